"""Names of errors: which a task can raise, which it never does."""

import pytest

from sfdsl.catalog.errors import Match, error_names
from sfdsl.catalog.resource import parse_label, parse_resource


def judge(label: str, name: str) -> Match:
    call = parse_label(label)
    assert call is not None
    return error_names(call).judge(name)


@pytest.mark.parametrize(
    ("label", "name"),
    [
        # Recorded.
        ("dynamodb.putItem", "DynamoDB.AmazonDynamoDBException"),
        ("dynamodb.putItem", "DynamoDB.ConditionalCheckFailedException"),
        ("sqs.sendMessage", "SQS.AmazonSQSException"),
        ("sqs.sendMessage", "SQS.SdkClientException"),
        ("states.startExecution", "StepFunctions.ExecutionAlreadyExistsException"),
        ("states.startExecution", "StepFunctions.StateMachineDoesNotExistException"),
        ("events.putEvents", "EventBridge.FailedEntry"),
        ("ecs.runTask.sync", "AmazonECS.Unknown"),
        ("sns.publish", "SNS.InvalidParameterException"),
        ("apigateway.invoke", "ApiGateway.403"),
        ("http.invoke", "States.Http.StatusCode.503"),
        ("http.invoke", "States.Http.Socket"),
        ("sdk.s3.getObject", "S3.NoSuchKeyException"),
        ("sdk.s3.getObject", "S3.S3Exception"),
        ("sdk.sfn.sendTaskSuccess", "Sfn.InvalidTokenException"),
        ("sdk.dynamodb.query", "DynamoDb.DynamoDbException"),
        ("sdk.rds.describeDBInstances", "Rds.DbInstanceNotFoundException"),
        ("sdk.glue.startCrawler", "Glue.CrawlerRunningException"),
        # The function's own, the specification's.
        ("lambda.invoke", "MyError"),
        ("lambda.invoke", "Lambda.TooManyRequestsException"),
        ("sqs.sendMessage.waitForTaskToken", "WorkerGaveUp"),
        ("dynamodb.putItem", "States.Timeout"),
        ("dynamodb.putItem", "States.ALL"),
    ],
)
def test_known(label: str, name: str) -> None:
    assert judge(label, name) is Match.KNOWN


@pytest.mark.parametrize(
    ("label", "name", "near"),
    [
        ("dynamodb.putItem", "DynamoDb.ConditionalCheckFailedException", "DynamoDB.ConditionalCheckFailedException"),
        ("sdk.dynamodb.query", "DynamoDB.ThrottlingException", "DynamoDb.ThrottlingException"),
        ("sdk.dynamodb.query", "DynamoDb.ResourceNotFound", "DynamoDb.ResourceNotFoundException"),
        ("sdk.s3.getObject", "S3.NoSuchKey", "S3.NoSuchKeyException"),
        ("sdk.s3.getObject", "NoSuchKey", "S3.NoSuchKeyException"),
        ("sdk.rds.describeDBInstances", "Rds.DBInstanceNotFoundFault", "Rds.DbInstanceNotFoundException"),
        ("events.putEvents", "Events.FailedEntry", "EventBridge.FailedEntry"),
        ("dynamodb.putItem", "States.Http.StatusCode.404", None),
        ("dynamodb.putItem", "Lambda.ServiceException", None),
    ],
)
def test_never(label: str, name: str, near: str | None) -> None:
    assert judge(label, name) is Match.NEVER
    if near is not None:
        call = parse_label(label)
        assert call is not None
        assert error_names(call).near(name)[0] == near


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("dynamodb.putItem", "DynamoDB.SomethingNewException"),
        ("sdk.dynamodb.query", "DynamoDb.SomethingNewException"),
        ("eks.call", "EKS.409"),
    ],
)
def test_of_the_right_form_but_not_listed(label: str, name: str) -> None:
    assert judge(label, name) is Match.UNLISTED


def test_functions_and_activities_raise_anything() -> None:
    for text in (
        "arn:aws:lambda:us-east-1:123456789012:function:f",
        "arn:aws:states:us-east-1:123456789012:activity:a",
        "${Arn}",
    ):
        assert error_names(parse_resource(text)).judge("Whatever") is Match.KNOWN
