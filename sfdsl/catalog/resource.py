"""The `Resource` of a task, taken apart and put together.

    arn:aws:states:::events:putEvents.waitForTaskToken     OptimizedCall("events", "putEvents", "waitForTaskToken")
    arn:aws:states:::aws-sdk:dynamodb:query                SdkCall("dynamodb", "query")
    arn:aws:lambda:us-east-1:123456789012:function:f       LambdaFunction(..., "f")
    arn:aws:states:us-east-1:123456789012:activity:a       Activity(..., "a")
    ${FunctionArn}                                         Deferred: known when it is deployed
    anything else                                          Unrecognized

Whether the service and the action exist is for `calls.py` to say. Source: developer guide, "Task workflow state".
"""

import re
from functools import lru_cache
from typing import Final, TypeAlias

from sfdsl.records import positional_record

_PLACEHOLDER: Final = re.compile(r"\$\{[^{}]*\}")
_MASK: Final = "\x00"
"""Stands for a colon inside a placeholder (`${AWS::Partition}`) while a resource is cut at its colons."""


@positional_record
class OptimizedCall:
    """An action of an optimized integration. `pattern` is what stands after the action's dot: a `Pattern`, or anything misspelt."""

    service: str
    action: str
    pattern: str = ""

    @property
    def label(self) -> str:
        """As the language writes it: `events.putEvents.waitForTaskToken`."""
        return _dotted(self.service, self.action, self.pattern)


@positional_record
class SdkCall:
    """An action of the API of a service, through the AWS SDK."""

    service: str
    action: str
    pattern: str = ""

    @property
    def label(self) -> str:
        """As the language writes it: `sdk.dynamodb.query`."""
        return "sdk." + _dotted(self.service, self.action, self.pattern)


@positional_record
class LambdaFunction:
    """A function named by its own ARN; `name` has the qualifier, if there is one."""

    arn: str
    name: str


@positional_record
class Activity:
    arn: str
    name: str


@positional_record
class Deferred:
    """A resource of which not enough is known before it is deployed."""

    text: str


@positional_record
class Unrecognized:
    text: str


Call: TypeAlias = OptimizedCall | SdkCall
Resource: TypeAlias = OptimizedCall | SdkCall | LambdaFunction | Activity | Deferred | Unrecognized


@lru_cache(maxsize=2048)
def parse_resource(text: str) -> Resource:
    """Never fails. `${...}` placeholders may stand for any part; where they stand for the service or the action, it is Deferred."""
    masked = _PLACEHOLDER.sub(lambda found: found[0].replace(":", _MASK), text)
    parts = [part.replace(_MASK, ":") for part in masked.split(":")]
    if len(parts) < 6 or parts[0] != "arn":
        return Deferred(text) if _PLACEHOLDER.search(text) else Unrecognized(text)
    _, _, service, _, _, *rest = parts
    if service == "lambda" and rest[0] == "function" and len(rest) in (2, 3):
        return LambdaFunction(text, ":".join(rest[1:]))
    if service == "states":
        return _parse_states(text, rest)
    return Deferred(text) if _has_placeholder(service) or _has_placeholder(rest[0]) else Unrecognized(text)


def _parse_states(text: str, rest: list[str]) -> Resource:
    if rest[0] == "activity" and len(rest) == 2:
        return Activity(text, rest[1])
    is_sdk = rest[0] == "aws-sdk"
    names = rest[1:] if is_sdk else rest
    if len(names) < 2 or not names[0] or not names[1]:
        return Deferred(text) if _has_placeholder(text) else Unrecognized(text)
    service, (action, _, pattern) = names[0], ":".join(names[1:]).partition(".")
    if any(_has_placeholder(part) for part in (service, action, pattern)):
        return Deferred(text)
    # A second colon belongs to `.sync:2`, nowhere else.
    if ":" in action:
        return Unrecognized(text)
    return SdkCall(service, action, pattern) if is_sdk else OptimizedCall(service, action, pattern)


def _has_placeholder(text: str) -> bool:
    return _PLACEHOLDER.search(text) is not None


def resource_arn(service: str, action: str, pattern: str = "", *, sdk: bool = False, partition: str = "aws") -> str:
    """The resource of a call: `resource_arn("sqs", "sendMessage", "waitForTaskToken")`."""
    return f"arn:{partition}:states:::{'aws-sdk:' if sdk else ''}{service}:{_dotted(action, pattern)}"


def parse_label(label: str) -> Call | None:
    """The call that the language writes as `label`; None where it is no such name.

    `events.putEvents`, `states.startExecution.sync:2`, `sdk.s3.getObject`
    """
    sdk, names = label.startswith("sdk."), label.removeprefix("sdk.")
    service, _, rest = names.partition(".")
    action, _, pattern = rest.partition(".")
    if not service or not action:
        return None
    return SdkCall(service, action, pattern) if sdk else OptimizedCall(service, action, pattern)


def _dotted(*names: str) -> str:
    return ".".join(name for name in names if name)
