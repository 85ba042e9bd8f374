"""Every machine, branch and map body has a state in which it can end.

Spec: "Terminal State". The service says `Workflow has no terminal state` (MISSING_END_STATE).
"""

from sfdsl.checks.flow import Flow, Scope
from sfdsl.diagnostics.codes import asl as codes
from sfdsl.ir.nodes import ChoiceState, End, FailState, RawState, State, SucceedState


def can_end(scope: Scope) -> bool:
    """Whether a scope has a state to end in. One without states is told of elsewhere."""
    return not scope.machine.states or any(_may_end(state) for state in scope.machine.states)


def check(flow: Flow) -> None:
    for scope in flow.scopes:
        if can_end(scope):
            continue
        # A target that does not exist may have been meant to be the end.
        if all(target in scope.states for place in flow.by_scope[scope] for _, target in flow.successors[place]):
            hint = 'end it in a Succeed or Fail state, or in a state with "End": true'
            span = flow.key_span(scope.machine.spans, "States")
            if flow.written_in_sfd:
                hint = "let a way lead out: `-> end`, `succeed`, or a condition that ends the loop"
                span = flow.name_span(flow.by_scope[scope][-1])
            flow.report(codes.NO_TERMINAL_STATE, span, f"{scope.title} has no terminal state", hint=hint)


def _may_end(state: State) -> bool:
    if isinstance(state, SucceedState | FailState | RawState):
        return True
    if isinstance(state, ChoiceState):
        return False
    # A state without any transition is told of elsewhere; it would be an end if anything.
    return (
        isinstance(state.transition, End)
        or "End" in state.extra
        or (state.transition is None and "Next" not in state.extra)
    )
