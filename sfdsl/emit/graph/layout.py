"""Region -> frame: a layered drawing, made from the inside out.

boxes       here             texts broken into lines; the regions in a box are laid out first
rows        layering.py      loops opened, then a row for each node
a sketch    sketch.py        long edges and labels as vertices in the rows that they pass
order       ordering.py      few crossings
columns     coordinates.py   straight edges
curves      routing.py       heights of the rows, and what the pen does
"""

from collections.abc import Sequence
from dataclasses import replace

from sfdsl.emit.graph import sizes
from sfdsl.emit.graph.coordinates import columns
from sfdsl.emit.graph.model import Graph, Node, NodeKind, Region
from sfdsl.emit.graph.ordering import order_rows
from sfdsl.emit.graph.routing import draw
from sfdsl.emit.graph.scene import Box, Frame
from sfdsl.emit.graph.sketch import make_sketch
from sfdsl.emit.graph.text_width import text_width, wrap


def lay_out(graph: Graph) -> Frame:
    """The whole drawing, with a margin. Near linear in the size of graphs as people write them."""
    return _padded(_frame(graph.root), sizes.MARGIN)


def _frame(region: Region) -> Frame:
    boxes = [_box(node) for node in region.nodes]
    sketch = make_sketch(boxes, region.edges)
    ordered = order_rows(sketch.rows_to_order())
    return draw(sketch, ordered, columns(sketch.grid(ordered)))


def _box(node: Node) -> Box:
    match node.kind:
        case NodeKind.START | NodeKind.END:
            return Box(node=node, x=0.0, y=0.0, width=2 * sizes.DOT, height=2 * sizes.DOT)
        case _:
            return _container(node) if node.regions else _leaf(node)


def _leaf(node: Node) -> Box:
    lines, caption_lines, text_room = _texts(node, sizes.NODE_TEXT)
    # Room for the points of a Choice, and for the mark of a state that retries.
    side = sizes.NODE_PAD_X + (sizes.POINT - 4 if node.kind is NodeKind.CHOICE else 4.0 if node.retries else 0.0)
    return Box(
        node=node,
        x=0.0,
        y=0.0,
        width=max(text_room + 2 * side, sizes.NODE_MIN),
        height=_text_height(lines, caption_lines) + 2 * sizes.NODE_PAD_Y,
        lines=lines,
        caption_lines=caption_lines,
    )


def _container(node: Node) -> Box:
    if len(node.regions) == 1:
        frames = [_frame(node.regions[0])]
        inner_width, inner_height = frames[0].width, frames[0].height
    else:
        frames, inner_width, inner_height = _side_by_side([_branch(region) for region in node.regions])
    lines, caption_lines, text_room = _texts(node, max(inner_width, sizes.NODE_TEXT))
    head = _text_height(lines, caption_lines) + 2 * sizes.NODE_PAD_Y
    width = max(inner_width, text_room) + 2 * sizes.CONTAINER_PAD
    left = (width - inner_width) / 2
    return Box(
        node=node,
        x=0.0,
        y=0.0,
        width=width,
        height=head + inner_height + sizes.CONTAINER_PAD,
        lines=lines,
        caption_lines=caption_lines,
        frames=tuple(replace(frame, x=frame.x + left, y=frame.y + head) for frame in frames),
    )


def _branch(region: Region) -> Frame:
    """One of several regions in a box: outlined, with its title above."""
    frame = _frame(region)
    titles = wrap(region.title, max(frame.width, sizes.NODE_TEXT), sizes.CAPTION_SIZE, max_lines=2)
    return replace(_padded(frame, sizes.BRANCH_PAD, titles), is_outlined=True)


def _padded(frame: Frame, pad: float, titles: tuple[str, ...] = ()) -> Frame:
    title_width = max((text_width(line, sizes.CAPTION_SIZE) for line in titles), default=0.0)
    title_height = len(titles) * sizes.CAPTION_LINE + (sizes.BRANCH_PAD / 2 if titles else 0.0)
    width = max(frame.width, title_width) + 2 * pad
    return replace(
        frame,
        width=width,
        height=frame.height + title_height + 2 * pad,
        inset_x=(width - frame.width) / 2,
        inset_y=pad + title_height,
        title_lines=titles,
    )


def _side_by_side(frames: Sequence[Frame]) -> tuple[list[Frame], float, float]:
    """The frames in as many rows as they need, the rows centred; and the width and height of all. Those of one row are equally high."""
    rows: list[list[Frame]] = [[]]
    used = 0.0
    for frame in frames:
        if rows[-1] and used + frame.width > sizes.ROW_OF_BRANCHES:
            rows.append([])
            used = 0.0
        rows[-1].append(frame)
        used += frame.width + sizes.BRANCH_GAP
    widths = [sum(frame.width + sizes.BRANCH_GAP for frame in row) - sizes.BRANCH_GAP for row in rows]
    widest = max(widths)
    placed: list[Frame] = []
    y = 0.0
    for row, width in zip(rows, widths, strict=True):
        x = (widest - width) / 2
        height = max(frame.height for frame in row)
        for frame in row:
            placed.append(replace(frame, x=x, y=y, height=height))
            x += frame.width + sizes.BRANCH_GAP
        y += height + sizes.BRANCH_GAP
    return placed, widest, y - sizes.BRANCH_GAP


def _texts(node: Node, room: float) -> tuple[tuple[str, ...], tuple[str, ...], float]:
    """The lines of the name and of the caption, and how wide the widest is."""
    lines = wrap(node.name, room, sizes.NAME_SIZE, bold=True, max_lines=4) or ("",)
    caption_lines = wrap(node.caption, room, sizes.CAPTION_SIZE, max_lines=2)
    widths = [text_width(line, sizes.NAME_SIZE, bold=True) for line in lines]
    widths += [text_width(line, sizes.CAPTION_SIZE) for line in caption_lines]
    return lines, caption_lines, max(widths)


def _text_height(lines: Sequence[str], caption_lines: Sequence[str]) -> float:
    return len(lines) * sizes.NAME_LINE + len(caption_lines) * sizes.CAPTION_LINE
