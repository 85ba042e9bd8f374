"""From an exception to a message and an exit code. Only our own bugs get the words 'internal error'."""

import os
import sys
import traceback
from collections.abc import Sequence

from sfdsl._version import __version__
from sfdsl.cli.errors import FAILED, INTERNAL_ERROR, WRONG_USAGE, CommandError, UnreadableError
from sfdsl.cli.terminal import write_diagnostics, write_error, write_message
from sfdsl.diagnostics.diagnostic import CompileError

DEBUG = "SFDSL_DEBUG"


def explain(problem: Exception, arguments: Sequence[str]) -> int:
    """Say what happened; the result is the exit code."""
    if os.environ.get(DEBUG, "0") not in ("", "0") and not isinstance(problem, CommandError | UnreadableError):
        traceback.print_exception(problem)
    match problem:
        case CommandError():
            write_error(problem.message, problem.hint)
            return problem.exit_code
        case UnreadableError():
            write_diagnostics([problem.diagnostic])
            return FAILED
        case CompileError():
            write_diagnostics(problem.diagnostics)
            return FAILED
        case RecursionError():
            write_error("the input is nested too deeply to be worked on", "AWS itself allows far fewer levels")
            return FAILED
        case MemoryError():
            write_error("there is not enough memory for this input")
            return FAILED
        case OSError() if problem.filename is not None or problem.errno is not None:
            write_error(_os_message(problem))
            return FAILED
    if _is_from("sfdsl.config", "ConfigError", problem):
        line, column = problem.place  # type: ignore[attr-defined]
        write_error(f"{problem.path}:{line}:{column}: {problem.message}", problem.hint)  # type: ignore[attr-defined]
        return WRONG_USAGE
    if _is_from("sfdsl.runtime.errors", "RunError", problem):
        write_error(problem.message, problem.hint)  # type: ignore[attr-defined]
        return FAILED
    return _internal_error(problem, arguments)


def _is_from(module: str, name: str, problem: Exception) -> bool:
    """Whether a class of a module that may never have been imported was raised: then it has been."""
    found = sys.modules.get(module)
    return found is not None and isinstance(problem, getattr(found, name))


def _os_message(problem: OSError) -> str:
    said = (problem.strerror or str(problem)).rstrip(".")
    said = said[:1].lower() + said[1:]
    return f"'{problem.filename}': {said}" if problem.filename is not None else said


def _internal_error(problem: Exception, arguments: Sequence[str]) -> int:
    frames = traceback.extract_tb(problem.__traceback__)
    place = f" (in {frames[-1].filename}:{frames[-1].lineno})" if frames else ""
    text = str(problem).split("\n")[0][:200]
    write_error(f"internal error: {type(problem).__name__}{': ' if text else ''}{text}{place}")
    write_message(
        f"  This is a bug in sfdsl {__version__}, not in your file. Please report it, with the file and this command:"
    )
    import shlex

    write_message(f"    {DEBUG}=1 sfdsl {shlex.join(arguments)}")
    return INTERNAL_ERROR
