"""Python functions in place of Lambda functions, and the errors that they give."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from sfdsl.runtime.errors import CalleeMissing

Run = Callable[..., Any]
INVOKE = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke"}
DIRECT = {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:111111111111:function:charge:prod"}


class CardDeclinedError(Exception):
    pass


def charge(event: Any) -> Any:
    if event == "decline":
        raise CardDeclinedError("no money")
    return {"charged": event}


def with_context(event: Any, context: Any) -> Any:
    return [context.function_name, context.invoked_function_arn, len(context.aws_request_id)]


async def asynchronous(event: Any) -> Any:
    return event


def test_a_direct_task_gives_what_the_function_returns(run_state: Run) -> None:
    assert run_state(DIRECT, 5, lambdas={"charge": charge}).output == {"charged": 5}


@pytest.mark.parametrize(
    "name",
    [
        "charge",
        "charge:prod",
        "111111111111:function:charge",
        "arn:aws:lambda:us-east-1:111111111111:function:charge",
        "arn:aws:lambda:us-east-1:111111111111:function:charge:prod",
    ],
)
def test_invoke_wraps_the_result(run_state: Run, name: str) -> None:
    state = {**INVOKE, "Parameters": {"FunctionName": name, "Payload.$": "$"}}
    output = run_state(state, {"n": 1}, lambdas={"charge": charge}).output
    assert list(output) == ["ExecutedVersion", "Payload", "SdkHttpMetadata", "SdkResponseMetadata", "StatusCode"]
    assert output["Payload"] == {"charged": {"n": 1}}
    assert output["StatusCode"] == 200


def test_the_context(run_state: Run) -> None:
    output = run_state(DIRECT, lambdas={"charge": with_context}).output
    assert output == ["charge", "arn:aws:lambda:us-east-1:111111111111:function:charge", 36]


def test_asynchronous_functions(run_state: Run) -> None:
    assert run_state(DIRECT, 7, lambdas={"charge": asynchronous}).output == 7


def test_asynchronous_functions_of_a_flow_that_runs_inside_a_loop(run_state: Run) -> None:
    import asyncio

    async def main() -> Any:
        return run_state(DIRECT, 7, lambdas={"charge": asynchronous}).output

    assert asyncio.run(main()) == 7


@pytest.mark.parametrize("result", [float("nan"), {1, 2}, object()])
def test_results_that_are_no_json(run_state: Run, result: Any) -> None:
    execution = run_state(DIRECT, lambdas={"charge": lambda event: result})
    assert execution.error == "Runtime.MarshalError"
    assert json.loads(execution.cause)["errorMessage"].startswith("Unable to marshal response: ")


@pytest.mark.parametrize("state", [DIRECT, {**INVOKE, "Parameters": {"FunctionName": "charge", "Payload.$": "$"}}])
def test_an_exception_is_the_tasks_error(run_state: Run, state: dict[str, Any]) -> None:
    execution = run_state(state, "decline", lambdas={"charge": charge})
    assert execution.error == "CardDeclinedError"
    cause = json.loads(execution.cause)
    assert list(cause) == ["errorMessage", "errorType", "requestId", "stackTrace"]
    assert (cause["errorMessage"], cause["errorType"]) == ("no money", "CardDeclinedError")
    assert len(cause["stackTrace"]) == 1
    assert "in charge" in cause["stackTrace"][0]


def test_an_exception_can_be_caught_by_its_name(run_state: Run) -> None:
    state = {**DIRECT, "Catch": [{"ErrorEquals": ["CardDeclinedError"], "ResultPath": None, "Next": "T"}]}
    assert run_state(state, "decline", lambdas={"charge": charge}).output == "decline"


def test_what_has_no_json_text(run_state: Run) -> None:
    execution = run_state(DIRECT, lambdas={"charge": lambda event: {1, 2}})
    assert execution.error == "Runtime.MarshalError"


def test_a_function_that_exits(run_state: Run) -> None:
    def exits(event: Any) -> None:
        raise SystemExit(3)

    execution = run_state(DIRECT, lambdas={"charge": exits})
    assert execution.error == "Runtime.ExitError"
    assert "exit status 3" in execution.cause


def test_a_function_cannot_change_the_data(run_state: Run) -> None:
    def changes(event: Any) -> None:
        event["n"] = 2

    state = {**DIRECT, "ResultPath": "$.r"}
    assert run_state(state, {"n": 1}, lambdas={"charge": changes}).output == {"n": 1, "r": None}


@pytest.mark.parametrize(("kind", "status"), [("Event", 202), ("DryRun", 204)])
def test_other_ways_to_invoke(run_state: Run, kind: str, status: int) -> None:
    parameters = {"FunctionName": "charge", "Payload": "decline", "InvocationType": kind}
    output = run_state({**INVOKE, "Parameters": parameters}, lambdas={"charge": charge}).output
    assert output["StatusCode"] == status


def test_the_api_itself_does_not_fail_with_the_function(run_state: Run) -> None:
    state = {
        "Type": "Task",
        "Resource": "arn:aws:states:::aws-sdk:lambda:invoke",
        "Parameters": {"FunctionName": "charge", "Payload": '"decline"'},
    }
    output = run_state(state, lambdas={"charge": charge}).output
    assert output["FunctionError"] == "Unhandled"
    assert json.loads(output["Payload"])["errorType"] == "CardDeclinedError"


def test_a_function_that_is_not_there(run_state: Run) -> None:
    with pytest.raises(CalleeMissing) as missing:
        run_state(DIRECT, lambdas={"charges": charge})
    assert missing.value.message == "the state 'S' calls the Lambda function 'charge', which is not on this machine"
    assert missing.value.hint == "did you mean 'charges'?"


def test_an_activity_is_done_by_a_function_of_its_name(run_state: Run) -> None:
    state = {"Type": "Task", "Resource": "arn:aws:states:us-east-1:111111111111:activity:charge"}
    assert run_state(state, 1, lambdas={"charge": charge}).output == {"charged": 1}
    with pytest.raises(CalleeMissing, match="worker of the activity 'charge'"):
        run_state(state, 1)


def test_on_the_wall_clock_a_function_can_time_out(run_state: Run) -> None:
    import threading

    gate = threading.Event()
    state = {**DIRECT, "TimeoutSeconds": 0.05}
    execution = run_state(state, lambdas={"charge": lambda event: gate.wait(5)}, clock="real")
    gate.set()
    assert execution.error == "States.Timeout"
