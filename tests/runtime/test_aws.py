"""Calls of boto3: one client for many calls, results and failures in AWS's words. A client of our own stands for boto3's."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, NoCredentialsError
from tests_runtime_helpers import types

from sfdsl.runtime.errors import CalleeMissing, RunError
from sfdsl.runtime.integrations.aws import Aws

Run = Callable[..., Any]


class Client:
    """Answers every method with `answers`, one after the other; exceptions are raised."""

    def __init__(self, *answers: Any) -> None:
        self._answers = list(answers)
        self.calls: list[tuple[str, dict[str, Any]]] = []

    def __getattr__(self, method: str) -> Callable[..., Any]:
        def call(**arguments: Any) -> Any:
            self.calls.append((method, arguments))
            answer = self._answers.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer

        return call


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Client]:
    def use(*answers: Any) -> Client:
        made = Client(*answers)
        monkeypatch.setattr(Aws, "client", lambda self, name: made)
        return made

    return use


def task(resource: str, **fields: Any) -> dict[str, Any]:
    return {"Type": "Task", "Resource": f"arn:aws:states:::{resource}", **fields}


ABOUT = {
    "ResponseMetadata": {
        "RequestId": "r",
        "HTTPStatusCode": 200,
        "HTTPHeaders": {"content-length": "5", "x-other": "y"},
    }
}


def refused(code: str, message: str = "no", status: int = 400) -> ClientError:
    return ClientError(
        {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"RequestId": "r", "HTTPStatusCode": status}},
        "Op",
    )


def test_arguments_and_result_of_an_sdk_call(run_state: Run, client: Callable[..., Client]) -> None:
    used = client({"stateMachines": [{"stateMachineArn": "a"}], **ABOUT})
    execution = run_state(task("aws-sdk:sfn:listStateMachines", Parameters={"MaxResults": 5}))
    assert used.calls == [("list_state_machines", {"maxResults": 5})]
    assert execution.output == {"StateMachines": [{"StateMachineArn": "a"}]}


def test_an_optimized_call_carries_metadata(run_state: Run, client: Callable[..., Client]) -> None:
    used = client({"MessageId": "m", **ABOUT})
    execution = run_state(task("sqs:sendMessage", Parameters={"QueueUrl": "q", "MessageBody": {"a": 1}}))
    assert used.calls == [("send_message", {"QueueUrl": "q", "MessageBody": '{"a":1}'})]
    assert execution.output == {
        "MessageId": "m",
        "SdkHttpMetadata": {
            "AllHttpHeaders": {"Content-Length": ["5"]},
            "HttpHeaders": {"Content-Length": "5"},
            "HttpStatusCode": 200,
        },
        "SdkResponseMetadata": {"RequestId": "r"},
    }


@pytest.mark.parametrize(
    ("resource", "code", "error", "cause"),
    [
        (
            "dynamodb:getItem",
            "ResourceNotFoundException",
            "DynamoDB.ResourceNotFoundException",
            "no (Service: AmazonDynamoDBv2; Status Code: 400; Error Code: ResourceNotFoundException; Request ID: r; Proxy: null)",
        ),
        (
            "dynamodb:getItem",
            "ValidationException",
            "DynamoDB.AmazonDynamoDBException",
            "no (Service: AmazonDynamoDBv2; Status Code: 400; Error Code: ValidationException; Request ID: r; Proxy: null)",
        ),
        (
            "aws-sdk:dynamodb:getItem",
            "ResourceNotFoundException",
            "DynamoDb.ResourceNotFoundException",
            "no (Service: DynamoDb, Status Code: 400, Request ID: r) (SDK Attempt Count: 1)",
        ),
        ("aws-sdk:dynamodb:getItem", "Weird", "DynamoDb.DynamoDbException", None),
    ],
)
def test_failures_of_services(
    run_state: Run, client: Callable[..., Client], resource: str, code: str, error: str, cause: str | None
) -> None:
    client(refused(code))
    execution = run_state(task(resource, Parameters={"TableName": "t", "Key": {}}))
    assert execution.error == error
    if cause is not None:
        assert execution.cause == cause


def test_a_service_that_cannot_be_reached(run_state: Run, client: Callable[..., Client]) -> None:
    client(EndpointConnectionError(endpoint_url="http://x"))
    execution = run_state(task("sqs:sendMessage", Parameters={"QueueUrl": "q", "MessageBody": "m"}))
    assert execution.error == "SQS.SdkClientException"


def test_no_credentials(run_state: Run, client: Callable[..., Client]) -> None:
    client(NoCredentialsError())
    with pytest.raises(CalleeMissing) as missing:
        run_state(task("sqs:sendMessage", Parameters={"QueueUrl": "q", "MessageBody": "m"}), aws="aws")
    assert missing.value.message.startswith("there are no AWS credentials")
    assert "AWS_PROFILE" in (missing.value.hint or "")


def test_what_the_sandbox_does_not_have(run_state: Run, client: Callable[..., Client]) -> None:
    client(NotImplementedError("nope"))
    with pytest.raises(CalleeMissing, match="the sandbox has no sqs:SendMessage"):
        run_state(task("sqs:sendMessage", Parameters={"QueueUrl": "q", "MessageBody": "m"}))


def test_what_breaks_in_the_sandbox(run_state: Run, client: Callable[..., Client]) -> None:
    client(KeyError("x"))
    with pytest.raises(CalleeMissing, match=r"cannot do sqs:SendMessage \(KeyError: 'x'\)"):
        run_state(task("sqs:sendMessage", Parameters={"QueueUrl": "q", "MessageBody": "m"}))


def test_arguments_that_are_refused_before_the_call(run_state: Run, client: Callable[..., Client]) -> None:
    used = client()
    execution = run_state(
        task("aws-sdk:sqs:sendMessage", Parameters={"QueueUrl": "q", "MessageBody": "m", "Nonsense": 1})
    )
    assert execution.error == "States.Runtime"
    assert '[The field "Nonsense" is not supported by Step Functions]' in execution.cause
    assert "TaskScheduled" not in types(execution)
    assert used.calls == []


@pytest.mark.parametrize("resource", ["aws-sdk:nosuch:thing", "sqs:nosuch", "sqs:sendMessage.sync", "dynamodb:query"])
def test_resources_that_do_not_exist(run_state: Run, resource: str) -> None:
    with pytest.raises(RunError) as refused_run:
        run_state(task(resource))
    assert "the state 'S'" in refused_run.value.message


def test_nothing_leaves_the_sandbox(run_state: Run) -> None:
    with pytest.raises(CalleeMissing, match="nothing leaves the sandbox"):
        run_state(task("http:invoke", Parameters={"ApiEndpoint": "https://x", "Method": "GET"}))


def test_a_job_is_looked_after_until_it_is_done(run_state: Run, client: Callable[..., Client]) -> None:
    running, done = ({"JobRun": {"Id": "i", "JobRunState": state}} for state in ("RUNNING", "SUCCEEDED"))
    used = client({"JobRunId": "i"}, running, running, done)
    execution = run_state(task("glue:startJobRun.sync", Parameters={"JobName": "j"}))
    assert execution.output == {"Id": "i", "JobRunState": "SUCCEEDED"}
    assert [method for method, _ in used.calls] == ["start_job_run", *["get_job_run"] * 3]
    assert types(execution)[2:6] == ["TaskScheduled", "TaskStarted", "TaskSubmitted", "TaskSucceeded"]


def test_a_job_that_fails(run_state: Run, client: Callable[..., Client]) -> None:
    client({"JobRunId": "i"}, {"JobRun": {"Id": "i", "JobRunState": "FAILED"}})
    execution = run_state(task("glue:startJobRun.sync", Parameters={"JobName": "j"}))
    assert (execution.error, execution.cause) == ("States.TaskFailed", '{"Id":"i","JobRunState":"FAILED"}')


def test_at_aws_calls_are_made_side_by_side(run_state: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    together = threading.Barrier(3, timeout=5)

    class Slow:
        def send_message(self, **arguments: Any) -> Any:
            together.wait()  # breaks unless all three calls are out at once
            return {"MessageId": "m"}

    monkeypatch.setattr(Aws, "client", lambda self, name: Slow())
    state = task("aws-sdk:sqs:sendMessage", Parameters={"QueueUrl": "q", "MessageBody": "m"}, End=True)
    execution = run_state(
        {"Type": "Map", "ItemProcessor": {"StartAt": "I", "States": {"I": state}}}, [1, 2, 3], aws="aws"
    )
    assert execution.output == [{"MessageId": "m"}] * 3


def test_the_sandbox(run: Run) -> None:
    """moto itself, once: a queue that one state makes and another one uses, and the files of the run."""
    states = {
        "Make": {**task("aws-sdk:sqs:createQueue", Parameters={"QueueName": "q"}), "Next": "Send"},
        "Send": {
            **task("sqs:sendMessage", Parameters={"QueueUrl.$": "$.QueueUrl", "MessageBody": "m"}, ResultPath="$.sent"),
            "Next": "Read",
        },
        "Read": {
            **task("aws-sdk:s3:getObject", Parameters={"Bucket": "bucket", "Key": "k"}, ResultPath="$.read"),
            "End": True,
        },
    }
    execution = run({"StartAt": "Make", "States": states}, files={"s3://bucket/k": "text"})
    assert execution.status == "SUCCEEDED", execution.cause
    assert execution.output["read"]["Body"] == "text"
    assert execution.output["sent"]["SdkHttpMetadata"]["HttpStatusCode"] == 200
