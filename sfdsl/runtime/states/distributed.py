"""The items of a Map in executions of their own (`Mode: DISTRIBUTED`).

Source of the events: recordings. `length` is 0 where an ItemReader brings the items; what follows the Map points to MapRunStarted.
Children do not see the variables round the Map. Source: developer guide, "Passing data between states with variables".
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from sfdsl.jsontypes import Json
from sfdsl.runtime import exact, history
from sfdsl.runtime.errors import THRESHOLD_EXCEEDED, RuntimeFailure, StatesError, Stopped
from sfdsl.runtime.execution import Run
from sfdsl.runtime.launch import launch
from sfdsl.runtime.limits import json_size
from sfdsl.runtime.machine import SubMachine
from sfdsl.runtime.map_io.batches import Batcher
from sfdsl.runtime.map_io.reader import Reader
from sfdsl.runtime.map_io.writer import Writer
from sfdsl.runtime.scheduler import Future, Job
from sfdsl.runtime.scope import Item, Scope

Selector: TypeAlias = Callable[[Item], Json]

MAX_CHILDREN: int = 10_000
"""Child executions at a time. Source: developer guide, "Quotas related to state machine executions"."""
_THRESHOLD_CAUSE = "The specified tolerated failure threshold was exceeded"


@dataclass(frozen=True, slots=True)
class _Plan:
    """What the state's fields say, evaluated."""

    tolerance: "exact.Tolerance"
    reader: Reader | None
    batcher: Batcher | None
    writer: Writer | None


async def run_distributed(
    scope: Scope, processor: SubMachine, values: list[Json] | None, select: Selector | None, max_concurrency: int
) -> Json:
    """The outputs of the children in the order of their items, or where ResultWriter put them. `values` is None with an ItemReader."""
    run, state = scope.run, scope.state
    scope.event((history.MAP_STARTED, scope.previous, run.now(), len(values or ())))
    plan = _Plan(exact.tolerance(scope), exact.reader(scope), exact.batcher(scope), exact.writer(scope))
    label = state.fields.get("Label")
    label = label if isinstance(label, str) else run.world.chance.uuid()
    arn = run.world.arn(f"mapRun:{run.machine.name}/{label}:{run.world.chance.uuid()}")
    scope.event((history.MAP_RUN_STARTED, scope.previous, run.now(), arn))
    started = scope.previous
    try:
        inputs = _inputs(scope, plan, values, select)
        children = await _MapRun(scope, processor, label, plan.tolerance, max_concurrency).run(inputs)
        result = _result(scope, plan, arn, children)
    except Stopped:
        if not run.is_done:
            scope.side_event((history.MAP_RUN_ABORTED, scope.previous, run.now()))
        raise
    except RuntimeFailure:
        raise
    except StatesError as failure:
        scope.event((history.MAP_RUN_FAILED, started, run.now(), failure.error, failure.cause))
        raise
    scope.event((history.MAP_RUN_SUCCEEDED, started, run.now()))
    scope.event((history.MAP_SUCCEEDED, scope.previous, run.now()))
    scope.previous = started
    return scope.returned(result, json_size(result))


def _inputs(scope: Scope, plan: _Plan, values: list[Json] | None, select: Selector | None) -> list[tuple[Json, int]]:
    """The input of each child, and how many items are in it."""
    source: Iterator[Item]
    if plan.reader is not None:
        source = plan.reader.items(scope.run.world.storage())
    else:
        source = (Item(index, value) for index, value in enumerate(values or ()))
    chosen = (item.value if select is None else select(item) for item in source)
    if plan.batcher is not None:
        return list(plan.batcher.batches(chosen))
    return [(value, 1) for value in chosen]


def _result(scope: Scope, plan: _Plan, arn: str, children: list[Run]) -> Json:
    writer = plan.writer or Writer(None, "", "COMPACT", "JSON")
    if writer.bucket is None:
        return writer.result(children)
    return writer.write(scope.run.world.storage(), arn, children)


class _MapRun:
    """The children of one attempt."""

    def __init__(
        self, scope: Scope, processor: SubMachine, label: str, tolerance: "exact.Tolerance", max_concurrency: int
    ) -> None:
        self._scope, self._processor, self._tolerance = scope, processor, tolerance
        self._machine_name = f"{scope.run.machine.name}/{label}"
        self._kind = str(processor.config.get("ExecutionType", "STANDARD"))
        self._limit = max_concurrency or MAX_CHILDREN
        self._children: list[Run] = []
        self._running: dict[int, Job[None]] = {}
        self._inputs: list[tuple[Json, int]] = []
        self._items = self._failed_items = 0
        self._is_filling = False
        self._done: Future[None] = Future()
        self._is_over = False

    async def run(self, inputs: list[tuple[Json, int]]) -> list[Run]:
        """All children, ended. Raises StatesError where more fail than the state tolerates."""
        self._inputs, self._items = inputs, sum(count for _, count in inputs)
        if not inputs:
            return []
        self._fill()
        try:
            await self._done
        finally:
            self._is_over = True
            for job in list(self._running.values()):
                job.stop()
        return self._children

    def _fill(self) -> None:
        """Start as many as may run. Not entered again while it runs: a child may end as soon as it starts."""
        if self._is_filling:
            return
        self._is_filling = True
        while len(self._children) < len(self._inputs) and len(self._running) < self._limit and not self._done.is_done:
            self._start(len(self._children))
        self._is_filling = False
        if not self._running and len(self._children) == len(self._inputs):
            self._done.resolve(None)

    def _start(self, index: int) -> None:
        scope = self._scope
        data, _ = self._inputs[index]
        child = Run(
            scope.run.world,
            scope.run.machine,
            data,
            json_size(data),
            kind=self._kind,
            machine_name=self._machine_name,
        )
        self._children.append(child)
        job = launch(child, self._processor, path=(*scope.path, index))
        self._running[index] = job
        job.on_done(lambda: self._ended(index, child, job))

    def _ended(self, index: int, child: Run, job: Job[None]) -> None:
        self._running.pop(index, None)
        if self._is_over:
            return
        if job.error is not None:
            self._done.fail(job.error)
            return
        if child.status != "SUCCEEDED":
            self._failed_items += self._inputs[index][1]
            if self._tolerance.is_exceeded(self._failed_items, self._items):
                self._done.fail(StatesError(THRESHOLD_EXCEEDED, _THRESHOLD_CAUSE))
                return
        self._fill()
