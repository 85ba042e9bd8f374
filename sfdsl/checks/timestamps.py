"""A Wait state's `Timestamp` is in RFC 3339 form.

Spec: "Wait State", "Timestamps". The service says `String does not match RFC3339 timestamp`.
"""

from sfdsl.checks.flow import Flow
from sfdsl.checks.texts import has_placeholder, is_expression, quoted
from sfdsl.diagnostics.codes import asl as codes
from sfdsl.expr.comparison import parse_timestamp
from sfdsl.ir.nodes import WaitState


def check(flow: Flow) -> None:
    for place in flow.places:
        value = place.state.timestamp if isinstance(place.state, WaitState) else None
        if value is None or has_placeholder(value) or parse_timestamp(value) is not None:
            continue
        if place.is_jsonata and is_expression(value):
            continue
        hint = "write it as 2030-01-31T12:00:00Z: with a T, and Z or an offset"
        if value.startswith("$") and not place.is_jsonata:
            hint = "for a value from the input write 'TimestampPath'"
        flow.report(
            codes.BAD_TIMESTAMP, place.spans.find("Timestamp"), f"{quoted(value)} is not a timestamp", hint=hint
        )
