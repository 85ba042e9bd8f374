"""Every event has the form that the API's own model describes."""

import json
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import pytest

from sfdsl.catalog.models import Model, load_model

Run = Callable[..., Any]
TASK = {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken"}
FUNCTION = {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:111111111111:function:f"}


@lru_cache
def model() -> Model:
    found = load_model("stepfunctions")
    assert found is not None
    return found


def fits(value: Any, shape: str) -> bool:
    """Whether a value has a shape of the model; moments are numbers, as on the wire."""
    described = model().shapes[shape]
    match described["type"]:
        case "structure":
            members = described["members"]
            return isinstance(value, dict) and all(
                key in members and fits(inner, members[key]["shape"]) for key, inner in value.items()
            )
        case "list":
            return isinstance(value, list) and all(fits(inner, described["member"]["shape"]) for inner in value)
        case "map":
            return isinstance(value, dict) and all(fits(inner, described["value"]["shape"]) for inner in value.values())
        case "string":
            return isinstance(value, str) and value in described.get("enum", [value])
        case "boolean":
            return isinstance(value, bool)
        case "timestamp":
            return isinstance(value, float)
    return isinstance(value, int)


DEFINITIONS: list[tuple[dict[str, Any], Any]] = [
    ({"Type": "Pass", "Assign": {"x": 1}}, None),
    ({**TASK, "TimeoutSeconds": 5, "HeartbeatSeconds": 2, "Credentials": {"RoleArn": "arn:r"}}, {"return": 1}),
    ({**TASK, "TimeoutSeconds": 5}, {"pending": True}),
    ({**TASK}, {"error": "E", "cause": "c"}),
    ({**TASK}, {"pending": True}),
    ({**FUNCTION, "TimeoutSeconds": 3}, {"pending": True}),
    ({**FUNCTION}, {"error": "E"}),
    ({**FUNCTION}, {"return": 1}),
    ({"Type": "Task", "Resource": "arn:aws:states:us-east-1:1:activity:a"}, {"return": 1}),
    ({"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% $none %}"}, None),
    ({"Type": "Parallel", "Branches": [{"StartAt": "A", "States": {"A": {"Type": "Fail"}}}]}, None),
    ({"Type": "Map", "ItemProcessor": {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}}}, None),
    (
        {
            "Type": "Map",
            "ItemProcessor": {
                "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                "StartAt": "A",
                "States": {"A": {"Type": "Fail"}},
            },
        },
        None,
    ),
]


@pytest.mark.parametrize(("state", "answer"), DEFINITIONS, ids=lambda value: str(value)[:40])
def test_events_fit_the_model(run_state: Run, state: dict[str, Any], answer: Any) -> None:
    execution = run_state(state, [1, 2], mocks=None if answer is None else {"S": [answer]})
    for number, event in enumerate(execution.get_execution_history(), 1):
        assert fits(event, "HistoryEvent"), event
        assert event["id"] == number
        assert event["previousEventId"] < number
    json.dumps(execution.get_execution_history())
