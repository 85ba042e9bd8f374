"""The command line of a generated module: `python flow.py --input '{"id": 1}'`.

The output of the flow goes to stdout, what went wrong to stderr. Exit code 0: it succeeded; 1: it failed or could not be run.
"""

import argparse
import json
import sys
from pathlib import Path

from sfdsl.runtime.errors import RunError
from sfdsl.runtime.execution import Execution
from sfdsl.runtime.machine import StateMachine


def run_command(machine: StateMachine, arguments: list[str] | None = None) -> int:
    options = _parser(machine).parse_args(arguments)
    try:
        execution = _run(machine, options)
    except RunError as problem:
        sys.stderr.write(f"error: {problem.message}\n" + (f"  hint: {problem.hint}\n" if problem.hint else ""))
        return 1
    except OSError as problem:
        sys.stderr.write(f"error: {problem}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("interrupted\n")
        return 130
    if execution.status == "SUCCEEDED":
        sys.stdout.write(json.dumps(execution.output, indent=2, ensure_ascii=False) + "\n")
        return 0
    cause = f": {execution.cause}" if execution.cause else ""
    sys.stderr.write(f"{execution.status} {execution.error or ''}{cause}\n")
    return 1


def _parser(machine: StateMachine) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=f"Run the flow {machine.name} on this machine, as Step Functions would."
    )
    parser.add_argument("--input", default="{}", metavar="JSON", help="JSON, @FILE or - for standard input")
    parser.add_argument(
        "--mocks", metavar="FILE[#CASE]", help="answers by state, or a test case of a MockConfigFile.json"
    )
    parser.add_argument("--seed", type=int, metavar="N", help="for jitter, ids and random numbers")
    parser.add_argument("--real-time", action="store_true", help="wait as long as AWS would")
    parser.add_argument("--aws", action="store_true", help="call AWS, with the credentials of your environment")
    return parser


def _run(machine: StateMachine, options: argparse.Namespace) -> Execution:
    from sfdsl.runtime.inputs import read_input
    from sfdsl.runtime.integrations.mock_file import read_mock_file
    from sfdsl.runtime.start import Settings, start

    mocks = None
    if options.mocks is not None:
        name, _, case = options.mocks.partition("#")
        mocks = read_mock_file(name, case or None, machine.name)
    settings = Settings(
        mocks=mocks,
        seed=options.seed,
        clock="real" if options.real_time else "virtual",
        aws="aws" if options.aws else "sandbox",
    )
    return start(machine, read_input(_text(options.input)), settings)


def _text(argument: str) -> str:
    if argument == "-":
        return sys.stdin.read()
    return Path(argument[1:]).read_text(encoding="utf-8") if argument.startswith("@") else argument
