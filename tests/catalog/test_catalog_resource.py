"""Resources, taken apart and put together."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sfdsl.catalog.resource import (
    Activity,
    Deferred,
    LambdaFunction,
    OptimizedCall,
    Resource,
    SdkCall,
    Unrecognized,
    parse_label,
    parse_resource,
    resource_arn,
)


@pytest.mark.parametrize(
    ("text", "resource"),
    [
        ("arn:aws:states:::events:putEvents", OptimizedCall("events", "putEvents")),
        ("arn:aws:states:::states:startExecution.sync:2", OptimizedCall("states", "startExecution", "sync:2")),
        (
            "arn:aws-cn:states:::sqs:sendMessage.waitForTaskToken",
            OptimizedCall("sqs", "sendMessage", "waitForTaskToken"),
        ),
        ("arn:aws:states:::emr-containers:startJobRun.sync", OptimizedCall("emr-containers", "startJobRun", "sync")),
        ("arn:aws:states:::aws-sdk:dynamodb:query", SdkCall("dynamodb", "query")),
        ("arn:aws:states:us-east-1:123456789012:aws-sdk:s3:getObject", SdkCall("s3", "getObject")),
        ("arn:${AWS::Partition}:states:::lambda:invoke", OptimizedCall("lambda", "invoke")),
        ("arn:aws:states:::http:invoke", OptimizedCall("http", "invoke")),
        (
            "arn:aws:lambda:us-east-1:123456789012:function:f:prod",
            LambdaFunction("arn:aws:lambda:us-east-1:123456789012:function:f:prod", "f:prod"),
        ),
        (
            "arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:${Name}",
            LambdaFunction("arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:${Name}", "${Name}"),
        ),
        (
            "arn:aws:states:us-east-1:123456789012:activity:a",
            Activity("arn:aws:states:us-east-1:123456789012:activity:a", "a"),
        ),
        ("${FunctionArn}", Deferred("${FunctionArn}")),
        ("arn:aws:states:::${Service}:invoke", Deferred("arn:aws:states:::${Service}:invoke")),
        ("arn:aws:states:::lambda:invoke${Pattern}", Deferred("arn:aws:states:::lambda:invoke${Pattern}")),
        ("arn:aws:${Service}:::x", Deferred("arn:aws:${Service}:::x")),
        ("lambda:invoke", Unrecognized("lambda:invoke")),
        ("arn:aws:states:::lambda", Unrecognized("arn:aws:states:::lambda")),
        ("arn:aws:states:::lambda:in:voke", Unrecognized("arn:aws:states:::lambda:in:voke")),
        ("arn:aws:s3:::bucket", Unrecognized("arn:aws:s3:::bucket")),
        ("", Unrecognized("")),
    ],
)
def test_reading(text: str, resource: Resource) -> None:
    assert parse_resource(text) == resource


def test_writing() -> None:
    assert resource_arn("sqs", "sendMessage", "waitForTaskToken") == "arn:aws:states:::sqs:sendMessage.waitForTaskToken"
    assert resource_arn("s3", "getObject", sdk=True, partition="aws-cn") == "arn:aws-cn:states:::aws-sdk:s3:getObject"


NAMES = st.from_regex(r"[a-z][a-zA-Z0-9-]{0,9}", fullmatch=True)


@settings(max_examples=60)
@given(NAMES, NAMES, st.sampled_from(["", "sync", "sync:2", "waitForTaskToken", "wrong"]), st.booleans())
def test_what_is_written_is_read_back(service: str, action: str, pattern: str, sdk: bool) -> None:
    if service in ("aws-sdk", "activity"):
        return
    call = SdkCall(service, action, pattern) if sdk else OptimizedCall(service, action, pattern)
    assert parse_resource(resource_arn(service, action, pattern, sdk=sdk)) == call
    assert parse_label(call.label) == call or service == "sdk"


def test_labels_that_are_none() -> None:
    assert parse_label("events") is None
    assert parse_label("sdk.s3") is None
    assert parse_label("") is None


@settings(max_examples=100)
@given(st.text(alphabet="arn:awsttes-.${}", max_size=40))
def test_any_text_can_be_read(text: str) -> None:
    parse_resource(text)
