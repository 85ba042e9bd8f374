"""`sfdsl compile FILE`: a flow in another form, to stdout, into files, or compared with the files that are there."""

import argparse
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from sfdsl.cli.compiling import compile_file
from sfdsl.cli.errors import FAILED, CommandError, UnreadableError, UsageError
from sfdsl.cli.files import InputFile, expand, read_input
from sfdsl.cli.machines import param_values, some_machines
from sfdsl.cli.options import add_file, add_flow, add_params, add_query_language
from sfdsl.cli.target_settings import add_target_settings, target_arguments, target_settings
from sfdsl.cli.terminal import styles_for, write_diagnostics, write_message, write_result
from sfdsl.diagnostics import CompileError
from sfdsl.emit import TARGETS, Options, SettingError, Target
from sfdsl.records import positional_record

if TYPE_CHECKING:
    from sfdsl.ir.nodes import StateMachine

DESCRIPTION = """\
Turn a flow into another form. FILE is .sfd, or an ASL definition; the definition is checked on the way, and nothing is
written if it has errors."""

EXAMPLES = """\
targets:
{targets}

examples:
  sfdsl compile order.sfd                            print the ASL definition
  sfdsl compile order.sfd -o order.asl.json          write it
  sfdsl compile flows.sfd -o build/                  a file for each flow
  sfdsl compile order.sfd --target python -o order.py
  sfdsl compile order.sfd --target k6 --data orders.json --rate 50 --duration 1m -o order.k6.js
  sfdsl compile order.sfd --target iam --account 123456789012 --region eu-west-1 -o policies/
  sfdsl compile --check *.sfd                        exit code 1, and a diff, if order.asl.json beside order.sfd is stale
""".format(targets="\n".join(f"  {target.name:<12}{target.title}" for target in TARGETS.values()))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_file(parser, several=True)
    parser.add_argument(
        "--target", choices=tuple(TARGETS), default="asl", metavar="TARGET", help="one of those below (default: asl)"
    )
    parser.add_argument("-o", "--output", metavar="PATH", help="a file to write, or a folder for several")
    parser.add_argument(
        "--check",
        action="store_true",
        help="write nothing; print a diff and exit with 1 if the files on disk differ (-o, or those beside FILE)",
    )
    parser.add_argument("--format", choices=("json", "yaml"), default="json", help="of the target asl (default: json)")
    add_query_language(parser)
    add_flow(parser)
    add_params(parser)
    add_target_settings(parser)


def run(options: argparse.Namespace) -> int:
    if options.format == "yaml" and options.target != "asl":
        raise UsageError(f"the target {options.target} has no form in YAML", "leave out --format")
    target_settings(options.target, options)  # what is another target's is refused before anything is read
    names = list(expand(options.files))
    if len(names) > 1 and not options.check and not _names_folder(options.output):
        raise UsageError("several files need a folder to write to", "add -o FOLDER/, or --check to compare")
    made, failed = _compile_all(names, options)
    if failed and not options.check:
        return FAILED
    clashes = {output.path for output in made if sum(other.path == output.path for other in made) > 1}
    if clashes:
        raise CommandError(f"two flows would be written to '{sorted(clashes)[0]}'", "give one of them another name")
    if options.check:
        return _check(made) or failed
    if options.output is None:
        return _print(made)
    from sfdsl.cli.output import require_other, write_files

    require_other([output.path for output in made], map(Path, names))
    if _names_folder(options.output):
        _make_folder(Path(options.output))
    write_files({output.path: output.text.encode() for output in made})
    return 0


@positional_record
class _Output:
    """One text, the path it is for, and the command that writes it there. `is_main`: it is what the target is for, not beside it."""

    path: Path
    text: str
    command: str
    is_main: bool = True


def _compile_all(names: list[str], options: argparse.Namespace) -> tuple[list[_Output], int]:
    """What the files give, and FAILED if one of them has errors, which are printed: of several files, all are looked at."""
    made: list[_Output] = []
    failed = 0
    for name in names:
        try:
            made += _outputs(read_input(name), options)
        except UnreadableError as problem:
            write_diagnostics([problem.diagnostic])
            failed = FAILED
        except CompileError as problem:
            write_diagnostics(problem.diagnostics)
            failed = FAILED
    return made, failed


def _outputs(file: InputFile, options: argparse.Namespace) -> Iterator[_Output]:
    """What one file gives."""
    target = TARGETS[options.target]
    texts = _texts(file, target, options)
    source = file.source.name
    how = f"sfdsl compile {source}" + (f" --target {target.name}" if target.name != "asl" else "")
    how += target_arguments(target.name, options)
    if options.output is not None and not _names_folder(options.output):
        if len(texts) > 1:
            hint = f"name a folder: -o {options.output}/, or choose a flow: --flow NAME"
            raise UsageError(f"'{source}' gives {len(texts)} files: {', '.join(texts)}", hint)
        for text in texts.values():
            yield _Output(Path(options.output), text, f"{how} -o {options.output}")
        return
    folder = _folder(file, len(texts)) if options.output is None else Path(options.output)
    for name, text in texts.items():
        path = folder / _inside(name)
        if len(texts) == 1 and options.output is None and not path.exists():
            # `order.asl.json` may well hold the only flow of order.sfd, whatever that is called.
            beside = folder / f"{file.flow_name}{target.suffix if options.format == 'json' else '.asl.yaml'}"
            path = beside if beside.exists() else path
        command = f"{how} -o {path if len(texts) == 1 else f'{folder}/'}"
        yield _Output(path, text, command, len(texts) == 1 or name.endswith(target.suffix))


def _folder(file: InputFile, outputs: int) -> Path:
    """Where the outputs of a file stand if nothing else is said: beside it, or, for several, in a folder of its name if there is one."""
    own = file.folder / file.flow_name
    return own if outputs > 1 and own.is_dir() else file.folder


def _inside(name: str) -> str:
    """A name that cannot lead out of the folder that was asked for, whatever a flow is called. Raises CommandError."""
    if "\\" in name or name.startswith("/") or ".." in name.split("/") or not name.isprintable():
        raise CommandError(f"'{name}' can't be the name of a file", "say where to write it: -o FILE")
    return name


def _texts(file: InputFile, target: Target, options: argparse.Namespace) -> Mapping[str, str]:
    compilation = compile_file(file, query_language=options.query_language)
    settings = {"format": options.format} if target.name == "asl" else target_settings(target.name, options)
    how = Options(source_name=Path(file.source.name).name, settings=settings)
    texts: dict[str, str] = {}
    for machine in some_machines(compilation, options.flow):
        try:
            emitted = target.emit(_with_params(machine, target, options.params), how)
        except SettingError as problem:
            raise UsageError(problem.message, problem.hint) from None
        for path, text in emitted.items():
            if path in texts:
                raise CommandError(f"two flows of '{file.source.name}' would be written to '{path}'")
            texts[path] = text
    return texts


def _with_params(machine: "StateMachine", target: Target, arguments: list[str]) -> "StateMachine":
    """The deployment fills in the parameters of a definition that says nothing else. A program has no deployment: it gets defaults."""
    if not arguments and target.name != "python":
        return machine
    from sfdsl.program import with_params

    return with_params(machine, param_values(machine, arguments))


def _print(made: list[_Output]) -> int:
    main = [output for output in made if output.is_main]
    if len(main) != 1:
        hint = "name a folder to write them to: -o FOLDER/, or choose a flow: --flow NAME"
        raise UsageError(
            f"there are {len(made)} files to print: {', '.join(output.path.name for output in made)}", hint
        )
    write_result(main[0].text)
    beside = [output.path.name for output in made if not output.is_main]
    if beside:
        write_message(f"with -o FOLDER/ there are also {' and '.join(beside)}")
    return 0


def _check(made: list[_Output]) -> int:
    from sfdsl.cli.diffs import unified_diff

    stale = 0
    for output in made:
        try:
            old = output.path.read_bytes().decode(errors="replace").replace("\r\n", "\n")
        except FileNotFoundError:
            stale += 1
            write_message(f"{output.path} does not exist; make it with: {output.command}")
            continue
        if old != output.text:
            stale += 1
            name = str(output.path)
            write_result(unified_diff(old, output.text, name, f"{name} (now)", styles_for(sys.stdout)))
            write_message(f"{name} is stale; write it anew with: {output.command}")
    return FAILED if stale else 0


def _names_folder(output: str | None) -> bool:
    return output is not None and (output.endswith(("/", "\\")) or Path(output).is_dir())


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        said = (problem.strerror or str(problem)).lower()
        raise CommandError(f"the folder '{folder}' can't be made: {said}") from None
