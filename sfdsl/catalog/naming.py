"""Step Functions' names for services, actions, members and errors, worked out from the names in botocore's models.

    serviceId "SFN", operation "StartExecution", member "stateMachineArn", error "ExecutionAlreadyExists"
    -> segment "sfn", prefix "Sfn", action "startExecution", member "StateMachineArn", error "Sfn.ExecutionAlreadyExistsException"

`aws-sdk:` integrations speak through the AWS SDK for Java 2, so its rules for class and method names are Step Functions' rules: they are
what turns the member "DBInstanceIdentifier" into "DbInstanceIdentifier". Optimized integrations came before it and only raise the first
letter. Source: developer guide, "Using AWS SDK service integrations"; the code generator of the AWS SDK for Java 2, class
DefaultNamingStrategy; recorded executions.
"""

import re
from functools import lru_cache
from typing import Final

_JAVA_WORDS: Final = (
    "abstract assert boolean break byte case catch char class const continue default do double else enum extends false final finally "
    "float for goto if implements import instanceof int interface long native new null package private protected public return short "
    "static strictfp super switch synchronized this throw throws transient true try void volatile while "
    "equals finalize getClass hashCode notify notifyAll toString wait builder sdkFields toBuilder overrideConfiguration sdkHttpResponse"
)
JAVA_WORDS: Final = frozenset(_JAVA_WORDS.split())
"""Names that a Java method may not have; the SDK adds `Value` to them. The guide tells of `Equals`, which becomes `EqualsValue`."""

_NOT_ALPHANUMERIC: Final = re.compile(r"[^A-Za-z0-9]+")
_LOWER_VERSION: Final = re.compile(r"([^a-z]{2,})v([0-9]+)")
_UPPER_VERSION: Final = re.compile(r"([^A-Z]{2,})V([0-9]+)")
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z][a-zA-Z0-9])")
_AFTER_ACRONYM: Final = re.compile(r"([A-Z]+)([A-Z][a-z])")
_AFTER_NUMBER: Final = re.compile(r"([0-9])([a-zA-Z])")


def pascal_case(words: str) -> str:
    """`"codestar notifications"` -> `CodestarNotifications`, `"EC2"` -> `Ec2`, `"IoTSiteWise"` -> `IoTSiteWise`."""
    text = _NOT_ALPHANUMERIC.sub(" ", words)
    text = _LOWER_VERSION.sub(r"\1 v\2 ", text)
    text = _UPPER_VERSION.sub(r"\1 V\2 ", text)
    text = _CAMEL.sub(" ", text)
    text = _AFTER_ACRONYM.sub(r"\1 \2", text)
    text = _AFTER_NUMBER.sub(r"\1 \2", text)
    return "".join(word.capitalize() for word in text.split())


# ---- services and actions ----


def error_prefix(service_id: str) -> str:
    """What the names of a service's errors begin with: `SFN` -> `Sfn`, `Config Service` -> `Config`."""
    name = pascal_case(service_id)
    for leading in ("Amazon", "Aws"):
        name = name.removeprefix(leading)
    return name.removesuffix("Service")


def segment(service_id: str) -> str:
    """How a resource names the service, after `aws-sdk:`: `CloudWatch Logs` -> `cloudwatchlogs`."""
    return error_prefix(service_id).lower()


def action_name(operation: str) -> str:
    """`StartExecution` -> `startExecution`."""
    return operation[:1].lower() + operation[1:]


def operation_name(action: str) -> str:
    """The other way: `startExecution` -> `StartExecution`. No operation begins with a small letter."""
    return action[:1].upper() + action[1:]


# ---- members ----


@lru_cache(maxsize=8192)
def sdk_member(member: str) -> str:
    """The name of a member in an `aws-sdk:` call: `stateMachineArn` -> `StateMachineArn`, `DBClusters` -> `DbClusters`, `ETag` stays."""
    name = _uncapitalized(member)
    if name in JAVA_WORDS or name.lower() in JAVA_WORDS:
        name += "Value"
    return plain_member(name)


def plain_member(member: str) -> str:
    """The name of a member in an optimized call: `arrayProperties` -> `ArrayProperties`, `MD5OfMessageBody` stays."""
    return member[:1].upper() + member[1:]


def _uncapitalized(name: str) -> str:
    """The capitals at the start become small ones, but for the last of several that begins a word: `DBInstance` -> `dbInstance`."""
    end = 1
    while end < len(name) and name[end].isupper() and not name[end + 1 : end + 2].islower():
        end += 1
    return name[:end].lower() + name[end:]


# ---- errors ----


def sdk_exception(shape: str) -> str:
    """An error's name after the prefix, for `aws-sdk:`: `DBInstanceNotFoundFault` -> `DbInstanceNotFoundException`."""
    if shape.endswith("Exception"):
        return pascal_case(shape)
    return pascal_case(shape.removesuffix("Fault")) + "Exception"


def plain_exception(shape: str) -> str:
    """The same for an optimized integration: `ExecutionAlreadyExists` -> `ExecutionAlreadyExistsException`."""
    return shape if shape.endswith("Exception") else shape.removesuffix("Fault") + "Exception"


def sdk_base_exception(prefix: str) -> str:
    """The error for whatever the model of the service does not name: `DynamoDb` -> `DynamoDbException`."""
    return f"{prefix}Exception"


def sdk_cause(
    message: str, prefix: str, status: int, request_id: str, *, extended_id: str | None = None, attempts: int | None = 1
) -> str:
    """The cause of an error of an `aws-sdk:` call. Since 2025 the attempts of the SDK are counted; `attempts=None` leaves them out.

    `extended_id` is S3's `x-amz-id-2`. Source: recorded executions.
    """
    extended = f", Extended Request ID: {extended_id}" if extended_id is not None else ""
    counted = f" (SDK Attempt Count: {attempts})" if attempts is not None else ""
    return f"{message} (Service: {prefix}, Status Code: {status}, Request ID: {request_id}{extended}){counted}"


def optimized_cause(message: str, service: str, status: int, code: str, request_id: str) -> str:
    """The cause of an error of an optimized call; `service` is as in `optimized.py`, for example `AmazonDynamoDBv2`.

    Source: recorded executions.
    """
    return f"{message} (Service: {service}; Status Code: {status}; Error Code: {code}; Request ID: {request_id}; Proxy: null)"
