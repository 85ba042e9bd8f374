"""Two objects of ASL fields -> leaves: a state, a retrier, a rule, a reader's configuration.

Knows what fields mean: which are read as paths or expressions, which say what goes without saying, and that comments say nothing.
"""

from collections.abc import Iterator, Mapping

from sfdsl.diff.equivalence import Reading, is_same
from sfdsl.diff.fields import DEFAULTS, PARTS, reading_of
from sfdsl.diff.values import Leaf, differences
from sfdsl.ir.fields import ABSENT
from sfdsl.jsontypes import Json, Pointer

# A map's fields have had other names.
_ALIASES = {"Iterator": "ItemProcessor", "Parameters": "ItemSelector"}


def part_differences(
    part: str,
    old: Mapping[str, Json],
    new: Mapping[str, Json],
    old_at: Pointer,
    new_at: Pointer,
    *,
    is_jsonata: bool,
    is_map: bool = False,
) -> Iterator[Leaf]:
    """`part` is a key of the tables in `fields.py`: "state", "retrier" ... What both have equal gives nothing."""
    taken: set[str] = set()
    for key, value in old.items():
        other = _other_name(key, old, new) if is_map else key
        taken.add(other)
        if other in new:
            yield from _member(part, key, other, value, new[other], old_at, new_at, is_jsonata)
        else:
            yield Leaf((*old_at, key), None, value, ABSENT, _says_nothing(part, key, value))
    for key, value in new.items():
        if key not in taken:
            yield Leaf(None, (*new_at, key), ABSENT, value, _says_nothing(part, key, value))


def _other_name(key: str, old: Mapping[str, Json], new: Mapping[str, Json]) -> str:
    """What the new map calls the field."""
    if key in new:
        return key
    for one, other in (*_ALIASES.items(), *((new_name, name) for name, new_name in _ALIASES.items())):
        if key == one and other in new and other not in old:
            return other
    return key


def _member(
    part: str, key: str, other: str, value: Json, new_value: Json, old_at: Pointer, new_at: Pointer, is_jsonata: bool
) -> Iterator[Leaf]:
    here, there = (*old_at, key), (*new_at, other)
    if key == "Comment":
        if not is_same(value, new_value):
            yield Leaf(here, there, value, new_value, is_cosmetic=True)
        return
    inner = PARTS.get((part, key))
    if inner is not None and isinstance(value, dict) and isinstance(new_value, dict):
        yield from part_differences(inner, value, new_value, here, there, is_jsonata=is_jsonata)
        return
    if key == "ErrorEquals" and _is_same_set(value, new_value):
        if not is_same(value, new_value):
            yield Leaf(here, there, value, new_value, is_cosmetic=True)
        return
    if other != key and is_same(value, new_value):
        # Only called by its other name.
        yield Leaf(here, there, value, new_value, is_cosmetic=True)
        return
    reading = Reading.NUMBER if part == "retrier" else reading_of(key, is_jsonata=is_jsonata)
    yield from differences(value, new_value, reading, here, there)


def _is_same_set(old: Json, new: Json) -> bool:
    return (
        isinstance(old, list)
        and isinstance(new, list)
        and all(isinstance(name, str) for name in (*old, *new))
        and set(map(str, old)) == set(map(str, new))
    )


def _says_nothing(part: str, key: str, value: Json) -> bool:
    is_default = DEFAULTS.get((part, key))
    return key == "Comment" or (is_default is not None and is_default(value))
