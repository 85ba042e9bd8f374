"""The values of an event at a pattern's keys, and where in the event's arrays they stand.

An event is looked at as a set of fields: `{"a": {"b": 1}}` and `{"a.b": 1}` both give `a.b = 1`. Arrays vanish: each
element gives fields of its own. But what comes out of different elements of one array must not satisfy a pattern together,
so each field keeps its `Track`: which element of which array it came through. (A scalar directly in an array has the track
of the array.) An object or an empty array gives no field. Source: aws/event-ruler, class Event, and README, "JSON Array
Matching". Next: `consistent.py`, which picks fields that go together.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias

from sfdsl.eventbridge.patterns.numbers import UnusualNumber

Track: TypeAlias = tuple[tuple[int, int], ...]
"""Array (by a number of its own) and index, from the outermost array inwards."""

_MOST_NAMES = 32
_SCALAR_TYPES = (str, int, float, bool, type(None), UnusualNumber)
_SCALARS = frozenset(_SCALAR_TYPES)
_LEVELS = frozenset((dict, list, tuple))


class Unknown:
    """A value that is not known yet: it may turn out to be anything, also an object with any keys, or not be there."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN = Unknown()


@dataclass
class KeyTree:
    """The keys of a pattern by their first steps: `steps` leads on, `is_key` marks the end of one."""

    steps: dict[str, "KeyTree"] = field(default_factory=dict)
    is_key: bool = False
    path: str = ""

    @classmethod
    def of(cls, keys: Iterable[str]) -> "KeyTree":
        root = cls()
        for key in keys:
            node, path = root, None
            for step in key.split("."):
                path = step if path is None else f"{path}.{step}"
                node = node.steps.setdefault(step, cls(path=path))
            node.is_key = True
        return root

    def down(self, name: str) -> "KeyTree | None":
        """Where a name of the event leads; dots in it are steps, too."""
        if "." not in name:
            return self.steps.get(name)
        node: KeyTree | None = self
        for step in name.split("."):
            node = node.steps.get(step) if node is not None else None
        return node

    @cached_property
    def names(self) -> "dict[str, KeyTree] | None":
        """Every name, with or without dots, that leads on from here; None if they are too many to be looked up."""
        found: dict[str, KeyTree] = {}
        pending = [(name, node) for name, node in self.steps.items()]
        while pending:
            name, node = pending.pop()
            found[name] = node
            if len(found) > _MOST_NAMES:
                return None
            pending.extend((f"{name}.{step}", inner) for step, inner in node.steps.items())
        return found

    def keys_below(self) -> list[str]:
        """All keys from here on."""
        found, pending = [], [self]
        while pending:
            node = pending.pop()
            if node.is_key:
                found.append(node.path)
            pending.extend(node.steps.values())
        return found


@dataclass(frozen=True, slots=True)
class Found:
    """The values at one key; `unknown` are the tracks of places that may hold anything."""

    values: list[tuple[Any, Track]] = field(default_factory=list)
    unknown: list[Track] = field(default_factory=list)


def collect(event: dict[str, Any], tree: KeyTree) -> dict[str, Found]:
    """What the event has at the keys of the tree. Walks no deeper than the keys go, and without recursion."""
    found: dict[str, Found] = {}
    arrays = 0
    pending: list[tuple[Any, KeyTree, Track]] = [(event, tree, ())]
    while pending:
        value, node, track = pending.pop()
        kind = value.__class__
        if kind is dict or isinstance(value, dict):
            names = node.names
            if names is not None and len(names) <= 4 * len(value):
                for name, inner in names.items():
                    if name in value:
                        pending.append((value[name], inner, track))
                continue
            for name, item in value.items():
                below = node.down(name) if isinstance(name, str) else None
                if below is not None:
                    pending.append((item, below, track))
        elif kind is list or isinstance(value, list | tuple):
            arrays += 1
            index = len(value)
            for item in reversed(value):
                index -= 1
                inside = ((arrays, index),) if item.__class__ in _LEVELS else ()
                pending.append((item, node, track + inside))
        elif value is UNKNOWN:
            for key in node.keys_below():
                found.setdefault(key, Found()).unknown.append(track)
        elif node.is_key and (kind in _SCALARS or isinstance(value, _SCALAR_TYPES)):  # anything else is not JSON
            here = found.get(node.path)
            if here is None:
                here = found[node.path] = Found()
            here.values.append((value, track))
    return found
