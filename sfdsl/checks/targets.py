"""StartAt, Next, Default and the Next of rules and catchers name states of the same machine, branch or map body.

Spec: "Transitions"; "Parallel State": states in a branch can transition only to each other. The service says
`Missing 'Next' target: x` (MISSING_TRANSITION_TARGET).
"""

from sfdsl.checks.flow import Flow, Scope
from sfdsl.checks.texts import has_placeholder
from sfdsl.diagnostics.codes import asl as codes
from sfdsl.source import Span


def check(flow: Flow) -> None:
    for scope in flow.scopes:
        start = scope.machine.start_at
        # That there are no states at all is told by `required.py`.
        if start is not None and scope.states and start not in scope.states and not has_placeholder(start):
            _report(flow, scope, "StartAt", start, scope.machine.spans.find("StartAt"))
    for place in flow.places:
        for pointer, target in flow.successors[place]:
            if target not in place.scope.states and not has_placeholder(target):
                _report(flow, place.scope, str(pointer[-1]), target, place.spans.find(*pointer))


def _report(flow: Flow, scope: Scope, field: str, target: str, span: Span | None) -> None:
    elsewhere = next((other for other in flow.scopes if target in other.states), None)
    if elsewhere is not None:
        hint: str | None = f"'{target}' is in {elsewhere.title}; this is {scope.title}, which control cannot leave so"
    else:
        similar = " or ".join(f"'{name}'" for name in flow.similar_states(scope, target))
        hint = f"did you mean {similar}?" if similar else f"there is no state of this name in {scope.title}"
    flow.report(codes.UNKNOWN_TARGET, span, f"'{field}' names '{target}', which is not a state here", hint=hint)
