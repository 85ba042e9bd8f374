"""One visit of a state that may wait: enter, try, try again, catch, exit.

Source: States Language, "Errors"; the order of events is from recordings: a retry adds no event of its own, a failed Parallel or Map
says so only when it is not tried again.
"""

from typing import Final

from sfdsl.jsontypes import Json
from sfdsl.runtime import exact, history
from sfdsl.runtime.engine import INEXACT, HistoryFull, check_end, measured
from sfdsl.runtime.errors import RuntimeFailure, StatesError, Stopped
from sfdsl.runtime.history import Shape
from sfdsl.runtime.machine import State
from sfdsl.runtime.resource import parse_resource
from sfdsl.runtime.retry import Retries, find_catcher
from sfdsl.runtime.scope import CALLED, RETURNED, Scope
from sfdsl.runtime.states.map import items, items_from_reader
from sfdsl.runtime.states.parallel import branches
from sfdsl.runtime.states.task import task
from sfdsl.runtime.states.wait import wait_until

_FAILED: Final[dict[str, Shape]] = {"Parallel": history.PARALLEL_FAILED, "Map": history.MAP_FAILED}
_ABORTED: Final[dict[str, Shape]] = {
    "Task": history.TASK_STATE_ABORTED,
    "Wait": history.WAIT_STATE_ABORTED,
    "Parallel": history.PARALLEL_ABORTED,
    "Map": history.MAP_ABORTED,
}


async def visit(scope: Scope, state: State, data: Json) -> tuple[State | None, Json]:
    """The next state, or None, and the output. Raises StatesError where the failure is neither retried nor caught."""
    run = scope.run
    if len(run.events) >= run.history_limit:
        raise HistoryFull
    scope.enter(state, data)
    try:
        return await _attempts(scope, state, data)
    except Stopped:
        if not run.is_done:  # nothing comes after ExecutionAborted
            scope.side_event((_ABORTED[state.kind], scope.previous, run.now()))
        raise


async def _attempts(scope: Scope, state: State, data: Json) -> tuple[State | None, Json]:
    retries = Retries(state.retriers)
    while True:
        try:
            output = await _attempt(scope, state, data)
            size = state.growth.bound(scope.size, scope.result_size)
            limit = scope.run.data_limit
            scope.size = measured(output, state.name, limit) if size > limit else size
        except RuntimeFailure:
            raise
        except StatesError as failure:
            delay = retries.delay(failure, scope.run.world.chance)
            if delay is None:
                return _caught(scope, state, data, failure)
            await scope.run.world.scheduler.sleep(delay)
            scope.retry_count += 1
            continue
        if state.next is None:
            check_end(state)
        scope.exit(state, output)
        return state.next, output


def _caught(scope: Scope, state: State, data: Json, failure: StatesError) -> tuple[State, Json]:
    """Go where a catcher says. Raises the failure where none means it."""
    failed = _FAILED.get(state.kind)
    if failed is not None:
        scope.event((failed, scope.previous, scope.run.now()))
    catcher = find_catcher(state.catchers, failure)
    if catcher is None:
        if scope.is_branch and state.kind == "Task":
            scope.side_event((history.TASK_STATE_ABORTED, scope.previous, scope.run.now()))
        raise failure
    output = exact.caught(scope, state, data, catcher, failure)
    scope.size = measured(output, state.name, scope.run.data_limit)
    scope.exit(state, output)
    return state.machine.at(catcher.next), output


async def _attempt(scope: Scope, state: State, data: Json) -> Json:
    """One attempt: the generated function, or from where it fails on its data, the state's fields."""
    scope.begin_attempt(_new_token(scope, state))
    try:
        output: Json = await state.function(data, scope)
        return output
    except INEXACT:
        if scope.phase == CALLED:
            raise  # not the data's fault
    scope.assigned = None
    if scope.phase != RETURNED:
        await _call_exactly(scope, state, data)
    return exact.output(scope, state, data, scope.result)


async def _call_exactly(scope: Scope, state: State, data: Json) -> None:
    match state.kind:
        case "Task":
            await task(scope, exact.arguments(scope, state, data))
        case "Parallel":
            await branches(scope, exact.arguments(scope, state, data))
        case "Map" if "ItemReader" in state.fields:
            await items_from_reader(scope)
        case "Map":
            await items(scope, exact.items(scope, state, data))
        case _:
            await wait_until(scope, exact.wait_moment(scope, state, data))


def _new_token(scope: Scope, state: State) -> str | None:
    resource = state.fields.get("Resource")
    if state.kind != "Task" or not isinstance(resource, str) or not parse_resource(resource).has_token:
        return None
    world = scope.run.world
    return world.tokens.issue(world.chance.token())
