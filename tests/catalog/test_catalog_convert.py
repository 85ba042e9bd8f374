"""Arguments to boto3 and answers back, against several services; boto3 itself has the last word on what it takes."""

import datetime
import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sfdsl.catalog.convert import ApiRequest, ConversionError, from_api, iso_moment, to_api, to_request, to_result
from sfdsl.catalog.models import load_model
from sfdsl.catalog.resource import Call, parse_label
from sfdsl.jsontypes import Json


def call_of(label: str) -> Call:
    call = parse_label(label)
    assert call is not None
    return call


REQUESTS: list[tuple[str, dict[str, Any], str, str, dict[str, Any]]] = [
    ("sdk.sfn.startExecution", {"StateMachineArn": "a", "Input": {"a": [1, "é"]}}, "stepfunctions", "StartExecution", {"stateMachineArn": "a", "input": '{"a":[1,"é"]}'}),
    ("sdk.sfn.startExecution", {"StateMachineArn": "a", "Input": "{}", "Name": None}, "stepfunctions", "StartExecution", {"stateMachineArn": "a", "input": "{}"}),
    ("sdk.s3.putObject", {"Bucket": "b", "Key": "k", "Body": {"Dict": "Value"}}, "s3", "PutObject", {"Bucket": "b", "Key": "k", "Body": b'{"Dict":"Value"}'}),
    ("sdk.s3.putObject", {"Bucket": "b", "Key": "k", "Body": "text data", "Metadata": {"myKey": "v"}}, "s3", "PutObject", {"Bucket": "b", "Key": "k", "Body": b'"text data"', "Metadata": {"myKey": "v"}}),
    ("sdk.s3.copyObject", {"DestinationBucket": "b", "DestinationKey": "k", "SourceBucket": "s", "SourceKey": "x"}, "s3", "CopyObject", {"Bucket": "b", "Key": "k", "CopySource": {"Bucket": "s", "Key": "x"}}),
    ("sdk.s3.copyObject", {"Bucket": "b", "Key": "k", "CopySource": "s/x"}, "s3", "CopyObject", {"Bucket": "b", "Key": "k", "CopySource": "s/x"}),
    ("sdk.dynamodb.putItem", {"TableName": "t", "Item": {"Some key": {"Bool": True}, "n": {"Nul": True}, "s": {"Ss": ["x"]}}}, "dynamodb", "PutItem", {"TableName": "t", "Item": {"Some key": {"BOOL": True}, "n": {"NULL": True}, "s": {"SS": ["x"]}}}),
    ("dynamodb.putItem", {"TableName": "t", "Item": {"a": "bare", "b": {"BOOL": True}}, "ReturnValuesOnConditionCheckFailure": "NONE"}, "dynamodb", "PutItem", {"TableName": "t", "Item": {"a": {"S": "bare"}, "b": {"BOOL": True}}}),
    ("lambda.invoke", {"FunctionName": "f", "Payload": {"a": 1}}, "lambda", "Invoke", {"FunctionName": "f", "Payload": b'{"a":1}'}),
    ("lambda.invoke", {"FunctionName": "f", "Payload": "text"}, "lambda", "Invoke", {"FunctionName": "f", "Payload": b'"text"'}),
    ("sdk.lambda.invoke", {"FunctionName": "f", "Payload": {"a": 1}}, "lambda", "Invoke", {"FunctionName": "f", "Payload": b'{"a":1}'}),
    ("events.putEvents", {"Entries": [{"Detail": {"a": 1}, "Time": "2030-01-31T12:00:00Z"}], "EndpointId": "x.y"}, "events", "PutEvents", {"Entries": [{"Detail": '{"a":1}', "Time": "2030-01-31T12:00:00Z"}]}),
    ("events.putEvents", {"Entries": [{"Detail": "{}"}]}, "events", "PutEvents", {"Entries": [{"Detail": "{}"}]}),
    ("sqs.sendMessage", {"QueueUrl": "q", "MessageBody": {"a": 1}, "Nonsense": 1}, "sqs", "SendMessage", {"QueueUrl": "q", "MessageBody": '{"a":1}'}),
    ("sns.publish", {"TopicArn": "t", "Message": [1]}, "sns", "Publish", {"TopicArn": "t", "Message": "[1]"}),
    ("batch.submitJob", {"JobName": "j", "JobQueue": "q", "JobDefinition": "d", "RetryStrategy": {"attempts": 5}}, "batch", "SubmitJob", {"jobName": "j", "jobQueue": "q", "jobDefinition": "d", "retryStrategy": {"attempts": 5}}),
    ("sdk.ec2.modifyInstanceAttribute", {"InstanceId": "i", "DisableApiTermination": {"Value": "true"}}, "ec2", "ModifyInstanceAttribute", {"InstanceId": "i", "DisableApiTermination": {"Value": True}}),
    ("sdk.ec2.describeInstances", {"InstanceIds": ["i"], "MaxResults": "5", "Filters": [{"Name": "n", "Values": ["v"]}]}, "ec2", "DescribeInstances", {"InstanceIds": ["i"], "MaxResults": 5, "Filters": [{"Name": "n", "Values": ["v"]}]}),
    ("sdk.iot.createTopicRule", {"RuleName": "r", "TopicRulePayload": {"Sql": "s", "Actions": [{"Lambda": {"FunctionArn": "a"}}]}}, "iot", "CreateTopicRule", {"ruleName": "r", "topicRulePayload": {"sql": "s", "actions": [{"lambda": {"functionArn": "a"}}]}}),
    ("sdk.iotdataplane.publish", {"Topic": "t", "Payload": {"a": 1}}, "iot-data", "Publish", {"topic": "t", "payload": b'{"a":1}'}),
    ("sdk.s3.listBuckets", {}, "s3", "ListBuckets", {}),
    ("elasticmapreduce.addStep", {"ClusterId": "j", "Step": {"Name": "n", "HadoopJarStep": {"Jar": "x"}}}, "emr", "AddJobFlowSteps", {"JobFlowId": "j", "Steps": [{"Name": "n", "HadoopJarStep": {"Jar": "x"}}]}),
    ("elasticmapreduce.terminateCluster.sync", {"ClusterId": "j"}, "emr", "TerminateJobFlows", {"JobFlowIds": ["j"]}),
    ("bedrock.invokeModel", {"ModelId": "m", "Body": {"p": 1}}, "bedrock-runtime", "InvokeModel", {"modelId": "m", "body": b'{"p":1}'}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("label", "arguments", "client", "operation", "expected"), REQUESTS, ids=[row[0] for row in REQUESTS]
)
def test_requests(label: str, arguments: dict[str, Any], client: str, operation: str, expected: dict[str, Any]) -> None:
    assert to_request(call_of(label), arguments) == ApiRequest(client, operation, expected)


def test_botocore_takes_the_requests() -> None:
    """Its own validator has the last word on names and types."""
    from botocore.loaders import Loader
    from botocore.model import ServiceModel
    from botocore.validate import ParamValidator

    loader, validator = Loader(), ParamValidator()
    for label, arguments, client, operation, _ in REQUESTS:
        model = ServiceModel(loader.load_service_model(client, "service-2"))
        shape = model.operation_model(operation).input_shape
        report = validator.validate(to_request(call_of(label), arguments).arguments, shape)
        # A copy's source as an object is what boto3's own handlers take.
        assert not report.has_errors() or "CopySource" in report.generate_report(), label


def test_the_method_of_boto3() -> None:
    assert to_request(call_of("sdk.rds.describeDBInstances"), {}).method == "describe_db_instances"


@pytest.mark.parametrize(
    ("label", "arguments", "message"),
    [
        ("sdk.dynamodb.putItem", {"TableNme": "t"}, 'The field "TableNme" is not supported by Step Functions'),
        ("sdk.rds.describeDBInstances", {"DBInstanceIdentifier": "d"}, 'The field "DBInstanceIdentifier" is not supported by Step Functions'),
        ("lambda.invoke", {}, "The field 'FunctionName' is required but was missing"),
        ("dynamodb.putItem", {"TableName": "t", "Item": {"a": {"N": 1}}}, "The value for the field 'N' must be a STRING"),
        ("events.putEvents", {"Entries": {}}, "The value for the field 'Entries' must be an ARRAY"),
        ("sqs.sendMessage", {"QueueUrl": "q", "MessageBody": "m", "DelaySeconds": "soon"}, "The value for the field 'DelaySeconds' must be a NUMBER"),
        ("sdk.ec2.stopInstances", {"InstanceIds": [], "Force": 1}, "The value for the field 'Force' must be a BOOLEAN"),
        ("http.invoke", {"Method": "GET"}, "this integration has no API behind it"),
        ("dynamodb.query", {}, "dynamodb.query is not known to this version of botocore"),
        ("sdk.s3.listBuckets", [], "The arguments of sdk.s3.listBuckets must be an object"),
    ],
)  # fmt: skip
def test_refused(label: str, arguments: Json, message: str) -> None:
    with pytest.raises(ConversionError) as refused:
        to_request(call_of(label), arguments)
    assert str(refused.value) == message


ZONE = datetime.timezone(datetime.timedelta(hours=2))


@pytest.mark.parametrize(
    ("label", "response", "result"),
    [
        (
            "sdk.rds.describeDBInstances",
            {"DBInstances": [{"DBInstanceIdentifier": "d", "InstanceCreateTime": datetime.datetime(2030, 1, 31, 12, 0, 0, 5999, tzinfo=ZONE)}], "ResponseMetadata": {"RequestId": "r"}},
            {"DbInstances": [{"DbInstanceIdentifier": "d", "InstanceCreateTime": "2030-01-31T10:00:00.005Z"}]},
        ),
        ("sdk.s3.getObject", {"Body": io.BytesIO("é".encode()), "ETag": '"x"', "Metadata": {"myKey": "v"}}, {"Body": "é", "ETag": '"x"', "Metadata": {"myKey": "v"}}),
        ("sdk.s3.getObject", {"Body": io.BytesIO(b"\xff")}, {"Body": "\ufffd"}),
        ("sdk.dynamodb.getItem", {"Item": {"k": {"BOOL": True}, "n": {"NULL": True}, "b": {"B": b"x"}}}, {"Item": {"k": {"Bool": True}, "n": {"Nul": True}, "b": {"B": "x"}}}),
        ("dynamodb.getItem", {"Item": {"k": {"BOOL": True}}, "ResponseMetadata": {}}, {"Item": {"k": {"BOOL": True}}}),
        ("lambda.invoke", {"StatusCode": 200, "Payload": io.BytesIO(b'{"a":1}'), "ExecutedVersion": "$LATEST"}, {"StatusCode": 200, "Payload": {"a": 1}, "ExecutedVersion": "$LATEST"}),
        ("lambda.invoke", {"Payload": io.BytesIO(b"no json")}, {"Payload": "no json"}),
        ("sdk.lambda.invoke", {"Payload": io.BytesIO(b'{"a":1}')}, {"Payload": '{"a":1}'}),
        ("states.startExecution", {"executionArn": "e", "startDate": datetime.datetime(2030, 1, 31)}, {"ExecutionArn": "e", "StartDate": "2030-01-31T00:00:00.000Z"}),
        ("sqs.sendMessage", {"MD5OfMessageBody": "m", "MessageId": "i", "Unheard": 1}, {"MD5OfMessageBody": "m", "MessageId": "i"}),
        ("sdk.sqs.sendMessage", {"MD5OfMessageBody": "m"}, {"Md5OfMessageBody": "m"}),
        ("sdk.sqs.deleteMessage", {"ResponseMetadata": {}}, {}),
        ("elasticmapreduce.addStep", {"StepIds": ["s"]}, {"StepId": "s"}),
        ("elasticmapreduce.createCluster", {"JobFlowId": "j"}, {"ClusterId": "j"}),
        ("bedrock.invokeModel", {"body": io.BytesIO(b'{"x":[1]}'), "contentType": "application/json"}, {"Body": {"x": [1]}, "ContentType": "application/json"}),
    ],
)  # fmt: skip
def test_results(label: str, response: dict[str, Any], result: Json) -> None:
    assert to_result(call_of(label), response) == result


def test_a_job_that_is_done_parses_what_the_second_form_parses() -> None:
    from sfdsl.catalog.signature import finished_shape, signature_of

    answer = {"executionArn": "e", "input": '{"a":1}', "output": "2", "startDate": datetime.datetime(2030, 1, 31)}
    for label, expected in (("states.startExecution.sync", '{"a":1}'), ("states.startExecution.sync:2", {"a": 1})):
        call = call_of(label)
        signature = signature_of(call)
        assert signature is not None
        shape = finished_shape(call, signature)
        assert shape is not None
        result = from_api(signature.model, shape, answer, sdk=False)
        assert isinstance(result, dict)
        assert result["Input"] == expected


VALUES = st.recursive(
    st.fixed_dictionaries({"S": st.text(max_size=5)}) | st.fixed_dictionaries({"Bool": st.booleans()}),
    lambda inner: (
        st.fixed_dictionaries({"M": st.dictionaries(st.text(max_size=5), inner, max_size=3)})
        | st.fixed_dictionaries({"L": st.lists(inner, max_size=3)})
    ),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.text(max_size=5), VALUES, max_size=3))
def test_there_and_back(item: dict[str, Json]) -> None:
    """Names survive the way to boto3 and back, and keys of maps are never touched."""
    model = load_model("dynamodb")
    assert model is not None
    sent = to_api(model, "PutItemInputAttributeMap", item, sdk=True)
    assert from_api(model, "AttributeMap", sent, sdk=True) == item


def test_half_a_surrogate_pair_is_no_accident() -> None:
    request = to_request(call_of("sdk.s3.putObject"), {"Bucket": "b", "Key": "k", "Body": "\ud800"})
    assert request.arguments["Body"] == b'"\xed\xa0\x80"'


def test_moments() -> None:
    assert (
        iso_moment(datetime.datetime(2030, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.UTC))
        == "2030-12-31T23:59:59.999Z"
    )
