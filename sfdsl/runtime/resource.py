"""The `Resource` of a Task taken apart, as far as a run needs it.

arn:aws:states:::sqs:sendMessage.waitForTaskToken      service "sqs", action "sendMessage", pattern "waitForTaskToken"
arn:aws:states:::aws-sdk:dynamodb:query                service "dynamodb", action "query", an SDK integration
arn:aws:lambda:us-east-1:111111111111:function:f       the function "f"
arn:aws:states:us-east-1:111111111111:activity:a       the activity "a"
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

TOKEN_PATTERN: Final = "waitForTaskToken"
JOB_PATTERNS: Final = ("sync", "sync:2")


@dataclass(frozen=True, slots=True)
class Resource:
    """`kind` is `service`, `lambda`, `activity` or `unknown`; `name` is that of a function (with its qualifier) or activity."""

    arn: str
    kind: str
    service: str = ""
    action: str = ""
    pattern: str = ""
    is_sdk: bool = False
    name: str = ""

    @property
    def type(self) -> str:
        """`resourceType` in the history, and what a message about too large a result names."""
        return f"aws-sdk:{self.service}" if self.is_sdk else self.service

    @property
    def full_action(self) -> str:
        """`resource` in the history: with its pattern."""
        return f"{self.action}.{self.pattern}" if self.pattern else self.action

    @property
    def has_token(self) -> bool:
        """Whether the context object has Task.Token. Source: developer guide, "Context object"; recordings of `.sync` tasks."""
        return bool(self.pattern) or self.kind == "activity"

    @property
    def is_job(self) -> bool:
        return self.pattern in JOB_PATTERNS

    @property
    def limit_name(self) -> str:
        """What the message about too large a result names. Source: recordings."""
        return self.type if self.kind == "service" else self.arn


@lru_cache(maxsize=1024)
def parse_resource(arn: str) -> Resource:
    """Never fails: what is none of the forms has the kind `unknown`."""
    parts = arn.split(":")
    if len(parts) >= 7 and parts[2] == "lambda" and parts[5] == "function":
        return Resource(arn, "lambda", service="lambda", action="invoke", name=":".join(parts[6:]))
    if len(parts) == 7 and parts[2] == "states" and parts[5] == "activity":
        return Resource(arn, "activity", name=parts[6])
    if len(parts) >= 7 and parts[2] == "states" and parts[3] == parts[4] == "":
        is_sdk = parts[5] == "aws-sdk"
        rest = parts[6:] if is_sdk else parts[5:]
        if len(rest) >= 2:
            action, _, pattern = ":".join(rest[1:]).partition(".")
            return Resource(arn, "service", rest[0], action, pattern, is_sdk)
    return Resource(arn, "unknown")
