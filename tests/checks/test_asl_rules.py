# ruff: noqa: UP031  JSON is full of braces
"""Choice rules, error names, paths, maps, resources, Express: one wrong thing each."""

import pytest

TASK = '"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "f"}, "End": true'
BODY = '{%s"StartAt": "I", "States": {"I": {"Type": "Pass", "End": true}}}'
INLINE = '"Type": "Map", "ItemProcessor": ' + BODY % "" + ', "End": true'


def one(state: str) -> str:
    return '{"StartAt": "A", "States": {"A": {%s}}}' % state


def choice(rule: str, language: str = "JSONPath") -> str:
    return (
        '{"StartAt": "A", "QueryLanguage": "%s", "States": {"A": {"Type": "Choice", "Choices": [%s], '
        '"Default": "B"}, "B": {"Type": "Succeed"}}}' % (language, rule)
    )


def distributed(fields: str, config: str = '"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"') -> str:
    return one(
        '"Type": "Map", "ItemProcessor": ' + BODY % ('"ProcessorConfig": {%s}, ' % config) + ', "End": true' + fields
    )


@pytest.mark.parametrize(
    ("rule", "code", "says", "hint"),
    [
        ('{"Variable": "$.a", "NumericEquals": «"1"», "Next": "B"}', "SFD231", "takes a number, not '1'", None),
        ('{"Variable": "$.a", "NumericEquals": «true», "Next": "B"}', "SFD231", "takes a number, not true", None),
        ('{"Variable": "$.a", "StringEquals": «1», "Next": "B"}', "SFD231", "takes a string", None),
        ('{"Variable": "$.a", "IsPresent": «"true"», "Next": "B"}', "SFD231", "true or false", None),
        ('{"Variable": "$.a", "BooleanEquals": «"$.b"», "Next": "B"}', "SFD231", "'$.b'", "'BooleanEqualsPath'"),
        ('{"Variable": "$.a", "StringEqualsPath": «3», "Next": "B"}', "SFD231", "takes a path", "'StringEquals'"),
        (
            '{"Variable": "$.a", "TimestampEquals": «"2030-01-01"», "Next": "B"}',
            "SFD250",
            "not a timestamp",
            "with a T",
        ),
        ('{"Variable": «"a"», "IsNull": true, "Next": "B"}', "SFD240", "'a' is not a path", "$.name"),
        ('{"Variable": «"$.a[*]"», "IsNull": true, "Next": "B"}', "SFD241", "one single place", None),
        ('{"Variable": «"States.ArrayLength($.a)"», "IsNull": true, "Next": "B"}', "SFD240", "not a path", "template"),
        ('{"Variable": "$.a", "StringEqualsPath": «"$..b"», "Next": "B"}', "SFD241", "one single place", None),
        ('{"Not": {"Variable": "$.a", "IsNull": true, «"Next"»: "B"}, "Next": "B"}', "SFD230", "outermost", "move it"),
        ('{"Variable": "$.a", "IsNull": true, «"Nxt"»: 1, "Next": "B"}', "SFD212", "'Nxt'", None),
    ],
)
def test_a_wrong_choice_rule(wrong, rule, code, says, hint):
    found = wrong(choice(rule), code)
    assert says in found.message
    assert hint is None or (found.hint is not None and hint in found.hint)


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ('«{"Next": "B"}»', "needs 'Variable' with an operator"),
        ('«{"IsNull": true, "Next": "B"}»', "'IsNull' needs a 'Variable'"),
        ('{"Variable": "$.a", "IsNull": true, «"IsString"»: true, "Next": "B"}', "has one operator"),
        ('{"And": «[]», "Next": "B"}', "and not empty"),
    ],
)
def test_a_choice_rule_that_is_none(wrong, rule, says):
    # Without its rules the state still has its Default, so that nothing else is wrong.
    assert says in wrong(choice(rule), "SFD230").message


def test_a_condition_is_an_expression(wrong):
    found = wrong(choice('{"Condition": «"$a = 1"», "Next": "B"}', "JSONata"), "SFD230")
    assert found.hint == "write '{% $a = 1 %}'"


@pytest.mark.parametrize(
    ("state", "code", "says"),
    [
        (TASK + ', "Retry": [{"ErrorEquals": ["E", «"States.ALL"»]}]', "SFD235", "must stand alone, not with 'E'"),
        (
            TASK + ', "Retry": [{"ErrorEquals": [«"States.ALL"»]}, {"ErrorEquals": ["E"]}]',
            "SFD235",
            "must be in the last entry",
        ),
        ('"Type": "Pass", "InputPath": «"a.b"», "End": true', "SFD240", "not a path"),
        ('"Type": "Pass", "InputPath": "$.a«[»", "End": true', "SFD240", "not a path"),
        ('"Type": "Pass", "ResultPath": «"$$.a"», "End": true', "SFD241", "not into the context object"),
        ('"Type": "Pass", "ResultPath": «"$x"», "End": true', "SFD241", "not into a variable"),
        ('"Type": "Pass", "ResultPath": «"$.a[*]"», "End": true', "SFD241", "one single place"),
        ('"Type": "Wait", "SecondsPath": «"$..a"», "End": true', "SFD241", "one single place"),
        ('"Type": "Wait", "Timestamp": «"tomorrow"», "End": true', "SFD250", "'tomorrow' is not a timestamp"),
        ('"Type": "Task", "Resource": «"lambda"», "End": true', "SFD260", "not an ARN"),
        (
            '"Type": "Task", "Resource": «"arn:aws:lambda:us-east-1:123456789012:function:f:"», "End": true',
            "SFD260",
            "not the ARN of a Lambda function",
        ),
        (TASK + ', "Credentials": «"role"»', "SFD262", "must be an object"),
        (INLINE + ', "ItemsPath": «"$.a[*]"»', "SFD241", "one single place"),
    ],
)
def test_a_wrong_state(wrong, state, code, says):
    assert says in wrong(one(state), code).message


@pytest.mark.parametrize(
    ("fields", "code", "says"),
    [
        (', "Label": «"%s"»' % ("x" * 41), "SFD259", "has 41 characters"),
        (', "Label": «"a b"»', "SFD259", "cannot contain ' '"),
        (', «"ItemBatcher"»: {"BatchInput": 1}', "SFD257", "how large a batch is"),
        (', "ItemBatcher": {"MaxInputBytesPerBatch": «262145»}', "SFD217", "from 1 to 262,144"),
        (', «"ResultWriter"»: {"Resource": "arn:aws:states:::s3:putObject"}', "SFD258", "where to write to"),
        (', "ResultWriter": {"WriterConfig": {"Transformation": «"FLAT"»}}', "SFD258", "cannot be 'FLAT'"),
        (', «"ItemReader"»: {"ReaderConfig": {"InputType": "JSON"}}', "SFD256", "needs a 'Resource'"),
        (
            ', "ItemReader": {"Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": {"InputType": «"XML"»}}',
            "SFD256",
            "cannot be 'XML'",
        ),
        (
            ', "ItemReader": {"Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": {"InputType": "CSV", '
            '"CSVHeaderLocation": «"GIVEN"»}}',
            "SFD256",
            "no 'CSVHeaders'",
        ),
        (
            ', "ItemReader": {"Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": {"InputType": "JSON", '
            '«"MaxItem"»: 3}}',
            "SFD212",
            "'MaxItem'",
        ),
        (
            ', "ItemReader": {"Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": {"InputType": "JSON", '
            '"MaxItems": «-1»}}',
            "SFD256",
            "'MaxItems' is -1",
        ),
        (', "ToleratedFailurePercentage": «101»', "SFD217", "from 0 to 100"),
    ],
)
def test_a_wrong_distributed_map(wrong, fields, code, says):
    assert says in wrong(distributed(fields), code).message


@pytest.mark.parametrize(
    ("config", "says"),
    [
        ('"Mode": «"DISTRIBUTED"»', "must say the 'ExecutionType'"),
        ('"Mode": «"DISTRIBUTE"», "ExecutionType": "STANDARD"', "not a mode"),
        ('"Mode": "DISTRIBUTED", "ExecutionType": «"FAST"»', "not a type of execution"),
        ('"Mode": "INLINE", «"ExecutionType"»: "STANDARD"', "no 'ExecutionType'"),
    ],
)
def test_a_wrong_mode(wrong, config, says):
    assert says in wrong(distributed("", config), "SFD255").message


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ('"Type": "Task", "Resource": «"arn:aws:states:::sqs:sendMessage.waitForTaskToken"», "End": true', "wait by"),
        ('"Type": "Task", "Resource": «"arn:aws:states:::glue:startJobRun.sync"», "End": true', "wait by '.sync'"),
        ('"Type": "Task", "Resource": «"arn:aws:states:us-east-1:1:activity:a"», "End": true', "use activities"),
    ],
)
def test_what_express_cannot_do(wrong, state, says):
    found = wrong(one(state), "SFD261", kind="EXPRESS")
    assert says in found.message


def test_express_has_no_distributed_maps(wrong):
    text = distributed("", '"Mode": «"DISTRIBUTED"», "ExecutionType": "EXPRESS"')
    assert "'A'" in wrong(text, "SFD261", kind="EXPRESS").message


def test_a_definition_over_the_limit(wrong):
    from sfdsl.checks.definition_size import MOST_CHARACTERS

    text = '{"StartAt": "A", "Comment": "%s", "States": {"A": {"Type": "Succeed"}}}' % ("x" * MOST_CHARACTERS)
    assert wrong(text, "SFD206").span is None


@pytest.mark.parametrize(
    "text",
    [
        choice('{"Variable": "$$.Execution.Id", "StringMatches": "a*", "Comment": "c", "Next": "B"}'),
        choice('{"And": [{"Variable": "$.x[0].a-b", "IsPresent": false, "Comment": "c"}], "Next": "B"}'),
        choice('{"Variable": "$.a", "NumericEquals": "${Limit}", "Next": "B"}'),
        choice('{"Condition": true, "Next": "B"}', "JSONata"),
        one('"Type": "Task", "Resource": "${Function}", "TimeoutSeconds": 5, "End": true'),
        one('"Type": "Wait", "Timestamp": "2030-01-01T00:00:00+02:00", "End": true'),
        one('"Type": "Fail", "ErrorPath": "States.Format(\'{}\', $.e)", "CausePath": "$$.Execution.Id"'),
        one(INLINE + ', "ItemsPath": "$$.Execution.Input.items[0]", "MaxConcurrencyPath": "$.n"'),
        distributed(', "ItemBatcher": {"MaxItemsPerBatchPath": "$.n"}, "Label": "rows-1"'),
        distributed(', "ResultWriter": {"WriterConfig": {"Transformation": "COMPACT", "OutputType": "JSONL"}}'),
    ],
)
def test_what_is_allowed(fine, text):
    fine(text)
