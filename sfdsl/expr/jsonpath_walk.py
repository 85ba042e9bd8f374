"""The evaluation of a path, segment by segment, as Jayway JsonPath 2.0.0 does it, with its texts where it fails.

That library's habits are kept, since authors have built on them:
- A member that is missing before the last segment is passed over in silence if a wildcard, slice, filter ... comes later:
  `$.a.items[*]` gives `[]` for `{}`.
- A failure inside `[*]` of an array drops that item; inside a slice, a filter or a `*` of an object it fails the path.
- `..` before `[n]` or a filter with something behind it takes every item of an array.
"""

from collections.abc import Callable
from typing import Any, NoReturn, assert_never

from sfdsl.expr.errors import PathMisapplied, PathNotFound
from sfdsl.expr.jsonpath_filter import accepts
from sfdsl.expr.jsonpath_parser import (
    DEFINITE,
    Descend,
    Filter,
    FromEnd,
    Function,
    Index,
    Indexes,
    Member,
    Members,
    Path,
    Segment,
    Slice,
    Wildcard,
)
from sfdsl.expr.jsontext import compact
from sfdsl.jsontypes import Json


def walk(path: Path, value: Json, past_end_is_null: bool, needs_all_members: bool = False) -> Json:
    """What the path leads to. With `past_end_is_null` an index beyond a list's ends gives null instead of PathNotFound."""
    found: list[Json] = []
    _Walk(path, value, past_end_is_null, needs_all_members, found).follow(0, value, "$")
    return found[0] if path.is_definite else found


class _Walk:
    __slots__ = ("document", "found", "last_list", "needs_all_members", "past_end_is_null", "path", "segments")

    def __init__(
        self, path: Path, document: Json, past_end_is_null: bool, needs_all_members: bool, found: list[Json]
    ) -> None:
        self.path, self.segments, self.document, self.found = path, path.segments, document, found
        self.past_end_is_null, self.needs_all_members = past_end_is_null, needs_all_members
        lists = [number for number, segment in enumerate(self.segments) if not isinstance(segment, DEFINITE)]
        self.last_list = max(lists, default=-1)

    def fail(self, message: str) -> NoReturn:
        raise PathNotFound(self.path.text, message)

    def misapplied(self, message: str) -> NoReturn:
        raise PathMisapplied(self.path.text, message)

    def follow(self, number: int, value: Json, where: str) -> None:
        """Go on from `value`, which stands at `where`, with the segment of this number; add what comes out to `found`."""
        while number < len(self.segments):
            segment = self.segments[number]
            match segment:
                case Member(key=key) | Function(key=key):
                    if not isinstance(value, dict):
                        self.fail(f"Property ['{key}'] not found in path {where}")
                    where = f"{where}['{key}']"
                    if key not in value:
                        if number == len(self.segments) - 1:
                            self.fail(f"No results for path: {where}")
                        if self.last_list >= max(number - 1, 0):
                            return
                        self.fail(f"Missing property in path {where}")
                    value = value[key]
                case Members(keys=keys):
                    value = self.members(keys, number, value, where)
                case Index(index=index):
                    value, where = self.item(self.array(number, value, where), index, where)
                case FromEnd(back=back):
                    array = self.array(number, value, where)
                    value, where = self.item(array, len(array) - back, where)
                case _:
                    self.spread(segment, number, value, where)
                    return
            number += 1
        self.found.append(value)

    def members(self, keys: tuple[str, ...], number: int, value: Json, where: str) -> Json:
        shown = ", ".join(f"'{key}'" for key in keys)
        if not isinstance(value, dict):
            self.fail(f"Property [{shown}] not found in path {where}")
        if number < len(self.segments) - 1:
            self.misapplied(f"Multi properties can only be used as path leafs: {where}[{shown}]")
        if self.needs_all_members and not all(key in value for key in keys):
            self.fail(f"Missing property in path {where}[{shown}]")
        return {key: value[key] for key in keys if key in value}

    def array(self, number: int, value: Json, where: str) -> list[Json]:
        if isinstance(value, list):
            return value
        if value is None:
            self.fail(f"The path {where} is null")
        rest = notation(self.segments[number:])
        message = f"Filter: {rest} can only be applied to arrays. Current context is: {_shown(value)}"
        raise PathMisapplied(self.path.text, message)

    def item(self, array: list[Json], index: int, where: str) -> tuple[Json, str]:
        where = f"{where}[{index}]"
        if 0 <= index < len(array):
            return array[index], where
        if self.past_end_is_null:
            return None, where
        raise PathNotFound(self.path.text, f"Index out of bounds when evaluating path {where}")

    # ---- segments that lead to several values ----

    def spread(self, segment: Segment, number: int, value: Json, where: str) -> None:
        match segment:
            case Indexes(indexes=indexes):
                self.items(self.array(number, value, where), indexes, number, where)
            case Slice():
                array = self.array(number, value, where)
                self.items(array, _slice(segment, len(array)), number, where)
            case Wildcard():
                self.wildcard(number, value, where)
            case Filter():
                self.filter(segment, number, value, where)
            case Descend():
                self.descend(number, value, where)
            case Member() | Members() | Function() | Index() | FromEnd():
                raise AssertionError("leads to one value")
            case _:
                assert_never(segment)

    def items(self, array: list[Json], indexes: "tuple[int, ...] | range", number: int, where: str) -> None:
        for index in indexes:
            value, place = self.item(array, index, where)
            self.follow(number + 1, value, place)

    def wildcard(self, number: int, value: Json, where: str) -> None:
        if isinstance(value, dict):
            for key, inner in value.items():
                self.follow(number + 1, inner, f"{where}['{key}']")
        elif isinstance(value, list):
            for index, inner in enumerate(value):
                try:
                    self.follow(number + 1, inner, f"{where}[{index}]")
                except PathMisapplied:
                    raise
                except PathNotFound:
                    continue

    def accepts(self, filter: Filter, item: Json) -> bool:
        return accepts(filter, item, self.document, self.read)

    def read(self, path: Path, value: Json, needs_all_members: bool) -> Json:
        """A path inside a filter."""
        return walk(path, value, self.past_end_is_null, needs_all_members)

    def filter(self, filter: Filter, number: int, value: Json, where: str) -> None:
        """The accepted items of a list; an object is one item."""
        if isinstance(value, dict):
            if self.accepts(filter, value):
                self.follow(number + 1, value, where)
            return
        if not isinstance(value, list):
            rest = notation(self.segments[number:])
            self.misapplied(f"Filter: {rest} can not be applied to primitives. Current context is: {_shown(value)}")
        for index, item in enumerate(value):
            if self.accepts(filter, item):
                self.follow(number + 1, item, f"{where}[{index}]")

    def descend(self, number: int, value: Json, where: str) -> None:
        """Every object and list that the next segment fits, outer ones first."""
        number += 1
        is_last = number == len(self.segments) - 1
        fits = self.fitting(self.segments[number])
        waiting: list[tuple[Json, str]] = [(value, where)]
        while waiting:
            here, place = waiting.pop()
            if isinstance(here, dict):
                if fits(here):
                    self.follow(number, here, place)
                inner: Any = [(one, f"{place}['{key}']") for key, one in here.items()]
            elif isinstance(here, list):
                inner = [(one, f"{place}[{index}]") for index, one in enumerate(here)]
                if fits(here):
                    if is_last:
                        self.follow(number, here, place)
                    else:
                        for item, item_place in inner:
                            self.follow(number + 1, item, item_place)
            else:
                continue
            waiting.extend(reversed(inner))

    def fitting(self, segment: Segment) -> Callable[[Any], bool]:
        match segment:
            case Member(key=key) | Function(key=key):
                return lambda value: isinstance(value, dict) and key in value
            case Members(keys=keys):
                return lambda value: isinstance(value, dict) and all(key in value for key in keys)
            case Index() | FromEnd() | Indexes() | Slice():
                return _is_list
            case Filter():
                return lambda value: self.accepts(segment, value)
            case Wildcard():
                return _always
            case Descend():
                raise AssertionError("the parser lets nothing but a selection follow `..`")
            case _:
                assert_never(segment)


def _is_list(value: Any) -> bool:
    return isinstance(value, list)


def _always(value: Any) -> bool:
    return True


def _slice(segment: Slice, length: int) -> range:
    start, stop = segment.start, segment.stop
    if start is not None and stop is not None:
        # Between two bounds the library does not count from the end.
        return range(start, min(stop, length)) if length else range(0)
    if start is not None:
        return range(max(start + length if start < 0 else start, 0), length)
    assert stop is not None
    return range(min(stop + length if stop < 0 else stop, length))


def _shown(value: Json) -> str:
    return value if isinstance(value, str) else compact(value)


def notation(segments: tuple[Segment, ...]) -> str:
    """Segments as the library writes them: `['a'][0]..[?]`."""
    return "".join(map(_notation, segments))


def _notation(segment: Segment) -> str:
    match segment:
        case Member(key=key) | Function(key=key):
            return f"['{key}']"
        case Members(keys=keys):
            return "[" + ", ".join(f"'{key}'" for key in keys) + "]"
        case Index(index=index):
            return f"[{index}]"
        case FromEnd(back=back):
            return f"[@.size()-{back}]"
        case Indexes(indexes=indexes):
            return "[" + ",".join(map(str, indexes)) + "]"
        case Slice(start=start, stop=stop):
            return f"[{'' if start is None else start}:{'' if stop is None else stop}]"
        case Wildcard():
            return "[*]"
        case Descend():
            return ".."
        case Filter():
            return "[?]"
        case _:
            assert_never(segment)
