# ruff: noqa: UP031  JSON is full of braces
"""What is legal, and probably not meant: one finding each, and no noise where all is well."""

import pytest

from sfdsl.checks import check_machine
from sfdsl.importer.asl import read_definition
from sfdsl.source import Source

PUT = '"Type": "Task", "Resource": "arn:aws:states:::events:putEvents", "End": true'
ENTRY = '{"Source": "s", "DetailType": "t", "Detail": {}}'
LAMBDA = (
    '"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "f"}, "End": true'
)
BODY = '{%s"StartAt": "I", "States": {"I": {"Type": "Pass", "End": true}}}'


def one(state: str, more: str = "") -> str:
    return '{"StartAt": "A", %s"States": {"A": {%s}}}' % (more, state)


def put(entries: str, more: str = "") -> str:
    return one(PUT + ', "Parameters": {"Entries": [%s]}%s' % (entries, more))


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        (
            one(
                '"Type": "Task", "Resource": «"arn:aws:states:::sns:publish.waitForTaskToken"», "End": true, '
                '"Parameters": {"TopicArn": "t", "Message.$": "$$.Task.Token"}'
            ),
            "SFD401",
            "'A' waits for a callback",
        ),
        (
            one('"Type": "Task", "Resource": «"arn:aws:states:us-east-1:1:activity:a"», "End": true'),
            "SFD401",
            "a worker that may never come",
        ),
        (
            one(
                '"Type": "Task", "Resource": «"arn:aws:states:::glue:startJobRun.sync"», "End": true, '
                '"Parameters": {"JobName": "j"}'
            ),
            "SFD408",
            "waits for a job",
        ),
        (one(LAMBDA + ', "Retry": [{"ErrorEquals": [«"States.Runtime"»]}]'), "SFD403", "is never retried"),
        (one(LAMBDA + ', "Retry": [{"ErrorEquals": [«"States.TaskFail"»]}]'), "SFD404", "no error 'States.TaskFail'"),
        (one('"Type": "Fail", "Error": «"States.Mine"»'), "SFD404", "reserved"),
        (
            put(
                ENTRY + ", " + '{"Source": "s", "DetailType": "t", "Detail": {}}',
                ', "Retry": [{"ErrorEquals": [«"EventBridge.FailedEntry"»]}]',
            ),
            "SFD406",
            "the 2 entries",
        ),
        (put(", ".join([ENTRY] * 10 + ["«" + ENTRY + "»"])), "SFD410", "these are 11 entries"),
        (put('{"Source": "s", "DetailType": "t", "Detail": «"text"»}'), "SFD411", "not 'text'"),
        (put('{"Source": "s", "DetailType": "t", "Detail": «[1]»}'), "SFD411", "is an object"),
        (put('«{"Source": "s", "Detail": {}}»'), "SFD418", "has no 'DetailType'"),
        (one('"Type": "Pass", «"Result"»: "%s", "End": true' % ("x" * 210_000)), "SFD412", "which is near the limit"),
        (one('"Type": "Pass", «"Result"»: "%s", "End": true' % ("x" * 270_000)), "SFD412", "which is more than"),
        (one('"Type": "Pass", "Parameters": {"a": «"$.b.c"»}, "End": true'), "SFD413", "looks like a path"),
        (one('"Type": "Pass", "Parameters": {"a": «"States.UUID()"»}, "End": true'), "SFD413", "an intrinsic"),
        (one('"Type": "Pass", "Parameters": {"a": «"{% $b %}"»}, "End": true'), "SFD413", "the state is JSONPath"),
        (one('"Type": "Pass", "Result": {«"a.$"»: "$.b"}, "End": true'), "SFD413", "taken as it is"),
        (
            one('"Type": "Pass", "Output": {"a": «" {% 1 %}"»}, "End": true', '"QueryLanguage": "JSONata", '),
            "SFD413",
            "blanks round the delimiters",
        ),
        (
            one('"Type": "Pass", "Output": {"a": «"n: {% 1 %}"»}, "End": true', '"QueryLanguage": "JSONata", '),
            "SFD413",
            "cannot be a part of a text",
        ),
        (one('"Type": "Pass", "Result": {"key": «"AKIAIOSFODNN7EXAMPLE"»}, "End": true'), "SFD414", "access key id"),
        (one('"Type": "Pass", "Result": {"DbPassword": «"hunter2!"»}, "End": true'), "SFD414", "'DbPassword'"),
        (one('"Type": "Map", "MaxConcurrency": «41», "ItemProcessor": %s, "End": true' % BODY % ""), "SFD420", "is 41"),
        (one('"Type": "Map", «"Label"»: "x", "ItemProcessor": %s, "End": true' % BODY % ""), "SFD421", "'A' is inline"),
        (one('"Type": "Map", «"Iterator"»: %s, "End": true' % BODY % ""), "SFD430", "called 'ItemProcessor' now"),
        (
            one('"Type": "Map", «"Parameters"»: {}, "ItemProcessor": %s, "End": true' % BODY % ""),
            "SFD430",
            "called 'ItemSelector' now",
        ),
        (one('"Type": "Pass", «"Result"»: 1, "End": true', '"QueryLanguage": "JSONata", '), "SFD431", "is JSONPath's"),
        (one('"Type": "Task", "Resource": «"arn:aws:swf:us-east-1:1:task:x"», "End": true'), "SFD432", "'swf'"),
        (one(LAMBDA + ', "Credentials": «{"Role": "r"}»'), "SFD433", "name no role"),
        (one('"Type": "Pass", "Parameters": {"a.$": "States.MathAdd(1, «\'x\')»"}, "End": true'), "SFD419", "number"),
    ],
)
def test_one_finding(wrong, text, code, says):
    assert says in wrong(text, code).message


@pytest.mark.parametrize(
    "text",
    [
        one('"Type": "Task", "Resource": "arn:aws:states:us-east-1:1:activity:a", "HeartbeatSeconds": 9, "End": true'),
        one(
            '"Type": "Task", "Resource": "arn:aws:states:us-east-1:1:activity:a", "End": true', '"TimeoutSeconds": 9, '
        ),
        put(ENTRY, ', "Retry": [{"ErrorEquals": ["EventBridge.FailedEntry"]}]'),
        put(ENTRY + ", " + ENTRY, ', "Retry": [{"ErrorEquals": ["EventBridge.FailedEntry"], "MaxAttempts": 0}]'),
        put('{"Source.$": "$.s", "DetailType": "t", "Detail": "{\\"a\\": 1}"}'),
        put('{"Source": "s", "DetailType": "t", "Detail.$": "$.d"}'),
        one(
            '"Type": "Pass", "Result": {"Password": "${Password}", "ApiKey": "arn:aws:x", "Token": "abcdefgh"}, "End": true'
        ),
        one('"Type": "Pass", "Parameters": {"price": "$5", "a": "$"}, "End": true'),
    ],
)
def test_no_noise(fine, text):
    fine(text)


def loop(first: str, more: str = "", wait: str = '"Seconds": 1') -> str:
    """A -> W -> A, where `first` are the fields of A."""
    return (
        '{"StartAt": "A", %s"States": {"A": {%s}, "W": {"Type": "Wait", %s, "Next": "A"}, "E": {"Type": "Succeed"}}}'
        % (
            more,
            first,
            wait,
        )
    )


POLL = '"Type": "Choice", "Choices": [{"Variable": "$.s", "StringEquals": "DONE", "Next": "E"}], "Default": "W"'


def test_a_loop_that_nothing_leaves(wrong):
    text = (
        '{"StartAt": "S", "States": {"S": {"Type": "Choice", "Choices": [{"Variable": "$.s", "IsNull": true, '
        '"Next": "E"}], "Default": "A"}, «"A"»: {"Type": "Wait", "Seconds": 60, "Next": "B"}, '
        '"B": {"Type": "Pass", "Next": "A"}, "E": {"Type": "Succeed"}}}'
    )
    assert "the loop of 'A' never ends: the history is full after about 6,250 rounds" in wrong(text, "SFD405").message


def test_a_loop_that_polls_too_often(wrong):
    text = loop(POLL).replace('"W": {"Type"', '«"W"»: {"Type"')
    assert "fills the history in about 2 hours" in wrong(text, "SFD407").message


@pytest.mark.parametrize(
    "text",
    [
        loop(POLL, wait='"Seconds": 60'),
        loop(POLL, wait='"SecondsPath": "$.w"'),
        loop(POLL, more='"TimeoutSeconds": 600, '),
        loop(POLL.replace('"StringEquals": "DONE"', '"NumericGreaterThan": 3')),
    ],
)
def test_a_loop_that_is_bounded_or_slow(fine, text):
    fine(text)


def test_a_loop_through_a_catch_is_left_by_success(fine):
    text = loop(LAMBDA + ', "Catch": [{"ErrorEquals": ["E"], "Next": "W"}]', wait='"Seconds": 60')
    fine(text.replace(', "E": {"Type": "Succeed"}', ""))


def test_express_children_wait_for_nobody(wrong):
    body = (
        '{"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"}, "StartAt": "I", "States": {"I": '
        '{"Type": "Task", "Resource": «"arn:aws:states:::glue:startJobRun.sync"», "TimeoutSeconds": 9, '
        '"Parameters": {"JobName": "j"}, "End": true}}}'
    )
    found = wrong(one('"Type": "Map", "ItemProcessor": %s, "End": true' % body), "SFD422")
    assert "cannot wait by '.sync'" in found.message


def test_a_deprecated_field_has_a_fix(wrong):
    text = one('"Type": "Map", «"Iterator"»: %s, "End": true' % BODY % "")
    [fix] = wrong(text, "SFD430").fixes
    [edit] = fix.edits
    plain = text.replace("«", "").replace("»", "")
    assert plain[edit.span.start : edit.span.end] == '"Iterator"'
    assert edit.text == '"ItemProcessor"'


def test_a_substitution_that_is_not_used():
    text = """
Resources:
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionSubstitutions: {Used: a, Unused: b}
      Definition: {StartAt: A, States: {A: {Type: Pass, Result: "${Used}", End: true}}}
"""
    machine, diagnostics = read_definition(Source("t.yaml", text), "t")
    check_machine(machine, diagnostics)
    [found] = diagnostics
    assert found.code.id == "SFD417"
    assert "'Unused'" in found.message
    assert text[found.span.start : found.span.end] == "b"
