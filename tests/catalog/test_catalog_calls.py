"""Calls that do not exist, and what was meant."""

import pytest

from sfdsl.catalog.calls import check_call, sdk_segment
from sfdsl.catalog.index import Service
from sfdsl.catalog.optimized import OPTIMIZED, Place
from sfdsl.catalog.resource import OptimizedCall, SdkCall, parse_label
from sfdsl.catalog.signature import has_action


def problem_of(label: str, place: Place = Place.TASK) -> tuple[str, str, str, str | None]:
    call = parse_label(label)
    assert call is not None
    [problem] = check_call(call, place)
    return problem.kind, problem.part, problem.message, problem.hint


@pytest.mark.parametrize(
    ("label", "kind", "part", "message", "hint"),
    [
        ("dynamodb.query", "unknown-action", "action", "there is no optimized integration 'dynamodb.query'", "write sdk.dynamodb.query"),
        ("events.putEvent", "unknown-action", "action", "there is no optimized integration 'events.putEvent'", "did you mean events.putEvents?"),
        ("events.put_events", "unknown-action", "action", "there is no optimized integration 'events.put_events'", "did you mean events.putEvents?"),
        ("evnts.putEvents", "unknown-service", "service", "there is no service 'evnts'", "did you mean events.putEvents?"),
        ("cloudwatch.putMetricData", "unknown-service", "service", "'cloudwatch' has no optimized integration", "write sdk.cloudwatch.putMetricData"),
        ("eventbridge.putEvents", "unknown-service", "service", "'eventbridge' has no optimized integration", "write events.putEvents or sdk.eventbridge.putEvents"),
        ("stepfunctions.startExecution.sync", "unknown-service", "service", "'stepfunctions' has no optimized integration", "write states.startExecution.sync or sdk.sfn.startExecution"),
        ("xyzzy.go", "unknown-service", "service", "there is no service 'xyzzy'", None),
        ("sdk.stepfunctions.startExecution", "unknown-service", "service", "Step Functions calls the service 'sfn'", "write sdk.sfn.startExecution"),
        ("sdk.cognito-idp.adminGetUser", "unknown-service", "service", "Step Functions calls the service 'cognitoidentityprovider'", "write sdk.cognitoidentityprovider.adminGetUser"),
        ("sdk.DynamoDB.query", "unknown-service", "service", "Step Functions calls the service 'dynamodb'", "write sdk.dynamodb.query"),
        ("sdk.dynamo.query", "unknown-service", "service", "there is no service 'dynamo'", "did you mean sdk.dynamodb.query?"),
        ("sdk.dynamodb.Query", "unknown-action", "action", "dynamodb has no action 'Query'", "did you mean sdk.dynamodb.query?"),
        ("sdk.s3.selectObjectContent", "not-offered", "action", "Step Functions does not offer 'selectObjectContent' of s3", "its answer is a stream, or AWS leaves it out"),
        ("events.putEvents.sync", "unsupported-pattern", "pattern", "'events.putEvents' has no '.sync' form", "it has .waitForTaskToken"),
        ("dynamodb.getItem.waitForTaskToken", "unsupported-pattern", "pattern", "'dynamodb.getItem' has no '.waitForTaskToken' form", "leave it out"),
        ("states.startExecution.sync:3", "unknown-pattern", "pattern", "there is no integration pattern '.sync:3'", "did you mean '.sync:2'?"),
        ("sdk.glue.startJobRun.sync", "unsupported-pattern", "pattern", "'sdk.glue.startJobRun' has no '.sync' form", "only optimized integrations wait for a job; it has .waitForTaskToken"),
        ("lambda.invoke.waitForTaskTokn", "unknown-pattern", "pattern", "there is no integration pattern '.waitForTaskTokn'", "did you mean '.waitForTaskToken'?"),
        ("s3.getObject", "wrong-place", "action", "'s3.getObject' stands in the ItemReader of a Map only", "write sdk.s3.getObject"),
    ],
)  # fmt: skip
def test_problems(label: str, kind: str, part: str, message: str, hint: str | None) -> None:
    assert problem_of(label) == (kind, part, message, hint)


def test_the_reader_and_the_writer_of_a_map() -> None:
    assert check_call(OptimizedCall("s3", "listObjectsV2"), Place.ITEM_READER) == ()
    assert check_call(OptimizedCall("s3", "putObject"), Place.RESULT_WRITER) == ()
    assert problem_of("s3.putObject", Place.ITEM_READER)[0] == "wrong-place"
    assert problem_of("lambda.invoke", Place.ITEM_READER)[0] == "wrong-place"
    assert problem_of("sdk.s3.getObject", Place.ITEM_READER)[0] == "wrong-place"


def test_every_row_of_the_table_is_right_in_its_own_place() -> None:
    for service in OPTIMIZED.values():
        for action in service.actions.values():
            for pattern in action.patterns:
                assert check_call(OptimizedCall(service.segment, action.name, pattern), action.place) == ()


def test_an_action_newer_than_the_index() -> None:
    """The installed botocore knows it."""
    old = Service("sfn", "stepfunctions", "Sfn", "states", "listStateMachines", "getActivityTask")
    assert has_action(old, "startExecution")
    assert not has_action(old, "StartExecution")
    assert not has_action(old, "getActivityTask")
    assert not has_action(old, "flyToTheMoon")


def test_a_call_of_the_sdk() -> None:
    assert check_call(SdkCall("dynamodb", "putItem")) == ()
    assert check_call(SdkCall("dynamodb", "putItem", "waitForTaskToken")) == ()


@pytest.mark.parametrize(
    ("service", "segment"),
    [
        ("events", "eventbridge"),
        ("states", "sfn"),
        ("elasticmapreduce", "emr"),
        ("logs", "cloudwatchlogs"),
        ("s3", "s3"),
    ],
)
def test_the_segment_of_a_service(service: str, segment: str) -> None:
    assert sdk_segment(service) == segment
