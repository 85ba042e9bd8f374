"""How many bytes a value's compact JSON text has, as far as the definition tells: known fields, and a rest of unknown shape.

{"id": 7, "order": <1,024 bytes of unknown shape>}     Size(fields={"id": 1 byte, "order": 1,024 bytes})
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sfdsl.jsontypes import Json


@dataclass(frozen=True, slots=True)
class Size:
    """`fields` are the known members of an object; None: the shape is not known. `total` is the whole text, the unknown part with it."""

    total: int
    fields: "Mapping[str, Size] | None" = None
    rest: int = 0
    """Bytes of members that are not known by name."""


EMPTY: Final = Size(2, {})
NULL: Final = Size(4)


def unknown(total: int) -> Size:
    """A value of unknown shape."""
    return Size(max(1, total))


def object_of(fields: Mapping[str, Size], rest: int = 0) -> Size:
    """An object with these members, and `rest` bytes of others."""
    members = sum(_text_size(name) + 1 + field.total for name, field in fields.items())
    commas = max(0, len(fields) - 1) + (1 if rest and fields else 0)
    return Size(2 + members + commas + rest, dict(fields), rest)


def array_of(items: Sequence[Size]) -> Size:
    return Size(2 + sum(item.total for item in items) + max(0, len(items) - 1))


def repeated(item: Size, count: int) -> Size:
    """An array of `count` such items."""
    return Size(2 + item.total * count + max(0, count - 1))


def literal(value: Json) -> Size:
    if isinstance(value, dict):
        return object_of({name: literal(inner) for name, inner in value.items()})
    if isinstance(value, list):
        return array_of([literal(item) for item in value])
    return Size(_text_size(value))


def _text_size(value: str | int | float | bool | None) -> int:
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"))


def put(value: Size, names: Sequence[str], inner: Size) -> Size:
    """The value with a member set, as ResultPath does: parents that are missing are made, what is no object is replaced."""
    if not names:
        return inner
    first, *others = names
    fields = {} if value.fields is None else dict(value.fields)
    rest = max(0, value.total - 2) if value.fields is None else value.rest
    fields[first] = put(fields.get(first, EMPTY), others, inner)
    return object_of(fields, rest)


def larger(one: Size, other: Size) -> Size:
    return one if one.total >= other.total else other
