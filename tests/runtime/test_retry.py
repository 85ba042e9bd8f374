"""Which retrier or catcher means a failure, and how long a retry waits."""

import pytest

from sfdsl.runtime.chance import Chance
from sfdsl.runtime.clock import VirtualClock
from sfdsl.runtime.errors import QueryFailed, RuntimeFailure, StatesError, TimedOut
from sfdsl.runtime.retry import Retries, find_catcher, read_catchers, read_retriers

CHANCE = Chance(1, VirtualClock(0.0))


@pytest.mark.parametrize(
    ("failure", "name", "means_it"),
    [
        (StatesError("E"), "E", True),
        (StatesError("E"), "e", False),
        (StatesError("E"), "States.ALL", True),
        (StatesError("E"), "States.TaskFailed", True),
        (StatesError(None), "States.ALL", True),
        (TimedOut(), "States.Timeout", True),
        (TimedOut(), "States.TaskFailed", False),
        (TimedOut(), "States.HeartbeatTimeout", False),
        (TimedOut(heartbeat=True), "States.HeartbeatTimeout", True),
        (TimedOut(heartbeat=True), "States.Timeout", True),
        (StatesError("States.DataLimitExceeded"), "States.ALL", True),
        (QueryFailed("", "Output"), "States.ALL", True),
        (RuntimeFailure(""), "States.ALL", False),
        (RuntimeFailure(""), "States.Runtime", False),
    ],
)
def test_what_a_name_means(failure: StatesError, name: str, means_it: bool) -> None:
    assert failure.is_named(name) is means_it


def delays(retry: list[object], count: int, error: str = "E") -> list[float | None]:
    retries = Retries(read_retriers(retry))  # type: ignore[arg-type]
    return [retries.delay(StatesError(error), CHANCE) for _ in range(count)]


def test_defaults() -> None:
    assert delays([{"ErrorEquals": ["E"]}], 4) == [1, 2.0, 4.0, None]


def test_a_delay_is_capped() -> None:
    retry = {"ErrorEquals": ["E"], "IntervalSeconds": 3, "BackoffRate": 2, "MaxDelaySeconds": 10, "MaxAttempts": 3}
    assert delays([retry], 4) == [3, 6, 10, None]


def test_a_huge_backoff_is_no_error() -> None:
    retry = {"ErrorEquals": ["E"], "BackoffRate": 1e300, "MaxAttempts": 3}
    assert delays([retry], 3)[2] == 31_622_400.0


def test_jitter_lies_between_zero_and_the_delay() -> None:
    retry = {
        "ErrorEquals": ["E"],
        "IntervalSeconds": 100,
        "JitterStrategy": "FULL",
        "MaxAttempts": 50,
        "BackoffRate": 1,
    }
    found = delays([retry], 50)
    assert all(delay is not None and 0 <= delay <= 100 for delay in found)
    assert len(set(found)) > 40


def test_no_attempts() -> None:
    assert delays([{"ErrorEquals": ["E"], "MaxAttempts": 0}], 1) == [None]


def test_each_retrier_counts_for_itself_and_the_first_that_matches_counts() -> None:
    retries = Retries(
        read_retriers(
            [
                {"ErrorEquals": ["A"], "MaxAttempts": 1},
                {"ErrorEquals": ["B"], "MaxAttempts": 1, "IntervalSeconds": 7},
                {"ErrorEquals": ["States.ALL"], "MaxAttempts": 5, "IntervalSeconds": 9},
            ]
        )
    )
    found = [retries.delay(StatesError(error), CHANCE) for error in ("A", "B", "C", "A", "B")]
    assert found == [1, 7, 9, None, None]


def test_the_first_catcher_that_matches() -> None:
    catchers = read_catchers(
        [{"ErrorEquals": ["A", "B"], "Next": "x"}, {"ErrorEquals": ["States.ALL"], "Next": "y"}, "no object"]
    )
    found = [find_catcher(catchers, StatesError(error)) for error in ("B", "C")]
    assert [catcher and catcher.next for catcher in found] == ["x", "y"]
    assert find_catcher(catchers, RuntimeFailure("")) is None
