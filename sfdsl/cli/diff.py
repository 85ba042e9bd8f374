"""`sfdsl diff A B`: how two flows differ in what they do."""

import argparse
import sys
from typing import TYPE_CHECKING

from sfdsl.cli.compiling import compile_file
from sfdsl.cli.errors import FAILED, UsageError
from sfdsl.cli.files import STDIN, InputFile, read_input
from sfdsl.cli.machines import one_machine
from sfdsl.cli.options import add_flow, add_json_format
from sfdsl.cli.terminal import styles_for, write_result

if TYPE_CHECKING:
    from sfdsl.ir.nodes import StateMachine

DESCRIPTION = """\
Say how two flows differ: states added, removed and renamed, transitions, calls, arguments, retries and catches. What no execution would
notice is told apart as cosmetic, and what executions that are running may not survive is marked. A and B are each .sfd, an ASL
definition, or - for standard input."""

EXAMPLES = """\
examples:
  sfdsl diff order.asl.json order.sfd
  git show main:order.sfd | sfdsl diff - order.sfd
  aws stepfunctions describe-state-machine --state-machine-arn ARN --query definition --output text | sfdsl diff - order.sfd

Exit code 0: an execution would do the same; 1: it would not."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("old", metavar="A", help="the old flow")
    parser.add_argument("new", metavar="B", help="the new flow")
    add_json_format(parser)
    add_flow(parser)


def run(options: argparse.Namespace) -> int:
    from sfdsl.diff import diff_machines, render_json, render_text

    if options.old == options.new == STDIN:
        raise UsageError("both A and B are '-'", "one of them can be standard input")
    old, new = read_input(options.old), read_input(options.new)
    difference = diff_machines(
        _machine(old, options.flow), _machine(new, options.flow), deployment=not (old.is_asl or new.is_asl)
    )
    if options.format == "json":
        write_result(render_json(difference))
    else:
        write_result(render_text(difference, styles_for(sys.stdout)))
    return 0 if difference.is_empty or difference.is_cosmetic else FAILED


def _machine(file: InputFile, name: str | None) -> "StateMachine":
    """The flow that is meant; a file's only flow is, whatever it is called."""
    compilation = compile_file(file, check=False)
    return one_machine(compilation, name if len(compilation.machines) > 1 else None)
