"""The small functions that generated code is written with.

Each does one thing of ASL in the plain case, and raises where the data is not as supposed; the engine then works from the state's
fields. What cannot be said in plain Python is compiled once, when the module is loaded: `TOTAL = rt.jsonata("$sum(items.price)")`.
"""

import json
import re
from collections.abc import Callable
from typing import Any, Final, NoReturn

from sfdsl.expr.comparison import compile_comparison
from sfdsl.expr.environment import Roots
from sfdsl.expr.errors import EvaluationError
from sfdsl.expr.intrinsics import compile_intrinsic, parse_intrinsic, root_value
from sfdsl.expr.jsonpath import at_index, compile_path, parse_path
from sfdsl.expr.reference_path import put_keys
from sfdsl.jsontypes import Json
from sfdsl.runtime.machine import StateMachine
from sfdsl.runtime.scope import Scope

at = at_index


def put(data: Any, keys: tuple[str, ...], value: Any) -> Any:
    """The data with a value in it: ResultPath `$.a.b`. What is not on the way is shared."""
    return put_keys(data, keys, value)


class NotPlain(LookupError):
    """This has to be worked out from the fields."""


# ---- comparisons ----


class _Unlike:
    """Compares as neither equal, less nor greater: what a value of the wrong type is for a choice rule."""

    __slots__ = ()
    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return False

    def __ne__(self, other: object) -> bool:
        return True

    def __lt__(self, other: object) -> bool:
        return False

    __le__ = __gt__ = __ge__ = __lt__


_UNLIKE: Final[Any] = _Unlike()


def number(value: Any) -> Any:
    """The value if it is a number, to be compared with numbers; otherwise something that no comparison holds for."""
    kind = type(value)
    return value if kind is int or kind is float else _UNLIKE


def text(value: Any) -> Any:
    """The same for texts."""
    return value if type(value) is str else _UNLIKE


def is_number(value: Any) -> bool:
    return type(value) in (int, float)


def is_present(read: Callable[[], Any]) -> bool:
    """Whether a path leads anywhere."""
    try:
        read()
    except (LookupError, TypeError, EvaluationError):
        return False
    return True


def comparison(operator: str, operand: Json) -> Callable[[Any], bool]:
    """Any operator of choice rules with its operand: `comparison("TimestampLessThan", "2030-01-01T00:00:00Z")`."""
    return compile_comparison(operator, operand)


def condition(value: Any) -> bool:
    """What a JSONata `Condition` gave. Raises TypeError where it is no boolean."""
    if value is True or value is False:
        return bool(value)
    raise TypeError("not a boolean")


# ---- intrinsics ----

_INT32: Final = 2**31


def math_add(left: Any, right: Any) -> int:
    """States.MathAdd of integers. Other numbers are rounded, which is left to the fields."""
    if type(left) is int and type(right) is int:
        total = left + right
        if -_INT32 <= total < _INT32 and -_INT32 <= left < _INT32 and -_INT32 <= right < _INT32:
            return total
    raise NotPlain


# ---- compiled when the module is loaded ----


def path(source: str) -> Callable[[Scope, Any], Any]:
    """A path of any kind, as a function of a scope and the data that `$` is."""
    parsed = parse_path(source)
    read = compile_path(parsed)
    if parsed.root == "$":
        return lambda scope, data: read(data)
    if parsed.root == "$$":
        return lambda scope, data: read(scope.context)
    return lambda scope, data: read(root_value(parsed, Roots(data, None, scope.variables)))


def selection(source: str) -> Callable[[Scope, Any], Any]:
    """A path as InputPath or OutputPath has it: there null cannot be selected from, which the fields say more of."""
    parsed = parse_path(source)
    read = compile_path(parsed)

    def select(scope: Scope, data: Any) -> Any:
        context = scope.context if parsed.root == "$$" else None
        root = root_value(parsed, Roots(data, context, scope.variables))
        if root is None:
            raise NotPlain
        return read(root)

    return select


def intrinsic(source: str) -> Callable[[Scope, Any], Any]:
    """A call of an intrinsic function."""
    evaluate = compile_intrinsic(parse_intrinsic(source))
    needs_context = "$$" in source

    def call(scope: Scope, data: Any) -> Any:
        context = scope.context if needs_context else None
        return evaluate(Roots(data, context, scope.variables, scope.run.world.chance))

    return call


_ONLY_OTHER_STATES: Final = re.compile(r"\$states\s*\.\s*(?:input|result|errorOutput)\b")


def jsonata(source: str) -> Callable[..., Any]:
    """A JSONata expression, as a function of a scope, the state's input and, where there is one, the result."""
    from sfdsl.expr.jsonata.expression import compile_expression

    evaluate = compile_expression(source).evaluate
    # The context object is made anew each time, so not without need.
    needs_context = "$states" in _ONLY_OTHER_STATES.sub("", source) or "$eval" in source

    def call(scope: Scope, data: Any, result: Any = NO_RESULT) -> Any:
        states: dict[str, Any] = {"input": data}
        if result is not NO_RESULT:
            states["result"] = result
        if needs_context:
            states["context"] = scope.context
        return _as_json(evaluate({**scope.variables, "states": states}, scope.run.world.chance))

    return call


NO_RESULT: Final[Any] = object()
_JSON_TYPES: Final = (dict, list, str, int, float, bool, type(None))


def _as_json(value: Any) -> Any:
    if isinstance(value, _JSON_TYPES):
        return value
    raise NotPlain  # nothing at all, or a function


def json_value(source: str) -> Any:
    """A constant that is nested too deeply to be written in Python."""
    return json.loads(source)


def string(value: Any) -> str:
    """An error name or a cause. Raises TypeError where it is no text."""
    if type(value) is not str:
        raise TypeError("not a text")
    return value


# ---- states that have no plain form ----


def no_choice(data: Any, scope: Scope) -> NoReturn:
    """No rule holds, and there is no Default."""
    raise NotPlain


def exactly(data: Any, scope: Scope) -> NoReturn:
    """The function of a state that is worked out from its fields every time."""
    raise NotPlain


async def exactly_later(data: Any, scope: Scope) -> NoReturn:
    """The same for states that may wait."""
    raise NotPlain


# ---- running a module ----


def main(machine: StateMachine, arguments: list[str] | None = None) -> int:
    """`python flow.py --input '{...}'`: run the machine and print its output. The result is the exit code."""
    from sfdsl.runtime.command import run_command

    return run_command(machine, arguments)
