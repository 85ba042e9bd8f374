"""`sfdsl graph FILE`: a flow as a picture, with what an execution did in it if a history is given."""

import argparse
import json
from pathlib import Path
from typing import Any, Final

from sfdsl.cli.compiling import compile_file
from sfdsl.cli.errors import CommandError, UsageError
from sfdsl.cli.files import MAX_HISTORY_BYTES, read_input
from sfdsl.cli.machines import one_machine
from sfdsl.cli.options import add_file, add_flow
from sfdsl.cli.terminal import write_result
from sfdsl.cli.texts import read_text

DESCRIPTION = """\
Draw a flow: as Mermaid, which GitHub and many editors show; as SVG, for a browser; or as DOT, for Graphviz. With a history,
the picture shows which states were visited, how often, and how they ended."""

EXAMPLES = """\
examples:
  sfdsl graph order.sfd                                      Mermaid, to standard output
  sfdsl graph order.asl.json -o order.svg                    the form follows from the name of the file
  sfdsl run order.sfd --history h.json; sfdsl graph order.sfd --history h.json -o run.svg"""

_BY_SUFFIX: Final = {".svg": "svg", ".mmd": "mermaid", ".mermaid": "mermaid", ".dot": "dot", ".gv": "dot"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_file(parser)
    parser.add_argument("--format", choices=("mermaid", "svg", "dot"), help="default: as -o says, or else mermaid")
    parser.add_argument("-o", "--output", metavar="PATH", type=Path, help="write to this file")
    parser.add_argument(
        "--theme", choices=("auto", "light", "dark"), default="auto", help="default: as the reader prefers"
    )
    parser.add_argument("--history", metavar="FILE", help="what GetExecutionHistory, or 'sfdsl run --history', gives")
    add_flow(parser)


def run(options: argparse.Namespace) -> int:
    from sfdsl.emit.graph import emit_graph
    from sfdsl.emit.graph.execution import HistoryError

    # A flow that AWS would refuse has a picture too, which may help to see why.
    machine = one_machine(compile_file(read_input(options.file), check=False), options.flow)
    history = None if options.history is None else _history(options.history)
    try:
        text = emit_graph(machine, format=_format(options), theme=options.theme, history=history)
    except HistoryError as problem:
        raise CommandError(f"'{options.history}' is no execution history: {problem.message}") from None
    if options.output is None:
        write_result(text)
    else:
        from sfdsl.cli.output import require_other, write_file

        require_other([options.output], [Path(options.file)])
        write_file(options.output, text.encode())
    return 0


def _format(options: argparse.Namespace) -> Any:
    if options.format is not None:
        return options.format
    if options.output is None:
        return "mermaid"
    found = _BY_SUFFIX.get(options.output.suffix.lower())
    if found is None:
        known = ", ".join(_BY_SUFFIX)
        raise UsageError(
            f"the name '{options.output}' does not say which form to write", f"end it in {known}, or add --format"
        )
    return found


def _history(name: str) -> Any:
    try:
        value = json.loads(read_text(name, "history", MAX_HISTORY_BYTES).text)
    except ValueError as problem:
        raise CommandError(f"'{name}' is not JSON: {problem}") from None
    # `sfdsl run --format json` has the history among other things.
    return value["history"] if isinstance(value, dict) and "history" in value and "events" not in value else value
