"""The state graph of a machine as a picture: SVG, Mermaid or Graphviz DOT.

machine ──build.py──► graph (model.py) ──layout.py──► scene ──svg.py──► SVG
                        ▲            ├──mermaid.py──► Mermaid
history ──execution.py──┘            └──dot.py──────► DOT
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias, assert_never

from sfdsl.emit.graph.build import build_graph
from sfdsl.emit.graph.dot import write_dot
from sfdsl.emit.graph.execution import follow, read_events
from sfdsl.emit.graph.mermaid import write_mermaid
from sfdsl.emit.graph.plain_text import Theme
from sfdsl.emit.graph.svg import write_svg
from sfdsl.ir.nodes import StateMachine

Format: TypeAlias = Literal["svg", "mermaid", "dot"]


def emit_graph(
    machine: StateMachine,
    *,
    format: Format,
    theme: Theme = "auto",
    history: Sequence[Mapping[str, Any]] | Mapping[str, Any] | None = None,
) -> str:
    """The picture as text, ending in a newline; the same bytes for the same machine.

    Any machine has one, also one that AWS would refuse: a name that no state has is drawn as a broken box.
    `history` is what GetExecutionHistory gives, its `events` or the whole answer: the picture then shows which states were visited,
    how often and how they ended, and the ways taken. Raises HistoryError (a ValueError) where it is something else.
    `theme`: `auto` is what the reader's system prefers in SVG, what the page has in Mermaid, and light in DOT.
    """
    graph = build_graph(machine, None if history is None else follow(read_events(history)))
    match format:
        case "svg":
            return write_svg(graph, theme)
        case "mermaid":
            return write_mermaid(graph, theme)
        case "dot":
            return write_dot(graph, theme)
        case _:
            assert_never(format)
