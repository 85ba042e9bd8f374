"""Every state has the fields that its type can't do without, and lists that must not be empty are not.

Spec: "Task State", "Choice State", "Wait State", "Parallel State", "Map State".
"""

from collections.abc import Iterable

from sfdsl.checks.flow import Flow, Place, Scope, is_given
from sfdsl.diagnostics.codes import asl as codes
from sfdsl.diagnostics.wording import meant
from sfdsl.ir.nodes import Catcher, ChoiceState, MapState, ParallelState, Retrier, TaskState, WaitState


def check(flow: Flow) -> None:
    for scope in flow.scopes:
        _scope(flow, scope)
    for place in flow.places:
        state = place.state
        match state:
            case TaskState():
                _need(flow, place, "resource", "Resource")
            case ChoiceState():
                _need(flow, place, "choices", "Choices")
            case ParallelState():
                _need(flow, place, "branches", "Branches")
            case MapState():
                if not is_given(state, "iterator", "Iterator"):
                    _need(flow, place, "item_processor", "ItemProcessor")
            case WaitState():
                _wait(flow, place, state)
            case _:
                pass
        _error_names(flow, (*getattr(state, "retry", ()), *getattr(state, "catch", ())))


def _scope(flow: Flow, scope: Scope) -> None:
    machine = scope.machine
    if machine.start_at is None and "StartAt" not in machine.extra:
        hint = meant("StartAt", machine.extra) or "it names the first state"
        flow.report(codes.MISSING_FIELD, flow.key_span(machine.spans), f"{scope.title} has no 'StartAt'", hint=hint)
    if not machine.states:
        span = flow.key_span(machine.spans, "States")
        flow.report(codes.MISSING_FIELD, span, f"{scope.title} has no states", hint="it needs at least one")


def _need(flow: Flow, place: Place, field: str, key: str) -> None:
    if not is_given(place.state, field, key):
        hint = meant(key, place.state.extra)
        message = f"the state '{place.name}' needs the field '{key}'"
        flow.report(codes.MISSING_FIELD, flow.name_span(place), message, hint=hint)
    elif key in ("Choices", "Branches") and place.state.extra.get(key) == []:
        flow.report(codes.MISSING_FIELD, place.spans.find(key), f"the list '{key}' cannot be empty")


def _wait(flow: Flow, place: Place, state: WaitState) -> None:
    fields = {
        "seconds": "Seconds",
        "timestamp": "Timestamp",
        "seconds_path": "SecondsPath",
        "timestamp_path": "TimestampPath",
    }
    if not any(is_given(state, field, key) for field, key in fields.items()):
        choice = list(fields.values())[: 2 if place.is_jsonata else 4]
        flow.report(
            codes.MISSING_FIELD,
            flow.name_span(place),
            f"the state '{place.name}' does not say how long to wait",
            hint=f"give it one of {', '.join(choice)}",
        )


def _error_names(flow: Flow, handlers: Iterable[Retrier | Catcher]) -> None:
    for handler in handlers:
        if not handler.error_equals:
            span = handler.spans.find("ErrorEquals")
            hint = 'for every error write ["States.ALL"]'
            flow.report(codes.MISSING_FIELD, span, "the list 'ErrorEquals' cannot be empty", hint=hint)
