# ruff: noqa: UP031  JSON is full of braces
"""Variables: names, scopes, reads before assignments, and what is never read."""

import pytest

N = '"QueryLanguage": "JSONata", '


def chain(*states: str, more: str = "") -> str:
    """States A, B, C ... one after the other."""
    names = "ABCDEFG"[: len(states)]
    parts = []
    for index, (name, state) in enumerate(zip(names, states, strict=True)):
        end = '"End": true' if index == len(states) - 1 else '"Next": "%s"' % names[index + 1]
        parts.append('"%s": {%s, %s}' % (name, state, end))
    return '{"StartAt": "A", %s"States": {%s}}' % (more, ", ".join(parts))


def parallel(inner: str) -> str:
    return '"Type": "Parallel", "Branches": [{"StartAt": "I", "States": {"I": {%s, "End": true}}}]' % inner


SET = '"Type": "Pass", "Assign": {"x": 1}'
READ = '"Type": "Pass", "Parameters": {"a.$": "$x.b"}'


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        (
            chain('"Type": "Pass", "Assign": {«"1x"»: 1, "y": 2}', '"Type": "Pass", "Parameters": {"a.$": "$y"}'),
            "SFD247",
            "'1x' cannot be the name",
        ),
        (
            chain('"Type": "Pass", "Assign": {«"states"»: 1}', '"Type": "Pass", "InputPath": "$states"'),
            "SFD247",
            "Step Functions' own",
        ),
        (
            chain(
                '"Type": "Pass", "Assign": {«"%s"»: 1}' % ("x" * 81), '"Type": "Pass", "InputPath": "$%s"' % ("x" * 81)
            ),
            "SFD247",
            "has 81 characters",
        ),
        (chain(SET, parallel('"Type": "Pass", "Assign": {«"x"»: 2}'), READ), "SFD248", "in a parent scope"),
        (chain('"Type": "Pass", "Parameters": {"a.$": «"$y"»}'), "SFD415", "nothing assigns the variable 'y'"),
        (
            chain(
                '"Type": "Pass", "Assign": {"count": 1}',
                '"Type": "Pass", "InputPath": "$count"',
                '"Type": "Pass", "InputPath": «"$coutn"»',
            ),
            "SFD415",
            "'coutn'",
        ),
        (chain('"Type": "Pass", "Assign": {"x": 1}, "Parameters": {"a.$": «"$x"»}', READ), "SFD415", "no value yet"),
        (
            chain(parallel(SET), '"Type": "Pass", "InputPath": "$.a"').replace('"x": 1', '«"x"»: 1'),
            "SFD416",
            "never read",
        ),
        (chain('"Type": "Pass", "Assign": {«"x"»: 1}'), "SFD416", "'x' is never read"),
    ],
)
def test_one_thing_wrong(wrong, text, code, says):
    assert says in wrong(text, code).message


def test_a_branch_keeps_its_variables(wrong):
    inner = '{"StartAt": "I", "States": {"I": {%s, "Next": "J"}, "J": {%s, "End": true}}}' % (SET, READ)
    text = chain('"Type": "Parallel", "Branches": [%s]' % inner, '"Type": "Pass", "InputPath": «"$x"»')
    assert wrong(text, "SFD415").hint == "branch 1 of 'A' assigns it, and keeps it to itself: pass it on in the output"


def test_distributed_children_do_not_see_outer_variables(wrong):
    body = (
        '{"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, "StartAt": "I", "States": {"I": '
        '{"Type": "Pass", "InputPath": «"$x"», "End": true}}}'
    )
    text = chain(SET, '"Type": "Map", "ItemProcessor": %s, "ItemsPath": "$x"' % body)
    hint = wrong(text, "SFD415").hint
    assert hint is not None and "distributed Map do not see it" in hint


def test_a_map_body_may_use_a_name_of_its_own_in_a_distributed_map(fine):
    body = (
        '{"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, "StartAt": "I", "States": {"I": '
        '{%s, "Next": "J"}, "J": {%s, "End": true}}}' % (SET, READ)
    )
    fine(chain(SET, '"Type": "Map", "ItemProcessor": %s, "ItemsPath": "$x"' % body))


@pytest.mark.parametrize(
    "text",
    [
        chain(SET, READ),
        chain(SET, parallel(READ)),
        chain(
            '"Type": "Pass", "Assign": {"x.$": "States.Array($.a)"}',
            '"Type": "Pass", "Parameters": {"a.$": "States.ArrayLength($x)"}',
        ),
        chain(
            '"Type": "Pass", "Assign": {"x": 1, "y": 2}',
            '"Type": "Pass", "Output": "{% ($y := 3; $x + $y + $sum([$map([1], function($v) { $v })])) %}"',
            '"Type": "Pass", "Output": "{% $y %}"',
            more=N,
        ),
        chain(SET, '"Type": "Pass", "Assign": {"x": "{% $x + 1 %}"}, "QueryLanguage": "JSONata"'),
        '{"StartAt": "A", "States": {"A": {"Type": "Choice", "Choices": [{"Variable": "$.a", "IsNull": true, '
        '"Assign": {"x": 1}, "Next": "B"}], "Assign": {"x": 2}, "Default": "B"}, "B": {%s, "End": true}}}' % READ,
    ],
)
def test_what_is_allowed(fine, text):
    fine(text)


def test_a_variable_that_only_a_catcher_assigns_has_no_value_elsewhere(wrong):
    text = (
        '{"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": '
        '{"FunctionName": "f"}, "Catch": [{"ErrorEquals": ["States.ALL"], "Assign": {"e.$": "$.Cause"}, "Next": "B"}], '
        '"Next": "C"}, "B": {"Type": "Pass", "InputPath": "$e", "End": true}, '
        '"C": {"Type": "Pass", "InputPath": «"$e"», "End": true}}}'
    )
    assert "no value yet when 'C' is entered" in wrong(text, "SFD415").message
