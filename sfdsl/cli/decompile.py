"""`sfdsl decompile FILE`: an ASL definition as sfd text that compiles back to an equal definition."""

import argparse
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from sfdsl.cli.errors import CommandError, UsageError
from sfdsl.cli.files import InputFile, read_input
from sfdsl.cli.terminal import write_diagnostics, write_message, write_result

if TYPE_CHECKING:
    from sfdsl.ir.nodes import StateMachine
    from sfdsl.jsontypes import Json

DESCRIPTION = """\
Turn an ASL definition into sfd: JSON or YAML, or a state machine in a SAM, CloudFormation or CDK template, whose
substitutions become params. The text is compiled back and compared with the definition; one that is not equal is
never written."""

EXAMPLES = """\
examples:
  sfdsl decompile order.asl.json                    print the sfd text
  sfdsl decompile order.asl.json -o order.sfd       write it to a file
  sfdsl decompile template.yaml --resource Order    one of several state machines
  aws stepfunctions describe-state-machine --state-machine-arn ARN --query definition --output text | sfdsl decompile -"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help=".json, .yaml or .yml; - is standard input")
    parser.add_argument("-o", "--output", metavar="PATH", type=Path, help="write to this file")
    parser.add_argument("--flat", action="store_true", help="no if, while, repeat or try: one statement for each state")
    parser.add_argument(
        "--resource", metavar="ID", help="the logical id of the state machine, where a template has several"
    )


def run(options: argparse.Namespace) -> int:
    file = read_input(options.file)
    _refuse_sfd(file, options.output)
    machine = _machine(file, options.resource)
    text = _proven(machine, flat=options.flat)
    if options.output is None:
        write_result(text)
    else:
        from sfdsl.cli.output import write_file

        write_file(options.output, text.encode())
    where = "the text" if options.output is None else f"'{options.output}'"
    write_message(f"{_size(machine)} read; {where} compiles back to an equal definition")
    return 0


def _refuse_sfd(file: InputFile, output: Path | None) -> None:
    path = file.path
    if path is not None and path.suffix.lower() == ".sfd":
        raise UsageError(f"'{path}' is sfd already", f"lay it out with: sfdsl fmt {path}")
    if output is not None and path is not None and output.exists() and output.samefile(path):
        raise UsageError(f"'{output}' is the definition itself", f"for example: -o {path.parent / file.flow_name}.sfd")


def _machine(file: InputFile, resource: str | None) -> "StateMachine":
    from sfdsl.compiler import compile_asl

    # Checks are left out: a definition that AWS would refuse can be read and mended as sfd too.
    compilation = compile_asl(file.source, name=file.flow_name, check=False, resource=resource)
    write_diagnostics(compilation.require_no_errors().diagnostics)
    return compilation.machines[0]


def _proven(machine: "StateMachine", *, flat: bool) -> str:
    from sfdsl.compiler import decompile
    from sfdsl.importer.decompile.document import UnprovenError

    try:
        return decompile(machine, flat=flat)
    except UnprovenError as problem:
        raise CommandError(f"no text is equal to this definition: {problem}", _why(machine)) from None


def _why(machine: "StateMachine") -> str:
    """What sfd cannot say: a machine that does not say where it begins, and values that are nested very deeply."""
    from sfdsl.ir.codec import encode_machine
    from sfdsl.syntax.parser import MAX_DEPTH

    if machine.start_at is None:
        return "it has no StartAt: name its first state there"
    depth = 0
    values: list[Json] = [encode_machine(machine)]
    while values and depth <= MAX_DEPTH:
        values = [inner for value in values if isinstance(value, dict | list) for inner in _members(value)]
        depth += 1
    if depth > MAX_DEPTH:
        return f"it is nested more than {MAX_DEPTH} levels deep: pass the value in as data"
    return "nothing was written; please report the definition as a bug"


def _members(value: "dict[str, Json] | list[Json]") -> "Iterable[Json]":
    return value.values() if isinstance(value, dict) else value


def _size(machine: "StateMachine") -> str:
    from sfdsl.ir.walk import walk

    count = sum(1 for _ in walk(machine))
    return "1 state" if count == 1 else f"{count} states"
