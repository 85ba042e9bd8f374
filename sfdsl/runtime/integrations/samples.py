"""What a service says first when it takes the work of a mocked `.sync` or `.waitForTaskToken` task: `TaskSubmitted` shows it.

A mock gives the result of such a task; the first answer, which no state sees, is made up here unless the mock has it (`submitted`).
"""

import hashlib
from collections.abc import Callable
from typing import Final

from sfdsl.expr.jsontext import compact
from sfdsl.jsontypes import Json
from sfdsl.runtime.integrations.base import Call
from sfdsl.runtime.integrations.metadata import has_metadata, made_up_metadata
from sfdsl.runtime.scope import iso_time

_JSON: Final = "application/x-amz-json-1.0"


def first_answer(call: Call) -> Json:
    """Of the service's own form, with ids from the run's seed."""
    sample = _SAMPLES.get(call.resource.service, _nothing)
    return sample(call)


def _nothing(call: Call) -> Json:
    return _with_metadata(call, {}, "{}", _JSON)


def _sqs(call: Call) -> Json:
    body = call.arguments.get("MessageBody") if isinstance(call.arguments, dict) else None
    text = body if isinstance(body, str) else compact(body)
    digest = hashlib.md5(text.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()
    answer: dict[str, Json] = {"MD5OfMessageBody": digest, "MessageId": _uuid(call)}
    return _with_metadata(call, answer, compact(answer), _JSON)


def _sns(call: Call) -> Json:
    message, request = _uuid(call), _uuid(call)
    text = (
        '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/">\n'
        f"  <PublishResult>\n    <MessageId>{message}</MessageId>\n  </PublishResult>\n"
        f"  <ResponseMetadata>\n    <RequestId>{request}</RequestId>\n  </ResponseMetadata>\n</PublishResponse>\n"
    )
    return _with_metadata(call, {"MessageId": message}, text, "text/xml")


def _states(call: Call) -> Json:
    arguments = call.arguments if isinstance(call.arguments, dict) else {}
    machine, name = arguments.get("StateMachineArn"), arguments.get("Name")
    execution = (
        str(machine).replace(":stateMachine:", ":execution:", 1) + f":{name if isinstance(name, str) else _uuid(call)}"
    )
    moment = call.run.now()
    text = compact({"executionArn": execution, "startDate": round(moment, 3)})
    answer = _with_metadata(call, {"ExecutionArn": execution}, text, _JSON)
    return {**answer, "StartDate": iso_time(moment)}


def _events(call: Call) -> Json:
    entries = call.arguments.get("Entries") if isinstance(call.arguments, dict) else None
    count = len(entries) if isinstance(entries, list) else 0
    return {"Entries": [{"EventId": _uuid(call)} for _ in range(count)], "FailedEntryCount": 0}


_SAMPLES: Final[dict[str, Callable[[Call], Json]]] = {"sqs": _sqs, "sns": _sns, "states": _states, "events": _events}


def _with_metadata(call: Call, answer: dict[str, Json], text: str, content_type: str) -> dict[str, Json]:
    if not has_metadata(call.resource):
        return answer
    return {**answer, **made_up_metadata(text, content_type, _uuid(call), call.run.now())}


def _uuid(call: Call) -> str:
    return call.run.world.chance.uuid()
