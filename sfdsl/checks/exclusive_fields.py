"""Fields that exclude each other do not stand together.

Spec: "Transitions" (Next, End), "Wait State", "Task State" (TimeoutSeconds, TimeoutSecondsPath), "Fail State", "Map State".
"""

from typing import Any, Final

from sfdsl.checks.flow import Flow, is_given
from sfdsl.checks.parts import parts
from sfdsl.diagnostics.codes import asl as codes
from sfdsl.ir.codec import asl_fields
from sfdsl.ir.fields import Spans
from sfdsl.ir.nodes import RawState

_GROUPS: Final = (
    ("TimeoutSeconds", "TimeoutSecondsPath"),
    ("HeartbeatSeconds", "HeartbeatSecondsPath"),
    ("Seconds", "SecondsPath", "Timestamp", "TimestampPath"),
    ("Error", "ErrorPath"),
    ("Cause", "CausePath"),
    ("ItemProcessor", "Iterator"),
    ("ItemSelector", "Parameters"),
    ("Items", "ItemsPath"),
    ("MaxConcurrency", "MaxConcurrencyPath"),
    ("ToleratedFailureCount", "ToleratedFailureCountPath"),
    ("ToleratedFailurePercentage", "ToleratedFailurePercentagePath"),
    ("MaxItemsPerBatch", "MaxItemsPerBatchPath"),
    ("MaxInputBytesPerBatch", "MaxInputBytesPerBatchPath"),
)
_IN_CONFIG: Final = (("MaxItems", "MaxItemsPath"),)


def check(flow: Flow) -> None:
    for place in flow.places:
        state = place.state
        if isinstance(state, RawState):
            continue
        # `End: false` beside a `Next` says nothing else than the `Next`.
        if "Next" in state.extra and state.extra.get("End") is True:
            _report(flow, place.spans, ("End",), ("Next", "End"))
        for pointer, node in parts(state):
            _node(flow, place.spans, pointer, node)


def _node(flow: Flow, spans: Spans, pointer: tuple[str | int, ...], node: Any) -> None:
    fields = {field.metadata["asl"]: field.name for field in asl_fields(type(node))}
    for group in _GROUPS:
        # Nodes that have one field of a group have them all; ItemSelector is only Map's.
        if group[0] not in fields:
            continue
        given = [key for key in group if key in fields and is_given(node, fields[key], key)]
        for key in given[1:]:
            _report(flow, spans, (*pointer, key), (given[0], key))
    config = getattr(node, "reader_config", None)
    if isinstance(config, dict):
        for first, second in _IN_CONFIG:
            if first in config and second in config:
                _report(flow, spans, (*pointer, "ReaderConfig", second), (first, second))


def _report(flow: Flow, spans: Spans, pointer: tuple[str | int, ...], pair: tuple[str, str]) -> None:
    flow.report(
        codes.EXCLUSIVE_FIELDS,
        flow.key_span(spans, *pointer),
        f"'{pair[0]}' and '{pair[1]}' cannot stand together",
        hint="keep one of the two",
    )
