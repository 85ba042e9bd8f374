"""Arguments that are wrong, each in one way: the kind, the place, the words."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sfdsl.catalog.required import required_arguments
from sfdsl.catalog.resource import OptimizedCall, SdkCall, parse_label
from sfdsl.catalog.shapes import ArgumentProblem, check_arguments
from sfdsl.jsontypes import Json

ENTRY = {"Source": "shop", "DetailType": "Placed", "Detail": {"id": 1}}


def is_expression(value: Json) -> bool:
    return isinstance(value, str) and value.startswith("{%")


def problems(label: str, value: Json, *, payload_template: bool = True) -> tuple[ArgumentProblem, ...]:
    call = parse_label(label)
    assert call is not None
    return check_arguments(call, value, is_expression, payload_template=payload_template)


def put(**change: Any) -> dict[str, Any]:
    return {"Entries": [{**ENTRY, **change}]}


WRONG: list[tuple[str, Any, str, tuple[str | int, ...], str, str | None]] = [
    # names
    ("events.putEvents", {"Entrys": [ENTRY]}, "unknown-argument", ("Entrys",), "'Entrys' is not an argument of events.putEvents", "did you mean 'Entries'?"),
    ("events.putEvents", put(Detial={}), "unknown-argument", ("Entries", 0, "Detial"), "'Entries[0]' has no member 'Detial'", "did you mean 'Detail'?"),
    ("events.putEvents", {"Entries": [{**ENTRY, "Detial.$": "$.x"}]}, "unknown-argument", ("Entries", 0, "Detial.$"), "'Entries[0]' has no member 'Detial'", "did you mean 'Detail'?"),
    ("events.putEvents", {"entries": [ENTRY]}, "miscased-argument", ("entries",), "'entries' is spelt 'Entries' in Step Functions", "write 'Entries'"),
    ("sdk.rds.describeDBInstances", {"DBInstanceIdentifier": "d"}, "miscased-argument", ("DBInstanceIdentifier",), "'DBInstanceIdentifier' is spelt 'DbInstanceIdentifier' in Step Functions", "write 'DbInstanceIdentifier'"),
    ("sdk.dynamodb.putItem", {"TableName": "t", "Item": {"a": {"BOOL": True}}}, "miscased-argument", ("Item", "a", "BOOL"), "'BOOL' is spelt 'Bool' in Step Functions", "write 'Bool'"),
    ("sdk.ec2.describeSnapshots", {"Filter": []}, "unknown-argument", ("Filter",), "'Filter' is not an argument of sdk.ec2.describeSnapshots", "did you mean 'Filters'?"),
    ("sdk.ec2.describeSnapshots", {"Qqqqq": []}, "unknown-argument", ("Qqqqq",), "'Qqqqq' is not an argument of sdk.ec2.describeSnapshots", "known: DryRun, Filters, MaxResults, NextToken, OwnerIds, RestorableByUserIds, SnapshotIds"),
    ("events.putEvents", {"Entries": [ENTRY], "EndpointId": "e"}, "unsupported-argument", ("EndpointId",), "events.putEvents does not pass on 'EndpointId'", "leave it out, or call the API itself: sdk.eventbridge.putEvents"),
    ("ecs.runTask.sync", {"TaskDefinition": "t", "Count": 2}, "unsupported-argument", ("Count",), "ecs.runTask.sync does not take 'Count'", "leave it out"),
    ("events.putEvents", {"Entries": [ENTRY], "Entries.$": "$.e"}, "duplicate-argument", ("Entries.$",), "'Entries' is given twice", "keep one of them"),
    ("lambda.invoke.waitForTaskToken", {"FunctionName": "f", "TaskToken.$": "$$.Task.Token"}, "unknown-argument", ("TaskToken.$",), "'TaskToken' is not an argument of lambda.invoke.waitForTaskToken", "known: ClientContext, FunctionName, InvocationType, LogType, Payload, Qualifier"),
    # what must be there
    ("events.putEvents", {}, "missing-argument", (), "events.putEvents needs 'Entries'", "add Entries: ..."),
    ("sqs.sendMessage", {"QueueUrl": "q"}, "missing-argument", (), "sqs.sendMessage needs 'MessageBody'", "add MessageBody: ..."),
    ("sqs.sendMessage", {"QueueUrl": "q", "MessageBody": None}, "missing-argument", (), "sqs.sendMessage needs 'MessageBody'", "add MessageBody: ..."),
    ("elasticmapreduce.addStep", {"ClusterId": "j", "Step": {"Name": "s"}}, "missing-argument", ("Step",), "'Step' needs 'HadoopJarStep'", "add HadoopJarStep: ..."),
    ("http.invoke", {"ApiEndpoint": "https://a.b", "Method": "GET"}, "missing-argument", (), "http.invoke needs 'Authentication' or 'InvocationConfig'", "add Authentication: ..."),
    ("sdk.s3.copyObject", {"Bucket": "b", "Key": "k"}, "missing-argument", (), "sdk.s3.copyObject needs 'CopySource' or 'SourceBucket'", "add CopySource: ..."),
    # types
    ("events.putEvents", {"Entries": ENTRY}, "wrong-type", ("Entries",), "'Entries' is an object, but must be a list", "put it in [ ]"),
    ("events.putEvents", put(Source=4), "wrong-type", ("Entries", 0, "Source"), "'Entries[0].Source' is the number 4, but must be a text", 'write "4"'),
    ("dynamodb.putItem", {"TableName": "t", "Item": {"a": {"N": 1}}}, "wrong-type", ("Item", "a", "N"), "'Item.a.N' is the number 1, but must be a text", 'write "1"'),
    ("sdk.dynamodb.putItem", {"TableName": "t", "Item": {"a": "b"}}, "wrong-type", ("Item", "a"), "'Item.a' is the text \"b\", but must be an object", None),
    ("sqs.sendMessage", {"QueueUrl": "q", "MessageBody": "m", "DelaySeconds": "soon"}, "wrong-type", ("DelaySeconds",), "'DelaySeconds' is the text \"soon\", but must be a whole number", None),
    ("sqs.sendMessage", {"QueueUrl": "q", "MessageBody": "m", "DelaySeconds": 1.5}, "wrong-type", ("DelaySeconds",), "'DelaySeconds' is the number 1.5, but must be a whole number", None),
    ("sdk.ec2.stopInstances", {"InstanceIds": ["i-1"], "Force": 1}, "wrong-type", ("Force",), "'Force' is the number 1, but must be true or false", None),
    ("sdk.ec2.stopInstances", {"InstanceIds": ["i-1"], "Force": "true"}, "convertible-type", ("Force",), "'Force' is the text \"true\" and becomes a boolean", "write true, without quotes"),
    ("sdk.sqs.receiveMessage", {"QueueUrl": "q", "WaitTimeSeconds": "5"}, "convertible-type", ("WaitTimeSeconds",), "'WaitTimeSeconds' is the text \"5\" and becomes a number", "write 5, without quotes"),
    ("sdk.sqs.receiveMessage", {"QueueUrl": 5}, "convertible-type", ("QueueUrl",), "'QueueUrl' is the number 5 and becomes a text", 'write "5"'),
    ("events.putEvents", put(Time="yesterday"), "wrong-type", ("Entries", 0, "Time"), "'Entries[0].Time' is the text \"yesterday\", but must be a timestamp", 'for example "2030-01-31T12:00:00Z"'),
    ("sdk.s3.putObject", "x", "wrong-type", (), "the value of sdk.s3.putObject's arguments is the text \"x\", but must be an object", None),
    ("apigateway.invoke", {"ApiEndpoint": "e", "Method": "GET", "QueryParameters": {"a": "b"}}, "wrong-type", ("QueryParameters", "a"), "'QueryParameters.a' is the text \"b\", but must be a list", "put it in [ ]"),
    # values
    ("events.putEvents", {"Entries": [ENTRY] * 11}, "too-long", ("Entries",), "'Entries' has 11 elements, but may have at most 10", None),
    ("events.putEvents", {"Entries": []}, "too-short", ("Entries",), "'Entries' has 0 elements, but must have at least 1", None),
    ("states.startExecution", {"StateMachineArn": "arn:aws:states:us-east-1:123456789012:stateMachine:m", "Name": "n" * 81}, "too-long", ("Name",), "'Name' has 81 characters, but may have at most 80", None),
    ("sdk.lambda.updateFunctionConfiguration", {"FunctionName": "f", "MemorySize": 64}, "out-of-range", ("MemorySize",), "'MemorySize' is 64, but must be at least 128", None),
    ("sdk.dynamodb.query", {"TableName": "t", "Limit": 0}, "out-of-range", ("Limit",), "'Limit' is 0, but must be at least 1", None),
    ("lambda.invoke", {"FunctionName": "f", "InvocationType": "event"}, "not-in-enum", ("InvocationType",), "'InvocationType' is \"event\", which is none of its values", "did you mean 'Event'?"),
    ("http.invoke", {"ApiEndpoint": "e", "Method": "OPTION", "InvocationConfig": {"ConnectionArn": "a"}}, "not-in-enum", ("Method",), "'Method' is \"OPTION\", which is none of its values", "did you mean 'OPTIONS'?"),
    ("lambda.invoke", {"FunctionName": "my function"}, "pattern-mismatch", ("FunctionName",), "'FunctionName' is \"my function\", which does not have its form", None),
    ("apigateway.invoke", {"ApiEndpoint": "e", "Method": "GET", "Headers": {"Authorization": ["x"]}}, "forbidden-key", ("Headers", "Authorization"), "Step Functions does not let 'Authorization' be set in Headers", "leave it out"),
    ("sdk.bedrockruntime.converse", {"ModelId": "m", "Messages": [{"Role": "user", "Content": [{"Text": "a", "Image": {"Format": "png", "Source": {"Bytes": "x"}}}]}]}, "union", ("Messages", 0, "Content", 0), "'Messages[0].Content[0]' takes exactly one of its members, but 2 are given", None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("label", "value", "kind", "pointer", "message", "hint"),
    WRONG,
    ids=[f"{row[0]}-{row[2]}-{i}" for i, row in enumerate(WRONG)],
)
def test_a_wrong_argument(
    label: str, value: Json, kind: str, pointer: tuple[str | int, ...], message: str, hint: str | None
) -> None:
    found = problems(label, value)
    assert (found[0].kind, found[0].pointer, found[0].message) == (kind, pointer, message)
    if hint is not None:
        assert found[0].hint == hint
    assert len(found) == 1


@pytest.mark.parametrize(
    ("label", "value"),
    [
        ("events.putEvents", {"Entries": [ENTRY, {**ENTRY, "Detail": '{"a":1}'}, {"Detail.$": "$.detail", "Time": "2030-01-31T12:00:00Z"}]}),
        ("events.putEvents", {"Entries.$": "$.entries"}),
        ("events.putEvents", "{% $entries %}"),
        ("events.putEvents", {"Entries": "{% $entries %}"}),
        ("lambda.invoke", {"FunctionName": "f:prod", "Payload": [1, None, {"a.$": "$"}]}),
        ("lambda.invoke", {"FunctionName": "arn:aws:lambda:us-east-1:123456789012:function:f", "LogType": "Tail"}),
        ("sns.publish", {"TopicArn": "arn:aws:sns:us-east-1:123456789012:t", "Message": {"a": 1}}),
        ("sqs.sendMessage", {"QueueUrl": "q", "MessageBody": {"a": 1}, "DelaySeconds": 900}),
        ("dynamodb.updateItem", {"TableName": "t", "Key": {"id": {"S.$": "$.id"}}, "UpdateExpression": "SET a = :a", "ExpressionAttributeValues": {":a": "bare text", ":n": {"N": "1"}}}),
        ("states.startExecution.sync:2", {"StateMachineArn": "arn:aws:states:us-east-1:123456789012:stateMachine:m", "Input": {"a": 1}}),
        ("batch.submitJob", {"JobName": "j", "JobQueue": "q", "JobDefinition": "d", "Parameters": {"size.$": "$.size"}}),
        ("emr-serverless.startJobRun", {"ApplicationId": "a", "ExecutionRoleArn": "arn:aws:iam::123456789012:role/r"}),
        ("eks.runJob.sync", {"ClusterName": "c", "CertificateAuthority": "a", "Endpoint": "e", "Job": {"kind": "Job"}, "LogOptions": {"LogParameters": {"tailLines": ["6"]}}}),
        ("http.invoke", {"ApiEndpoint": "https://a.b", "Method": "GET", "Authentication": {"ConnectionArn": "a"}, "QueryParameters": {"page": 1}}),
        ("sdk.sfn.startExecution", {"StateMachineArn": "arn:aws:states:us-east-1:123456789012:stateMachine:m", "Input": {"a": 1}}),
        ("sdk.s3.putObject", {"Bucket": "b", "Key": "k", "Body": {"a": 1}}),
        ("sdk.s3.copyObject", {"DestinationBucket": "b", "DestinationKey": "k", "SourceBucket": "s", "SourceKey": "x"}),
        ("sdk.dynamodb.putItem", {"TableName": "t", "Item": {"a": {"Bool": True}, "b": {"Nul": True}, "c": {"Ss": ["x"]}}}),
        ("sdk.s3.listBuckets", {}),
    ],
)  # fmt: skip
def test_right_arguments(label: str, value: Json) -> None:
    assert problems(label, value) == ()


def test_without_payload_templates_the_suffix_is_part_of_the_name() -> None:
    [unknown] = problems("events.putEvents", {"Entries": [ENTRY], "Entries.$": "$.e"}, payload_template=False)
    assert unknown.kind == "unknown-argument"


def test_an_operation_without_input_takes_nothing() -> None:
    [problem] = problems("sdk.organizations.describeOrganization", {"Name": "x"})
    assert (problem.kind, problem.message) == (
        "unknown-argument",
        "sdk.organizations.describeOrganization takes no arguments",
    )
    assert problems("sdk.organizations.describeOrganization", {}) == ()


def test_one_mistake_is_reported_once() -> None:
    """A misspelt name is not missing as well."""
    assert [problem.kind for problem in problems("lambda.invoke", {"FunctionNme": "f"})] == ["unknown-argument"]


def test_a_call_that_is_not_known_has_no_problems_here() -> None:
    assert check_arguments(OptimizedCall("dynamodb", "query"), {"x": 1}, is_expression) == ()
    assert check_arguments(SdkCall("zoo", "feed"), {"x": 1}, is_expression) == ()


@pytest.mark.parametrize(
    ("callee", "names"),
    [
        ("events.putEvents", ("Entries",)),
        ("arn:aws:states:::sqs:sendMessage", ("QueueUrl", "MessageBody")),
        ("sdk.s3.getObject", ("Bucket", "Key")),
        ("emr-serverless.createApplication", ("ReleaseLabel", "Type")),
        ("sdk.s3.listBuckets", ()),
        ("zoo.feed", ()),
        ("arn:aws:lambda:us-east-1:123456789012:function:f", ()),
        ("nonsense", ()),
    ],
)
def test_required_arguments(callee: str, names: tuple[str, ...]) -> None:
    assert required_arguments(callee) == names


LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8)
KEYS = st.sampled_from(
    ["Entries", "Detail", "Entries.$", "Item", "TableName", "Key", "S", "N", "M", "L", "x", "Tags", "Payload", ".$"]
)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=12
)


@settings(max_examples=80, deadline=None)
@given(
    st.sampled_from(
        [
            "events.putEvents",
            "dynamodb.putItem",
            "lambda.invoke",
            "http.invoke",
            "sdk.dynamodb.putItem",
            "sdk.sqs.sendMessageBatch",
        ]
    ),
    VALUES,
)
def test_any_value_can_be_checked(label: str, value: Json) -> None:
    for problem in problems(label, value):
        assert problem.message
        found: Any = value
        for step in problem.pointer:
            found = found[step]
        json.dumps(problem.pointer)
