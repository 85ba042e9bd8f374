"""events:putEvents in the sandbox: what is sent, what arrives, what fails, what rules start."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from tests_runtime_helpers import types

from sfdsl.compiler import Compilation, compile_asl
from sfdsl.program import Program
from sfdsl.runtime.errors import RunError
from sfdsl.source import Source

Run = Callable[..., Any]
ENTRY = {"Source": "shop", "DetailType": "Placed", "Detail": {"id": 1}}


def put(*entries: Any, resource: str = "arn:aws:states:::events:putEvents", **fields: Any) -> dict[str, Any]:
    return {"Type": "Task", "Resource": resource, "Parameters": {"Entries": list(entries)}, **fields}


def test_what_reaches_the_bus(run_state: Run) -> None:
    execution = run_state(put({**ENTRY, "Resources": ["mine"]}), name="n")
    (arrived,) = execution.events
    event = arrived["event"]
    assert (arrived["bus"], arrived["rules"]) == ("default", [])
    assert (event["source"], event["detail-type"], event["detail"]) == ("shop", "Placed", {"id": 1})
    assert event["resources"] == [
        "mine",
        "arn:aws:states:us-east-1:111111111111:stateMachine:flow",
        "arn:aws:states:us-east-1:111111111111:execution:flow:n",
    ]
    assert event["time"] == "2025-01-01T00:00:00Z"
    assert execution.output == {"Entries": [{"EventId": event["id"]}], "FailedEntryCount": 0}
    # The history shows what the author wrote.
    scheduled = json.loads(execution.history[2]["taskScheduledEventDetails"]["parameters"])
    assert scheduled == {"Entries": [{**ENTRY, "Resources": ["mine"]}]}


def test_a_failed_entry_fails_the_task_and_the_others_arrive(run_state: Run) -> None:
    execution = run_state(put(ENTRY, {"Source": "shop", "DetailType": "x", "Detail": "no json"}))
    assert execution.error == "EventBridge.FailedEntry"
    cause = json.loads(execution.cause)
    assert list(cause) == ["Entries", "FailedEntryCount"]
    assert cause["Entries"][1] == {"ErrorCode": "MalformedDetail", "ErrorMessage": "Detail is malformed."}
    assert len(execution.events) == 1


def test_a_retry_sends_all_entries_again_and_the_arns_do_not_pile_up(run_state: Run) -> None:
    state = put(ENTRY, {"Source": "shop"}, Retry=[{"ErrorEquals": ["EventBridge.FailedEntry"], "MaxAttempts": 2}])
    execution = run_state(state)
    assert types(execution).count("TaskScheduled") == 3
    assert [len(arrived["event"]["resources"]) for arrived in execution.events] == [2, 2, 2]
    assert len({arrived["event"]["id"] for arrived in execution.events}) == 3


def test_the_sdk_integration_adds_nothing_and_does_not_fail(run_state: Run) -> None:
    detail = {**ENTRY, "Detail": '{"id": 1}'}
    execution = run_state(put(detail, {"Source": "shop"}, resource="arn:aws:states:::aws-sdk:eventbridge:putEvents"))
    assert execution.output["FailedEntryCount"] == 1
    assert execution.events[0]["event"]["resources"] == []


def test_a_request_that_is_refused(run_state: Run) -> None:
    execution = run_state(put(*[ENTRY] * 11))
    assert execution.error == "EventBridge.AmazonEventBridgeException"
    assert "Error Code: ValidationException" in execution.cause


def test_a_token_task_waits_after_its_events_were_sent(run_state: Run) -> None:
    entry = {**ENTRY, "Detail": {"token.$": "$$.Task.Token"}}
    state = put(entry, resource="arn:aws:states:::events:putEvents.waitForTaskToken", TimeoutSeconds=60)
    execution = run_state(state)
    assert types(execution)[2:6] == ["TaskScheduled", "TaskStarted", "TaskSubmitted", "TaskTimedOut"]
    assert len(execution.events[0]["event"]["detail"]["token"]) > 100


def test_a_token_task_whose_entry_fails_does_not_wait(run_state: Run) -> None:
    execution = run_state(put({"Source": "s"}, resource="arn:aws:states:::events:putEvents.waitForTaskToken"))
    assert execution.error == "EventBridge.FailedEntry"
    assert "TaskSubmitted" not in types(execution)


def test_faults_on_purpose(run_state: Run) -> None:
    state = put(ENTRY, Retry=[{"ErrorEquals": ["EventBridge.FailedEntry"], "MaxAttempts": 50}])
    execution = run_state(state, faults=["events.putEvents:throttle=0.9"])
    assert execution.status == "SUCCEEDED"
    assert types(execution).count("TaskScheduled") > 1
    again = run_state(state, faults=["events.putEvents:throttle=0.9"])
    assert again.history == execution.history


@pytest.mark.parametrize("fault", ["sqs.sendMessage:throttle=1", "events.putEvents", "events.putEvents:flood=1"])
def test_no_such_fault(run_state: Run, fault: str) -> None:
    with pytest.raises(RunError):
        run_state(put(ENTRY), faults=[fault])


@dataclass(frozen=True)
class Rule:
    name: str
    bus: str
    pattern: dict[str, Any] | None
    schedule: str | None = None
    flows: tuple[str, ...] = ()
    arns: tuple[str, ...] = ()


def program(*rules: Any, **definitions: dict[str, Any]) -> Program:
    machines = [
        machine
        for name, definition in definitions.items()
        for machine in compile_asl(definition, name=name, check=False).machines
    ]
    compilation = Compilation(source=Source("flows", ""), machines=tuple(machines), diagnostics=())
    return Program(replace(compilation, rules=rules))


def one(state: dict[str, Any]) -> dict[str, Any]:
    return {"StartAt": "S", "States": {"S": {**state, "End": True}}}


def test_rules_that_match_start_flows_and_functions() -> None:
    heard: list[Any] = []
    arn = "arn:aws:lambda:us-east-1:111111111111:function:hear"
    made = program(
        Rule("placed", "orders", {"detail-type": ["Placed"]}, flows=("ship",), arns=(arn,)),
        Rule("other", "orders", {"detail-type": ["Other"]}),
        shop=one(put({**ENTRY, "EventBusName": "orders"})),
        ship=one({"Type": "Wait", "Seconds": 5}),
    )
    execution = made.flows["shop"].run({}, seed=1, lambdas={"hear": heard.append})
    assert [arrived["rules"] for arrived in execution.events] == [["placed"]]
    assert [(child.machine, child.status) for child in execution.children] == [("ship", "SUCCEEDED")]
    assert execution.children[0].input["detail"] == {"id": 1}
    assert [event["detail"] for event in heard] == [{"id": 1}]


def test_schedules_start_flows_while_a_run_waits() -> None:
    made = program(
        Rule("hourly", "", None, schedule="rate(1 hour)", flows=("tidy",)),
        office=one({"Type": "Wait", "Seconds": 9000}),
        tidy=one({"Type": "Wait", "Seconds": 6000}),
    )
    execution = made.flows["office"].run({}, seed=1)
    assert [(child.machine, child.status) for child in execution.children] == [("tidy", "SUCCEEDED")] * 2
    assert [child.input["time"] for child in execution.children] == ["2025-01-01T01:00:00Z", "2025-01-01T02:00:00Z"]
    assert execution.children[0].input["detail-type"] == "Scheduled Event"


def test_a_schedule_keeps_nothing_alive() -> None:
    made = program(
        Rule("hourly", "", None, schedule="rate(1 hour)", flows=("tidy",)),
        office=one({"Type": "Pass"}),
        tidy=one({"Type": "Wait", "Seconds": 9000}),
    )
    assert made.flows["office"].run({}, seed=1).children == []


def test_schedules_of_a_very_long_wait_stop() -> None:
    heard: list[Any] = []
    made = program(
        Rule(
            "often", "", None, schedule="rate(1 minute)", arns=("arn:aws:lambda:us-east-1:111111111111:function:hear",)
        ),
        office=one({"Type": "Wait", "Seconds": 100_000}),
    )
    made.flows["office"].run({}, seed=1, lambdas={"hear": heard.append})
    assert len(heard) == 1000
