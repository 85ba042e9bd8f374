"""Python functions in place of Lambda functions and activity workers.

    lambdas={"charge": charge}        charge(event) or charge(event, context); may be async

A direct task (`arn:aws:lambda:...`) gives what the function returns; `lambda:invoke` wraps it as AWS does. What the function raises is
the task's error, under the exception's name, with the cause that the Python runtime of Lambda would give.
Source: developer guide, "Invoke an AWS Lambda function with Step Functions"; recordings of functions that raise.
"""

import inspect
import json
import traceback
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final

from sfdsl.expr.jsontext import compact
from sfdsl.jsontypes import Json
from sfdsl.runtime.errors import CalleeMissing, StatesError
from sfdsl.runtime.integrations.base import Call
from sfdsl.runtime.integrations.metadata import made_up_metadata
from sfdsl.runtime.wording import near_miss

Functions = Mapping[str, Callable[..., Any]]
VERSION: Final = "$LATEST"


@dataclass(frozen=True)
class LambdaContext:
    """What Lambda gives a function as its second argument."""

    function_name: str
    aws_request_id: str
    invoked_function_arn: str
    function_version: str = VERSION
    memory_limit_in_mb: str = "128"
    log_group_name: str = "/aws/lambda/local"
    log_stream_name: str = "local"
    client_context: Any = None
    identity: Any = None

    def get_remaining_time_in_millis(self) -> int:
        return 900_000


def find_function(functions: Functions, name: str) -> Callable[..., Any] | None:
    """By any form of the name that Lambda takes: a name, a name with a qualifier, a whole or partial ARN."""
    plain = function_name(name)
    return functions.get(name) or functions.get(plain)


def function_name(name: str) -> str:
    """`arn:aws:lambda:us-east-1:111111111111:function:f:prod` -> `f`."""
    rest = name.rpartition("function:")[2]
    return rest.partition(":")[0]


def missing(functions: Functions, call: Call, name: str) -> CalleeMissing:
    plain = function_name(name)
    near = near_miss(plain, functions)
    hint = near or f"give it as lambdas={{'{plain}': function}} (--lambda {plain}=module:function), or mock the state"
    return CalleeMissing(
        f"the state '{call.state}' calls the Lambda function '{plain}', which is not on this machine", hint
    )


async def invoke_directly(function: Callable[..., Any], call: Call, name: str) -> Json:
    """A task whose Resource is the function itself, or an activity."""
    return await _called(function, call, name, call.arguments)


async def invoke(function: Callable[..., Any], call: Call) -> Json:
    """`lambda:invoke` and `aws-sdk:lambda:invoke`."""
    arguments = call.arguments if isinstance(call.arguments, dict) else {}
    name = str(arguments.get("FunctionName", ""))
    kind = arguments.get("InvocationType", "RequestResponse")
    if call.resource.is_sdk:
        return await _invoke_sdk(function, call, name, arguments, str(kind))
    if kind == "DryRun":
        return _answer(call, {}, 204, "")
    event = arguments.get("Payload")
    if kind == "Event":
        await _ignoring_failure(function, call, name, event)
        return _answer(call, {"Payload": ""}, 202, "")
    result = await _called(function, call, name, event)
    return _answer(call, {"ExecutedVersion": VERSION, "Payload": result}, 200, compact(result))


async def _invoke_sdk(
    function: Callable[..., Any], call: Call, name: str, arguments: dict[str, Json], kind: str
) -> Json:
    """The API itself: payloads are texts, and a function that fails is no failure of the call."""
    payload = arguments.get("Payload")
    event = json.loads(payload) if isinstance(payload, str) and payload else payload
    if kind == "Event":
        await _ignoring_failure(function, call, name, event)
        return {"Payload": "", "StatusCode": 202}
    try:
        result = await _called(function, call, name, event)
    except StatesError as failure:
        return {
            "ExecutedVersion": VERSION,
            "FunctionError": "Unhandled",
            "Payload": failure.cause,
            "StatusCode": 200,
        }
    return {"ExecutedVersion": VERSION, "Payload": compact(result), "StatusCode": 200}


async def _ignoring_failure(function: Callable[..., Any], call: Call, name: str, event: Json) -> None:
    try:
        await _called(function, call, name, event)
    except StatesError:
        return


def _answer(call: Call, answer: dict[str, Json], status: int, text: str) -> Json:
    chance = call.run.world.chance
    metadata = made_up_metadata(text, "application/json", chance.uuid(), call.run.now(), status)
    return {**answer, **metadata, "StatusCode": status}


# ---- the call ----


async def _called(function: Callable[..., Any], call: Call, name: str, event: Json) -> Json:
    world = call.run.world
    request_id = world.chance.uuid()
    context = LambdaContext(
        function_name(name),
        request_id,
        f"arn:{world.partition}:lambda:{world.region}:{world.account}:function:{function_name(name)}",
    )

    def work() -> Json:
        return _run(function, event, context)

    if world.scheduler.clock.is_virtual:
        return work()
    # On the wall clock the function takes its time beside the others, and the state's time limit can end the wait for it.
    return await world.scheduler.in_thread(work)


def _run(function: Callable[..., Any], event: Json, context: LambdaContext) -> Json:
    """Call the function with a copy of the event, as it would get in another process. Raises StatesError."""
    arguments: tuple[Any, ...] = (json.loads(compact(event)),)
    if _takes_context(function):
        arguments = (*arguments, context)
    try:
        result = function(*arguments)
        if inspect.iscoroutine(result):
            result = _awaited(result)
    except SystemExit as stop:
        text = f"RequestId: {context.aws_request_id} Error: Runtime exited with error: exit status {stop.code}"
        raise StatesError(
            "Runtime.ExitError", compact({"errorType": "Runtime.ExitError", "errorMessage": text})
        ) from None
    except Exception as problem:
        raise _failure(problem, context) from problem
    try:
        value: Json = json.loads(json.dumps(result, allow_nan=False))
    except (TypeError, ValueError, RecursionError) as problem:
        text = f"Unable to marshal response: {problem}"
        details: Json = {
            "errorMessage": text,
            "errorType": "Runtime.MarshalError",
            "requestId": context.aws_request_id,
            "stackTrace": [],
        }
        raise StatesError("Runtime.MarshalError", compact(details)) from None
    return value


def _awaited(result: Coroutine[Any, Any, Any]) -> Any:
    """What an async function gives. Where the flow itself is run inside an event loop, the function gets one in another thread."""
    import asyncio
    from concurrent.futures import ThreadPoolExecutor

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(result)
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, result).result()


def _takes_context(function: Callable[..., Any]) -> bool:
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return False
    positional = [one for one in parameters if one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD)]
    required = [one for one in positional if one.default is one.empty]
    return (
        len(required) >= 2
        or any(one.kind is one.VAR_POSITIONAL for one in parameters)
        or (len(positional) == 2 and positional[1].name == "context")
    )


def _failure(problem: BaseException, context: LambdaContext) -> StatesError:
    name = type(problem).__name__
    details: Json = {
        "errorMessage": str(problem),
        "errorType": name,
        "requestId": context.aws_request_id,
        "stackTrace": list(traceback.format_list(_own_frames(problem.__traceback__))),
    }
    return StatesError(name, compact(details))


def _own_frames(trace: TracebackType | None) -> traceback.StackSummary:
    """The user's part of a traceback."""
    frames = traceback.extract_tb(trace)
    return traceback.StackSummary.from_list([frame for frame in frames if frame.filename != __file__])
