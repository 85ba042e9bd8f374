"""JSONPath: what is read, what it finds, how it fails, and that its three forms are one."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sfdsl.expr.errors import ExpressionSyntaxError, PathNotFound
from sfdsl.expr.jsonpath import at_index, compile_path, evaluate_path, parse_path

DATA = {
    "a": {"b": [10, 20, {"c": 1}], "d-e": None},
    "items": [{"n": 1, "k": "x"}, {"n": 5, "k": "y"}, {"n": 9}],
    "odd key": True,
    "text": "abc",
    "0": "zero",
}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("$", DATA),
        ("$.a.b", [10, 20, {"c": 1}]),
        ("$.a.b[0]", 10),
        ("$.a.b[(@.length-1)].c", 1),
        ("$.a.d-e", None),
        ("$['odd key']", True),
        ('$["odd key"]', True),
        ("$.0", "zero"),
        ("$.items.[1].n", 5),
        ("$.items[*].n", [1, 5, 9]),
        ("$.items[0,2].n", [1, 9]),
        ("$.items[1:].n", [5, 9]),
        ("$.items[:-1].k", ["x", "y"]),
        ("$.items[-2:].n", [5, 9]),
        ("$..n", [1, 5, 9]),
        ("$..c", [1]),
        ("$.items[?(@.n > 3)].n", [5, 9]),
        ("$.items[?(@.n > 3 && @.k == 'y')].n", [5]),
        ("$.items[?(@.n == 1 || @.n == 9)].n", [1, 9]),
        ("$.items[?(!@.k)].n", [9]),
        ("$.items[?(@.k)].k", ["x", "y"]),
        ("$.items[?(@.k == x)].n", [1]),
        ("$.items[?(@.n == '5')].n", [5]),
        ("$.items[?(@.k != x)].n", [5]),
        ("$.items[0]['n', 'k', 'z']", {"n": 1, "k": "x"}),
        ("$.a[?(@.d-e)]", []),
        ("$.items[?(@.k =~ /^[xy]$/)].n", [1, 5]),
        ("$.items[?(@.n > $.a.b[0])].n", []),
        ("$.items[*].k", ["x", "y"]),
        ("$.missing[1:].x", []),
        ("$.a.b[0] ", 10),
        ("$.missing[*].x", []),
    ],
)
def test_what_a_path_finds(text: str, found: object) -> None:
    path = parse_path(text)
    assert evaluate_path(path, DATA) == found
    assert compile_path(path)(DATA) == found


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("$.x", "No results for path: $['x']"),
        ("$.x.y", "Missing property in path $['x']"),
        ("$.a.b[7]", "Index out of bounds when evaluating path $['a']['b'][7]"),
        ("$.a.b[-1]", "Index out of bounds when evaluating path $['a']['b'][-1]"),
        ("$.items[0:3].k", "No results for path: $['items'][2]['k']"),
        ("$.items.length()", "Property ['length()'] not found in path $['items']"),
        ("$.text.x", "Property ['x'] not found in path $['text']"),
        ("$.text[0]", "Filter: [0] can only be applied to arrays. Current context is: abc"),
    ],
)
def test_a_definite_path_to_nothing_fails_in_awss_words(text: str, message: str) -> None:
    for find in (lambda: evaluate_path(parse_path(text), DATA), lambda: compile_path(parse_path(text))(DATA)):
        with pytest.raises(PathNotFound, match=re.escape(message)):
            find()


@pytest.mark.parametrize(
    ("text", "definite", "reference", "variable"),
    [
        ("$.a[0]['b']", True, True, None),
        ("$.a[*]", False, False, None),
        ("$.a.length()", True, False, None),
        ("$x.a", True, True, "x"),
        ("$$.Execution.Id", True, True, None),
        ("$..a", False, False, None),
    ],
)
def test_kinds_of_paths(text: str, definite: bool, reference: bool, variable: str | None) -> None:
    path = parse_path(text)
    assert (path.is_definite, path.is_reference_path, path.variable) == (definite, reference, variable)


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("", 0),
        ("a.b", 0),
        ("$.", 2),
        ("$.a[", 4),
        ("$.a['b", 4),
        ("$.a[?(@.b]", 9),
        ("$.a.none(1)", 8),
        ("$.items[?(@.k in ['y'])]", 14),
        ("$.a[0:9:2]", 7),
        ("$..", 3),
        ("$.a b", 4),
        ("$.a[x]", 4),
    ],
)
def test_what_is_no_path(text: str, offset: int) -> None:
    with pytest.raises(ExpressionSyntaxError) as problem:
        parse_path(text)
    assert problem.value.offset == offset


keys = st.sampled_from(["a", "b", "c d", 'q"', "ß", "\U0001f600", "\ud800"])
values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-3, 3), st.sampled_from(["", "ab"])),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(keys, inner, max_size=3)),
    max_leaves=8,
)
steps = st.lists(st.one_of(keys, st.integers(-3, 3)), max_size=4)


@settings(max_examples=300, deadline=None)
@given(values, steps)
def test_a_compiled_path_is_the_path(data: object, way: list[str | int]) -> None:
    text = "$" + "".join(f"[{step}]" if isinstance(step, int) else f"['{step}']" for step in way)
    path = parse_path(text)
    try:
        expected = evaluate_path(path, data)
    except PathNotFound:
        with pytest.raises(PathNotFound):
            compile_path(path)(data)
    else:
        assert compile_path(path)(data) is expected


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="$.[]()'\"*?@:,<>=!&|ab01- /\\~", max_size=24))
def test_any_text_is_a_path_or_a_syntax_error(text: str) -> None:
    try:
        evaluate_path(parse_path("$" + text), DATA)
    except (ExpressionSyntaxError, PathNotFound, re.error):
        return


def test_an_index_past_the_end_is_null_where_templates_read() -> None:
    path = parse_path("$.a.b[7]")
    assert evaluate_path(path, DATA, past_end_is_null=True) is None
    assert compile_path(path, past_end_is_null=True)(DATA) is None
    with pytest.raises(PathNotFound):
        evaluate_path(parse_path("$.a.b[7].c"), DATA, past_end_is_null=True)


def test_a_deep_value_is_searched_without_pythons_stack() -> None:
    deep: object = {"x": 1}
    for _ in range(5000):
        deep = [deep]
    assert evaluate_path(parse_path("$..x"), deep) == [1]


def test_only_lists_have_items() -> None:
    assert at_index([1, 2], 1) == 2
    for value, index in (([1, 2], -1), ([1, 2], 2), ("text", 0), ({0: 1}, 0)):
        with pytest.raises((TypeError, IndexError)):
            at_index(value, index)
