"""Values as Java prints and orders them: what States.Format puts into a text, what JSON text has for a double, which text is less.

Source: java.lang.Double.toString, java.lang.String.compareTo, java.util.AbstractMap.toString; recorded executions.
"""

from decimal import Decimal
from typing import Any

from sfdsl.jsontypes import Json


def java_text(value: Json) -> str:
    """A value as Java prints it: `{Arg1=1, Arg2=[]}`, `[1, 2]`, `null`; texts as they are."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return value
        case float():
            return java_double(value)
        case int():
            return str(value)
    return _container_text(value)


def _container_text(value: Json) -> str:
    """With a stack of its own, since data may nest deeper than Python's calls."""
    parts: list[str] = []
    waiting: list[Any] = [value]
    while waiting:
        here = waiting.pop()
        if isinstance(here, _Written):
            parts.append(here)
        elif isinstance(here, dict):
            following: list[Any] = []
            for key, inner in here.items():
                following += [_Written(f", {key}=" if following else f"{key}="), inner]
            waiting += [_Written("}"), *reversed(following), _Written("{")]
        elif isinstance(here, list):
            following = []
            for inner in here:
                following += [_Written(", "), inner] if following else [inner]
            waiting += [_Written("]"), *reversed(following), _Written("[")]
        else:
            parts.append(java_text(here))
    return "".join(parts)


class _Written(str):
    """A piece of the result, apart from the texts of the data."""

    __slots__ = ()


def java_double(value: float) -> str:
    """Double.toString: decimal from 1e-3 up to 1e7, otherwise `1.0E10`."""
    if value == 0 or 1e-3 <= abs(value) < 1e7:
        return repr(value)
    mantissa, _, exponent = f"{Decimal(repr(value)):E}".partition("E")
    if "." in mantissa:
        mantissa = mantissa.rstrip("0").rstrip(".")
    return f"{mantissa if '.' in mantissa else mantissa + '.0'}E{int(exponent)}"


def compare_texts(left: str, right: str) -> int:
    """Below 0, 0 or above 0: the order of UTF-16 units, in which an emoji is less than U+FF5E."""
    if left == right:
        return 0
    # The first characters that differ decide, and where one of them is ASCII both orders agree.
    if not (left.isascii() or right.isascii()):
        ordered = left.encode("utf-16-be", "surrogatepass") < right.encode("utf-16-be", "surrogatepass")
        return -1 if ordered else 1
    return -1 if left < right else 1
