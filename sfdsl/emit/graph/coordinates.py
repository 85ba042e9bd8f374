"""How far right each vertex stands, so that edges run straight: the fourth step of a layered drawing.

Source: U. Brandes, B. Köpf, Fast and simple horizontal coordinate assignment (2001): four extreme drawings, each with as many
vertices as possible in straight columns; a vertex takes the middle of its four places. The columns of a drawing are packed as a
graph of blocks, which keeps vertices of different widths apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

Segment = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Grid:
    """`above[v]` and `below[v]` are the neighbours, in the rows next to its own, that v would best stand straight under or over."""

    rows: Sequence[Sequence[int]]
    above: Sequence[Sequence[int]]
    below: Sequence[Sequence[int]]
    is_bend: Sequence[bool]
    """Whether the vertex is a point of a long edge. Between two of them the edge has to be straight."""
    widths: Sequence[float]
    room: Sequence[float]
    """The free space that a vertex wants on either side; two neighbours share the larger of theirs."""


def columns(grid: Grid) -> list[float]:
    """The horizontal middle of each vertex; the leftmost edge of all is at 0. Near linear."""
    if not grid.widths:
        return []
    place = [0] * len(grid.widths)
    for row in grid.rows:
        for index, vertex in enumerate(row):
            place[vertex] = index
    barred = _barred(grid, place)
    drawings: list[list[float]] = []
    for from_below in (False, True):
        for from_right in (False, True):
            rows = [list(row) for row in (grid.rows[::-1] if from_below else grid.rows)]
            if from_right:
                rows = [row[::-1] for row in rows]
                place = [-index for index in place]
            roots = _align(rows, grid.below if from_below else grid.above, barred, place)
            xs = _pack(rows, roots, grid)
            if from_right:
                place = [-index for index in place]
                xs = [-x for x in xs]
            drawings.append(xs)
    return _balanced(drawings, grid)


def _barred(grid: Grid, place: Sequence[int]) -> set[Segment]:
    """The segments that cross a piece of a long edge between two bends: to straighten one of them would make the edge crooked."""
    barred: set[Segment] = set()
    for upper in grid.rows[:-1]:
        inner: list[Segment] = []
        others: list[Segment] = []
        for vertex in upper:
            for lower in grid.below[vertex]:
                (inner if grid.is_bend[vertex] and grid.is_bend[lower] else others).append((vertex, lower))
        if not inner or not others:
            continue
        # For each place in the upper row: the rightmost end of an inner piece that starts further left, the leftmost of one further right.
        low, high = -1, len(place)
        rightmost = [low] * (len(upper) + 1)
        leftmost = [high] * (len(upper) + 1)
        for vertex, lower in inner:
            index = place[vertex]
            rightmost[index + 1] = max(rightmost[index + 1], place[lower])
            leftmost[index] = min(leftmost[index], place[lower])
        for index in range(1, len(upper) + 1):
            rightmost[index] = max(rightmost[index], rightmost[index - 1])
        for index in range(len(upper) - 1, -1, -1):
            leftmost[index] = min(leftmost[index], leftmost[index + 1])
        barred.update(
            (vertex, lower)
            for vertex, lower in others
            if rightmost[place[vertex]] > place[lower] or leftmost[place[vertex] + 1] < place[lower]
        )
    return barred


def _align(
    rows: Sequence[Sequence[int]], neighbours: Sequence[Sequence[int]], barred: set[Segment], place: Sequence[int]
) -> list[int]:
    """Each vertex's block, named by its first vertex: chains of vertices that will stand in one column."""
    root = list(range(len(place)))
    is_taken = [False] * len(place)
    for row in rows:
        last: int | None = None
        for vertex in row:
            near = sorted(neighbours[vertex], key=place.__getitem__)
            for middle in dict.fromkeys(((len(near) - 1) // 2, len(near) // 2)) if near else ():
                other = near[middle]
                if is_taken[other] or (other, vertex) in barred or (vertex, other) in barred:
                    continue
                if last is None or last < place[other]:
                    root[vertex] = root[other]
                    is_taken[other] = True
                    last = place[other]
                    break
    return root


def _pack(rows: Sequence[Sequence[int]], roots: Sequence[int], grid: Grid) -> list[float]:
    """As far left as the blocks can go, and then each as far right as its right neighbours leave room."""
    after: dict[int, dict[int, float]] = {root: {} for root in roots}
    waiting = dict.fromkeys(after, 0)
    for row in rows:
        for left, right in pairwise(row):
            gap = (grid.widths[left] + grid.widths[right]) / 2 + max(grid.room[left], grid.room[right])
            targets = after[roots[left]]
            if roots[right] not in targets:
                waiting[roots[right]] += 1
            targets[roots[right]] = max(targets.get(roots[right], 0.0), gap)
    order = [root for root, count in waiting.items() if not count]
    at = dict.fromkeys(after, 0.0)
    for root in order:
        for target, gap in after[root].items():
            at[target] = max(at[target], at[root] + gap)
            waiting[target] -= 1
            if not waiting[target]:
                order.append(target)
    for root in reversed(order):
        if after[root]:
            at[root] = max(at[root], min(at[target] - gap for target, gap in after[root].items()))
    return [at[root] for root in roots]


def _balanced(drawings: Sequence[Sequence[float]], grid: Grid) -> list[float]:
    """The four drawings laid over the narrowest, and of each vertex's four places the mean of the middle two."""
    bounds = [
        (
            min(x - width / 2 for x, width in zip(drawing, grid.widths, strict=True)),
            max(x + width / 2 for x, width in zip(drawing, grid.widths, strict=True)),
        )
        for drawing in drawings
    ]
    left, right = min(bounds, key=lambda bound: bound[1] - bound[0])
    shifted: list[list[float]] = []
    for number, (drawing, (low, high)) in enumerate(zip(drawings, bounds, strict=True)):
        # The drawings packed from the left keep their left edge, those packed from the right their right one.
        shift = left - low if number % 2 == 0 else right - high
        shifted.append([x + shift for x in drawing])
    middles = []
    for places in zip(*shifted, strict=True):
        _, second, third, _ = sorted(places)
        middles.append((second + third) / 2)
    edge = min((x - width / 2 for x, width in zip(middles, grid.widths, strict=True)))
    return [x - edge for x in middles]
