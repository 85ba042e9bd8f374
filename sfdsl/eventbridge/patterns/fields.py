"""The values of an event at a pattern's keys, and where in the event's arrays they stand.

An event is looked at as a set of fields: `{"a": {"b": 1}}` and `{"a.b": 1}` both give `a.b = 1`. Arrays vanish: each
element gives fields of its own. But what comes out of different elements of one array must not satisfy a pattern together,
so each field keeps its `Track`: which element of which array it came through. (A scalar directly in an array has the track
of the array.) An object or an empty array gives no field. Source: aws/event-ruler, class Event, and README, "JSON Array
Matching". Next: `consistent.py`, which picks fields that go together.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from sfdsl.eventbridge.patterns.numbers import UnusualNumber

Track: TypeAlias = tuple[tuple[int, int], ...]
"""Array (by a number of its own) and index, from the outermost array inwards."""

_SCALARS = (str, int, float, bool, UnusualNumber)


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
    """What the event has at the keys of the tree. In the order of the event, no deeper than the keys go."""
    found: dict[str, Found] = {}
    arrays = 0
    pending: list[tuple[Any, KeyTree, Track]] = [(event, tree, ())]
    while pending:
        value, node, track = pending.pop()
        if isinstance(value, dict):
            for name, item in reversed(value.items()):
                inner = node.down(name) if isinstance(name, str) else None
                if inner is not None:
                    pending.append((item, inner, track))
        elif isinstance(value, list | tuple):
            arrays += 1
            for index in range(len(value) - 1, -1, -1):
                item = value[index]
                is_level = isinstance(item, dict | list | tuple)
                pending.append((item, node, (*track, (arrays, index)) if is_level else track))
        elif value is UNKNOWN:
            for key in node.keys_below():
                found.setdefault(key, Found()).unknown.append(track)
        elif node.is_key:
            if not (value is None or isinstance(value, _SCALARS)):
                continue  # not JSON, hence nothing that a pattern could mean
            found.setdefault(node.path, Found()).values.append((value, track))
    return found
