"""The tree that grows while a flow runs."""

import io
from dataclasses import dataclass, field
from typing import Any

import pytest

from sfdsl.cli.durations import duration
from sfdsl.cli.live import SHOWN_ITEMS, SHOWN_ROUNDS, LiveTree
from sfdsl.cli.screen import Screen
from sfdsl.diagnostics.styles import PLAIN


@dataclass
class Event:
    """What the tree reads of a `RunEvent`."""

    type: str
    state: str | None = None
    time: float = 1000.0
    place: tuple[str | int, ...] = ()
    details: dict[str, Any] = field(default_factory=dict)
    execution: str = "run"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def tree_of(*events: Event, stream: io.StringIO | None = None) -> tuple[LiveTree, io.StringIO]:
    stream = stream or io.StringIO()
    tree = LiveTree(Screen(stream, PLAIN, 80))
    for event in events:
        tree.on_event(event)  # type: ignore[arg-type]
    return tree, stream


def lines(*events: Event) -> list[str]:
    tree, stream = tree_of(*events)
    tree.finish()
    return [line.strip() for line in stream.getvalue().splitlines()]


SCHEDULED = {"resourceType": "lambda", "resource": "invoke"}
STARTED = Event("ExecutionStarted")


def visit(name: str, kind: str = "Pass", **more: Any) -> list[Event]:
    return [Event(f"{kind}StateEntered", name, **more), Event(f"{kind}StateExited", name, **more)]


def test_a_state_has_a_line_when_it_is_over() -> None:
    assert lines(STARTED, *visit("a"), *visit("b", "Choice", time=1002.5)) == ["0 s  ✓ a", "2.5 s  ✓ b"]


def test_of_a_loop_the_first_rounds_are_shown() -> None:
    events = [event for _ in range(SHOWN_ROUNDS + 50) for event in (*visit("a"), *visit("b", "Choice"))]
    found = lines(STARTED, *events, *visit("c"))
    assert len(found) == 2 * SHOWN_ROUNDS + 3
    assert found[-3:] == [
        "0 s  … a  again and again; further rounds are not shown",
        "0 s  … b  again and again; further rounds are not shown",
        "0 s  ✓ c",
    ]


def test_attempts_and_what_failed() -> None:
    failure = {**SCHEDULED, "error": "Lambda.Unknown", "cause": "no\nreason"}
    assert lines(
        STARTED,
        Event("TaskStateEntered", "pay"),
        Event("TaskScheduled", details=SCHEDULED),
        Event("TaskFailed", details=failure),
        Event("TaskScheduled", details=SCHEDULED, time=1002.0),
        Event("TaskSucceeded", time=1002.0),
        Event("TaskStateExited", "pay", time=1002.0),
    ) == [
        "0 s  ✗ pay  lambda:invoke  attempt 1: Lambda.Unknown: no reason",
        "2 s  ✓ pay  lambda:invoke  attempt 2",
    ]


def test_a_caught_failure() -> None:
    assert lines(
        STARTED,
        Event("TaskStateEntered", "pay"),
        Event("LambdaFunctionScheduled", details={"resource": "arn:aws:lambda:eu-west-1:1:function:pay"}),
        Event("LambdaFunctionTimedOut"),
        Event("TaskStateExited", "pay"),
        *visit("handle"),
    ) == ["0 s  ✗ pay  pay  attempt 1: timed out", "0 s  ↪ pay  caught", "0 s  ✓ handle"]


def test_a_state_that_fails_without_a_call() -> None:
    failed = Event("EvaluationFailed", details={"error": "States.QueryEvaluationError", "cause": "c" * 1000})
    (line,) = lines(STARTED, Event("PassStateEntered", "a"), failed)
    assert line == f"0 s  ✗ a  States.QueryEvaluationError: {'c' * 300}…"


def test_branches_stand_under_their_state() -> None:
    first, second = ("both", 0), ("both", 1)
    assert lines(
        STARTED,
        Event("ParallelStateEntered", "both"),
        Event("ParallelStateStarted"),
        Event("PassStateEntered", "a", place=first),
        *visit("b", place=second),
        Event("PassStateExited", "a", place=first),
        Event("ParallelStateSucceeded"),
        Event("ParallelStateExited", "both"),
    ) == ["0 s  ▸ both", "0 s    1 ✓ b", "0 s    0 ✓ a", "0 s  ✓ both"]


def a_map(size: int, failing: tuple[int, ...] = ()) -> list[Event]:
    events = [STARTED, Event("MapStateEntered", "all"), Event("MapStateStarted", details={"length": size})]
    for index in range(size):
        place = ("all", index)
        events.append(Event("MapIterationStarted", "all", details={"name": "all", "index": index}))
        events.append(Event("TaskStateEntered", "one", place=place))
        events.append(Event("TaskScheduled", place=place, details=SCHEDULED))
        if index in failing:
            events.append(Event("TaskFailed", place=place, details={"error": "E"}))
            events.append(Event("MapIterationFailed", "all", place=place))
        else:
            events.append(Event("TaskStateExited", "one", place=place))
            events.append(Event("MapIterationSucceeded", "all", place=place))
    return [*events, Event("MapStateSucceeded"), Event("MapStateExited", "all")]


def test_a_small_map_shows_its_items() -> None:
    assert lines(*a_map(2)) == [
        "0 s  ▸ all  2 items",
        "0 s    0 ✓ one  lambda:invoke",
        "0 s    1 ✓ one  lambda:invoke",
        "0 s  ✓ all  2 items",
    ]


def test_a_large_map_counts_its_items() -> None:
    shown = lines(*a_map(1000))
    assert shown[0] == "0 s  ▸ all  1,000 items"
    assert shown[1:-1] == [f"0 s  … all  {done} of 1,000" for done in range(100, 1000, 100)]
    assert shown[-1] == "0 s  ✓ all  1,000 items"


def test_a_large_map_shows_its_first_failures() -> None:
    shown = lines(*a_map(20, failing=tuple(range(2, 14))))
    failures = [line for line in shown if "✗" in line]
    assert failures[0] == "0 s    2 ✗ one  in all > [2]  attempt 1: E"
    assert len(failures) == 5
    assert shown[-1] == "0 s  ✓ all  20 items, 12 failed"


def test_items_that_are_told_in_the_lane_of_their_map() -> None:
    events = [event if not event.type.startswith("MapIteration") else Event(event.type, "all") for event in a_map(20)]
    assert lines(*events)[-1] == "0 s  ✓ all  20 items"


def test_child_executions_of_a_distributed_map_are_counted() -> None:
    child = [
        Event("ExecutionStarted", execution="c"),
        *visit("inner", execution="c"),
        Event("ExecutionSucceeded", execution="c"),
    ]
    failing = [
        Event("ExecutionStarted", execution="d"),
        Event("PassStateEntered", "inner", execution="d"),
        Event("ExecutionFailed", execution="d"),
    ]
    assert lines(
        STARTED,
        Event("MapStateEntered", "all"),
        Event("MapRunStarted"),
        *child,
        *failing,
        Event("MapRunSucceeded"),
        Event("MapStateExited", "all"),
    ) == [
        "0 s  ▸ all",
        "0 s    d ✗ inner  in all > [d]  failed",
        "0 s  ✓ all  2 child executions, 1 failed",
    ]


def test_a_nested_execution_stands_under_its_parent() -> None:
    child = [Event("ExecutionStarted", execution="child-of-it"), *visit("inner", execution="child-of-it")]
    assert lines(STARTED, *child, *visit("a")) == ["0 s    child-of ✓ inner", "0 s  ✓ a"]


def test_what_did_not_end_is_told() -> None:
    tree, stream = tree_of(STARTED, *visit("a"), Event("WaitStateEntered", "pause"))
    assert tree.where() == ["pause"]
    tree.finish()
    assert stream.getvalue().splitlines()[-1].strip() == "0 s  ✗ pause  stopped"


def test_a_fail_state_at_the_top_and_in_a_branch() -> None:
    failed = Event("ExecutionFailed", details={"error": "E", "cause": "c"})
    assert lines(STARTED, Event("FailStateEntered", "last"), failed) == ["0 s  ✗ last  E: c"]
    assert lines(
        STARTED,
        Event("ParallelStateEntered", "both"),
        Event("ParallelStateStarted"),
        Event("WaitStateEntered", "pause", place=("both", 0)),
        Event("FailStateEntered", "inner", place=("both", 1)),
        Event("ParallelStateFailed"),
        failed,
    ) == ["0 s  ▸ both", "0 s    1 ✗ inner", "0 s    0 ✗ pause  stopped", "0 s  ✗ both  attempt 1: failed"]


def test_where_a_run_stands() -> None:
    tree, _ = tree_of(*a_map(3)[:5], Event("WaitStateEntered", "pause", place=("all", 1)))
    assert tree.where() == ["all > [0] > one", "all > [1] > pause"]
    assert (tree.states, tree.events) == (3, 6)


def test_lanes_that_are_over_cost_no_memory() -> None:
    tree, _ = tree_of(*a_map(1000))
    assert len(tree._lanes) == 1


def test_a_terminal_has_a_moving_line(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = iter(range(100_000))
    monkeypatch.setattr("sfdsl.cli.screen.monotonic", lambda: float(next(ticks)))
    tree, stream = tree_of(*a_map(20)[:-3], stream=Terminal())
    tree.finish()
    text = stream.getvalue()
    assert "\r\x1b[K  … all 7 of 20" in text
    assert text.endswith("\r\x1b[K" + text.split("\r\x1b[K")[-1]) and "… all  10 of" not in text


def test_names_can_not_steer_the_terminal() -> None:
    assert lines(STARTED, *visit("a\x1b[2J\nb")) == ["0 s  ✓ a\\x1b[2J b"]


def test_a_screen_without_a_stream() -> None:
    screen = Screen(None, PLAIN, 80)
    screen.line("x")
    screen.status("y")
    assert not screen.wants_status()


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (0.0004, "0 s"),
        (0.25, "0.25 s"),
        (12.5, "12.5 s"),
        (60, "1 m"),
        (125.4, "2 m 5 s"),
        (3600, "1 h"),
        (3 * 86400 + 4 * 3600 + 59, "3 d 4 h"),
        (86400 + 30, "1 d"),
    ],
)
def test_durations(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_the_limit_is_what_the_tests_suppose() -> None:
    assert 3 <= SHOWN_ITEMS < 20
