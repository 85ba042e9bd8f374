"""A task whose Resource is a Lambda function, made at AWS: Invoke, of whose answer the state gets the payload alone."""

import json
from typing import Any

from sfdsl.catalog.convert import ApiRequest
from sfdsl.expr.jsontext import compact
from sfdsl.jsontypes import Json
from sfdsl.runtime.errors import StatesError
from sfdsl.runtime.integrations.aws import Aws
from sfdsl.runtime.integrations.base import Call


async def invoke_remotely(aws: Aws, call: Call) -> Json:
    """What the function returns. Raises StatesError with the function's own error."""
    request = ApiRequest(
        "lambda",
        "Invoke",
        {"FunctionName": call.resource.arn, "Payload": compact(call.arguments).encode("utf-8", "surrogatepass")},
    )

    def send() -> tuple[Any, str]:
        response = aws.send(call.resource, request)
        return response.get("FunctionError"), response["Payload"].read().decode("utf-8", "replace")

    failed, text = await call.run.world.scheduler.in_thread(send)
    try:
        payload: Json = json.loads(text) if text else None
    except ValueError:
        payload = text
    if failed:
        raise function_failure(payload)
    return payload


def function_failure(payload: Json) -> StatesError:
    """Source: developer guide, "Invoke an AWS Lambda function with Step Functions": a failure without a type is Lambda.Unknown."""
    error = payload.get("errorType") if isinstance(payload, dict) else None
    return StatesError(error if isinstance(error, str) else "Lambda.Unknown", compact(payload))
