"""An Express execution ends after five minutes, so nothing in it can take longer.

Source: developer guide, "Choosing workflow type": maximum duration.
"""

from typing import Final

from sfdsl.checks.flow import Flow
from sfdsl.diagnostics.codes import lint
from sfdsl.ir.nodes import MapState, WaitState
from sfdsl.source import Span

MOST_SECONDS: Final = 300


def check(flow: Flow) -> None:
    is_express = flow.machine.kind == "EXPRESS"
    limit = flow.machine.timeout_seconds
    if is_express and limit is not None and limit > MOST_SECONDS:
        hint = f"make it at most {MOST_SECONDS}, or the machine STANDARD"
        _report(flow, flow.machine.spans.find("TimeoutSeconds"), f"the time limit is {limit} seconds", hint)
    for place in flow.places:
        # The children of a distributed Map may be Express where the machine is not.
        owners = [place.scope.owner, *(scope.owner for scope in place.scope.enclosing())]
        if not is_express and not any(isinstance(owner, MapState) and _has_express_children(owner) for owner in owners):
            continue
        state = place.state
        if isinstance(state, WaitState) and isinstance(state.seconds, int | float) and state.seconds > MOST_SECONDS:
            hint = "make the machine STANDARD, or wait outside of it"
            _report(flow, place.spans.find("Seconds"), f"'{place.name}' waits {state.seconds} seconds", hint)


def _has_express_children(state: MapState) -> bool:
    config = state.processor.processor_config if state.processor is not None else None
    return config is not None and config.execution_type == "EXPRESS"


def _report(flow: Flow, span: Span | None, what: str, hint: str) -> None:
    message = f"{what}, but an Express execution ends after {MOST_SECONDS}"
    flow.report(lint.EXPRESS_DURATION, span, message, hint=hint)
