"""The names of the errors that a task can fail with, for a Retry or Catch that can never match.

    names = error_names(SdkCall("dynamodb", "query"))
    names.judge("DynamoDb.ResourceNotFoundException")   -> Match.KNOWN
    names.judge("DynamoDb.RequestLimitExceeded")        -> Match.NEVER: names of `aws-sdk:` end in Exception
    names.judge("DynamoDB.ResourceNotFoundException")   -> Match.NEVER: that is how the optimized integration spells it

Names that begin with `States.` are the specification's and count as known, but for those of the HTTP task.
Source: developer guide, "Handling errors in Step Functions workflows", "Using AWS SDK service integrations"; recorded executions.
"""

from enum import Enum, auto
from typing import Final

from sfdsl.catalog import naming
from sfdsl.catalog.index import find_service
from sfdsl.catalog.near import did_you_mean
from sfdsl.catalog.optimized import OPTIMIZED, TOKEN
from sfdsl.catalog.resource import Activity, Deferred, LambdaFunction, OptimizedCall, Resource, SdkCall, Unrecognized
from sfdsl.catalog.signature import signature_of
from sfdsl.records import positional_record


class Match(Enum):
    KNOWN = auto()
    """The task can raise it."""
    UNLISTED = auto()
    """It has the form of the task's errors, but no model or page names it."""
    NEVER = auto()


@positional_record
class ErrorNames:
    """`names` are known, and so is every name that begins with one of `open_prefixes`. One that begins with one of `prefixes` and ends in `suffix`
    may be raised too."""

    names: frozenset[str] = frozenset()
    open_prefixes: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    suffix: str = ""

    def judge(self, name: str) -> Match:
        if name in self.names or name.startswith(self.open_prefixes):
            return Match.KNOWN
        if name.startswith("States.") and not name.startswith("States.Http."):
            return Match.KNOWN
        if name.startswith(self.prefixes) and name.endswith(self.suffix):
            return Match.UNLISTED
        return Match.NEVER

    def near(self, name: str) -> list[str]:
        """Known names that were probably meant; first that of the same error under the right prefix."""
        wanted = name.partition(".")[2] or name
        same = [
            known
            for known in sorted(self.names)
            if known.partition(".")[2].lower() in (wanted.lower(), f"{wanted.lower()}exception")
        ]
        return same or did_you_mean(name, sorted(self.names), 3)


_ANY_NAME: Final = ErrorNames(open_prefixes=("",))

_BY_STATUS: Final = {
    "http": ErrorNames(frozenset({"States.Http.Socket"}), ("States.Http.StatusCode.",), prefixes=("States.Http.",)),
    "apigateway": ErrorNames(open_prefixes=("ApiGateway.",), prefixes=("ApiGateway.",)),
}
"""Integrations whose errors are named by the status of the answer."""

_MORE_NAMES: Final = {"events": ("EventBridge.FailedEntry",), "ecs": ("AmazonECS.Unknown",)}
"""Errors that an integration adds to those of its API."""


def error_names(resource: Resource) -> ErrorNames:
    """What can be named in ErrorEquals of the task. Where the callee answers by itself (a function, a worker, a callback), any name."""
    match resource:
        case LambdaFunction() | Activity() | Deferred() | Unrecognized():
            return _ANY_NAME
        case OptimizedCall():
            return _ANY_NAME if resource.pattern == TOKEN else _optimized(resource)
        case SdkCall():
            return _ANY_NAME if resource.pattern == TOKEN else _sdk(resource)


def lambda_error_meant(name: str) -> str | None:
    """The error of the service Lambda that a name lacks the end of: `Lambda.TooManyRequests` -> `Lambda.TooManyRequestsException`.

    A function may raise any name, so nothing else can be said of one.
    """
    if not name.startswith("Lambda.") or name.endswith("Exception"):
        return None
    signature = signature_of(OptimizedCall("lambda", "invoke"))
    shapes = signature.model.exceptions() if signature is not None else ()
    wanted = f"{name.partition('.')[2]}Exception".lower()
    return next(
        (f"Lambda.{found}" for shape in shapes if (found := naming.plain_exception(shape)).lower() == wanted), None
    )


def _optimized(call: OptimizedCall) -> ErrorNames:
    service = OPTIMIZED.get(call.service)
    # A function's own errors have any name.
    if service is None or call.service == "lambda":
        return _ANY_NAME
    if call.service in _BY_STATUS:
        return _BY_STATUS[call.service]
    signature = signature_of(call)
    exceptions = (
        [naming.plain_exception(shape) for shape in signature.model.exceptions()] if signature is not None else []
    )
    own = (*exceptions, service.base_exception, "SdkClientException")
    names = {f"{service.prefixes[0]}.{name}" for name in own}.union(_MORE_NAMES.get(call.service, ()))
    return ErrorNames(frozenset(names), prefixes=tuple(f"{prefix}." for prefix in service.prefixes))


def _sdk(call: SdkCall) -> ErrorNames:
    service = find_service(call.service)
    signature = signature_of(call)
    if service is None or signature is None:
        return _ANY_NAME
    exceptions = [naming.sdk_exception(shape) for shape in signature.model.exceptions()]
    own = (*exceptions, naming.sdk_base_exception(service.prefix), "SdkClientException")
    return ErrorNames(
        frozenset(f"{service.prefix}.{name}" for name in own), prefixes=(f"{service.prefix}.",), suffix="Exception"
    )
