import copy
from collections.abc import Iterator
from typing import Any

import pytest
from definitions import definitions, flow, names, read, renamed, reordered, task
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from sfdsl.diff import Change, ChangeKind, Difference, diff_machines
from sfdsl.ir.codec import UnfitError
from sfdsl.ir.fields import ABSENT
from sfdsl.ir.nodes import Parameter, StateMachine

QUICK = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def diff(old: dict[str, Any], new: dict[str, Any]) -> Difference:
    return diff_machines(read(old), read(new))


def only(old: dict[str, Any], new: dict[str, Any]) -> Change:
    (change,) = diff(old, new).changes
    return change


def short(difference: Difference) -> list[tuple[str, str | None]]:
    return [(change.kind.value, change.state) for change in difference.changes]


# ---- properties ----


@QUICK
@given(definitions())
def test_a_machine_does_not_differ_from_itself(definition: dict[str, Any]) -> None:
    difference = diff(definition, copy.deepcopy(definition))
    assert difference.is_empty
    assert not difference.is_cosmetic
    assert not difference.is_unsafe


@QUICK
@given(definitions())
def test_the_order_of_keys_and_states_does_not_count(definition: dict[str, Any]) -> None:
    assert diff(definition, reordered(definition)).is_empty


@QUICK
@given(definitions(), st.data())
def test_a_renamed_state_is_found(definition: dict[str, Any], data: st.DataObject) -> None:
    old = data.draw(st.sampled_from(sorted(names(definition))))
    change = only(definition, renamed(definition, old, "another name"))
    assert (change.kind, change.old, change.new) == (ChangeKind.RENAMED, old, "another name")
    assert not change.is_cosmetic


@QUICK
@given(definitions())
def test_all_states_may_be_renamed_at_once(definition: dict[str, Any]) -> None:
    before = definition
    for number, name in enumerate(names(definition)):
        before = with_field(before, name, "Number", number)
    after = before
    for name in names(definition):
        after = renamed(after, name, f"new {name}")
    found = [(change.kind, change.old, change.new) for change in diff(before, after).changes]
    assert sorted(old for _, old, _ in found) == sorted(names(definition))
    assert all(kind is ChangeKind.RENAMED and new == f"new {old}" for kind, old, new in found)


def with_field(value: Any, name: str, field: str, content: Any) -> Any:
    """The definition in which the state has one field more."""
    if isinstance(value, list):
        return [with_field(item, name, field, content) for item in value]
    if not isinstance(value, dict):
        return value
    made = {key: with_field(member, name, field, content) for key, member in value.items()}
    if isinstance(made.get("States"), dict) and name in made["States"]:
        made["States"][name] = {**made["States"][name], field: content}
    return made


@QUICK
@given(definitions(), definitions())
def test_nothing_is_lost_and_nothing_made_up(one: dict[str, Any], other: dict[str, Any]) -> None:
    """Whatever is compared: equal definitions and no others give nothing, in both directions."""
    there, back = diff(one, other), diff(other, one)
    assert there.is_empty == back.is_empty == (strict(one) == strict(other))
    assert all(change.old is not ABSENT or change.new is not ABSENT for change in there.changes)


@QUICK
@given(definitions(), st.data())
def test_every_change_of_a_value_is_seen(definition: dict[str, Any], data: st.DataObject) -> None:
    made = copy.deepcopy(definition)
    holder, key = data.draw(st.sampled_from(list(places(made))))
    holder[key] = data.draw(st.sampled_from(["other", 77, 1.0, None, True]))
    try:
        difference = diff(definition, made)
    except UnfitError:  # no definition any more
        assume(False)
    assert difference.is_empty == (strict(definition) == strict(made))


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every member and item, by what holds it."""
    for key, member in value.items() if isinstance(value, dict) else enumerate(value):
        yield value, key
        if isinstance(member, dict | list):
            yield from places(member)


def strict(value: Any) -> Any:
    """JSON that Python compares as JSON does: 1 is not 1.0 and not true, and order of keys does not count."""
    if isinstance(value, dict):
        return {key: strict(member) for key, member in value.items()}
    return [strict(item) for item in value] if isinstance(value, list) else (type(value), value)


@QUICK
@given(definitions(), st.data())
def test_a_comment_is_cosmetic(definition: dict[str, Any], data: st.DataObject) -> None:
    made = copy.deepcopy(definition)
    name = data.draw(st.sampled_from(sorted(made["States"])))
    made["States"][name]["Comment"] = "new"
    assert diff(definition, made).is_cosmetic
    assert diff(made, definition).is_cosmetic


# ---- states ----


def test_added_and_removed() -> None:
    difference = diff(
        flow(a=task("b"), b={"Type": "Succeed"}),
        flow(a=task("c"), c={"Type": "Wait", "Seconds": 1, "End": True}),
    )
    assert short(difference) == [("transition", "a"), ("added", "c"), ("removed", "b")]
    change = difference.changes[1]
    assert (change.old, change.new) == (ABSENT, {"Type": "Wait", "Seconds": 1, "End": True})
    assert (change.old_pointer, change.new_pointer) == (None, ("States", "c"))


def test_renamed_and_changed() -> None:
    before = flow(a=task("b"), b=task("c", Parameters={"x": 1, "y": 2, "z": 3}), c={"Type": "Succeed"})
    after = flow(a=task("B"), B=task("c", Parameters={"x": 1, "y": 2, "z": 4}), c={"Type": "Succeed"})
    assert short(diff(before, after)) == [("renamed", "B"), ("arguments", "B")]


def test_a_state_put_between_is_no_rename() -> None:
    before = flow(a=task("b"), b={"Type": "Succeed"})
    after = flow(a=task("between"), between={"Type": "Pass", "Next": "b"}, b={"Type": "Succeed"})
    assert short(diff(before, after)) == [("transition", "a"), ("added", "between")]


def test_twins_are_told_apart_by_their_place() -> None:
    before = flow(a=task("b"), b={"Type": "Pass", "Next": "c"}, c={"Type": "Pass", "Next": "d"}, d={"Type": "Succeed"})
    after = renamed(renamed(before, "b", "first"), "c", "second")
    assert [(change.old, change.new) for change in diff(before, after).changes] == [("b", "first"), ("c", "second")]


def test_a_name_that_another_state_got() -> None:
    before = flow(a=task("b", Parameters={"x": [1, 2, 3]}), b={"Type": "Succeed"})
    after = flow(
        "a",
        a={"Type": "Pass", "Next": "call"},
        call=task("b", Parameters={"x": [1, 2, 3]}),
        b={"Type": "Succeed"},
    )
    assert [(change.kind.value, change.state, change.old) for change in diff(before, after).changes][1:] == [
        ("added", "a", ABSENT),
        ("renamed", "call", "a"),
    ]


def test_moved_into_a_branch() -> None:
    before = flow(a=task("b"), b={"Type": "Succeed"})
    both = {"Type": "Parallel", "Branches": [flow(a=task())], "Next": "b"}
    difference = diff(before, flow("both", both=both, b={"Type": "Succeed"}))
    assert short(difference) == [("transition", None), ("added", "both"), ("moved", "a"), ("transition", "a")]
    assert (difference.changes[2].old, difference.changes[2].new) == ("the top level", "branch 1 of 'both'")


def test_moved_and_renamed_where_the_content_tells() -> None:
    inner = task(Parameters={"x": 1, "y": 2})
    before = flow("m", m={"Type": "Map", "ItemProcessor": flow(a=inner), "Next": "z"}, z={"Type": "Succeed"})
    after = flow("A", A={**inner})
    assert {"renamed", "moved"} <= {kind for kind, state in short(diff(before, after)) if state == "A"}


def test_another_type() -> None:
    change = only(flow(a={"Type": "Succeed"}), flow(a={"Type": "Fail"}))
    assert (change.kind, change.old, change.new) == (ChangeKind.TYPE, "Succeed", "Fail")


# ---- transitions ----


def test_next_and_end() -> None:
    before = flow(a={"Type": "Pass", "Next": "b"}, b={"Type": "Succeed"})
    change = diff(before, flow(a={"Type": "Pass", "End": True}, b={"Type": "Succeed"})).changes[0]
    assert (change.kind, change.old_pointer, change.new_pointer) == (
        ChangeKind.TRANSITION,
        ("States", "a", "Next"),
        ("States", "a", "End"),
    )
    assert (change.old, change.new) == ("b", True)


def test_start_and_default() -> None:
    choice = {"Type": "Choice", "Choices": [{"Variable": "$.x", "IsNull": True, "Next": "b"}], "Default": "b"}
    before = flow(a=choice, b={"Type": "Succeed"}, c={"Type": "Succeed"})
    after = flow("b", a={**choice, "Default": "c"}, b={"Type": "Succeed"}, c={"Type": "Succeed"})
    difference = diff(before, after)
    assert [change.new_pointer for change in difference.changes] == [("StartAt",), ("States", "a", "Default")]
    assert {change.kind for change in difference.changes} == {ChangeKind.TRANSITION}


# ---- rules, retriers, catchers ----


def rule(number: int, target: str = "z") -> dict[str, Any]:
    return {"Variable": "$.n", "NumericEquals": number, "Next": target}


def choice(*rules: dict[str, Any]) -> dict[str, Any]:
    return flow(a={"Type": "Choice", "Choices": list(rules), "Default": "z"}, y={"Type": "Fail"}, z={"Type": "Succeed"})


def test_a_rule_put_between_changes_no_other() -> None:
    change = only(choice(rule(1), rule(2)), choice(rule(1), rule(3), rule(2)))
    assert (change.kind, change.new_pointer, change.new) == (ChangeKind.RULE, ("States", "a", "Choices", 1), rule(3))


def test_a_rule_that_leads_elsewhere() -> None:
    change = only(choice(rule(1), rule(2)), choice(rule(1), rule(2, "y")))
    assert (change.kind, change.new_pointer) == (ChangeKind.TRANSITION, ("States", "a", "Choices", 1, "Next"))


def test_another_condition() -> None:
    change = only(choice(rule(1), rule(2)), choice(rule(1), rule(5)))
    assert (change.kind, change.old, change.new) == (ChangeKind.RULE, 2, 5)


def test_the_order_of_rules_counts() -> None:
    change = only(choice(rule(1), rule(2)), choice(rule(2), rule(1)))
    assert (change.kind, change.new_pointer, change.is_cosmetic) == (ChangeKind.RULE, ("States", "a", "Choices"), False)


def retry(*retriers: dict[str, Any]) -> dict[str, Any]:
    return flow(a=task(Retry=list(retriers)))


def test_a_retrier_field_by_field() -> None:
    change = only(
        retry({"ErrorEquals": ["A"], "MaxAttempts": 1}, {"ErrorEquals": ["B"], "MaxAttempts": 2}),
        retry({"ErrorEquals": ["A"], "MaxAttempts": 1}, {"ErrorEquals": ["B"], "MaxAttempts": 4}),
    )
    assert change.kind is ChangeKind.RETRY
    assert change.new_pointer == ("States", "a", "Retry", 1, "MaxAttempts")
    assert (change.old, change.new) == (2, 4)


def test_a_retrier_put_first() -> None:
    change = only(retry({"ErrorEquals": ["B"]}), retry({"ErrorEquals": ["A"]}, {"ErrorEquals": ["B"]}))
    assert (change.old_pointer, change.new_pointer) == (None, ("States", "a", "Retry", 0))


def test_other_errors_of_a_retrier() -> None:
    change = only(retry({"ErrorEquals": ["A"]}), retry({"ErrorEquals": ["A", "B"]}))
    assert (change.kind, change.old, change.new) == (ChangeKind.RETRY, ABSENT, "B")


def test_catchers_that_appear() -> None:
    caught = [{"ErrorEquals": ["States.ALL"], "Next": "z"}]
    change = only(flow(a=task(), z={"Type": "Fail"}), flow(a=task(Catch=caught), z={"Type": "Fail"}))
    assert (change.kind, change.new_pointer, change.new) == (ChangeKind.CATCH, ("States", "a", "Catch"), caught)


@pytest.mark.parametrize(
    ("first", "second", "is_cosmetic"), [("A", "B", True), ("A", "States.ALL", False), ("A", "States.Timeout", False)]
)
def test_the_order_of_catchers(first: str, second: str, is_cosmetic: bool) -> None:
    one = {"ErrorEquals": [first], "Next": "z"}
    other = {"ErrorEquals": [second], "Next": "z"}
    before = flow(a=task(Catch=[one, other]), z={"Type": "Fail"})
    change = only(before, flow(a=task(Catch=[other, one]), z={"Type": "Fail"}))
    assert (change.kind, change.is_cosmetic) == (ChangeKind.CATCH, is_cosmetic)


# ---- arguments and data ----


def arguments(value: Any, **more: Any) -> dict[str, Any]:
    return flow(a=task(Parameters=value, **more))


def test_arguments_by_pointer() -> None:
    change = only(arguments({"x": {"y": [1, {"z": 2}]}, "k": 1}), arguments({"x": {"y": [1, {"z": 3}]}, "k": 1}))
    assert change.kind is ChangeKind.ARGUMENTS
    assert change.old_pointer == change.new_pointer == ("States", "a", "Parameters", "x", "y", 1, "z")
    assert (change.old, change.new) == (2, 3)


def test_a_constant_that_became_computed() -> None:
    change = only(arguments({"n": 1}), arguments({"n.$": "$.n"}))
    assert (change.old_pointer, change.new_pointer) == (
        ("States", "a", "Parameters", "n"),
        ("States", "a", "Parameters", "n.$"),
    )


def test_an_item_put_in_a_list() -> None:
    change = only(arguments({"x": [1, 2, 3]}), arguments({"x": [1, 9, 2, 3]}))
    assert (change.new_pointer, change.new) == (("States", "a", "Parameters", "x", 1), 9)


def test_what_a_task_calls() -> None:
    change = only(flow(a=task()), flow(a=task(Resource="arn:aws:states:::sns:publish")))
    assert change.kind is ChangeKind.CALL


@pytest.mark.parametrize(
    ("field", "kind"),
    [
        ("ResultPath", ChangeKind.DATA),
        ("Assign", ChangeKind.VARIABLES),
        ("TimeoutSeconds", ChangeKind.SETTING),
        ("Whatever", ChangeKind.SETTING),
        ("Credentials", ChangeKind.ARGUMENTS),
    ],
)
def test_kinds_of_fields(field: str, kind: ChangeKind) -> None:
    assert only(flow(a=task()), flow(a=task(**{field: {"x": 1}}))).kind is kind


def test_branches_in_another_order() -> None:
    left, right = flow("l", l=task()), flow("r", r=task(Parameters={"x": 1}))
    before = flow(a={"Type": "Parallel", "Branches": [left, right], "End": True})
    change = only(before, flow(a={"Type": "Parallel", "Branches": [right, left], "End": True}))
    assert (change.kind, change.old, change.new) == (ChangeKind.BRANCHES, ["l", "r"], ["r", "l"])


def test_a_branch_more() -> None:
    left, right = flow("l", l=task()), flow("r", r=task())
    before = flow(a={"Type": "Parallel", "Branches": [left], "End": True})
    after = flow(a={"Type": "Parallel", "Branches": [right, left], "End": True})
    assert short(diff(before, after)) == [("branches", "a"), ("added", "r")]


# ---- the machine ----


def test_settings_of_the_machine() -> None:
    before, after = flow(a=task()), {**flow(a=task()), "TimeoutSeconds": 60}
    change = only(before, after)
    assert (change.kind, change.state, change.new_pointer) == (ChangeKind.MACHINE, None, ("TimeoutSeconds",))


def test_type_and_parameters() -> None:
    def deployed(kind: str, *params: Parameter) -> StateMachine:
        return StateMachine(name="f", kind=kind, params=params)

    old = deployed("STANDARD", Parameter(name="A", kind="string"), Parameter(name="B", kind="number", default=1))
    new = deployed("EXPRESS", Parameter(name="B", kind="number", default=2))
    assert [(change.subject, change.old, change.new) for change in diff_machines(old, new).changes] == [
        ("type", "STANDARD", "EXPRESS"),
        ("param A", {"kind": "string"}, ABSENT),
        ("param B", {"kind": "number", "default": 1}, {"kind": "number", "default": 2}),
    ]
    assert diff_machines(old, new, deployment=False).is_empty


def test_the_name_of_the_machine_does_not_count() -> None:
    assert diff_machines(StateMachine(name="a"), StateMachine(name="b")).is_empty
