"""Many rules: order, changes, and that cost does not grow with rules that have nothing to do with the event."""

import pytest

from sfdsl.eventbridge.patterns import EventPattern, InvalidEvent, InvalidEventPattern, PatternIndex

EVENT = {"source": "shop", "detail-type": "Placed", "detail": {"customer": "c7", "amount": 5, "tags": ["x", "y"]}}


def test_names_come_in_order_of_insertion():
    index = PatternIndex()
    index["second"] = {"detail": {"amount": [{"numeric": [">", 1]}]}}
    index["first"] = {"source": ["shop"]}
    index["never"] = {"source": ["other"]}
    assert index.matching(EVENT) == ["second", "first"]
    index["second"] = {"source": ["shop"]}
    assert index.matching(EVENT) == ["second", "first"]
    del index["second"]
    index["second"] = {"source": ["shop"]}
    assert index.matching(EVENT) == ["first", "second"]
    assert list(index) == ["first", "never", "second"]
    assert len(index) == 3
    assert "first" in index


def test_a_rule_with_several_branches_is_named_once():
    index = PatternIndex()
    index["rule"] = {"$or": [{"source": ["shop"]}, {"detail-type": ["Placed"]}]}
    assert index.matching(EVENT) == ["rule"]


def test_a_refused_pattern_changes_nothing():
    index = PatternIndex()
    index["rule"] = {"source": ["shop"]}
    with pytest.raises(InvalidEventPattern):
        index["rule"] = {"source": []}
    assert index.matching(EVENT) == ["rule"]


def test_an_event_must_be_an_object():
    with pytest.raises(InvalidEvent):
        PatternIndex().matching("[]")


@pytest.mark.parametrize(
    ("literal", "value", "other"),
    [
        ("a", "a", "b"),
        (1, 1.0, True),
        (True, True, 1),
        (None, None, "null"),
        (False, False, 0),
        (2**63, 2**63, float(2**63)),
    ],
)
def test_literals_are_told_apart(literal, value, other):
    index = PatternIndex()
    for number in range(20):
        index[f"filler{number}"] = {"k": [f"filler{number}"]}
    index["rule"] = {"k": [literal]}
    assert index.matching({"k": value}) == ["rule"]
    assert index.matching({"k": ["?", value]}) == ["rule"]
    assert index.matching({"k": other}) == []


def test_literals_are_found_in_arrays_and_behind_dots():
    index = PatternIndex()
    for number in range(20):
        index[f"filler{number}"] = {"detail": {"k": [f"filler{number}"]}}
    index["rule"] = {"detail": {"k": ["here"]}}
    assert index.matching({"detail": [{"k": "no"}, {"k": "here"}]}) == ["rule"]
    assert index.matching({"detail.k": "here"}) == ["rule"]


def tried(index, event, monkeypatch):
    """How many patterns are tried for an event."""
    count = 0
    original = EventPattern.matches

    def counting(self, document):
        nonlocal count
        count += 1
        return original(self, document)

    with monkeypatch.context() as patch:
        patch.setattr(EventPattern, "matches", counting)
        index.matching(event)
    return count


@pytest.mark.parametrize(
    "rule",
    [
        lambda n: {"source": ["shop"], "detail": {"customer": [f"c{n}"]}},
        lambda n: {"source": ["shop"], "detail-type": ["Placed"], "detail": {"customer": [f"c{n}", f"d{n}"]}},
        lambda n: {"source": [f"s{n // 50}"], "detail-type": [f"t{n % 50}"], "detail": {"amount": [{"exists": True}]}},
        lambda n: {"$or": [{"source": [f"s{n}"]}, {"detail-type": [f"t{n}"]}]},
        lambda n: {"source": ["shop"], "detail": {"amount": [n]}},
    ],
)
def test_few_of_many_rules_are_tried(rule, monkeypatch):
    index = PatternIndex()
    for number in range(2_500):
        index[f"rule{number}"] = rule(number)
    event = {"source": "s3", "detail-type": "t7", "detail": {"customer": "c7", "amount": 5}}
    assert tried(index, event, monkeypatch) <= 10
    assert tried(index, {**event, "source": "shop", "detail-type": "Placed"}, monkeypatch) <= 10


def test_deep_literals_are_found():
    index = PatternIndex()
    key = ".".join("k" * 900)
    for number in range(20):
        index[f"rule{number}"] = {key: [number]}
    event = 7
    for _ in range(900):
        event = {"k": event}
    assert index.matching(event) == ["rule7"]


def test_taking_rules_out_leaves_nothing():
    index = PatternIndex()
    for number in range(200):
        index[f"rule{number}"] = {
            "source": [f"s{number % 7}", "x"],
            "detail": {"n": [number % 5], "m": [{"prefix": "p"}]},
        }
    for number in range(200):
        del index[f"rule{number}"]
    assert not index._root.size()
    assert not index._root.tables
