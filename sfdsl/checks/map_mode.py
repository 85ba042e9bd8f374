"""A Map's mode and the type of its child executions are known words that go together.

Spec: "Map State", ProcessorConfig; developer guide, "Map state in Distributed mode".
"""

from typing import Final

from sfdsl.checks.flow import Flow
from sfdsl.checks.texts import has_placeholder, quoted
from sfdsl.diagnostics.codes import asl as codes
from sfdsl.diagnostics.wording import meant
from sfdsl.ir.nodes import MapState, ProcessorConfig

MODES: Final = ("INLINE", "DISTRIBUTED")
EXECUTION_TYPES: Final = ("STANDARD", "EXPRESS")


def check(flow: Flow) -> None:
    for place in flow.places:
        state = place.state
        if isinstance(state, MapState):
            processor = state.processor
            config = processor.processor_config if processor is not None else None
            if config is not None:
                _config(flow, config)


def _config(flow: Flow, config: ProcessorConfig) -> None:
    mode, kind = config.mode, config.execution_type
    if mode is not None and mode not in MODES and not has_placeholder(mode):
        hint = meant(mode, MODES) or "INLINE or DISTRIBUTED"
        flow.report(codes.MAP_MODE, config.spans.find("Mode"), f"{quoted(mode)} is not a mode of a Map", hint=hint)
    if kind is not None and kind not in EXECUTION_TYPES and not has_placeholder(kind):
        hint = meant(kind, EXECUTION_TYPES) or "STANDARD or EXPRESS"
        span = config.spans.find("ExecutionType")
        flow.report(codes.MAP_MODE, span, f"{quoted(kind)} is not a type of execution", hint=hint)
    # That an Express machine runs none at all is told by `express.py`.
    if (
        mode == "DISTRIBUTED"
        and kind is None
        and "ExecutionType" not in config.extra
        and flow.machine.kind != "EXPRESS"
    ):
        flow.report(
            codes.MAP_MODE,
            config.spans.find("Mode"),
            "a distributed Map must say the 'ExecutionType' of its child executions",
            hint="write 'distributed standard', or 'distributed express' for short ones"
            if flow.written_in_sfd
            else "STANDARD, or EXPRESS for short ones",
        )
    if mode == "INLINE" and kind is not None:
        flow.report(
            codes.MAP_MODE,
            flow.key_span(config.spans, "ExecutionType"),
            "an inline Map has no child executions, so no 'ExecutionType'",
            hint="remove it, or set 'Mode' to DISTRIBUTED",
        )
