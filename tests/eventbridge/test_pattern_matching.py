"""What matches what. Each case is a pattern, an event and the verdict."""

import json

import pytest

from sfdsl.eventbridge.patterns import EventPattern, InvalidEvent, match_event

CASES = [
    # literals
    ({"s": ["a", "b"]}, {"s": "b"}, True),
    ({"s": ["a"]}, {"s": "A"}, False),
    ({"s": ["a"]}, {"s": "a "}, False),
    ({"S": ["a"]}, {"s": "a"}, False),
    ({"s": [""]}, {"s": ""}, True),
    ({"s": [""]}, {"s": None}, False),
    ({"s": [None]}, {"s": None}, True),
    ({"s": [None]}, {"s": "null"}, False),
    ({"s": [None]}, {}, False),
    ({"s": [True]}, {"s": True}, True),
    ({"s": [True]}, {"s": 1}, False),
    ({"s": [1]}, {"s": True}, False),
    ({"s": [0]}, {"s": False}, False),
    ({"s": [True]}, {"s": "true"}, False),
    ({"s": [300]}, {"s": 300.0}, True),
    ({"s": [300]}, {"s": "300"}, False),
    ({"s": ["300"]}, {"s": 300}, False),
    ({"s": [{"exactly": "a"}]}, {"s": "a"}, True),
    ({"s": [{"exactly": "10.0.0.1"}]}, {"s": "10.0.0.01"}, False),
    # addresses
    ({"s": ["10.0.0.1"]}, {"s": "10.0.0.01"}, True),
    ({"s": ["::1"]}, {"s": "0:0:0:0:0:0:0:1"}, True),
    ({"s": ["10.0.0.300"]}, {"s": "10.0.0.300"}, True),
    ({"s": ["10.0.0.1"]}, {"s": "10.0.0.2"}, False),
    ({"s": ["1.2.3.4"]}, {"s": "::ffff:102:304"}, True),
    ({"s": [{"cidr": "10.0.0.0/24"}]}, {"s": "10.0.0.255"}, True),
    ({"s": [{"cidr": "10.0.0.0/24"}]}, {"s": "10.0.1.0"}, False),
    ({"s": [{"cidr": "10.0.0.5/24"}]}, {"s": "10.0.0.4"}, False),
    ({"s": [{"cidr": "2001:db8::/32"}]}, {"s": "2001:db8::1"}, True),
    ({"s": [{"cidr": "32.1.0.0/16"}]}, {"s": "2001::1"}, False),
    ({"s": [{"cidr": "0.0.0.0/0"}]}, {"s": "x"}, False),
    ({"s": [{"cidr": "0.0.0.0/0"}]}, {"s": 5}, False),
    # text
    ({"s": [{"prefix": "ab"}]}, {"s": "abc"}, True),
    ({"s": [{"prefix": "ab"}]}, {"s": "Abc"}, False),
    ({"s": [{"prefix": ""}]}, {"s": ""}, True),
    ({"s": [{"prefix": ""}]}, {"s": 1}, False),
    ({"s": [{"prefix": {"equals-ignore-case": "ab"}}]}, {"s": "ABc"}, True),
    ({"s": [{"suffix": "bc"}]}, {"s": "abc"}, True),
    ({"s": [{"suffix": ""}]}, {"s": ""}, True),
    ({"s": [{"suffix": {"equals-ignore-case": ".PNG"}}]}, {"s": "a.png"}, True),
    ({"s": [{"suffix": {"equals-ignore-case": ""}}]}, {"s": "a"}, True),
    ({"s": [{"equals-ignore-case": "aBc"}]}, {"s": "AbC"}, True),
    ({"s": [{"equals-ignore-case": "aBc"}]}, {"s": "AbCd"}, False),
    ({"s": [{"equals-ignore-case": ""}]}, {"s": ""}, True),
    ({"s": [{"equals-ignore-case": ""}]}, {"s": "a"}, False),
    ({"s": [{"equals-ignore-case": "straße"}]}, {"s": "STRASSE"}, True),
    ({"s": [{"equals-ignore-case": "strasse"}]}, {"s": "straße"}, False),
    ({"s": [{"equals-ignore-case": "k"}]}, {"s": "\u212a"}, False),  # the sign for kelvin, whose lower case is k
    ({"s": [{"equals-ignore-case": "ÄB"}]}, {"s": "äb"}, True),
    ({"s": [{"equals-ignore-case": "a.c"}]}, {"s": "abc"}, False),
    ({"s": [{"equals-ignore-case": "ä.c"}]}, {"s": "äbc"}, False),
    ({"s": [{"wildcard": "a*c"}]}, {"s": "ac"}, True),
    ({"s": [{"wildcard": "a*c"}]}, {"s": "abcb"}, False),
    ({"s": [{"wildcard": "*"}]}, {"s": ""}, True),
    ({"s": [{"wildcard": "*"}]}, {"s": 5}, False),
    ({"s": [{"wildcard": ""}]}, {"s": ""}, True),
    ({"s": [{"wildcard": ""}]}, {"s": "a"}, False),
    ({"s": [{"wildcard": "a\\*b"}]}, {"s": "a*b"}, True),
    ({"s": [{"wildcard": "a\\*b"}]}, {"s": "aXb"}, False),
    ({"s": [{"wildcard": "a\\\\b"}]}, {"s": "a\\b"}, True),
    ({"s": [{"wildcard": "aba*aba"}]}, {"s": "ababa"}, False),
    ({"s": [{"wildcard": "*ab*b*"}]}, {"s": "xaby"}, False),
    ({"s": [{"wildcard": "a*\n"}]}, {"s": "a\nb\n"}, True),
    # numbers
    ({"s": [{"numeric": [">", 0, "<=", 5]}]}, {"s": 5}, True),
    ({"s": [{"numeric": [">", 0, "<=", 5]}]}, {"s": 0}, False),
    ({"s": [{"numeric": [">=", 0, "<", 5]}]}, {"s": 0.0}, True),
    ({"s": [{"numeric": ["<", 5]}]}, {"s": -1e300}, True),
    ({"s": [{"numeric": ["=", 3.018e2]}]}, {"s": 301.8}, True),
    ({"s": [{"numeric": [">", 0]}]}, {"s": "1"}, False),
    ({"s": [{"numeric": [">=", 0]}]}, {"s": True}, False),
    ({"s": [{"numeric": ["<=", 0]}]}, {"s": None}, False),
    # anything-but
    ({"s": [{"anything-but": "a"}]}, {"s": "b"}, True),
    ({"s": [{"anything-but": "a"}]}, {"s": "a"}, False),
    ({"s": [{"anything-but": "a"}]}, {"s": None}, True),
    ({"s": [{"anything-but": "a"}]}, {}, False),
    ({"s": [{"anything-but": "a"}]}, {"s": {}}, False),
    ({"s": [{"anything-but": "a"}]}, {"s": []}, False),
    ({"s": [{"anything-but": "a"}]}, {"s": ["a", "b"]}, True),
    ({"s": [{"anything-but": ["a", "b"]}]}, {"s": ["a", "b"]}, False),
    ({"s": [{"anything-but": 5}]}, {"s": 5.0}, False),
    ({"s": [{"anything-but": [5, 6]}]}, {"s": "5"}, True),
    ({"s": [{"anything-but": {"prefix": "a"}}]}, {"s": 12}, True),
    ({"s": [{"anything-but": {"prefix": ["a", "b"]}}]}, {"s": "bc"}, False),
    ({"s": [{"anything-but": {"suffix": "c"}}]}, {"s": "abc"}, False),
    ({"s": [{"anything-but": {"equals-ignore-case": ["a"]}}]}, {"s": "A"}, False),
    ({"s": [{"anything-but": {"wildcard": "*b*"}}]}, {"s": "abc"}, False),
    ({"s": [{"anything-but": {"wildcard": ""}}]}, {"s": ""}, False),
    ({"s": [{"anything-but": "a"}, {"anything-but": "b"}]}, {"s": "b"}, True),
    # exists
    ({"s": [{"exists": True}]}, {"s": None}, True),
    ({"s": [{"exists": True}]}, {"s": {"t": 1}}, False),
    ({"s": [{"exists": True}]}, {"s": []}, False),
    ({"s": [{"exists": False}]}, {"s": {"t": 1}}, True),
    ({"s": [{"exists": False}]}, {"s": []}, True),
    ({"s": [{"exists": False}]}, {"s": ""}, False),
    ({"s": {"t": [{"exists": False}]}}, {}, True),
    ({"s": {"t": [{"exists": False}, "a"]}}, {"s": {"t": "a"}}, True),
    ({"s": {"t": [{"exists": False}, "a"]}}, {"s": {"t": "b"}}, False),
    ({"s": {"t": [{"exists": False}]}}, {"s.t": 1}, False),
    # dots
    ({"a": {"b.c": [1]}}, {"a": {"b": {"c": 1}}}, True),
    ({"a.b": {"c": [1]}}, {"a": {"b.c": 1}}, True),
    ({"a": {"b": [1]}}, {"a.b": 1}, True),
    ({"a": {"b": [1]}}, {"a": {"b": 2}, "a.b": 1}, True),
    ({"a": {"b": [1]}}, {"a": '{"b": 1}'}, False),
    ({"": {"b": [1]}}, {"": {"b": 1}}, True),
    ({"": [1]}, {"": 1}, True),
    # $or
    ({"$or": [{"a": [1]}, {"b": [1]}]}, {"b": 1}, True),
    ({"$or": [{"a": [1]}, {"b": [1]}]}, {"a": 2, "b": 2}, False),
    ({"c": [1], "$or": [{"a": [1]}, {"b": [1]}]}, {"a": 1}, False),
    ({"$or": [{"a": [1]}, {"$or": [{"b": [1]}, {"c": [1]}]}]}, {"c": 1}, True),
    ({"a": [1], "$or": [{"a": [2]}, {"b": [1]}]}, {"a": 2}, True),
    ({"d": {"$or": [{"a": [1]}, {"e": {"b": [1]}}]}}, {"d": {"e": {"b": 1}}}, True),
    # arrays
    ({"s": ["b"]}, {"s": ["a", "b"]}, True),
    ({"s": ["b"]}, {"s": [["a"], ["b"]]}, True),
    ({"s": ["b"]}, {"s": []}, False),
    ({"i": {"a": [1], "b": [2]}}, {"i": [{"a": 1, "b": 2}]}, True),
    ({"i": {"a": [1], "b": [2]}}, {"i": [{"a": 1}, {"b": 2}]}, False),
    ({"i": {"a": [1], "b": [2]}}, {"i": [{"a": 1, "b": 1}, {"a": 2, "b": 2}]}, False),
    ({"i": {"a": [1]}, "j": {"a": [1]}}, {"i": [{"a": 0}, {"a": 1}], "j": [{"a": 1}]}, True),
    ({"i": {"a": [1], "b": {"c": [3]}}}, {"i": [{"a": 1, "b": [{"c": 2}, {"c": 3}]}]}, True),
    ({"i": {"a": [1], "b": {"c": [3]}}}, {"i": [{"a": 1, "b": [{"c": 2}]}, {"a": 2, "b": [{"c": 3}]}]}, False),
    ({"i": {"a": [1], "b": [{"exists": False}]}}, {"i": [{"a": 1}, {"b": 2}]}, True),
    ({"i": {"a": [1], "b": [{"exists": False}]}}, {"i": [{"a": 1, "b": 2}]}, False),
    ({"i": {"a": [{"exists": False}], "b": [2]}}, {"i": [{"a": 1}, {"b": 2}]}, False),
    ({"t": ["x"], "i": {"a": [1]}}, {"t": ["y", "x"], "i": [{"a": 1}]}, True),
]


@pytest.mark.parametrize(("pattern", "event", "expected"), CASES)
def test_pattern_and_event(pattern, event, expected):
    assert match_event(pattern, event) is expected


@pytest.mark.parametrize(("pattern", "event", "expected"), CASES)
def test_the_same_as_text(pattern, event, expected):
    assert match_event(json.dumps(pattern), json.dumps(event)) is expected


@pytest.mark.parametrize(
    ("pattern", "event", "expected"),
    [
        ('{"a": [1], "a": [2]}', '{"a": 1}', False),
        ('{"a": [1], "a": [2]}', '{"a": 2}', True),
        ('{"a": {"b": [1]}, "a": {"c": [1]}}', '{"a": {"c": 1}}', False),  # the keys are a.b and a.c: no repetition
        ('{"a": [1]}', '{"a": 2, "a": 1}', True),
        ('{"a": [300.0]}', '{"a": 3e2}', True),
        ('{"a": [9007199254740993]}', '{"a": 9007199254740993}', True),
        ('{"a": [9007199254740993]}', '{"a": 9007199254740992}', False),
        ('{"a": [9007199254740992]}', '{"a": 9007199254740993}', False),
        ('{"a": [{"numeric": [">", 5]}]}', '{"a": 9007199254740993}', False),
        ('{"a": [{"numeric": [">", 5]}]}', '{"a": 9007199254740994}', True),
        ('{"a": [{"numeric": [">", 5]}]}', '{"a": 1e400}', False),
        ('{"a": [{"exists": true}]}', '{"a": 1e400}', True),
        ('{"a": [{"anything-but": 5}]}', '{"a": 123456789012345678901234567890}', True),
        ('{"a": [1.10]}', '{"a": 1.1}', True),
        ('{"a": [0.10000000000000000000001]}', '{"a": 0.1}', False),
        ('{"a": ["\\ud800"]}', '{"a": "\\ud800"}', True),
        ('{"a": ["\\ud83d\\ude80"]}', '{"a": "🚀"}', True),
        ('{"a": [1]} and more', '{"a": 1}', True),  # the service reads no further than the pattern
    ],
)
def test_texts_that_are_not_like_values(pattern, event, expected):
    assert match_event(pattern, event) is expected


@pytest.mark.parametrize("number", [2**63, -(2**70), 10**22, 10**400])
def test_integers_beyond_64_bits_equal_themselves(number):
    assert match_event({"a": [number]}, {"a": number})
    assert not match_event({"a": [number]}, {"a": number + 1})
    assert match_event({"a": [{"exists": True}]}, {"a": number})


def test_integer_and_float_that_share_a_double():
    assert match_event('{"a": [1e22]}', {"a": 10**22})
    assert not match_event('{"a": [9.223372036854776e18]}', {"a": 2**63})


def test_a_deep_event_given_as_value():
    deep = event = {}
    for _ in range(2_000):
        deep["a"] = {}
        deep = deep["a"]
    deep["b"] = 1
    assert match_event({"a": {"a": {"b": [{"exists": False}]}}}, event)
    levels = 990
    key = ".".join(["a"] * levels)
    assert match_event({key: {"b": [{"exists": False}]}}, event)


@pytest.mark.parametrize("depth", [2_000, 50_000])
def test_a_deep_event_given_as_text_is_refused(depth):
    with pytest.raises(InvalidEvent, match="nesting depth"):
        match_event({"a": [1]}, '{"a":' * depth + "1" + "}" * depth)


def test_a_deep_event_within_the_limit():
    text = '{"a":' * 999 + "[1" + "]" + "}" * 999
    pattern = '{"a":' * 998 + '{"a":[1]}' + "}" * 998
    assert match_event(pattern, text)


def test_a_large_event():
    event = {"detail": {"items": [{"id": number, "name": f"n{number}"} for number in range(10_000)]}}
    pattern = EventPattern.parse({"detail": {"items": {"id": [9_999], "name": ["n9999"]}}})
    assert pattern.matches(event)
    assert not EventPattern.parse({"detail": {"items": {"id": [9_999], "name": ["n1"]}}}).matches(event)


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        ("[1]", "an array"),
        ("5", "a number"),
        ("", "end-of-input"),
        ("{", "end-of-input"),
        ('{"a": NaN}', "NaN"),
        ("{} {}", "line 1, column 4"),
        ([], "an array"),
        (None, "null"),
        (b"\xff", "UTF-8"),
    ],
)
def test_events_that_are_none(event, reason):
    with pytest.raises(InvalidEvent, match=reason) as caught:
        match_event({"a": [1]}, event)
    assert str(caught.value).startswith("Parameter Event is not valid.")


def test_an_event_in_bytes():
    assert match_event({"a": ["ä"]}, '{"a": "ä"}'.encode())
