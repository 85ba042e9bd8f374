"""Two JSON values -> the places in which they differ, with pointers in both.

{"Bus": "a", "Detail": {"n.$": "$.n"}}            Bus:      "a" -> "b"
{"Bus": "b", "Detail": {"n": 1}}                  Detail.n: "$.n" at `n.$` -> 1 at `n`
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from sfdsl.diff.difference import OptionalValue
from sfdsl.diff.equivalence import Reading, is_same, means_the_same
from sfdsl.ir.fields import ABSENT
from sfdsl.jsontypes import Json, Pointer

_SUFFIX: Final = ".$"


@dataclass(frozen=True, slots=True)
class Leaf:
    """A place in which two values differ. A pointer is None where there is nothing."""

    old_pointer: Pointer | None
    new_pointer: Pointer | None
    old: OptionalValue
    new: OptionalValue
    is_cosmetic: bool = False


def differences(old: Json, new: Json, reading: Reading, old_at: Pointer, new_at: Pointer) -> Iterator[Leaf]:
    """The smallest values that differ; none where the values are equal as JSON."""
    if is_same(old, new):
        return
    if isinstance(old, dict) and isinstance(new, dict):
        yield from _object_differences(old, new, reading, old_at, new_at)
    elif isinstance(old, list) and isinstance(new, list):
        yield from _list_differences(old, new, reading, old_at, new_at)
    else:
        yield Leaf(old_at, new_at, old, new, means_the_same(old, new, reading))


def _object_differences(
    old: dict[str, Json], new: dict[str, Json], reading: Reading, old_at: Pointer, new_at: Pointer
) -> Iterator[Leaf]:
    taken: set[str] = set()
    for key, value in old.items():
        other = _counterpart(key, old, new, reading)
        if other is None:
            yield Leaf((*old_at, key), None, value, ABSENT)
            continue
        taken.add(other)
        here, there = (*old_at, key), (*new_at, other)
        if other == key:
            yield from differences(value, new[other], _member_reading(key, reading), here, there)
        else:
            yield Leaf(here, there, value, new[other])
    for key, value in new.items():
        if key not in taken:
            yield Leaf(None, (*new_at, key), ABSENT, value)


def _counterpart(key: str, old: dict[str, Json], new: dict[str, Json], reading: Reading) -> str | None:
    """The key under which the other object has the same member: in templates a constant `n` may have become a computed `n.$`."""
    if key in new:
        return key
    if reading is not Reading.TEMPLATE:
        return None
    other = key.removesuffix(_SUFFIX) if key.endswith(_SUFFIX) else key + _SUFFIX
    return other if other in new and other not in old else None


def _member_reading(key: str, reading: Reading) -> Reading:
    return Reading.COMPUTED if reading is Reading.TEMPLATE and key.endswith(_SUFFIX) else reading


def _list_differences(
    old: list[Any], new: list[Any], reading: Reading, old_at: Pointer, new_at: Pointer
) -> Iterator[Leaf]:
    """Equal items at both ends are put aside, so that one that was put in does not move all others."""
    first = 0
    while len(old) != len(new) and first < min(len(old), len(new)) and is_same(old[first], new[first]):
        first += 1
    last = 0
    while len(old) != len(new) and last < min(len(old), len(new)) - first and is_same(old[-1 - last], new[-1 - last]):
        last += 1
    olds, news = old[first : len(old) - last], new[first : len(new) - last]
    for index in range(max(len(olds), len(news))):
        here, there = (*old_at, first + index), (*new_at, first + index)
        if index >= len(news):
            yield Leaf(here, None, olds[index], ABSENT)
        elif index >= len(olds):
            yield Leaf(None, there, ABSENT, news[index])
        else:
            yield from differences(olds[index], news[index], reading, here, there)
