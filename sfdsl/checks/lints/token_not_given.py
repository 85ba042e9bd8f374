"""A task that waits for its token gives the token to somebody.

Source: developer guide, "Wait for a Callback with Task Token": the token is in the context object of the task itself, so its arguments
are the only place from which it can get out.
"""

from sfdsl.catalog.calls import check_call
from sfdsl.catalog.optimized import TOKEN
from sfdsl.checks.api_calls import calls_of
from sfdsl.checks.flow import Flow
from sfdsl.checks.texts import hands_on_token
from sfdsl.diagnostics.codes import lint
from sfdsl.ir.nodes import TaskState


def check(flow: Flow) -> None:
    for place in flow.places:
        state = place.state
        if not isinstance(state, TaskState):
            continue
        given = state.arguments if place.is_jsonata else state.parameters
        for _, call, where in calls_of(place):
            # Arguments that only the run knows may hold anything.
            if call.pattern != TOKEN or not isinstance(given, dict) or hands_on_token(given) or check_call(call, where):
                continue
            token = "$$.Task.Token" if flow.written_in_sfd or not place.is_jsonata else "$states.context.Task.Token"
            flow.report(
                lint.TOKEN_NOT_GIVEN,
                place.spans.find("Resource"),
                f"the task '{place.name}' waits for its token to come back, and gives it to nobody",
                hint=f"add {token} to what it sends",
            )
