"""Every field holds a value of the type that ASL gives it; every state has a type; every nested object is whole.

Spec: "State Machine Structure", "States". What does not fit was kept in the `extra` of its node; here it is told.
"""

from typing import Any, Final

from sfdsl.checks.flow import Flow, Place
from sfdsl.checks.parts import parts
from sfdsl.checks.spelling import respelt
from sfdsl.diagnostics.codes import asl as codes
from sfdsl.diagnostics.wording import meant
from sfdsl.expr.comparison import OPERATORS
from sfdsl.ir.codec import report_misfits
from sfdsl.ir.nodes import STATE_TYPES, RawState
from sfdsl.jsontypes import Pointer

_RULE_KEYS: Final = (*OPERATORS, "Variable", "And", "Or", "Not", "Condition", "Next", "Comment", "Assign", "Output")


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
        value: Any = node.extra
        for key in pointer:
            value = value[key]
        if message.endswith("is missing"):
            hint = meant(message.split("'")[1], value)
            flow.report(codes.MISSING_FIELD, node.spans.find(*pointer), message, hint=hint)
        elif "Choices" in pointer:
            _choice_rule(flow, node, pointer, value, message)
        else:
            flow.report(codes.WRONG_SHAPE, node.spans.find(*pointer), message)

    report_misfits(node, report)


def _choice_rule(flow: Flow, node: Any, pointer: Pointer, value: Any, message: str) -> None:
    """A rule, or a field of one. The service's rules have many operators, so a misspelt one is looked for."""
    if "has one operator" in message:
        flow.report(
            codes.CHOICE_RULE, flow.key_span(node.spans, *pointer), message, hint="join rules with 'And' or 'Or'"
        )
        return
    for key in value if isinstance(value, dict) else ():
        near = None if key in _RULE_KEYS else meant(key, _RULE_KEYS)
        if near is not None:
            span = flow.key_span(node.spans, *pointer, key)
            message = f"'{key}' is not a field of a choice rule"
            flow.report(codes.CHOICE_RULE, span, message, hint=near, fixes=respelt(flow, span, key, _RULE_KEYS))
            return
    flow.report(codes.CHOICE_RULE, node.spans.find(*pointer), message)


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
        span = place.spans.find("Type")
        fixes = respelt(flow, span, said, STATE_TYPES)
        flow.report(codes.UNKNOWN_TYPE, span, f"'{said}' is not a type of state", hint=hint, fixes=fixes)


def _transition(flow: Flow, place: Place) -> None:
    """`Next` is a string and `End` a boolean: the two fields that the nodes hold in another form."""
    extra = place.state.extra
    if not hasattr(place.state, "transition"):
        return
    if not isinstance(extra.get("Next", ""), str):
        flow.report(codes.WRONG_SHAPE, place.spans.find("Next"), "the field 'Next' must be a string")
    if not isinstance(extra.get("End", True), bool):
        flow.report(codes.WRONG_SHAPE, place.spans.find("End"), "the field 'End' must be a boolean")
