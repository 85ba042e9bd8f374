"""The order of the vertices in each row, so that few edges cross: the third step of a layered drawing.

Sweeps down and up set each vertex near its neighbours in the row before (barycentres), then neighbours are swapped while that
helps; the best order seen is kept. Sources: Sugiyama et al. (1981); E. Gansner, E. Koutsofios, S. North, K. Vo, A technique for
drawing directed graphs (1993); W. Barth, M. Jünger, P. Mutzel, Simple and efficient bilayer cross counting (2002).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import pairwise
from typing import Final

_PATIENCE: Final = 8
"""Sweeps without a better order after which the search ends."""
_SWAP_ROUNDS: Final = 4
_BUDGET: Final = 1_500_000
"""Visits of a segment, roughly: what bounds the time for large graphs."""


@dataclass(frozen=True, slots=True)
class Rows:
    """`above[v]` and `below[v]` are the neighbours of v in the rows next to its own. `beside` joins two vertices of one row."""

    rows: Sequence[Sequence[int]]
    above: Sequence[Sequence[int]]
    below: Sequence[Sequence[int]]
    beside: Sequence[tuple[int, int]]


def order_rows(given: Rows) -> list[list[int]]:
    """The rows, each in its final order. The given order is the one to start from, and where it makes no difference it is kept."""
    search = _Search(given)
    segment_count = 1 + sum(map(len, given.below)) + sum(map(len, given.rows))
    search.swap_neighbours()
    best, best_cost = search.copy(), search.cost()
    idle = 0
    for number in range(max(2, min(24, _BUDGET // (8 * segment_count)))):
        if best_cost == 0 or idle == _PATIENCE:
            break
        search.sweep(down=number % 2 == 0, ties=_Ties.REVERSED if number % 4 >= 2 else _Ties.KEPT)
        search.swap_neighbours()
        cost = search.cost()
        idle += 1
        if cost < best_cost:
            best, best_cost, idle = search.copy(), cost, 0
    return _as_given(best, best_cost, given)


def _as_given(best: list[list[int]], best_cost: int, given: Rows) -> list[list[int]]:
    """An order as good as the best, and closer to the given one: not mirrored, and with the ways out of a choice in their order."""
    first = {vertex: place - (len(row) - 1) / 2 for row in given.rows for place, vertex in enumerate(row)}
    likeness = sum(first[vertex] * (place - (len(row) - 1) / 2) for row in best for place, vertex in enumerate(row))
    if likeness < 0:
        best = [row[::-1] for row in best]
    search = _Search(replace(given, rows=best), first)
    search.sweep(down=True, ties=_Ties.AS_GIVEN)
    search.swap_neighbours()
    return search.rows if search.cost() <= best_cost else best


class _Ties(Enum):
    """How a sweep orders vertices that have equal reasons to stand in a place."""

    KEPT = "kept"
    REVERSED = "reversed"
    AS_GIVEN = "as given"


class _Search:
    """The current order, with each vertex's place in its row."""

    def __init__(self, given: Rows, first: Mapping[int, float] | None = None) -> None:
        self.given = given
        self.first = first or {}
        self.rows = [list(row) for row in given.rows]
        self.place = [0] * len(given.above)
        self.partners: list[list[int]] = [[] for _ in given.above]
        for one, other in given.beside:
            self.partners[one].append(other)
            self.partners[other].append(one)
        for row in self.rows:
            self._number(row)

    def _number(self, row: Iterable[int]) -> None:
        for place, vertex in enumerate(row):
            self.place[vertex] = place

    def copy(self) -> list[list[int]]:
        return [row.copy() for row in self.rows]

    def cost(self) -> int:
        """Crossings, and vertices that a loop's turn passes over."""
        crossings = sum(self._crossings(upper, len(lower)) for upper, lower in pairwise(self.rows))
        turns = sum(abs(self.place[one] - self.place[other]) - 1 for one, other in self.given.beside)
        return crossings + turns

    def _crossings(self, upper: Sequence[int], width: int) -> int:
        """Crossings between a row and the next, which has `width` vertices. O(segments * log width)."""
        size = 1
        while size < width:
            size *= 2
        tree = [0] * (2 * size)
        crossings = 0
        for vertex in upper:
            for place in sorted(self.place[lower] for lower in self.given.below[vertex]):
                index = place + size
                while index:
                    tree[index] += 1
                    # A left child's sibling holds those further right, which came earlier: each is a crossing.
                    if index > 1 and index % 2 == 0:
                        crossings += tree[index + 1]
                    index //= 2
        return crossings

    def sweep(self, *, down: bool, ties: _Ties) -> None:
        neighbours = self.given.above if down else self.given.below
        rows = self.rows[1:] if down else self.rows[-2::-1]
        for row in rows:
            keys: dict[int, float] = {}
            for vertex in row:
                near = neighbours[vertex]
                if near:
                    keys[vertex] = sum(self.place[other] for other in near) / len(near)
            for vertex in row:
                if vertex not in keys:
                    owners = [keys[partner] for partner in self.partners[vertex] if partner in keys]
                    keys[vertex] = sum(owners) / len(owners) + 0.25 if owners else float(self.place[vertex])
            if ties is _Ties.REVERSED:
                row.reverse()
            elif ties is _Ties.AS_GIVEN:
                row.sort(key=self.first.__getitem__)
            row.sort(key=keys.__getitem__)
            self._number(row)

    def swap_neighbours(self) -> None:
        for _ in range(_SWAP_ROUNDS):
            improved = False
            for row in self.rows:
                for index in range(len(row) - 1):
                    left, right = row[index], row[index + 1]
                    if self._gain(left, right) > 0:
                        row[index], row[index + 1] = right, left
                        self.place[left], self.place[right] = index + 1, index
                        improved = True
            if not improved:
                break

    def _gain(self, left: int, right: int) -> int:
        """How much cheaper the drawing gets where these two neighbours change places."""
        gain = 0
        for neighbours in (self.given.above, self.given.below):
            if len(neighbours[left]) == 1 == len(neighbours[right]):
                # The common case, between bends, without the lists.
                one, other = self.place[neighbours[left][0]], self.place[neighbours[right][0]]
                gain += (one > other) - (other > one)
                continue
            lefts = sorted(self.place[other] for other in neighbours[left])
            rights = sorted(self.place[other] for other in neighbours[right])
            if lefts and rights:
                gain += _pairs_above(lefts, rights) - _pairs_above(rights, lefts)
        for partner in self.partners[left]:
            if partner != right:
                gain += 1 if self.place[partner] > self.place[right] else -1
        for partner in self.partners[right]:
            if partner != left:
                gain += 1 if self.place[partner] < self.place[left] else -1
        return gain


def _pairs_above(ones: Sequence[int], others: Sequence[int]) -> int:
    """How many pairs of one of `ones` and a smaller one of `others` there are. Both ascend."""
    pairs = below = 0
    for one in ones:
        while below < len(others) and others[below] < one:
            below += 1
        pairs += below
    return pairs
