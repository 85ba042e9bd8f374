"""Python functions that stand in for Lambda functions: `--lambda charge=billing.handlers:charge`."""

import sys
from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path
from typing import Any

from sfdsl.cli.errors import CommandError, UsageError
from sfdsl.cli.options import pairs
from sfdsl.diagnostics.wording import meant


def load_lambdas(arguments: Iterable[str]) -> dict[str, Callable[..., Any]]:
    """The functions by the names of the Lambda functions. Raises UsageError and CommandError.

    Modules are looked for in the current folder too. What a module raises when it is imported is shown with its traceback: it is the
    user's own code.
    """
    given = pairs(arguments, "--lambda", "NAME=MODULE:FUNCTION", "charge=handlers:charge")
    return {name: _load(name, place) for name, place in given.items()}


def _load(name: str, place: str) -> Callable[..., Any]:
    module_name, colon, function_name = place.partition(":")
    if not colon or not module_name or not function_name:
        hint = f"name a module and a function in it, for example: --lambda {name}=handlers:{name}"
        raise UsageError(f"'--lambda {name}={place}' is not of the form NAME=module:function", hint)
    module = _import(module_name, place)
    found: Any = module
    for part in function_name.split("."):
        if not hasattr(found, part):
            names = [other for other in vars(found) if not other.startswith("_")] if hasattr(found, "__dict__") else []
            raise CommandError(f"'{module_name}' has no function '{function_name}'", meant(part, names))
        found = getattr(found, part)
    if not callable(found):
        raise CommandError(f"'{place}' is a {type(found).__name__}, not a function")
    function: Callable[..., Any] = found
    return function


def _import(name: str, place: str) -> Any:
    here = str(Path.cwd())
    if here not in sys.path and "" not in sys.path:
        sys.path.insert(0, here)
    if name.endswith(".py") or "/" in name:
        dotted = name.removesuffix(".py").strip("./").replace("/", ".")
        raise UsageError(
            f"'{name}' is a file, and a module is needed", f"write it as: {dotted}:{place.partition(':')[2]}"
        )
    try:
        return import_module(name)
    except ModuleNotFoundError as problem:
        missing = problem.name or name
        if name == missing or name.startswith(missing + "."):
            hint = f"modules are looked for in '{here}' and where Python finds its own"
            raise CommandError(f"there is no module '{missing}'", hint) from None
        raise _crash(name, problem) from None
    except Exception as problem:
        raise _crash(name, problem) from None


def _crash(name: str, problem: Exception) -> CommandError:
    import traceback

    # The frames of the import machinery, and ours, say nothing to the author of the module.
    frames = traceback.extract_tb(problem.__traceback__)
    own = [frame for frame in frames if "importlib" not in frame.filename and frame.filename != __file__]
    shown = "".join(["Traceback (most recent call last):\n", *traceback.format_list(own)]) if own else ""
    shown += "".join(traceback.format_exception_only(problem))
    return CommandError(f"the module '{name}' can't be imported:\n{shown.rstrip()}")
