"""A semantic difference of two state machines.

a ──outline.py──► flat list ─┐
                             ├─matching.py──► pairs ──compare.py──► Difference ──render_text.py, render_json.py
b ──outline.py──► flat list ─┘                            └─ safety.py marks what running executions may not survive
"""

from sfdsl.diff.compare import diff_machines
from sfdsl.diff.difference import RISK_TEXTS, Change, ChangeKind, Difference, Risk
from sfdsl.diff.render_json import difference_document, render_json
from sfdsl.diff.render_text import render_text

__all__ = [
    "RISK_TEXTS",
    "Change",
    "ChangeKind",
    "Difference",
    "Risk",
    "diff_machines",
    "difference_document",
    "render_json",
    "render_text",
]
