"""Ordered rows and columns -> a frame: how high the rows are, and the curves of the edges.

Edges run straight down through rows, and as an S between two of them. One that leads back leaves its box below, turns round into its
column, and turns round again above its target.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from sfdsl.emit.graph import sizes
from sfdsl.emit.graph.model import EdgeKind, NodeKind
from sfdsl.emit.graph.scene import Box, Chip, CurveTo, Frame, LineTo, MoveTo, PathStep, Wire
from sfdsl.emit.graph.sketch import Route, Sketch

_ASIDE = 18.0
"""How far from the middle of a box a catcher or a loop begins or ends, where control flow has the middle."""
_REACH = 150.0
"""On a wide box, how far from its middle any edge may be."""
_BETWEEN = 12.0
"""From the end of one loop to that of the next."""
_HEAD_ROOM = sizes.ARROW + 2


def draw(sketch: Sketch, ordered: Sequence[Sequence[int]], xs: Sequence[float]) -> Frame:
    """The frame of a region, without a title, at 0, 0."""
    ports = _Ports(sketch, xs)
    tops, bottoms, height = _row_edges(sketch, ordered, ports)
    boxes = _placed(sketch, ordered, xs, tops)
    pen = _Pen(sketch, xs, ports, boxes, tops, bottoms)
    return Frame(
        width=max((x + width / 2 for x, width in zip(xs, sketch.widths, strict=True)), default=0.0),
        height=height,
        boxes=tuple(boxes),
        wires=tuple(pen.wires()),
        chips=tuple(_chips(sketch, xs, tops, bottoms)),
    )


class _Ports:
    """Where on a box's lower and upper side an edge begins and ends, counted from the left."""

    def __init__(self, sketch: Sketch, xs: Sequence[float]) -> None:
        self.sketch, self.xs = sketch, xs
        self.ways_out: list[set[int]] = [set() for _ in sketch.boxes]
        self.has_flow_in = [False] * len(sketch.boxes)
        leaving: dict[tuple[int, bool], dict[int, None]] = {}
        arriving: dict[tuple[int, bool], dict[int, None]] = {}
        for route in sketch.routes:
            first, *_, last = route.vertices
            second, last_but_one = route.vertices[1], route.vertices[-2]
            if route.leads_back:
                leaving.setdefault((first, xs[second] > xs[first]), {})[second] = None
                arriving.setdefault((last, xs[last_but_one] > xs[last]), {})[last_but_one] = None
            elif route.edge.kind is EdgeKind.FLOW:
                self.ways_out[first].add(second)
                if not route.is_cut:
                    self.has_flow_in[last] = True
        self.turns_out = self._turns(leaving)
        self.turns_in = self._turns(arriving)

    def _turns(self, found: Mapping[tuple[int, bool], Iterable[int]]) -> dict[tuple[int, int], float]:
        """The ends of the loops at each box, by box and bend: one in another where there are several, and so without crossings."""
        ports: dict[tuple[int, int], float] = {}
        for (box, is_right), bends in found.items():
            sign = 1 if is_right else -1
            middle = self.xs[box]
            for number, bend in enumerate(sorted(bends, key=lambda bend: abs(self.xs[bend] - middle))):
                ports[box, bend] = middle + sign * max(self._reach(box) - number * _BETWEEN, _BETWEEN / 2)
        return ports

    def out(self, route: Route) -> float:
        box, towards = route.vertices[:2]
        if route.leads_back:
            return self.turns_out[box, towards]
        if route.edge.kind is EdgeKind.CATCH:
            return self._aside(box, self.xs[towards], is_free=not self.ways_out[box])
        return self.xs[box] if len(self.ways_out[box]) == 1 else self._towards(box, self.xs[towards])

    def into(self, route: Route) -> float:
        box, origin = route.vertices[-1], route.vertices[-2]
        if route.leads_back:
            return self.turns_in[box, origin]
        if route.edge.kind is EdgeKind.CATCH:
            return self._aside(box, self.xs[origin], is_free=not self.has_flow_in[box])
        return self.xs[box]

    def _reach(self, box: int) -> float:
        """How far from its middle the ends of edges may be."""
        inset = sizes.POINT + 8 if self.sketch.boxes[box].node.kind is NodeKind.CHOICE else 17.0
        return min(max(self.sketch.widths[box] / 2 - inset, 0.0), _REACH)

    def _towards(self, box: int, x: float) -> float:
        return min(max(x, self.xs[box] - self._reach(box)), self.xs[box] + self._reach(box))

    def _aside(self, box: int, x: float, *, is_free: bool) -> float:
        middle = self.xs[box]
        if is_free:
            return middle
        nearest = self._towards(box, x)
        aside = min(_ASIDE, self.sketch.widths[box] / 4)
        return min(nearest, middle - aside) if x < middle else max(nearest, middle + aside)


def _row_edges(
    sketch: Sketch, ordered: Sequence[Sequence[int]], ports: _Ports
) -> tuple[list[float], list[float], float]:
    """The upper and the lower edge of each row, and the height of all."""
    count = len(ordered)
    # The gap above each row, and one below the last.
    turns = [0.0] * (count + 1)
    slopes = [0.0] * (count + 1)
    for route in sketch.routes:
        vertices = route.vertices
        if route.leads_back:
            below, above = sketch.row_of[vertices[0]] + 1, sketch.row_of[vertices[-1]]
            turns[below] = max(turns[below], _turn_depth(ports.out(route), ports.xs[vertices[1]]) + 6)
            turns[above] = max(turns[above], _turn_depth(ports.into(route), ports.xs[vertices[-2]]) + 6 + _HEAD_ROOM)
            continue
        for number, (upper, lower) in enumerate(pairwise(vertices)):
            start = ports.out(route) if number == 0 else ports.xs[upper]
            is_last = number == len(vertices) - 2 and not route.is_cut
            end = ports.into(route) if is_last else ports.xs[lower]
            gap = sketch.row_of[lower]
            slopes[gap] = max(slopes[gap], abs(start - end))
    tops: list[float] = []
    bottoms: list[float] = []
    y = 0.0
    for number, row in enumerate(ordered):
        if number:
            is_label_gap = number in sketch.label_rows or number - 1 in sketch.label_rows
            base = sizes.LABEL_GAP if is_label_gap else sizes.ROW_GAP
            y += max(base + min(slopes[number] * sizes.SLOPE, sizes.SLOPE_MAX), turns[number])
        else:
            y += turns[0]
        tops.append(y)
        y += max(sketch.heights[vertex] for vertex in row)
        bottoms.append(y)
    return tops, bottoms, y + turns[count]


def _placed(sketch: Sketch, ordered: Sequence[Sequence[int]], xs: Sequence[float], tops: Sequence[float]) -> list[Box]:
    """The boxes in their places: containers at the top of their row, all others in the middle of a band there."""
    boxes = list(sketch.boxes)
    for number, row in enumerate(ordered):
        here = [vertex for vertex in row if sketch.is_box(vertex)]
        band = max((boxes[vertex].height for vertex in here if not boxes[vertex].frames), default=0.0)
        for vertex in here:
            box = boxes[vertex]
            drop = 0.0 if box.frames else (band - box.height) / 2
            boxes[vertex] = replace(box, x=xs[vertex] - box.width / 2, y=tops[number] + drop)
    return boxes


def _chips(sketch: Sketch, xs: Sequence[float], tops: Sequence[float], bottoms: Sequence[float]) -> Iterator[Chip]:
    for vertex, (edge, lines) in sketch.labels.items():
        row = sketch.row_of[vertex]
        width, height = sketch.widths[vertex], sketch.heights[vertex]
        full = "\n".join(edge.labels)
        yield Chip(
            lines=lines,
            x=xs[vertex] - width / 2,
            y=(tops[row] + bottoms[row] - height) / 2,
            width=width,
            height=height,
            kind=edge.kind,
            taken=edge.taken,
            full=full if "…" in "".join(lines) or len(edge.labels) > len(lines) else "",
        )


def _turn_depth(one: float, other: float) -> float:
    return min(12 + abs(one - other) * 0.1, 30.0)


@dataclass(frozen=True, slots=True)
class _Pen:
    sketch: Sketch
    xs: Sequence[float]
    ports: _Ports
    boxes: Sequence[Box]
    tops: Sequence[float]
    bottoms: Sequence[float]

    def wires(self) -> Iterator[Wire]:
        """The edges that an execution took come last, over the others; each piece is drawn once in either colour."""
        for taken in (False, True):
            drawn: set[tuple[int, int, EdgeKind]] = set()
            for route in self.sketch.routes:
                if route.edge.taken is taken:
                    yield self._wire(route, drawn)

    def _wire(self, route: Route, drawn: set[tuple[int, int, EdgeKind]]) -> Wire:
        vertices, edge = route.vertices, route.edge
        last = -1 if route.is_cut else len(vertices) - 2
        source = self.boxes[vertices[0]]
        path = _Path(self.ports.out(route), source.y + source.height)
        arrow: tuple[float, float] | None = None
        for number, (here, there) in enumerate(pairwise(vertices)):
            key = (here, there, edge.kind)
            if key in drawn:
                break
            drawn.add(key)
            here_row, there_row = self.sketch.row_of[here], self.sketch.row_of[there]
            if number == last:
                self._into(route, path, here_row, there_row)
                top = self.boxes[there].y
                path.line_to(top - sizes.ARROW + 1)
                arrow = (path.x, top)
            elif not route.leads_back:
                path.line_to(self.bottoms[here_row])
                path.slope_to(self.xs[there], self.tops[there_row])
            elif number == 0:
                path.line_to(self.bottoms[here_row])
                path.turn_to(self.xs[there], _turn_depth(path.x, self.xs[there]))
            else:
                path.line_to(self.tops[here_row])
                path.slope_to(self.xs[there], self.bottoms[there_row])
        return Wire(steps=tuple(path.steps), kind=edge.kind, taken=edge.taken, arrow=arrow)

    def _into(self, route: Route, path: "_Path", here_row: int, there_row: int) -> None:
        """The last bow of an edge. It ends above the row, so that the head stands on a straight piece."""
        x, y = self.ports.into(route), self.tops[there_row] - _HEAD_ROOM
        if route.leads_back:
            path.line_to(y)
            path.turn_to(x, -_turn_depth(path.x, x))
        else:
            path.line_to(self.bottoms[here_row])
            path.slope_to(x, y)


class _Path:
    """A pen on the paper at `x`, `y`. Lines go straight up or down."""

    def __init__(self, x: float, y: float) -> None:
        self.x, self.y = x, y
        self.steps: list[PathStep] = [MoveTo(x, y)]

    def line_to(self, y: float) -> None:
        if y == self.y:
            return
        self.y = y
        if isinstance(self.steps[-1], LineTo):
            self.steps.pop()
        self.steps.append(LineTo(self.x, y))

    def slope_to(self, x: float, y: float) -> None:
        if abs(x - self.x) < 0.5:
            self.line_to(y)
            return
        middle = (self.y + y) / 2
        self.steps.append(CurveTo(self.x, middle, x, middle, x, y))
        self.x, self.y = x, y

    def turn_to(self, x: float, depth: float) -> None:
        """A half turn to the same height, `depth` below it or, where negative, above."""
        # A cubic curve reaches three quarters of the way to its control points.
        reach = self.y + depth * 4 / 3
        self.steps.append(CurveTo(self.x, reach, x, reach, x, self.y))
        self.x = x
