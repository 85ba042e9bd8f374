"""Payload templates, reference paths, comparisons, strict JSON and its positions."""

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sfdsl.expr.comparison import OPERATORS, compare, parse_timestamp
from sfdsl.expr.environment import Roots
from sfdsl.expr.errors import EvaluationError, ExpressionSyntaxError, ReferencePathConflict
from sfdsl.expr.jsonlocate import parse_json_with_positions
from sfdsl.expr.jsonpath import parse_path
from sfdsl.expr.jsontext import JsonTextError, loads
from sfdsl.expr.payload_template import compile_template, evaluate_template, iter_template
from sfdsl.expr.reference_path import put, put_keys

# ---- templates ----


def test_a_template_works_out_what_ends_in_a_dollar() -> None:
    template = {
        "a": 1,
        "b.$": "$.x",
        "c": {"d.$": "States.MathAdd($.n, 1)"},
        "e": [{"f.$": "$$.Id"}, "$.x"],
        "g.$": "$v.y",
    }
    roots = Roots({"x": [1], "n": 4}, {"Id": "i"}, {"v": {"y": True}})
    assert evaluate_template(template, roots) == {"a": 1, "b": [1], "c": {"d": 5}, "e": [{"f": "i"}, "$.x"], "g": True}
    assert [pointer for pointer, _, _ in iter_template(template)] == [("b.$",), ("c", "d.$"), ("e", 0, "f.$"), ("g.$",)]


def test_what_is_constant_is_shared() -> None:
    template = {"fixed": {"deep": [1, 2]}, "x.$": "$.x"}
    evaluate = compile_template(template)
    first, second = evaluate(Roots({"x": 1})), evaluate(Roots({"x": 2}))
    assert first["fixed"] is second["fixed"] is template["fixed"]
    assert (first["x"], second["x"]) == (1, 2)


def test_a_path_to_nothing_names_field_and_input() -> None:
    text = "The JSONPath '$.p' specified for the field 'value.$' could not be found in the input '{\"a\":1}'"
    with pytest.raises(EvaluationError, match=re.escape(text)):
        evaluate_template({"value.$": "$.p"}, Roots({"a": 1}))


@pytest.mark.parametrize("value", ["a.b", 1, None, "States.UUID("])
def test_what_cannot_stand_behind_a_dollar_key(value: object) -> None:
    with pytest.raises(ExpressionSyntaxError):
        compile_template({"x.$": value})


# ---- reference paths ----


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$", 9),
        ("$.a", {"a": 9, "l": [1, 2]}),
        ("$.a.c", {"a": {"b": 1, "c": 9}, "l": [1, 2]}),
        ("$.n.m.o", {"a": {"b": 1}, "l": [1, 2], "n": {"m": {"o": 9}}}),
        ("$.l[1]", {"a": {"b": 1}, "l": [1, 9]}),
    ],
)
def test_put(text: str, expected: object) -> None:
    data = {"a": {"b": 1}, "l": [1, 2]}
    result = put(data, parse_path(text), 9)
    assert result == expected
    assert data == {"a": {"b": 1}, "l": [1, 2]}
    if isinstance(result, dict) and not text.startswith("$.l"):
        assert result["l"] is data["l"]


@pytest.mark.parametrize(("data", "text"), [([1], "$.a"), ({"a": 1}, "$.a.b"), ("x", "$.a"), ({"l": [1]}, "$.l[5]")])
def test_what_cannot_be_put(data: object, text: str) -> None:
    with pytest.raises(ReferencePathConflict, match="Unable to apply step"):
        put(data, parse_path(text), 9)


@settings(max_examples=100, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from("abc"), st.one_of(st.integers(), st.dictionaries(st.sampled_from("abc"), st.integers()))
    ),
    st.lists(st.sampled_from("abc"), min_size=1, max_size=3),
)
def test_put_keys_is_put(data: dict[str, object], keys: list[str]) -> None:
    path = parse_path("$." + ".".join(keys))
    try:
        expected = put(data, path, 0)
    except ReferencePathConflict:
        with pytest.raises(ReferencePathConflict):
            put_keys(data, tuple(keys), 0)
    else:
        assert put_keys(data, tuple(keys), 0) == expected


# ---- comparisons ----


@pytest.mark.parametrize(
    ("operator", "value", "operand", "holds"),
    [
        ("StringEquals", "a", "a", True),
        ("StringEquals", 1, "1", False),
        ("StringLessThan", "a", "b", True),
        ("NumericEquals", 1.0, 1, True),
        ("NumericEquals", True, 1, False),
        ("NumericGreaterThanEquals", 2, 2, True),
        ("NumericLessThanPath", 1, 2, True),
        ("BooleanEquals", None, False, False),
        ("TimestampEquals", "2020-01-01T00:00:00Z", "2020-01-01T01:00:00+01:00", True),
        ("TimestampLessThan", "2020-01-01T00:00:00.1Z", "2020-01-01T00:00:00.2Z", True),
        ("TimestampEquals", "2020-01-01", "2020-01-01", False),
        ("StringMatches", "log-a.txt", "log-*.txt", True),
        ("StringMatches", "log*", "log\\*", True),
        ("StringMatches", "logs", "log\\*", False),
        ("IsNull", None, True, True),
        ("IsNull", 0, False, True),
        ("IsNumeric", True, True, False),
        ("IsTimestamp", "2016-08-18T17:33:00Z", True, True),
        ("IsTimestamp", "2016-13-18T17:33:00Z", True, False),
        ("IsPresent", None, True, True),
    ],
)
def test_comparisons(operator: str, value: object, operand: object, holds: bool) -> None:
    assert compare(operator, value, operand) is holds


def test_the_operators() -> None:
    assert len(OPERATORS) == 32 + 1 + 6
    assert parse_timestamp("2020-01-01T00:00:00.5Z") == (1577836800, 500_000_000)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(sorted(OPERATORS)),
    st.sampled_from([None, 1, "a", True, [], {}]),
    st.sampled_from([None, 1, "a", False, []]),
)
def test_a_comparison_never_fails(operator: str, value: object, operand: object) -> None:
    assert compare(operator, value, operand) in (True, False)


# ---- texts ----


@pytest.mark.parametrize(
    ("text", "says", "line", "column"),
    [
        ('{"a": NaN}', "NaN", 1, 7),
        ('{"a": 1, "a": 2}', "twice", 1, 10),
        ('{"a":\n 1e400}', "too large", 2, 2),
        ("[1,]", "Expecting value", 1, 4),
        ("", "Expecting value", 1, 1),
    ],
)
def test_what_is_no_json(text: str, says: str, line: int, column: int) -> None:
    with pytest.raises(JsonTextError, match=says) as problem:
        loads(text)
    assert (problem.value.line, problem.value.column) == (line, column)


def test_depth_is_bounded() -> None:
    assert loads("[" * 1000 + "]" * 1000)
    with pytest.raises(JsonTextError, match="more than 1000 deep"):
        loads("[" * 1001 + "]" * 1001)
    with pytest.raises(ExpressionSyntaxError, match="more than 1000 deep"):
        parse_json_with_positions("[" * 1001 + "]" * 1001)


values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text()),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=3), inner, max_size=4)),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None)
@given(values, st.sampled_from([None, 1, 4]))
def test_texts_come_back_and_every_value_has_its_place(value: object, indent: int | None) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    assert loads(text) == value
    read, positions = parse_json_with_positions(text)
    assert read == value
    for pointer, span in positions.items():
        here = value
        for step in pointer:
            here = here[step]  # type: ignore[index]
        assert json.loads(text[span.start : span.end]) == here


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet='{}[]",:1e.-+truefalsn \n\\u0', max_size=20))
def test_both_readers_take_the_same_texts(text: str) -> None:
    try:
        value = loads(text)
    except JsonTextError:
        with pytest.raises(ExpressionSyntaxError):
            parse_json_with_positions(text)
    else:
        assert parse_json_with_positions(text)[0] == value


@pytest.mark.parametrize(
    ("pattern", "value", "holds"),
    [
        ("*a*a*a*a*a*a*a*a*b", "a" * 20_000, False),
        ("*a*a*a*a*a*a*a*a*b", "a" * 20_000 + "b", True),
        ("a*a", "a", False),
        ("*ab*", "aab", True),
        ("**", "", True),
        ("x\\\\*", "x\\y", True),
        ("a\\**", "a*b", True),
    ],
)
def test_wildcards_never_take_long(pattern: str, value: str, holds: bool) -> None:
    assert compare("StringMatches", value, pattern) is holds


@pytest.mark.parametrize(
    ("text", "offset"),
    [('{"NaN": NaN}', 8), ('{"b":"a","a":1,"a":2}', 15), ('["1e400", 1e400]', 10), ('["\\ud800"]', 2)],
)
def test_a_refusal_points_at_its_cause(text: str, offset: int) -> None:
    with pytest.raises(JsonTextError) as problem:
        loads(text)
    assert problem.value.offset == offset


def test_a_template_gets_null_for_an_index_past_the_end() -> None:
    assert evaluate_template({"x.$": "$.l[3]"}, Roots({"l": [1]})) == {"x": None}
