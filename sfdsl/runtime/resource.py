"""The `Resource` of a Task as a run needs it: what `sfdsl.catalog.resource` reads, in one class.

arn:aws:states:::sqs:sendMessage.waitForTaskToken      kind "service", service "sqs", action "sendMessage", pattern "waitForTaskToken"
arn:aws:states:::aws-sdk:dynamodb:query                kind "service", service "dynamodb", action "query", is_sdk
arn:aws:lambda:us-east-1:111111111111:function:f       kind "lambda", name "f"
arn:aws:states:us-east-1:111111111111:activity:a       kind "activity", name "a"
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final, assert_never

from sfdsl.catalog import resource as catalog

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
    parsed = catalog.parse_resource(arn)
    match parsed:
        case catalog.OptimizedCall():
            return Resource(arn, "service", parsed.service, parsed.action, parsed.pattern)
        case catalog.SdkCall():
            return Resource(arn, "service", parsed.service, parsed.action, parsed.pattern, is_sdk=True)
        case catalog.LambdaFunction():
            return Resource(arn, "lambda", "lambda", "invoke", name=parsed.name)
        case catalog.Activity():
            return Resource(arn, "activity", name=parsed.name)
        case catalog.Deferred() | catalog.Unrecognized():
            return Resource(arn, "unknown")
        case _:
            assert_never(parsed)
