"""A graph -> Graphviz DOT, for those who want its layouts or to draw on. Nested boxes are clusters.

DOT joins nodes only, so an edge to or from a cluster goes to a node in it and is cut off at the border (`lhead`, `ltail`).
"""

from collections.abc import Iterator
from typing import Final

from sfdsl.emit.graph.model import Edge, EdgeKind, Graph, Node, NodeKind, Outcome, Region
from sfdsl.emit.graph.palette import DARK, LIGHT, Paint, Palette
from sfdsl.emit.graph.plain_text import Theme, header, printable, shortened

_SHAPES: Final = {NodeKind.CHOICE: "hexagon", NodeKind.MAP: "box3d", NodeKind.PARALLEL: "box"}
_FONT: Final = "Helvetica,Arial,sans-serif"


def write_dot(graph: Graph, theme: Theme, source_name: str = "") -> str:
    """The text of the digraph, ending in a newline."""
    palette = DARK if theme == "dark" else LIGHT
    lines = [f"// {header(source_name)}", f"digraph {_quoted(graph.name)} {{"]
    lines.append(
        f'  graph [compound=true rankdir=TB bgcolor="{palette.page}" fontname="{_FONT}" fontcolor="{palette.ink}"];'
    )
    lines.append(f'  node [shape=box style="rounded,filled" fontname="{_FONT}" fontsize=12 fontcolor="{palette.ink}"];')
    lines.append(
        f'  edge [fontname="{_FONT}" fontsize=10 fontcolor="{palette.ink}" color="{palette.edge}" arrowsize=0.7];'
    )
    lines += _Writer(palette, graph.has_history).region(graph.root, "  ")
    lines.append("}")
    return "\n".join(lines) + "\n"


class _Writer:
    def __init__(self, palette: Palette, has_history: bool) -> None:
        self.palette, self.has_history = palette, has_history

    def region(self, region: Region, indent: str) -> Iterator[str]:
        for node in region.nodes:
            yield from self.node(node, indent)
        ends = {node.id: node for node in region.nodes}
        for edge in region.edges:
            yield from self.edge(edge, ends[edge.source], ends[edge.target], indent)

    def node(self, node: Node, indent: str) -> Iterator[str]:
        if node.kind in (NodeKind.START, NodeKind.END):
            shape = "circle" if node.kind is NodeKind.START else "doublecircle"
            ink = self.palette.ink
            yield f'{indent}n{node.id} [label="" shape={shape} width=0.15 style=filled color="{ink}" fillcolor="{ink}"];'
            return
        paint = self._paint(node)
        look = f'label={_label(node)} tooltip={_quoted(node.comment or node.name)} color="{paint.line}"'
        if not node.regions:
            style = "dashed" if node.kind is NodeKind.MISSING else "filled" if node.kind is NodeKind.CHOICE else ""
            more = f" shape={_SHAPES[node.kind]}" if node.kind in _SHAPES else ""
            more += f' style="{style}"' if style else ""
            yield f'{indent}n{node.id} [{look} fillcolor="{paint.fill}"{more}];'
            return
        inner = indent + "  "
        yield f"{indent}subgraph cluster_{node.id} {{"
        yield f'{inner}graph [{look} bgcolor="{paint.fill}" style="rounded"];'
        for number, region in enumerate(node.regions):
            if len(node.regions) == 1:
                yield from self.region(region, inner)
                continue
            yield f"{inner}subgraph cluster_{node.id}_{number} {{"
            title = _quoted(shortened(region.title))
            yield f'{inner}  graph [label={title} color="{self.palette.outline}" style="rounded,dashed" tooltip=""];'
            yield from self.region(region, inner + "  ")
            yield f"{inner}}}"
        yield f"{indent}}}"

    def edge(self, edge: Edge, source: Node, target: Node, indent: str) -> Iterator[str]:
        look: list[str] = []
        if edge.labels:
            first, *others = map(shortened, edge.labels)
            look.append("label=" + _quoted(first, *(f"or {label}" for label in others)))
        if edge.kind is EdgeKind.CATCH:
            look += ["style=dashed", f'color="{self.palette.catch}"', f'fontcolor="{self.palette.catch}"']
        if edge.taken:
            outcome = Outcome.SUCCEEDED if edge.kind is EdgeKind.FLOW else Outcome.CAUGHT
            look += [f'color="{self.palette.outcomes[outcome].line}"', "penwidth=2.5"]
        tail, head = _inner(source, last=True), _inner(target, last=False)
        if source is target and tail is not source:
            # From a cluster to itself DOT can draw nothing: the loop goes by a point outside.
            yield f"{indent}loop_{source.id} [shape=point width=0.02];"
            yield f"{indent}n{tail.id} -> loop_{source.id} [ltail=cluster_{source.id} arrowhead=none {' '.join(look)}];"
            yield f"{indent}loop_{source.id} -> n{head.id} [lhead=cluster_{source.id} {' '.join(look[1:] if edge.labels else look)}];"
            return
        if tail is not source:
            look.append(f"ltail=cluster_{source.id}")
        if head is not target:
            look.append(f"lhead=cluster_{target.id}")
        attributes = f" [{' '.join(look)}]" if look else ""
        yield f"{indent}n{tail.id} -> n{head.id}{attributes};"

    def _paint(self, node: Node) -> Paint:
        if not self.has_history or node.kind is NodeKind.MISSING:
            return self.palette.kinds[node.kind]
        return self.palette.idle if node.outcome is None else self.palette.outcomes[node.outcome]


def _inner(node: Node, *, last: bool) -> Node:
    """The node itself or, of one that is a cluster, the first or last in it that is none."""
    while node.regions:
        node = node.regions[-1].nodes[-1] if last else node.regions[0].nodes[0]
    return node


def _label(node: Node) -> str:
    visits = f"{node.visits} visits" if node.visits > 1 else ""
    return _quoted(*(shortened(text) for text in (node.name, node.caption, visits) if text))


def _quoted(*lines: str) -> str:
    r"""A quoted string: DOT knows the escapes `\"`, `\\` and `\n`, and reads HTML's character names."""
    escaped = (printable(line).replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;") for line in lines)
    return '"' + "\\n".join(escaped) + '"'
