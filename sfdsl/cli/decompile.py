"""`sfdsl decompile FILE`: an ASL definition as sfd text that compiles back to an equal definition."""

import argparse
from pathlib import Path

from sfdsl.cli.files import load, read_input
from sfdsl.cli.machines import one_machine
from sfdsl.cli.options import add_file, add_flow
from sfdsl.cli.terminal import write_diagnostics, write_result

DESCRIPTION = """\
Turn an ASL definition (JSON or YAML, or the one in a CloudFormation or SAM template) into sfd. The text compiles back to
an equal definition."""

EXAMPLES = """\
examples:
  sfdsl decompile order.asl.json                    print the sfd text
  sfdsl decompile order.asl.json -o order.sfd       write it to a file
  aws stepfunctions describe-state-machine --state-machine-arn ARN --query definition --output text | sfdsl decompile -"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_file(parser)
    parser.add_argument("-o", "--output", metavar="PATH", type=Path, help="write to this file")
    parser.add_argument("--flat", action="store_true", help="no if, while, repeat or try: one statement for each state")
    add_flow(parser)


def run(options: argparse.Namespace) -> int:
    from sfdsl.compiler import decompile

    # Checks are left out: a definition that AWS would refuse can be read and mended as sfd too.
    compilation = load(read_input(options.file), check=False).require_no_errors()
    write_diagnostics(compilation.diagnostics)
    text = decompile(one_machine(compilation, options.flow), flat=options.flat)
    if options.output is None:
        write_result(text)
    else:
        from sfdsl.cli.output import write_file

        write_file(options.output, text.encode())
    return 0
