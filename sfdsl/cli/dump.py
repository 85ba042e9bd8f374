"""`sfdsl dump STAGE FILE`: what the compiler makes of a file, printed after one of its stages."""

import argparse
from typing import Final

from sfdsl.cli.errors import FAILED, UsageError
from sfdsl.cli.files import InputFile, load, read_input
from sfdsl.cli.machines import some_machines
from sfdsl.cli.options import add_file, add_flow, add_query_language
from sfdsl.cli.terminal import write_diagnostics, write_result

DESCRIPTION = """\
Print what the compiler makes of a file, for whoever wants to know how it came to its result:
  ast           the syntax tree of an .sfd file, with the place of each node
  ir            the typed state machine
  diagnostics   what is found, one line each"""

EXAMPLES = """\
examples:
  sfdsl dump ast order.sfd
  sfdsl dump ir order.asl.json"""

STAGES: Final = ("ast", "ir", "diagnostics")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("stage", metavar="STAGE", choices=STAGES, help="ast, ir or diagnostics")
    add_file(parser)
    add_flow(parser)
    add_query_language(parser)


def run(options: argparse.Namespace) -> int:
    file = read_input(options.file)
    match options.stage:
        case "ast":
            return _dump_tree(file)
        case "ir":
            return _dump_machines(file, options)
        case _:
            return _dump_diagnostics(file, options)


def _dump_tree(file: InputFile) -> int:
    from sfdsl.compiler import dump_tree

    if file.is_asl:
        raise UsageError(f"'{file.source.name}' is ASL, which has no syntax tree of its own", "try: sfdsl dump ir FILE")
    write_result(dump_tree(file.source))
    return 0


def _dump_machines(file: InputFile, options: argparse.Namespace) -> int:
    from sfdsl.ir.dump import dump

    compilation = load(file, check=False, query_language=options.query_language)
    for machine in some_machines(compilation, options.flow):
        write_result(dump(machine))
    write_diagnostics(compilation.diagnostics)
    return FAILED if compilation.has_errors else 0


def _dump_diagnostics(file: InputFile, options: argparse.Namespace) -> int:
    from sfdsl.diagnostics.render_text import render_short

    compilation = load(file, query_language=options.query_language)
    write_result(render_short(compilation.diagnostics))
    return FAILED if compilation.has_errors else 0
