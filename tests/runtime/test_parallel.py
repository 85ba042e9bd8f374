"""Parallel: results, failures, what is cut off, variables."""

from collections.abc import Callable
from typing import Any

from tests_runtime_helpers import previous, types

Run = Callable[..., Any]


def branch(state: dict[str, Any], name: str = "B") -> dict[str, Any]:
    return {"StartAt": name, "States": {name: {**state, **({} if state["Type"] == "Fail" else {"End": True})}}}


def test_results_in_the_order_of_the_branches(run_state: Run) -> None:
    branches = [branch({"Type": "Wait", "Seconds": 10}), branch({"Type": "Pass", "Result": 2}, "C")]
    execution = run_state({"Type": "Parallel", "Branches": branches}, {"a": 1})
    assert execution.output == [{"a": 1}, 2]
    assert types(execution)[-3:] == ["ParallelStateSucceeded", "ParallelStateExited", "ExecutionSucceeded"]
    # Both point to the last event of the branch that ended last.
    last = types(execution).index("WaitStateExited") + 1
    assert previous(execution)[-3:-1] == [last, last]


def test_arguments(run_state: Run) -> None:
    state = {
        "Type": "Parallel",
        "Parameters": {"x.$": "$.a"},
        "Branches": [branch({"Type": "Pass"})],
        "ResultPath": "$.r",
    }
    assert run_state(state, {"a": 1}).output == {"a": 1, "r": [{"x": 1}]}


def test_the_first_failure_ends_the_others(run_state: Run) -> None:
    branches = [
        branch({"Type": "Wait", "Seconds": 100}),
        {
            "StartAt": "W",
            "States": {
                "W": {"Type": "Wait", "Seconds": 5, "Next": "F"},
                "F": {"Type": "Fail", "Error": "E", "Cause": "c"},
            },
        },
    ]
    execution = run_state({"Type": "Parallel", "Branches": branches})
    assert (execution.error, execution.cause) == ("E", "c")
    assert execution.stop_time - execution.start_time == 5
    assert types(execution)[-4:] == ["FailStateEntered", "WaitStateAborted", "ParallelStateFailed", "ExecutionFailed"]
    failed = types(execution).index("FailStateEntered") + 1
    assert previous(execution)[-2:] == [failed, len(execution.history) - 1]


def test_a_task_that_fails_is_aborted_with_its_branch(run_state: Run) -> None:
    state = {"Type": "Parallel", "Branches": [branch({"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage"})]}
    execution = run_state({**state, "Catch": [{"ErrorEquals": ["E"], "Next": "T"}]}, mocks={"B": [{"error": "E"}]})
    assert types(execution)[6:10] == ["TaskFailed", "TaskStateAborted", "ParallelStateFailed", "ParallelStateExited"]


def test_retry_starts_all_branches_again(run_state: Run) -> None:
    state = {
        "Type": "Parallel",
        "Branches": [branch({"Type": "Fail", "Error": "E"})],
        "Retry": [{"ErrorEquals": ["E"], "MaxAttempts": 2}],
    }
    execution = run_state(state)
    assert types(execution).count("ParallelStateStarted") == 3
    assert types(execution).count("ParallelStateFailed") == 1
    assert execution.stop_time - execution.start_time == 3


def test_runtime_failures_end_the_execution_at_once(run_state: Run) -> None:
    state = {
        "Type": "Parallel",
        "Branches": [branch({"Type": "Pass", "InputPath": "$.none"})],
        "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "T"}],
    }
    execution = run_state(state)
    assert execution.error == "States.Runtime"
    assert "ParallelStateFailed" not in types(execution)


def test_branches_see_outer_variables_and_keep_their_own(run: Run) -> None:
    inner = {"Type": "Pass", "Assign": {"mine.$": "$outer"}, "Parameters": {"v.$": "$outer"}}
    states = {
        "A": {"Type": "Pass", "Assign": {"outer": 1}, "Next": "P"},
        "P": {"Type": "Parallel", "Branches": [branch(inner)], "Next": "Z"},
        "Z": {"Type": "Pass", "Parameters": {"v.$": "$mine"}, "End": True},
    }
    execution = run({"StartAt": "A", "States": states})
    assert execution.error == "States.Runtime"  # `mine` is gone with the branch
    exited = [event for event in execution.history if event["type"] == "ParallelStateExited"]
    assert exited[0]["stateExitedEventDetails"]["output"] == '[{"v":1}]'
