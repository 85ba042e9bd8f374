"""Where arrows lead: every target must be a state of the same flow, branch or map body."""

from sfdsl.catalog.near import did_you_mean
from sfdsl.diagnostics import Diagnostics
from sfdsl.diagnostics.codes import source as codes
from sfdsl.ir.nodes import StateMachine
from sfdsl.ir.walk import machines, transitions
from sfdsl.lower.context import Flow
from sfdsl.source import Span


def check_targets(machine: StateMachine, flow: Flow, diagnostics: Diagnostics) -> None:
    """Report arrows that lead to no state of their own machine."""
    for _, inner in machines(machine):
        names = {state.name for state in inner.states}
        start = inner.start_at
        if start is not None and start not in names:
            _report(start, inner.spans.find(), names, flow, diagnostics)
        for state in inner.states:
            for pointer, target in transitions(state):
                if target not in names:
                    _report(target, state.spans.find(*pointer), names, flow, diagnostics)


def _report(target: str, span: Span | None, names: set[str], flow: Flow, diagnostics: Diagnostics) -> None:
    message = f'there is no state called "{target}" here'
    if target in flow.taken:
        hint = "it is in another branch, map body or flow: arrows stay inside their own"
    else:
        near = did_you_mean(target, names, 2)
        known = " or ".join(f'"{name}"' for name in near)
        hint = f"did you mean {known}?" if near else "check the name, or write `-> end`"
    diagnostics.report(codes.UNKNOWN_STATE, span, message, hint=hint)
