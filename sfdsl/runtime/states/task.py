"""A Task: schedule it, let somebody answer, and see to its time limits.

Source of the events: recordings. The result of a direct Lambda task is what the function gave; an activity is scheduled with its input
and starts when a worker takes it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from sfdsl.expr.jsontext import compact
from sfdsl.jsontypes import Json
from sfdsl.runtime import exact, history
from sfdsl.runtime.errors import DATA_LIMIT_EXCEEDED, RunError, StatesError, TimedOut
from sfdsl.runtime.history import Record, Shape
from sfdsl.runtime.integrations.base import Call
from sfdsl.runtime.integrations.rules import rules_for, supported
from sfdsl.runtime.limits import data_limit_cause, json_size
from sfdsl.runtime.resource import Resource, parse_resource
from sfdsl.runtime.scheduler import Future, Job, Timer
from sfdsl.runtime.scope import CALLED, Scope


async def task(scope: Scope, arguments: Any) -> Any:
    """The raw result. `arguments` are what Parameters or Arguments gave, or the state's input."""
    state = scope.state
    arn = state.fields.get("Resource")
    if not isinstance(arn, str):
        raise RunError(f"the task '{state.name}' has no 'Resource'", "'sfdsl check' finds such mistakes")
    resource = parse_resource(arn)
    rules = rules_for(resource)
    arguments = supported(resource, arguments)
    attempt = _Attempt(scope, resource)
    call = attempt.call(rules.sent(arguments, scope.run))
    problem = rules.refusal(arguments) or scope.run.world.services.refusal(call)
    if problem is not None:
        scope.runtime_failure(f"The Parameters '{compact(arguments)}' could not be used to start the Task: [{problem}]")
    timing = exact.timing(scope)
    scope.phase = CALLED
    if json_size(arguments) > scope.run.data_limit:
        raise StatesError(DATA_LIMIT_EXCEEDED, data_limit_cause(resource.limit_name))
    attempt.schedule(arguments, timing)
    try:
        result = await attempt.answer(call)
        if not resource.pattern:
            result = rules.answer(result)
        size = json_size(result)
        if size > scope.run.data_limit:
            raise StatesError(DATA_LIMIT_EXCEEDED, data_limit_cause(resource.limit_name))
    except StatesError as failure:
        attempt.failed(failure)
        raise
    attempt.succeeded(result)
    return scope.returned(result, size)


@dataclass(frozen=True, slots=True)
class _Events:
    """The shapes of one family of events. `names_resource` tells that they repeat the resource's type and action."""

    scheduled: Shape
    started: Shape
    succeeded: Shape
    failed: Shape
    timed_out: Shape
    names_resource: bool = False


_EVENTS: Final = {
    "service": _Events(
        history.TASK_SCHEDULED,
        history.TASK_STARTED,
        history.TASK_SUCCEEDED,
        history.TASK_FAILED,
        history.TASK_TIMED_OUT,
        names_resource=True,
    ),
    "lambda": _Events(
        history.LAMBDA_SCHEDULED,
        history.LAMBDA_STARTED,
        history.LAMBDA_SUCCEEDED,
        history.LAMBDA_FAILED,
        history.LAMBDA_TIMED_OUT,
    ),
    "activity": _Events(
        history.ACTIVITY_SCHEDULED,
        history.ACTIVITY_STARTED,
        history.ACTIVITY_SUCCEEDED,
        history.ACTIVITY_FAILED,
        history.ACTIVITY_TIMED_OUT,
    ),
}


class _Attempt:
    """One scheduled task, until it is answered or out of time."""

    def __init__(self, scope: Scope, resource: Resource) -> None:
        self._scope, self._resource = scope, resource
        self._timing: exact.Timing
        # A resource that is not known before deployment is a function's more often than not.
        self._events = _EVENTS.get(resource.kind, _EVENTS["lambda"])
        self._named: tuple[Json, ...] = (resource.type, resource.full_action) if self._events.names_resource else ()
        self._is_started = False
        self._beat: Callable[[], None] = _no_heartbeat

    # ---- events ----

    def schedule(self, arguments: Json, timing: "exact.Timing") -> None:
        self._timing = timing
        what = (*self._named, self._scope.run.world.region) if self._named else (self._resource.arn,)
        self._event(self._events.scheduled, *what, arguments, timing.timeout, timing.heartbeat, timing.role)
        if self._resource.kind != "activity":
            self._start()

    def _start(self) -> None:
        if not self._is_started:
            self._is_started = True
            worker = (None,) if self._resource.kind == "activity" else ()
            self._event(self._events.started, *self._named, *worker)

    def submitted(self, output: Json) -> None:
        """Raises StatesError where the service's answer counts as a failure."""
        rules_for(self._resource).answer(output)
        self._event(history.TASK_SUBMITTED, *self._named, output)

    def succeeded(self, result: Json) -> None:
        self._start()
        self._event(self._events.succeeded, *self._named, result)

    def failed(self, failure: StatesError) -> None:
        shape = self._events.timed_out if isinstance(failure, TimedOut) else self._events.failed
        if shape is self._events.failed:
            self._start()
        self._event(shape, *self._named, failure.error, failure.cause)

    def _event(self, shape: Shape, *values: Json) -> None:
        record: Record = (shape, self._scope.previous, self._scope.run.now(), *values)
        self._scope.event(record)

    # ---- the call ----

    def call(self, arguments: Json) -> Call:
        scope = self._scope
        return Call(
            scope.run,
            scope.state.name,
            self._resource,
            arguments,
            scope.path,
            scope.token,
            self.submitted,
            lambda: self._beat(),
        )

    async def answer(self, call: Call) -> Json:
        """What the service answers. Raises StatesError where it fails or the time is up."""
        world = self._scope.run.world
        job = world.scheduler.start(world.services.answer(call))
        if not job.is_done:
            await self._in_time(job)
        return job.result()

    async def _in_time(self, job: Job[Json]) -> None:
        """Wait until the job is done. Raises TimedOut where it takes too long."""
        scope, scheduler = self._scope, self._scope.run.world.scheduler
        end: Future[None] = Future()
        job.on_done(lambda: end.resolve(None))
        timers: list[Timer] = []
        if self._timing.timeout is not None:
            timers.append(scheduler.after(self._timing.timeout, lambda: end.fail(TimedOut())))
        self._start_heartbeat(end, timers)
        scope.run.waiting[scope.entered_id] = self._what_is_missing()
        try:
            await end
        finally:
            scope.run.waiting.pop(scope.entered_id, None)
            for timer in timers:
                timer.cancel()
            job.stop()

    def _start_heartbeat(self, end: Future[None], timers: list[Timer]) -> None:
        seconds = self._timing.heartbeat
        if seconds is None:
            return
        scheduler = self._scope.run.world.scheduler
        current = scheduler.after(seconds, lambda: end.fail(TimedOut(heartbeat=True)))
        timers.append(current)

        def beat() -> None:
            timers[-1].cancel()
            timers.append(scheduler.after(seconds, lambda: end.fail(TimedOut(heartbeat=True))))

        self._beat = beat

    def _what_is_missing(self) -> str:
        name, entered = self._scope.state.name, self._scope.entered_id
        what = "its task token to be sent back" if self._scope.token is not None else "an answer"
        return f"the state '{name}' (entered at the event id #{entered}) waits for {what}"


def _no_heartbeat() -> None:
    """A task without HeartbeatSeconds may send heartbeats; nothing depends on them."""
