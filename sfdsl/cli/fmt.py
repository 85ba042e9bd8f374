"""`sfdsl fmt FILE...`: one canonical layout, which changes nothing that a file means."""

import argparse
import sys

from sfdsl.cli.diffs import unified_diff
from sfdsl.cli.errors import FAILED, UnreadableError
from sfdsl.cli.files import InputFile, expand, read_input
from sfdsl.cli.options import add_file
from sfdsl.cli.terminal import styles_for, write_diagnostics, write_message, write_result
from sfdsl.diagnostics.diagnostic import Diagnostic

DESCRIPTION = """\
Lay out .sfd files in the one canonical form. Comments stay where they are, and a file means the same as before. A file
that can't be parsed is left alone."""

EXAMPLES = """\
examples:
  sfdsl fmt order.sfd             write the file back, laid out
  sfdsl fmt --check flows/*.sfd   change nothing; exit code 1 if a file would change
  sfdsl fmt --diff order.sfd      change nothing; show what would change
  sfdsl fmt - < order.sfd         from standard input to standard output"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_file(parser, several=True, kinds=".sfd")
    parser.add_argument("--check", action="store_true", help="write nothing; exit code 1 if a file is not laid out")
    parser.add_argument("--diff", action="store_true", help="write nothing; print what would change")


def run(options: argparse.Namespace) -> int:
    found: list[Diagnostic] = []
    outcomes: list[str] = []
    for name in expand(options.files):
        try:
            file = read_input(name)
        except UnreadableError as problem:
            found.append(problem.diagnostic)
            outcomes.append("failed")
            continue
        outcomes.append(_format(file, options, found))
    write_diagnostics(found)
    _report(outcomes, would=options.check or options.diff)
    if "failed" in outcomes:
        return FAILED
    return FAILED if options.check and "changed" in outcomes else 0


def _format(file: InputFile, options: argparse.Namespace, found: list[Diagnostic]) -> str:
    """`same`, `changed` or `failed`."""
    from sfdsl.compiler import format_source

    name = file.source.name
    result = format_source(file.source)
    if result.text is None:
        found.extend(result.diagnostics)
        return "failed"
    changed = result.text != file.source.text
    if options.diff:
        write_result(unified_diff(file.source.text, result.text, name, name, styles_for(sys.stdout)))
    elif options.check:
        if changed:
            write_message(f"would lay out {name}")
    elif file.path is None:
        write_result(result.text)
    elif changed:
        from sfdsl.cli.output import write_file

        write_file(file.path, file.encode(result.text))
        write_message(f"laid out {name}")
    return "changed" if changed else "same"


def _report(outcomes: list[str], *, would: bool) -> None:
    from sfdsl.diagnostics.wording import counted

    parts = [
        f"{counted(outcomes.count('changed'), 'file')} {'would change' if would else 'laid out'}",
        f"{counted(outcomes.count('same'), 'file')} left alone",
        f"{counted(outcomes.count('failed'), 'file')} with errors",
    ]
    write_message(", ".join(part for part in parts if not part.startswith("0 ")))
