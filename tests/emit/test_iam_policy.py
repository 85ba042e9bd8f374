"""Needs put together to statements: names, resources that include others, conditions; and the settings."""

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sfdsl.catalog.iam_statement import Statement
from sfdsl.emit import TARGETS, Options, SettingError
from sfdsl.emit.iam import permissions_of
from sfdsl.emit.iam.needs import Need
from sfdsl.emit.iam.policy import covers, policy_json, put_together
from sfdsl.emit.iam.report import is_wide
from sfdsl.ir.codec import decode_machine
from sfdsl.ir.nodes import StateMachine

KEY = "arn:aws:kms:eu-west-1:123456789012:key/abc"


def machine(name: str = "flow", **states: dict[str, Any]) -> StateMachine:
    definition: Any = {"StartAt": next(iter(states)), "States": states}
    return decode_machine(definition, name, lambda pointer, message: None)


def sending(bus: str = "b") -> dict[str, Any]:
    parameters = {"Entries": [{"EventBusName": bus, "Source": "s", "DetailType": "d", "Detail": {}}]}
    return {"Type": "Task", "Resource": "arn:aws:states:::events:putEvents", "Parameters": parameters, "End": True}


def needs(*statements: Statement, state: str = "a") -> list[Need]:
    return [Need(state, statement) for statement in statements]


def test_the_same_actions_are_one_statement() -> None:
    one = Statement(("x:Get",), ("arn:1",), "call x.get")
    made = put_together([*needs(one), *needs(Statement(("x:Get",), ("arn:2",), "call sdk.x.get"), state="b")])
    assert [(each.sid, each.resources, each.states) for each in made] == [("XGet", ("arn:1", "arn:2"), ("a", "b"))]
    assert made[0].uses == (("a", ("arn:1",)), ("b", ("arn:2",)))


def test_what_is_marked_or_has_conditions_stands_apart() -> None:
    plain = Statement(("x:Get",), ("arn:1",), "call x.get")
    marked = Statement(("x:Get",), ("arn:1",), "look at it", is_conditional=True)
    bound = Statement(("x:Get",), ("arn:1",), "call x.get", {"StringEquals": {"k": "v"}})
    made = put_together(needs(marked, plain, bound))
    assert [each.sid for each in made] == ["XGetForA", "XGetForA2", "MayLookAtItForA"]


def test_resources_that_another_includes_are_left_out() -> None:
    [made] = put_together(needs(Statement(("x:Get",), ("arn:t/*", "arn:t/a", "arn:u/${T}", "arn:u/b"), "call x.get")))
    assert made.resources == ("arn:t/*", "arn:u/${T}", "arn:u/b")


@pytest.mark.parametrize(
    ("pattern", "other", "expected"),
    [
        ("a*", "ab*", True),
        ("a*c", "abc", True),
        ("a*", "b", False),
        ("a?", "ab", True),
        ("a?", "a*", False),
        ("ab*", "a*", False),
        ("a/${*}", "a/b", False),
        ("*", "anything/${Name}", True),
        ("a.c", "abc", False),
    ],
)
def test_covers(pattern: str, other: str, expected: bool) -> None:
    assert covers(pattern, other) is expected


@given(st.text(alphabet="ab*?", max_size=6), st.text(alphabet="ab*?", max_size=6), st.text(alphabet="ab", max_size=6))
@settings(max_examples=150)
def test_what_is_covered_matches_nothing_more(pattern: str, other: str, text: str) -> None:
    def matches(glob: str) -> bool:
        parts = (".*" if char == "*" else "." if char == "?" else char for char in glob)
        return re.fullmatch("".join(parts), text) is not None

    if covers(pattern, other) and matches(other):
        assert matches(pattern)


def test_conditions_on_texts_known_in_part_use_wildcards() -> None:
    conditions = {"StringEquals": {"states:HTTPMethod": "GET", "states:HTTPEndpoint": "https://x/*"}}
    [made] = put_together(needs(Statement(("x:Get",), ("arn:1",), "call x.get", conditions)))
    assert made.to_json()["Condition"] == {
        "StringEquals": {"states:HTTPMethod": "GET"},
        "StringLike": {"states:HTTPEndpoint": "https://x/*"},
    }


@given(st.lists(st.text(max_size=90), min_size=1, max_size=4, unique=True))
@settings(max_examples=60)
def test_sids_are_letters_and_digits_and_each_is_there_once(names: list[str]) -> None:
    statements = [
        Need(name, Statement((f"x:{number}",), ("*",), "pass the role on")) for number, name in enumerate(names)
    ]
    sids = [each["Sid"] for each in policy_json(put_together(statements))["Statement"]]  # type: ignore[index, union-attr, call-overload]
    assert len(set(sids)) == len(sids)
    assert all(re.fullmatch(r"[A-Za-z0-9]{1,100}", sid) for sid in sids)


# ---- settings ----


def test_account_region_and_keys() -> None:
    options = {
        "account": "123456789012",
        "region": "cn-north-1",
        "machine": "${Stage}-flow",
        "kms": f"{KEY} events={KEY} sqs={KEY}",
        "logging": "true",
        "xray": "true",
    }
    found = permissions_of(machine(a=sending()), Options(settings=options))
    assert [statement.sid for statement in found.statements] == [
        "EventsPutEventsForA",
        "EncryptExecutions",
        "UseTheKeyOfEvents",
        "WriteTheExecutionLog",
        "TraceExecutions",
    ]
    assert found.statements[0].resources == ("arn:aws-cn:events:cn-north-1:123456789012:event-bus/b",)
    assert found.statements[1].conditions == {
        "StringEquals": {
            "kms:EncryptionContext:aws:states:stateMachineArn": "arn:aws-cn:states:cn-north-1:123456789012:stateMachine:${Stage}-flow"
        }
    }
    trust: Any = found.trust
    assert trust["Statement"][0]["Condition"]["StringEquals"] == {"aws:SourceAccount": "123456789012"}


def test_without_an_account_anyone_may_be_meant() -> None:
    found = permissions_of(machine(a=sending()))
    assert found.statements[0].resources == ("arn:aws:events:*:*:event-bus/b",)
    assert "Condition" not in json.dumps(found.trust)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("account", "12", "'12' is no account"),
        ("region", "Europe", "'Europe' is no region"),
        ("partition", "Aws", "'Aws' is no partition"),
        ("kms", "alias/x", "'alias/x' is not the ARN of a key"),
        ("kms", f"Events={KEY}", "'Events' is no service"),
        ("logging", "yes", "'yes' is neither true nor false"),
    ],
)
def test_settings_that_make_no_sense(name: str, value: str, said: str) -> None:
    with pytest.raises(SettingError) as caught:
        permissions_of(machine(a=sending()), Options(settings={name: value}))
    assert caught.value.message == said
    assert caught.value.hint


def test_placeholders_stand_for_settings() -> None:
    settings = {"account": "${AWS::AccountId}", "region": "${AWS::Region}", "kms": "${Key}"}
    found = permissions_of(machine(a=sending("${Bus}")), Options(settings=settings))
    assert found.statements[0].resources == ("arn:aws:events:${AWS::Region}:${AWS::AccountId}:event-bus/${Bus}",)


# ---- the report ----


def test_the_report_tells_of_open_names() -> None:
    text = TARGETS["iam"].emit(machine(a=sending("${B}"), b={**sending(), "Parameters": {"Entries.$": "$"}}))[
        "flow.iam.md"
    ]
    assert "| `b` | events:PutEvents | `arn:aws:events:*:*:event-bus/*` |" in text
    assert "`a` | events:PutEvents" not in text


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        ("arn:aws:lambda:*:*:function:f:*", False),
        ("arn:aws:lambda:*:*:function:*", True),
        ("arn:aws:states:*:*:execution:flow/*", False),
        ("arn:aws:states:*:*:execution:*", True),
        ("arn:aws:dynamodb:*:*:table/t-*", True),
        ("arn:aws:s3:::b/*", True),
        ("arn:aws:s3:::b", False),
        ("arn:aws:sqs:*:*:*", True),
        ("arn:aws:secretsmanager:*:*:secret:s-*", False),
        ("arn:aws:secretsmanager:*:*:secret:events!connection/c/*", False),
        ("arn:aws:secretsmanager:*:*:secret:events!connection/*", True),
        ("${Role}", False),
        ("*", True),
    ],
)
def test_is_wide(resource: str, expected: bool) -> None:
    assert is_wide(resource) is expected


def test_names_cannot_break_the_table() -> None:
    odd = "a | b\n`c`"
    text = TARGETS["iam"].emit(machine(**{odd: sending()}))["flow.iam.md"]
    [row] = [line for line in text.splitlines() if line.startswith("| `EventsPutEventsForABC`")]
    assert row.endswith("| `` a \\| b `c` `` |")


def test_a_flow_that_calls_nothing() -> None:
    files = TARGETS["iam"].emit(machine(a={"Type": "Succeed"}))
    assert json.loads(files["flow.iam.json"]) == {"Version": "2012-10-17", "Statement": []}
    assert "its role needs no policy" in files["flow.iam.md"]


def test_a_policy_that_is_too_large_is_told() -> None:
    states = {f"s{number}": {**sending(f"{'b' * 60}{number}")} for number in range(80)}
    assert "Spread it over several policies." in TARGETS["iam"].emit(machine(**states))["flow.iam.md"]
