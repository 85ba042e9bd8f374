"""What each construct becomes: the ASL of one state, in JSONPath and in JSONata."""

import json
from typing import Any

import pytest

from sfdsl.compiler import compile_text
from sfdsl.ir.codec import encode_machine
from sfdsl.ir.invariants import check_invariants

FOUNDING = {
    "StartAt": "send_event",
    "States": {
        "send_event": {
            "Type": "Task",
            "Resource": "arn:aws:states:::events:putEvents",
            "Parameters": {
                "Entries": [
                    {
                        "Detail": {"Message": "MyMessage"},
                        "DetailType": "MyDetailType",
                        "EventBusName": "MyEventBus",
                        "Source": "my.source",
                    }
                ]
            },
            "Retry": [{"ErrorEquals": ["EventBridge.FailedEntry"], "MaxAttempts": 3}],
            "End": True,
        }
    },
}


def lower(text: str, language: str | None = None) -> dict[str, Any]:
    compilation = compile_text(text, check=False, query_language=language)
    assert not compilation.has_errors, [d.message for d in compilation.diagnostics]
    for machine in compilation.machines:
        check_invariants(machine)
    return encode_machine(compilation.machines[0])


def first_state(text: str, language: str) -> dict[str, Any]:
    machine = lower(text, language)
    state = dict(machine["States"][machine["StartAt"]])
    state.pop("End", None)
    return state


def test_the_founding_example() -> None:
    text = (
        'task send_event = events.putEvents < Entries: [{ Detail: { Message: "MyMessage" }, DetailType: "MyDetailType", '
        'EventBusName: "MyEventBus", Source: "my.source" }] > retry on EventBridge.FailedEntry x3'
    )
    assert json.dumps(lower(text), sort_keys=True) == json.dumps(FOUNDING, sort_keys=True)


# text, what JSONPath gives, what JSONata gives; None: the language cannot say it
VALUES = [
    ("1", {"v": 1}, 1),
    ('"$.a"', {"v": "$.a"}, "$.a"),
    ("$.a", {"v.$": "$.a"}, "{% $states.input.a %}"),
    ("$", {"v.$": "$"}, "{% $states.input %}"),
    ("$.a-b[0]", {"v.$": "$.a-b[0]"}, "{% $states.input.`a-b`[0] %}"),
    ("$.items[*].id", {"v.$": "$.items[*].id"}, "{% $states.input.items.id[] %}"),
    ("$.items[?(@.n > 3)]", {"v.$": "$.items[?(@.n > 3)]"}, "{% $states.input.items[n > 3][] %}"),
    (
        "$.items[?(@.n && @.in.k == 'a')]",
        {"v.$": "$.items[?(@.n && @.in.k == 'a')]"},
        "{% $states.input.items[$exists(n) and `in`.k = 'a'][] %}",
    ),
    ("$.items[*].a[0]", {"v.$": "$.items[*].a[0]"}, "{% $states.input.items.a[0][] %}"),
    ("$['a`b']", {"v.$": "$['a`b']"}, None),
    ("$.items[*][0]", {"v.$": "$.items[*][0]"}, None),
    ("$.items[?(@.n > 3)][0]", {"v.$": "$.items[?(@.n > 3)][0]"}, None),
    ("$..x", {"v.$": "$..x"}, "{% $states.input.**.x[] %}"),
    ("$$.Execution.Id", {"v.$": "$$.Execution.Id"}, "{% $states.context.Execution.Id %}"),
    ("$x.y", {"v.$": "$x.y"}, "{% $x.y %}"),
    ('f"o-{$.id}!"', {"v.$": "States.Format('o-{}!', $.id)"}, "{% 'o-' & $states.input.id & '!' %}"),
    (
        'f"it\'s {{x}} {$.id}"',
        {"v.$": "States.Format('it\\'s \\{x\\} {}', $.id)"},
        '{% "it\'s {x} " & $states.input.id %}',
    ),
    (
        '"it\'s \\"x\\"" & $.b',
        {"v.$": "States.Format('{}{}', 'it\\'s \"x\"', $.b)"},
        '{% "it\'s \\"x\\"" & $states.input.b %}',
    ),
    ('"a" & $.b', {"v.$": "States.Format('{}{}', 'a', $.b)"}, "{% 'a' & $states.input.b %}"),
    ("$.n + 1", {"v.$": "States.MathAdd($.n, 1)"}, "{% $states.input.n + 1 %}"),
    ("$.n - 1", {"v.$": "States.MathAdd($.n, -1)"}, "{% $states.input.n - 1 %}"),
    ("$.n * 2", None, "{% $states.input.n * 2 %}"),
    ("$.n + 1.5", None, "{% $states.input.n + 1.5 %}"),
    ("($.a + 1) * 2", None, "{% ($states.input.a + 1) * 2 %}"),
    ("[$.a, 1]", {"v.$": "States.Array($.a, 1)"}, ["{% $states.input.a %}", 1]),
    ("[{ k: $.a }]", {"v": [{"k.$": "$.a"}]}, [{"k": "{% $states.input.a %}"}]),
    ("States.UUID()", {"v.$": "States.UUID()"}, "{% $uuid() %}"),
    ("States.ArrayGetItem($.a, 0)", {"v.$": "States.ArrayGetItem($.a, 0)"}, "{% $states.input.a[0] %}"),
    ("$sum($.a)", None, "{% $sum($states.input.a) %}"),
    ("$.a > 1", None, "{% $states.input.a > 1 %}"),
    ("not $.a and $.b == 1", None, "{% $not($states.input.a) and $states.input.b = 1 %}"),
    ("{% $x.y %}", None, "{% $x.y %}"),
    ("`$.a `", {"v.$": "$.a "}, None),
    ('"{% x %}"', {"v": "{% x %}"}, "{% '{% x %}' %}"),
    ("exists($.a)", None, "{% $exists($states.input.a) %}"),
    ('matches($.a, "log-*.txt")', None, "{% $contains($states.input.a, /^log-[\\s\\S]*\\.txt$/) %}"),
]


@pytest.mark.parametrize(("text", "jsonpath", "jsonata"), VALUES)
def test_a_value(text: str, jsonpath: Any, jsonata: Any) -> None:
    source = f"pass p = {{ v: ({text}) }}"
    if jsonpath is None:
        assert compile_text(source, check=False).has_errors
    else:
        state = first_state(source, "JSONPath")
        assert state.get("Parameters", state.get("Result")) == jsonpath
    if jsonata is None:
        assert compile_text(source, check=False, query_language="JSONata").has_errors
    else:
        assert first_state(source, "JSONata")["Output"] == {"v": jsonata}


CONDITIONS = [
    ('$.a == "x"', {"Variable": "$.a", "StringEquals": "x"}, "$states.input.a = 'x'"),
    ("$.a >= 2.5", {"Variable": "$.a", "NumericGreaterThanEquals": 2.5}, "$states.input.a >= 2.5"),
    ("10 < $.a", {"Variable": "$.a", "NumericGreaterThan": 10}, "10 < $states.input.a"),
    ("$.a == true", {"Variable": "$.a", "BooleanEquals": True}, "$states.input.a = true"),
    ("$.a == null", {"Variable": "$.a", "IsNull": True}, "$states.input.a = null"),
    ("$.a != 1", {"Not": {"Variable": "$.a", "NumericEquals": 1}}, "$states.input.a != 1"),
    ("$.a < number($.b)", {"Variable": "$.a", "NumericLessThanPath": "$.b"}, "$states.input.a < $states.input.b"),
    (
        '$.t > timestamp("2030-01-01T00:00:00Z")',
        {"Variable": "$.t", "TimestampGreaterThan": "2030-01-01T00:00:00Z"},
        "$toMillis($states.input.t) > $toMillis('2030-01-01T00:00:00Z')",
    ),
    ("exists($.a)", {"Variable": "$.a", "IsPresent": True}, "$exists($states.input.a)"),
    ("exists($.a) == false", {"Variable": "$.a", "IsPresent": False}, "$exists($states.input.a) = false"),
    ("not exists($.a)", {"Not": {"Variable": "$.a", "IsPresent": True}}, "$not($exists($states.input.a))"),
    (
        "$.a == 1 and $.b == 2",
        {"And": [{"Variable": "$.a", "NumericEquals": 1}, {"Variable": "$.b", "NumericEquals": 2}]},
        "$states.input.a = 1 and $states.input.b = 2",
    ),
    ("all($.a == 1)", {"And": [{"Variable": "$.a", "NumericEquals": 1}]}, "$states.input.a = 1"),
    (
        '$.a in ["x", "y"]',
        {"Or": [{"Variable": "$.a", "StringEquals": "x"}, {"Variable": "$.a", "StringEquals": "y"}]},
        "$states.input.a in ['x', 'y']",
    ),
    ('matches($.a, "l-*")', {"Variable": "$.a", "StringMatches": "l-*"}, "$contains($states.input.a, /^l-[\\s\\S]*$/)"),
    ("$.flag", {"Variable": "$.flag", "BooleanEquals": True}, "$states.input.flag"),
    ("$.a == $.b", None, "$states.input.a = $states.input.b"),
    ("$.a + 1 > 2", None, "$states.input.a + 1 > 2"),
]


@pytest.mark.parametrize(("text", "jsonpath", "jsonata"), CONDITIONS)
def test_a_condition(text: str, jsonpath: Any, jsonata: str) -> None:
    source = f"choice c {{ when {text} -> p otherwise -> p }} pass p"
    if jsonpath is None:
        assert compile_text(source, check=False).has_errors
    else:
        assert first_state(source, "JSONPath")["Choices"] == [{**jsonpath, "Next": "p"}]
    assert first_state(source, "JSONata")["Choices"] == [{"Condition": f"{{% {jsonata} %}}", "Next": "p"}]


STATEMENTS = [
    ("wait 10m", {"Type": "Wait", "Seconds": 600}, {"Type": "Wait", "Seconds": 600}),
    (
        "wait until $.t",
        {"Type": "Wait", "TimestampPath": "$.t"},
        {"Type": "Wait", "Timestamp": "{% $states.input.t %}"},
    ),
    ("wait for $.n", {"Type": "Wait", "SecondsPath": "$.n"}, {"Type": "Wait", "Seconds": "{% $states.input.n %}"}),
    ('wait until "2030-01-01T00:00:00Z"', {"Type": "Wait", "Timestamp": "2030-01-01T00:00:00Z"}, None),
    ("pass p = $.a", {"Type": "Pass", "InputPath": "$.a"}, {"Type": "Pass", "Output": "{% $states.input.a %}"}),
    ("pass p = { n: 1 }", {"Type": "Pass", "Result": {"n": 1}}, {"Type": "Pass", "Output": {"n": 1}}),
    ("pass p < n: 1 >", {"Type": "Pass", "Parameters": {"n": 1}}, None),
    (
        "set $a = $.x, $b = 1",
        {"Type": "Pass", "Assign": {"a.$": "$.x", "b": 1}},
        {"Type": "Pass", "Assign": {"a": "{% $states.input.x %}", "b": 1}},
    ),
    (
        "succeed s = $.a",
        {"Type": "Succeed", "OutputPath": "$.a"},
        {"Type": "Succeed", "Output": "{% $states.input.a %}"},
    ),
    (
        'fail f = My.Error because "why"',
        {"Type": "Fail", "Error": "My.Error", "Cause": "why"},
        {"Type": "Fail", "Error": "My.Error", "Cause": "why"},
    ),
    (
        'fail f = $.e because f"x {$.c}"',
        {"Type": "Fail", "ErrorPath": "$.e", "CausePath": "States.Format('x {}', $.c)"},
        {"Type": "Fail", "Error": "{% $states.input.e %}", "Cause": "{% 'x ' & $states.input.c %}"},
    ),
    (
        "task t = sdk.s3.getObject < > timeout $.t heartbeat 5",
        {
            "Type": "Task",
            "Resource": "arn:aws:states:::aws-sdk:s3:getObject",
            "Parameters": {},
            "TimeoutSecondsPath": "$.t",
            "HeartbeatSeconds": 5,
        },
        {
            "Type": "Task",
            "Resource": "arn:aws:states:::aws-sdk:s3:getObject",
            "Arguments": {},
            "TimeoutSeconds": "{% $states.input.t %}",
            "HeartbeatSeconds": 5,
        },
    ),
    (
        "task t = lambda.invoke.waitForTaskToken role $.r",
        {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
            "Credentials": {"RoleArn.$": "$.r"},
        },
        {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
            "Credentials": {"RoleArn": "{% $states.input.r %}"},
        },
    ),
    (
        "task t = a.b output $result.x assign { y: $result.y }",
        {"Type": "Task", "Resource": "arn:aws:states:::a:b", "OutputPath": "$.x", "Assign": {"y.$": "$.y"}},
        {
            "Type": "Task",
            "Resource": "arn:aws:states:::a:b",
            "Output": "{% $states.result.x %}",
            "Assign": {"y": "{% $states.result.y %}"},
        },
    ),
    (
        "task t = a.b select { x: $result.x } into $.y output $.y",
        {
            "Type": "Task",
            "Resource": "arn:aws:states:::a:b",
            "ResultSelector": {"x.$": "$.x"},
            "ResultPath": "$.y",
            "OutputPath": "$.y",
        },
        None,
    ),
    (
        "task t = a.b retry on X x0 every 1m backoff 1.5 max 1h jitter none",
        {
            "Type": "Task",
            "Resource": "arn:aws:states:::a:b",
            "Retry": [
                {
                    "ErrorEquals": ["X"],
                    "MaxAttempts": 0,
                    "IntervalSeconds": 60,
                    "BackoffRate": 1.5,
                    "MaxDelaySeconds": 3600,
                    "JitterStrategy": "NONE",
                }
            ],
        },
        None,
    ),
    (
        "task t = a.b asl { Odd: [1, null] }",
        {"Type": "Task", "Resource": "arn:aws:states:::a:b", "Odd": [1, None]},
        None,
    ),
]


@pytest.mark.parametrize(("text", "jsonpath", "jsonata"), STATEMENTS)
def test_a_statement(text: str, jsonpath: Any, jsonata: Any) -> None:
    assert first_state(text, "JSONPath") == jsonpath
    if jsonata is not None:
        assert first_state(text, "JSONata") == jsonata


@pytest.mark.parametrize(
    ("duration", "seconds"), [("1.5h", "5400"), ("1.1h", "3960"), ("0.5m", "30"), ("2d", "172800"), ("0.5s", "0.5")]
)
def test_whole_seconds_are_integers(duration: str, seconds: str) -> None:
    assert json.dumps(first_state(f"wait {duration}", "JSONPath")["Seconds"]) == seconds


def test_numbers_keep_their_form() -> None:
    state = first_state("task t = a.b retry x3 every 2 backoff 2.0 timeout 60", "JSONPath")
    assert json.dumps(state["Retry"][0]["BackoffRate"]) == "2.0"
    assert json.dumps(state["Retry"][0]["IntervalSeconds"]) == "2"
