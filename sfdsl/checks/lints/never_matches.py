"""Every name in a Retry or Catch is one that the state can fail with, and that no entry before has matched.

Spec: "Retrying after error": entries are tried in their order, and the first that matches counts. Which errors a call raises is in the
models of the APIs; a function, a worker and a callback may raise any.
"""

from collections.abc import Sequence
from typing import Final

from sfdsl.catalog.errors import ErrorNames, Match, error_names, lambda_error_meant
from sfdsl.catalog.resource import parse_resource
from sfdsl.checks.flow import Flow, Place
from sfdsl.checks.lints.error_names import is_reserved
from sfdsl.checks.texts import has_placeholder
from sfdsl.diagnostics.codes import lint
from sfdsl.ir.nodes import Catcher, Retrier, TaskState

_MAPS_ALONE: Final = frozenset(
    {"States.ItemReaderFailed", "States.ResultWriterFailed", "States.ExceedToleratedFailureThreshold"}
)
_USUAL_VARIABLES: Final = frozenset({"e", "ex", "err", "exc"})
"""In other languages a variable stands behind `catch`."""
_ALL: Final = "States.ALL"
_TASK_FAILED: Final = "States.TaskFailed"
_TIMEOUTS: Final = frozenset({"States.Timeout", "States.HeartbeatTimeout"})


def check(flow: Flow) -> None:
    for place in flow.places:
        state = place.state
        retry: Sequence[Retrier] = getattr(state, "retry", ())
        catch: Sequence[Catcher] = getattr(state, "catch", ())
        for handlers in (retry, catch):
            _shadowed(flow, handlers)
        if isinstance(state, TaskState) and (retry or catch):
            names: ErrorNames | None = None
            both: tuple[Retrier | Catcher, ...] = (*retry, *catch)
            for handler in both:
                for index, name in enumerate(handler.error_equals):
                    if names is None and not name.startswith("States."):
                        names = error_names(parse_resource(state.resource or ""))
                    _name(flow, place, state, handler, index, names)


def _name(
    flow: Flow, place: Place, state: TaskState, handler: Retrier | Catcher, index: int, names: ErrorNames | None
) -> None:
    name = handler.error_equals[index]
    if has_placeholder(name):
        return
    hint: str | None = None
    if flow.written_in_sfd and isinstance(handler, Catcher) and name in _USUAL_VARIABLES:
        message, hint = (
            f"hardly anything fails with an error called '{name}'",
            f"write 'catch as ${name}' for every error",
        )
    elif name in _MAPS_ALONE:
        message = f"only a Map fails with '{name}'"
    elif name == "States.HeartbeatTimeout":
        if state.heartbeat_seconds is not None or state.heartbeat_seconds_path is not None:
            return
        message, hint = (
            f"without 'HeartbeatSeconds' the task never fails with '{name}'",
            "the time limit's is States.Timeout",
        )
    elif names is not None and not is_reserved(name) and names.judge(name) is Match.NEVER:
        near = " or ".join(f"'{known}'" for known in names.near(name)[:3])
        message = f"the task '{place.name}' never fails with '{name}'"
        hint = f"did you mean {near}?" if near else f"its errors begin with {' or '.join(names.prefixes)}"
    elif (meant := lambda_error_meant(name)) is not None:
        message, hint = f"the service Lambda has no error '{name}'", f"did you mean '{meant}'?"
    else:
        return
    flow.report(lint.NEVER_MATCHES, handler.spans.find("ErrorEquals", index), message, hint=hint)


def _shadowed(flow: Flow, handlers: Sequence[Retrier | Catcher]) -> None:
    """Names that an entry before has matched already."""
    before: set[str] = set()
    for handler in handlers:
        for index, name in enumerate(handler.error_equals):
            earlier = _matched_by(name, before)
            if earlier is not None:
                flow.report(
                    lint.NEVER_MATCHES,
                    handler.spans.find("ErrorEquals", index),
                    f"'{name}' never gets here: '{earlier}' before it matches first",
                    hint="put the more exact name first, or remove it",
                )
        before.update(handler.error_equals)


def _matched_by(name: str, before: set[str]) -> str | None:
    if name in before:
        return name
    if _TASK_FAILED in before and name != _ALL and name not in _TIMEOUTS and not _is_beyond(name):
        return _TASK_FAILED
    return None


def _is_beyond(name: str) -> bool:
    """Errors of which it is not known whether States.TaskFailed matches them."""
    return name.startswith("States.") and not name.startswith("States.Http.")
