"""The ways out of one state, each with what the visit amounts to: events of the history, billed transitions, seconds.

Task                  Entered, attempts (attempts.py), Exited
Pass, Choice, Wait    Entered, Exited
Succeed, Fail         Entered, Exited; Entered
Parallel              Entered, Started, the branches, Succeeded, Exited
Map                   Entered, Started, each item between IterationStarted and IterationSucceeded, Succeeded, Exited
Map, distributed      Entered, Started, RunStarted, RunSucceeded, Succeeded, Exited; each child has a history of its own

A state counts as a transition when it is entered; so does a retry, and the start of a child execution of a distributed Map. Source:
recorded executions; AWS Step Functions pricing; AWS workshop "Large-scale Data Processing with Step Functions", "Workflow type".
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from typing import Any, Final, assert_never

from sfdsl.catalog.resource import parse_resource
from sfdsl.cost.assumptions import Assumptions
from sfdsl.cost.attempts import backoff_seconds, longest_attempt, most_retries, task_tally
from sfdsl.cost.money import EXPRESS_MEMORY_MB, billed_seconds, gb_seconds
from sfdsl.cost.paths import Best, Ends, Way
from sfdsl.cost.tally import Case, Tally
from sfdsl.ir.nodes import (
    ChoiceState,
    End,
    FailState,
    MapState,
    Next,
    ParallelState,
    PassState,
    RawState,
    State,
    SubMachine,
    SucceedState,
    TaskState,
    WaitState,
)

INLINE_CONCURRENCY: Final = 40
DISTRIBUTED_CONCURRENCY: Final = 10_000
"""Items at a time where nothing is said. Source: developer guide, "Using Map state in Inline mode", "in Distributed mode"."""
EXPRESS_SECONDS: Final = 300.0


class Visits:
    """Makes the ways. `ends_of` works out the machines inside of a state."""

    def __init__(self, case: Case, assumptions: Assumptions, ends_of: Callable[[SubMachine], Ends]) -> None:
        self._case, self._assumptions, self._ends_of = case, assumptions, ends_of

    def ways(self, state: State) -> tuple[Way, ...]:
        match state:
            case TaskState():
                return tuple(self._task(state))
            case PassState():
                return (_onward(state, Tally(1, 2)),)
            case WaitState():
                return (_onward(state, Tally(1, 2, self.wait_seconds(state))),)
            case ChoiceState():
                return tuple(self._choice(state))
            case SucceedState():
                return (Way(state.name, None, Tally(1, 2), "success", "End"),)
            case FailState():
                return (Way(state.name, None, Tally(1, 1), "failure", "End"),)
            case ParallelState():
                return tuple(self._around(state, *self._parallel(state)))
            case MapState():
                return tuple(self._around(state, *self._map(state)))
            case RawState():
                target = state.extra.get("Next")
                target = target if isinstance(target, str) else None
                return (Way(state.name, target, Tally(1, 2), None if target else "success"),)
            case _:
                assert_never(state)

    # ---- tasks, waits, choices ----

    def _task(self, state: TaskState) -> Iterator[Way]:
        resource = parse_resource(state.resource or "")
        assumed = self._assumptions.seconds.get(state.name, self._assumptions.task_seconds)
        if self._case is not Case.WORST:
            yield _onward(state, task_tally(resource, 0, assumed, exits=True))
            return
        retries = most_retries(state.retry)
        seconds = longest_attempt(state, resource, assumed) * (retries + 1) + backoff_seconds(state.retry)
        yield _onward(state, task_tally(resource, retries, seconds, exits=True))
        yield from _failing(state, task_tally(resource, retries, seconds, exits=False))

    def wait_seconds(self, state: WaitState) -> float:
        if isinstance(state.seconds, int | float):
            return float(state.seconds)
        return self._assumptions.seconds.get(state.name, 0.0)

    def _choice(self, state: ChoiceState) -> Iterator[Way]:
        taken = self._assumptions.takes.get(state.name) if self._case is Case.TYPICAL else None
        tally = Tally(1, 2)
        for index, rule in enumerate(state.choices):
            if taken in (None, rule.next):
                yield Way(state.name, rule.next, tally, via="Choices", index=index)
        if state.default is not None and taken in (None, state.default):
            yield Way(state.name, state.default, tally, via="Default")
        if not state.choices and state.default is None:
            yield Way(state.name, None, Tally(1, 1), "failure", "Error")

    # ---- states with machines inside ----

    def _around(
        self, state: ParallelState | MapState, good: Tally | None, bad: Tally | None, own: Tally
    ) -> Iterator[Way]:
        """`good` and `bad` are one attempt that succeeds, one that fails; None: there is none. `own` comes once, before them."""
        retries, pause = 0, 0.0
        if self._case is Case.WORST and bad is not None:
            retries, pause = most_retries(state.retry), backoff_seconds(state.retry)
        before = replace(own, transitions=own.transitions + retries, seconds=own.seconds + pause)
        if retries and bad is not None:
            # A failed attempt is followed by a new Started at once.
            before += bad.times(retries)
        if good is not None:
            yield _onward(state, before + good + Tally(events=2))
        if bad is not None and (self._case is Case.WORST or good is None):
            yield from _failing(state, before + bad + Tally(events=1))

    def _parallel(self, state: ParallelState) -> tuple[Tally | None, Tally | None, Tally]:
        started = Tally(events=1)
        ends = [self._ends_of(branch) for branch in state.branches]
        good = [_good(each) for each in ends]
        succeeds = None if any(each is None for each in good) else _side_by_side([each.tally for each in good if each])
        fails = None
        if any("failure" in each for each in ends):
            fails = started + _side_by_side([_most(each) for each in ends if each])
        return (None if succeeds is None else started + succeeds), fails, Tally(1, 1)

    def _map(self, state: MapState) -> tuple[Tally | None, Tally | None, Tally]:
        count = item_count(state, self._assumptions)
        ends: Ends = self._ends_of(state.processor) if state.processor is not None else {}
        if state.is_distributed and state.processor is not None:
            return self._distributed(state, state.processor, ends, count)
        started = Tally(events=1)
        good = _good(ends)
        succeeds = None if good is None else started + self._items(state, good.tally, count)
        if count == 0:
            succeeds = started
        fails = started + self._items(state, _most(ends), count) if "failure" in ends and count else None
        return succeeds, fails, Tally(1, 1)

    def _items(self, state: MapState, item: Tally, count: int) -> Tally:
        total = (item + Tally(events=2)).times(count)
        rounds = math.ceil(count / _concurrency(state, INLINE_CONCURRENCY))
        return replace(total, seconds=item.seconds * rounds if rounds else 0.0)

    def _distributed(
        self, state: MapState, processor: SubMachine, ends: Ends, count: int
    ) -> tuple[Tally | None, Tally | None, Tally]:
        children = math.ceil(count / batch_size(state))
        config = processor.processor_config
        is_express = config is not None and config.execution_type == "EXPRESS"
        # Children that fail are tolerated or not: their work is done and billed either way.
        best = _good(ends) if self._case is not Case.WORST else None
        child = best.tally if best is not None else _most(ends)
        if is_express:
            child = replace(child, seconds=min(child.seconds, EXPRESS_SECONDS))
        rounds = math.ceil(children / _concurrency(state, DISTRIBUTED_CONCURRENCY))
        run = Tally(events=3, transitions=children, seconds=child.seconds * rounds if rounds else 0.0)
        if is_express:
            memory = self._assumptions.memory_mb or EXPRESS_MEMORY_MB
            each = gb_seconds(billed_seconds(child.seconds), memory)
            run = replace(run, requests=children, gb_seconds=each * children)
        else:
            run = replace(run, transitions=children * (1 + child.transitions))
        run = replace(
            run,
            requests=run.requests + child.requests * children,
            gb_seconds=run.gb_seconds + child.gb_seconds * children,
            child_events=max(child.events + 2, child.child_events) if children else 0,
        )
        return run, (run if self._case is Case.WORST else None), Tally(1, 1)


def item_count(state: MapState, assumptions: Assumptions) -> int:
    """How many items a Map has: as assumed, as many as are written out, at most as many as its reader takes."""
    given = assumptions.items.get(state.name)
    if given is not None:
        return given
    if isinstance(state.items, list):
        return len(state.items)
    config = state.item_reader.reader_config if state.item_reader is not None else None
    most = config.get("MaxItems") if isinstance(config, dict) else None
    count = assumptions.item_count
    return min(count, most) if isinstance(most, int) and most > 0 else count


def batch_size(state: MapState) -> int:
    """Items in a child execution. Batches that are bounded by bytes alone are as large as the data lets them be: one item is assumed."""
    most = state.item_batcher.max_items_per_batch if state.item_batcher is not None else None
    return max(1, int(most)) if isinstance(most, int | float) else 1


def _concurrency(state: MapState, usual: int) -> int:
    written = state.max_concurrency
    return min(usual, int(written)) if isinstance(written, int | float) and written >= 1 else usual


def _good(ends: Ends) -> Best | None:
    return ends.get("success")


def _most(ends: Ends) -> Tally:
    """From above what a machine can come to, however it ends."""
    tallies = [best.tally for best in ends.values()] or [Tally()]
    return Tally(*(max(getattr(tally, part.name) for tally in tallies) for part in fields(Tally)))


def _side_by_side(tallies: list[Tally]) -> Tally:
    total = sum(tallies, Tally())
    return replace(total, seconds=max((tally.seconds for tally in tallies), default=0.0))


def _onward(state: Any, tally: Tally) -> Way:
    """By `Next`, or to the end."""
    match state.transition:
        case Next(target=target):
            return Way(state.name, target, tally)
        case End() | None:
            return Way(state.name, None, tally, "success", "End")
        case other:
            raise AssertionError(other)


def _failing(state: TaskState | ParallelState | MapState, tally: Tally) -> Iterator[Way]:
    """To each catcher; and out of the machine, where none catches everything."""
    for index, catcher in enumerate(state.catch):
        yield Way(state.name, catcher.next, tally + Tally(events=1), via="Catch", index=index)
    if not any("States.ALL" in catcher.error_equals for catcher in state.catch):
        yield Way(state.name, None, tally, "failure", "Error")
