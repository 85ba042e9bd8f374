"""Explanations, and what partly known events could match."""

import pytest

from sfdsl.eventbridge.patterns import UNKNOWN, EventPattern, could_match


def explained(pattern, event):
    return {verdict.where: (verdict.matched, verdict.why) for verdict in EventPattern.parse(pattern).explain(event)}


@pytest.mark.parametrize(
    ("alternatives", "value", "matched", "why"),
    [
        (["a", "b"], "b", True, '"b" equals "b"'),
        ([{"prefix": "or"}], "order", True, '"order" starts with "or"'),
        ([{"numeric": [">", 5, "<=", 9]}], 7, True, "7 is a number > 5 and <= 9"),
        ([{"anything-but": ["a"]}], "b", True, '"b" is there and not one that equals "a"'),
        ([{"cidr": "10.0.0.0/8"}], "10.1.1.1", True, '"10.1.1.1" is an address in 10.0.0.0/8'),
        (["a"], "b", False, '"b" is not a value that equals "a"'),
        (["a", {"suffix": "z"}], "b", False, '"b" is not a value of which one holds: equals "a" or ends with "z"'),
        ([5], "5", False, '"5" is not a value that equals 5; it is a string, and the pattern has a number'),
        (["5"], 5, False, '5 is not a value that equals "5"; it is a number, and the pattern has a string'),
        (
            ["Ab"],
            "ab",
            False,
            '"ab" is not a value that equals "Ab"; '
            "they differ in upper and lower case only (equals-ignore-case would match)",
        ),
        (["a"], "a ", False, '"a " is not a value that equals "a"; they differ in white space only'),
        (["a"], ["x", "y"], False, 'none of "x" and "y" equals "a"'),
        (["a"], {"x": 1}, False, "it is an object, not a value; the pattern can go on inside of it"),
        (["a"], [], False, "the array is empty, which counts as absent"),
        ([{"exists": False}], [], True, "the array is empty, which counts as absent"),
    ],
)
def test_one_key(alternatives, value, matched, why):
    assert explained({"detail": {"k": alternatives}}, {"detail": {"k": value}}) == {"detail.k": (matched, why)}


def test_a_key_that_is_missing():
    assert explained({"detail": {"state": ["on"]}}, {"detail": {"State": "on"}}) == {
        "detail.state": (False, "there is no 'state' in detail; there is 'State'")
    }
    assert explained({"detail": {"state": ["on"]}}, {"source": "a"}) == {
        "detail.state": (False, "there is no 'detail' in the event")
    }
    assert explained({"detail": {"state": [{"exists": False}]}}, {}) == {
        "detail.state": (True, "there is no 'detail' in the event")
    }
    assert explained({"detail": {"state": ["on"]}}, {"detail": '{"state": "on"}'}) == {
        "detail.state": (False, "there is no such key in detail")
    }


def test_branches_are_told_by_their_place():
    pattern = {"source": ["a"], "detail": {"$or": [{"n": [1]}, {"m": [2]}]}}
    assert explained(pattern, {"source": "a", "detail": {"m": 2}}) == {
        "source": (True, '"a" equals "a"'),
        "detail.$or[0].n": (False, "there is no 'n' in detail"),
        "detail.$or[1].m": (True, "2 equals 2"),
    }


def test_keys_that_match_in_different_elements():
    *single, together = EventPattern.parse({"d": {"a": [1], "b": [2]}}).explain({"d": [{"a": 1}, {"b": 2}]})
    assert [verdict.matched for verdict in single] == [True, True]
    assert (together.key, together.matched) == ("", False)
    assert together.why == "d.a and d.b match only in different elements of an array"


def test_verdicts_come_in_the_order_of_the_pattern():
    verdicts = EventPattern.parse({"z": [1], "a": [1], "m": {"b": [1]}}).explain({})
    assert [verdict.key for verdict in verdicts] == ["z", "a", "m.b"]


ORDER = EventPattern.parse(
    {"source": ["shop"], "detail-type": ["OrderPlaced"], "detail": {"amount": [{"numeric": [">", 100]}]}}
)


@pytest.mark.parametrize(
    "event",
    [
        {"source": "shop", "detail-type": "OrderPlaced", "detail": {"amount": UNKNOWN}},
        {"source": "shop", "detail-type": "OrderPlaced", "detail": UNKNOWN},
        {"source": UNKNOWN, "detail-type": UNKNOWN, "detail": {"amount": 101}},
        {"source": "shop", "detail-type": "OrderPlaced", "detail": {"amount": [1, UNKNOWN]}},
        {"source": "shop", "detail-type": "OrderPlaced", "detail": [{"amount": 1}, UNKNOWN]},
    ],
)
def test_what_is_unknown_may_match(event):
    assert ORDER.could_match(event).possible


def test_what_is_unknown_may_be_absent():
    pattern = EventPattern.parse({"detail": {"error": [{"exists": False}]}})
    assert pattern.could_match({"detail": UNKNOWN}).possible
    assert not pattern.could_match({"detail": {"error": "x", "more": UNKNOWN}}).possible


def test_the_nearest_key_that_differs():
    verdict = ORDER.could_match({"source": "shop", "detail-type": "orderPlaced", "detail": UNKNOWN})
    assert not verdict.possible
    assert [each.key for each in verdict.differing] == ["detail-type"]
    assert "upper and lower case" in verdict.nearest.why


def test_the_branch_with_the_fewest_differences_counts():
    pattern = EventPattern.parse({"a": [1], "$or": [{"b": [1], "c": [1]}, {"b": [2]}]})
    assert [each.where for each in pattern.could_match({"a": 1, "b": 0, "c": 0}).differing] == ["$or[1].b"]


def test_fields_that_cannot_come_together_differ():
    verdict = EventPattern.parse({"d": {"a": [1], "b": [2]}}).could_match({"d": [{"a": 1}, {"b": 2}]})
    assert not verdict.possible
    assert "different elements" in verdict.nearest.why


def test_the_question_as_a_function():
    assert could_match('{"a": [1]}', {"a": UNKNOWN}).possible
    assert not could_match({"a": [1]}, {"a": 2}).possible
