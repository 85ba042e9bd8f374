import pytest

from sfdsl.emit.graph.condition_text import condition_text
from sfdsl.ir.nodes import And, Comparison, Condition, ExpressionCondition, Not, Or


def compare(operator: str, operand: object, variable: str = "$.x") -> Comparison:
    return Comparison(variable=variable, operator=operator, operand=operand)  # type: ignore[arg-type]


A, B, C = (compare("NumericEquals", number, f"$.{name}") for number, name in enumerate("abc", 1))


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        (compare("NumericGreaterThan", 100), "$.x > 100"),
        (compare("NumericLessThanEquals", 1.5), "$.x <= 1.5"),
        (compare("StringEquals", 'a "b"'), '$.x == "a \\"b\\""'),
        (compare("StringEquals", "größer"), '$.x == "größer"'),
        (compare("StringGreaterThanEqualsPath", "$.y"), "$.x >= $.y"),
        (compare("TimestampLessThan", "2030-01-01T00:00:00Z"), "$.x < 2030-01-01T00:00:00Z"),
        (compare("StringMatches", "log-*"), 'matches($.x, "log-*")'),
        (compare("BooleanEquals", True), "$.x"),
        (compare("BooleanEquals", False), "$.x == false"),
        (compare("IsPresent", True), "exists($.x)"),
        (compare("IsPresent", False), "not exists($.x)"),
        (compare("IsNumeric", True), "is_number($.x)"),
        (compare("IsPresent", "yes"), '$.x IsPresent "yes"'),
        (compare("Resembles", {"a": 1}), '$.x Resembles {"a": 1}'),
        (Not(condition=A), "$.a != 1"),
        (Not(condition=compare("NumericLessThan", 3)), "not $.x < 3"),
        (Not(condition=compare("IsNull", False)), "not (not is_null($.x))"),
        (Not(condition=And(conditions=(A, B))), "not ($.a == 1 and $.b == 2)"),
        (And(conditions=(A, Or(conditions=(B, C)))), "$.a == 1 and ($.b == 2 or $.c == 3)"),
        (Or(conditions=(And(conditions=(A, B)), C)), "$.a == 1 and $.b == 2 or $.c == 3"),
        (And(conditions=(A,)), "$.a == 1"),
        (And(conditions=()), "nothing"),
        (ExpressionCondition(value=True), "true"),
        (ExpressionCondition(value="{% $states.input.n > 1 %}"), "$.n > 1"),
        (ExpressionCondition(value="{% $states.input.n\n  > $limit %}"), "$.n > $limit"),
        (ExpressionCondition(value="{% $states.context.State.Name = 'a  b' %}"), "$$.State.Name = 'a  b'"),
        (ExpressionCondition(value="{% $x = '$states.input' %}"), "$x = '$states.input'"),
        (
            ExpressionCondition(value="{% $count($states.input.items[$.n > 1]) = 0 %}"),
            "$count($states.input.items[$.n > 1]) = 0",
        ),
        (ExpressionCondition(value="{%%}"), "nothing"),
    ],
)
def test_condition_in_words(condition: Condition, text: str) -> None:
    assert condition_text(condition) == text
