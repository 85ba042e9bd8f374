"""A pattern as text or value to branches and fields (`model.py`), or `InvalidEventPattern` with the service's message.

The pattern is checked token by token, in the service's order, so that of several mistakes the same one is reported. A key
that comes twice counts only with its last alternatives, and what counts as the key is the whole way to the value.
Source: EventBridge user guide, "Comparison operators for use in event patterns"; aws/event-ruler, class JsonRuleCompiler.
Next: `alternatives.py` reads what stands in an array, `compile.py` makes a matcher.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sfdsl.eventbridge.jsonreader import JsonReader, JsonSyntaxError, Token, position
from sfdsl.eventbridge.jsontext import json_text
from sfdsl.eventbridge.patterns.alternatives import Stand, read_alternatives
from sfdsl.eventbridge.patterns.errors import InvalidEventPattern
from sfdsl.eventbridge.patterns.model import Alternative, AnythingBut, Branch, Field, Wildcard, key_order
from sfdsl.eventbridge.patterns.wildcards import MAX_COMPLEXITY, complexity
from sfdsl.jsontypes import Pointer

MAX_BRANCHES = 1000
"""Combinations that `$or` may make. Source: EventBridge user guide, "Content filtering" ($or)."""

_OR = "$or"
_RESERVED_IN_OR = frozenset(
    [
        "exactly",
        "equals-ignore-case",
        "prefix",
        "suffix",
        "anything-but",
        "exists",
        "wildcard",
        "numeric",
        "cidr",
        "html",
        "=",
        "<",
        "<=",
        ">",
        ">=",
        "regex",
        "not-wildcard",
        "not-equals-ignore-case",
        "date-after",
        "date-on-or-after",
        "date-before",
        "date-on-or-before",
        "in-date-range",
        "ip-address-in-range",
        "ip-address-not-in-range",
    ]
)
_TOO_COMPLEX = (
    "Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard "
    "character"
)


def parse_pattern(pattern: object, max_complexity: int | None = MAX_COMPLEXITY) -> tuple[Branch, ...]:
    """The branches of a pattern, given as JSON text or as a JSON value. `max_complexity` limits wildcards; None: it does not.

    :raises InvalidEventPattern: the service would refuse it.
    """
    text = pattern if isinstance(pattern, str) else _text_of_value(pattern)
    stand = Stand(JsonReader(text), from_text=isinstance(pattern, str))
    try:
        found = _read(stand)
    except JsonSyntaxError as error:
        raise _syntax_error(error, stand) from None
    branches = tuple(tuple(sorted(branch.values(), key=lambda field: key_order(field.key))) for branch in found)
    if max_complexity is not None:
        _check_complexity(branches, max_complexity)
    return branches


@dataclass
class _OpenObject:
    """An object of the pattern that is being read. `branches` is one list for all objects inside of one another."""

    branches: list[dict[str, Field]]
    path: str | None
    pointer: Pointer
    in_or: bool
    is_empty: bool = True


@dataclass
class _OpenOr:
    """The array of a `$or`: every object in it goes on from the branches that were there before."""

    around: _OpenObject
    before: list[dict[str, Field]]
    after: list[dict[str, Field]]
    count: int = 0


def _read(stand: Stand) -> list[dict[str, Field]]:
    reader = stand.reader
    if reader.next() is not Token.START_OBJECT:
        raise stand.error("Filter is not an object")
    branches: list[dict[str, Field]] = []
    levels: list[_OpenObject | _OpenOr] = [_OpenObject(branches, None, (), in_or=False)]
    while levels:
        level = levels[-1]
        token = reader.next()
        if isinstance(level, _OpenOr):
            stand.pointer = (*level.around.pointer, _OR, level.count)
            if token is Token.END_ARRAY:
                _end_or(level, stand)
                levels.pop()
            elif token is Token.START_OBJECT:
                levels.append(_start_branch(level, stand))
            else:
                raise stand.error("Only JSON object is allowed in array of $or relationship.")
            continue
        if token is Token.END_OBJECT:
            stand.pointer = level.pointer
            if level.is_empty:
                raise stand.error("Empty objects are not allowed")
            levels.pop()
            if levels and isinstance(levels[-1], _OpenOr):
                levels[-1].after.extend(level.branches)
                if len(levels[-1].after) > MAX_BRANCHES:
                    raise stand.error(
                        f"Rule is too complex - its $or relationships make more than {MAX_BRANCHES} combinations"
                    )
            continue
        inner = _read_member(level, stand)
        if inner is not None:
            levels.append(inner)
    return branches


def _read_member(level: _OpenObject, stand: Stand) -> _OpenObject | _OpenOr | None:
    """One name and the start of its value; an array of alternatives is read to its end."""
    reader = stand.reader
    name = reader.name
    level.is_empty = False
    stand.pointer = (*level.pointer, name)
    if name == _OR:
        if reader.next() is not Token.START_ARRAY:
            raise stand.error("It must be an Array followed with $or.")
        return _OpenOr(level, [dict(branch) for branch in level.branches], [])
    if level.in_or and name in _RESERVED_IN_OR:
        raise stand.error(f"{name} is Ruler reserved fieldName which cannot be used inside $or.")
    path = name if level.path is None else f"{level.path}.{name}"
    match reader.next():
        case Token.START_OBJECT:
            return _OpenObject(level.branches, path, stand.pointer, level.in_or)
        case Token.START_ARRAY:
            pointer = stand.pointer
            field = Field(path, read_alternatives(stand), pointer, stand.count_array())
            if not level.branches:
                level.branches.append({})
            for branch in level.branches:
                branch[path] = field
        case _:
            raise stand.error(f'"{name}" must be an object or an array')
    return None


def _start_branch(level: _OpenOr, stand: Stand) -> _OpenObject:
    level.count += 1
    branches = [dict(branch) for branch in level.before] or [{}]
    return _OpenObject(branches, level.around.path, stand.pointer, in_or=True)


def _end_or(level: _OpenOr, stand: Stand) -> None:
    if level.count < 2:
        stand.pointer = (*level.around.pointer, _OR)
        raise stand.error("There must have at least 2 Objects in $or relationship.")
    level.around.branches[:] = level.after


def _syntax_error(error: JsonSyntaxError, stand: Stand) -> InvalidEventPattern:
    place = stand.places(error.stand) if error.located else ""
    line, column = position(stand.reader.source, error.offset) if stand.from_text else (None, None)
    offset = error.offset if stand.from_text else None
    return InvalidEventPattern(
        error.message, place=place, pointer=stand.pointer, offset=offset, line=line, column=column
    )


def _text_of_value(pattern: Any) -> str:
    try:
        return json_text(pattern)
    except (TypeError, ValueError) as error:
        raise InvalidEventPattern(f"it is not a JSON value: {error}") from None


def _check_complexity(branches: tuple[Branch, ...], limit: int) -> None:
    by_key: dict[str, set[tuple[Branch, Field]]] = {}
    for branch in branches:
        for index, field in enumerate(branch):
            if any(_wildcards(alternative) for alternative in field.alternatives):
                by_key.setdefault(field.key, set()).add((branch[:index], field))
    for entries in by_key.values():
        for before, field in entries:
            # The service compares a value with all wildcards at once that it can meet in the same state of its machine.
            alternatives = dict.fromkeys(field.alternatives)
            for other_before, other_field in entries:
                if _can_meet(before, other_before):
                    alternatives |= dict.fromkeys(other_field.alternatives)
            wildcards = [found for alternative in alternatives if (found := _wildcards(alternative))]
            if complexity(wildcards, limit) > limit:
                raise InvalidEventPattern(_TOO_COMPLEX, pointer=field.pointer)


def _can_meet(left: Branch, right: Branch) -> bool:
    return len(left) == len(right) and all(
        a.key == b.key and not set(a.alternatives).isdisjoint(b.alternatives) for a, b in zip(left, right, strict=True)
    )


def _wildcards(alternative: Alternative) -> list[tuple[str, ...]]:
    match alternative:
        case Wildcard(_, parts):
            return [parts]
        case AnythingBut(excluded):
            return _wildcard_parts(excluded)
        case _:
            return []


def _wildcard_parts(excluded: Iterable[object]) -> list[tuple[str, ...]]:
    return list(dict.fromkeys(each.parts for each in excluded if isinstance(each, Wildcard)))
