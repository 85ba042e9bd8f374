"""`sfdsl COMMAND ...`: finds the command, runs it, and turns whatever goes wrong into a message and an exit code.

Start-up counts: a compiler is called on every save and every commit. So nothing is imported before it is known to be needed:
`--version` and `--help` import nothing, a command only its own module. Importing `typing` alone would double the time of these two.
"""

from __future__ import annotations

import sys

from sfdsl._version import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from typing import Any

COMMANDS = {
    "compile": "turn a flow into ASL, Python or another target",
    "run": "run a flow here, as AWS would",
    "check": "find what is wrong with flows",
    "fmt": "lay out .sfd files in the one canonical form",
    "decompile": "turn an ASL definition into sfd",
    "diff": "say how two flows differ in what they do",
    "graph": "draw a flow",
    "cost": "say what a flow costs, and what the quotas leave",
    "match": "say whether an event pattern matches an event",
    "dump": "print what the compiler makes of a file, stage by stage",
}
"""Each command is the module of its name in this package."""

_HELP = """\
sfdsl: a compact, checked language for AWS Step Functions

usage: sfdsl COMMAND ... [--help]

{commands}

examples:
  sfdsl compile order.sfd -o order.asl.json       write the definition for AWS
  sfdsl run order.sfd --input '{{"total": 12}}'     run it on this machine
  sfdsl check *.sfd flow.asl.json                 find mistakes, in sfd and in ASL

A FILE is .sfd, or ASL as .json, .yaml or .yml; - is standard input.
Results go to stdout, messages to stderr. Exit code 0: fine; 1: the flow failed or a check found errors;
2: the command line is wrong. 'sfdsl COMMAND --help' says more; 'sfdsl --version' says {version}.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line; the result is the exit code. Without arguments it is that of the process, which then ends here."""
    if argv is not None:
        return _guarded(list(argv))
    code = _guarded(sys.argv[1:])
    if sys.argv[1:2] != ["run"]:
        _end_process(code)
    return code


def _end_process(code: int) -> None:
    """Taking hundreds of modules apart costs a tenth of a small compile, and there is nothing left to clean up.

    A run may have threads, and code of the user's that wants to be asked before it ends: it does not come here.
    """
    import os
    from contextlib import suppress

    # Whoever read it may have gone, which has been told by then.
    with suppress(OSError):
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    os._exit(code)


def _guarded(arguments: list[str]) -> int:
    """Whatever goes wrong becomes a message and an exit code."""
    try:
        code = _dispatch(arguments)
        # A full disk or a closed pipe must be noticed here, not when the interpreter shuts down.
        if sys.stdout is not None:
            sys.stdout.flush()
    except SystemExit as stop:
        return _exit_code(stop)
    except KeyboardInterrupt:
        from sfdsl.cli.errors import INTERRUPTED

        return INTERRUPTED
    except BrokenPipeError:
        return _broken_pipe()
    except Exception as problem:
        from sfdsl.cli.failures import explain

        return explain(problem, arguments)
    return code


def _dispatch(arguments: list[str]) -> int:
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        if len(arguments) > 1 and arguments[0] == "help":
            return _dispatch([arguments[1], "--help"])
        (sys.stdout if arguments else sys.stderr).write(_help())
        return 0 if arguments else 2
    if arguments[0] in ("-V", "--version"):
        sys.stdout.write(f"sfdsl {__version__}\n")
        return 0
    name, *rest = arguments
    if name not in COMMANDS:
        return _unknown_command(name)
    return _run_command(name, rest)


def _run_command(name: str, rest: list[str]) -> int:
    from sfdsl.cli.terminal import prepare_streams

    prepare_streams()
    if name != "run":
        # A process that ends soon has no need to look for garbage: trees and modules make a great many objects, and keep them.
        import gc

        gc.disable()
    module = _command_module(name)
    options = _parser(name, module).parse_intermixed_args(rest)
    code: int = module.run(options)
    return code


def _command_module(name: str) -> Any:
    from importlib import import_module

    return import_module(f"sfdsl.cli.{name}")


def _parser(name: str, module: Any) -> argparse.ArgumentParser:
    import argparse

    from sfdsl.cli.parser import Parser

    parser = Parser(
        prog=f"sfdsl {name}",
        description=module.DESCRIPTION,
        epilog=module.EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    module.add_arguments(parser)
    return parser


def _help() -> str:
    commands = "\n".join(f"  {name:<12}{text}" for name, text in COMMANDS.items())
    return _HELP.format(commands=commands, version=__version__)


def _unknown_command(name: str) -> int:
    from pathlib import PurePath

    from sfdsl.cli.errors import WRONG_USAGE
    from sfdsl.cli.terminal import write_error
    from sfdsl.diagnostics.wording import meant

    if PurePath(name).suffix in (".sfd", ".json", ".yaml", ".yml"):
        write_error(f"'{name}' is a file; a command comes first", f"for example: sfdsl run {name}")
    elif name.startswith("-"):
        write_error(f"there is no option '{name}' before the command", "'sfdsl --help' names the commands")
    else:
        hint = meant(name, COMMANDS) or "the commands are " + ", ".join(COMMANDS)
        write_error(f"there is no command '{name}'", hint)
    return WRONG_USAGE


def _exit_code(stop: SystemExit) -> int:
    return stop.code if isinstance(stop.code, int) else 0 if stop.code is None else 1


def _broken_pipe() -> int:
    """Whoever read our output has gone. The interpreter flushes stdout when it ends, and would complain."""
    import os

    from sfdsl.cli.errors import BROKEN_PIPE

    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return BROKEN_PIPE


if __name__ == "__main__":
    sys.exit(main())
