"""The token reader against the standard library, and JSON text of any depth."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sfdsl.eventbridge.jsonreader import JsonReader, JsonSyntaxError, Token, position, read_json
from sfdsl.eventbridge.jsontext import _pieces, compact_text, parse_json

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


def refuse(name):
    raise ValueError(name)


def standard(text):
    """What the standard library makes of a text, or None if it refuses."""
    try:
        return [json.loads(text, parse_constant=refuse)]
    except ValueError:
        return None


def ours(text):
    try:
        return [read_json(text)]
    except JsonSyntaxError as error:
        assert 0 <= error.offset <= len(text)
        return None


@settings(max_examples=100)
@given(VALUES, st.booleans(), st.sampled_from([None, 1]))
def test_values_come_back(value, ascii_only, indent):
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    assert read_json(text) == parse_json(text) == value


@settings(max_examples=200)
@given(VALUES, st.integers(0, 60), st.integers(0, 3), st.text('{}[]",:\\u0e.+-1nt \n\x00\ud800NaIf', max_size=3))
def test_broken_texts_are_refused_alike(value, at, length, inserted):
    text = json.dumps(value, ensure_ascii=False)
    broken = text[:at] + inserted + text[at + length :]
    assert ours(broken) == standard(broken)


@settings(max_examples=60)
@given(VALUES)
def test_text_without_recursion_is_the_same(value):
    assert "".join(_pieces(value, ",", ":")) == compact_text(value)


def test_tokens_and_where_they_start():
    reader = JsonReader('{"a": [1, "x", true], "b": -2.5e3}')
    tokens = []
    while (token := reader.next()) is not None:
        tokens.append((token, reader.start, reader.text()))
    assert tokens == [
        (Token.START_OBJECT, 0, "{"),
        (Token.FIELD_NAME, 1, "a"),
        (Token.START_ARRAY, 6, "["),
        (Token.INTEGER, 7, "1"),
        (Token.STRING, 10, "x"),
        (Token.TRUE, 15, "true"),
        (Token.END_ARRAY, 19, "]"),
        (Token.FIELD_NAME, 22, "b"),
        (Token.FLOAT, 27, "-2.5e3"),
        (Token.END_OBJECT, 33, "}"),
    ]


@pytest.mark.parametrize(
    ("text", "offset", "expected"),
    [
        ("abc", 0, (1, 1)),
        ("a\nbc", 3, (2, 2)),
        ("a\r\nb", 3, (2, 1)),
        ("a\rb", 2, (2, 1)),
        ("🚀x", 1, (1, 3)),
    ],
)
def test_lines_and_columns(text, offset, expected):
    assert position(text, offset) == expected
