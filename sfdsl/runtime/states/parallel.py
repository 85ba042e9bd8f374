"""The branches of a Parallel state: each a scope of its own, all at once; the first failure ends the others.

Source of the events: recordings. What follows the end of a Parallel points to the last event of the branch that ended last.
"""

from typing import Any

from sfdsl.jsontypes import Json
from sfdsl.runtime import history
from sfdsl.runtime.engine import advance, measured, run_states
from sfdsl.runtime.errors import StatesError, Stopped
from sfdsl.runtime.growth import arguments_are_of_input
from sfdsl.runtime.scheduler import Future, Job
from sfdsl.runtime.scope import CALLED, Scope


async def branches(scope: Scope, data: Any) -> Any:
    """The outputs of the branches, in their order. `data` is the input of each."""
    run, state = scope.run, scope.state
    scope.phase = CALLED
    scope.event((history.PARALLEL_STARTED, scope.previous, run.now()))
    is_input = arguments_are_of_input(state.fields)
    size = scope.size if is_input else measured(data, state.name, run.data_limit)
    children = [
        Scope(
            run,
            branch,
            previous=scope.previous,
            size=size,
            variables=scope.variables,
            item=scope.item,
            path=scope.path,
            place=(*scope.place, state.name, index),
            is_branch=True,
        )
        for index, branch in enumerate(state.branches)
    ]
    outputs = await _Branches(scope, children).run(data)
    scope.record((history.PARALLEL_SUCCEEDED, scope.previous, run.now()))
    return scope.returned(outputs, sum(child.size + 1 for child in children) + 2)


class _Branches:
    """The branches of one attempt, while they run."""

    def __init__(self, scope: Scope, children: list[Scope]) -> None:
        self._scope, self._children = scope, children
        self._outputs: list[Json] = [None] * len(children)
        self._left = len(children)
        self._done: Future[None] = Future()
        self._jobs: list[Job[Json]] = []

    async def run(self, data: Json) -> list[Json]:
        if not self._children:
            self._done.resolve(None)
        for index, child in enumerate(self._children):
            if self._done.is_done or child.run.is_done:  # a branch has failed, or stopped the execution
                break
            self._start(index, child, data)
        try:
            await self._done
        finally:
            for job in self._jobs:
                job.stop()
        return self._outputs

    def _start(self, index: int, child: Scope, data: Json) -> None:
        if child.machine.is_synchronous:
            try:
                output = advance(child, child.machine.first, data)[1]
            except StatesError as failure:
                self._failed(child, failure)
            else:
                self._ended(index, child, output)
            return
        job = child.run.world.scheduler.start(run_states(child, data))
        self._jobs.append(job)
        job.on_done(lambda: self._job_ended(index, child, job))

    def _job_ended(self, index: int, child: Scope, job: Job[Json]) -> None:
        error = job.error
        if error is None:
            self._ended(index, child, job.result())
        elif not isinstance(error, Stopped):
            self._failed(child, error)

    def _ended(self, index: int, child: Scope, output: Json) -> None:
        self._outputs[index] = output
        self._left -= 1
        if not self._left:
            self._scope.previous = child.previous
            self._done.resolve(None)

    def _failed(self, child: Scope, failure: BaseException) -> None:
        if not self._done.is_done:
            self._scope.previous = child.previous
            self._done.fail(failure)
