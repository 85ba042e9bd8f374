"""Take an execution from its first event to its last.

Who asked for it does not matter here: the user, a task that starts another flow, or a distributed map that runs its items.
"""

from sfdsl.collector import collector_off
from sfdsl.jsontypes import Json
from sfdsl.runtime import history
from sfdsl.runtime.engine import advance, run_states, too_deep
from sfdsl.runtime.errors import StatesError, Stopped, TimedOut
from sfdsl.runtime.execution import Run
from sfdsl.runtime.limits import EXECUTION_SECONDS
from sfdsl.runtime.machine import Machine
from sfdsl.runtime.scheduler import Job
from sfdsl.runtime.scope import Item, Scope


def launch(
    run: Run, machine: Machine | None = None, *, item: Item | None = None, path: tuple[int, ...] = ()
) -> Job[None]:
    """Start an execution. The job is done when the execution is, however it ends; it fails with RunError alone.

    `machine` are the states to run where they are not those of the run's own machine: the processor of a distributed map, which gives
    `item` and `path` too.
    """
    job = run.world.scheduler.job(_execute(run, machine or run.machine, item, path))
    run.job = job
    job.step()
    return job


async def _execute(run: Run, machine: Machine, item: Item | None, path: tuple[int, ...]) -> None:
    record = run.recorder()
    record((history.EXECUTION_STARTED, 0, run.now(), run.input, run.role))
    # The first state points to nothing, as recordings have it.
    scope = Scope(run, machine, previous=0, size=run.input_size, variables={}, item=item, path=path)
    try:
        if machine.is_synchronous:
            with collector_off():
                output = advance(scope, machine.first, run.input)[1]
        else:
            output = await _in_time(run, scope)
    except StatesError as failure:
        _failed(run, scope, failure)
    except RecursionError:
        _failed(run, scope, too_deep(scope.state.name))
    except Stopped:
        _record_abort(run, None, None)
    else:
        scope.event((history.EXECUTION_SUCCEEDED, scope.previous, run.now(), output))
        run.end("SUCCEEDED", output=output)


async def _in_time(run: Run, scope: Scope) -> Json:
    """The output, unless the execution takes longer than it may."""
    scheduler = run.world.scheduler
    job = scheduler.start(run_states(scope, run.input))
    own, quota = run.machine.timeout_seconds, EXECUTION_SECONDS[run.kind] if run.world.has_limits else None
    limit = min((seconds for seconds in (own, quota) if seconds is not None), default=None)
    if job.is_done or limit is None:
        return await job
    is_late = False

    def end() -> None:
        nonlocal is_late
        is_late = True
        job.stop()

    # A run that only the year of a Standard execution would end is told so at once.
    timer = scheduler.after(limit, end, is_last_resort=limit != own and run.kind == "STANDARD")
    try:
        return await job
    except Stopped:
        if is_late:
            raise _ExecutionTimedOut from None
        raise
    finally:
        timer.cancel()
        job.stop()


class _ExecutionTimedOut(TimedOut):
    """The execution as a whole, not a task in it."""


def _failed(run: Run, scope: Scope, failure: StatesError) -> None:
    is_late = isinstance(failure, _ExecutionTimedOut)
    shape = history.EXECUTION_TIMED_OUT if is_late else history.EXECUTION_FAILED
    scope.event((shape, scope.previous, run.now(), failure.error, failure.cause))
    run.end("TIMED_OUT" if is_late else "FAILED", error=failure.error, cause=failure.cause)


def abort(run: Run, error: str | None, cause: str | None) -> None:
    """What StopExecution does."""
    if not run.is_done:
        _record_abort(run, error, cause)
        if run.job is not None:
            run.job.stop()


def _record_abort(run: Run, error: str | None, cause: str | None) -> None:
    """Source: recordings; the event points to none."""
    if not run.is_done:
        run.recorder()((history.EXECUTION_ABORTED, 0, run.now(), error, cause))
        run.end("ABORTED", error=error, cause=cause)
