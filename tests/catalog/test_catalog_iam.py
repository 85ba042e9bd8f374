"""Permissions: the actions, the narrowest ARNs that the arguments allow, and what `.sync` adds."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sfdsl.catalog.iam import permissions
from sfdsl.catalog.iam_actions import iam_actions, iam_prefix
from sfdsl.catalog.iam_jobs import JOBS, WRAPPED_ACTIONS
from sfdsl.catalog.iam_machine import (
    assume_role,
    distributed_map,
    encryption,
    item_reader,
    logging,
    result_writer,
    tracing,
    trust_policy,
)
from sfdsl.catalog.iam_resources import Account, Given, function_arns, queue_arn
from sfdsl.catalog.iam_statement import Statement
from sfdsl.catalog.optimized import OPTIMIZED, SYNC
from sfdsl.catalog.resource import parse_label, parse_resource
from sfdsl.jsontypes import Json

HERE = Account(region="eu-west-1", account="123456789012", machine="flow")
ARN = "arn:aws:{}:eu-west-1:123456789012:{}".format


def is_expression(value: Json) -> bool:
    return isinstance(value, str) and value.startswith("{%")


def of(label: str, arguments: Json) -> tuple[Statement, ...]:
    call = parse_label(label)
    assert call is not None
    return permissions(call, arguments, is_expression, HERE)


def first(label: str, arguments: Json) -> tuple[str, str]:
    statement = of(label, arguments)[0]
    return " ".join(statement.actions), " ".join(statement.resources)


@pytest.mark.parametrize(
    ("label", "arguments", "actions", "resources"),
    [
        ("events.putEvents", {"Entries": [{"EventBusName": "b"}, {"Detail": {}}, {"EventBusName": "arn:aws:events:us-east-1:1:event-bus/x"}]}, "events:PutEvents", f"{ARN('events', 'event-bus/b')} {ARN('events', 'event-bus/default')} arn:aws:events:us-east-1:1:event-bus/x"),
        ("events.putEvents", {"Entries.$": "$.e"}, "events:PutEvents", ARN("events", "event-bus/*")),
        ("events.putEvents", {"Entries": [{"EventBusName": "{% $bus %}"}]}, "events:PutEvents", ARN("events", "event-bus/*")),
        ("sdk.eventbridge.disableRule", {"Name": "r"}, "events:DisableRule", ARN("events", "rule/r")),
        ("sdk.eventbridge.putTargets", {"Rule": "r", "EventBusName": "b", "Targets": []}, "events:PutTargets", ARN("events", "rule/b/r")),
        ("sqs.sendMessage", {"QueueUrl": "https://sqs.us-east-1.amazonaws.com/210987654321/q"}, "sqs:SendMessage", "arn:aws:sqs:us-east-1:210987654321:q"),
        ("sqs.sendMessage", {"QueueUrl.$": "$.q"}, "sqs:SendMessage", ARN("sqs", "*")),
        ("sns.publish", {"TopicArn": "arn:aws:sns:us-east-1:1:t"}, "sns:Publish", "arn:aws:sns:us-east-1:1:t"),
        ("sns.publish", {"PhoneNumber": "+1"}, "sns:Publish", "*"),
        ("lambda.invoke", {"FunctionName": "f"}, "lambda:InvokeFunction", f"{ARN('lambda', 'function:f')} {ARN('lambda', 'function:f')}:*"),
        ("lambda.invoke", {"FunctionName": "f", "Qualifier": "7"}, "lambda:InvokeFunction", ARN("lambda", "function:f:7")),
        ("lambda.invoke", {"FunctionName": "{% $f %}"}, "lambda:InvokeFunction", ARN("lambda", "function:*")),
        ("dynamodb.getItem", {"TableName": "t"}, "dynamodb:GetItem", ARN("dynamodb", "table/t")),
        ("sdk.dynamodb.query", {"TableName": "t", "IndexName": "i"}, "dynamodb:Query", ARN("dynamodb", "table/t/index/i")),
        ("sdk.dynamodb.transactWriteItems", {"TransactItems": [{"Put": {"TableName": "a"}}, {"Delete": {"TableName": "b"}}]}, "dynamodb:PutItem dynamodb:DeleteItem", f"{ARN('dynamodb', 'table/a')} {ARN('dynamodb', 'table/b')}"),
        ("sdk.dynamodb.batchWriteItem", {"RequestItems": {"t": []}}, "dynamodb:BatchWriteItem", ARN("dynamodb", "table/t")),
        ("sdk.dynamodb.executeStatement", {"Statement": "select * from t"}, "dynamodb:PartiQLSelect", "*"),
        ("sdk.s3.listObjectsV2", {"Bucket": "b"}, "s3:ListBucket", "arn:aws:s3:::b"),
        ("sdk.s3.headObject", {"Bucket": "b", "Key": "k"}, "s3:GetObject", "arn:aws:s3:::b/k"),
        ("sdk.s3.deleteObjects", {"Bucket": "b", "Delete": {"Objects": [{"Key": "x"}, {"Key.$": "$.k"}]}}, "s3:DeleteObject", "arn:aws:s3:::b/x arn:aws:s3:::b/*"),
        ("sdk.s3.listBuckets", {}, "s3:ListAllMyBuckets", "*"),
        ("sdk.s3.getBucketEncryption", {"Bucket": "b"}, "s3:GetEncryptionConfiguration", "arn:aws:s3:::b"),
        ("sdk.cloudwatchlogs.filterLogEvents", {"LogGroupName": "/a"}, "logs:FilterLogEvents", ARN("logs", "log-group:/a:*")),
        ("sdk.cloudwatch.putMetricData", {}, "cloudwatch:PutMetricData", "*"),
        ("sdk.apigateway.getRestApis", {}, "apigateway:GET", "*"),
        ("sdk.secretsmanager.getSecretValue", {"SecretId": "s"}, "secretsmanager:GetSecretValue", ARN("secretsmanager", "secret:s-*")),
        ("sdk.ssm.getParameters", {"Names": ["/a/b", "c"]}, "ssm:GetParameters", f"{ARN('ssm', 'parameter/a/b')} {ARN('ssm', 'parameter/c')}"),
        ("sdk.scheduler.createSchedule", {"Name": "n", "GroupName": "g"}, "scheduler:CreateSchedule", ARN("scheduler", "schedule/g/n")),
        ("sdk.glue.startCrawler", {"Name": "c"}, "glue:StartCrawler", ARN("glue", "crawler/c")),
        ("sdk.ec2.describeInstances", {"InstanceIds": ["i"]}, "ec2:DescribeInstances", "*"),
        ("sdk.ec2.stopInstances", {"InstanceIds": ["i-1", "i-2"]}, "ec2:StopInstances", f"{ARN('ec2', 'instance/i-1')} {ARN('ec2', 'instance/i-2')}"),
        ("sdk.rds.createDBSnapshot", {"DbInstanceIdentifier": "d", "DbSnapshotIdentifier.$": "$.s"}, "rds:CreateDBSnapshot", f"{ARN('rds', 'db:d')} {ARN('rds', 'snapshot:*')}"),
        ("sdk.sfn.sendTaskSuccess", {}, "states:SendTaskSuccess", "*"),
        ("sdk.bedrockruntime.converse", {"ModelId": "us.anthropic.m"}, "bedrock:InvokeModel", f"{ARN('bedrock', 'inference-profile/us.anthropic.m')} arn:aws:bedrock:*::foundation-model/anthropic.m"),
        ("bedrock.invokeModel", {"ModelId": "amazon.m"}, "bedrock:InvokeModel", "arn:aws:bedrock:eu-west-1::foundation-model/amazon.m"),
        ("sdk.forecast.deleteForecast", {"ForecastArn": "arn:aws:forecast:us-east-1:1:forecast/f"}, "forecast:DeleteForecast", "arn:aws:forecast:us-east-1:1:forecast/f"),
        ("elasticmapreduce.setClusterTerminationProtection", {"ClusterId": "j"}, "elasticmapreduce:SetTerminationProtection", ARN("elasticmapreduce", "cluster/j")),
        ("ecs.runTask", {"TaskDefinition": "family:3"}, "ecs:RunTask", ARN("ecs", "task-definition/family:3")),
        ("athena.getQueryExecution", {"QueryExecutionId": "q"}, "athena:GetQueryExecution", ARN("athena", "workgroup/*")),
        ("apigateway.invoke", {"ApiEndpoint": "abc.execute-api.eu-west-1.amazonaws.com", "Method": "GET", "AuthType": "IAM_ROLE", "Stage": "prod", "Path": "/bills"}, "execute-api:Invoke", ARN("execute-api", "abc/prod/GET/bills")),
    ],
)  # fmt: skip
def test_actions_and_resources(label: str, arguments: Json, actions: str, resources: str) -> None:
    assert first(label, arguments) == (actions, resources)


def test_a_placeholder_is_as_good_as_a_name() -> None:
    assert first("dynamodb.getItem", {"TableName": "${Table}"})[1] == ARN("dynamodb", "table/${Table}")
    assert first("sns.publish", {"TopicArn": "${Topic}"})[1] == "${Topic}"


def test_what_needs_nothing() -> None:
    assert of("eks.call", {}) == ()
    assert of("apigateway.invoke", {"ApiEndpoint": "e", "Method": "GET"}) == ()
    for text in ("arn:aws:states:us-east-1:123456789012:activity:a", "${Arn}", "nonsense"):
        assert permissions(parse_resource(text), {}, is_expression, HERE) == ()


def test_a_function_by_its_arn() -> None:
    arn = "arn:aws:lambda:us-east-1:123456789012:function:f"
    [plain] = permissions(parse_resource(arn), {}, is_expression, HERE)
    assert (plain.actions, plain.resources) == (("lambda:InvokeFunction",), (arn, f"{arn}:*"))
    [qualified] = permissions(parse_resource(f"{arn}:prod"), {}, is_expression, HERE)
    assert qualified.resources == (f"{arn}:prod",)


def test_a_nested_execution() -> None:
    machine = "arn:aws:states:us-east-1:123456789012:stateMachine:child"
    start, watch, rule = of("states.startExecution.sync:2", {"StateMachineArn": f"{machine}:live"})
    assert start.resources == (f"{machine}:live",)
    assert watch.actions == ("states:DescribeExecution", "states:StopExecution")
    assert watch.resources == ("arn:aws:states:us-east-1:123456789012:execution:child:*",)
    assert rule.actions == ("events:PutTargets", "events:PutRule", "events:DescribeRule")
    assert rule.resources == (ARN("events", "rule/StepFunctionsGetEventsForStepFunctionsExecutionRule"),)
    assert (start.is_conditional, watch.is_conditional, rule.is_conditional) == (False, True, True)
    assert len(of("states.startExecution", {"StateMachineArn": machine})) == 1


def test_roles_are_passed_on() -> None:
    role = "arn:aws:iam::123456789012:role/r"
    run, passed, *_ = of(
        "ecs.runTask.sync",
        {"TaskDefinition": "f", "Cluster": "c", "Overrides": {"TaskRoleArn": role, "ExecutionRoleArn": "{% $r %}"}},
    )
    assert run.resources == (ARN("ecs", "task-definition/f:*"),)
    assert run.conditions == {"ArnEquals": {"ecs:cluster": ARN("ecs", "cluster/c")}}
    assert passed.actions == ("iam:PassRole",)
    assert passed.resources == ("arn:aws:iam::123456789012:role/*", role)
    assert passed.conditions == {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}
    # What is inside a payload is no role of the call's.
    assert len(of("lambda.invoke", {"FunctionName": "f", "Payload": {"RoleArn": role}})) == 1


def test_a_copy_reads_its_source() -> None:
    _, source = of("sdk.s3.copyObject", {"Bucket": "b", "Key": "k", "CopySource": "from/x/y"})
    assert (source.actions, source.resources) == (("s3:GetObject",), ("arn:aws:s3:::from/x/y",))


def test_a_query_needs_its_data() -> None:
    def actions(query: str) -> set[str]:
        arguments: dict[str, Any] = {"QueryString": query, "ResultConfiguration": {"OutputLocation": "s3://out/x"}}
        return {
            action for statement in of("athena.startQueryExecution.sync", arguments) for action in statement.actions
        }

    reading = actions("select 1")
    assert {"glue:GetTable", "s3:PutObject", "athena:StopQueryExecution"} <= reading
    assert "glue:CreateTable" not in reading
    assert "glue:CreateTable" in actions("create table x")


def test_an_http_call() -> None:
    connection = "arn:aws:events:eu-west-1:123456789012:connection/shop/0a1b"
    call, use, secret = of(
        "http.invoke",
        {"ApiEndpoint": "https://a.b/c", "Method": "GET", "Authentication": {"ConnectionArn": connection}},
    )
    assert call.resources == (ARN("states", "stateMachine:flow"),)
    assert call.conditions == {"StringEquals": {"states:HTTPMethod": "GET", "states:HTTPEndpoint": "https://a.b/c"}}
    assert use.resources == (connection,)
    assert secret.resources == (ARN("secretsmanager", "secret:events!connection/shop/*"),)
    dynamic, _, _ = of("http.invoke", {"ApiEndpoint.$": "$.u", "Method": "GET", "Authentication.$": "$.c"})
    assert dynamic.conditions == {"StringEquals": {"states:HTTPMethod": "GET"}}


def test_every_job_is_in_the_table_and_the_table_has_only_jobs() -> None:
    without = {("eks", "runJob")}  # Kubernetes decides
    jobs = {
        (service.segment, action.name)
        for service in OPTIMIZED.values()
        for action in service.actions.values()
        if SYNC in action.patterns
    }
    assert jobs - without == set(JOBS)
    for service, action in WRAPPED_ACTIONS:
        assert action in OPTIMIZED[service].actions


@pytest.mark.parametrize(
    ("segment", "prefix"),
    [("sfn", "states"), ("cloudwatch", "cloudwatch"), ("cloudwatchlogs", "logs"), ("bedrockruntime", "bedrock"), ("docdb", "rds"), ("resourcegroupstaggingapi", "tag"), ("iotdataplane", "iot"), ("zoo", "zoo")],
)  # fmt: skip
def test_prefixes(segment: str, prefix: str) -> None:
    assert iam_prefix(segment) == prefix


def test_the_http_method_is_the_action_of_api_gateway() -> None:
    assert iam_actions("apigateway", "DeleteRestApi", "DELETE") == ("apigateway:DELETE",)
    assert iam_actions("lambda", "Invoke") == ("lambda:InvokeFunction",)


@pytest.mark.parametrize(
    ("function", "qualifier", "arns"),
    [
        ("f:prod", "", (ARN("lambda", "function:f:prod"),)),
        ("210987654321:function:f", "", ("arn:aws:lambda:eu-west-1:210987654321:function:f", "arn:aws:lambda:eu-west-1:210987654321:function:f:*")),
        ("arn:aws:lambda:us-east-1:1:function:f", "7", ("arn:aws:lambda:us-east-1:1:function:f:7",)),
        ("f", None, (ARN("lambda", "function:f:*"),)),
        ("${FunctionArn}", "", ("${FunctionArn}", "${FunctionArn}:*")),
        (None, "", (ARN("lambda", "function:*"),)),
    ],
)  # fmt: skip
def test_names_of_functions(function: str | None, qualifier: str | None, arns: tuple[str, ...]) -> None:
    assert function_arns(function, qualifier, HERE) == arns


@pytest.mark.parametrize(
    ("url", "arn"),
    [
        ("https://eu-west-2.queue.amazonaws.com/1/q", "arn:aws:sqs:eu-west-2:1:q"),
        ("http://localhost:4566/000000000000/q", "arn:aws:sqs:eu-west-1:000000000000:q"),
        ("q", ARN("sqs", "*")),
        (None, ARN("sqs", "*")),
    ],
)
def test_urls_of_queues(url: str | None, arn: str) -> None:
    assert queue_arn(url, HERE) == arn


# ---- beside the tasks ----


def test_a_distributed_map() -> None:
    start, watch, redrive = distributed_map(HERE)
    assert (start.actions, start.resources) == (("states:StartExecution",), (ARN("states", "stateMachine:flow"),))
    assert ARN("states", "execution:flow/*") in watch.resources
    assert redrive.actions == ("states:RedriveExecution",)


def given_of(value: Json) -> Given:
    return Given(value, is_expression)


def test_reading_items_and_writing_results() -> None:
    [listing] = item_reader("listObjectsV2", given_of({"Bucket": "b", "Prefix": "in/"}), HERE)
    assert (listing.actions, listing.resources) == (("s3:ListBucket",), ("arn:aws:s3:::b",))
    assert listing.conditions == {"StringLike": {"s3:prefix": "in/*"}}
    [one] = item_reader("getObject", given_of({"Bucket": "b", "Key": "k.csv"}), HERE)
    assert one.resources == ("arn:aws:s3:::b/k.csv",)
    [manifest] = item_reader("getObject", given_of({"Bucket": "b", "Key": "k.csv"}), HERE, reads_manifest=True)
    assert manifest.resources == ("arn:aws:s3:::b/k.csv", "arn:aws:s3:::b/*")
    [writing] = result_writer(given_of({"Bucket.$": "$.b", "Prefix": "out"}), HERE)
    assert writing.resources == ("arn:aws:s3:::*/out/*",)
    [root] = result_writer(given_of({"Bucket": "b"}), HERE)
    assert root.resources == ("arn:aws:s3:::b/*",)


def test_options_of_a_machine() -> None:
    assert "logs:CreateLogDelivery" in logging().actions
    assert "xray:PutTraceSegments" in tracing().actions
    assert assume_role(None, HERE).resources == ("arn:aws:iam::*:role/*",)
    own = encryption("key", HERE)
    assert own.conditions == {
        "StringEquals": {"kms:EncryptionContext:aws:states:stateMachineArn": ARN("states", "stateMachine:flow")}
    }
    assert encryption("key", HERE, service="events").conditions == {
        "StringEquals": {"kms:ViaService": "events.eu-west-1.amazonaws.com"}
    }


def test_who_may_take_the_role_on() -> None:
    assert trust_policy(Account()) == {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "states.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
    policy: Any = trust_policy(HERE)
    assert policy["Statement"][0]["Condition"]["StringEquals"] == {"aws:SourceAccount": "123456789012"}


LEAVES = st.none() | st.integers() | st.text(max_size=8) | st.just("arn:aws:x")
KEYS = st.sampled_from(
    [
        "Entries",
        "EventBusName",
        "Bucket",
        "Key",
        "TableName",
        "RequestItems",
        "TransactItems",
        "Put",
        "RoleArn",
        "x",
        "Name.$",
    ]
)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=12
)
LABELS = [
    f"{service.segment}.{action.name}.sync" for service in OPTIMIZED.values() for action in service.actions.values()
]
LABELS += [
    "sdk.s3.copyObject",
    "sdk.dynamodb.transactWriteItems",
    "sdk.eventbridge.putTargets",
    "sdk.zoo.feed",
    "zoo.feed",
]


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(LABELS), VALUES)
def test_any_arguments_have_permissions(label: str, value: Json) -> None:
    for statement in of(label, value):
        assert statement.actions
        assert all(":" in action for action in statement.actions)
        assert statement.resources
        assert statement.purpose
