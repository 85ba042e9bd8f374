"""Map inline: items, selectors, concurrency, failures, events."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from tests_runtime_helpers import previous, types

Run = Callable[..., Any]


def processor(*states: dict[str, Any], **config: Any) -> dict[str, Any]:
    named = {f"I{number}": dict(state) for number, state in enumerate(states)}
    names = list(named)
    for name, following in pairwise(names):
        named[name]["Next"] = following
    if states[-1]["Type"] not in ("Fail", "Succeed"):
        named[names[-1]]["End"] = True
    return {"StartAt": "I0", "States": named, **({"ProcessorConfig": config} if config else {})}


def each(state: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"Type": "Map", "ItemProcessor": processor(state), **fields}


PASS = {"Type": "Pass"}


@pytest.mark.parametrize(
    ("fields", "data", "output"),
    [
        ({}, [1, 2], [1, 2]),
        ({}, [], []),
        ({"ItemsPath": "$.items"}, {"items": [1]}, [1]),
        ({"InputPath": "$.x", "ItemsPath": "$.items"}, {"x": {"items": [1]}}, [1]),
        (
            {
                "ItemsPath": "$.items",
                "ItemSelector": {"v.$": "$$.Map.Item.Value", "i.$": "$$.Map.Item.Index", "all.$": "$.k"},
            },
            {"items": ["a"], "k": 9},
            [{"v": "a", "i": 0, "all": 9}],
        ),
        ({"ItemsPath": "$.items", "ItemSelector": {"n.$": "$$.Map.Item.Value.n"}}, {"items": [{"n": 5}]}, [{"n": 5}]),
        (
            {"ItemsPath": "$.items", "ItemSelector": {"m.$": "$$.Map"}},
            {"items": [5]},
            [{"m": {"Item": {"Index": 0, "Value": 5}}}],
        ),
        ({"ItemsPath": "$.items", "ResultPath": "$.out"}, {"items": [1]}, {"items": [1], "out": [1]}),
        ({"ResultSelector": {"n.$": "States.ArrayLength($)"}}, [1, 2], {"n": 2}),
        ({"QueryLanguage": "JSONata", "Items": "{% $states.input.a %}"}, {"a": [1]}, [1]),
        ({"QueryLanguage": "JSONata", "Items": [1, "{% 1 + 1 %}"]}, {}, [1, 2]),
        (
            {"QueryLanguage": "JSONata", "ItemSelector": {"v": "{% $states.context.Map.Item.Value * 2 %}"}},
            [1, 2],
            [{"v": 2}, {"v": 4}],
        ),
    ],
)
def test_items(run_state: Run, fields: dict[str, Any], data: Any, output: Any) -> None:
    execution = run_state(each(PASS, **fields), data)
    assert execution.output == output, execution.cause


def test_the_item_in_the_context_of_its_states(run_state: Run) -> None:
    execution = run_state(each({"Type": "Pass", "Parameters": {"i.$": "$$.Map.Item.Index"}}), ["a", "b"])
    assert execution.output == [{"i": 0}, {"i": 1}]


def test_events_one_at_a_time(run_state: Run) -> None:
    execution = run_state(each(PASS, MaxConcurrency=1), ["a", "b"])
    one = ["MapIterationStarted", "PassStateEntered", "PassStateExited", "MapIterationSucceeded"]
    assert types(execution)[2:-1] == ["MapStateStarted", *one, *one, "MapStateSucceeded", "MapStateExited"]
    # The second iteration follows the first one's last state event; the end follows the last MapIterationSucceeded.
    assert previous(execution)[2:-1] == [2, 3, 4, 5, 6, 6, 8, 9, 10, 11, 11]
    assert execution.history[3]["mapIterationStartedEventDetails"] == {"index": 0}
    exact = execution.get_execution_history()
    assert exact[3]["mapIterationStartedEventDetails"] == {"name": "S", "index": 0}
    assert execution.history[2]["mapStateStartedEventDetails"] == {"length": 2}


def test_all_at_once_follow_the_start(run_state: Run) -> None:
    execution = run_state(each(PASS), ["a", "b"])
    started = [event["previousEventId"] for event in execution.history if event["type"] == "MapIterationStarted"]
    assert started == [3, 3]


@pytest.mark.parametrize(("concurrency", "seconds"), [(0, 10), (1, 50), (2, 30), (5, 10), (9, 10)])
def test_concurrency(run_state: Run, concurrency: int, seconds: int) -> None:
    execution = run_state(each({"Type": "Wait", "Seconds": 10}, MaxConcurrency=concurrency), [1, 2, 3, 4, 5])
    assert execution.output == [1, 2, 3, 4, 5]
    assert execution.stop_time - execution.start_time == seconds


def test_concurrency_by_path(run_state: Run) -> None:
    fields = {"ItemsPath": "$.items", "MaxConcurrencyPath": "$.n"}
    assert run_state(each(PASS, **fields), {"items": [1], "n": "1"}).status == "SUCCEEDED"
    execution = run_state(each(PASS, **fields), {"items": [1], "n": {}})
    assert execution.cause.endswith(
        'The MaxConcurrencyPath field refers to value "{}" which is not a valid integer: $.n'
    )
    assert types(execution) == ["ExecutionStarted", "MapStateEntered", "ExecutionFailed"]


def test_an_item_that_fails(run_state: Run) -> None:
    execution = run_state(
        each({"Type": "Fail", "Error": "E", "Cause": "c"}, Catch=[{"ErrorEquals": ["E"], "Next": "T"}]), [1, 2]
    )
    assert execution.output == {"Error": "E", "Cause": "c"}
    assert types(execution)[4:8] == ["FailStateEntered", "MapIterationFailed", "MapStateFailed", "MapStateExited"]
    assert previous(execution)[5:8] == [5, 5, 7]


def test_an_item_that_fails_ends_the_others(run_state: Run) -> None:
    choice = {
        "StartAt": "C",
        "States": {
            "C": {"Type": "Choice", "Choices": [{"Variable": "$", "NumericEquals": 1, "Next": "F"}], "Default": "W"},
            "F": {"Type": "Fail", "Error": "E"},
            "W": {"Type": "Wait", "Seconds": 100, "End": True},
        },
    }
    execution = run_state({"Type": "Map", "ItemProcessor": choice}, [0, 1, 2])
    assert execution.stop_time == execution.start_time
    assert types(execution)[-5:] == [
        "MapIterationFailed",
        "WaitStateAborted",
        "MapIterationAborted",
        "MapStateFailed",
        "ExecutionFailed",
    ]


def test_retry_runs_all_items_again(run_state: Run) -> None:
    execution = run_state(each({"Type": "Fail", "Error": "E"}, Retry=[{"ErrorEquals": ["E"], "MaxAttempts": 1}]), [1])
    assert types(execution).count("MapStateStarted") == 2
    assert types(execution).count("MapStateFailed") == 1


def test_no_array(run_state: Run) -> None:
    jsonata = run_state(each(PASS, QueryLanguage="JSONata"), {"a": 1})
    assert jsonata.cause.endswith('Map state input must be an array but was: {"a":1}')
    assert "location" not in jsonata.history[2]["evaluationFailedEventDetails"]
    assert types(jsonata)[2:] == ["EvaluationFailed", "MapStateFailed", "ExecutionFailed"]
    assert run_state(each(PASS, ItemsPath="$.a"), {"a": "text"}).error == "States.Runtime"


def test_answers_by_item(run_state: Run) -> None:
    mocks = {
        "I0": [
            {"iteration": 1, "return": "second"},
            {"iteration": 0, "error": "E"},
            {"iteration": 0, "return": "first"},
            {"return": "others"},
        ]
    }
    task = {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "Retry": [{"ErrorEquals": ["E"]}]}
    assert run_state(each(task), ["a", "b", "c"], mocks=mocks).output == ["first", "second", "others"]


def test_nested_maps_have_paths_of_items(run_state: Run) -> None:
    task = {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "End": True}
    inner = {"Type": "Map", "ItemProcessor": {"StartAt": "J", "States": {"J": task}}}
    mocks = {"J": [{"iteration": [1, 0], "return": "b0"}, {"iteration": [0, 1], "return": "a1"}, {"return": "-"}]}
    assert run_state(each(inner), [[1, 2], [3]], mocks=mocks).output == [["-", "a1"], ["b0"]]


def test_variables_of_an_item_are_its_own(run: Run) -> None:
    item = processor(
        {"Type": "Pass", "Assign": {"x.$": "$"}}, {"Type": "Pass", "Parameters": {"x.$": "$x", "o.$": "$outer"}}
    )
    states = {
        "A": {"Type": "Pass", "Assign": {"outer": 9}, "Next": "M"},
        "M": {"Type": "Map", "ItemProcessor": item, "End": True},
    }
    assert run({"StartAt": "A", "States": states}, [1, 2]).output == [{"x": 1, "o": 9}, {"x": 2, "o": 9}]


def test_a_map_of_many_items_runs_to_its_end_with_a_note(run_state: Run) -> None:
    execution = run_state(each(PASS), [0] * 7_000)
    assert execution.status == "SUCCEEDED"
    assert len(execution._records) > 25_000
    assert "28,006 events" in execution.notes[0]


def test_an_item_in_a_circle_is_stopped(run_state: Run) -> None:
    loop = {"StartAt": "I", "States": {"I": {"Type": "Pass", "Next": "I"}}}
    execution = run_state({"Type": "Map", "ItemProcessor": loop}, [1, 2, 3])
    assert execution.cause == "The execution reached the maximum number of history events (25000)."


def test_too_much_output_of_items(run_state: Run) -> None:
    execution = run_state(each({"Type": "Pass", "Result": "x" * 1_000}), [0] * 300)
    assert (execution.error, execution.cause[:22]) == ("States.DataLimitExceeded", "The state/task 'S' ret")
