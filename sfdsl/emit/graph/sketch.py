"""Boxes and edges -> rows of vertices joined only from row to row: what the order and the columns are worked out on.

    A ──► B ──► C          row 0   A
    A ────────► C          row 1   B  ·        · is a bend of the long edge A -> C
                           row 2   C

A label is a vertex in a row of labels right below its edge's source, so that nothing runs over it. Edges that lead back go down
from their source's row to their target's as a chain of bends of their own, which turns round below the source and above the target:
every edge leaves a box below and enters one above. Edges of one kind to one target share their bends, as roads to a town do: twenty
catchers with one handler cost one line.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from sfdsl.emit.graph import sizes
from sfdsl.emit.graph.coordinates import Grid
from sfdsl.emit.graph.layering import leads_back, rows
from sfdsl.emit.graph.model import Edge, EdgeKind
from sfdsl.emit.graph.ordering import Rows
from sfdsl.emit.graph.scene import Box
from sfdsl.emit.graph.text_width import text_width, wrap


@dataclass(frozen=True, slots=True)
class Route:
    """The vertices that an edge passes, from its source to its target."""

    edge: Edge
    vertices: tuple[int, ...]
    leads_back: bool
    is_cut: bool = False
    """Whether it ends at a label that names its target."""


@dataclass(slots=True)
class Sketch:
    """Vertices are numbers. The first ones are the boxes in their order; the others are labels and bends."""

    boxes: Sequence[Box]
    widths: list[float]
    heights: list[float]
    row_of: list[int]
    label_rows: frozenset[int]
    routes: list[Route] = field(default_factory=list)
    labels: dict[int, tuple[Edge, tuple[str, ...]]] = field(default_factory=dict)
    """Of each vertex that is a label: its edge, and its lines."""
    segments: dict[tuple[int, int], EdgeKind] = field(default_factory=dict)
    """Pairs of an upper and a lower vertex in rows next to each other."""
    beside: dict[tuple[int, int], None] = field(default_factory=dict)
    """Pairs of a box and the bend in its row at which an edge that leads back turns round."""

    def add_vertex(self, row: int, width: float = 0.0, height: float = 0.0) -> int:
        self.row_of.append(row)
        self.widths.append(width)
        self.heights.append(height)
        return len(self.row_of) - 1

    def is_box(self, vertex: int) -> bool:
        return vertex < len(self.boxes)

    def rows_to_order(self) -> Rows:
        above, below = _neighbours(len(self.row_of), self.segments)
        return Rows(rows=self._first_order(below), above=above, below=below, beside=list(self.beside))

    def grid(self, ordered: Sequence[Sequence[int]]) -> Grid:
        """Vertices line up along the heaviest of their segments only: catchers go round control flow, and join what is there."""
        best_below: dict[int, int] = {}
        best_above: dict[int, int] = {}
        weights = {segment: self._weight(segment, kind) for segment, kind in self.segments.items()}
        for (upper, lower), weight in weights.items():
            best_below[upper] = max(best_below.get(upper, 0), weight)
            best_above[lower] = max(best_above.get(lower, 0), weight)
        wanted = [
            (upper, lower)
            for (upper, lower), weight in weights.items()
            if weight == best_below[upper] == best_above[lower]
        ]
        count = len(self.row_of)
        above, below = _neighbours(count, wanted)
        return Grid(
            rows=ordered,
            above=above,
            below=below,
            is_bend=[not self.is_box(vertex) for vertex in range(count)],
            widths=self.widths,
            room=[self._room(vertex) for vertex in range(count)],
        )

    def _weight(self, segment: tuple[int, int], kind: EdgeKind) -> int:
        if not any(self.is_box(vertex) or vertex in self.labels for vertex in segment):
            return 3
        return 2 if kind is EdgeKind.FLOW else 1

    def _room(self, vertex: int) -> float:
        if self.is_box(vertex):
            return sizes.NODE_ROOM
        return sizes.LABEL_ROOM if vertex in self.labels else sizes.BEND_ROOM

    def _first_order(self, below: Sequence[Sequence[int]]) -> list[list[int]]:
        """The rows as a reader meets them who follows each way to its end before the next."""
        turns: dict[int, list[int]] = {}
        for box, bend in self.beside:
            turns.setdefault(box, []).append(bend)
        found: list[list[int]] = [[] for _ in range(max(self.row_of, default=-1) + 1)]
        seen = [False] * len(self.row_of)
        for root in range(len(self.row_of)):
            stack = [root]
            while stack:
                vertex = stack.pop()
                if seen[vertex]:
                    continue
                seen[vertex] = True
                found[self.row_of[vertex]].append(vertex)
                stack.extend(reversed([*below[vertex], *turns.get(vertex, ())]))
        return found


_MAX_BENDS: Final = 10_000
"""With more, a drawing says nothing and takes long: then the longest edges are cut, and end at a label that names their target."""


def make_sketch(boxes: Sequence[Box], edges: Sequence[Edge]) -> Sketch:
    """The first of `boxes` is where reading begins. Linear in the total length of the edges, counted in rows."""
    index = {box.node.id: number for number, box in enumerate(boxes)}
    arcs = [(index[edge.source], index[edge.target]) for edge in edges]
    closes = leads_back(len(boxes), arcs)
    row = rows(len(boxes), [arc for arc, is_back in zip(arcs, closes, strict=True) if not is_back])
    spans = [abs(row[target] - row[source]) for source, target in arcs]
    limit = _longest(edges, spans)
    labelled = {
        row[source] - 1 if is_back and span <= limit else row[source]
        for edge, (source, target), is_back, span in zip(edges, arcs, closes, spans, strict=True)
        if span > limit or (edge.labels and source != target)
    }
    final_row: list[int] = []
    label_rows: list[int] = []
    for number in range(max(row, default=-1) + 1):
        final_row.append(number + len(label_rows))
        if number in labelled:
            label_rows.append(final_row[-1] + 1)
    sketch = Sketch(
        boxes=boxes,
        widths=[box.width for box in boxes],
        heights=[box.height for box in boxes],
        row_of=[final_row[number] for number in row],
        label_rows=frozenset(label_rows),
    )
    router = _Router(sketch)
    for edge, (source, target), is_back, span in zip(edges, arcs, closes, spans, strict=True):
        if span > limit:
            router.add_cut(edge, source, target)
        else:
            router.add(edge, source, target, is_back)
    return sketch


def _longest(edges: Sequence[Edge], spans: Sequence[int]) -> int:
    """How many rows an edge may pass without being cut."""
    longest: dict[tuple[int, EdgeKind], int] = {}
    for edge, span in zip(edges, spans, strict=True):
        # Those of one kind to one target share their bends, nearly.
        key = (edge.target, edge.kind)
        longest[key] = max(longest.get(key, 0), span)
    total = 0
    for span in sorted(longest.values()):
        total += span
        if total > _MAX_BENDS:
            return max(span - 1, 1)
    return max(spans, default=0)


@dataclass(frozen=True, slots=True)
class _Router:
    sketch: Sketch
    shared: dict[tuple[int, EdgeKind, bool, int], int] = field(default_factory=dict)

    def add(self, edge: Edge, source: int, target: int, is_back: bool) -> None:
        sketch = self.sketch
        first, last = sketch.row_of[source], sketch.row_of[target]
        passed: list[int] = []
        if source == target:
            passed = [self._label(edge, first) if edge.labels else sketch.add_vertex(first)]
        elif is_back:
            if edge.labels:
                # Its own up to its label, so that the label is surely this edge's.
                passed = [sketch.add_vertex(first), self._label(edge, first - 1)]
            passed += [
                self._bend(target, edge.kind, True, number) for number in range(first - len(passed), last - 1, -1)
            ]
        else:
            if edge.labels:
                passed = [self._label(edge, first + 1)]
            passed += [self._bend(target, edge.kind, False, number) for number in range(first + 1 + len(passed), last)]
        vertices = (source, *passed, target)
        sketch.routes.append(Route(edge, vertices, is_back))
        if is_back:
            sketch.beside[source, passed[0]] = None
            sketch.beside[target, passed[-1]] = None
        for one, other in pairwise(passed if is_back else vertices):
            sketch.segments[(other, one) if is_back else (one, other)] = edge.kind

    def add_cut(self, edge: Edge, source: int, target: int) -> None:
        label = self._label(edge, self.sketch.row_of[source] + 1, f"→ {self.sketch.boxes[target].node.name or 'end'}")
        self.sketch.routes.append(Route(edge, (source, label), leads_back=False, is_cut=True))
        self.sketch.segments[source, label] = edge.kind

    def _bend(self, target: int, kind: EdgeKind, is_back: bool, row: int) -> int:
        key = (target, kind, is_back, row)
        found = self.shared.get(key)
        if found is None:
            found = self.shared[key] = self.sketch.add_vertex(row)
        return found

    def _label(self, edge: Edge, row: int, target: str = "") -> int:
        lines = (*_label_lines(edge.labels), *wrap(target, sizes.LABEL_TEXT, sizes.LABEL_SIZE, max_lines=2))
        width = max(text_width(line, sizes.LABEL_SIZE) for line in lines) + 2 * sizes.LABEL_PAD_X
        height = len(lines) * sizes.LABEL_LINE + 2 * sizes.LABEL_PAD_Y
        vertex = self.sketch.add_vertex(row, width, height)
        self.sketch.labels[vertex] = (edge, lines)
        return vertex


_LABELS_SHOWN: Final = 4


def _label_lines(labels: Sequence[str]) -> tuple[str, ...]:
    """A line or more for each label, fewer where there are many."""
    each = 3 if len(labels) == 1 else 2 if len(labels) == 2 else 1
    lines: list[str] = []
    for number, label in enumerate(labels[:_LABELS_SHOWN]):
        lines.extend(wrap(f"or {label}" if number else label, sizes.LABEL_TEXT, sizes.LABEL_SIZE, max_lines=each))
    if len(labels) > _LABELS_SHOWN:
        lines.append(f"or {len(labels) - _LABELS_SHOWN} more")
    return tuple(lines)


def _neighbours(count: int, segments: Iterable[tuple[int, int]]) -> tuple[list[list[int]], list[list[int]]]:
    above: list[list[int]] = [[] for _ in range(count)]
    below: list[list[int]] = [[] for _ in range(count)]
    for upper, lower in segments:
        above[lower].append(upper)
        below[upper].append(lower)
    return above, below
