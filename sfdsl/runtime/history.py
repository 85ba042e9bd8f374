"""The history of an execution: cheap records while it runs, the dicts of GetExecutionHistory when somebody asks.

    (PassStateEntered of "a", 0, 1735689600.0, {"n": 1})
    {"timestamp": 1735689600.0, "type": "PassStateEntered", "id": 2, "previousEventId": 0,
     "stateEnteredEventDetails": {"name": "a", "input": "{\"n\":1}", "inputDetails": {"truncated": false}}}

A record is a tuple: its shape, the id of the event before it, the time, and the values that its shape turns into details. It holds the
values themselves, which nobody ever changes, and not their JSON text. The id of an event is its place in the list, from 1.
Source: API reference, HistoryEvent; the order of ids and previous ids is from recordings.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final, TypeAlias

from sfdsl.expr.jsontext import compact, loads
from sfdsl.jsontypes import Json

Record: TypeAlias = tuple[Any, ...]
"""`(shape, previous, time, *values)`."""
Details: TypeAlias = dict[str, Json]

SHAPE: Final = 0
PREVIOUS: Final = 1
TIME: Final = 2


class Shape:
    """One kind of event. `key` is the field that its details stand under, or None where it has none.

    `state` is the name of the state that all events of this shape belong to, or None where the shape serves every state.
    """

    __slots__ = ("details", "key", "repeats", "state", "type")

    def __init__(
        self,
        type: str,
        key: str | None = None,
        details: Callable[..., Details] | None = None,
        state: str | None = None,
        *,
        repeats: str | None = None,
    ) -> None:
        self.type, self.key, self.details, self.state, self.repeats = type, key, details, state, repeats

    def render(self, number: int, record: Record, *, exact: bool = True) -> dict[str, Json]:
        event: dict[str, Json] = {
            "timestamp": round(record[TIME], 3),
            "type": self.type,
            "id": number,
            "previousEventId": record[PREVIOUS],
        }
        if self.key is not None and self.details is not None:
            details = self.details(*record[3:])
            event[self.key] = details if exact else self._comparable(details)
        return event

    def _comparable(self, details: Details) -> Details:
        """The details as recordings are compared: variables as values, and without the name of the state that they repeat."""
        assigned = details.get("assignedVariables")
        if isinstance(assigned, dict):
            details["assignedVariables"] = {name: loads(str(text)) for name, text in assigned.items()}
        if self.repeats is not None:
            details.pop(self.repeats, None)
        return details

    def __repr__(self) -> str:
        return self.type


def render(records: Sequence[Record], *, exact: bool = False) -> list[dict[str, Json]]:
    """All events as GetExecutionHistory gives them; `timestamp` in seconds since 1970.

    Unless it is `exact`, the events are in the form in which recorded executions are compared: `assignedVariables` holds values, not
    their JSON texts; MapIteration events and EvaluationFailed do not repeat the name of their state.
    """
    return [record[SHAPE].render(number, record, exact=exact) for number, record in enumerate(records, 1)]


def _text(value: Json) -> str:
    try:
        return compact(value)
    except RecursionError:
        from sfdsl.eventbridge.jsontext import compact_text

        return compact_text(value)


def _data(field: str, value: Json) -> Details:
    return {field: _text(value), f"{field}Details": {"truncated": False}}


def _failure(error: str | None, cause: str | None) -> Details:
    return {
        **({} if error is None else {"error": error}),
        **({} if cause is None else {"cause": cause}),
    }


# ---- states ----


def entered(kind: str, state: str) -> Shape:
    """Values: the state's input. `kind` is ASL's type of the state."""

    def details(data: Json) -> Details:
        return {"name": state, **_data("input", data)}

    return Shape(f"{kind}StateEntered", "stateEnteredEventDetails", details, state)


def exited(kind: str, state: str) -> Shape:
    """Values: the state's output, and the variables that it assigned, if any."""

    def details(data: Json, assigned: dict[str, Json] | None = None) -> Details:
        found: Details = {"name": state, **_data("output", data)}
        if assigned is not None:
            found["assignedVariables"] = {name: _text(value) for name, value in assigned.items()}
            found["assignedVariablesDetails"] = {"truncated": False}
        return found

    return Shape(f"{kind}StateExited", "stateExitedEventDetails", details, state)


def _evaluation_failed(state: str, error: str, cause: str, location: str | None) -> Details:
    place: Details = {} if location is None else {"location": location}
    return {"error": error, "cause": cause, **place, "state": state}


EVALUATION_FAILED: Final = Shape(
    "EvaluationFailed", "evaluationFailedEventDetails", _evaluation_failed, repeats="state"
)
"""Values: the state's name, error, cause, location."""

WAIT_STATE_ABORTED: Final = Shape("WaitStateAborted")
TASK_STATE_ABORTED: Final = Shape("TaskStateAborted")

# ---- the execution ----


def _started(data: Json, role: str) -> Details:
    return {**_data("input", data), "roleArn": role}


EXECUTION_STARTED: Final = Shape("ExecutionStarted", "executionStartedEventDetails", _started)
"""Values: the input, the role's ARN."""
EXECUTION_SUCCEEDED: Final = Shape(
    "ExecutionSucceeded", "executionSucceededEventDetails", lambda data: _data("output", data)
)
EXECUTION_FAILED: Final = Shape("ExecutionFailed", "executionFailedEventDetails", _failure)
"""Values: error and cause, each a text or None; so for the next two."""
EXECUTION_TIMED_OUT: Final = Shape("ExecutionTimedOut", "executionTimedOutEventDetails", _failure)
EXECUTION_ABORTED: Final = Shape("ExecutionAborted", "executionAbortedEventDetails", _failure)

# ---- tasks ----


def _timing(timeout: int | None, heartbeat: int | None) -> Details:
    return {
        **({} if timeout is None else {"timeoutInSeconds": timeout}),
        **({} if heartbeat is None else {"heartbeatInSeconds": heartbeat}),
    }


def _credentials(role: str | None) -> Details:
    return {} if role is None else {"taskCredentials": {"roleArn": role}}


def _task_scheduled(
    kind: str, action: str, region: str, arguments: Json, timeout: int | None, heartbeat: int | None, role: str | None
) -> Details:
    return {
        "resourceType": kind,
        "resource": action,
        "region": region,
        "parameters": _text(arguments),
        **_timing(timeout, heartbeat),
        **_credentials(role),
    }


def _of_task(kind: str, action: str) -> Details:
    return {"resourceType": kind, "resource": action}


def _task_result(kind: str, action: str, result: Json) -> Details:
    return {**_of_task(kind, action), **_data("output", result)}


def _task_failed(kind: str, action: str, error: str | None, cause: str | None) -> Details:
    return {**_of_task(kind, action), **_failure(error, cause)}


TASK_SCHEDULED: Final = Shape("TaskScheduled", "taskScheduledEventDetails", _task_scheduled)
"""Values: resource type, resource, region, arguments, time-out and heartbeat in seconds or None, the task's role or None."""
TASK_STARTED: Final = Shape("TaskStarted", "taskStartedEventDetails", _of_task)
TASK_SUBMITTED: Final = Shape("TaskSubmitted", "taskSubmittedEventDetails", _task_result)
TASK_SUCCEEDED: Final = Shape("TaskSucceeded", "taskSucceededEventDetails", _task_result)
TASK_FAILED: Final = Shape("TaskFailed", "taskFailedEventDetails", _task_failed)
TASK_TIMED_OUT: Final = Shape("TaskTimedOut", "taskTimedOutEventDetails", _task_failed)


def _lambda_scheduled(
    resource: str, arguments: Json, timeout: int | None, heartbeat: int | None, role: str | None
) -> Details:
    return {"resource": resource, **_data("input", arguments), **_timing(timeout, None), **_credentials(role)}


def _activity_scheduled(
    resource: str, arguments: Json, timeout: int | None, heartbeat: int | None, role: str | None
) -> Details:
    return {"resource": resource, **_data("input", arguments), **_timing(timeout, heartbeat)}


def _output(result: Json) -> Details:
    return _data("output", result)


def _worker(name: str | None) -> Details:
    return {} if name is None else {"workerName": name}


LAMBDA_SCHEDULED: Final = Shape("LambdaFunctionScheduled", "lambdaFunctionScheduledEventDetails", _lambda_scheduled)
"""Values: the function's ARN, its input, time-out, heartbeat, role; so for an activity."""
LAMBDA_STARTED: Final = Shape("LambdaFunctionStarted")
LAMBDA_SUCCEEDED: Final = Shape("LambdaFunctionSucceeded", "lambdaFunctionSucceededEventDetails", _output)
LAMBDA_FAILED: Final = Shape("LambdaFunctionFailed", "lambdaFunctionFailedEventDetails", _failure)
LAMBDA_TIMED_OUT: Final = Shape("LambdaFunctionTimedOut", "lambdaFunctionTimedOutEventDetails", _failure)

ACTIVITY_SCHEDULED: Final = Shape("ActivityScheduled", "activityScheduledEventDetails", _activity_scheduled)
ACTIVITY_STARTED: Final = Shape("ActivityStarted", "activityStartedEventDetails", _worker)
"""Values: the worker's name, or None."""
ACTIVITY_SUCCEEDED: Final = Shape("ActivitySucceeded", "activitySucceededEventDetails", _output)
ACTIVITY_FAILED: Final = Shape("ActivityFailed", "activityFailedEventDetails", _failure)
ACTIVITY_TIMED_OUT: Final = Shape("ActivityTimedOut", "activityTimedOutEventDetails", _failure)

# ---- Parallel and Map ----

PARALLEL_STARTED: Final = Shape("ParallelStateStarted")
PARALLEL_SUCCEEDED: Final = Shape("ParallelStateSucceeded")
PARALLEL_FAILED: Final = Shape("ParallelStateFailed")
PARALLEL_ABORTED: Final = Shape("ParallelStateAborted")

MAP_STARTED: Final = Shape("MapStateStarted", "mapStateStartedEventDetails", lambda length: {"length": length})
"""Values: the number of items."""
MAP_SUCCEEDED: Final = Shape("MapStateSucceeded")
MAP_FAILED: Final = Shape("MapStateFailed")
MAP_ABORTED: Final = Shape("MapStateAborted")


def iteration(outcome: str, state: str) -> Shape:
    """Values: the item's index. `outcome` is `Started`, `Succeeded`, `Failed` or `Aborted`."""
    key = f"mapIteration{outcome}EventDetails"
    return Shape(f"MapIteration{outcome}", key, lambda index: {"name": state, "index": index}, state, repeats="name")


MAP_RUN_STARTED: Final = Shape("MapRunStarted", "mapRunStartedEventDetails", lambda arn: {"mapRunArn": arn})
MAP_RUN_SUCCEEDED: Final = Shape("MapRunSucceeded")
MAP_RUN_FAILED: Final = Shape("MapRunFailed", "mapRunFailedEventDetails", _failure)
MAP_RUN_ABORTED: Final = Shape("MapRunAborted")
