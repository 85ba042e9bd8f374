# ruff: noqa: UP031  JSON is full of braces
"""How states follow each other: names, targets, transitions, reachability, ends."""

import pytest


def machine(states: str, start: str = '"A"') -> str:
    return '{"StartAt": %s, "States": {%s}}' % (start, states)


PASS = '{"Type": "Pass", "End": true}'


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        (machine('"A": {"Type": "Pass", "Next": «"b"»}'), "SFD222", "'Next' names 'b'"),
        (machine('"A": ' + PASS, start='«"a"»'), "SFD222", "'StartAt' names 'a'"),
        (
            machine(
                '"A": {"Type": "Choice", "Choices": [{"Variable": "$.a", "IsNull": true, "Next": «"X"»}], '
                '"Default": "B"}, "B": {"Type": "Fail"}'
            ),
            "SFD222",
            "'X'",
        ),
        (machine('"A": %s, «"B"»: %s' % (PASS, PASS)), "SFD223", "'B' is not reachable"),
        (machine('«"A"»: {"Type": "Pass"}'), "SFD225", "neither 'Next' nor 'End'"),
        (machine('"A": {"Type": "Pass", "End": «false»}'), "SFD225", "its 'End' is false"),
        (machine('«"%s"»: {"Type": "Succeed"}' % ("x" * 81), start='"%s"' % ("x" * 81)), "SFD220", "has 81 characters"),
        (machine('«""»: {"Type": "Succeed"}', start='""'), "SFD220", "cannot be empty"),
    ],
)
def test_one_thing_wrong(wrong, text, code, says):
    assert says in wrong(text, code).message


def test_a_near_miss_is_named(wrong):
    text = machine(
        '"A": {"Type": "Choice", "Choices": [{"Variable": "$.a", "IsNull": true, "Next": «"Sucess"»}], '
        '"Default": "Success"}, "Success": {"Type": "Succeed"}'
    )
    assert wrong(text, "SFD222").hint == "did you mean 'Success'?"


def test_control_cannot_leave_a_branch(wrong):
    text = machine(
        '"A": {"Type": "Parallel", "Branches": [{"StartAt": "I", "States": {"I": {"Type": "Pass", "Next": «"B"»}}}], '
        '"Next": "B"}, "B": {"Type": "Succeed"}'
    )
    hint = wrong(text, "SFD222").hint
    assert hint == "'B' is in the state machine; this is branch 1 of 'A', which control cannot leave so"


def test_a_name_twice_in_two_branches(wrong):
    text = machine(
        '"A": {"Type": "Parallel", "Branches": [{"StartAt": "I", "States": {"I": %s}}, '
        '{"StartAt": "I", "States": {«"I"»: %s}}], "End": true}' % (PASS, PASS)
    )
    found = wrong(text, "SFD221")
    assert "in branch 1 of 'A' and in branch 2 of 'A'" in found.message
    assert [label.text for label in found.labels] == ["used here too"]


def test_a_machine_that_never_ends(wrong):
    choice = '{"Type": "Choice", "Choices": [{"Variable": "$.a", "IsNull": true, "Next": "A"}], "Default": "A"}'
    text = '{"StartAt": "A", "TimeoutSeconds": 9, «"States"»: {"A": %s}}' % choice
    assert wrong(text, "SFD224").message == "the state machine has no terminal state"


def test_states_in_a_map_body_are_looked_up_there(fine):
    fine(
        machine(
            '"A": {"Type": "Map", "ItemProcessor": {"StartAt": "I", "States": {"I": {"Type": "Pass", "Next": "J"}, '
            '"J": {"Type": "Succeed"}}}, "Next": "B"}, "B": {"Type": "Succeed"}'
        )
    )


def test_what_follows_from_another_mistake_is_not_told(wrong):
    wrong(machine('«"A"»: {"Type": "Pass"}, "B": {"Type": "Succeed"}'), "SFD225")
    wrong(machine('"A": {"Type": "Pass", "Next": «"Sucess"»}, "Success": {"Type": "Succeed"}'), "SFD222")
    catch = '"Catch": [«{"ErorEquals": ["E"], "Next": "B"}»], "End": true'
    task = '"A": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", %s}, "B": {"Type": "Succeed"}' % catch
    wrong(machine(task), "SFD211")


def test_a_target_that_a_deployment_fills_in(fine):
    fine(machine('"A": {"Type": "Pass", "Next": "${First}"}, "B": {"Type": "Succeed"}'))


def test_a_false_end_beside_a_next_says_nothing(fine):
    fine(machine('"A": {"Type": "Pass", "Next": "B", "End": false}, "B": {"Type": "Succeed"}'))


def test_a_state_of_unknown_type_still_leads_on(wrong):
    wrong(machine('"A": {"Type": «"Job"», "Next": "B"}, "B": {"Type": "Succeed"}'), "SFD215")
