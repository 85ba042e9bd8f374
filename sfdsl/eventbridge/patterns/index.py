"""Many rules on one bus: which of them match an event, without trying each.

`PatternIndex` keeps the branches of the patterns in a tree that asks for the value at one key after another. A branch is
filed under its literal alternatives (strings, numbers, `true`, `false`, `null`); looking an event up follows the values that
the event has, so that only branches are tried whose literals all fit. Branches without literals are tried always.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from sfdsl.eventbridge.patterns.events import read_event
from sfdsl.eventbridge.patterns.fastpath import MOST_STEPS
from sfdsl.eventbridge.patterns.fields import KeyTree, collect
from sfdsl.eventbridge.patterns.model import Branch, Constant, SameNumber, Text
from sfdsl.eventbridge.patterns.numbers import UnusualNumber, is_comparable
from sfdsl.eventbridge.patterns.pattern import EventPattern

_LEAF_SIZE = 4
"""Entries with more literals that a node tries one by one before it asks for another key."""
_MOST_VALUES = 16
"""A field with more literals than this is not filed under each of them."""

_Literal: TypeAlias = str | int | float | tuple[str, str | bool | None]


@dataclass(slots=True, eq=False)
class _Entry:
    """One rule, and how the literals of one of its branches can be looked up."""

    name: str
    ordinal: int
    pattern: EventPattern
    literals: dict[str, tuple[_Literal, ...]]


@dataclass(slots=True, eq=False)
class _Node:
    """Entries whose literals were asked for on the way here. Those in `waiting` have more, and are filed in `tables`, which
    ask for one more key, when they become too many to be tried one by one.
    """

    done: dict[_Entry, None] = field(default_factory=dict)
    waiting: list[tuple[_Entry, frozenset[str]]] = field(default_factory=list)
    tables: dict[str, dict[_Literal, "_Node"]] = field(default_factory=dict)

    def insert(self, entry: _Entry, asked: frozenset[str]) -> None:
        if len(asked) == len(entry.literals):
            self.done[entry] = None
            return
        self.waiting.append((entry, asked))
        if self.tables or len(self.waiting) > _LEAF_SIZE:
            waiting, self.waiting = self.waiting, []
            for each, each_asked in waiting:
                self._file(each, each_asked)

    def _file(self, entry: _Entry, asked: frozenset[str]) -> None:
        keys = [key for key in entry.literals if key not in asked]
        # The key whose values have the fewest entries so far sorts best; among equals one that is asked for anyway, and
        # the longest: what stands deep in `detail` tells more than the source.
        key = min(keys, key=lambda k: (self._load(k, entry.literals[k]), k not in self.tables, -len(k)))
        table = self.tables.setdefault(key, {})
        for value in entry.literals[key]:
            table.setdefault(value, _Node()).insert(entry, asked | {key})

    def _load(self, key: str, values: tuple[_Literal, ...]) -> int:
        table = self.tables.get(key, {})
        return sum(table[value].size() for value in values if value in table)

    def size(self) -> int:
        """A measure of what is filed here: entries, and tables instead of what they hold."""
        return len(self.done) + len(self.waiting) + _LEAF_SIZE * len(self.tables)

    def remove(self, entry: _Entry) -> None:
        self.done.pop(entry, None)
        self.waiting = [each for each in self.waiting if each[0] is not entry]
        for key in [key for key in entry.literals if key in self.tables]:
            table = self.tables[key]
            for value in entry.literals[key]:
                node = table.get(value)
                if node is not None:
                    node.remove(entry)
                    if not node.size():
                        del table[value]
            if not table:
                del self.tables[key]


class PatternIndex:
    """Names and patterns; `matching(event)` gives the names whose pattern matches, in the order in which they came.

    A name that is set again keeps its place in that order.
    """

    def __init__(self) -> None:
        self._root = _Node()
        self._entries: dict[str, list[_Entry]] = {}
        self._ordinals: dict[str, int] = {}
        self._ways: dict[str, _Way] = {}
        self._next = 0

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._entries, key=self._ordinals.__getitem__))

    def __setitem__(self, name: str, pattern: object) -> None:
        """:raises InvalidEventPattern: the service would refuse the pattern."""
        parsed = EventPattern.parse(pattern)
        if name in self._entries:
            self._take_out(name)
        ordinal = self._ordinals.setdefault(name, self._next)
        self._next = max(self._next, ordinal + 1)
        self._entries[name] = [_Entry(name, ordinal, parsed, _literals(branch)) for branch in parsed.branches]
        for entry in self._entries[name]:
            self._root.insert(entry, frozenset())

    def __getitem__(self, name: str) -> EventPattern:
        return self._entries[name][0].pattern

    def __delitem__(self, name: str) -> None:
        self._take_out(name)
        del self._entries[name]
        del self._ordinals[name]

    def matching(self, event: Any) -> list[str]:
        """:raises InvalidEvent: the event is not a JSON object."""
        document = read_event(event)
        tried: dict[str, int] = {}
        values: dict[str, tuple[_Literal, ...]] = {}
        pending = [self._root]
        while pending:
            node = pending.pop()
            for entry in (*node.done, *(entry for entry, _ in node.waiting)):
                if entry.name not in tried:
                    tried[entry.name] = entry.ordinal if entry.pattern.matches(document) else -1
            for key, table in node.tables.items():
                if key not in values:
                    values[key] = self._values(document, key)
                pending.extend(table[value] for value in values[key] if value in table)
        return sorted((name for name, ordinal in tried.items() if ordinal >= 0), key=tried.__getitem__)

    def _take_out(self, name: str) -> None:
        for entry in self._entries[name]:
            self._root.remove(entry)

    def _values(self, event: dict[str, Any], key: str) -> tuple[_Literal, ...]:
        """What the event has at a key, as literals are filed."""
        way = self._ways.get(key)
        if way is None:
            way = self._ways[key] = _Way.of(key)
        return way.values(event)


@dataclass(frozen=True, slots=True)
class _Way:
    """The way to a key. `steps` has each step with the names, dots in them, that would lead further at once; without steps
    the key is looked up in the general way.
    """

    key: str
    steps: tuple[tuple[str, tuple[str, ...]], ...]
    tree: KeyTree

    @classmethod
    def of(cls, key: str) -> "_Way":
        names = key.split(".")
        if len(names) > MOST_STEPS:  # too many names could lead there to look for each
            return cls(key, (), KeyTree.of((key,)))
        further = (tuple(".".join(names[at:end]) for end in range(at + 2, len(names) + 1)) for at in range(len(names)))
        return cls(key, tuple(zip(names, further, strict=True)), KeyTree.of((key,)))

    def values(self, event: dict[str, Any]) -> tuple[_Literal, ...]:
        value: Any = event
        for step, further in self.steps:
            if value.__class__ is not dict:
                break
            if any(name in value for name in further):
                return self._all_values(event)
            if step not in value:
                return ()
            value = value[step]
        else:
            if value.__class__ is str:
                return (value,)
        return self._all_values(event)

    def _all_values(self, event: dict[str, Any]) -> tuple[_Literal, ...]:
        found = collect(event, self.tree).get(self.key)
        return tuple({_literal(value) for value, _ in found.values}) if found else ()


def _literals(branch: Branch) -> dict[str, tuple[_Literal, ...]]:
    """The fields of a branch that have literal alternatives alone."""
    literals = {}
    for each in branch:
        values: list[_Literal] = []
        for alternative in each.alternatives:
            match alternative:
                case Text(text):
                    values.append(text)
                case SameNumber(number):
                    values.append(_literal(number))
                case Constant(constant):
                    values.append(_literal(constant))
                case _:
                    break
        else:
            if len(values) <= _MOST_VALUES:
                literals[each.key] = tuple(dict.fromkeys(values))
    return literals


def _literal(value: Any) -> _Literal:
    """A value as a key of a table. `True` must not meet `1`, and a number that is compared as text not the same double."""
    if value is None or isinstance(value, bool):
        return ("constant", value)
    if isinstance(value, UnusualNumber):
        return ("number", value.text)
    if isinstance(value, int) and not is_comparable(value):
        return ("number", str(value))
    literal: _Literal = value
    return literal
