"""Fields that have a newer name: a Map's `Iterator` is `ItemProcessor` now, and its `Parameters` are `ItemSelector`.

Source: developer guide, "Map state": both are deprecated.
"""

import re
from typing import Final

from sfdsl.checks.flow import Flow, Place
from sfdsl.diagnostics import Edit, Fix
from sfdsl.diagnostics.codes import lint
from sfdsl.ir.fields import ABSENT
from sfdsl.ir.nodes import MapState
from sfdsl.source import Span

_KEYWORD: Final = re.compile(r"\biterator[ \t]*\Z")
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
    message = f"'{old}' of a Map is called '{new}' now"
    if flow.written_in_sfd:
        span, hint, ours = _in_sfd(flow, place, old)
        fixes = [] if ours is None or span is None else [Fix(hint, (Edit(span, ours),))]
        flow.report(lint.DEPRECATED_FIELD, span, message, hint=hint, fixes=fixes)
        return
    span = flow.key_span(place.spans, old)
    fixes = []
    if span is not None and flow.machine.source is not None:
        written = flow.machine.source.text[span.start : span.end]
        # Elsewhere than in JSON and YAML the span is not that of a key.
        if written.strip("\"'") == old:
            fixes = [Fix(f"rename '{old}' to '{new}'", (Edit(span, written.replace(old, new)),))]
    flow.report(lint.DEPRECATED_FIELD, span, message, fixes=fixes)


def _in_sfd(flow: Flow, place: Place, old: str) -> tuple[Span | None, str, str | None]:
    """Where the old form stands in the source, what to do, and the text that does it; None where it is not certain."""
    state = place.state
    assert isinstance(state, MapState)
    if old == "Parameters":
        span = place.spans.find(old)
        written = "" if span is None else flow.source_text(span)
        is_written_out = written.startswith("<") and written.endswith(">") and isinstance(state.parameters, dict)
        return span, "write 'item { ... }'", f"item {{{written[1:-1]}}}" if is_written_out else None
    body = state.iterator.spans.find() if state.iterator is not None else None
    before = flow.source_text(Span(0, body.start)) if body is not None else ""
    keyword = _KEYWORD.search(before)
    if keyword is None:
        return flow.name_span(place), "leave out 'iterator'", None
    return Span(keyword.start(), keyword.end()), "leave out 'iterator'", ""
