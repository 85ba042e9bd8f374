"""Where JSONata stands in a state, and what of `$states` there is at each place.

Spec: "Query Languages", "JSONata": `$states.result` is in Assign and Output of Task, Parallel and Map; `$states.errorOutput` in Assign
and Output of a Catcher; `$states.input` and `$states.context` are everywhere.
"""

from collections.abc import Iterator
from typing import Any, Final

from sfdsl.checks.flow import Place
from sfdsl.checks.parts import parts
from sfdsl.ir.fields import ABSENT
from sfdsl.ir.nodes import Catcher, ExpressionCondition, MapState, ParallelState, RawState, TaskState
from sfdsl.jsontypes import Pointer
from sfdsl.records import positional_record

_FIELDS: Final = {
    "arguments": "Arguments",
    "assign": "Assign",
    "output": "Output",
    "items": "Items",
    "item_selector": "ItemSelector",
    "batch_input": "BatchInput",
    "credentials": "Credentials",
    "timeout_seconds": "TimeoutSeconds",
    "heartbeat_seconds": "HeartbeatSeconds",
    "seconds": "Seconds",
    "timestamp": "Timestamp",
    "error": "Error",
    "cause": "Cause",
    "max_concurrency": "MaxConcurrency",
    "tolerated_failure_count": "ToleratedFailureCount",
    "tolerated_failure_percentage": "ToleratedFailurePercentage",
    "max_items_per_batch": "MaxItemsPerBatch",
    "max_input_bytes_per_batch": "MaxInputBytesPerBatch",
    "reader_config": "ReaderConfig",
}
_AFTER: Final = frozenset({"Assign", "Output"})


@positional_record
class JsonataField:
    """One field. `has_result` and `has_error` tell whether `$states.result` and `$states.errorOutput` exist in it."""

    pointer: Pointer
    value: Any
    has_result: bool
    has_error: bool


def jsonata_fields(place: Place) -> Iterator[JsonataField]:
    """Every field of a JSONata state in which expressions are evaluated. Nothing for a JSONPath state."""
    if not place.is_jsonata or isinstance(place.state, RawState):
        return
    gives_result = isinstance(place.state, TaskState | ParallelState | MapState)
    for pointer, node in parts(place.state):
        if isinstance(node, ExpressionCondition):
            yield JsonataField((*pointer, "Condition"), node.value, False, False)
            continue
        for field, key in _FIELDS.items():
            value = getattr(node, field, ABSENT)
            if isinstance(value, str | list | dict):
                has_result = gives_result and not pointer and key in _AFTER
                has_error = isinstance(node, Catcher) and key in _AFTER
                yield JsonataField((*pointer, key), value, has_result, has_error)


def jsonata_values(place: Place) -> Iterator[tuple[Pointer, Any]]:
    """The fields' pointers and values alone."""
    for field in jsonata_fields(place):
        yield field.pointer, field.value
