"""Shapes of results: what a path into them can find."""

import pytest

from sfdsl.catalog.resource import parse_label, parse_resource
from sfdsl.catalog.results import (
    ANY,
    ListShape,
    MapShape,
    Missing,
    ObjectShape,
    ScalarShape,
    Shape,
    element,
    member,
    result_shape,
    walk,
)


def shape_of(label: str, *, hands_on_token: bool = False) -> Shape:
    call = parse_label(label)
    assert call is not None
    return result_shape(call, hands_on_token=hands_on_token)


@pytest.mark.parametrize(
    ("label", "path", "found"),
    [
        ("lambda.invoke", ("StatusCode",), ScalarShape("number")),
        ("lambda.invoke", ("Payload", "anything", 0), ANY),
        ("lambda.invoke", ("SdkHttpMetadata", "HttpStatusCode"), ScalarShape("number")),
        ("lambda.invoke", ("SdkHttpMetadata", "AllHttpHeaders", "Date", 0), ScalarShape("string")),
        ("dynamodb.getItem", ("Item", "price", "N"), ScalarShape("string")),
        ("dynamodb.getItem", ("Item", "done", "BOOL"), ScalarShape("boolean")),
        ("sdk.dynamodb.getItem", ("Item", "done", "Bool"), ScalarShape("boolean")),
        ("events.putEvents", ("Entries", 0, "EventId"), ScalarShape("string")),
        ("sqs.sendMessage", ("MD5OfMessageBody",), ScalarShape("string")),
        ("sdk.rds.describeDBInstances", ("DbInstances", 0, "InstanceCreateTime"), ScalarShape("string")),
        ("athena.startQueryExecution.sync", ("QueryExecution", "Status", "State"), ScalarShape("string")),
        ("glue.startJobRun.sync", ("JobRunState",), ScalarShape("string")),
        ("ecs.runTask.sync", ("Containers", 0, "ExitCode"), ScalarShape("number")),
        ("states.startExecution.sync", ("Output",), ScalarShape("string")),
        ("states.startExecution.sync:2", ("Output", "total"), ANY),
        ("apigateway.invoke", ("ResponseBody", "x"), ANY),
        ("elasticmapreduce.addStep", ("StepId",), ScalarShape("string")),
        ("sagemaker.createTrainingJob.sync", ("ModelArtifacts", "S3ModelArtifacts"), ScalarShape("string")),
    ],
)
def test_what_is_there(label: str, path: tuple[str | int, ...], found: Shape) -> None:
    assert walk(shape_of(label), path) == found


@pytest.mark.parametrize(
    ("label", "path", "near"),
    [
        ("dynamodb.getItem", ("Itme",), ("Item",)),
        ("dynamodb.getItem", ("item",), ("Item",)),
        ("dynamodb.getItem", ("Item", "done", "Bool2"), ("BOOL",)),
        ("sdk.rds.describeDBInstances", ("DBInstances",), ("DbInstances",)),
        ("states.startExecution", ("Output",), ()),
        ("events.putEvents", ("Entries", 0, "EventID"), ("EventId",)),
        ("events.putEvents", ("SdkHttpMetadata",), ()),
        ("glue.startJobRun", ("JobRunState",), ()),
    ],
)
def test_what_is_missing(label: str, path: tuple[str | int, ...], near: tuple[str, ...]) -> None:
    found = walk(shape_of(label), path)
    assert isinstance(found, Missing)
    assert found.is_object
    assert found.near[: len(near)] == near
    assert bool(found.near) is bool(near)
    assert found.known


def test_a_member_of_what_is_no_object() -> None:
    found = walk(shape_of("events.putEvents"), ("FailedEntryCount", "x"))
    assert found == Missing((), (), False)
    assert walk(shape_of("events.putEvents"), ("FailedEntryCount", 0)) is None
    assert element(shape_of("events.putEvents")) is None
    assert isinstance(member(shape_of("dynamodb.getItem"), "Item"), MapShape)
    assert isinstance(member(shape_of("events.putEvents"), "Entries"), ListShape)


def test_of_whatever_answers_by_itself_nothing_is_known() -> None:
    for label in (
        "sqs.sendMessage.waitForTaskToken",
        "sdk.sqs.sendMessage.waitForTaskToken",
        "eks.runJob.sync",
        "sdk.zoo.feed",
    ):
        assert shape_of(label) == ANY
    for text in (
        "arn:aws:lambda:us-east-1:123456789012:function:f",
        "arn:aws:states:us-east-1:123456789012:activity:a",
        "${Arn}",
        "x",
    ):
        assert result_shape(parse_resource(text)) == ANY


def test_whoever_has_the_token_can_end_a_job_with_any_result() -> None:
    assert isinstance(shape_of("states.startExecution.sync"), ObjectShape)
    assert shape_of("states.startExecution.sync", hands_on_token=True) == ANY
    assert isinstance(shape_of("states.startExecution", hands_on_token=True), ObjectShape)


def test_a_pattern_that_is_not_there_is_for_others_to_report() -> None:
    assert isinstance(shape_of("glue.startJobRun.sync:2"), ObjectShape)


def test_an_api_without_an_answer() -> None:
    assert isinstance(member(shape_of("sdk.sqs.deleteMessage"), "x"), Missing)


def test_shapes_that_hold_themselves_end() -> None:
    """A DynamoDB value holds maps of values; only as much is made as is asked for."""
    path = ("Item", *("a", "M") * 30, "a", "S")
    assert walk(shape_of("sdk.dynamodb.getItem"), path) == ScalarShape("string")
