"""The state graph of a machine as a picture: SVG, Mermaid or Graphviz DOT.

machine ──build.py──► graph (model.py) ──layout.py──► scene ──svg.py──► SVG
                        ▲            ├──mermaid.py──► Mermaid
history ──execution.py──┘            └──dot.py──────► DOT
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal, TypeAlias, assert_never

from sfdsl.emit import Options
from sfdsl.emit.graph.build import build_graph
from sfdsl.emit.graph.dot import write_dot
from sfdsl.emit.graph.execution import HistoryError, follow, read_events
from sfdsl.emit.graph.mermaid import write_mermaid
from sfdsl.emit.graph.plain_text import Theme
from sfdsl.emit.graph.svg import write_svg
from sfdsl.ir.nodes import StateMachine

Format: TypeAlias = Literal["svg", "mermaid", "dot"]

__all__ = ["FORMATS", "THEMES", "Format", "HistoryError", "Theme", "emit", "emit_graph"]

FORMATS: Final[Mapping[Format, str]] = {"svg": ".svg", "mermaid": ".mmd", "dot": ".dot"}
"""Each format, and how the names of its files end."""
THEMES: Final[tuple[Theme, ...]] = ("auto", "light", "dark")


def emit_graph(
    machine: StateMachine,
    *,
    format: Format,
    theme: Theme = "auto",
    history: Sequence[Mapping[str, Any]] | Mapping[str, Any] | None = None,
    source_name: str = "",
) -> str:
    """The picture as text, ending in a newline; the same bytes for the same machine.

    Any machine has one, also one that AWS would refuse: a name that no state has is drawn as a broken box.
    `history` is what GetExecutionHistory gives, its `events` or the whole answer: the picture then shows which states were visited,
    how often and how they ended, and the ways taken. Raises HistoryError (a ValueError) where it is something else.
    `theme`: `auto` is what the reader's system prefers in SVG, what the page has in Mermaid, and light in DOT.
    `source_name` is what the picture says it was made from.
    """
    graph = build_graph(machine, None if history is None else follow(read_events(history)))
    match format:
        case "svg":
            return write_svg(graph, theme, source_name)
        case "mermaid":
            return write_mermaid(graph, theme, source_name)
        case "dot":
            return write_dot(graph, theme, source_name)
        case _:
            assert_never(format)


def emit(machine: StateMachine, options: Options) -> dict[str, str]:
    """One file. Settings: `format`, one of FORMATS, and `theme`, one of THEMES; raises ValueError for others."""
    format_name, theme_name = options.settings.get("format", "svg"), options.settings.get("theme", "auto")
    format = next((known for known in FORMATS if known == format_name), None)
    theme = next((known for known in THEMES if known == theme_name), None)
    if format is None:
        raise ValueError(f"a graph has no format '{format_name}'; the formats are {', '.join(FORMATS)}")
    if theme is None:
        raise ValueError(f"a graph has no theme '{theme_name}'; the themes are {', '.join(THEMES)}")
    text = emit_graph(machine, format=format, theme=theme, source_name=options.source_name)
    return {f"{machine.name}{FORMATS[format]}": text}
