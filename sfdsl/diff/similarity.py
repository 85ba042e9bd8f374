"""How much alike the contents of two states are, whatever they are called and wherever they lead.

Names, transitions and comments do not count; what a task calls counts for more than any one argument. Of the states in a Parallel or Map
state, what they are and call is part of its content.
"""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Final

from sfdsl.diff.outline import Entry
from sfdsl.ir.nodes import type_name
from sfdsl.ir.walk import walk
from sfdsl.jsontypes import Json, Pointer

_IGNORED: Final = frozenset({"Comment", "Next", "End", "Default"})
_CALL_WEIGHT: Final = 3


class Content:
    """What a state says. `key` is equal for equal contents; `weight` tells how much there is to go by."""

    def __init__(self, entry: Entry) -> None:
        self.type = entry.type
        self.leaves: Counter[str] = Counter()
        for pointer, value in _leaves(entry.fields, ()):
            weight = _CALL_WEIGHT if pointer == ("Resource",) else 1
            self.leaves[json.dumps([pointer, value], sort_keys=True)] += weight
        for scope in entry.inner:
            for place in walk(scope.machine):
                calls = getattr(place.state, "resource", None)
                self.leaves[json.dumps(["inner state", type_name(place.state), calls])] += 1
        self.weight = self.leaves.total()
        self.key = json.dumps(sorted(self.leaves.items()))


def _leaves(value: Json, at: Pointer) -> Iterator[tuple[Pointer, Json]]:
    if isinstance(value, dict) and value:
        for key, member in value.items():
            # `Next` and the others are the state's own, and those of its rules and catchers.
            if key in _IGNORED and (not at or at[0] in ("Choices", "Catch", "Retry")):
                continue
            yield from _leaves(member, (*at, key))
    elif isinstance(value, list) and value:
        for index, member in enumerate(value):
            yield from _leaves(member, (*at, index))
    else:
        yield at, value


def similarity(one: Content, other: Content) -> float:
    """From 0, nothing in common or another type, to 1, equal."""
    if one.type != other.type:
        return 0.0
    if one.key == other.key:
        return 1.0
    return 2 * (one.leaves & other.leaves).total() / (one.weight + other.weight)
