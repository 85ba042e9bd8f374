"""A graph -> a Mermaid flowchart, as GitHub, GitLab and most wikis show it in Markdown.

A flowchart and not a state diagram: it has dashed edges for catchers, boxes of several shapes, and edges to and from nested boxes.
Colours are those of lines only, so that the text stays readable on light pages and on dark ones.
"""

import re
from collections.abc import Iterator
from typing import Final

from sfdsl.emit.graph.model import Edge, EdgeKind, Graph, Node, NodeKind, Region
from sfdsl.emit.graph.palette import LIGHT
from sfdsl.emit.graph.plain_text import Theme, header, printable, shortened

_SHAPES: Final = {
    NodeKind.START: ("((", "))"),
    NodeKind.END: ("(((", ")))"),
    NodeKind.TASK: ("[", "]"),
    NodeKind.PASS: ("(", ")"),
    NodeKind.CHOICE: ("{{", "}}"),
    NodeKind.WAIT: ("(", ")"),
    NodeKind.SUCCEED: ("([", "])"),
    NodeKind.FAIL: ("([", "])"),
    NodeKind.PARALLEL: ("[[", "]]"),
    NodeKind.MAP: ("[[", "]]"),
    NodeKind.OTHER: ("[", "]"),
    NodeKind.MISSING: ("[", "]"),
}
_THEMES: Final = {"auto": None, "light": "default", "dark": "dark"}


def write_mermaid(graph: Graph, theme: Theme, source_name: str = "") -> str:
    """The text of the flowchart, ending in a newline; in Markdown it goes into a code block of the language `mermaid`."""
    lines = [f"%% {header(source_name)}"]
    if _THEMES[theme] is not None:
        lines.append(f"%%{{init: {{'theme': '{_THEMES[theme]}'}}}}%%")
    lines.append("flowchart TD")
    writer = _Writer(graph.has_history)
    lines += writer.region(graph.root, "  ")
    lines += writer.styles()
    return "\n".join(lines) + "\n"


class _Writer:
    def __init__(self, has_history: bool) -> None:
        self.has_history = has_history
        self.edge_count = 0
        self.taken: dict[EdgeKind, list[int]] = {EdgeKind.FLOW: [], EdgeKind.CATCH: []}
        self.members: dict[str, list[str]] = {}
        """The ids of the nodes of each style. Listed at the end, since boxes that hold others can't be styled where they stand."""

    def region(self, region: Region, indent: str) -> Iterator[str]:
        for node in region.nodes:
            yield from self.node(node, indent)
        for edge in region.edges:
            yield from self.edge(edge, indent)

    def node(self, node: Node, indent: str) -> Iterator[str]:
        self.members.setdefault(self._style(node), []).append(f"n{node.id}")
        if not node.regions:
            opening, closing = _SHAPES[node.kind]
            yield f'{indent}n{node.id}{opening}"{_node_label(node)}"{closing}'
            return
        # One line: Mermaid leaves no room for a second.
        title = f"{node.name} ({', '.join(_details(node))})"
        yield f'{indent}subgraph n{node.id} ["{_escaped(shortened(title))}"]'
        inner = indent + "  "
        yield f"{inner}direction TB"
        for number, region in enumerate(node.regions):
            if len(node.regions) == 1:
                yield from self.region(region, inner)
                continue
            branch = f"n{node.id}b{number}"
            self.members.setdefault("branch", []).append(branch)
            yield f'{inner}subgraph {branch} ["{_escaped(shortened(region.title)) or " "}"]'
            yield f"{inner}  direction TB"
            yield from self.region(region, inner + "  ")
            yield f"{inner}end"
        yield f"{indent}end"

    def edge(self, edge: Edge, indent: str) -> Iterator[str]:
        arrow = "-->" if edge.kind is EdgeKind.FLOW else "-.->"
        label = "<br/>or ".join(_escaped(shortened(label)) for label in edge.labels)
        if edge.taken:
            self.taken[edge.kind].append(self.edge_count)
        self.edge_count += 1
        middle = f'{arrow}|"{label}"|' if label else arrow
        yield f"{indent}n{edge.source} {middle} n{edge.target}"

    def _style(self, node: Node) -> str:
        if self.has_history and node.name:
            return "idle" if node.outcome is None else f"was_{node.outcome.value}"
        return node.kind.value

    def styles(self) -> Iterator[str]:
        paints = {kind.value: paint.line for kind, paint in LIGHT.kinds.items()}
        paints |= {f"was_{outcome.value}": paint.line for outcome, paint in LIGHT.outcomes.items()}
        paints |= {"start": f"{LIGHT.edge},fill:{LIGHT.edge}", "end": LIGHT.edge}
        paints |= {"idle": LIGHT.idle.line, "branch": LIGHT.outline}
        for style, members in self.members.items():
            if style in paints:
                extra = ",stroke-width:3px" if style.startswith("was_") else ""
                dashes = ",stroke-dasharray:4 3" if style in ("branch", "missing") else ""
                name = f"{style}_style"
                yield f"  classDef {name} stroke:{paints[style]}{extra}{dashes}"
                yield f"  class {','.join(members)} {name}"
        for kind, outcome in ((EdgeKind.FLOW, "was_succeeded"), (EdgeKind.CATCH, "was_caught")):
            if self.taken[kind]:
                numbers = ",".join(map(str, self.taken[kind]))
                yield f"  linkStyle {numbers} stroke:{paints[outcome]},stroke-width:3px"


def _node_label(node: Node) -> str:
    texts = [node.name, *_details(node)] if node.name else []
    return "<br/>".join(_escaped(shortened(text)) for text in texts) or " "


def _details(node: Node) -> list[str]:
    return [text for text in (node.caption, f"{node.visits} visits" if node.visits > 1 else "") if text]


# Mermaid reads `$$` as the border of a formula, `\n` as a line end and `fa:fa-` as an icon even where they are written as codes: a space
# of no width parts them.
_CODES: Final = {
    '"': "quot",
    "<": "lt",
    ">": "gt",
    "&": "amp",
    "\\": "92;#8203",
    "$": "8203;$#8203",
    ":": "8203;:#8203",
}
# Whatever Mermaid, HTML or Markdown could read as their own: in Markdown `_` beside a sign that is no letter sets off a word, and a
# number or a dash begins a list.
_UNSAFE: Final = re.compile(
    r"[^\w \-.,:/='?!()$@+\[\]]"
    r"|(?<=\$)\$|:(?=fa-)"
    r"|(?<![^\W_])_|_(?![^\W_])"
    r"|\A[-+](?=\s)|(?<=\A\d)[.)]|(?<=\A\d\d)[.)]"
)


def _escaped(text: str) -> str:
    """Text for a quoted label."""
    return _UNSAFE.sub(lambda found: f"#{_CODES.get(found[0], ord(found[0]))};", printable(text).strip())
