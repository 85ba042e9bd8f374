"""The items of a Map state in this execution (`Mode: INLINE`); `distributed.py` has the other mode.

Items whose states never wait are done one after the other in a plain loop; others are jobs, at most MaxConcurrency at a time.

Source of the events: recordings. An iteration that starts because another has ended points to that one's last state event; what
follows the Map points to the last MapIterationSucceeded, and after a failure to the event that failed.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

from sfdsl.collector import collector_off
from sfdsl.jsontypes import Json
from sfdsl.runtime import exact, history
from sfdsl.runtime.engine import INEXACT, advance, measured, run_states
from sfdsl.runtime.errors import RunError, RuntimeFailure, StatesError, Stopped
from sfdsl.runtime.growth import items_are_of_input
from sfdsl.runtime.history import Shape
from sfdsl.runtime.machine import SubMachine
from sfdsl.runtime.scheduler import Future, Job
from sfdsl.runtime.scope import CALLED, Item, Scope
from sfdsl.runtime.states.distributed import run_distributed

Selector: TypeAlias = Callable[[Item], Any]


async def items(scope: Scope, values: Any, select: Selector | None = None) -> Any:
    """The outputs of the items, in their order. `select` makes the input of an item out of it: ItemSelector.

    Raises TypeError where `values` is no list.
    """
    if type(values) is not list:
        raise TypeError("not a list")
    processor = _processor(scope)
    max_concurrency = exact.max_concurrency(scope)
    scope.phase = CALLED
    chosen = _exact_selector(scope, select)
    if processor.is_distributed:
        return await run_distributed(scope, processor, values, chosen, max_concurrency)
    scope.event((history.MAP_STARTED, scope.previous, scope.run.now(), len(values)))
    exact.tolerance(scope)
    iterations = _Iterations(scope, processor, values, chosen, max_concurrency)
    if processor.is_synchronous:
        with collector_off():
            iterations.run_in_turn()
    else:
        await iterations.run_as_jobs()
    scope.record((history.MAP_SUCCEEDED, scope.previous, scope.run.now()))
    return scope.returned(iterations.outputs, iterations.output_size)


async def items_from_reader(scope: Scope, select: Selector | None = None) -> Any:
    """The same for the items that the state's ItemReader brings. Source: recordings; ItemsPath does not matter then."""
    processor = _processor(scope)
    max_concurrency = exact.max_concurrency(scope)
    scope.phase = CALLED
    return await run_distributed(scope, processor, None, _exact_selector(scope, select), max_concurrency)


def _processor(scope: Scope) -> SubMachine:
    processor = scope.state.processor
    if processor is None:
        raise RunError(f"the Map '{scope.state.name}' has no 'ItemProcessor'", "'sfdsl check' finds such mistakes")
    return processor


def _exact_selector(scope: Scope, select: Selector | None) -> Selector | None:
    """`select`, or from where it fails on its data, the state's ItemSelector."""
    has_selector = "ItemSelector" in scope.state.fields or "Parameters" in scope.state.fields
    if not has_selector:
        return None

    def choose(item: Item) -> Any:
        scope.selecting = item
        try:
            if select is not None:
                return select(item)
        except INEXACT:
            pass
        finally:
            scope.selecting = None
        return exact.selected_item(scope, item)

    return choose


class _Iterations:
    """The items of one attempt."""

    def __init__(
        self, scope: Scope, processor: SubMachine, values: list[Json], select: Selector | None, max_concurrency: int
    ) -> None:
        self._scope, self._processor, self._values, self._select = scope, processor, values, select
        self._limit = max_concurrency or len(values)
        self.outputs: list[Json] = [None] * len(values)
        self.output_size = 2  # an upper bound
        # AWS counts the events of items as all others. A map of many items is worth trying here all the same, so those of items that
        # have ended do not count, and the outcome has a note instead. An item that runs in circles is stopped.
        self._events_left = scope.run.history_limit - len(scope.run.events)
        name = scope.state.name
        self._started: Shape = history.iteration("Started", name)
        self._succeeded: Shape = history.iteration("Succeeded", name)
        self._failed: Shape = history.iteration("Failed", name)
        self._aborted: Shape = history.iteration("Aborted", name)
        # Jobs:
        self._next = 0
        self._running: dict[int, tuple[Scope, Job[Json]]] = {}
        self._is_filling = False
        self._freed_by = scope.previous
        self._all_done: Future[None] = Future()

    # ---- one after the other ----

    def run_in_turn(self) -> None:
        scope, run = self._scope, self._scope.run
        record, events, now, events_left = scope.record, run.events, run.now(), self._events_left
        started, succeeded, outputs, select = self._started, self._succeeded, self.outputs, self._select
        first = self._processor.first
        before = scope.previous
        in_flight = self._limit
        observed = run.world.observer is not None
        all_items = self._size_of_all()
        if all_items is not None:
            self.output_size += all_items
        base = all_items or 0
        # One scope and one item serve all in turn: nothing outlives its turn, and no state asks which mock is meant.
        item = Item(0, None)
        child = self._child(0, item)
        for index, value in enumerate(self._values):
            item.index, item.value = index, value
            if observed:
                child = self._child(index, item)
            child.variables = scope.variables
            chosen = value if select is None else select(item)
            child.base = base
            child.size = 0 if all_items is not None else self._size_of(chosen)
            previous = before if index < in_flight else child.previous
            record((started, previous, now, index))
            child.previous = len(events)
            run.history_limit = child.previous + events_left
            try:
                outputs[index] = advance(child, first, chosen)[1]
            except StatesError as failure:
                self._note_failure(index, child, failure)
                raise
            record((succeeded, child.previous, now, index))
            self.output_size += child.size + 1
        if outputs:
            scope.previous = len(events)

    # ---- as jobs ----

    async def run_as_jobs(self) -> None:
        if not self._values:
            return
        self._fill()
        try:
            await self._all_done
        finally:
            self._stop_the_others()

    def _fill(self) -> None:
        """Start as many as may run. Not entered again while it runs: an item may end as soon as it starts."""
        if self._is_filling:
            return
        self._is_filling = True
        try:
            while self._may_start():
                index, self._next = self._next, self._next + 1
                try:
                    self._start(index)
                except StatesError as failure:  # of ItemSelector
                    self._all_done.fail(failure)
        finally:
            self._is_filling = False

    def _may_start(self) -> bool:
        if self._all_done.is_done or self._scope.run.is_done:
            return False
        return self._next < len(self._values) and len(self._running) < self._limit

    def _start(self, index: int) -> None:
        run = self._scope.run
        item = Item(index, self._values[index])
        chosen = item.value if self._select is None else self._select(item)
        child = self._child(index, item)
        child.size = self._size_of(chosen)
        child.event((self._started, self._freed_by, run.now(), index))
        job = run.world.scheduler.start(run_states(child, chosen))
        self._running[index] = (child, job)
        job.on_done(lambda: self._ended(index, child, job))

    def _ended(self, index: int, child: Scope, job: Job[Json]) -> None:
        error = job.error
        if isinstance(error, Stopped):
            return
        del self._running[index]
        if error is not None:
            if not self._all_done.is_done:
                self._note_failure(index, child, error)
                self._all_done.fail(error)
            return
        self.outputs[index] = job.result()
        self.output_size += child.size + 1
        self._freed_by = child.previous
        child.event((self._succeeded, child.previous, child.run.now(), index))
        child.run.history_limit = child.previous + self._events_left
        if not self._running and self._next == len(self._values):
            self._scope.previous = child.previous
            self._all_done.resolve(None)
        else:
            self._fill()

    def _stop_the_others(self) -> None:
        for index, (child, job) in list(self._running.items()):
            job.stop()
            if not child.run.is_done:
                child.side_event((self._aborted, child.previous, child.run.now(), index))

    # ---- both ----

    def _size_of_all(self) -> int | None:
        """A bound of the bytes of all items together, if it will do for each: its states then have half of what is allowed to add."""
        scope = self._scope
        if self._select is not None or not self._processor.is_additive:
            return None
        if not items_are_of_input(scope.state.fields, is_jsonata=scope.state.is_jsonata):
            return None
        return scope.size if scope.size <= scope.run.data_limit // 2 else None

    def _size_of(self, value: Json) -> int:
        """The bytes of what one item is given. Raises StatesError where they are too many."""
        return measured(value, self._scope.state.name, self._scope.run.data_limit)

    def _child(self, index: int, item: Item | None) -> Scope:
        scope = self._scope
        return Scope(
            scope.run,
            self._processor,
            previous=scope.previous,
            size=0,
            variables=scope.variables,
            item=item,
            path=(*scope.path, index),
            place=(*scope.place, scope.state.name, index),
        )

    def _note_failure(self, index: int, child: Scope, failure: BaseException) -> None:
        """States.Runtime ends the execution as it is. Source: recordings."""
        self._scope.previous = child.previous
        if isinstance(failure, StatesError) and not isinstance(failure, RuntimeFailure):
            child.side_event((self._failed, child.previous, child.run.now(), index))
