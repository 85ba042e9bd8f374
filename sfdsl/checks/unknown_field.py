"""Every field is one that ASL has for its state type.

Spec: "State Types", table of fields by state type. The service says: `Field 'X' is not supported`.
"""

from typing import Any, Final

from sfdsl.checks.flow import Flow
from sfdsl.checks.parts import parts
from sfdsl.checks.spelling import respelt
from sfdsl.diagnostics.codes import asl as codes
from sfdsl.diagnostics.wording import meant
from sfdsl.ir.codec import asl_fields
from sfdsl.ir.fields import Spans
from sfdsl.ir.nodes import (
    STATE_TYPES,
    And,
    Catcher,
    ChoiceRule,
    Comparison,
    ExpressionCondition,
    ItemBatcher,
    ItemReader,
    Not,
    Or,
    ProcessorConfig,
    RawState,
    ResultWriter,
    Retrier,
    StateMachine,
    SubMachine,
)

_CONDITIONS: Final = (Comparison, And, Or, Not, ExpressionCondition)

_TITLES: Final = {
    StateMachine: "a state machine",
    SubMachine: "a branch or map body",
    Retrier: "a retrier",
    Catcher: "a catcher",
    ChoiceRule: "a choice rule",
    ProcessorConfig: "ProcessorConfig",
    ItemReader: "ItemReader",
    ItemBatcher: "ItemBatcher",
    ResultWriter: "ResultWriter",
}


def check(flow: Flow) -> None:
    _fields(flow, flow.machine, flow.machine.spans, {"States"})
    for place in flow.places:
        if isinstance(place.state, RawState):
            continue
        for pointer, node in parts(place.state):
            if isinstance(node, _CONDITIONS):
                _condition(flow, place.spans, pointer, node)
            elif not pointer:
                own = {"Next", "End"} if hasattr(node, "transition") else set()
                _fields(flow, node, node.spans, own)
            else:
                _fields(flow, node, node.spans, {"States"} if isinstance(node, SubMachine) else set())


def _fields(flow: Flow, node: Any, spans: Spans, more: set[str]) -> None:
    if not node.extra:
        return
    known = {field.metadata["asl"] for field in asl_fields(type(node))} | more
    for key in node.extra:
        if key not in known:
            title = _TITLES.get(type(node)) or f"a {type(node).__name__.removesuffix('State')} state"
            free = sorted(known - set(_written(node)))
            hint, span = meant(key, free) or _where_it_belongs(node, key), flow.key_span(spans, key)
            message = f"the field '{key}' is not supported in {title}"
            flow.report(codes.UNKNOWN_FIELD, span, message, hint=hint, fixes=respelt(flow, span, key, free))


def _condition(flow: Flow, spans: Spans, pointer: tuple[str | int, ...], node: Any) -> None:
    """A nested condition has its operator and a comment; `Next` stands in the outermost rule only."""
    for key in node.extra:
        if key == "Comment":
            continue
        if key == "Next":
            message = "the field 'Next' can stand only in the outermost rule"
            hint = "move it out, beside 'And', 'Or' or 'Not'"
            flow.report(codes.CHOICE_RULE, flow.key_span(spans, *pointer, key), message, hint=hint)
            continue
        flow.report(
            codes.UNKNOWN_FIELD,
            flow.key_span(spans, *pointer, key),
            f"the field '{key}' is not supported in a nested condition",
        )


def _written(node: Any) -> list[str]:
    """The fields that the node has already: no near miss is meant to be one of them."""
    return [f.metadata["asl"] for f in asl_fields(type(node)) if getattr(node, f.name) is not f.default]


def _where_it_belongs(node: Any, key: str) -> str | None:
    types = [
        name for name, cls in STATE_TYPES.items() if any(field.metadata["asl"] == key for field in asl_fields(cls))
    ]
    if key in ("Next", "End"):
        return "each rule has its own 'Next'" if "Choice" in type(node).__name__ else "the execution ends here"
    if not types or not type(node).__name__.endswith("State"):
        return None
    plural = "states have" if len(types) > 1 else "states alone have"
    return f"{', '.join(types)} {plural} this field"
