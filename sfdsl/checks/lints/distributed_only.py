"""ItemReader, ItemBatcher, ResultWriter, Label and the tolerated failures belong to distributed Maps.

Source: developer guide, "Map state in Distributed mode". The specification knows no modes, so this is no error.
"""

from typing import Final

from sfdsl.checks.flow import Flow, is_given
from sfdsl.checks.texts import has_placeholder
from sfdsl.diagnostics.codes import lint
from sfdsl.ir.nodes import MapState

_FIELDS: Final = {
    "ItemReader": "item_reader",
    "ItemBatcher": "item_batcher",
    "ResultWriter": "result_writer",
    "Label": "label",
    "ToleratedFailureCount": "tolerated_failure_count",
    "ToleratedFailureCountPath": "tolerated_failure_count_path",
    "ToleratedFailurePercentage": "tolerated_failure_percentage",
    "ToleratedFailurePercentagePath": "tolerated_failure_percentage_path",
}


def check(flow: Flow) -> None:
    for place in flow.places:
        state = place.state
        if not isinstance(state, MapState) or state.is_distributed:
            continue
        config = state.processor.processor_config if state.processor is not None else None
        if config is not None and has_placeholder(config.mode):
            continue
        for key, field in _FIELDS.items():
            if is_given(state, field, key):
                flow.report(
                    lint.DISTRIBUTED_ONLY,
                    flow.key_span(place.spans, key),
                    f"'{key}' is for a distributed Map, and '{place.name}' is inline",
                    hint='its ItemProcessor needs "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": ...}'
                    if flow.is_asl
                    else "write 'distributed' before the body",
                )
