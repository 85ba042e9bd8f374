"""`sfdsl check --fix`: what is offered is done, it is gone afterwards, and nothing else in the file has changed."""

import json
from pathlib import Path

import pytest

from sfdsl.cli.main import main


def fix(path: Path, before: str) -> str:
    """The text of a file after `check --fix`."""
    path.write_bytes(before.encode())
    main(["check", str(path), "--fix"])
    return path.read_bytes().decode()


PROGRAMS = [
    (
        'tsak a = lambda.invoke < FunctionName: "f" >  # note\n',
        'task a = lambda.invoke < FunctionName: "f" >  # note\n',
    ),
    ("if $.a = 1 -> b   # one\npass b\n", "if $.a == 1 -> b   # one\npass b\n"),
    ("pass retry\n", 'pass "retry"\n'),
    ("pass a = { x = 1, y: 2 }\n", "pass a = { x : 1, y: 2 }\n"),
    ("pass a = { x: 1 y: 2 }\n", "pass a = { x: 1, y: 2 }\n"),
    ("set total = 1\npass a = { t: $total }\n", "set $total = 1\npass a = { t: $total }\n"),
    ("// first\npass a\n", "# first\npass a\n"),
    ("query JSONata\npass a = $.x\n", "query jsonata\npass a = $.x\n"),
    ("type Express\npass a\n", "type express\npass a\n"),
    ("wait 1h30m\n", "wait 90m\n"),
    ("if $.a == True -> b\npass b\n", "if $.a == true -> b\npass b\n"),
    ("const N = 3\npass a = { n: $N }\n", "const N = 3\npass a = { n: N }\n"),
    ("map m over $.i iterator { pass a }\n", "map m over $.i { pass a }\n"),
    ("map m < x: $.a > over $.i { pass a }\n", "map m item { x: $.a } over $.i { pass a }\n"),
    (
        'task q = sqs.sendMessage < QueueUrl: "q", messageBody: "m", DelaySeconds: "5" >\n',
        'task q = sqs.sendMessage < QueueUrl: "q", MessageBody: "m", DelaySeconds: 5 >\n',
    ),
    (
        'flow A { pass a }\nrule r matching { detailType: ["x"] } -> flow A\n',
        'flow A { pass a }\nrule r matching { detail-type: ["x"] } -> flow A\n',
    ),
    # What one fix uncovers, the next one repairs; errors that were hidden before do not undo the first.
    (
        'tsak a = lambda.invok < FunctionName: "f" >\nset n = 1\n',
        'task a = lambda.invok < FunctionName: "f" >\nset $n = 1\n',
    ),
]


@pytest.mark.parametrize(("before", "after"), PROGRAMS)
def test_a_program_is_fixed(tmp_path: Path, before: str, after: str) -> None:
    assert fix(tmp_path / "a.sfd", before) == after
    assert fix(tmp_path / "a.sfd", after) == after


STATE = '{"StartAt": "A",\n  "States": {"A": {%s}}}\n'
BODY = '{"StartAt": "B", "States": {"B": {"Type": "Pass", "End": true}}}'
TASK = '"Type": "Task", "Resource": "%s", "Parameters": {%s}, "End": true'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"Type": "Wait", "Seconds":  "10", "End": true', '"Type": "Wait", "Seconds":  10, "End": true'),
        (f'"Type": "Map", "Iterator": {BODY}, "End": true', f'"Type": "Map", "ItemProcessor": {BODY}, "End": true'),
        (
            f'"Type": "Map", "Parameters": {{"x.$": "$"}}, "ItemProcessor": {BODY}, "End": true',
            f'"Type": "Map", "ItemSelector": {{"x.$": "$"}}, "ItemProcessor": {BODY}, "End": true',
        ),
        ('"Type" : "pass", "End": true', '"Type" : "Pass", "End": true'),
        ('"Type": "Pass", "Comments": "x", "End": true', '"Type": "Pass", "Comment": "x", "End": true'),
        (
            '"Type": "Pass", "QueryLanguage": "jsonata", "End": true',
            '"Type": "Pass", "QueryLanguage": "JSONata", "End": true',
        ),
        (
            TASK % ("arn:aws:states:::dynamodb:query", '"TableName": "t"'),
            TASK % ("arn:aws:states:::aws-sdk:dynamodb:query", '"TableName": "t"'),
        ),
        (
            TASK % ("arn:aws:states:::sns:publish", '"topicArn.$": "$.t", "Message": "m"'),
            TASK % ("arn:aws:states:::sns:publish", '"TopicArn.$": "$.t", "Message": "m"'),
        ),
    ],
)
def test_a_definition_is_fixed(tmp_path: Path, before: str, after: str) -> None:
    fixed = fix(tmp_path / "a.asl.json", STATE % before)
    assert fixed == STATE % after
    json.loads(fixed)


def test_a_guess_is_left_to_the_author(tmp_path: Path) -> None:
    for text in (
        "return $.x\n",
        "pass a\n-> b\n",
        'task a = lambda.invok < FunctionName: "f" >\n',
        "pass a = { x: $toUpper($.n) }\n",
    ):
        assert fix(tmp_path / "a.sfd", text) == text


def test_line_ends_and_the_mark_stay_as_they_are(tmp_path: Path) -> None:
    crlf = "\ufeff# note\r\npass a = { x = 1 }\r\n\r\n"
    assert fix(tmp_path / "a.sfd", crlf) == crlf.replace(" = 1", " : 1")
    mixed = "# one\r\npass a = { x = 1 }\n# two\r\n"
    assert fix(tmp_path / "a.sfd", mixed) == mixed.replace(" = 1", " : 1")


def test_what_remains_is_told_and_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.sfd"
    path.write_text("if $.a = 1 -> c\npass b\n")
    assert main(["check", str(path), "--fix"]) == 1
    said = capsys.readouterr()
    assert 'there is no state called "c" here' in said.out
    assert said.err.endswith("1 problem fixed\n")
    assert path.read_text() == "if $.a == 1 -> c\npass b\n"
