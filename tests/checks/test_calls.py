# ruff: noqa: UP031  JSON is full of braces
"""Calls and their arguments against the catalogue: the code, the place, and what to do."""

import pytest


def task(resource: str, parameters: str = "", more: str = "") -> str:
    fields = '"Type": "Task", "Resource": %s, "End": true%s' % (resource, more)
    if parameters:
        fields += ', "Parameters": ' + parameters
    return '{"StartAt": "A", "TimeoutSeconds": 60, "States": {"A": {%s}}}' % fields


def jsonata(resource: str, arguments: str) -> str:
    return (
        '{"StartAt": "A", "QueryLanguage": "JSONata", "States": {"A": {"Type": "Task", "Resource": "%s", "Arguments": %s, '
        '"End": true}}}' % (resource, arguments)
    )


@pytest.mark.parametrize(
    ("text", "code", "says", "hint"),
    [
        (
            task('"arn:aws:states:::«dynamo»:getItem"'),
            "SFD301",
            "no service 'dynamo'",
            "arn:aws:states:::dynamodb:getItem",
        ),
        (
            task('"arn:aws:states:::aws-sdk:«stepfunctions»:startExecution"'),
            "SFD301",
            "calls the service 'sfn'",
            "sfn:",
        ),
        (
            task('"arn:aws:states:::dynamodb:«query»"'),
            "SFD302",
            "no optimized integration",
            "write arn:aws:states:::aws-sdk",
        ),
        (task('"arn:aws:states:::events:«putEvent»"'), "SFD302", "'events.putEvent'", "events:putEvents"),
        (task('"arn:aws:states:::aws-sdk:sqs:«sendMesage»"'), "SFD302", "no action 'sendMesage'", "sqs:sendMessage"),
        (task('"arn:aws:states:::events:putEvents.«sync»"'), "SFD303", "has no '.sync' form", "waitForTaskToken"),
        (
            task('"arn:aws:states:::lambda:invoke.«waitForToken»"'),
            "SFD303",
            "no integration pattern",
            "waitForTaskToken",
        ),
        (task('"arn:aws:states:::aws-sdk:glue:startJobRun.«sync»"'), "SFD303", "'.sync'", "optimized"),
        (
            task('"arn:aws:states:::lambda:invoke"', '{"FunctionName": "f", «"Paylod"»: 1}'),
            "SFD310",
            "'Paylod' is not an argument of lambda.invoke",
            "'Payload'",
        ),
        (
            task('"arn:aws:states:::lambda:invoke"', "{}").replace('"Parameters"', '«"Parameters"»'),
            "SFD311",
            "'FunctionName'",
            None,
        ),
        (
            task(
                '"arn:aws:states:::sqs:sendMessage"', '{"QueueUrl.$": "$.q", "MessageBody": "b", "DelaySeconds": «"x"»}'
            ),
            "SFD312",
            "'DelaySeconds'",
            None,
        ),
        (
            task('"arn:aws:states:::aws-sdk:sqs:receiveMessage"', '{"QueueUrl": "q", "AttributeNames": «"All"»}'),
            "SFD312",
            "must be a list",
            None,
        ),
        (
            task(
                '"arn:aws:states:::aws-sdk:lambda:updateFunctionConfiguration"',
                '{"FunctionName": "f", "MemorySize": «1»}',
            ),
            "SFD313",
            "'MemorySize' is 1",
            None,
        ),
        (
            task('"arn:aws:states:::aws-sdk:lambda:invoke"', '{"FunctionName": "f", "InvocationType": «"Evnt"»}'),
            "SFD313",
            "'InvocationType'",
            "'Event'",
        ),
        (
            jsonata(
                "arn:aws:states:::sns:publish", '{"Message": "m", "TopicArn": "{% $states.input.t %}", «"Topic"»: 1}'
            ),
            "SFD310",
            "'Topic'",
            "'TopicArn'",
        ),
        (
            task('"arn:aws:states:::aws-sdk:dynamodb:getItem"', '{"TableName": "t", "Key": {"id": {«"X"»: "1"}}}'),
            "SFD310",
            "'Key.id' has no member 'X'",
            None,
        ),
    ],
)
def test_a_wrong_call(wrong, text, code, says, hint):
    found = wrong(text, code)
    assert says in found.message, found.message
    assert hint is None or (found.hint is not None and hint in found.hint), found.hint


@pytest.mark.parametrize(
    "text",
    [
        task('"arn:aws:states:::lambda:invoke"'),
        task('"arn:aws:states:::lambda:invoke"', '{"FunctionName": "${Function}", "Payload.$": "$"}'),
        task(
            '"arn:aws:states:::sqs:sendMessage.waitForTaskToken"', '{"QueueUrl": "q", "MessageBody.$": "$$.Task.Token"}'
        ),
        task('"arn:aws:states:::${Service}:getItem"', '{"Anything": 1}'),
        task(
            '"arn:aws:states:::dynamodb:getItem"', '{"TableName": "t", "Key": {"id": {"S.$": "$.id"}, "n": {"N": "1"}}}'
        ),
        jsonata("arn:aws:states:::sqs:sendMessage", '{"QueueUrl": "q", "MessageBody": "b", "DelaySeconds": "{% 1 %}"}'),
        jsonata("arn:aws:states:::lambda:invoke", '"{% $states.input %}"'),
    ],
)
def test_what_is_allowed(fine, text):
    fine(text)


def test_readers_and_writers_of_maps(wrong):
    text = (
        '{"StartAt": "A", "States": {"A": {"Type": "Map", "ItemReader": {"Resource": "arn:aws:states:::s3:«getObjects»", '
        '"Parameters": {"Bucket": "b", "Key": "k"}}, "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", '
        '"ExecutionType": "STANDARD"}, "StartAt": "I", "States": {"I": {"Type": "Pass", "End": true}}}, "End": true}}}'
    )
    wrong(text, "SFD302")
    right = text.replace("«getObjects»", "getObject")
    wrong(right.replace('"Key": "k"', '"Key": "k", «"Keyy"»: 1'), "SFD310")
    wrong(right.replace("s3:getObject", "«lambda»:invoke").replace("«lambda»:invoke", "lambda:«invoke»"), "SFD304")


def test_a_resource_that_is_called_otherwise_has_a_fix(wrong):
    found = wrong(task('"arn:aws:states:::aws-sdk:«stepfunctions»:listExecutions"'), "SFD301")
    [fix] = found.fixes
    assert fix.edits[0].text == '"arn:aws:states:::aws-sdk:sfn:listExecutions"'


def test_a_guess_is_no_fix(wrong):
    assert wrong(task('"arn:aws:states:::events:«putEvent»"'), "SFD302").fixes == ()
