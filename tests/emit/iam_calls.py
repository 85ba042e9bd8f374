"""What an execution really called, as IAM sees it, and whether a policy allows it. For the tests of policies.

Nothing here is taken from the product: the table says by hand which action and which ARN stand behind a scheduled task.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

REGION, ACCOUNT = "us-east-1", "111111111111"
Call = tuple[str, str]
"""An action and the ARN that it is made on."""


def arn(service: str, resource: str) -> str:
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{resource}"


def _buses(parameters: dict[str, Any]) -> Iterator[Call]:
    for entry in parameters["Entries"]:
        yield "events:PutEvents", arn("events", f"event-bus/{entry.get('EventBusName', 'default')}")


def _queue(parameters: dict[str, Any]) -> Iterator[Call]:
    _, _, host, account, name = parameters["QueueUrl"].split("/")
    yield "sqs:SendMessage", f"arn:aws:sqs:{host.split('.')[1]}:{account}:{name}"


_CALLS: dict[tuple[str, str], Callable[[dict[str, Any]], Iterable[Call]]] = {
    ("events", "putEvents"): _buses,
    ("aws-sdk:eventbridge", "putEvents"): _buses,
    ("sqs", "sendMessage.waitForTaskToken"): _queue,
    ("lambda", "invoke"): lambda given: [("lambda:InvokeFunction", arn("lambda", f"function:{given['FunctionName']}"))],
    ("aws-sdk:glue", "startJobRun"): lambda given: [("glue:StartJobRun", arn("glue", f"job/{given['JobName']}"))],
    ("aws-sdk:glue", "getJobRun"): lambda given: [("glue:GetJobRun", arn("glue", f"job/{given['JobName']}"))],
}


def calls_in(history: list[dict[str, Any]]) -> Iterator[Call]:
    """Of the tasks that were scheduled, and of the child executions of distributed Maps."""
    for event in history:
        if event["type"] == "TaskScheduled":
            task = event["taskScheduledEventDetails"]
            yield from _CALLS[task["resourceType"], task["resource"]](json.loads(task["parameters"]))
        elif event["type"] == "LambdaFunctionScheduled":
            yield "lambda:InvokeFunction", event["lambdaFunctionScheduledEventDetails"]["resource"]
        elif event["type"] == "MapRunStarted":
            machine = re.search(r"mapRun:([^/]+)/", event["mapRunStartedEventDetails"]["mapRunArn"])
            assert machine is not None
            yield "states:StartExecution", arn("states", f"stateMachine:{machine[1]}")


def allows(statement: dict[str, Any], call: Call) -> bool:
    action, resource = call
    return action in statement["Action"] and any(_matches(pattern, resource) for pattern in statement["Resource"])


def _matches(pattern: str, text: str) -> bool:
    parts = (".*" if char == "*" else "." if char == "?" else re.escape(char) for char in pattern)
    return re.fullmatch("".join(parts), text) is not None
