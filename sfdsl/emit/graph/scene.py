"""A graph with a place for everything: what the SVG writer draws. Lengths are CSS pixels.

Coordinates count from the upper left corner of the frame that they are in, so that a frame can be placed as a whole.
"""

from dataclasses import dataclass
from typing import TypeAlias

from sfdsl.emit.graph.model import EdgeKind, Node


@dataclass(frozen=True, slots=True)
class MoveTo:
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class LineTo:
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class CurveTo:
    """A cubic Bézier curve to `x, y` by two control points."""

    x1: float
    y1: float
    x2: float
    y2: float
    x: float
    y: float


PathStep: TypeAlias = MoveTo | LineTo | CurveTo


@dataclass(frozen=True, kw_only=True, slots=True)
class Box:
    """A node. `lines` and `caption_lines` are its text, broken to fit; `frames` are the machines in it."""

    node: Node
    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...] = ()
    caption_lines: tuple[str, ...] = ()
    frames: tuple["Frame", ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Wire:
    """A piece of an edge, or of several that have joined. `arrow` is where its head points to; None: it joins another wire."""

    steps: tuple[PathStep, ...]
    kind: EdgeKind
    taken: bool
    arrow: tuple[float, float] | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Chip:
    """The label of an edge. `full` is its whole text where `lines` had to leave something out, else empty."""

    lines: tuple[str, ...]
    x: float
    y: float
    width: float
    height: float
    kind: EdgeKind
    taken: bool
    full: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Frame:
    """One region, drawn. `x` and `y` place it in what holds it; its boxes, wires and chips count from `inset_x`, `inset_y` in it."""

    x: float = 0.0
    y: float = 0.0
    width: float
    height: float
    inset_x: float = 0.0
    inset_y: float = 0.0
    is_outlined: bool = False
    title_lines: tuple[str, ...] = ()
    boxes: tuple[Box, ...]
    wires: tuple[Wire, ...]
    chips: tuple[Chip, ...]
