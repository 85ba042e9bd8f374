"""Refused patterns: the service's message, its place in the text, and where the mistake is."""

import json

import pytest

from sfdsl.eventbridge.patterns import EventPattern, InvalidEventPattern
from sfdsl.eventbridge.patterns.wildcards import complexity, parse_wildcard


def refusal(pattern):
    with pytest.raises(InvalidEventPattern) as caught:
        EventPattern.parse(pattern)
    return caught.value


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ([1], "Filter is not an object"),
        ("", "Filter is not an object"),
        ({"a": 1}, '"a" must be an object or an array'),
        ({"a": "x"}, '"a" must be an object or an array'),
        ({"a": []}, "Empty arrays are not allowed"),
        ({}, "Empty objects are not allowed"),
        ({"a": {}}, "Empty objects are not allowed"),
        ({"a": [[1]]}, "Match value must be String, number, true, false, or null"),
        ({"a": [{}]}, "Match expression name not found"),
        ({"a": [{"Prefix": "x"}]}, "Unrecognized match type Prefix"),
        ({"a": [{"prefix": "x", "suffix": "y"}]}, "Only one key allowed in match expression"),
        ({"a": [{"prefix": ["x"]}]}, "prefix match pattern must be a string"),
        ({"a": [{"prefix": {}}]}, "Prefix expression name not found"),
        ({"a": [{"prefix": {"suffix": "x"}}]}, "Unsupported prefix pattern: suffix"),
        ({"a": [{"suffix": {"wildcard": "x"}}]}, "Unsupported suffix pattern: wildcard"),
        ({"a": [{"suffix": None}]}, "suffix match pattern must be a string"),
        ({"a": [{"wildcard": 1}]}, "wildcard match pattern must be a string"),
        ({"a": [{"wildcard": "a**b"}]}, "Consecutive wildcard characters at pos 2"),
        ({"a": [{"wildcard": "ä**b"}]}, "Consecutive wildcard characters at pos 3"),
        ({"a": [{"wildcard": "a\\b"}]}, "Invalid escape character at pos 2"),
        ({"a": [{"wildcard": "a\\"}]}, "Invalid escape character at pos 2"),
        ({"a": [{"equals-ignore-case": 1}]}, "equals-ignore-case match pattern must be a string"),
        ({"a": [{"exactly": 1}]}, "exact match pattern must be a string"),
        ({"a": [{"exists": "true"}]}, "exists match pattern must be either true or false."),
        ({"a": [{"exists": True, "x": 1}]}, "Only one key allowed in match expression"),
        ({"a": [{"cidr": 5}]}, "prefix match pattern must be a string"),
        ({"a": [{"cidr": "10.0.0.0"}]}, "Malformed CIDR, one '/' required"),
        ({"a": [{"cidr": "10.0.0.0/"}]}, "Malformed CIDR, one '/' required"),
        ({"a": [{"cidr": "10.0.0.0/a"}]}, "Malformed CIDR, mask bits must be an integer"),
        ({"a": [{"cidr": "10.0.0.0/-1"}]}, "Malformed CIDR, mask bits must not be negative"),
        ({"a": [{"cidr": "10.0.0.0/32"}]}, "IPv4 mask bits must be < 32"),
        ({"a": [{"cidr": "::/128"}]}, "IPv6 mask bits must be < 128"),
        ({"a": [{"cidr": "xx.11.xx/8"}]}, "Nonstandard IP address: xx.11.xx"),
        ({"a": [{"cidr": "10.0.0.300/8"}]}, "Invalid IP address: 10.0.0.300"),
        ({"a": [{"numeric": 1}]}, "Value of numeric must be an array."),
        ({"a": [{"numeric": []}]}, "Invalid member in numeric match: ]"),
        ({"a": [{"numeric": [1]}]}, "Invalid member in numeric match: 1"),
        ({"a": [{"numeric": ["~", 1]}]}, "Unrecognized numeric range operator: ~"),
        ({"a": [{"numeric": ["=", "1"]}]}, "Value of equals must be numeric"),
        ({"a": [{"numeric": ["<"]}]}, "Value of < must be numeric"),
        ({"a": [{"numeric": ["<", 1, ">", 0]}]}, "Too many elements in numeric expression"),
        ({"a": [{"numeric": [">", 1, ">", 0]}]}, "Bad numeric range operator: >"),
        ({"a": [{"numeric": [">", 1, 2]}]}, "Bad value in numeric range: 2"),
        ({"a": [{"numeric": [">", 1, "<", "x"]}]}, "Value of < must be numeric"),
        ({"a": [{"numeric": [">", 1, "<", 2, "<"]}]}, "Too many terms in numeric range expression"),
        ({"a": [{"numeric": [">", 1, "<", 1]}]}, "Bottom must be less than top"),
        ({"a": [{"numeric": [">", 2**63 + 1]}]}, f"Cannot compare number : {2**63 + 1}"),
        ({"a": [{"anything-but": None}]}, "Value of anything-but must be an array or single string/number value."),
        ({"a": [{"anything-but": True}]}, "Value of anything-but must be an array or single string/number value."),
        ({"a": [{"anything-but": {"cidr": "x"}}]}, "Unsupported anything-but pattern: cidr"),
        ({"a": [{"anything-but": {}}]}, "Anything-But expression name not found"),
        (
            {"a": [{"anything-but": [1, "x"]}]},
            "Inside anything but list, either all values are number or string, mixed type is not supported",
        ),
        ({"a": [{"anything-but": ["x", None]}]}, "Inside anything but list, start|null|boolean is not supported."),
        ({"a": [{"anything-but": {"prefix": 1}}]}, "prefix/suffix match pattern must be a string"),
        ({"a": [{"anything-but": {"suffix": ""}}]}, "Null prefix/suffix not allowed"),
        ({"a": [{"anything-but": {"wildcard": ["a", 1]}}]}, "wildcard match pattern must be a string"),
        ({"a": [{"anything-but": {"wildcard": ["a**"]}}]}, "Consecutive wildcard characters at pos 2"),
        (
            {"a": [{"anything-but": {"equals-ignore-case": [1]}}]},
            "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.",
        ),
        ({"a": [{"anything-but": "x", "exists": True}]}, "Too many elements in numeric expression"),
        ({"$or": {"a": [1]}}, "It must be an Array followed with $or."),
        ({"$or": [{"a": [1]}]}, "There must have at least 2 Objects in $or relationship."),
        ({"$or": [{"a": [1]}, 5]}, "Only JSON object is allowed in array of $or relationship."),
        (
            {"$or": [{"prefix": ["x"]}, {"a": [1]}]},
            "prefix is Ruler reserved fieldName which cannot be used inside $or.",
        ),
    ],
)
def test_reason(pattern, reason):
    assert refusal(pattern).reason == reason


@pytest.mark.parametrize(
    ("text", "message", "offset"),
    [
        ("{'a': 1}", "Unexpected character (''' (code 39)): was expecting double-quote to start field name", 1),
        ("5", "Filter is not an object", 0),
        (
            '{"a": this}',
            "Unrecognized token 'this': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
            6,
        ),
        ('{"a": [1, 2 3]}', "Unexpected character ('3' (code 51)): was expecting comma to separate Array entries", 12),
        ('{"a": [1}', "Unexpected close marker '}': expected ']' (for Array starting at", 8),
        ('{"a" 1}', "Unexpected character ('1' (code 49)): was expecting a colon to separate field name and value", 5),
        ('{"a": [01]}', "Invalid numeric value: Leading zeroes not allowed", 7),
        (
            '{"a": [1.]}',
            "Unexpected character (']' (code 93)) in numeric value: Decimal point not followed by a digit",
            9,
        ),
        (
            '{"a": [-]}',
            "Unexpected character (']' (code 93)) in numeric value: expected digit (0-9) to follow minus sign",
            8,
        ),
        ('{"a": ["x\ny"]}', "Illegal unquoted character ((CTRL-CHAR, code 10)): has to be escaped", 9),
        ('{"a": ["\\x"]}', "Unrecognized character escape 'x' (code 120)", 9),
        ('{"a": ["x]}', "Unexpected end-of-input: was expecting closing quote for a string value", 11),
        ('{"a": [NaN]}', "Non-standard token 'NaN': enable", 7),
        ('{"a": [1]', "Unexpected end-of-input: expected close marker for Object (start marker at", 9),
        ('{"a"', "Unexpected end-of-input: expected close marker for Object (start marker at", 4),
        ('{"a": -', "Unexpected end-of-input in a Number value", 7),
        ('{"a": [1e', "Unexpected end-of-input in a Number value", 9),
        ('{"a": ["\\u12"]}', "Unexpected character ('\"' (code 34)): expected a hex-digit for character escape", 12),
        ('{"a": ["\\u12', "Unexpected end-of-input in character escape sequence", 12),
        ('{"a": [1' + "0" * 1000 + "]}", "Number value length (1001) exceeds the maximum allowed (1000", 7),
        ('{"a": [\x01]}', "Illegal character ((CTRL-CHAR, code 1)): only regular white space", 7),
        ("{,}", "Unexpected character (',' (code 44)): was expecting double-quote to start field name", 1),
        ('{"a": [1,]}', "Unexpected character (']' (code 93)): expected a valid value (JSON String", 9),
        ('{"a": [1],}', "Unexpected character ('}' (code 125)): was expecting double-quote to start field name", 10),
    ],
)
def test_text_that_is_not_json(text, message, offset):
    error = refusal(text)
    assert error.reason.startswith(message)
    assert error.offset == offset


def test_the_place_is_the_parsers_and_the_offset_the_mistakes():
    text = '{\n  "source": ["a"],\n  "detail": {"n": [{"numeric": [">", 5, ">", 3]}]}\n}'
    error = refusal(text)
    assert str(error) == (
        "Event pattern is not valid. Reason: Bad numeric range operator: >\n"
        f' at [Source: (String)"{text}"; line: 3, column: 44]'
    )
    assert text[error.offset :].startswith('">", 3')
    assert (error.line, error.column) == (3, 41)
    assert error.pointer == ("detail", "n", 0, "numeric")


def test_the_place_comes_twice_from_inside_an_anything_but_list():
    text = '{"a": [{"anything-but": ["x", null]}]}'
    place = f'\n at [Source: (String)"{text}"; line: 1, column: 35]'
    reason = "Inside anything but list, start|null|boolean is not supported."
    assert str(refusal(text)) == f"Event pattern is not valid. Reason: {reason}{place}{place}"


def test_a_cidr_message_has_no_place():
    assert str(refusal('{"a": [{"cidr": "x"}]}')) == (
        "Event pattern is not valid. Reason: Malformed CIDR, one '/' required"
    )


def test_a_long_text_is_cut_in_the_message():
    text = '{"a": ["' + "x" * 600 + '"], "b": 1}'
    assert f'"[truncated {len(text) - 500} chars]; line: 1, column: ' in str(refusal(text))


def test_a_value_has_no_offset_but_a_pointer():
    error = refusal({"detail": {"$or": [{"a": [1]}, {"b": ["x", {"prefix": 1}]}]}})
    assert (error.offset, error.line, error.column) == (None, None, None)
    assert error.pointer == ("detail", "$or", 1, "b", 1, "prefix")


@pytest.mark.parametrize("pattern", [{"a": {1, 2}}, {"a": [b"x"]}, {"a": [object()]}])
def test_a_value_that_is_not_json(pattern):
    assert "not a JSON value" in refusal(pattern).reason


def test_a_pattern_that_refers_to_itself():
    pattern = {}
    pattern["a"] = pattern
    assert "not a JSON value" in refusal(pattern).reason


@pytest.mark.parametrize("depth", [1_001, 20_000])
def test_depth_has_a_limit(depth):
    assert "nesting depth (1001)" in refusal('{"a":' * depth + "[1]" + "}" * depth).reason
    pattern = [1]
    for _ in range(depth):
        pattern = {"a": pattern}
    assert "nesting depth (1001)" in refusal(pattern).reason


def test_the_deepest_pattern():
    pattern = [1]
    for _ in range(999):
        pattern = {"a": pattern}
    assert not EventPattern.parse(pattern).matches({"a": {"a": 1}})


def test_combinations_have_a_limit():
    pattern = {"a": {"$or": [{f"x{n}": [1]} for n in range(32)]}, "b": {"$or": [{f"y{n}": [1]} for n in range(32)]}}
    assert "more than 1000 combinations" in refusal(pattern).reason
    del pattern["b"]["$or"][31]
    assert len(EventPattern.parse(pattern).branches) == 992


TOO_COMPLEX = (
    "Event pattern is not valid. Reason: Rule is too complex - try using fewer wildcard characters or fewer repeating "
    "character sequences after a wildcard character"
)


@pytest.mark.parametrize(
    "alternatives",
    [
        [{"wildcard": "*:*:*:*:*:*:*"}],
        [{"wildcard": f"*/in/*.{end}"} for end in ("bif", "tif", "tiff", "svs")],
        [{"wildcard": "*aaaaaaaaaaaa"}],
        [{"anything-but": {"wildcard": ["*:*:*:*:*:*:*"]}}],
    ],
)
def test_wildcards_that_are_too_complex(alternatives):
    assert str(refusal({"detail": {"key": alternatives}})) == TOO_COMPLEX
    assert EventPattern.parse({"detail": {"key": alternatives}}, max_complexity=None)


@pytest.mark.parametrize(
    "alternatives",
    [
        [{"wildcard": "*a*b*c*d*e*"}],
        [{"wildcard": f"*/in/*.{end}"} for end in ("bif", "tif")],
        [{"wildcard": f"*.{end}"} for end in ("bif", "tif", "tiff", "svs")],
        [{"wildcard": f"file{number}.*"} for number in range(10)],
        [{"wildcard": "no-wildcard-at-all-aaaaaaaaaaaaaaaaaaaaaaaaaa"}],
    ],
)
def test_wildcards_that_are_not(alternatives):
    assert EventPattern.parse({"detail": {"key": alternatives}})


def test_wildcards_of_different_keys_do_not_add_up():
    assert EventPattern.parse({key: [{"wildcard": "*a*b*c*"}] for key in "klmnop"})


def test_wildcards_of_branches_that_go_on_from_the_same_fields_do():
    wildcards = [{"key": [{"wildcard": f"*{letter}{letter}{letter}{letter}{letter}*"}]} for letter in "abc"]
    assert (
        str(refusal({"a": [1], "$or": [{"key": [{"wildcard": "*x*x*x*x*"}]}, {"key": [{"wildcard": "*xx*xx*xx*"}]}]}))
        == TOO_COMPLEX
    )
    assert EventPattern.parse({"$or": [{"a": [index], **each} for index, each in enumerate(wildcards)]})


@pytest.mark.parametrize(
    ("wildcards", "expected"),
    [(["*"], 2), (["a*"], 2), (["*a"], 2), (["*aa"], 3), (["*ab"], 2), (["*a*"], 3), (["*:*:*"], 5)],
)
def test_complexity_counts_places_that_a_value_can_be_at(wildcards, expected):
    assert complexity([(parse_wildcard(each),) for each in wildcards], limit=20) == expected


def test_a_refusal_survives_json():
    assert json.loads(json.dumps(str(refusal('{"a": 1}'))))
