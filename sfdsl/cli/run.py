"""`sfdsl run FILE`: execute a flow here as AWS would. The output goes to stdout, what happens on the way to stderr."""

import argparse
import json
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sfdsl.cli.errors import FAILED, INTERRUPTED, CommandError, UsageError
from sfdsl.cli.options import add_file, add_flow, add_params, add_query_language, pairs
from sfdsl.cli.output import require_other, require_writable
from sfdsl.cli.terminal import columns, styles_for, write_message, write_raw_message, write_result

if TYPE_CHECKING:
    from sfdsl.cli.live import LiveTree
    from sfdsl.compiler import Compilation
    from sfdsl.ir.nodes import StateMachine
    from sfdsl.runtime.execution import Execution

DESCRIPTION = """\
Run a flow on this machine as Step Functions would. Waits, time-outs and back-offs pass on a virtual clock and take no time. Tasks
call AWS services in a sandbox inside this process; nothing leaves the machine unless you say --aws or --endpoint-url."""

EXAMPLES = """\
examples:
  sfdsl run order.sfd --input '{"total": 12}'
  sfdsl run order.asl.json --input @order.json --format json
  sfdsl run order.sfd --lambda charge=handlers:charge          a Python function in place of a Lambda function
  sfdsl run order.sfd --mocks mocks.json                       {"charge": [{"error": "Lambda.Unknown"}, {"return": {"ok": true}}]}
  sfdsl run order.sfd --mocks MockConfigFile.json#HappyPath    a test case of Step Functions Local
  sfdsl run order.sfd --file s3://bucket/items.csv=items.csv   what the sandbox's S3 holds
  sfdsl run order.sfd --fault events.putEvents:throttle=0.2    some calls fail, as the seed decides
  sfdsl run order.sfd --aws                                    call AWS itself, with your credentials

stdout carries the output alone (--format json: one object with status, output or error and cause, events and history).
Exit code 0: the flow succeeded; 1: it failed, or could not be run."""


_PLACEHOLDER: Final = re.compile(r"\$\{([A-Za-z_][\w.]*)\}")
"""As deployment tools have them: `${Bus}`, `${Table.Arn}`."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_file(parser)
    parser.add_argument(
        "--input", metavar="JSON", default="{}", help="JSON, @FILE or - for standard input (default: {})"
    )
    parser.add_argument(
        "--mocks", metavar="FILE[#CASE]", help="answers by state, or a test case of a MockConfigFile.json"
    )
    add_params(parser)
    parser.add_argument(
        "--lambda",
        dest="lambdas",
        metavar="NAME=MODULE:FUNCTION",
        action="append",
        default=[],
        help="a Python function to call in place of a Lambda function",
    )
    parser.add_argument(
        "--file",
        dest="objects",
        metavar="s3://BUCKET/KEY=FILE",
        action="append",
        default=[],
        help="an object in the S3 of the sandbox",
    )
    parser.add_argument(
        "--fault",
        dest="faults",
        metavar="CALL:KIND=SHARE",
        action="append",
        default=[],
        help="make a share of the calls fail",
    )
    parser.add_argument("--real-time", action="store_true", help="wait as long as AWS would")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--aws", action="store_true", help="call AWS, with the credentials of your environment")
    where.add_argument("--endpoint-url", metavar="URL", help="call another endpoint, such as a local emulator")
    parser.add_argument("--name", help="the name of the execution")
    parser.add_argument(
        "--seed", metavar="N", type=int, help="for jitter, ids and random numbers: the same seed, the same run"
    )
    parser.add_argument("--no-limits", action="store_true", help="do not end the run where a quota of AWS would")
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="the output alone, or one object with everything"
    )
    parser.add_argument(
        "--history", metavar="FILE", type=Path, help="write the history, as GetExecutionHistory gives it"
    )
    parser.add_argument("--quiet", "-q", action="store_true", help="print nothing on stderr, unless it fails")
    add_query_language(parser)
    add_flow(parser)


def run(options: argparse.Namespace) -> int:
    from sfdsl.cli.compiling import compile_file
    from sfdsl.cli.files import read_input
    from sfdsl.cli.live import LiveTree
    from sfdsl.cli.outcome import failure_lines, outcome_lines
    from sfdsl.cli.screen import Screen

    if options.file == options.input == "-":
        raise UsageError("both FILE and --input are '-'", "one of them can be standard input")
    if options.endpoint_url is not None and not options.endpoint_url.startswith(("http://", "https://")):
        raise UsageError(
            f"'{options.endpoint_url}' is no address", f"write --endpoint-url http://{options.endpoint_url}"
        )
    if options.history is not None:
        # A run may be long: that its history can't be written is told before.
        require_other([options.history], [Path(options.file)])
        require_writable(options.history)
    stream = None if options.quiet else sys.stderr
    tree = LiveTree(Screen(stream, styles_for(stream), columns()))
    compilation = compile_file(read_input(options.file), query_language=options.query_language)
    try:
        execution = _execute(compilation, options, None if options.quiet else tree)
    except KeyboardInterrupt:
        where = tree.where()
        tree.finish()
        write_message(f"interrupted in {', '.join(where[:3])}" if where else "interrupted")
        return INTERRUPTED
    finally:
        tree.finish()
    styles = styles_for(sys.stderr)
    lines: Iterable[str] = ()
    if not options.quiet:
        lines = outcome_lines(execution, tree.states, tree.elapsed, styles, has_rules=bool(compilation.rules))
    elif execution.status != "SUCCEEDED":
        lines = failure_lines(execution, styles)
    write_raw_message("".join(line + "\n" for line in lines))
    if options.history is not None:
        _write_history(options.history, execution)
    _print(execution, options.format)
    return 0 if execution.status == "SUCCEEDED" else FAILED


def _execute(compilation: "Compilation", options: argparse.Namespace, observer: "LiveTree | None") -> "Execution":
    from sfdsl.cli.lambdas import load_lambdas
    from sfdsl.cli.machines import one_machine, param_values
    from sfdsl.program import Program

    flow = Program(compilation).flows[one_machine(compilation, options.flow).name]
    params = param_values(flow.machine, options.params)
    if not options.quiet:
        _tell_of_placeholders(flow.machine, params)
    return flow.run(
        _input(options.input),
        mocks=_mocks(options.mocks, flow.name),
        clock="real" if options.real_time else "virtual",
        aws="aws" if options.aws else "endpoint" if options.endpoint_url else "sandbox",
        endpoint_url=options.endpoint_url,
        params=params,
        name=options.name,
        seed=options.seed,
        files=_objects(options.objects),
        lambdas=load_lambdas(options.lambdas),
        faults=options.faults,
        limits=not options.no_limits,
        observer=observer,
    )


def _tell_of_placeholders(machine: "StateMachine", params: Mapping[str, Any]) -> None:
    """What a deployment would fill in, and nobody has: AWS never sees such a text, a run does."""
    from sfdsl.ir.codec import encode_machine
    from sfdsl.program import with_params

    text = json.dumps(encode_machine(with_params(machine, params)))
    names = sorted(set(_PLACEHOLDER.findall(text)))
    if names:
        shown = ", ".join(f"${{{name}}}" for name in names[:3]) + (", ..." if len(names) > 3 else "")
        verb = "has no value and stays as it is" if len(names) == 1 else "have no values and stay as they are"
        write_message(f"note: {shown} {verb}: --param {names[0]}=... gives one")


def _input(argument: str) -> Any:
    from sfdsl.cli.texts import read_text
    from sfdsl.runtime.inputs import read_input
    from sfdsl.runtime.limits import INPUT_LIMIT

    return read_input(read_text(argument, "input", INPUT_LIMIT).text)


def _mocks(argument: str | None, machine: str) -> Any:
    if argument is None:
        return None
    from sfdsl.runtime.integrations.mock_file import read_mock_file

    name, _, case = argument.partition("#")
    try:
        return read_mock_file(name, case or None, machine)
    except FileNotFoundError:
        hint = "write the mocks into a file: --mocks mocks.json" if name.lstrip().startswith("{") else None
        raise CommandError(f"there is no file '{name[:80]}'", hint) from None


def _objects(arguments: list[str]) -> dict[str, str] | None:
    """What the sandbox's S3 holds: texts by address."""
    from sfdsl.cli.files import read_input

    objects = pairs(arguments, "--file", "s3://BUCKET/KEY=FILE", "s3://bucket/items.csv=items.csv")
    for address in objects:
        if not address.startswith("s3://") or "/" not in address[5:]:
            raise UsageError(f"'{address}' is no address of an object", "write --file s3://BUCKET/KEY=FILE")
    return {address: read_input(name).source.text for address, name in objects.items()} or None


def _print(execution: "Execution", form: str) -> None:
    if form == "json":
        document: dict[str, Any] = {"status": execution.status}
        if execution.status == "SUCCEEDED":
            document["output"] = execution.output
        else:
            document |= {"error": execution.error, "cause": execution.cause}
        write_result(_text(document | {"events": execution.events, "history": execution.history}))
    elif execution.status == "SUCCEEDED":
        write_result(_text(execution.output))


def _text(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def _write_history(path: Path, execution: "Execution") -> None:
    from sfdsl.cli.output import write_file

    write_file(path, _text({"events": execution.get_execution_history()}).encode("utf-8", "backslashreplace"))
