"""What Step Functions adds to JSONata, and what an evaluation takes from its environment."""

import pytest

from sfdsl.expr.errors import QueryError
from sfdsl.expr.jsonata import UNDEFINED, SystemEnvironment, compile_expression


class FixedEnvironment:
    """Answers that are always the same; counts how often it was asked."""

    def __init__(self):
        self.asked = 0

    def now_millis(self):
        self.asked += 1
        return 1_700_000_000_000 + self.asked

    def random(self):
        return 0.25

    def uuid(self):
        return "0b5e1f0e-0000-4000-8000-000000000001"


def evaluate(source, **bindings):
    return compile_expression(source).evaluate(bindings, FixedEnvironment())


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("$partition([1, 2, 3, 4, 5], 2)", [[1, 2], [3, 4], [5]]),
        ("$partition([0], 1)", [[0]]),
        ("$partition([1, 2], 9)", [[1, 2]]),
        ("$partition([], 2)", []),
        ("$partition([1, 2, 3], 1.9)", [[1], [2], [3]]),
        ("$partition([1], 0)", UNDEFINED),
        ("$partition($nothing, 2)", UNDEFINED),
        ("$range(0, 9, 3)", [0, 3, 6, 9]),
        ("$range(1, 9, 9)", 1),
        ("$range(3, 0, -1)", [3, 2, 1, 0]),
        ("$range(-1.7, 2, 1)", [-1, 0, 1, 2]),
        ("$range(5, 1, 1)", UNDEFINED),
        ("$range(1, 5, 0)", UNDEFINED),
        ("$count($range(1, 200000, 1))", 200000),
        ("$hash('input', 'SHA-1')", "140f86aae51ab9e1cda9b4254fe98a74eb54c1a1"),
        ("$hash('', 'MD5')", "d41d8cd98f00b204e9800998ecf8427e"),
        ("$hash('é')", "4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c"),
        ("$length($hash('a', 'SHA-384'))", 96),
        ("$length($hash('a', 'SHA-512'))", 128),
        ("$hash($nothing, 'MD5')", UNDEFINED),
        ("$random(42)", 0.7275636800328681),
        ("$random(0)", 0.730967787376657),
        ("$random()", 0.25),
        ("$uuid()", "0b5e1f0e-0000-4000-8000-000000000001"),
        ("""$parse('{"a": [1.0, null]}').a""", [1, None]),
        ("$parse('-0')", 0),
        ("$parse($nothing)", UNDEFINED),
        ("$shuffle([1, 2, 3, 4])", [3, 4, 2, 1]),
        ("$millis()", 1_700_000_000_001),
        ("$now()", "2023-11-14T22:13:20.001Z"),
        ("$now('[Y]', '+0100')", "2023"),
        ("$toMillis('10:30', '[H]:[m]')", 1_699_957_800_000),
    ],
)
def test_function(source, expected):
    result = evaluate(source)
    assert result is UNDEFINED if expected is UNDEFINED else result == expected


def test_the_clock_stands_still_within_an_evaluation():
    environment = FixedEnvironment()
    expression = compile_expression("[$millis(), $millis(), $toMillis($now())]")
    assert len(set(expression.evaluate({}, environment))) == 1
    assert environment.asked == 1
    assert expression.evaluate({}, environment)[0] == 1_700_000_000_002


def test_the_clock_is_not_asked_without_need():
    environment = FixedEnvironment()
    compile_expression("1 + 1").evaluate({}, environment)
    assert environment.asked == 0


@pytest.mark.parametrize(
    ("source", "code", "part"),
    [
        ("$eval('1')", "T1006", "non-function"),
        ("$partition([1], -1)", "T0410", "partition"),
        ("$hash('a', 'CRC')", "T0410", "hash"),
        ("$random('a')", "T0410", "random"),
        ("$parse('{')", None, "JSON"),
        ("$base64decode('!!!')", None, "Base64"),
    ],
)
def test_failures(source, code, part):
    with pytest.raises(QueryError) as caught:
        evaluate(source)
    assert caught.value.code == code
    assert part in caught.value.message


def test_a_variable_hides_a_function():
    expression = compile_expression("$count + $sum([1, 2])")
    assert expression.evaluate({"count": 5}) == 8
    assert compile_expression("$count([1, 2])").evaluate({"other": 5}) == 2
    with pytest.raises(QueryError) as caught:
        compile_expression("$count([1, 2])").evaluate({"count": 5})
    assert caught.value.code == "T1006"


def test_without_a_context_names_are_nothing():
    assert evaluate("name") is UNDEFINED
    assert evaluate("$") is UNDEFINED
    assert evaluate("$$") is UNDEFINED
    assert evaluate("[$, 1]") == [1]


def test_the_system_environment():
    environment = SystemEnvironment()
    assert environment.now_millis() > 1_600_000_000_000
    assert 0 <= environment.random() < 1
    assert environment.uuid()[14] == "4"
