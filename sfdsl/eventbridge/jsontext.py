"""JSON values to text and back, as strictly as EventBridge reads them and at any depth.

The standard library does the work; where it would run out of stack, loops of our own take over.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

from sfdsl.eventbridge.jsonreader import MAX_DEPTH, JsonSyntaxError, read_json
from sfdsl.jsontypes import Json


def compact_text(value: Json) -> str:
    """JSON without white space, not escaped beyond need: what Step Functions and the SDKs send.

    :raises TypeError: it is not a JSON value.
    """
    return json_text(value, ",", ":")


def json_text(value: Any, item_separator: str = ", ", key_separator: str = ": ") -> str:
    try:
        return json.dumps(value, ensure_ascii=False, separators=(item_separator, key_separator))
    except RecursionError:
        return "".join(_pieces(value, item_separator, key_separator))


def parse_json(
    text: str,
    *,
    parse_int: Callable[[str], Any] | None = None,
    parse_float: Callable[[str], Any] | None = None,
) -> Json:
    """The value of a JSON text: no `NaN`, at most 1,000 levels, a repeated key's last value counts.

    `parse_int` and `parse_float` make values of the texts of numbers, as for `json.loads`.

    :raises JsonSyntaxError: it is not JSON, or nested more deeply.
    """
    try:
        value: Json = json.loads(text, parse_int=parse_int, parse_float=parse_float, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        return read_json(text, parse_float)  # which says what is wrong, or manages
    if text.count("{") + text.count("[") > MAX_DEPTH and _is_too_deep(value):
        return read_json(text, parse_float)
    return value


def _is_too_deep(value: Any) -> bool:
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [
            item
            for outer in level
            for item in (outer.values() if outer.__class__ is dict else outer)
            if item.__class__ is dict or item.__class__ is list
        ]
        if not level:
            return False
    return True


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _pieces(value: Any, item_separator: str, key_separator: str) -> Iterator[str]:
    """The text bit by bit; the stack holds what is still to come, as iterators over the open levels."""
    levels: list[tuple[Iterator[tuple[str, Any]], str]] = [(iter([("", value)]), "")]
    while levels:
        members, end = levels[-1]
        member = next(members, None)
        if member is None:
            yield end
            levels.pop()
            continue
        before, item = member
        yield before
        if isinstance(item, dict):
            yield "{"
            levels.append((_members(item, item_separator, key_separator), "}"))
        elif isinstance(item, list | tuple):
            yield "["
            levels.append((_items(item, item_separator), "]"))
        else:
            yield json.dumps(item, ensure_ascii=False)


def _members(value: dict[str, Any], item_separator: str, key_separator: str) -> Iterator[tuple[str, Any]]:
    separator = ""
    for key, item in value.items():
        yield f"{separator}{json.dumps(str(key), ensure_ascii=False)}{key_separator}", item
        separator = item_separator


def _items(value: list[Any] | tuple[Any, ...], item_separator: str) -> Iterator[tuple[str, Any]]:
    separator = ""
    for item in value:
        yield separator, item
        separator = item_separator


__all__ = ["JsonSyntaxError", "compact_text", "json_text", "parse_json"]
