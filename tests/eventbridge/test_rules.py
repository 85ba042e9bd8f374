"""Operations on buses, rules and targets: answers, and the service's words when it refuses."""

import json

import pytest

from sfdsl.eventbridge import EventBridge, Place, ServiceError
from sfdsl.eventbridge.targets import InvalidPath, Target, value_at

PATTERN = '{"source": ["shop"]}'


@pytest.fixture
def bus():
    bridge = EventBridge(Place(region="us-east-1", account="111111111111"), clock=lambda: 0)
    bridge.create_event_bus({"Name": "custom"})
    bridge.put_rule({"Name": "r", "EventPattern": PATTERN})
    bridge.put_targets({"Rule": "r", "Targets": [{"Id": "1", "Arn": "t"}]})
    return bridge


@pytest.mark.parametrize(
    ("operation", "request_", "code", "message"),
    [
        ("DescribeEventBus", {"Name": "x"}, "ResourceNotFoundException", "Event bus x does not exist."),
        ("DeleteEventBus", {"Name": "x"}, "ResourceNotFoundException", "Event bus x does not exist."),
        (
            "PutRule",
            {"Name": "r", "EventPattern": PATTERN, "EventBusName": "x"},
            "ResourceNotFoundException",
            "Event bus x does not exist.",
        ),
        ("CreateEventBus", {"Name": "custom"}, "ResourceAlreadyExistsException", "Event bus custom already exists."),
        ("CreateEventBus", {"Name": "default"}, "ResourceAlreadyExistsException", "Event bus default already exists."),
        ("DeleteEventBus", {"Name": "default"}, "ValidationException", "Cannot delete event bus default."),
        ("DescribeRule", {"Name": "x"}, "ResourceNotFoundException", "Rule x does not exist on EventBus default."),
        (
            "PutTargets",
            {"Rule": "r", "EventBusName": "custom", "Targets": []},
            "ResourceNotFoundException",
            "Rule r does not exist on EventBus custom.",
        ),
        ("DeleteRule", {"Name": "r"}, "ValidationException", "Rule can't be deleted since it has targets."),
        (
            "PutTargets",
            {"Rule": "r", "Targets": [{"Id": f"n{n}", "Arn": "t"} for n in range(5)]},
            "LimitExceededException",
            "The requested resource exceeds the maximum number allowed.",
        ),
        (
            "PutTargets",
            {"Rule": "r", "Targets": [{"Id": "!@#$@!#$", "Arn": "t"}]},
            "ValidationException",
            "1 validation error detected: Value '!@#$@!#$' at 'targets.1.member.id' failed to satisfy constraint: "
            r"Member must satisfy regular expression pattern: [\.\-_A-Za-z0-9]+",
        ),
        (
            "PutRule",
            {"Name": "r"},
            "ValidationException",
            "Parameter(s) EventPattern or ScheduleExpression must be specified.",
        ),
        (
            "PutRule",
            {"Name": "r", "ScheduleExpression": "rate(1 minutes)"},
            "ValidationException",
            "Parameter ScheduleExpression is not valid.",
        ),
        (
            "PutRule",
            {"Name": "r", "ScheduleExpression": "rate(1 minute)", "EventBusName": "custom"},
            "ValidationException",
            "ScheduleExpression is supported only on the default event bus.",
        ),
        (
            "PutRule",
            {"Name": "r", "EventPattern": '{"a": []}'},
            "InvalidEventPatternException",
            'Event pattern is not valid. Reason: Empty arrays are not allowed\n at [Source: (String)"{"a": []}"; '
            "line: 1, column: 9]",
        ),
        (
            "PutRule",
            {},
            "ValidationException",
            "1 validation error detected: Value null at 'name' failed to satisfy constraint: Member must not be null",
        ),
        ("MakeCoffee", {}, "UnknownOperationException", "Operation MakeCoffee is not known."),
    ],
)
def test_refusals(bus, operation, request_, code, message):
    with pytest.raises(ServiceError) as caught:
        bus.call(operation, request_)
    assert (caught.value.code, caught.value.message) == (code, message)


def test_arns(bus):
    assert bus.call("DescribeEventBus", {})["Arn"] == "arn:aws:events:us-east-1:111111111111:event-bus/default"
    assert bus.call("DescribeRule", {"Name": "r"})["Arn"] == "arn:aws:events:us-east-1:111111111111:rule/r"
    put = bus.put_rule({"Name": "r", "EventPattern": PATTERN, "EventBusName": "custom"})
    assert put == {"RuleArn": "arn:aws:events:us-east-1:111111111111:rule/custom/r"}
    assert Place(region="cn-north-1").arn("x").startswith("arn:aws-cn:events:cn-north-1:")
    assert Place(region="us-gov-west-1").arn("x").startswith("arn:aws-us-gov:")


def test_a_rule_that_is_put_again_keeps_its_targets(bus):
    bus.put_rule({"Name": "r", "EventPattern": '{"source": ["x"]}', "Description": "d"})
    assert bus.call("ListTargetsByRule", {"Rule": "r"}) == {"Targets": [{"Id": "1", "Arn": "t"}]}
    assert bus.call("DescribeRule", {"Name": "r"}) == {
        "Name": "r",
        "Arn": "arn:aws:events:us-east-1:111111111111:rule/r",
        "EventPattern": '{"source": ["x"]}',
        "State": "ENABLED",
        "Description": "d",
        "EventBusName": "default",
        "CreatedBy": "111111111111",
    }


def test_taking_things_away(bus):
    answer = bus.call("RemoveTargets", {"Rule": "r", "Ids": ["1", "unknown"]})
    assert answer == {"FailedEntryCount": 0, "FailedEntries": []}
    bus.call("DeleteRule", {"Name": "r"})
    assert bus.call("ListRules", {}) == {"Rules": []}
    bus.put_rule({"Name": "r", "EventPattern": PATTERN, "EventBusName": "custom"})
    with pytest.raises(ServiceError, match="rules"):
        bus.call("DeleteEventBus", {"Name": "custom"})
    bus.call("DeleteRule", {"Name": "r", "EventBusName": "custom"})
    bus.call("DeleteEventBus", {"Name": "custom"})
    assert [each["Name"] for each in bus.call("ListEventBuses", {})["EventBuses"]] == ["default"]


def test_lists(bus):
    bus.put_rule({"Name": "abc", "EventPattern": PATTERN})
    assert [rule["Name"] for rule in bus.call("ListRules", {"NamePrefix": "a"})["Rules"]] == ["abc"]
    assert bus.call("ListRuleNamesByTarget", {"TargetArn": "t"}) == {"RuleNames": ["r"]}


EVENT = {"id": "1", "account": "1", "source": "shop", "time": "t", "region": "r", "detail-type": "d"}


def test_a_pattern_is_tested(bus):
    request = {"EventPattern": PATTERN, "Event": json.dumps(EVENT)}
    assert bus.test_event_pattern(request) == {"Result": True}
    assert bus.test_event_pattern(request | {"Event": json.dumps(EVENT | {"source": "x"})}) == {"Result": False}


@pytest.mark.parametrize(
    "event", ["plain", "[]", "{}", *(json.dumps({k: v for k, v in EVENT.items() if k != missing}) for missing in EVENT)]
)
def test_an_event_that_is_none(bus, event):
    with pytest.raises(ServiceError) as caught:
        bus.test_event_pattern({"EventPattern": PATTERN, "Event": event})
    assert (caught.value.code, caught.value.message) == ("ValidationException", "Parameter Event is not valid.")


SENT = {
    "source": "shop",
    "time": "now",
    "detail": {"id": 7, "name": 'a "b"', "items": [{"n": 1}, {"n": 2}], "x y": None},
}


@pytest.mark.parametrize(
    ("settings", "payload"),
    [
        ({}, SENT),
        ({"Input": '{"constant": 1}'}, {"constant": 1}),
        ({"Input": "text"}, "text"),
        ({"InputPath": "$.detail.items[1].n"}, 2),
        ({"InputPath": "$"}, SENT),
        ({"InputPath": "$.detail['x y']"}, None),
        ({"InputPath": "$.no.such"}, None),
        (
            {
                "InputTransformer": {
                    "InputPathsMap": {"id": "$.detail.id", "n": "$.detail.name"},
                    "InputTemplate": '{"i": <id>, "t": "no. <id>: <n>", "n": <n>}',
                }
            },
            {"i": 7, "t": 'no. 7: a "b"', "n": 'a "b"'},
        ),
        (
            {"InputTransformer": {"InputTemplate": '"<aws.events.rule-name> at <aws.events.event.ingestion-time>"'}},
            "orders at now",
        ),
        ({"InputTransformer": {"InputTemplate": '{"all": <aws.events.event.json>}'}}, {"all": SENT}),
        ({"InputTransformer": {"InputTemplate": "plain <unknown>"}}, "plain <unknown>"),
    ],
)
def test_what_a_target_gets(settings, payload):
    target = Target.of({"Id": "1", "Arn": "t", **settings})
    assert target.payload(SENT, rule_name="orders", rule_arn="arn") == payload


@pytest.mark.parametrize("path", ["detail", "$..x", "$.a[*]", "$.a[", "$x", ""])
def test_paths_that_are_none(bus, path):
    with pytest.raises(InvalidPath):
        value_at(SENT, path)
    with pytest.raises(ServiceError, match="Invalid InputPath for target 1"):
        bus.put_targets({"Rule": "r", "Targets": [{"Id": "1", "Arn": "t", "InputPath": path}]})
