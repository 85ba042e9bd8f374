"""Pass, Choice, Succeed and Fail: outcome, events, and AWS's words where they fail."""

from collections.abc import Callable
from typing import Any

import pytest
from tests_runtime_helpers import types

Run = Callable[..., Any]


@pytest.mark.parametrize(
    ("state", "data", "output"),
    [
        ({}, {"a": 1}, {"a": 1}),
        ({"Result": {"i": 0}, "ResultPath": "$.r"}, {"a": 1}, {"a": 1, "r": {"i": 0}}),
        ({"Result": 1, "ResultPath": "$.x.y"}, {"x": {"z": 2}}, {"x": {"z": 2, "y": 1}}),
        ({"Result": 1, "ResultPath": None}, {"a": 1}, {"a": 1}),
        ({"InputPath": "$.a", "ResultPath": "$.b"}, {"a": 1}, {"a": 1, "b": 1}),
        ({"InputPath": None}, {"a": 1}, {}),
        ({"OutputPath": None}, {"a": 1}, {}),
        ({"OutputPath": "$.a"}, {"a": [1]}, [1]),
        ({"Parameters": {"x.$": "$.a.b", "y": {"z.$": "$.a"}}}, {"a": {"b": 1}}, {"x": 1, "y": {"z": {"b": 1}}}),
        ({"Parameters": {"x.$": "$.a[1]"}}, {"a": [1, 2]}, {"x": 2}),
        ({"Parameters": {"x.$": "$.a[*].n"}}, {"a": [{"n": 1}, {"n": 2}]}, {"x": [1, 2]}),
        ({"Parameters": {"x.$": "States.Format('{}-{}', $.a, 2)"}}, {"a": "b"}, {"x": "b-2"}),
        ({"Parameters": {"x.$": "States.MathAdd($.a, 1.5)"}}, {"a": 1}, {"x": 3}),
        ({"Parameters": {"x": 1}, "Result": {"r": 2}}, {}, {"r": 2}),
        ({"Result": {"not.$": "$.a path"}}, {}, {"not.$": "$.a path"}),
    ],
)
def test_pass(run_state: Run, state: dict[str, Any], data: Any, output: Any) -> None:
    execution = run_state({"Type": "Pass", **state}, data)
    assert execution.output == output, execution.cause
    assert types(execution) == ["ExecutionStarted", "PassStateEntered", "PassStateExited", "ExecutionSucceeded"]


PREFIX = "An error occurred while executing the state 'S' (entered at the event id #2). "


@pytest.mark.parametrize(
    ("state", "data", "error", "tail"),
    [
        ({"InputPath": "$.x"}, {}, "States.Runtime", "Invalid path '$.x' : No results for path: $['x']"),
        ({"OutputPath": "$.x.y"}, {}, "States.Runtime", "Invalid path '$.x.y' : Missing property in path $['x']"),
        (
            {"Parameters": {"v.$": "$.x"}},
            {"a": 1},
            "States.Runtime",
            "The JSONPath '$.x' specified for the field 'v.$' could not be found in the input '{\"a\":1}'",
        ),
        (
            {"Parameters": {"v.$": "States.MathAdd('a', 1)"}},
            {},
            "States.Runtime",
            "There was an error while evaluating the intrinsic function: States.MathAdd('a', 1). Invalid arguments in States.MathAdd",
        ),
        (
            {"Result": 1, "ResultPath": "$.x"},
            [1],
            "States.ReferencePathConflict",
            'Unable to apply step "x" to input [1]',
        ),
    ],
)
def test_pass_that_fails(run_state: Run, state: dict[str, Any], data: Any, error: str, tail: str) -> None:
    execution = run_state({"Type": "Pass", **state}, data)
    assert (execution.status, execution.error, execution.cause) == ("FAILED", error, PREFIX + tail)
    assert types(execution) == ["ExecutionStarted", "PassStateEntered", "ExecutionFailed"]


def test_a_text_has_no_items(run_state: Run) -> None:
    """Python would take a character of it."""
    assert run_state({"Type": "Pass", "Parameters": {"v.$": "$.a[0]"}}, {"a": "text"}).error == "States.Runtime"


def test_variables_are_set_when_the_state_ends(run: Run) -> None:
    states = {
        "A": {"Type": "Pass", "Assign": {"n": 1, "m": 10}, "Next": "B"},
        "B": {"Type": "Pass", "Assign": {"n.$": "$m", "m.$": "$n"}, "Parameters": {"n.$": "$n"}, "Next": "C"},
        "C": {"Type": "Pass", "Parameters": {"n.$": "$n", "m.$": "$m", "from.$": "$"}, "End": True},
    }
    execution = run({"StartAt": "A", "States": states})
    assert execution.output == {"n": 10, "m": 1, "from": {"n": 1}}
    exited = [event["stateExitedEventDetails"] for event in execution.history if event["type"] == "PassStateExited"]
    assert exited[1]["assignedVariables"] == {"n": 10, "m": 1}
    assert "assignedVariables" not in exited[2]


def test_assign_sees_the_result_of_a_pass(run_state: Run) -> None:
    execution = run_state(
        {"Type": "Pass", "Parameters": {"x": 5}, "Assign": {"v.$": "$.x"}, "ResultPath": "$.p"}, {"a": 1}
    )
    assert execution.history[2]["stateExitedEventDetails"]["assignedVariables"] == {"v": 5}


CONDITIONS = [
    ({"Variable": "$.n", "NumericEquals": 1}, [1, 1.0], [2, "1", True, None]),
    ({"Variable": "$.n", "NumericLessThan": 3}, [2, -1.5], [3, "2", None, False]),
    ({"Variable": "$.n", "NumericGreaterThanEquals": 3}, [3, 3.5], [2, "3"]),
    ({"Variable": "$.n", "StringEquals": "a"}, ["a"], ["b", 1, None, ["a"]]),
    ({"Variable": "$.n", "StringLessThan": "b"}, ["a", ""], ["b", 1, None]),
    ({"Variable": "$.n", "BooleanEquals": True}, [True], [1, "true", None, False]),
    ({"Variable": "$.n", "StringMatches": "log-*.txt"}, ["log-1.txt"], ["log-1", 5]),
    (
        {"Variable": "$.n", "TimestampLessThan": "2030-01-01T00:00:00Z"},
        ["2029-12-31T23:59:59Z"],
        ["2031-01-01T00:00:00Z", "x", 1],
    ),
    ({"Variable": "$.n", "IsNull": True}, [None], [0, False, ""]),
    ({"Variable": "$.n", "IsNull": False}, [0], [None]),
    ({"Variable": "$.n", "IsNumeric": True}, [0, 1.5], ["0", True, None]),
    ({"Variable": "$.n", "IsString": True}, [""], [0, None]),
    ({"Variable": "$.n", "IsBoolean": True}, [False], [0, None]),
    ({"Variable": "$.n", "IsTimestamp": True}, ["2030-01-01T00:00:00Z"], ["2030-01-01", 1]),
    ({"Variable": "$.n", "IsPresent": True}, [None, 1], []),
    ({"Variable": "$.none", "IsPresent": True}, [], [1]),
    ({"Variable": "$.none.deep", "IsPresent": False}, [1], []),
    ({"Variable": "$.n", "NumericEqualsPath": "$.other"}, [7, 7.0], [8, "7"]),
    ({"Variable": "$.n", "StringEqualsPath": "$.text"}, ["t"], ["u", 7]),
    ({"Not": {"Variable": "$.n", "NumericEquals": 1}}, [2, "1"], [1]),
    ({"And": [{"Variable": "$.n", "NumericGreaterThan": 1}, {"Variable": "$.n", "NumericLessThan": 3}]}, [2], [1, 3]),
    ({"Or": [{"Variable": "$.n", "NumericEquals": 1}, {"Variable": "$.n", "StringEquals": "a"}]}, [1, "a"], [2]),
]


@pytest.mark.parametrize(("condition", "holds", "fails"), CONDITIONS, ids=lambda value: str(value)[:60])
def test_conditions(run_state: Run, condition: dict[str, Any], holds: list[Any], fails: list[Any]) -> None:
    state = {"Type": "Choice", "Choices": [{**condition, "Next": "T"}], "Default": "U"}
    for value, wanted in [(value, "T") for value in holds] + [(value, "U") for value in fails]:
        execution = run_state(state, {"n": value, "other": 7, "text": "t"})
        assert execution.status == "SUCCEEDED", execution.cause
        assert execution.history[3]["stateEnteredEventDetails"]["name"] == wanted, value


def test_a_missing_variable(run_state: Run) -> None:
    execution = run_state({"Type": "Choice", "Choices": [{"Variable": "$.x", "NumericEquals": 1, "Next": "T"}]}, {})
    assert (
        execution.cause == PREFIX + "Invalid path '$.x': The choice state's condition path references an invalid value."
    )


def test_no_rule_holds(run_state: Run) -> None:
    execution = run_state(
        {"Type": "Choice", "Choices": [{"Variable": "$.x", "NumericEquals": 1, "Next": "T"}]}, {"x": 2}
    )
    assert (
        execution.cause == PREFIX + "Failed to transition out of the state. The state does not point to a next state."
    )


def test_a_rule_has_its_own_assign_and_the_default_the_states(run_state: Run) -> None:
    state = {
        "Type": "Choice",
        "Choices": [{"Variable": "$.x", "NumericEquals": 1, "Assign": {"a": "rule"}, "Next": "T"}],
        "Assign": {"a": "default"},
        "Default": "U",
    }
    found = [run_state(state, {"x": x}).history[2]["stateExitedEventDetails"]["assignedVariables"] for x in (1, 2)]
    assert found == [{"a": "rule"}, {"a": "default"}]


@pytest.mark.parametrize(
    ("state", "error", "cause"),
    [
        ({}, None, None),
        ({"Error": "E", "Cause": "because"}, "E", "because"),
        ({"ErrorPath": "$.e", "CausePath": "States.Format('{}!', $.e)"}, "X", "X!"),
        ({"ErrorPath": "$$.State.Name"}, "S", None),
    ],
)
def test_fail(run_state: Run, state: dict[str, Any], error: str | None, cause: str | None) -> None:
    execution = run_state({"Type": "Fail", **state}, {"e": "X"})
    assert (execution.status, execution.error, execution.cause) == ("FAILED", error, cause)
    details = {key: value for key, value in (("error", error), ("cause", cause)) if value is not None}
    assert execution.history[-1]["executionFailedEventDetails"] == details


@pytest.mark.parametrize(
    ("state", "output"),
    [
        ({"Type": "Pass", "Output": "{% $states.input.n + 1 %}"}, 2),
        ({"Type": "Pass", "Output": {"a": ["{% $states.input.n %}", 2]}}, {"a": [1, 2]}),
        ({"Type": "Pass", "Output": None}, None),
        ({"Type": "Pass"}, {"n": 1}),
        ({"Type": "Succeed", "Output": "{% $states.context.State.Name %}"}, "S"),
        (
            {"Type": "Choice", "Choices": [{"Condition": "{% $states.input.n = 1 %}", "Output": "rule", "Next": "T"}]},
            "rule",
        ),
        (
            {"Type": "Choice", "Choices": [{"Condition": False, "Next": "T"}], "Default": "U", "Output": "default"},
            "default",
        ),
    ],
)
def test_jsonata(run_state: Run, state: dict[str, Any], output: Any) -> None:
    execution = run_state({**state, "QueryLanguage": "JSONata"}, {"n": 1})
    assert execution.output == output, execution.cause


@pytest.mark.parametrize(
    ("state", "location", "tail"),
    [
        (
            {"Type": "Pass", "Output": {"a": ["{% $none %}"]}},
            "Output/a[0]",
            "The JSONata expression '$none' specified for the field 'Output/a[0]' returned nothing (undefined).",
        ),
        (
            {"Type": "Pass", "Assign": {"v": "{% 1 + 'a' %}"}},
            "Assign/v",
            "The JSONata expression '1 + 'a'' specified for the field 'Assign/v' threw an error during evaluation. "
            'T2002: The right side of the "+" operator must evaluate to a number',
        ),
        (
            {"Type": "Choice", "Choices": [{"Condition": "{% 5 %}", "Next": "T"}]},
            "Choices[0]/Condition",
            "The JSONata expression '5' specified for the field 'Choices[0]/Condition' returned an unexpected result type. "
            "Expected 'boolean', but was 'number' for value: 5",
        ),
    ],
)
def test_jsonata_that_fails(run_state: Run, state: dict[str, Any], location: str, tail: str) -> None:
    execution = run_state({**state, "QueryLanguage": "JSONata"}, {"n": 1})
    assert (execution.error, execution.cause) == ("States.QueryEvaluationError", PREFIX + tail)
    failed = execution.history[2]
    assert failed["type"] == "EvaluationFailed"
    assert failed["evaluationFailedEventDetails"]["location"] == location


def test_the_context_object(run: Run) -> None:
    execution = run(
        {"StartAt": "S", "States": {"S": {"Type": "Pass", "InputPath": "$$", "End": True}}}, {"a": 1}, name="run-1"
    )
    context = execution.output
    assert list(context) == ["Execution", "StateMachine", "State"]
    assert context["Execution"] == {
        "Id": "arn:aws:states:us-east-1:111111111111:execution:flow:run-1",
        "Input": {"a": 1},
        "StartTime": "2025-01-01T00:00:00.000Z",
        "Name": "run-1",
        "RoleArn": "arn:aws:iam::111111111111:role/flow",
        "RedriveCount": 0,
    }
    assert context["State"] == {"Name": "S", "EnteredTime": "2025-01-01T00:00:00.000Z"}


def test_an_endless_loop_ends_at_the_limit_of_the_history(run: Run) -> None:
    execution = run({"StartAt": "S", "States": {"S": {"Type": "Pass", "Next": "S"}}})
    assert execution.error == "States.Runtime"
    assert execution.cause == "The execution reached the maximum number of history events (25000)."
    assert execution._records[24_999][0].type == "ExecutionFailed"
    assert len(execution._records) == 25_000


def test_too_much_data(run: Run) -> None:
    states = {
        "S": {"Type": "Pass", "Parameters": {"a.$": "$.x", "b.$": "$.x"}, "ResultPath": "$.x", "Next": "S"},
    }
    execution = run({"StartAt": "S", "States": states}, {"x": "é" * 100})
    assert execution.error == "States.DataLimitExceeded"
    assert (
        execution.cause
        == "The state/task 'S' returned a result with a size exceeding the maximum number of bytes service limit."
    )


def test_a_run_can_be_repeated(run: Run) -> None:
    definition = {
        "StartAt": "S",
        "States": {"S": {"Type": "Pass", "Parameters": {"id.$": "States.UUID()"}, "End": True}},
    }
    first, second, other = run(definition), run(definition), run(definition, seed=2)
    assert first.history == second.history
    assert first.output != other.output
