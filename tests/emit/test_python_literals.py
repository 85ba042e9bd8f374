"""Whatever a flow says becomes a literal of exactly that, and never code."""

import ast
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sfdsl.emit.python_literals import docstring, literal, nesting, string
from sfdsl.emit.python_names import Names, identifier

NASTY = [
    '"""',
    "'''",
    "\\N{DASH}",
    "{{x}}",
    "{% x %}",
    "a\nb",
    "\r",
    "\u2028\u2029\x85",
    "\x00",
    "\ud800",
    "😀",
    "'\"",
    "\\",
    "\\\\",
    'x"',
    "#",
    "\x0c\x0b\x1c",
]


@pytest.mark.parametrize("text", NASTY)
def test_nasty_texts(text: str) -> None:
    assert ast.literal_eval(string(text)) == text
    assert "\n" not in string(text)


@settings(max_examples=150)
@given(st.text())
def test_texts(text: str) -> None:
    written = string(text)
    assert ast.literal_eval(written) == text
    assert written.isprintable()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@settings(max_examples=80)
@given(JSON)
def test_values(value: Any) -> None:
    assert ast.literal_eval(literal(value)) == value


def test_deep_values_are_json_texts() -> None:
    value: Any = 1
    for _ in range(300):
        value = [value]
    assert nesting(value) == 300
    assert literal(value).startswith('rt.json_value("[[[')


@settings(max_examples=150)
@given(st.text(alphabet=st.sampled_from("\"\\\n{}'N\u2028\ud800\x00 ax😀")))
def test_docstrings_do_not_end_early(text: str) -> None:
    tree = ast.parse(f'def f():\n    """{docstring(text)}"""\n')
    function = tree.body[0]
    assert isinstance(function, ast.FunctionDef)
    assert len(function.body) == 1
    assert ast.get_docstring(function, clean=False) == text


@settings(max_examples=150)
@given(st.text(max_size=30))
def test_identifiers(text: str) -> None:
    names = Names()
    first, second, constant = names.function(text), names.function(text), names.constant(text)
    for name in (first, second, constant):
        assert name.isidentifier()
        ast.parse(f"{name} = 1")  # no keyword
    assert len({first, second, constant}) == 3


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Send Event", "send_event"),
        ("sendEvent", "send_event"),
        ("class", "class_"),
        ("list", "list_"),
        ("run", "run_"),
        ("2 items", "state_2_items"),
        ("Größe", "größe"),
        ("!!!", "state"),
        ("ﬁne", "fine"),
    ],
)
def test_names(text: str, name: str) -> None:
    assert Names().function(text) == name
    assert identifier(text)
