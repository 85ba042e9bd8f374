"""Flows that start flows, and task tokens that travel between them."""

import json
from typing import Any

import pytest

import sfdsl
from sfdsl.compiler import Compilation, compile_asl
from sfdsl.program import Program
from sfdsl.source import Source

START = "arn:aws:states:::states:startExecution"
ARN = "arn:aws:states:us-east-1:111111111111:stateMachine:"


def program(**definitions: dict[str, Any]) -> Program:
    machines = [
        machine
        for name, definition in definitions.items()
        for machine in compile_asl(definition, name=name, check=False).machines
    ]
    return Program(Compilation(source=Source("flows", ""), machines=tuple(machines), diagnostics=()))


def one(state: dict[str, Any]) -> dict[str, Any]:
    return {"StartAt": "S", "States": {"S": {**state, **({} if state["Type"] == "Fail" else {"End": True})}}}


def start(pattern: str = "", **arguments: Any) -> dict[str, Any]:
    return one(
        {"Type": "Task", "Resource": START + pattern, "Parameters": {"StateMachineArn": ARN + "child", **arguments}}
    )


CHILD = one({"Type": "Wait", "Seconds": 30})


def test_a_plain_start_goes_on_at_once() -> None:
    execution = program(parent=start(), child=CHILD).flows["parent"].run({}, seed=1)
    assert list(execution.output) == ["ExecutionArn", "SdkHttpMetadata", "SdkResponseMetadata", "StartDate"]
    assert execution.stop_time == execution.start_time
    assert [child.status for child in execution.children] == ["SUCCEEDED"]


@pytest.mark.parametrize(("pattern", "shown"), [(".sync", '{"x":1}'), (".sync:2", {"x": 1})])
def test_a_start_that_waits(pattern: str, shown: Any) -> None:
    execution = program(parent=start(pattern, Input={"x": 1}, Name="n"), child=CHILD).flows["parent"].run({}, seed=1)
    output = execution.output
    assert (output["Input"], output["Output"], output["Status"], output["Name"]) == (shown, shown, "SUCCEEDED", "n")
    assert list(output) == sorted(output)
    assert execution.stop_time is not None
    assert execution.stop_time - execution.start_time == 30
    kinds = [event["type"] for event in execution.history]
    assert kinds[2:6] == ["TaskScheduled", "TaskStarted", "TaskSubmitted", "TaskSucceeded"]


def test_a_child_that_fails() -> None:
    child = one({"Type": "Fail", "Error": "E", "Cause": "c"})
    execution = program(parent=start(".sync"), child=child).flows["parent"].run({}, seed=1)
    assert execution.error == "States.TaskFailed"
    cause = json.loads(execution.cause or "")
    assert (cause["Error"], cause["Cause"], cause["Status"]) == ("E", "c", "FAILED")


def test_a_parent_out_of_time_takes_its_child_along() -> None:
    parent = one(
        {
            "Type": "Task",
            "Resource": START + ".sync",
            "TimeoutSeconds": 10,
            "Parameters": {"StateMachineArn": ARN + "child"},
        }
    )
    execution = program(parent=parent, child=CHILD).flows["parent"].run({}, seed=1)
    assert execution.error == "States.Timeout"
    assert execution.children[0].status == "ABORTED"


def test_no_such_machine() -> None:
    execution = sfdsl.from_asl(start(), check=False).run({}, seed=1)
    assert execution.error == "StepFunctions.StateMachineDoesNotExistException"
    assert (execution.cause or "").startswith(
        f"State Machine Does Not Exist: '{ARN}child' (Service: AWSStepFunctions; Status Code: 400;"
    )


def test_a_name_can_be_used_once() -> None:
    states = {
        "A": {**start(Name="n")["States"]["S"], "Next": "B"},
        "B": start(Name="n")["States"]["S"],
    }
    del states["A"]["End"]
    execution = program(parent={"StartAt": "A", "States": states}, child=CHILD).flows["parent"].run({}, seed=1)
    assert execution.error == "StepFunctions.ExecutionAlreadyExistsException"


def test_a_child_sends_the_token_back() -> None:
    parent = one(
        {
            "Type": "Task",
            "Resource": START + ".waitForTaskToken",
            "Parameters": {"StateMachineArn": ARN + "child", "Input": {"token.$": "$$.Task.Token"}},
        }
    )
    child = one(
        {
            "Type": "Task",
            "Resource": "arn:aws:states:::aws-sdk:sfn:sendTaskSuccess",
            "Parameters": {"TaskToken.$": "$.token", "Output": {"ok": True}},
        }
    )
    execution = program(parent=parent, child=child).flows["parent"].run({}, seed=1)
    assert execution.output == {"ok": True}, execution.cause


def test_a_token_that_never_was() -> None:
    state = {
        "Type": "Task",
        "Resource": "arn:aws:states:::aws-sdk:sfn:sendTaskSuccess",
        "Parameters": {"TaskToken": "nope", "Output": "{}"},
    }
    execution = sfdsl.from_asl(one(state), check=False).run({}, seed=1)
    assert execution.error == "Sfn.InvalidTokenException"
    assert (execution.cause or "").startswith(
        "Invalid Token: 'Invalid token' (Service: Sfn, Status Code: 400, Request ID: "
    )


def test_a_heartbeat_starts_the_clock_anew() -> None:
    waiting = {
        "Type": "Task",
        "Resource": START + ".waitForTaskToken",
        "HeartbeatSeconds": 10,
        "Parameters": {"StateMachineArn": ARN + "child", "Input": {"token.$": "$$.Task.Token"}},
    }
    beat = {
        "Type": "Task",
        "Resource": "arn:aws:states:::aws-sdk:sfn:sendTaskHeartbeat",
        "Parameters": {"TaskToken.$": "$.token"},
        "ResultPath": None,
    }
    child = {
        "StartAt": "W",
        "States": {
            "W": {"Type": "Wait", "Seconds": 8, "Next": "B"},
            "B": {**beat, "Next": "X"},
            "X": {"Type": "Wait", "Seconds": 8, "Next": "C"},
            "C": {**beat, "End": True},
        },
    }
    execution = program(parent=one(waiting), child=child).flows["parent"].run({}, seed=1)
    assert execution.error == "States.Timeout"
    assert execution.stop_time is not None
    assert execution.stop_time - execution.start_time == 26


def api(action: str, **parameters: Any) -> dict[str, Any]:
    return {"Type": "Task", "Resource": f"arn:aws:states:::aws-sdk:sfn:{action}", "Parameters": parameters}


def line(**states: dict[str, Any]) -> dict[str, Any]:
    names = list(states)
    ends: list[dict[str, Any]] = [{"Next": name} for name in names[1:]]
    ends.append({"End": True})
    return {
        "StartAt": names[0],
        "States": {name: {**states[name], **end} for name, end in zip(names, ends, strict=True)},
    }


START_CHILD = {**api("startExecution", StateMachineArn=ARN + "child", Input={"x": 1}), "ResultPath": "$"}
EXECUTION = {"ExecutionArn.$": "$.ExecutionArn"}


def test_an_execution_is_described_while_it_runs_and_after() -> None:
    parent = line(
        A=START_CHILD,
        B={**api("describeExecution", **EXECUTION), "ResultPath": "$.before"},
        C={"Type": "Wait", "Seconds": 60},
        D={**api("describeExecution", **EXECUTION), "ResultPath": "$.after"},
    )
    output = program(parent=parent, child=CHILD).flows["parent"].run({}, seed=1).output
    assert (output["before"]["Status"], output["after"]["Status"]) == ("RUNNING", "SUCCEEDED")
    assert "Output" not in output["before"]
    assert (output["after"]["Input"], output["after"]["Output"]) == ('{"x":1}', '{"x":1}')


def test_an_execution_is_stopped() -> None:
    parent = line(A=START_CHILD, B=api("stopExecution", **EXECUTION, Error="E", Cause="c"))
    execution = program(parent=parent, child=CHILD).flows["parent"].run({}, seed=1)
    assert list(execution.output) == ["StopDate"]
    child = execution.children[0]
    assert (child.status, child.error, child.cause) == ("ABORTED", "E", "c")
    assert [event["type"] for event in child.history][-1] == "ExecutionAborted"


def test_an_execution_that_never_was() -> None:
    execution = program(parent=one(api("describeExecution", ExecutionArn="x")), child=CHILD).flows["parent"].run({})
    assert execution.error == "Sfn.ExecutionDoesNotExistException"


def test_a_synchronous_start_gives_a_failure_as_a_result() -> None:
    child = one({"Type": "Fail", "Error": "E"})
    parent = one(api("startSyncExecution", StateMachineArn=ARN + "child", Input={}))
    output = program(parent=parent, child=child).flows["parent"].run({}, seed=1).output
    assert (output["Status"], output["Error"]) == ("FAILED", "E")


def test_input_that_is_no_json() -> None:
    execution = program(parent=start(Input="nope"), child=CHILD).flows["parent"].run({}, seed=1)
    assert execution.error == "StepFunctions.InvalidExecutionInputException"


@pytest.mark.parametrize(("error", "cause"), [("E", "c"), (None, None)])
def test_a_child_sends_a_failure(error: str | None, cause: str | None) -> None:
    given = {name: text for name, text in (("Error", error), ("Cause", cause)) if text}
    parent = one(
        {
            "Type": "Task",
            "Resource": START + ".waitForTaskToken",
            "Parameters": {"StateMachineArn": ARN + "child", "Input": {"token.$": "$$.Task.Token"}},
        }
    )
    child = one(api("sendTaskFailure", **{"TaskToken.$": "$.token"}, **given))
    execution = program(parent=parent, child=child).flows["parent"].run({}, seed=1)
    assert (execution.status, execution.error, execution.cause) == ("FAILED", error, cause)


def test_an_execution_stops_itself() -> None:
    parent = line(
        A={"Type": "Pass"},
        B=api("stopExecution", **{"ExecutionArn.$": "$$.Execution.Id"}, Cause="enough"),
        C={"Type": "Pass"},
    )
    execution = program(parent=parent, child=CHILD).flows["parent"].run({}, seed=1)
    assert (execution.status, execution.cause) == ("ABORTED", "enough")
    kinds = [event["type"] for event in execution.history]
    assert kinds[-2:] == ["TaskStarted", "ExecutionAborted"]


def test_a_child_that_is_stopped_is_a_failure_of_its_parent() -> None:
    child = one(api("stopExecution", **{"ExecutionArn.$": "$$.Execution.Id"}))
    execution = program(parent=start(".sync"), child=child).flows["parent"].run({}, seed=1)
    assert (execution.status, execution.error) == ("FAILED", "States.TaskFailed")
    assert json.loads(execution.cause or "")["Status"] == "ABORTED"


def test_a_child_stops_its_parent() -> None:
    child = line(A=api("stopExecution", **{"ExecutionArn.$": "$.parent"}), B={"Type": "Wait", "Seconds": 1})
    parent = start(".sync", Input={"parent.$": "$$.Execution.Id"})
    execution = program(parent=parent, child=child).flows["parent"].run({}, seed=1)
    assert (execution.status, execution.children[0].status) == ("ABORTED", "ABORTED")


@pytest.mark.parametrize("kind", ["Map", "Parallel"])
def test_nothing_comes_after_the_end(kind: str) -> None:
    stop = one(api("stopExecution", **{"ExecutionArn.$": "$$.Execution.Id"}))
    inside = {"ItemProcessor": stop} if kind == "Map" else {"Branches": [stop, stop]}
    execution = program(parent=one({"Type": kind, **inside})).flows["parent"].run([1, 2], seed=1)
    kinds = [event["type"] for event in execution.history]
    assert (kinds.count("TaskStarted"), kinds[-1]) == (1, "ExecutionAborted")
