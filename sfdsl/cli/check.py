"""`sfdsl check FILE...`: every problem of every file, at once, in the order of the files and of their lines."""

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Final

from sfdsl.cli.errors import FAILED, CommandError, UnreadableError, UsageError
from sfdsl.cli.files import STDIN_NAME, InputFile, expand, load, read_input
from sfdsl.cli.options import add_file
from sfdsl.cli.terminal import columns, styles_for, write_message, write_result
from sfdsl.config import check_selectors, config_for
from sfdsl.diagnostics.diagnostic import Code, Diagnostic
from sfdsl.diagnostics.fixes import apply_fixes
from sfdsl.diagnostics.selection import Selection

DESCRIPTION = """\
Find what is wrong with flows, .sfd and ASL alike: mistakes in the text, in the state machine, in the calls of AWS
services, and what is legal but probably not meant. Nothing is asked of AWS: all of it works offline."""

EXAMPLES = """\
examples:
  sfdsl check order.sfd
  sfdsl check flows/*.sfd legacy.asl.json --format github
  sfdsl check order.sfd --ignore no-timeout --select SFD2,SFD3
  sfdsl check order.sfd --fix

A comment at the end of a line, or alone on the line before, silences a code there:  # sfd: disable=SFD401
For a whole project, say it in pyproject.toml:  [tool.sfdsl]  ignore = ["SFD401"]  severity = { no-timeout = "error" }

Exit code 1 where an error was found; warnings and hints alone leave it at 0."""

FORMATS: Final = ("text", "short", "json", "sarif", "github")

_MAX_ROUNDS: Final = 8
"""A fix may make room for another one; this many times over, no more."""


_STAGES: Final = {
    0: ("SFD0", "SFD10", "SFD110", "SFD111", "SFD20"),
    1: ("SFD1",),
    2: ("SFD",),
}
"""Reading the text, understanding it, checking it: each is done for what has no errors of the one before."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_file(parser, several=True)
    parser.add_argument("--format", choices=FORMATS, default="text", help="how to print what is found (default: text)")
    parser.add_argument("--fix", action="store_true", help="make the fixes that are offered, and write the files back")
    parser.add_argument(
        "--select",
        metavar="CODES",
        action="append",
        default=[],
        help="show these alone: codes, their names or beginnings",
    )
    parser.add_argument("--ignore", metavar="CODES", action="append", default=[], help="do not show these")


def run(options: argparse.Namespace) -> int:
    select, ignore = _selectors(options.select, "--select"), _selectors(options.ignore, "--ignore")
    found: list[Diagnostic] = []
    configuration = cache(config_for)
    files = fixed = 0
    for name in expand(options.files):
        files += 1
        try:
            file = read_input(name)
        except UnreadableError as problem:
            found.append(problem.diagnostic)
            continue
        selection = _selection(configuration(file.folder).selection, select, ignore)
        diagnostics: Sequence[Diagnostic] = selection.apply(load(file).diagnostics)
        if options.fix:
            diagnostics, made = _fix(file, diagnostics, selection)
            fixed += made
        found += diagnostics
    _print(found, options.format, files, fixed)
    return FAILED if any(diagnostic.is_error for diagnostic in found) else 0


def _selectors(arguments: Iterable[str], option: str) -> tuple[str, ...]:
    selectors = tuple(part.strip() for argument in arguments for part in argument.split(",") if part.strip())
    check_selectors(selectors, option, lambda _, message, hint: UsageError(message, hint))
    return selectors


def _selection(project: Selection, select: tuple[str, ...], ignore: tuple[str, ...]) -> Selection:
    """The project's wishes, and over them those of the command line."""
    return Selection(select or project.select, (*project.ignore, *ignore), project.severity)


def _fix(file: InputFile, diagnostics: Sequence[Diagnostic], selection: Selection) -> tuple[Sequence[Diagnostic], int]:
    """Make fixes until none is left, and write the file. What remains to be said, and how many were made."""
    from sfdsl.cli.output import write_file

    path = file.path
    if path is None:
        raise CommandError("standard input can't be fixed in place", "name a file")
    total, text = 0, file.source.text
    for _ in range(_MAX_ROUNDS):
        changed, made = apply_fixes(file.source, diagnostics)
        if not made or changed == file.source.text:
            break
        candidate = file.with_text(changed)
        after = selection.apply(load(candidate).diagnostics)
        if _is_worse(after, diagnostics):
            # That is a bug of ours; the file should not pay for it.
            break
        file, diagnostics, total = candidate, after, total + made
    if file.source.text != text:
        write_file(path, file.encode(file.source.text))
    return diagnostics, total


def _is_worse(after: Iterable[Diagnostic], before: Iterable[Diagnostic]) -> bool:
    """Whether fixes made more errors. What is found only because the file could be read further is none of theirs."""
    counts = Counter(_stage(diagnostic.code) for diagnostic in before if diagnostic.is_error)
    reached = min(counts, default=max(_STAGES))
    return sum(d.is_error and _stage(d.code) <= reached for d in after) > counts[reached]


def _stage(code: Code) -> int:
    """How far a file got that has this error."""
    return next(stage for stage, prefixes in _STAGES.items() if code.id.startswith(prefixes))


def _print(found: Sequence[Diagnostic], form: str, files: int, fixed: int) -> None:
    match form:
        case "json":
            from sfdsl.diagnostics.render_json import render_json

            write_result(render_json(found))
        case "sarif":
            from sfdsl.diagnostics.render_sarif import render_sarif

            write_result(render_sarif(found))
        case "github":
            from sfdsl.diagnostics.render_github import render_github

            write_result(render_github(found))
        case "short":
            from sfdsl.diagnostics.render_text import render_short

            write_result(render_short(found, styles_for(sys.stdout)))
        case _:
            from sfdsl.diagnostics.render_text import render_text

            write_result(render_text(found, styles_for(sys.stdout), columns()))
    write_message(("\n" if found and form == "text" else "") + _verdict(found, files, fixed))


def _verdict(found: Sequence[Diagnostic], files: int, fixed: int) -> str:
    from sfdsl.diagnostics.render_text import summary
    from sfdsl.diagnostics.wording import counted

    said = summary(found) or f"no problems in {counted(files, 'file')}"
    if fixed:
        said += f"; {counted(fixed, 'problem')} fixed"
    offered = sum(1 for diagnostic in found if diagnostic.fixes and diagnostic.source.name != STDIN_NAME)
    if offered and not fixed:
        said += f"; 'sfdsl check --fix' can fix {offered}"
    return said
