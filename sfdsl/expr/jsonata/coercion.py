"""How values become booleans and strings."""

import math

from .failures import Failure
from .json_text import json_text
from .numbers import Number, to_15_digits
from .values import NUMBERS, UNDEFINED, Function, Value


def is_number(value: Value) -> bool:
    """Whether JSONata computes with the value; NaN is no number, and an infinity fails with D1001."""
    kind = type(value)
    if kind is int:
        return True
    if kind is float:
        if math.isinf(value):
            raise Failure("D1001", value=value)
        return not math.isnan(value)
    return False


def truthy(value: Value) -> bool:
    """The boolean that `$boolean`, conditions and predicates take a value for; nothing is false."""
    kind = type(value)
    if kind is bool:
        return bool(value)
    if kind is str or kind is dict:
        return len(value) > 0
    if kind in NUMBERS:
        return is_number(value) and value != 0
    if isinstance(value, list):
        return any(truthy(item) for item in value)
    return isinstance(value, Function) and not value.is_plain


def to_text(value: Value) -> str:
    """What `$string` and `&` show for a value; nothing shows as an empty string."""
    kind = type(value)
    if kind is str:
        return str(value)
    if value is UNDEFINED or isinstance(value, Function):
        return ""
    if kind is float and not math.isfinite(value):
        raise Failure("D3001", value=value)
    return container_text(value)


def container_text(value: Value, indent: int = 0) -> str:
    """JSON text with numbers of 15 digits; fails with D1001 where an infinity is inside."""
    try:
        return json_text(value, indent=indent)
    except OverflowError:
        raise Failure("D1001", value=math.inf) from None


def number_pair(left: Value, right: Value) -> tuple[Number, Number] | None:
    """Both sides of an arithmetic operator; None where one is nothing. Fails with T2001 or T2002."""
    if left is not UNDEFINED and not is_number(left):
        raise Failure("T2001", value=left)
    if right is not UNDEFINED and not is_number(right):
        raise Failure("T2002", value=right)
    return None if left is UNDEFINED or right is UNDEFINED else (left, right)


def copy_json(value: Value) -> Value:
    """The copy that going through `$string` makes: plain arrays, numbers of 15 digits, functions as empty strings."""
    if isinstance(value, list):
        return [None if item is UNDEFINED else copy_json(item) for item in value]
    if type(value) is dict:
        return {key: copy_json(item) for key, item in value.items() if item is not UNDEFINED}
    if type(value) in NUMBERS:
        return to_15_digits(value) if is_number(value) else None
    return "" if isinstance(value, Function) else value
