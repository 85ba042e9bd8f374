"""When two values mean the same: equal JSON, and texts that differ only in how the same path or expression is written.

    $.order.id              $['order']['id']
    {% $total+1 %}          {% $total + 1 %}

Only what is certain counts. A text that can't be read is equal to itself alone.
"""

from enum import Enum
from typing import Any, Final

from sfdsl.expr.errors import ExpressionSyntaxError
from sfdsl.expr.intrinsics_parser import Argument, Call, Literal, PathArgument, parse_intrinsic
from sfdsl.expr.jsonpath_parser import Filter, Path, parse_path
from sfdsl.jsontypes import Json


class Reading(Enum):
    """How the machine takes a value."""

    LITERAL = "literal"
    TEMPLATE = "template"
    """A payload template: values of keys that end in `.$` are computed."""
    COMPUTED = "computed"
    """A path or an intrinsic call."""
    JSONATA = "jsonata"
    """JSON in which strings from `{%` to `%}` are expressions."""
    NUMBER = "number"
    """A setting: `2` is `2.0`."""
    EXPRESSION = "expression"
    """A setting that may be an expression, too."""


def is_same(old: Any, new: Any) -> bool:
    """Equal as JSON. Unlike Python, JSON tells `1` from `1.0` and from `true`; the order of keys does not matter."""
    if type(old) is not type(new):
        return False
    if isinstance(old, dict):
        return old.keys() == new.keys() and all(is_same(value, new[key]) for key, value in old.items())
    if isinstance(old, list):
        return len(old) == len(new) and all(map(is_same, old, new))
    return bool(old == new)


def means_the_same(old: Json, new: Json, reading: Reading) -> bool:
    """For single values: of objects and lists, the members are to be asked."""
    if isinstance(old, str) and isinstance(new, str):
        if reading is Reading.COMPUTED:
            return _is_same_computation(old, new)
        if reading in (Reading.JSONATA, Reading.EXPRESSION):
            return _is_same_expression(old, new)
        return False
    return reading in (Reading.NUMBER, Reading.EXPRESSION) and _is_number(old) and _is_number(new) and old == new


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


# ---- paths and intrinsic functions ----


def _is_same_computation(old: str, new: str) -> bool:
    read_old, read_new = _read(old), _read(new)
    return read_old is not None and read_old == read_new


def _read(text: str) -> object:
    """The text as a value that is equal for equal meanings; None if it is no path or call."""
    try:
        return _call(parse_intrinsic(text)) if text.startswith("States.") else _path(parse_path(text))
    except ExpressionSyntaxError:
        return None


def _path(path: Path) -> object:
    # A filter holds paths with their texts. Such paths are compared letter by letter.
    if any(isinstance(segment, Filter) for segment in path.segments):
        return path.text
    return path.root, path.segments


def _call(call: Call) -> object:
    return call.function, tuple(_argument(argument) for argument in call.arguments)


def _argument(argument: Argument) -> object:
    match argument:
        case Literal(value=value, source=source):
            # The type beside the value: Python takes 1, 1.0 and true for equal.
            return type(value).__name__, value, source if isinstance(value, str) else ""
        case PathArgument(path=path):
            return _path(path)
        case Call():
            return _call(argument)


# ---- JSONata ----

_OPEN: Final = "{%"
_CLOSE: Final = "%}"


def _is_same_expression(old: str, new: str) -> bool:
    if not (is_expression(old) and is_expression(new)):
        return False
    from sfdsl.expr.jsonata.parser import parse

    try:
        # Trees compare by meaning: blanks, comments and kinds of quotes are not in them.
        return parse(old[2:-2]) == parse(new[2:-2])
    except ExpressionSyntaxError:
        return False


def is_expression(text: str) -> bool:
    """Source: developer guide, "Transforming data with JSONata": such a string has no blanks outside of the signs."""
    return text.startswith(_OPEN) and text.endswith(_CLOSE) and len(text) >= 4
