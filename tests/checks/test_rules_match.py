"""Each event that a program sends is compared with the rules of its file, as far as it is known."""

import pytest

from sfdsl.compiler import compile_text
from sfdsl.diagnostics import Diagnostic

RULE = (
    'rule paid on "orders" matching { source: ["shop"], detail: { kind: ["gift"] } } -> "arn:aws:sqs:us-east-1:1:q"\n'
)
ENTRY = 'Source: "shop", DetailType: "Paid", EventBusName: "orders", Detail: { kind: "gift" }'


def hints(text: str) -> list[Diagnostic]:
    compilation = compile_text(text)
    assert not compilation.has_errors, compilation.diagnostics
    return [found for found in compilation.diagnostics if found.code.id == "SFD351"]


def sent(entries: str, rules: str = RULE, head: str = "") -> list[Diagnostic]:
    return hints(f"{head}task send = events.putEvents < Entries: [{entries}] >\n{rules}")


def entry(old: str, new: str) -> str:
    assert old in ENTRY
    return "{ " + ENTRY.replace(old, new) + " }"


@pytest.mark.parametrize(
    "entries",
    [
        entry("", ""),
        entry('"shop"', "$.source"),
        entry('"gift"', "$.kind"),
        entry('{ kind: "gift" }', "$.detail"),
        entry('"gift"', 'f"{$.a}"'),
        entry('{ kind: "gift" }', r'"{\"kind\": \"gift\"}"'),
        entry('"gift"', '["book", "gift"]'),
        # Nobody knows the bus, or the file has no rule on it.
        entry('"orders"', "$.bus") .replace('"shop"', '"x"'),
        entry('"orders"', '"others"').replace('"shop"', '"x"'),
        entry('EventBusName: "orders",', "").replace('"shop"', '"x"'),
        # Other checks say what is wrong with these.
        '{ Source: "x", EventBusName: "orders", Detail: {} }',
        entry('{ kind: "gift" }', '"no JSON"'),
        entry('{ kind: "gift" }', '"[]"'),
    ],
)  # fmt: skip
def test_what_may_match_gets_no_hint(entries: str) -> None:
    assert sent(entries) == []


@pytest.mark.parametrize(
    ("entries", "says"),
    [
        (entry('"shop"', '"shpo"'), 'source: "shpo" is not a value that equals "shop"'),
        (entry('"gift"', '"book"'), "detail.kind"),
        (entry('{ kind: "gift" }', r'"{\"kind\": \"book\"}"'), "detail.kind"),
        (entry('kind: "gift"', "kinds: $.kind"), "there is no 'kind' in detail; there is 'kinds'"),
        (entry('"gift"', "3"), "detail.kind"),
        (entry('"gift"', "{ a: $.a }"), "it is an object, not a value"),
    ],
)
def test_what_cannot_match_is_told_with_the_key(entries: str, says: str) -> None:
    (hint,) = sent(entries)
    assert hint.severity.value == "hint"
    assert hint.message == "no rule on the bus 'orders' can match this event of 'send'"
    assert hint.hint is not None
    assert hint.hint.startswith("the rule 'paid' comes nearest; ")
    assert says in hint.hint


def test_the_places_are_those_of_entry_rule_and_key() -> None:
    (hint,) = sent(entry('"shop"', '"shpo"'))
    text = hint.source.text
    assert hint.span is not None
    assert text[hint.span.start : hint.span.end] == entry('"shop"', '"shpo"')
    labels = {label.text: text[label.span.start : label.span.end] for label in hint.labels}
    assert labels == {"the nearest rule": "paid", "source differs": 'Source: "shpo"'}


def test_the_nearest_rule_is_the_one_with_the_fewest_differing_keys() -> None:
    far = 'rule far on "orders" matching { source: ["a"], detail: { kind: ["b"] } } -> "arn:aws:sqs:us-east-1:1:q"\n'
    (hint,) = sent(entry('"gift"', '"book"'), far + RULE)
    assert hint.hint is not None
    assert "'paid'" in hint.hint


def test_one_rule_that_may_match_is_enough() -> None:
    other = 'rule other on "orders" matching { source: ["shpo"] } -> "arn:aws:sqs:us-east-1:1:q"\n'
    assert sent(entry('"shop"', '"shpo"'), RULE + other) == []


@pytest.mark.parametrize("bus", ['EventBusName: "default",', ""])
def test_no_bus_is_the_default_bus(bus: str) -> None:
    rule = 'rule paid matching { source: ["shop"] } -> "arn:aws:sqs:us-east-1:1:q"\n'
    (hint,) = sent(entry('EventBusName: "orders",', bus).replace('"shop"', '"x"'), rule)
    assert "on the default bus" in hint.message


def test_a_param_names_one_bus() -> None:
    head = 'param Bus: string = "orders"\n'
    rule = RULE.replace('"orders"', "Bus")
    (hint,) = sent(entry('"orders"', "Bus").replace('"shop"', '"x"'), rule, head)
    assert "on the bus Bus can" in hint.message
    assert sent(entry('"orders"', "Bus"), rule, head) == []


def test_a_param_may_turn_out_to_be_a_bus_that_is_written() -> None:
    head = 'param Bus: string = "orders"\n'
    other = 'rule other on Bus matching { source: ["x"] } -> "arn:aws:sqs:us-east-1:1:q"\n'
    assert sent(entry('"shop"', '"x"'), RULE + other, head) == []


def test_a_param_in_an_event_or_a_pattern_may_be_anything() -> None:
    head = 'param Name: string = "n"\n'
    assert sent(entry('"shop"', "Name"), RULE, head) == []
    assert sent(entry('"shop"', '"x"'), RULE.replace('"shop"', "Name"), head) == []


def test_rules_that_only_have_a_schedule_are_no_receivers() -> None:
    rule = 'rule nightly schedule "rate(1 day)" -> "arn:aws:sqs:us-east-1:1:q"\n'
    assert sent(entry('EventBusName: "orders",', ""), rule) == []


def test_identifiers_and_resources_are_not_known_before_the_event_is_sent() -> None:
    rule = (
        'rule paid on "orders" matching { source: ["shop"], account: ["1"], region: ["eu-west-1"], '
        'resources: [{ suffix: "x" }], version: ["0"] } -> "arn:aws:sqs:us-east-1:1:q"\n'
    )
    assert sent(entry("", ""), rule) == []
    (hint,) = sent(entry("", ""), rule.replace('["0"]', '["1"]'))
    assert "version" in (hint.hint or "")


@pytest.mark.parametrize(
    "task",
    [
        "query jsonata\ntask send = events.putEvents < Entries: [{E}] >\n",
        "query jsonata\ntask send = events.putEvents < Entries: [{E}] > retry failed entries x3\n",
        "query jsonata\ntask send = events.putEvents < Entries: $map($.a, {% function($o) { {E} } %}) >\n",
        "parallel p { branch { task send = events.putEvents < Entries: [{E}] > } branch { pass x } }\n",
        "map m over $.a { task send = events.putEvents < Entries: [{E}] > }\n",
    ],
)
def test_every_form_of_sending_is_seen(task: str) -> None:
    entry_text = "{ 'Source': 'SRC', 'DetailType': 'Paid', 'EventBusName': 'orders', 'Detail': { 'kind': 'gift' } }"
    written = entry_text if "function" in task else entry_text.replace("'", '"')
    assert hints(task.replace("{E}", written.replace("SRC", "shop")) + RULE) == []
    (hint,) = hints(task.replace("{E}", written.replace("SRC", "shpo")) + RULE)
    assert '"shpo"' in (hint.hint or "")


def test_dynamic_entries_say_nothing() -> None:
    assert hints("task send = events.putEvents < Entries: $.entries >\n" + RULE) == []
    assert hints("query jsonata\ntask send = events.putEvents < Entries: $.entries >\n" + RULE) == []
