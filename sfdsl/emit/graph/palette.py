"""The colours, one set for light and one for dark surroundings, by what they are for.

Texts keep a contrast of at least 4.5 to 1 against what they stand on, lines of 3 to 1 (WCAG 2.2, 1.4.3 and 1.4.11).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sfdsl.emit.graph.model import NodeKind, Outcome


@dataclass(frozen=True, slots=True)
class Paint:
    """The outline of a box, and what fills it."""

    line: str
    fill: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Palette:
    page: str
    ink: str
    muted: str
    edge: str
    catch: str
    chip: str
    chip_ink: str
    outline: str
    kinds: Mapping[NodeKind, Paint]
    outcomes: Mapping[Outcome, Paint]
    idle: Paint
    """A box that an execution did not come to."""
    idle_ink: str
    idle_edge: str


LIGHT: Final = Palette(
    page="#ffffff",
    ink="#1f2328",
    muted="#59636e",
    edge="#6e7781",
    catch="#cf222e",
    chip="#eef1f4",
    chip_ink="#32383f",
    outline="#a9b4c0",
    kinds={
        NodeKind.TASK: Paint("#2f6fde", "#eff5ff"),
        NodeKind.PASS: Paint("#7d8894", "#f6f8fa"),
        NodeKind.CHOICE: Paint("#b07414", "#fff8e5"),
        NodeKind.WAIT: Paint("#8250df", "#f7f2ff"),
        NodeKind.SUCCEED: Paint("#1a7f37", "#eaf8ee"),
        NodeKind.FAIL: Paint("#cf222e", "#fff0f0"),
        NodeKind.PARALLEL: Paint("#0e7c86", "#f1f9fa"),
        NodeKind.MAP: Paint("#0e7c86", "#f1f9fa"),
        NodeKind.OTHER: Paint("#7d8894", "#f6f8fa"),
        NodeKind.MISSING: Paint("#cf222e", "#ffffff"),
    },
    outcomes={
        Outcome.SUCCEEDED: Paint("#1a7f37", "#e6f6eb"),
        Outcome.CAUGHT: Paint("#b35900", "#fff1de"),
        Outcome.FAILED: Paint("#cf222e", "#ffe9e9"),
        Outcome.RUNNING: Paint("#2f6fde", "#e8f1ff"),
        Outcome.ABORTED: Paint("#6a5a8c", "#f1eef8"),
    },
    idle=Paint("#b6bfc9", "#fbfcfd"),
    idle_ink="#6b7580",
    idle_edge="#c3cbd3",
)

DARK: Final = Palette(
    page="#0d1117",
    ink="#e6edf3",
    muted="#9aa4af",
    edge="#8b949e",
    catch="#ff7b72",
    chip="#262c36",
    chip_ink="#d1d7de",
    outline="#4b5562",
    kinds={
        NodeKind.TASK: Paint("#539bf5", "#14233d"),
        NodeKind.PASS: Paint("#8b949e", "#1b2028"),
        NodeKind.CHOICE: Paint("#d6a13a", "#2b2312"),
        NodeKind.WAIT: Paint("#b392f0", "#251d38"),
        NodeKind.SUCCEED: Paint("#3fb950", "#12291a"),
        NodeKind.FAIL: Paint("#f85149", "#351a1d"),
        NodeKind.PARALLEL: Paint("#39b3bf", "#111d22"),
        NodeKind.MAP: Paint("#39b3bf", "#111d22"),
        NodeKind.OTHER: Paint("#8b949e", "#1b2028"),
        NodeKind.MISSING: Paint("#f85149", "#0d1117"),
    },
    outcomes={
        Outcome.SUCCEEDED: Paint("#3fb950", "#142d1c"),
        Outcome.CAUGHT: Paint("#e8912d", "#33230f"),
        Outcome.FAILED: Paint("#f85149", "#3b1a1d"),
        Outcome.RUNNING: Paint("#539bf5", "#14233d"),
        Outcome.ABORTED: Paint("#a695cf", "#241f33"),
    },
    idle=Paint("#3d4550", "#12161d"),
    idle_ink="#8a949f",
    idle_edge="#3a424c",
)
