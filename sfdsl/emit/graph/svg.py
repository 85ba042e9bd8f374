"""A laid out graph -> an SVG document that stands alone: no fonts, scripts, links or external files.

The colours are in a style sheet inside; with the theme `auto` it holds both sets, and the reader's `prefers-color-scheme` chooses.
All rules begin with a class of the root, so that a document pasted into a page leaves the rest of the page alone.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from xml.sax.saxutils import escape

from sfdsl.emit.graph import sizes
from sfdsl.emit.graph.layout import lay_out
from sfdsl.emit.graph.model import Graph, Node, NodeKind, Outcome, Region
from sfdsl.emit.graph.palette import DARK, LIGHT, Paint, Palette
from sfdsl.emit.graph.plain_text import Theme, header, printable
from sfdsl.emit.graph.scene import Box, Chip, CurveTo, Frame, LineTo, MoveTo, PathStep, Wire
from sfdsl.emit.graph.text_width import text_width


def write_svg(graph: Graph, theme: Theme, source_name: str = "") -> str:
    """The document, ending in a newline. Equal graphs give equal text."""
    frame = lay_out(graph)
    legend, legend_width = _legend(graph, frame.height) if graph.has_history else ([], 0.0)
    width = _number(max(frame.width, legend_width))
    height = _number(frame.height + (_LEGEND_HEIGHT if legend else 0.0))
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="sfd sfd-{theme}" role="img" '
        f'viewBox="0 0 {width} {height}" width="{width}" height="{height}">',
        f"<!-- {header(source_name)} -->",
        f"<title>{_text(graph.name)}</title>",
    ]
    if graph.comment:
        lines.append(f"<desc>{_text(graph.comment)}</desc>")
    lines += ["<style>", *_style_sheet(graph, theme), "</style>"]
    lines.append(f'<rect class="page" width="{width}" height="{height}" rx="8"/>')
    lines += _frame(frame, graph.has_history)
    lines += legend
    lines.append("</svg>")
    return "\n".join(lines) + "\n"


# ---- what is drawn ----


def _frame(frame: Frame, has_history: bool) -> Iterator[str]:
    """A frame at the origin of its surroundings; wires lie under boxes, labels over all."""
    if frame.is_outlined:
        size = f'width="{_number(frame.width)}" height="{_number(frame.height)}"'
        yield f'<rect class="branch" {size} rx="6"/>'
    for number, line in enumerate(frame.title_lines):
        y = sizes.BRANCH_PAD + sizes.CAPTION_LINE * (number + 0.75)
        yield f'<text class="caption" x="{_number(frame.width / 2)}" y="{_number(y)}">{_text(line)}</text>'
    yield _group(frame.inset_x, frame.inset_y)
    for wire in frame.wires:
        yield from _wire(wire)
    for box in frame.boxes:
        yield from _box(box, has_history)
    for chip in frame.chips:
        yield from _chip(chip)
    yield "</g>"


def _group(x: float, y: float) -> str:
    return f'<g transform="translate({_number(x)} {_number(y)})">' if x or y else "<g>"


def _wire(wire: Wire) -> Iterator[str]:
    style = f"{wire.kind.value}{' taken' if wire.taken else ''}"
    yield f'<path class="wire {style}" d="{_path(wire.steps)}"/>'
    if wire.arrow is not None:
        x, y = wire.arrow
        half = sizes.ARROW * 0.45
        points = ((x, y), (x - half, y - sizes.ARROW), (x + half, y - sizes.ARROW))
        yield f'<polygon class="head {style}" points="{" ".join(f"{_number(px)},{_number(py)}" for px, py in points)}"/>'


def _path(steps: Iterable[PathStep]) -> str:
    return "".join(_path_step(step) for step in steps)


def _path_step(step: PathStep) -> str:
    match step:
        case MoveTo(x, y):
            return f"M{_number(x)} {_number(y)}"
        case LineTo(x, y):
            return f"L{_number(x)} {_number(y)}"
        case CurveTo(x1, y1, x2, y2, x, y):
            return f"C{_number(x1)} {_number(y1)} {_number(x2)} {_number(y2)} {_number(x)} {_number(y)}"


def _chip(chip: Chip) -> Iterator[str]:
    yield f'<g class="chip {chip.kind.value}{" taken" if chip.taken else ""}">'
    if chip.full:
        yield f"<title>{_text(chip.full)}</title>"
    yield _rect(chip.x, chip.y, chip.width, chip.height, 4)
    yield from _text_lines(chip.lines, "", chip.x + chip.width / 2, chip.y + sizes.LABEL_PAD_Y, sizes.LABEL_LINE)
    yield "</g>"


def _box(box: Box, has_history: bool) -> Iterator[str]:
    node = box.node
    if node.kind in (NodeKind.START, NodeKind.END):
        yield from _dot(box)
        return
    yield f'<g class="node {_node_style(node, has_history)}">'
    yield f"<title>{_text(_tooltip(node))}</title>"
    if node.is_distributed:
        for step in (8, 4):
            yield _rect(box.x + step, box.y + step, box.width, box.height, 8)
    yield _outline(box)
    middle, top = box.x + box.width / 2, box.y + sizes.NODE_PAD_Y
    yield from _text_lines(box.lines, "name", middle, top, sizes.NAME_LINE)
    top += sizes.NAME_LINE * len(box.lines)
    yield from _text_lines(box.caption_lines, "caption", middle, top, sizes.CAPTION_LINE)
    if node.retries:
        yield _retry_mark(box)
    yield "</g>"
    for frame in box.frames:
        yield _group(box.x + frame.x, box.y + frame.y)
        yield from _frame(frame, has_history)
        yield "</g>"
    if node.visits > 1:
        yield from _visit_count(box)


def _node_style(node: Node, has_history: bool) -> str:
    classes = [node.kind.value]
    if has_history:
        classes.append(_outcome_style(node.outcome))
    return " ".join(classes)


def _tooltip(node: Node) -> str:
    parts = [node.name, node.caption, "retries" if node.retries else "", node.comment]
    if node.outcome is not None:
        parts.append(f"{node.outcome.value}, {node.visits} visit{'' if node.visits == 1 else 's'}")
    return "\n".join(part for part in parts if part)


def _outline(box: Box) -> str:
    if box.node.kind is NodeKind.CHOICE:
        left, right, top, bottom = box.x, box.x + box.width, box.y, box.y + box.height
        point, middle = sizes.POINT, box.y + box.height / 2
        corners = (
            (left + point, top),
            (right - point, top),
            (right, middle),
            (right - point, bottom),
            (left + point, bottom),
            (left, middle),
        )
        return f'<polygon points="{" ".join(f"{_number(x)},{_number(y)}" for x, y in corners)}"/>'
    is_round = box.node.kind in (NodeKind.SUCCEED, NodeKind.FAIL)
    return _rect(box.x, box.y, box.width, box.height, min(box.height / 2, 20.0) if is_round else 8)


def _dot(box: Box) -> Iterator[str]:
    x, y = _number(box.x + sizes.DOT), _number(box.y + sizes.DOT)
    if box.node.kind is NodeKind.START:
        yield f'<circle class="dot" cx="{x}" cy="{y}" r="{_number(sizes.DOT)}"/>'
        return
    yield f'<circle class="ring" cx="{x}" cy="{y}" r="{_number(sizes.DOT - 0.75)}"/>'
    yield f'<circle class="dot" cx="{x}" cy="{y}" r="{_number(sizes.DOT - 3.5)}"/>'


def _retry_mark(box: Box) -> str:
    """An arrow bent into a circle, in the upper right corner."""
    x, y = box.x + box.width - 10 - (sizes.POINT if box.node.kind is NodeKind.CHOICE else 0), box.y + 10
    return (
        f'<path class="retry" d="M{_number(x + 3.4)} {_number(y - 2)}A4 4 0 1 0 {_number(x + 4)} {_number(y + 0.6)}'
        f'M{_number(x + 4.4)} {_number(y - 5)}L{_number(x + 3.6)} {_number(y - 1.8)}L{_number(x + 0.4)} {_number(y - 2.6)}"/>'
    )


def _visit_count(box: Box) -> Iterator[str]:
    text = f"×{box.node.visits}"
    width = 12 + 6.5 * len(text)
    yield f'<g class="count {_outcome_style(box.node.outcome)}">'
    # Mostly beside the box, so that it hides no head of a loop.
    middle = box.x + box.width + 3
    yield _rect(middle - width / 2, box.y - 9, width, 18, 9)
    yield f'<text x="{_number(middle)}" y="{_number(box.y + 4)}">{text}</text>'
    yield "</g>"


def _rect(x: float, y: float, width: float, height: float, radius: float) -> str:
    return (
        f'<rect x="{_number(x)}" y="{_number(y)}" width="{_number(width)}" height="{_number(height)}" '
        f'rx="{_number(radius)}"/>'
    )


def _text_lines(lines: Iterable[str], style: str, x: float, top: float, line_height: float) -> Iterator[str]:
    """Lines of text, centred on x, the first in the `line_height` below `top`."""
    shown = f' class="{style}"' if style else ""
    for number, line in enumerate(lines):
        # A font's middle is about 0.35 of its size above the base line; sizes are about 0.78 of their line.
        y = top + line_height * (number + 0.5) + line_height * 0.27
        yield f'<text{shown} x="{_number(x)}" y="{_number(y)}">{_text(line)}</text>'


def _text(text: str) -> str:
    return escape("\n".join(printable(line) for line in text.split("\n")), {'"': "&quot;"})


def _number(value: float) -> str:
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


# ---- what the colours mean ----

_LEGEND_HEIGHT: Final = 30.0
_MEANINGS: Final[Mapping[Outcome | None, str]] = {
    Outcome.SUCCEEDED: "succeeded",
    Outcome.CAUGHT: "failed, caught",
    Outcome.FAILED: "failed",
    Outcome.ABORTED: "aborted",
    Outcome.RUNNING: "running",
    None: "not visited",
}


def _legend(graph: Graph, top: float) -> tuple[list[str], float]:
    """A line below the drawing, with the colours that occur in it, and how wide it is."""
    found = set(_outcomes(graph.root))
    lines: list[str] = []
    x = sizes.MARGIN
    for outcome, meaning in _MEANINGS.items():
        if outcome not in found:
            continue
        lines.append(f'<g class="{_outcome_style(outcome)}">')
        lines.append(_rect(x, top, 16, 12, 3))
        width = text_width(meaning, sizes.LABEL_SIZE)
        lines.append(
            f'<text class="caption" x="{_number(x + 22 + width / 2)}" y="{_number(top + 10)}">{meaning}</text>'
        )
        lines.append("</g>")
        x += 22 + width + 18
    return lines, x - 18 + sizes.MARGIN


def _outcomes(region: Region) -> Iterator[Outcome | None]:
    for node in region.nodes:
        if node.name and node.kind is not NodeKind.MISSING:
            yield node.outcome
        for inner in node.regions:
            yield from _outcomes(inner)


def _outcome_style(outcome: Outcome | None) -> str:
    return "idle" if outcome is None else f"was-{outcome.value}"


# ---- how it looks ----

_FONT: Final = "system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"


def _style_sheet(graph: Graph, theme: Theme) -> Iterator[str]:
    root = f".sfd-{theme}"
    yield f"{root} text{{font-family:{_FONT};text-anchor:middle;font-size:{sizes.LABEL_SIZE:g}px}}"
    yield f"{root} .name{{font-size:{sizes.NAME_SIZE:g}px;font-weight:600}}"
    yield f"{root} .wire,{root} .retry{{fill:none;stroke-width:1.5}}"
    yield f"{root} .catch.wire{{stroke-dasharray:5 4}}"
    yield f"{root} .taken.wire{{stroke-width:2.5}}"
    yield f"{root} .branch{{stroke-dasharray:3 3}}"
    yield f"{root} .node>*{{stroke-width:1.4}}"
    yield f"{root} text,{root} .node>text{{stroke:none}}"
    yield f"{root} .missing>rect{{stroke-dasharray:4 3}}"
    yield f"{root} .ring{{fill:none;stroke-width:1.5}}"
    yield from _colours(root, DARK if theme == "dark" else LIGHT, graph.has_history)
    if theme == "auto":
        yield "@media (prefers-color-scheme:dark){"
        yield from _colours(root, DARK, graph.has_history)
        yield "}"


def _colours(root: str, palette: Palette, has_history: bool) -> Iterator[str]:
    yield f"{root} .page{{fill:{palette.page}}}"
    yield f"{root} text,{root} .dot{{fill:{palette.ink}}}"
    yield f"{root} .ring{{stroke:{palette.ink}}}"
    yield f"{root} .caption{{fill:{palette.muted}}}"
    yield f"{root} .retry{{stroke:{palette.muted}}}"
    yield f"{root} .branch{{fill:none;stroke:{palette.outline}}}"
    yield f"{root} .chip rect{{fill:{palette.chip}}}"
    yield f"{root} .chip text{{fill:{palette.chip_ink}}}"
    yield from _edge_colours(root, "flow", palette.idle_edge if has_history else palette.edge)
    yield from _edge_colours(root, "catch", palette.idle_edge if has_history else palette.catch)
    if not has_history:
        yield f"{root} .chip.catch text{{fill:{palette.catch}}}"
        for kind, paint in palette.kinds.items():
            yield from _box_colours(root, kind.value, paint)
        return
    yield f"{root} .chip text,{root} .idle text{{fill:{palette.idle_ink}}}"
    yield f"{root} .chip.taken text{{fill:{palette.ink}}}"
    yield from _edge_colours(root, "taken.flow", palette.outcomes[Outcome.SUCCEEDED].line)
    yield from _edge_colours(root, "taken.catch", palette.outcomes[Outcome.CAUGHT].line)
    yield from _box_colours(root, "idle", palette.idle)
    for outcome, paint in palette.outcomes.items():
        yield from _box_colours(root, f"was-{outcome.value}", paint)


def _edge_colours(root: str, classes: str, colour: str) -> Iterator[str]:
    yield f"{root} .{classes}.wire{{stroke:{colour}}}"
    yield f"{root} .{classes}.head{{fill:{colour}}}"


def _box_colours(root: str, name: str, paint: Paint) -> Iterator[str]:
    yield f"{root} .{name}>rect,{root} .{name}>polygon{{stroke:{paint.line};fill:{paint.fill}}}"
