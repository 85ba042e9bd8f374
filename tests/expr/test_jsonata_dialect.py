"""What AWS refuses in expressions, and what they read."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sfdsl.expr.jsonata import WITH_ERROR, WITH_INPUT, WITH_RESULT, check, parse, references


def problems(source, where=WITH_INPUT, variables=()):
    """Each problem as its code and the text that it points at."""
    return [
        (found.code_name, source[found.offset : found.end]) for found in check(source, where=where, variables=variables)
    ]


@pytest.mark.parametrize(
    "source",
    [
        "$states.input.a.b",
        "$states.context.Execution.Id",
        "$states",
        "$x & $y.z",
        "$states.input.items[price > 1].($ & name)",
        "$states.input.items{sku: $sum(price)}",
        "$states.input.items^(>price)[0].sku",
        "$states.input.items@$i.others[id = $i.id]#$n.{'n': $n, 'id': %.id}",
        "$states.input ~> |items|{'total': price * qty}, 'price'|",
        "$map($states.input.items, function($v, $i) { $v.price * $i })",
        "($f := function($n) { $n = 0 ? 1 : $g($n - 1) }; $g := function($n) { $f($n) }; $f(3))",
        "($double := function($x) { $x * 2 }; [1, 2] ~> $map($double) ~> $sum)",
        "(function($states) { $states.whatever })({})",
        "$substring(?, 1)",
        "$states.input.name.$uppercase()",
        "$zip([1], [2], [3])",
        "$now() & $uuid() & $hash('a', 'MD5') & $parse('1') & $random(4)",
    ],
)
def test_fine(source):
    assert problems(source) == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("$eval('1')", [("unsupported-function", "$eval")]),
        ("$uppercas('a')", [("unknown-function", "$uppercas")]),
        ("uppercase('a')", [("unknown-function", "uppercase")]),
        ("'a' ~> $nosuch", [("unknown-function", "$nosuch")]),
        ("$nosuch(?)", [("unknown-function", "$nosuch")]),
        ("$sum()", [("argument-count", "$sum")]),
        ("$sum([1], 2)", [("argument-count", "$sum")]),
        ("[1] ~> $sum(2)", [("argument-count", "$sum")]),
        ("$length()", []),
        ("$range(1, 2)", [("argument-count", "$range")]),
        ("$", [("top-level-reference", "$")]),
        ("$$", [("top-level-reference", "$$")]),
        ("$states.input.a[$$.b]", [("top-level-reference", "$$")]),
        ("phone.number", [("top-level-reference", "phone")]),
        ("{'a': b, c: 1}", [("top-level-reference", "b"), ("top-level-reference", "c")]),
        ("$map([1], function($v) { $v + price })", [("top-level-reference", "price")]),
        ("*", [("top-level-reference", "*")]),
        ("**.a", [("top-level-reference", "**")]),
        ("[a, 1][0]", [("top-level-reference", "a")]),
        ("$states.inputs", [("unknown-states-field", "$states.inputs")]),
        ("$states.result.a", [("unavailable-states-field", "$states.result")]),
        ("$states.errorOutput", [("unavailable-states-field", "$states.errorOutput")]),
        ("($states := 1)", [("assigns-states", "$states")]),
        ("1 +", [("syntax", "")]),
        ("$a ?? 1", [("syntax", "?")]),
    ],
)
def test_problem(source, expected):
    assert problems(source) == expected


@pytest.mark.parametrize(
    ("source", "message", "hint"),
    [
        ("$uppercas('a')", "Unknown function: $uppercas", "did you mean `$uppercase`?"),
        ("$SUM([1])", "Unknown function: $SUM", "did you mean `$sum`?"),
        ("$xyzzy()", "Unknown function: $xyzzy", None),
        ("sum([1])", "Unknown function: sum", "write `$sum(...)`"),
        ("$sum(1, 2)", "The function $sum takes 1 argument, not 2.", None),
        ("$substring('a')", "The function $substring takes 1 to 3 arguments, not 1.", None),
        ("$uuid(1)", "The function $uuid takes no arguments, not 1.", None),
        ("$zip()", "The function $zip takes 1 or more arguments, not 0.", None),
        (
            "phone",
            "Reference to 'phone' at the top level is not supported.",
            "a field of the input is `$states.input.phone`, a variable `$phone`",
        ),
        ("$states.inputs", "Field '$states.inputs' does not exist.", "did you mean `$states.input`?"),
        ("$states.xyz", "Field '$states.xyz' does not exist.", "its fields are input, result, errorOutput, context"),
        (
            "$states.result",
            "Field '$states.result' does not exist.",
            "`$states.result` exists in Output and Assign of Task, Parallel and Map states",
        ),
        ("$eval('1')", "The function $eval is not supported.", "`$parse(text)` reads JSON"),
    ],
)
def test_texts(source, message, hint):
    found = check(source)
    assert [(one.message, one.hint) for one in found] == (
        [(message, hint)] if not source.startswith("$substring") else []
    )


def test_the_context_may_stand_in_for_an_argument():
    assert problems("$substring('a')") == []
    assert problems("$substring()") == [("argument-count", "$substring")]


def test_fields_of_states_depend_on_the_place():
    assert problems("$states.result", WITH_RESULT) == []
    assert problems("$states.errorOutput", WITH_ERROR) == []
    assert problems("$states.result", WITH_ERROR) == [("unavailable-states-field", "$states.result")]


def test_variables_hide_functions():
    assert problems("$count([1])", variables={"count"}) == [("hidden-function", "$count")]
    assert problems("$count + 1", variables={"count"}) == []
    assert problems("$rate(1)", variables={"rate"}) == [("unknown-function", "$rate")]
    assert problems("($count := $sum; $count([1]))", variables={"count"}) == []


def test_problems_come_in_the_order_of_the_text():
    assert [text for _, text in problems("$map([x], function($v) { y }) & z")] == ["x", "y", "z"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("$states.input.a.b & $x", [("states", ("input", "a", "b")), ("x", ())]),
        ("$x.items[0].sku", [("x", ("items",))]),
        ("$x[0].a", [("x", ())]),
        ("$x.a.*.b", [("x", ("a",))]),
        ('$x.`a b`."c"', [("x", ("a b", "c"))]),
        ("($x := $y; $x & $z)", [("y", ()), ("z", ())]),
        ("($x & $y; $x := 1; $x)", [("x", ()), ("y", ())]),
        ("(($x := 1); $x)", [("x", ())]),
        ("$x := $x + 1", [("x", ())]),
        ("$map($items, function($v) { $v.a & $w.b })", [("map", ()), ("items", ()), ("w", ("b",))]),
        ("($f := function() { $later }; $later := 1; $f())", []),
        ("$a@$v.($v.b & $w)", [("a", ()), ("w", ())]),
        ("$a#$i[$i > $n]", [("a", ()), ("n", ())]),
        ("$x ~> |$y.a|{'b': $z}|", [("x", ()), ("y", ("a",)), ("z", ())]),
        ("$x{$y: $z}", [("x", ()), ("y", ()), ("z", ())]),
        ("$f(?, $x)", [("f", ()), ("x", ())]),
        ("1", []),
    ],
)
def test_references(source, expected):
    assert [(found.name, found.path) for found in references(parse(source))] == expected


def test_references_know_their_place():
    source = "$sum($states.input.items.price) + $count"
    found = references(parse(source))
    assert [source[one.start : one.end] for one in found] == ["$sum", "$states.input.items.price", "$count"]
    assert [(one.is_builtin, one.is_called) for one in found] == [(True, True), (False, False), (True, False)]


WORDS = st.sampled_from(
    [
        "$states",
        "$states.input",
        "$x",
        "$sum",
        "$nosuch",
        "$",
        "$$",
        "a",
        "b.c",
        "1",
        "'d'",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ",",
        ";",
        ":",
        ":=",
        "?",
        "+",
        "&",
        "=",
        ".",
        "[0]",
        "function($v){",
        "}",
        "~>",
        "@$i",
        "#$n",
        "*",
        "**",
        "%",
        "|",
        "^(",
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(WORDS, max_size=12).map(" ".join))
def test_any_text_can_be_checked(source):
    for problem in check(source):
        assert 0 <= problem.offset <= problem.end <= len(source)
    if not any(problem.code_name == "syntax" for problem in check(source)):
        for reference in references(parse(source)):
            assert source[reference.start] == "$"
