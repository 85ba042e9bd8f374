"""What a run takes as its input, and what it says of the rest."""

from collections.abc import Callable
from typing import Any

import pytest
from tests_runtime_helpers import run_definition

from sfdsl.runtime.errors import InputRefused, RunError
from sfdsl.runtime.inputs import own_value, read_input

Run = Callable[..., Any]


@pytest.mark.parametrize("text", ["{}", "null", "0", '"x"', "[1.5]", '{"a": {"b": [true]}}', "[" * 900 + "]" * 900])
def test_json(text: str) -> None:
    read_input(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the input is empty"),
        ("nope", "line 1, column 1"),
        ("{'a': 1}", "line 1, column 2"),
        ('{"a": 1, "a": 2}', "twice"),
        ("[NaN]", "NaN"),
        ("[-Infinity]", "Infinity"),
        ("[1e400]", "too large"),
        ("[" * 10_000 + "]" * 10_000, "nested"),
        ("1 2", "Extra data"),
    ],
)
def test_no_json(text: str, message: str) -> None:
    with pytest.raises(InputRefused, match=message) as refused:
        read_input(text)
    assert "\n" not in refused.value.message


def deep(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), {1, 2}, object(), deep(100_000), "x" * 20_000_000, b"bytes"]
)
def test_values_without_a_json_text(value: Any) -> None:
    with pytest.raises(InputRefused) as refused:
        own_value(value)
    assert len(refused.value.message) < 200


def test_the_callers_value_is_not_shared() -> None:
    given = {"a": [1]}
    taken, size = own_value(given)
    given["a"].append(2)
    assert taken == {"a": [1]}
    assert size == len('{"a":[1]}')


def test_bytes_are_counted_not_characters() -> None:
    assert own_value("é")[1] == 4


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"clock": "sundial"}, "there is no clock 'sundial'"),
        ({"aws": "moon"}, "there is no mode 'moon' of AWS"),
        ({"aws": "endpoint"}, "needs an endpoint_url"),
        ({"files": {"key": "x"}}, "is not named s3://bucket/key"),
    ],
)
def test_bad_settings(run_state: Run, settings: dict[str, Any], message: str) -> None:
    with pytest.raises(RunError, match=message):
        run_state({"Type": "Pass"}, **settings)


def test_a_large_input_leaves_a_note(run_state: Run) -> None:
    execution = run_state({"Type": "Pass", "Result": 1}, "x" * 300_000)
    assert execution.output == 1
    assert "AWS takes at most 262,144" in execution.notes[0]


DEEPER = {"a": {"b": {"c": {"d": {"e": {"f": {"g": {"h": {"i": {"j.$": "$"}}}}}}}}}}


@pytest.mark.parametrize(
    "last",
    [
        {"Type": "Pass", "Parameters": {"text.$": "States.JsonToString($)"}},
        {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "Parameters": {"MessageBody.$": "$"}},
        {"Type": "Fail", "CausePath": "States.JsonToString($)"},
    ],
)
def test_data_that_grows_too_deep_fails_the_run(last: dict[str, Any]) -> None:
    wrap = {f"W{n}": {"Type": "Pass", "Parameters": DEEPER, "Next": f"W{n + 1}"} for n in range(120)}
    states = {**wrap, "W120": {**last, "End": True} if last["Type"] != "Fail" else last}
    execution = run_definition(
        {"StartAt": "W0", "States": states}, 1, mocks={"W120": [{"return": 1}]} if last["Type"] == "Task" else None
    )
    assert (execution.error, execution.cause[-37:]) == ("States.Runtime", "is nested more than 1000 levels deep.")
    assert len(execution.history) > 240
