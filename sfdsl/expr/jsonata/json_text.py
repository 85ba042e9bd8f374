"""JSON text as JavaScript writes and reads it: what `$string` and `&` show, errors quote and `$parse` takes."""

import json
import math
import re

from .numbers import Number, from_int, integral, number_text, to_15_digits
from .values import UNDEFINED, Function, Value

_encode = json.JSONEncoder(ensure_ascii=False).encode
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_SIMPLE = frozenset({str, bool, type(None)})


def _quote(value: Value) -> str:
    text = _encode(value)
    return text if text.isascii() else _LONE_SURROGATE.sub(lambda char: f"\\u{ord(char[0]):04x}", text)


def json_text(value: Value, *, exact: bool = False, indent: int = 0) -> str:
    """Compact, or with `indent` blanks a level. Numbers are rounded to 15 digits unless `exact`.

    Functions show as `""`, NaN as `null`. Nothing at all is `undefined`, nothing in an array `null`. An infinity is
    `null` if `exact`, and else raises OverflowError.
    """
    return _text(value, exact, indent, "\n")


def _text(value: Value, exact: bool, indent: int, newline: str) -> str:
    kind = type(value)
    if kind in _SIMPLE:
        return _quote(value)
    if kind is int or kind is float:
        if kind is float and not math.isfinite(value):
            if math.isinf(value) and not exact:
                raise OverflowError
            return "null"
        return number_text(value if exact else to_15_digits(value))
    inner = newline + " " * indent if indent else ""
    comma = "," + inner
    if isinstance(value, list):
        items = ["null" if item is UNDEFINED else _text(item, exact, indent, inner) for item in value]
        return f"[{inner}{comma.join(items)}{newline if indent else ''}]" if items else "[]"
    if kind is dict:
        colon = ": " if indent else ":"
        pairs = [
            f"{_quote(key)}{colon}{_text(item, exact, indent, inner)}"
            for key, item in value.items()
            if item is not UNDEFINED
        ]
        return f"{{{inner}{comma.join(pairs)}{newline if indent else ''}}}" if pairs else "{}"
    if isinstance(value, Function):
        return '""'
    return "undefined"


def parse_json(text: str) -> Value:
    """The value of a JSON text, with numbers as doubles. Raises ValueError."""
    return json.loads(text, parse_float=_read_float, parse_int=_read_int, parse_constant=_refuse)


def _read_float(text: str) -> Number:
    value = float(text)
    if math.isinf(value):
        raise ValueError(f"number out of range: {text}")
    return integral(value)


def _read_int(text: str) -> Number:
    return from_int(int(text)) if len(text) < 17 else _read_float(text)


def _refuse(text: str) -> Value:
    raise ValueError(f"not JSON: {text}")
