"""Fields that have a newer name: a Map's `Iterator` is `ItemProcessor` now, and its `Parameters` are `ItemSelector`.

Source: developer guide, "Map state": both are deprecated.
"""

from typing import Final

from sfdsl.checks.flow import Flow, Place
from sfdsl.diagnostics import Edit, Fix
from sfdsl.diagnostics.codes import lint
from sfdsl.ir.fields import ABSENT
from sfdsl.ir.nodes import MapState

_RENAMED: Final = {
    "Iterator": ("iterator", "ItemProcessor", "item_processor"),
    "Parameters": ("parameters", "ItemSelector", "item_selector"),
}


def check(flow: Flow) -> None:
    for place in flow.places:
        state = place.state
        if not isinstance(state, MapState):
            continue
        for old, (field, new, new_field) in _RENAMED.items():
            is_old = getattr(state, field) not in (None, ABSENT)
            if is_old and getattr(state, new_field) in (None, ABSENT):
                _report(flow, place, old, new)


def _report(flow: Flow, place: Place, old: str, new: str) -> None:
    span = flow.key_span(place.spans, old)
    fixes = []
    if span is not None and flow.machine.source is not None:
        written = flow.machine.source.text[span.start : span.end]
        # Elsewhere than in JSON and YAML the span is not that of a key.
        if written.strip("\"'") == old:
            fixes = [Fix(f"rename '{old}' to '{new}'", (Edit(span, written.replace(old, new)),))]
    flow.report(lint.DEPRECATED_FIELD, span, f"'{old}' of a Map is called '{new}' now", fixes=fixes)
