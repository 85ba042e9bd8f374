"""Every field holds a value of the type that ASL gives it; every state has a type; every nested object is whole.

Spec: "State Machine Structure", "States". What does not fit was kept in the `extra` of its node; here it is told.
"""

from typing import Any

from sfdsl.checks.flow import Flow, Place
from sfdsl.checks.parts import parts
from sfdsl.diagnostics.codes import asl as codes
from sfdsl.diagnostics.wording import meant
from sfdsl.ir.codec import report_misfits
from sfdsl.ir.nodes import STATE_TYPES, RawState
from sfdsl.jsontypes import Pointer


def check(flow: Flow) -> None:
    _misfits(flow, flow.machine)
    for place in flow.places:
        if isinstance(place.state, RawState):
            _raw(flow, place)
            continue
        for _, node in parts(place.state):
            _misfits(flow, node)
        _transition(flow, place)


def _misfits(flow: Flow, node: Any) -> None:
    def report(pointer: Pointer, message: str) -> None:
        code, hint = codes.CHOICE_RULE if "Choices" in pointer else codes.WRONG_SHAPE, None
        if message.endswith("is missing"):
            value: Any = node.extra
            for key in pointer:
                value = value[key]
            code, hint = codes.MISSING_FIELD, meant(message.split("'")[1], value)
        flow.report(code, node.spans.find(*pointer), message, hint=hint)

    report_misfits(node, report)


def _raw(flow: Flow, place: Place) -> None:
    types = f"a state's type is one of {', '.join(STATE_TYPES)}"
    fields = place.state.extra
    said = fields.get("Type")
    if "Type" not in fields:
        hint = meant("Type", fields) or types
        flow.report(codes.UNKNOWN_TYPE, flow.name_span(place), f"the state '{place.name}' has no 'Type'", hint=hint)
    elif not isinstance(said, str):
        flow.report(codes.UNKNOWN_TYPE, place.spans.find("Type"), "the field 'Type' must be a string", hint=types)
    elif said not in STATE_TYPES:
        hint = meant(said, STATE_TYPES) or types
        flow.report(codes.UNKNOWN_TYPE, place.spans.find("Type"), f"'{said}' is not a type of state", hint=hint)


def _transition(flow: Flow, place: Place) -> None:
    """`Next` is a string and `End` a boolean: the two fields that the nodes hold in another form."""
    extra = place.state.extra
    if not hasattr(place.state, "transition"):
        return
    if not isinstance(extra.get("Next", ""), str):
        flow.report(codes.WRONG_SHAPE, place.spans.find("Next"), "the field 'Next' must be a string")
    if not isinstance(extra.get("End", True), bool):
        flow.report(codes.WRONG_SHAPE, place.spans.find("End"), "the field 'End' must be a boolean")
