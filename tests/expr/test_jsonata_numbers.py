"""Numbers and JSON text as JavaScript has them."""

import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sfdsl.expr.jsonata import compile_expression
from sfdsl.expr.jsonata.json_text import json_text, parse_json
from sfdsl.expr.jsonata.numbers import add, divide, integral, multiply, number_text, remainder, to_15_digits


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (-0.0, "0"),
        (5, "5"),
        (-12.5, "-12.5"),
        (1e20, "100000000000000000000"),
        (123456789012345680000, "123456789012345680000"),
        (1e21, "1e+21"),
        (1.5e300, "1.5e+300"),
        (0.000001, "0.000001"),
        (1.5e-7, "1.5e-7"),
        (5e-324, "5e-324"),
        (0.1 + 0.2, "0.30000000000000004"),
        (math.inf, "Infinity"),
        (-math.inf, "-Infinity"),
        (math.nan, "NaN"),
    ],
)
def test_number_text(value, text):
    assert number_text(value) == text


@settings(max_examples=200)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_number_text_reads_back(value):
    assert float(number_text(value)) == value
    assert integral(value) == value or abs(value) >= 2**53


@pytest.mark.parametrize(
    ("value", "rounded"),
    [(0.1 + 0.2, 0.3), (1 / 3, 0.333333333333333), (12345678901234567, 12345678901234600), (7, 7), (1e300, 1e300)],
)
def test_fifteen_digits(value, rounded):
    assert to_15_digits(value) == rounded


@settings(max_examples=200)
@given(st.integers(-(2**60), 2**60), st.integers(-(2**60), 2**60))
def test_integers_behave_as_doubles(left, right):
    left, right = integral(float(left)), integral(float(right))
    assert float(add(left, right)) == float(left) + float(right)
    assert float(multiply(left, right)) == float(left) * float(right)
    if right:
        assert float(divide(left, right)) == float(left) / float(right)
        assert float(remainder(left, right)) == math.fmod(left, right)


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("6 / 2", 3),
        ("2 * 0.5", 1),
        ("$sum([0.5, 0.5])", 1),
        ("$x + 1", 3),
        ("$x", 2.0),
        ("1e2 + 0", 100),
        ("0 * -1", 0),
    ],
)
def test_integral_results_are_integers(source, value):
    result = compile_expression(source).evaluate({"x": 2.0})
    assert (result, type(result)) == (value, type(value))


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("1 / 0", "Infinity"),
        ("-1 / 0", "-Infinity"),
        ("0 / 0", "NaN"),
        ("[1 / 0]", ["Infinity"]),
        ('{"k": [1e308 * 10]}', {"k": ["Infinity"]}),
        ("1 / 0 > 5", True),
        ("5 % 0", "NaN"),
        ('$parseInteger("x", "0")', "NaN"),
        ('$toMillis("2020-13-01")', "NaN"),
        ("$sum([1e308, 1e308])", "Infinity"),
    ],
)
def test_numbers_that_json_lacks_become_strings(source, value):
    assert compile_expression(source).evaluate({}) == value


def test_json_text_escapes():
    value = {"a": 'q"\\\n\u0001é😀', "b": ["\ud800", None, True]}
    assert json_text(value) == '{"a":"q\\"\\\\\\n\\u0001é😀","b":["\\ud800",null,true]}'


def test_json_text_indented():
    assert json_text({"a": [1, {}], "b": []}, indent=2) == json.dumps({"a": [1, {}], "b": []}, indent=2)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-1000, 1000) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=100)
@given(JSON)
def test_json_text_reads_back(value):
    assert parse_json(json_text(value)) == value


@pytest.mark.parametrize("text", ["", "nope", "NaN", "[1,]", "1e999", "{'a': 1}"])
def test_what_is_no_json(text):
    with pytest.raises(ValueError, match=r".*"):
        parse_json(text)
