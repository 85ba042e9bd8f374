"""Names that begin with `States.` are those of the specification, and `States.Runtime` is never handled.

Spec: "Errors": names that begin with `States.` are reserved; Appendix A lists them. Source: developer guide, "Handling errors":
`States.Runtime` is neither retried nor caught, not even when it is named.
"""

from typing import Final

from sfdsl.checks.flow import Flow
from sfdsl.diagnostics.codes import lint
from sfdsl.diagnostics.wording import meant
from sfdsl.ir.nodes import Catcher, FailState, Retrier

RESERVED_NAMES: Final = frozenset(
    {
        "States.ALL",
        "States.BranchFailed",
        "States.DataLimitExceeded",
        "States.ExceedToleratedFailureThreshold",
        "States.HeartbeatTimeout",
        "States.Http.Socket",
        "States.IntrinsicFailure",
        "States.ItemReaderFailed",
        "States.NoChoiceMatched",
        "States.ParameterPathFailure",
        "States.Permissions",
        "States.QueryEvaluationError",
        "States.ReferencePathConflict",
        "States.ResultPathMatchFailure",
        "States.ResultWriterFailed",
        "States.Runtime",
        "States.TaskFailed",
        "States.Timeout",
    }
)


def check(flow: Flow) -> None:
    for place in flow.places:
        for handler in (*getattr(place.state, "retry", ()), *getattr(place.state, "catch", ())):
            _handler(flow, handler)
        state = place.state
        if isinstance(state, FailState) and state.error is not None and state.error.startswith("States."):
            flow.report(
                lint.RESERVED_ERROR_NAME,
                place.spans.find("Error"),
                f"the error '{state.error}' has a name that is reserved for Step Functions itself",
                hint="give it a name of your own, without 'States.'",
            )


def _handler(flow: Flow, handler: Retrier | Catcher) -> None:
    verb = "retried" if isinstance(handler, Retrier) else "caught"
    for index, name in enumerate(handler.error_equals):
        span = handler.spans.find("ErrorEquals", index)
        if name == "States.Runtime":
            flow.report(
                lint.RUNTIME_ERROR,
                span,
                f"'States.Runtime' is never {verb}, not even by this name",
                hint="check the data before, in a Choice state",
            )
        elif name.startswith("States.") and not is_reserved(name):
            hint = meant(name, RESERVED_NAMES) or "a name of your own does not begin with 'States.'"
            flow.report(lint.RESERVED_ERROR_NAME, span, f"Step Functions has no error '{name}'", hint=hint)


def is_reserved(name: str) -> bool:
    """True for a name of the specification, or one of the HTTP task's status codes."""
    return name in RESERVED_NAMES or name.startswith("States.Http.StatusCode.")
