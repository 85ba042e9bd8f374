# ruff: noqa: UP031  JSON is full of braces
"""Which fields a state may have, and what they may hold: shape, unknown_field, query_language, exclusive_fields, required, ranges."""

import pytest

TASK = '"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "f"}, "End": true'
MAP_BODY = '"ItemProcessor": {"StartAt": "I", "States": {"I": {"Type": "Pass", "End": true}}}'


def machine(state: str, more: str = "") -> str:
    return '{"StartAt": "A", %s"States": {"A": {%s}}}' % (more, state)


@pytest.mark.parametrize(
    ("state", "code", "says", "hint"),
    [
        ('"Type": "Pass", "Assign": «"a"», "End": true', "SFD210", "'Assign' must be an object", None),
        ('"Type": "Pass", "Comment": «3», "End": true', "SFD210", "'Comment' must be a string", None),
        ('"Type": "Pass", "InputPath": «[]», "End": true', "SFD210", "must be a path or null", None),
        ('"Type": "Pass", "End": «"true"»', "SFD210", "'End' must be a boolean", None),
        (TASK + ', "Retry": «{}»', "SFD210", "'Retry' must be a list of objects", None),
        (TASK + ', "Retry": [«{"MaxAttempts": 1}»]', "SFD211", "'ErrorEquals' is missing", None),
        (TASK + ', "TimeoutSeconds": «"30"»', "SFD210", "not the text '30'", "without quotes"),
        (TASK + ', "TimeoutSeconds": «"$.t"»', "SFD210", "not the text '$.t'", "TimeoutSecondsPath"),
        ('"Type": «"Taks"»', "SFD215", "'Taks' is not a type", "'Task'"),
        ('"Type": «7»', "SFD215", "must be a string", None),
        ('"Type": "Pass", «"Inputpath"»: "$.a", "End": true', "SFD212", "'Inputpath' is not supported", "'InputPath'"),
        ('"Type": "Succeed", «"Retry"»: []', "SFD212", "not supported in a Succeed state", "Task, Parallel, Map"),
        ('"Type": "Wait", "Seconds": 1, «"Parameters"»: {}, "End": true', "SFD212", "'Parameters'", "Task, Pass"),
        ('"Type": "Succeed", «"Next"»: "A"', "SFD212", "'Next' is not supported", "ends here"),
        ('"Type": "Pass", «"Arguments"»: {}, "End": true', "SFD212", "'Arguments'", "Task, Parallel states have"),
        ('"Type": "Pass", «"Output"»: {}, "End": true', "SFD213", "is JSONata's", "QueryLanguage"),
        (
            '"Type": "Pass", "QueryLanguage": "JSONata", «"ResultPath"»: "$.a", "End": true',
            "SFD213",
            "JSONPath's",
            None,
        ),
        ('"Type": "Pass", "QueryLanguage": «"JSONPATH"», "End": true', "SFD216", "not a query language", "'JSONPath'"),
        (TASK + ', "TimeoutSeconds": 3, «"TimeoutSecondsPath"»: "$.t"', "SFD214", "cannot stand together", None),
        ('"Type": "Fail", "Error": "E", «"ErrorPath"»: "$.e"', "SFD214", "'Error' and 'ErrorPath'", None),
        ('"Type": "Pass", "Next": "A", «"End"»: true', "SFD214", "'Next' and 'End'", None),
        (
            '"Type": "Wait", "Seconds": 1, «"Timestamp"»: "2030-01-01T00:00:00Z", "End": true',
            "SFD214",
            "together",
            None,
        ),
        (TASK + ', "TimeoutSeconds": «0»', "SFD217", "'TimeoutSeconds' is 0", None),
        (TASK + ', "TimeoutSeconds": «1.5»', "SFD217", "a whole number", None),
        (TASK + ', "TimeoutSeconds": 5, "HeartbeatSeconds": «5»', "SFD217", "less than 'TimeoutSeconds'", None),
        (TASK + ', "Retry": [{"ErrorEquals": ["E"], "BackoffRate": «0.5»}]', "SFD217", "1 or more", None),
        (TASK + ', "Retry": [{"ErrorEquals": ["E"], "IntervalSeconds": «0»}]', "SFD217", "from 1", None),
        (
            TASK + ', "Retry": [{"ErrorEquals": ["E"], "IntervalSeconds": 9, "MaxDelaySeconds": «9»}]',
            "SFD217",
            "more than 'IntervalSeconds', which is 9",
            None,
        ),
        (
            TASK + ', "Retry": [{"ErrorEquals": ["E"], "JitterStrategy": «"full"»}]',
            "SFD217",
            "not a jitter strategy",
            "'FULL'",
        ),
    ],
)
def test_a_wrong_field(wrong, state, code, says, hint):
    found = wrong(machine(state), code)
    assert says in found.message
    assert hint is None or (found.hint is not None and hint in found.hint)


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ('"Type": "Task", "End": true', "needs the field 'Resource'"),
        ('"Type": "Wait", "End": true', "how long to wait"),
        ('"Type": "Parallel", "End": true', "needs the field 'Branches'"),
        ('"Type": "Map", "End": true', "needs the field 'ItemProcessor'"),
    ],
)
def test_a_missing_field_is_told_at_the_name_of_the_state(wrong, state, says):
    found = wrong('{"StartAt": "A", "States": {«"A"»: {%s}}}' % state, "SFD211")
    assert says in found.message


def test_items_is_an_array(wrong):
    state = '"Type": "Map", "QueryLanguage": "JSONata", "Items": «"abc"», %s, "End": true' % MAP_BODY
    assert "must be an array" in wrong(machine(state), "SFD210").message


def test_a_number_in_quotes_has_a_fix(wrong):
    [fix] = wrong(machine(TASK + ', "TimeoutSeconds": «"30"»'), "SFD210").fixes
    assert fix.edits[0].text == "30"


def test_a_state_without_a_type(wrong):
    found = wrong('{"StartAt": "A", "States": {«"A"»: {"type": "Pass", "End": true}}}', "SFD215")
    assert found.message == "the state 'A' has no 'Type'"
    assert found.hint == "did you mean 'type'?"


def test_a_list_that_must_not_be_empty(wrong):
    found = wrong(machine('"Type": "Parallel", "Branches": «[]», "End": true'), "SFD211")
    assert "'Branches' cannot be empty" in found.message


def test_no_error_name_at_all(wrong):
    found = wrong(machine(TASK + ', "Retry": [{"ErrorEquals": «[]»}]'), "SFD211")
    assert found.hint is not None and "States.ALL" in found.hint


def test_a_misspelt_field_is_the_hint_for_the_missing_one(wrong):
    found = wrong(
        machine(TASK + ', "Catch": [«{"Error Equals": ["E"], "Next": "A"}»]'),
        "SFD211",
    )
    assert found.hint == "did you mean 'Error Equals'?"


def test_the_machine_itself(wrong):
    assert "has no 'StartAt'" in wrong('«{"States": {"A": {"Type": "Succeed"}}}»', "SFD211").message
    wrong('{"StartAt": "A", «"Timeout"»: 3, "States": {"A": {"Type": "Succeed"}}}', "SFD212")
    wrong('{"StartAt": "A", "TimeoutSeconds": «-1», "States": {"A": {"Type": "Succeed"}}}', "SFD217")


def test_a_jsonpath_state_in_a_jsonata_machine(wrong):
    state = '"Type": "Pass", "QueryLanguage": «"JSONPath"», "End": true'
    found = wrong(machine(state, '"QueryLanguage": "JSONata", '), "SFD216")
    assert "whole state machine is 'JSONata'" in found.message


@pytest.mark.parametrize(
    "state",
    [
        TASK + ', "TimeoutSeconds": 60, "HeartbeatSeconds": 59, "Retry": [{"ErrorEquals": ["States.ALL"]}]',
        TASK + ', "TimeoutSecondsPath": "$.t", "Comment": "", "Retry": [], "Catch": []',
        TASK + ', "TimeoutSeconds": "${Limit}"',
        '"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% 1 %}", "End": true',
        '"Type": "Wait", "QueryLanguage": "JSONata", "Seconds": "{% 1 + 1 %}", "End": true',
        '"Type": "Wait", "Seconds": 0, "End": true',
        '"Type": "Pass", "Result": 1, "ResultPath": null, "InputPath": null, "OutputPath": "$", "End": true',
        '"Type": "Map", "MaxConcurrency": 0, "ItemsPath": "$.i", %s, "End": true' % MAP_BODY,
        '"Type": "Fail"',
    ],
)
def test_what_is_allowed(fine, state):
    fine(machine(state))
