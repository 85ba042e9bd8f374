"""A bus behind EventBridge's wire format, AWS JSON 1.1: headers and body of a request to a response.

Source: botocore's service model of EventBridge (`AWSEvents`, JSON 1.1); Smithy, "AWS JSON 1.1 protocol".
"""

import json
import uuid
from collections.abc import Mapping
from typing import Any

from sfdsl.eventbridge.bus import EventBridge
from sfdsl.eventbridge.jsontext import JsonSyntaxError, parse_json
from sfdsl.eventbridge.transport.base import HttpResponse
from sfdsl.eventbridge.validation import ServiceError

CONTENT_TYPE = "application/x-amz-json-1.1"
_TARGET_PREFIX = "AWSEvents."


def answer(bridge: EventBridge, headers: Mapping[str, str], body: bytes) -> HttpResponse:
    """What the service answers; a refused request is HTTP 400 with its code in `__type`."""
    target = next((value for name, value in headers.items() if name.lower() == "x-amz-target"), "")
    try:
        if not target.startswith(_TARGET_PREFIX):
            raise ServiceError("UnknownOperationException", f"Unknown operation {target!r}.")
        return _response(200, bridge.call(target.removeprefix(_TARGET_PREFIX), _request(body)))
    except ServiceError as error:
        return _response(error.status, {"__type": error.code, "message": error.message})


def _request(body: bytes) -> dict[str, Any]:
    try:
        request = parse_json(body.decode())
    except (UnicodeDecodeError, JsonSyntaxError) as error:
        raise ServiceError("SerializationException", f"The body is not JSON: {error}") from None
    if not isinstance(request, dict):
        raise ServiceError("SerializationException", "The body must be a JSON object")
    return request


def _response(status: int, content: dict[str, Any]) -> HttpResponse:
    body = json.dumps(content).encode()
    return HttpResponse(status, {"content-type": CONTENT_TYPE, "x-amzn-requestid": str(uuid.uuid4())}, body)
