"""Whether the fields of a branch can be satisfied together, with one element of each array of the event.

The fields are taken in order, as the service does; a `State` says which elements the values chosen so far came from.
`{"exists": false}` holds if no value of its key goes together with that state. Source: aws/event-ruler, classes ACFinder and
ArrayMembership.

Two things keep this fast where an array has thousands of elements: candidates are found by their elements (`_Candidates` is
a tree of them), and a state forgets arrays that no later field can come from, so that equal states become one.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from sfdsl.eventbridge.patterns.conditions import value_test
from sfdsl.eventbridge.patterns.fields import Found, Track
from sfdsl.eventbridge.patterns.model import Branch

State: TypeAlias = frozenset[tuple[int, int]]
_NOWHERE: State = frozenset()
_NOTHING = Found()


class _Candidates:
    """Tracks as a tree: array, index, and so on inwards."""

    def __init__(self, tracks: Iterable[Track]) -> None:
        self.ends = False
        self.arrays: dict[int, dict[int, _Candidates]] = {}
        for track in tracks:
            node = self
            for array, index in track:
                indexes = node.arrays.setdefault(array, {})
                if index not in indexes:
                    indexes[index] = _Candidates(())
                node = indexes[index]
            node.ends = True

    def consistent_with(self, state: Mapping[int, int]) -> Iterator[Track]:
        """The tracks that choose no other element of an array than the state does."""
        pending: list[tuple[_Candidates, Track]] = [(self, ())]
        while pending:
            node, track = pending.pop()
            if node.ends:
                yield track
            for array, indexes in node.arrays.items():
                chosen = state.get(array)
                if chosen is None:
                    pending.extend((inner, (*track, (array, index))) for index, inner in indexes.items())
                elif chosen in indexes:
                    pending.append((indexes[chosen], (*track, (array, chosen))))


def branch_tests(branch: Branch) -> dict[str, Callable[[Any], bool]]:
    """For each key of a branch, the test of one value."""
    return {field.key: value_test(field.alternatives) for field in branch}


def can_satisfy(branch: Branch, found: Mapping[str, Found], tests: Mapping[str, Callable[[Any], bool]]) -> bool:
    """Whether values can be picked for all fields of a branch. `tests` are those that `branch_tests` makes."""
    matching: dict[str, set[Track]] = {}
    absence = False
    for field in branch:
        here = found.get(field.key, _NOTHING)
        accepts = tests[field.key]
        tracks = {track for value, track in here.values if accepts(value)}
        tracks.update(here.unknown)
        if field.accepts_absence:
            absence = True
        elif not tracks:
            return False
        matching[field.key] = tracks
    if not absence:
        # Values outside of arrays go together with all others, and so do those of one element.
        inside = [tracks for tracks in matching.values() if () not in tracks]
        if len(inside) < 2 or set.intersection(*inside):
            return True
        arrays = {track[0][0] if len(track) == 1 else 0 for tracks in inside for track in tracks}
        if len(arrays) == 1 and 0 not in arrays:
            return False
    return _pick(branch, found, matching)


def _pick(branch: Branch, found: Mapping[str, Found], matching: Mapping[str, set[Track]]) -> bool:
    present = {
        field.key: [track for _, track in found.get(field.key, _NOTHING).values]
        for field in branch
        if field.accepts_absence
    }
    later = _arrays_of_later_fields(branch, present, matching)
    states = {_NOWHERE}
    for field, arrays in zip(branch, later, strict=True):
        candidates = _Candidates(matching[field.key])
        blockers = _Candidates(present[field.key]) if field.accepts_absence else None
        following: set[State] = set()
        for state in states:
            chosen = dict(state)
            for track in candidates.consistent_with(chosen):
                following.add(frozenset(pair for pair in (*state, *track) if pair[0] in arrays))
            if blockers is not None and next(blockers.consistent_with(chosen), None) is None:
                following.add(frozenset(pair for pair in state if pair[0] in arrays))
        if not following:
            return False
        states = following
    return True


def _arrays_of_later_fields(
    branch: Branch, present: Mapping[str, list[Track]], matching: Mapping[str, set[Track]]
) -> list[set[int]]:
    """For each field, the arrays that the fields behind it have to do with."""
    later: list[set[int]] = []
    arrays: set[int] = set()
    for field in reversed(branch):
        later.append(set(arrays))
        tracks = (*matching[field.key], *present.get(field.key, ()))
        arrays.update(array for track in tracks for array, _ in track)
    return later[::-1]
