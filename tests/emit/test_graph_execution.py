from typing import Any

import pytest

from sfdsl.emit.graph.execution import HistoryError, Step, follow, read_events
from sfdsl.emit.graph.model import EdgeKind, Outcome


class History:
    """Writes events as GetExecutionHistory gives them."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.add("ExecutionStarted", 0)

    def add(self, type_: str, previous: int, name: str = "") -> int:
        event: dict[str, Any] = {"id": len(self.events) + 1, "type": type_, "previousEventId": previous}
        for verb in ("Entered", "Exited"):
            if type_.endswith(f"State{verb}"):
                event[f"state{verb}EventDetails"] = {"name": name}
        self.events.append(event)
        return len(self.events)

    def task(self, name: str, previous: int, *results: str, leave: bool = True) -> int:
        """A task with an attempt for each result."""
        last = self.add("TaskStateEntered", previous, name)
        for result in results or ("TaskSucceeded",):
            last = self.add(result, self.add("TaskScheduled", last))
        return self.add("TaskStateExited", last, name) if leave else last


def flow(source: str | None, target: str | None) -> Step:
    return Step(source=source, target=target, kind=EdgeKind.FLOW)


def test_a_straight_run() -> None:
    history = History()
    history.add("ExecutionSucceeded", history.task("b", history.task("a", 0)))
    trail = follow(history.events)
    assert trail.visits == {"a": 1, "b": 1}
    assert set(trail.outcomes.values()) == {Outcome.SUCCEEDED}
    assert trail.steps == {flow(None, "a"), flow("a", "b"), flow("a", None), flow("b", None)}


def test_a_retried_task_succeeded() -> None:
    history = History()
    history.add("ExecutionSucceeded", history.task("a", 0, "TaskFailed", "TaskFailed", "TaskSucceeded"))
    trail = follow(history.events)
    assert (trail.visits["a"], trail.outcomes["a"]) == (1, Outcome.SUCCEEDED)


def test_a_caught_error_takes_the_catchers_way() -> None:
    history = History()
    last = history.task("h", history.task("a", 0, "LambdaFunctionTimedOut"))
    history.add("ExecutionSucceeded", last)
    trail = follow(history.events)
    assert trail.outcomes == {"a": Outcome.CAUGHT, "h": Outcome.SUCCEEDED}
    assert Step(source="a", target="h", kind=EdgeKind.CATCH) in trail.steps
    assert flow("a", "h") not in trail.steps
    assert flow("a", None) not in trail.steps


def test_a_loop_counts_visits_and_shows_the_worst() -> None:
    history = History()
    first = history.task("wait", history.task("a", 0, "TaskFailed"))
    history.add("ExecutionSucceeded", history.task("a", first))
    trail = follow(history.events)
    assert trail.visits == {"a": 2, "wait": 1}
    assert trail.outcomes["a"] is Outcome.CAUGHT
    assert flow("wait", "a") in trail.steps


def test_a_failure_in_a_branch_fails_what_holds_it_and_aborts_the_others() -> None:
    history = History()
    history_start = history.task("before", 0)
    both = history.add("ParallelStateEntered", history_start, "both")
    started = history.add("ParallelStateStarted", both)
    history.task("slow", started, "TaskSubmitted", leave=False)
    failed = history.task("broken", started, "TaskFailed", leave=False)
    history.add("ExecutionFailed", history.add("ParallelStateFailed", failed))
    assert follow(history.events).outcomes == {
        "before": Outcome.SUCCEEDED,
        "both": Outcome.FAILED,
        "broken": Outcome.FAILED,
        "slow": Outcome.ABORTED,
    }


def test_a_caught_failure_of_a_map_stays_with_its_item() -> None:
    history = History()
    started = history.add("MapStateStarted", history.add("MapStateEntered", 0, "each"))
    for result in ("TaskSucceeded", "TaskFailed"):
        item = history.add("MapIterationStarted", started)
        last = history.task("work", item, result, leave=result == "TaskSucceeded")
    history.add("MapIterationFailed", last)
    left = history.add("MapStateExited", history.add("MapStateFailed", last), "each")
    history.add("ExecutionSucceeded", history.task("h", left))
    trail = follow(history.events)
    assert trail.visits["work"] == 2
    assert trail.outcomes == {"each": Outcome.CAUGHT, "work": Outcome.FAILED, "h": Outcome.SUCCEEDED}
    assert flow(None, "work") in trail.steps


def test_a_fail_state_failed() -> None:
    history = History()
    history.add("ExecutionFailed", history.add("FailStateEntered", 0, "f"))
    assert follow(history.events).outcomes == {"f": Outcome.FAILED}


def test_a_history_that_goes_on() -> None:
    history = History()
    history.task("b", history.task("a", 0), leave=False)
    assert follow(history.events).outcomes == {"a": Outcome.SUCCEEDED, "b": Outcome.RUNNING}


def test_the_order_of_the_events_does_not_matter() -> None:
    history = History()
    history.add("ExecutionFailed", history.task("b", history.task("a", 0), "TaskFailed", leave=False))
    assert follow(history.events[::-1]) == follow(history.events)


def test_events_or_the_whole_answer() -> None:
    events = History().events
    assert read_events({"events": events, "nextToken": None}) == read_events(events) == events
    assert read_events([]) == []


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({}, "a list of events"),
        ("text", "a list of events"),
        (7, "a list of events"),
        ([{"type": "ExecutionStarted", "id": 1}, 3], "number 2 must be an object"),
        ([{"id": 1}], "number 1 needs a 'type'"),
        ([{"type": "TaskStateEntered"}], "'id', which is a number"),
    ],
)
def test_what_is_no_history(value: Any, message: str) -> None:
    with pytest.raises(HistoryError) as caught:
        read_events(value)
    assert message in caught.value.message


def test_events_without_details_do_no_harm() -> None:
    events = [
        {"id": 1, "type": "TaskStateEntered"},
        {"id": 2, "type": "TaskStateExited", "stateExitedEventDetails": None},
    ]
    assert follow(events).visits == {}
