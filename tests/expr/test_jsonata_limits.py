"""Bounds: every evaluation ends, with AWS's text where it goes too far."""

import pytest

from sfdsl.expr.errors import QueryError
from sfdsl.expr.jsonata import compile_expression, functions

DEPTH = "Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive."
MEMORY = "Expression evaluation memory limit exceeded: Check for excessive memory usage"
TIME = "Expression evaluation timeout: Check for infinite loop"


def outcome(source):
    """The value, or the text of the failure."""
    try:
        return compile_expression(source).evaluate({"d": {"a": {"b": 1}}})
    except QueryError as error:
        assert error.code is None
        return error.message


@pytest.mark.parametrize(
    ("shape", "most"),
    [
        (lambda n: "+".join(["1"] * n), 100),
        (lambda n: "(" * n + "1" + ")" * n, 99),
        (lambda n: "[" * n + "1" + "]" * n, 99),
        (lambda n: '{"a":' * n + "1" + "}" * n, 99),
        (lambda n: "false ? 0 : " * n + "1", 99),
        (lambda n: "$string(" * n + "1" + ")" * n, 99),
        (lambda n: "$d.a" + "[b" * n + "]" * n, 98),
        (lambda n: "1" + " ~> $string" * n, 99),
        (lambda n: f"($f := function($n) {{ $n = 0 ? 0 : 1 + $f($n - 1) }}; $f({n}))", 31),
        (lambda n: f"($f := function($n) {{( $m := $n - 1; $n = 0 ? 0 : ($f($m)) + 1 )}}; $f({n}))", 18),
        (
            lambda n: (
                f"($f := function($n) {{ $n = 0 ? 0 : 1 + $sum($map([$n - 1], function($x) {{ $f($x) }})) }}; $f({n}))"
            ),
            23,
        ),
    ],
)
def test_depth(shape, most):
    """The greatest numbers that jsonata 2.0.6 lets through when its evaluations may nest to 100."""
    assert outcome(shape(most)) != DEPTH
    assert outcome(shape(most + 1)) == DEPTH


def test_branches_that_are_not_taken_may_be_deep():
    deep = "(" * 110 + "1" + ")" * 110
    assert outcome(f"true ? 1 : {deep}") == 1
    assert outcome(f"false ? 1 : {deep}") == DEPTH
    assert outcome(f"(function($x) {{ $x ? 1 : {deep} }})(true)") == 1


def test_tail_calls_cost_no_depth():
    assert outcome("($f := function($n) { $n = 0 ? 'done' : $f($n - 1) }; $f(3000))") == "done"
    assert (
        outcome("($f := function($n) { $n = 0 ? 'done' : $g($n - 1) }; $g := function($n) { ($f($n)) }; $f(999))")
        == "done"
    )


@pytest.mark.parametrize(
    "source",
    [
        "($f := function($n) { 1 + $f($n) }; $f(1))",
        "($f := function($n) { $map([$n], $f) }; $f(1))",
        "($f := function($n) { $reduce([1, 2], function($a, $b) { $f($b) }) }; $f(1))",
    ],
)
def test_endless_recursion(source):
    assert outcome(source) == DEPTH


@pytest.mark.parametrize(
    "source",
    [
        "($f := function($n) { $f($n + 1) }; $f(1))",
        "[1..1000].([1..1000].([1..1000][false]))",
        "$match($pad('', 40, 'a') & '!', /^(a+)+$/)",
        "$map([1..900], function($x) { $map([1..900], function($y) { $x + $y }) })",
    ],
)
def test_endless_work(source, monkeypatch):
    monkeypatch.setattr(functions, "MAX_WORK", 20_000)
    assert outcome(source) == TIME


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("$count([1..873782])", 873782),
        ("$count([1..873783])", MEMORY),
        ("$count($range(1, 873783, 1))", MEMORY),
        ("[1..1000].([1..1000])", MEMORY),
        ("($p := function($s, $n) { $n = 0 ? $s : $p($s & $s, $n - 1) }; $length($p('x', 22)))", 4194304),
        ("($p := function($s, $n) { $n = 0 ? $s : $p($s & $s, $n - 1) }; $length($p('x', 23)))", MEMORY),
        ("($p := function($s, $n) { $n = 0 ? $s : $p($append($s, $s), $n - 1) }; $count($p([1], 20)))", MEMORY),
        ("$pad('a', 10000000)", MEMORY),
        ("$replace($pad('', 10000, 'a'), 'a', $pad('', 1000, 'b'))", MEMORY),
        ("$join([1..9000].('x'), $pad('', 1000))", MEMORY),
    ],
)
def test_memory(source, expected):
    assert outcome(source) == expected
