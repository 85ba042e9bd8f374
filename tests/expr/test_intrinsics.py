"""The 18 intrinsic functions: values, roundings and texts as AWS gives them."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sfdsl.expr.environment import Roots
from sfdsl.expr.errors import ExpressionSyntaxError, IntrinsicError
from sfdsl.expr.intrinsics import FUNCTIONS, check_intrinsic, evaluate_intrinsic, parse_intrinsic


class Chance:
    def random(self) -> float:
        return 0.5

    def uuid(self) -> str:
        return "00000000-0000-4000-8000-000000000000"

    def now(self) -> float:
        return 0.0


ROOTS = Roots(
    input={
        "o": {"a": 1, "b": [True, None, "x", 1.5]},
        "l": [1, 2, 3, 4, 5],
        "e": [],
        "s": "a,b,,c",
        "n": 1.5,
        "big": 2**31 - 1,
    },
    context={"Execution": {"Name": "run-7"}},
    variables={"v": [1, 1.0, "1", True, 1]},
    chance=Chance(),
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("States.Format('{} of {}', $.n, $$.Execution.Name)", "1.5 of run-7"),
        ("States.Format('{}', $.o)", "{a=1, b=[true, null, x, 1.5]}"),
        (r"States.Format('\{{}\} it\'s \\', 'x')", r"{x} it's " + "\\"),
        ("States.StringToJson('[1, 2.50]')", [1, 2.5]),
        ("States.StringToJson(' ')", None),
        ("States.JsonToString($.o)", '{"a":1,"b":[true,null,"x",1.5]}'),
        ("States.Array(1, 'x', null, $.e)", [1, "x", None, []]),
        ("States.Array()", []),
        ("States.ArrayPartition($.l, 2)", [[1, 2], [3, 4], [5]]),
        ("States.ArrayContains($v, true)", True),
        ("States.ArrayContains($.l, '1')", False),
        ("States.ArrayRange(1, 9, 2)", [1, 3, 5, 7, 9]),
        ("States.ArrayRange(9, 1, -4)", [9, 5, 1]),
        ("States.ArrayRange(1, 9, -1)", []),
        ("States.ArrayRange(1.9, 3.9, 1)", [1, 2, 3]),
        ("States.ArrayGetItem($.l, 1.9)", 2),
        ("States.ArrayGetItem($.e, 3)", None),
        ("States.ArrayLength($.l)", 5),
        ("States.ArrayUnique($v)", [1, 1.0, "1", True]),
        ("States.Base64Encode('Data to encode')", "RGF0YSB0byBlbmNvZGU="),
        ("States.Base64Decode('RGF0YSB0byBlbmNvZGU=')", "Data to encode"),
        ("States.Hash('input data', 'SHA-1')", "aaff4a450a104cd177d28d18d74485e8cae074b7"),
        ("States.JsonMerge($.o, $.o, false)", {"a": 1, "b": [True, None, "x", 1.5]}),
        ("States.MathAdd(1.5, -1.5)", 1),
        ("States.MathAdd(0.5, -0.5)", 1),
        ("States.MathRandom(1, 11)", 6),
        ("States.StringSplit($.s, ',')", ["a", "b", "c"]),
        ("States.StringSplit('a-b c', '- ')", ["a", "b", "c"]),
        ("States.UUID()", "00000000-0000-4000-8000-000000000000"),
        ("States.ArrayGetItem(States.StringSplit($$.Execution.Name, '-'), 1)", "7"),
    ],
)
def test_values(text: str, value: object) -> None:
    assert evaluate_intrinsic(parse_intrinsic(text), ROOTS) == value


@pytest.mark.parametrize(
    ("text", "tail"),
    [
        ("States.MathAdd('a', 1)", "Invalid arguments in States.MathAdd"),
        ("States.MathAdd($.big, 1)", "Invalid arguments in States.MathAdd"),
        ("States.MathAdd(1)", "Invalid arguments in States.MathAdd"),
        ("States.ArrayGetItem($.l, 5)", "Invalid arguments in States.ArrayGetItem"),
        ("States.ArrayPartition($.l, 0)", "Invalid arguments in States.ArrayPartition"),
        ("States.ArrayRange(0, 2000, 1)", "Invalid arguments in States.ArrayRange"),
        ("States.JsonMerge($.o, $.o, true)", "Invalid arguments in States.JsonMerge"),
        ("States.Hash('x', 'MD4')", "Invalid arguments in States.Hash"),
        ("States.Format('Hello {', $.n)", "Invalid template in States.Format: matching '}' not found for '{'."),
        ("States.Format('}')", "Invalid template in States.Format: matching '{' not found for '}'."),
        ("States.Format('{}')", "number of arguments do not match the occurrences of {}."),
        ("States.None(1)", "Invalid arguments in States.None"),
    ],
)
def test_what_aws_says_of_wrong_arguments(text: str, tail: str) -> None:
    with pytest.raises(IntrinsicError) as problem:
        evaluate_intrinsic(parse_intrinsic(text), ROOTS)
    start = f"There was an error while evaluating the intrinsic function: {text}. "
    assert problem.value.message.startswith(start)
    assert problem.value.message.endswith(tail)


def test_a_missing_argument_path() -> None:
    with pytest.raises(
        IntrinsicError, match=re.escape("The JsonPath argument for the field '$.no' could not be found")
    ):
        evaluate_intrinsic(parse_intrinsic("States.StringToJson($.no)"), ROOTS)


def test_a_seed_gives_the_same_number_again() -> None:
    call = parse_intrinsic("States.MathRandom(0, 1000, 7)")
    assert evaluate_intrinsic(call, ROOTS) == evaluate_intrinsic(call, ROOTS)


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("UUID()", 0),
        ("States.UUID", 11),
        ("States.UUID(", 12),
        ("States.Format('a)", 14),
        ('States.Format("a")', 14),
        ("States.UUID() x", 14),
    ],
)
def test_what_is_no_call(text: str, offset: int) -> None:
    with pytest.raises(ExpressionSyntaxError) as problem:
        parse_intrinsic(text)
    assert problem.value.offset == offset


def test_nesting_has_an_end() -> None:
    text = "States.Array(" * 11 + ")" * 11
    with pytest.raises(ExpressionSyntaxError, match="more than 10 deep"):
        parse_intrinsic(text)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("States.Uuid()", "did you mean States.UUID"),
        ("States.MathAdd(1, 'two')", "needs a number"),
        ("States.StringSplit('a')", "takes 2 arguments, not 1"),
        ("States.Array(States.UUID(1))", "takes 0 arguments, not 1"),
    ],
)
def test_checks_before_a_run(text: str, says: str) -> None:
    (problem,) = check_intrinsic(text)
    assert says in f"{problem.message} {problem.hint}"


def test_there_are_eighteen() -> None:
    assert len(FUNCTIONS) == 18


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(sorted(FUNCTIONS)),
    st.lists(st.sampled_from(["$.o", "$.l", "$.s", "$.n", "$v", "1", "-2.5", "'x'", "true", "null"]), max_size=3),
)
def test_any_arguments_give_a_value_or_an_intrinsic_error(function: str, arguments: list[str]) -> None:
    try:
        evaluate_intrinsic(parse_intrinsic(f"{function}({', '.join(arguments)})"), ROOTS)
    except IntrinsicError:
        return


def test_large_and_deep_values_cost_little() -> None:
    deep: object = 1
    for _ in range(900):
        deep = [deep]
    roots = Roots({"many": list(range(20_000)) * 2, "long": "x" * 200_000, "deep": deep})
    assert evaluate_intrinsic(parse_intrinsic("States.ArrayUnique($.many)"), roots) == list(range(20_000))
    assert evaluate_intrinsic(parse_intrinsic("States.StringSplit($.long, ',;')"), roots) == ["x" * 200_000]
    assert evaluate_intrinsic(parse_intrinsic("States.Format('{}', $.deep)"), roots) == "[" * 900 + "1" + "]" * 900
    assert evaluate_intrinsic(parse_intrinsic("States.Base64Decode('QQ')"), roots) == "A"
