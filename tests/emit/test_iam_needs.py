"""What the states of a machine need, with what their text tells of the arguments."""

from typing import Any

import pytest

from sfdsl.emit import Options
from sfdsl.emit.iam import Permissions, permissions_of
from sfdsl.ir.codec import decode_machine
from sfdsl.ir.nodes import StateMachine

SETTINGS = {"account": "123456789012", "region": "eu-west-1"}
HERE = "arn:aws:{}:eu-west-1:123456789012:{}".format
SQS = "https://sqs.eu-west-1.amazonaws.com/123456789012/"


def machine(definition: dict[str, Any], name: str = "flow") -> StateMachine:
    return decode_machine(definition, name, lambda pointer, message: None)


def permissions(*states: dict[str, Any], **fields: Any) -> Permissions:
    """Of a chain of states, called a, b, c ..."""
    names = [chr(ord("a") + number) for number in range(len(states))]
    ways: list[dict[str, Any]] = [{"Next": name} for name in names[1:]] + [{"End": True}]
    chain = {name: {**state, **way} for name, state, way in zip(names, states, ways, strict=True)}
    return permissions_of(machine({**fields, "StartAt": "a", "States": chain}), Options(settings=SETTINGS))


def task(label: str, arguments: dict[str, Any] | str | None = None, **fields: Any) -> dict[str, Any]:
    given = {} if arguments is None else {"Parameters": arguments}
    return {"Type": "Task", "Resource": f"arn:aws:states:::{label}", **given, **fields}


def jsonata(label: str, arguments: Any, **fields: Any) -> dict[str, Any]:
    return task(label, QueryLanguage="JSONata", Arguments=arguments, **fields)


def resources(found: Permissions, action: str) -> list[str]:
    return [
        resource for statement in found.statements if action in statement.actions for resource in statement.resources
    ]


@pytest.mark.parametrize(
    ("state", "action", "expected"),
    [
        (task("dynamodb:getItem", {"TableName": "t", "Key.$": "$.k"}), "dynamodb:GetItem", [HERE("dynamodb", "table/t")]),
        (task("dynamodb:getItem", {"TableName.$": "$.t"}), "dynamodb:GetItem", [HERE("dynamodb", "table/*")]),
        (task("dynamodb:getItem"), "dynamodb:GetItem", [HERE("dynamodb", "table/*")]),
        (
            task("dynamodb:getItem", {"TableName.$": "States.Format('orders-{}', $.tenant)"}),
            "dynamodb:GetItem",
            [HERE("dynamodb", "table/orders-*")],
        ),
        (
            task("sqs:sendMessage", {"QueueUrl.$": f"States.Format('{SQS}{{}}.fifo', $.q)"}),
            "sqs:SendMessage",
            [HERE("sqs", "*.fifo")],
        ),
        (
            jsonata("dynamodb:getItem", {"TableName": "{% 'orders-' & $tenant & '-v2' %}"}),
            "dynamodb:GetItem",
            [HERE("dynamodb", "table/orders-*-v2")],
        ),
        (jsonata("dynamodb:getItem", "{% {'TableName': 'orders'} %}"), "dynamodb:GetItem", [HERE("dynamodb", "table/orders")]),
        (jsonata("dynamodb:getItem", "{% $arguments %}"), "dynamodb:GetItem", [HERE("dynamodb", "table/*")]),
        (
            jsonata("events:putEvents", {"Entries": "{% $map($.o, function($o) {{'EventBusName': 'x', 'Detail': $o}}) %}"}),
            "events:PutEvents",
            [HERE("events", "event-bus/x")],
        ),
        (
            task("events:putEvents", {"Entries": [{"EventBusName": "${Bus}"}, {"EventBusName.$": "$.b"}]}),
            "events:PutEvents",
            [HERE("events", "event-bus/*")],
        ),
        (
            task("states:startExecution", {"StateMachineArn.$": "$$.StateMachine.Id"}),
            "states:StartExecution",
            [HERE("states", "stateMachine:flow")],
        ),
        (
            jsonata("aws-sdk:sfn:listExecutions", {"StateMachineArn": "{% $states.context.StateMachine.Id %}"}),
            "states:ListExecutions",
            [HERE("states", "stateMachine:flow")],
        ),
        (task("aws-sdk:s3:getObject", {"Bucket": "b", "Key": "a*?"}), "s3:GetObject", ["arn:aws:s3:::b/a${*}${?}"]),
        (
            {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:1:function:f:prod"},
            "lambda:InvokeFunction",
            ["arn:aws:lambda:eu-west-1:1:function:f:prod"],
        ),
        ({"Type": "Task", "Resource": "${FunctionArn}"}, "lambda:InvokeFunction", ["${FunctionArn}"]),
        (
            task("apigateway:invoke"),
            "execute-api:Invoke",
            [HERE("execute-api", "*/*/*/*")],
        ),
    ],
)  # fmt: skip
def test_resources_are_as_narrow_as_the_text(state: dict[str, Any], action: str, expected: list[str]) -> None:
    assert resources(permissions(state), action) == expected


def test_machines_in_distributed_maps_have_other_names() -> None:
    body = {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, "StartAt": "x", "States": {}}
    body["States"] = {"x": {**task("states:startExecution", {"StateMachineArn.$": "$$.StateMachine.Id"}), "End": True}}
    found = permissions({"Type": "Map", "ItemProcessor": body})
    assert HERE("states", "stateMachine:*") in resources(found, "states:StartExecution")


def test_what_sync_and_tokens_bring_along() -> None:
    child = HERE("states", "stateMachine:child")
    found = permissions(
        task("states:startExecution.sync:2", {"StateMachineArn": child}),
        task("sqs:sendMessage.waitForTaskToken", {"QueueUrl": f"{SQS}q"}),
        {"Type": "Task", "Resource": HERE("states", "activity:work")},
        task("ecs:runTask", {"TaskDefinition": "t"}),
    )
    assert [(statement.sid, statement.is_conditional) for statement in found.statements] == [
        ("StatesStartExecutionForA", False),
        ("SqsSendMessageForB", False),
        ("EcsRunTaskForD", False),
        ("MayWatchAndStopTheJobOfStatesStartExecutionSync2ForA", True),
        ("MayBeToldWhenTheJobOfStatesStartExecutionSync2EndsForA", True),
    ]
    assert resources(found, "states:StopExecution") == [HERE("states", "execution:child:*")]
    assert resources(found, "events:PutRule") == [
        HERE("events", "rule/StepFunctionsGetEventsForStepFunctionsExecutionRule")
    ]
    assert [(note.state, note.text.split()[0]) for note in found.notes] == [
        ("b", "whoever"),
        ("c", "its"),
        ("d", "iam:PassRole"),
    ]


def test_a_distributed_map_reads_and_writes() -> None:
    def reading(action: str, config: dict[str, Any], **arguments: Any) -> dict[str, Any]:
        return {
            "Type": "Map",
            "ItemReader": {
                "Resource": f"arn:aws:states:::s3:{action}",
                "Parameters": arguments,
                "ReaderConfig": config,
            },
            "ItemProcessor": {
                "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"},
                "StartAt": f"p{action}",
                "States": {f"p{action}": {"Type": "Succeed"}},
            },
            "ResultWriter": {
                "Resource": "arn:aws:states:::s3:putObject",
                "Parameters": {"Bucket": "out", "Prefix.$": "$.prefix"},
            },
        }

    found = permissions(
        reading("getObject", {"InputType": "CSV"}, Bucket="in", Key="rows.csv"),
        reading("listObjectsV2", {"Transformation": "LOAD_AND_FLATTEN"}, Bucket="list", Prefix="day/"),
    )
    assert resources(found, "s3:ListBucket") == ["arn:aws:s3:::list"]
    assert sorted(resources(found, "s3:GetObject")) == [
        "arn:aws:s3:::in/rows.csv",
        "arn:aws:s3:::list/day/*",
        "arn:aws:s3:::out/*",
    ]
    starting = next(s for s in found.statements if s.actions == ("states:StartExecution",))
    assert (starting.states, starting.sid) == (("a", "b"), "StartTheChildExecutions")


def test_results_that_are_not_exported_need_no_bucket() -> None:
    found = permissions(
        {
            "Type": "Map",
            "ItemProcessor": {"StartAt": "x", "States": {"x": {"Type": "Succeed"}}},
            "ResultWriter": {"WriterConfig": {"Transformation": "FLATTEN"}},
        }
    )
    assert found.statements == ()


@pytest.mark.parametrize(
    ("credentials", "role", "needed"),
    [
        ({"RoleArn": "arn:aws:iam::1:role/r"}, "arn:aws:iam::1:role/r", "arn:aws:iam::1:role/r"),
        ({"RoleArn.$": "$.role"}, "*", "arn:aws:iam::*:role/*"),
    ],
)
def test_a_task_that_takes_on_a_role(credentials: dict[str, str], role: str, needed: str) -> None:
    found = permissions(task("sns:publish", {"TopicArn": "t"}, Credentials=credentials))
    assert [(statement.actions, statement.resources) for statement in found.statements] == [
        (("sts:AssumeRole",), (needed,))
    ]
    [(other, statements)] = found.other_roles
    assert (other, [statement.actions for statement in statements]) == (role, [("sns:Publish",)])


def test_resources_that_are_not_known_are_told() -> None:
    found = permissions(
        {"Type": "Task", "Resource": "arn:aws:states:::${Service}:invoke"},
        {"Type": "Task", "Resource": "nonsense"},
        {"Type": "Odd", "Resource": "arn:aws:states:::sns:publish"},
    )
    assert [note.state for note in found.notes] == ["a", "b", "c"]
    assert [statement.is_conditional for statement in found.statements] == [True]
