"""`states:startExecution` and `aws-sdk:sfn:...` among the flows of one run: nested executions, task tokens.

    plain                  gives ExecutionArn and StartDate, and goes on
    .sync, .sync:2         waits; Input and Output are texts, or JSON for :2; a child that does not succeed is States.TaskFailed
    .waitForTaskToken      waits for the token

Source: developer guide, "Start a new AWS Step Functions state machine"; the fields and failures are from recordings.
"""

from collections.abc import Callable
from typing import Any, Final

from sfdsl.expr.jsontext import JsonTextError, compact, loads
from sfdsl.jsontypes import Json
from sfdsl.runtime.errors import TASK_FAILED, StatesError, Stopped
from sfdsl.runtime.execution import Run
from sfdsl.runtime.integrations.base import Call
from sfdsl.runtime.integrations.failures import service_failure
from sfdsl.runtime.integrations.metadata import has_metadata, made_up_metadata
from sfdsl.runtime.integrations.tokens import TokenError
from sfdsl.runtime.launch import abort, launch
from sfdsl.runtime.limits import json_size
from sfdsl.runtime.machine import StateMachine
from sfdsl.runtime.resource import TOKEN_PATTERN
from sfdsl.runtime.scheduler import Job
from sfdsl.runtime.scope import iso_time

_JSON: Final = "application/x-amz-json-1.0"


def is_local(call: Call) -> bool:
    """Whether this module answers the call: it concerns executions of this run, or its tokens."""
    if call.resource.is_sdk:
        return call.resource.service == "sfn" and call.resource.action in _SDK_ACTIONS
    return call.resource.service == "states" and call.resource.action == "startExecution"


async def answer(call: Call) -> Json:
    if call.resource.is_sdk:
        result: Json | Job[Json] = _SDK_ACTIONS[call.resource.action](call)
        return await result if isinstance(result, Job) else result
    return await _start_execution(call)


# ---- the optimized integration ----


async def _start_execution(call: Call) -> Json:
    child, job = _start(call)
    first = _started(call, child)
    if not call.resource.pattern:
        call.run.world.started_jobs.append(job)
        return first
    call.submit(first)
    if call.resource.pattern == TOKEN_PATTERN:
        call.run.world.started_jobs.append(job)
        assert call.token is not None
        return await call.run.world.tokens.wait(call.token, call.beat)
    try:
        await job
    finally:
        # A parent that is stopped, or out of time, takes its child along. Source: developer guide, "Run a Job".
        job.stop()
    described = _described(child, parsed=call.resource.pattern == "sync:2")
    if child.status != "SUCCEEDED":
        raise StatesError(TASK_FAILED, compact(described))
    return described


def _start(call: Call) -> tuple[Run, Job[None]]:
    """Start the flow that the arguments name. Raises StatesError as the API does."""
    arguments = call.arguments if isinstance(call.arguments, dict) else {}
    world = call.run.world
    arn = str(arguments.get("StateMachineArn", ""))
    machine = _machine(call, arn)
    if machine is None:
        raise _failure(call, "StateMachineDoesNotExist", f"State Machine Does Not Exist: '{arn}'")
    data = _input(call, arguments.get("Input"))
    given = arguments.get("Name")
    name = given if isinstance(given, str) else world.chance.uuid()
    for other in world.runs:
        if other.machine is machine and other.name == name and other.machine_name == machine.name:
            raise _failure(call, "ExecutionAlreadyExists", f"Execution Already Exists: '{other.arn}'")
    child = Run(world, machine, data, json_size(data), name=name)
    return child, launch(child)


def _machine(call: Call, arn: str) -> StateMachine | None:
    """By the name in the ARN; a version or alias behind it does not matter here."""
    rest = arn.rpartition(":stateMachine:")[2]
    return call.run.world.flows.get(rest) or call.run.world.flows.get(rest.partition(":")[0])


def _input(call: Call, value: Json) -> Json:
    """A text is JSON already; anything else is written as JSON, null as an empty object. Source: recordings."""
    if value is None:
        return {}
    if not isinstance(value, str):
        return value
    try:
        return loads(value)
    except JsonTextError as problem:
        text = f"Invalid State Machine Execution Input: '{problem.message}'"
        raise _failure(call, "InvalidExecutionInput", text) from None


def _started(call: Call, child: Run) -> dict[str, Json]:
    answer: dict[str, Json] = {"ExecutionArn": child.arn}
    if has_metadata(call.resource):
        text = compact({"executionArn": child.arn, "startDate": round(child.start_time, 3)})
        answer.update(made_up_metadata(text, _JSON, call.run.world.chance.uuid(), call.run.now()))
    return {**answer, "StartDate": iso_time(child.start_time)}


def _described(child: Run, *, parsed: bool) -> dict[str, Json]:
    """DescribeExecution, with capitals. `parsed` gives Input and Output as JSON."""

    def shown(value: Json) -> Json:
        return value if parsed else compact(value)

    found: dict[str, Json] = {}
    if child.cause is not None:
        found["Cause"] = child.cause
    if child.error is not None:
        found["Error"] = child.error
    found.update(
        {"ExecutionArn": child.arn, "Input": shown(child.input), "InputDetails": {"Included": True}, "Name": child.name}
    )
    if child.status == "SUCCEEDED":
        found.update({"Output": shown(child.output), "OutputDetails": {"Included": True}})
    found["RedriveCount"] = 0
    if child.status == "SUCCEEDED":
        found["RedriveStatus"] = "NOT_REDRIVABLE"
        found["RedriveStatusReason"] = "Execution is SUCCEEDED and cannot be redriven"
    else:
        found["RedriveStatus"] = "REDRIVABLE"
    found["StartDate"] = iso_time(child.start_time)
    found["StateMachineArn"] = child.machine_arn
    found["Status"] = child.status
    if child.stop_time is not None:
        found["StopDate"] = iso_time(child.stop_time)
    return found


# ---- the API ----


def _api_start(call: Call) -> Json:
    child, job = _start(call)
    call.run.world.started_jobs.append(job)
    return _started(call, child)


def _api_start_sync(call: Call) -> Job[Json]:
    """StartSyncExecution, for Express flows; a flow that fails is no failure of the call."""
    child, job = _start(call)

    async def finished() -> Json:
        try:
            await job
        finally:
            job.stop()
        details = _described(child, parsed=False)
        kept = {key: value for key, value in details.items() if not key.startswith("Redrive")}
        return {**kept, "BillingDetails": {"BilledDurationInMilliseconds": 100, "BilledMemoryUsedInMB": 64}}

    return call.run.world.scheduler.start(finished())


def _api_describe(call: Call) -> Json:
    return _described(_find(call), parsed=False)


def _api_stop(call: Call) -> Json:
    child = _find(call)
    arguments = call.arguments if isinstance(call.arguments, dict) else {}
    error, cause = arguments.get("Error"), arguments.get("Cause")
    abort(child, error if isinstance(error, str) else None, cause if isinstance(cause, str) else None)
    if call.run.is_done:  # it has stopped itself
        raise Stopped
    return {"StopDate": iso_time(call.run.now())}


def _find(call: Call) -> Run:
    arguments = call.arguments if isinstance(call.arguments, dict) else {}
    arn = arguments.get("ExecutionArn")
    for run in call.run.world.runs:
        if run.arn == arn:
            return run
    raise _failure(call, "ExecutionDoesNotExist", f"Execution Does Not Exist: '{arn}'")


def _api_send_success(call: Call) -> Json:
    arguments = call.arguments if isinstance(call.arguments, dict) else {}
    output = arguments.get("Output")

    def deliver(token: str) -> None:
        try:
            value = loads(output) if isinstance(output, str) else output
        except JsonTextError as problem:
            raise TokenError("InvalidOutput", f"Invalid Output: '{problem.message}'") from None
        call.run.world.tokens.succeed(token, value)

    return _with_token(call, deliver)


def _api_send_failure(call: Call) -> Json:
    arguments = call.arguments if isinstance(call.arguments, dict) else {}
    error, cause = arguments.get("Error"), arguments.get("Cause")
    return _with_token(
        call,
        lambda token: call.run.world.tokens.fail(
            token, error if isinstance(error, str) else None, cause if isinstance(cause, str) else None
        ),
    )


def _api_send_heartbeat(call: Call) -> Json:
    return _with_token(call, call.run.world.tokens.heartbeat)


def _with_token(call: Call, deliver: Callable[[str], None]) -> Json:
    token = call.arguments.get("TaskToken") if isinstance(call.arguments, dict) else None
    try:
        deliver(str(token))
    except TokenError as problem:
        raise _failure(call, problem.code, problem.message) from None
    return {}


_SDK_ACTIONS: Final[dict[str, Callable[[Call], Any]]] = {
    "startExecution": _api_start,
    "startSyncExecution": _api_start_sync,
    "describeExecution": _api_describe,
    "stopExecution": _api_stop,
    "sendTaskSuccess": _api_send_success,
    "sendTaskFailure": _api_send_failure,
    "sendTaskHeartbeat": _api_send_heartbeat,
}


def _failure(call: Call, code: str, message: str) -> StatesError:
    return service_failure(call.resource, code, message, 400, call.run.world.chance.uuid())
