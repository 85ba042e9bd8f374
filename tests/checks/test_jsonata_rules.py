# ruff: noqa: UP031  JSON is full of braces
"""JSONata in states: delimiters, syntax, `$states`, calls, results of tasks; and payload templates for JSONPath."""

import pytest

TASK = '"Type": "Task", "Resource": "arn:aws:states:::%s", "End": true, '


def one(state: str, language: str = "JSONata") -> str:
    return '{"StartAt": "A", "QueryLanguage": "%s", "States": {"A": {%s}}}' % (language, state)


def output(expression: str) -> str:
    return one('"Type": "Pass", "Output": "%s", "End": true' % expression)


def task(call: str, fields: str, language: str = "JSONata") -> str:
    return one(TASK % call + fields, language)


def template(value: str) -> str:
    return one('"Type": "Pass", "Parameters": %s, "End": true' % value, "JSONPath")


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        (one('"Type": "Pass", "Output": «"{% 1 %"», "End": true'), "SFD251", "does not end with '%}'"),
        (output("{% $states.input.a[«?»(@.b < 1)] %}"), "SFD244", "this is not JSONata"),
        (output("{% «$states.result» %}"), "SFD246", "Field '$states.result' does not exist"),
        (output("{% «$states.inptu».a %}"), "SFD246", "'$states.inptu'"),
        (output("{% «a».b %}"), "SFD245", "Reference to 'a' at the top level"),
        (output("{% «$$».a %}"), "SFD245", "'$$'"),
        (output("{% «$summ»([1]) %}"), "SFD425", "Unknown function: $summ"),
        (output("{% «$eval»('1') %}"), "SFD425", "$eval"),
        (one('"Type": "Wait", "Seconds": "{% «$states.result».s %}", "End": true'), "SFD246", "'$states.result'"),
        (
            '{"StartAt": "A", "QueryLanguage": "JSONata", "States": {"A": {"Type": "Choice", "Choices": [{"Condition": '
            '"{% «$states.result».ok %}", "Next": "B"}], "Default": "B"}, "B": {"Type": "Succeed"}}}',
            "SFD246",
            "'$states.result'",
        ),
        (
            task("lambda:invoke", '"Arguments": {"FunctionName": "f", "Payload": "{% «$states.errorOutput» %}"}'),
            "SFD246",
            "'$states.errorOutput'",
        ),
        (task("sqs:sendMessage", '"Output": "{% «$states.result.MesageId» %}"'), "SFD320", "has no 'MesageId'"),
        (
            task("aws-sdk:dynamodb:query", '"Output": "{% «$states.result.LastEvaluatedKey.a.X» %}"'),
            "SFD320",
            "has no 'X'",
        ),
    ],
)
def test_a_wrong_expression(wrong, text, code, says):
    assert says in wrong(text, code).message


def test_a_position_inside_of_escapes(wrong):
    # The marked part stands behind an escaped quote and an escaped letter outside of the BMP.
    text = output("{% \\\"a\\\" & '\\ud83d\\ude00' & «$states.result» %}")
    wrong(text, "SFD246")


@pytest.mark.parametrize(
    "text",
    [
        output("{% $states.input.a & $states.context.Execution.Id %}"),
        output("{% $map([1..3], function($v) { $v + 1 }) %}"),
        output("{% $states.input.items[price > 3].{ 'a': name, 'b': $ } %}"),
        task(
            "sqs:sendMessage",
            '"Output": "{% $states.result.MessageId & $states.result.SdkHttpMetadata.HttpStatusCode %}"',
        ),
        task("lambda:invoke", '"Output": "{% $states.result.Payload.anything.at.all %}"'),
        task(
            "sqs:sendMessage",
            '"Catch": [{"ErrorEquals": ["States.ALL"], "Output": "{% $states.errorOutput.Cause %}", "Next": "B"}]',
        ).replace('"A": {', '"B": {"Type": "Succeed"}, "A": {'),
        task(
            "aws-sdk:s3:listObjectsV2",
            '"Arguments": {"Bucket": "b"}, "Output": "{% $states.result.Contents[Size > 3].Key %}"',
        ),
        task(
            "states:startExecution.sync:2",
            '"TimeoutSeconds": 9, "Arguments": {"StateMachineArn": "a", "Input": {"t": "{% $states.context.Task.Token %}"}}, '
            '"Output": "{% $states.result.whatever %}"',
        ),
    ],
)
def test_what_is_allowed(fine, text):
    fine(text)


@pytest.mark.parametrize(
    ("value", "code", "says"),
    [
        ('{"a.$": «1»}', "SFD242", "not 1"),
        ('{"a.$": «{"b": 1}»}', "SFD242", "not an object"),
        ('{"a.$": «"text"»}', "SFD242", "not 'text'"),
        ('[{"a": {"b.$": «"{% 1 %}"»}}]', "SFD242", "must be a path"),
        ('{"a": 1, «"a.$"»: "$.a"}', "SFD242", "give the same field"),
        ('{"a.$": "$.a[«x»]"}', "SFD240", "is not a path"),
        ('{"a.$": "«States.Foo»()"}', "SFD243", "not an intrinsic function"),
        ('{"a.$": "States.Array(«States.Arrray»(1))"}', "SFD243", "'States.Arrray'"),
        ('{"a.$": "States.Array(«1»x)"}', "SFD243", "is not an intrinsic function call"),
    ],
)
def test_a_wrong_template(wrong, value, code, says):
    assert says in wrong(template(value), code).message


def test_results_of_tasks_in_jsonpath(wrong, fine):
    call = '"ResultSelector": {"id.$": %s}'
    wrong(task("sqs:sendMessage", call % '«"$.MesageId"»', "JSONPath"), "SFD320")
    wrong(task("sqs:sendMessage", call % "«\"States.Format('{}', $.MesageId)\"»", "JSONPath"), "SFD320")
    wrong(task("sqs:sendMessage", '"OutputPath": «"$.MesageId"»', "JSONPath"), "SFD320")
    fine(task("sqs:sendMessage", '"OutputPath": "$.a.MesageId", "ResultPath": "$.a"', "JSONPath"))
    fine(task("lambda:invoke", '"OutputPath": "$.Payload.a[0].b"', "JSONPath"))
    fine(task("sqs:sendMessage.waitForTaskToken", '"TimeoutSeconds": 3, "OutputPath": "$.any"', "JSONPath"))


@pytest.mark.parametrize(
    ("handlers", "says"),
    [
        ('"Retry": [{"ErrorEquals": [«"DynamoDb.ThrottlingException"»]}]', "never fails with"),
        ('"Retry": [{"ErrorEquals": ["A.B", «"Mine"»]}]'.replace('"A.B", ', ""), "never fails with 'Mine'"),
        ('"Retry": [{"ErrorEquals": [«"States.HeartbeatTimeout"»]}]', "without 'HeartbeatSeconds'"),
        ('"Retry": [{"ErrorEquals": [«"States.ItemReaderFailed"»]}]', "only a Map"),
        (
            '"Retry": [{"ErrorEquals": ["States.TaskFailed"]}, {"ErrorEquals": [«"DynamoDB.ThrottlingException"»]}]',
            "'States.TaskFailed' before it matches first",
        ),
        (
            '"Retry": [{"ErrorEquals": ["States.Timeout"]}, {"ErrorEquals": [«"States.Timeout"»]}]',
            "'States.Timeout' before it",
        ),
    ],
)
def test_a_handler_that_never_matches(wrong, handlers, says):
    fields = '"Parameters": {"TableName": "t", "Key": {"id": {"S": "1"}}}, ' + handlers
    assert says in wrong(task("dynamodb:getItem", fields, "JSONPath"), "SFD402").message


def test_handlers_that_may_match(fine):
    retry = (
        '"Retry": [{"ErrorEquals": ["Mine", "Lambda.Unknown"]}, {"ErrorEquals": ["States.TaskFailed"]}, '
        '{"ErrorEquals": ["States.Timeout", "States.DataLimitExceeded"]}, {"ErrorEquals": ["States.ALL"]}]'
    )
    fine(task("lambda:invoke", retry, "JSONPath"))
    fine(task("events:putEvents", '"Retry": [{"ErrorEquals": ["EventBridge.FailedEntry"]}]', "JSONPath"))
