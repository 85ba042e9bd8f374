"""The loop that goes from state to state.

`advance` runs the states that never wait (Pass, Choice, Succeed, Fail), as many as follow each other, without a coroutine; a machine
of only such states is done in one call. `run_states` adds the others, whose visits are coroutines (`visit.py`).

Where a generated function fails on its data (a key that is missing, a text where a list should be), `exact.step` does the step again
from the state's fields: it gives the value after all, or the error as AWS words it.
"""

from typing import Final

from sfdsl.expr.errors import EvaluationError
from sfdsl.jsontypes import Json
from sfdsl.runtime import exact
from sfdsl.runtime.errors import DATA_LIMIT_EXCEEDED, RunError, RuntimeFailure, StatesError
from sfdsl.runtime.limits import HISTORY_LIMIT_CAUSE, NESTING_LIMIT, data_limit_cause, json_size
from sfdsl.runtime.machine import State
from sfdsl.runtime.scope import Scope

INEXACT: Final = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, EvaluationError)
"""What generated code raises where the data is not as it supposes."""


def advance(scope: Scope, state: State, data: Json) -> tuple[State | None, Json]:
    """Run on from `state`. Gives the first state that may wait with its input, or None and the output of the last state.

    Raises StatesError where a state fails; `scope.previous` is then the event that the next one follows.
    """
    run, record, events = scope.run, scope.record, scope.run.events
    previous, size, limit = scope.previous, scope.size, run.data_limit - scope.base
    scope.entered_time = now = run.now()
    current: State | None = state
    while current is not None and not current.waits:
        state = current
        if len(events) >= run.history_limit:
            scope.previous = previous
            raise HistoryFull
        scope.state = state
        record((state.entered, previous, now, data))
        scope.entered_id = scope.previous = previous = len(events)
        kind = state.kind
        try:
            if kind == "Pass":
                output = state.function(data, scope)
                current = state.next
            elif kind == "Choice":
                output, name = state.function(data, scope)
                current = state.machine.at(name)
            elif kind == "Succeed":
                output = state.function(data, scope)
                current = None
            elif kind == "Fail":
                error, cause = state.function(data, scope)
                raise StatesError(error, cause)
            else:
                raise unknown_type(state)
        except INEXACT:
            scope.assigned = None
            output, current = exact.step(scope, state, data)
        if current is None and kind == "Pass":
            check_end(state)
        size = size * state.factor + state.plus
        if size > limit:
            size = measured(output, state.name, run.data_limit)
        assigned = scope.assigned
        if assigned is None:
            record((state.exited, previous, now, output))
        else:
            record((state.exited, previous, now, output, assigned))
            scope.variables = {**scope.variables, **assigned}
            scope.assigned = None
        previous = len(events)
        data = output
    scope.previous, scope.size = previous, size
    return current, data


async def run_states(scope: Scope, data: Json) -> Json:
    """The output of the scope's machine."""
    current: State | None = scope.machine.first
    while current is not None:
        current, data = advance(scope, current, data)
        if current is not None:
            current, data = await scope.run.visit(scope, current, data)
    return data


def check_end(state: State) -> None:
    """A state that nothing follows must say that it is the end. AWS refuses other definitions."""
    if state.fields.get("End") is not True:
        target = state.fields.get("Next")
        said = (
            f"goes on to '{target}', which does not exist"
            if isinstance(target, str)
            else "has neither 'Next' nor 'End'"
        )
        raise RunError(f"the state '{state.name}' {said}", "'sfdsl check' finds such mistakes")


def unknown_type(state: State) -> RunError:
    said = state.fields.get("Type")
    what = "has no type" if said is None else f"has the type {said!r}, which is none of ASL's"
    return RunError(f"the state '{state.name}' {what}", "'sfdsl check' finds such mistakes")


def measured(value: Json, name: str, limit: int) -> int:
    """The size of a state's output. Raises StatesError where it is over the limit."""
    try:
        size = json_size(value)
    except RecursionError:
        raise too_deep(name) from None
    if size > limit:
        raise StatesError(DATA_LIMIT_EXCEEDED, data_limit_cause(name))
    return size


def too_deep(name: str) -> RuntimeFailure:
    return RuntimeFailure(f"The data of the state '{name}' is nested more than {NESTING_LIMIT} levels deep.")


class HistoryFull(RuntimeFailure):
    """The history has as many events as AWS allows. Source: measurement of a Standard execution in an endless loop."""

    def __init__(self) -> None:
        super().__init__(HISTORY_LIMIT_CAUSE)
