"""JSONata in ASL values, and the texts of failures that AWS words."""

import pytest

from sfdsl.expr.errors import ExpressionSyntaxError, QueryError
from sfdsl.expr.jsonata import (
    SystemEnvironment,
    compile_expression,
    compile_value,
    evaluate_value,
    expression_of,
    expression_offset,
    is_function,
    iter_expressions,
)

ENVIRONMENT = SystemEnvironment()
BINDINGS = {"states": {"input": {"a": 1, "items": [1, 2]}}, "x": "y"}


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("{% $x %}", "$x"),
        ("{%$x%}", "$x"),
        ("{%%}", ""),
        ("{%}", None),
        (" {% $x %}", None),
        ("{% $x %} ", None),
        ("a {% $x %}", None),
        ("{% $x", None),
        ("{% {'a': '%}'} %}", "{'a': '%}'}"),
        ("", None),
    ],
)
def test_expression_of(text, source):
    assert expression_of(text) == source


def test_expression_offset():
    text = "{%   $x %}"
    assert text[expression_offset(text) :].startswith("$x")


def test_iter_expressions():
    value = {"a": "{% 1 %}", "b": ["x", {"c": "{%2%}"}, "{% 3 %}"], "{% 4 %}": 5}
    assert list(iter_expressions(value)) == [
        (("a",), "{% 1 %}", "1"),
        (("b", 1, "c"), "{%2%}", "2"),
        (("b", 2), "{% 3 %}", "3"),
    ]
    assert list(iter_expressions("{% 1 %}")) == [((), "{% 1 %}", "1")]


def test_values_are_walked():
    value = {"k": "{% $states.input.a + 1 %}", "l": ["{% $x %}", 2.0, None], "m": {"n": "plain", "o": "{%[$x]%}"}}
    assert evaluate_value(value, BINDINGS, ENVIRONMENT, "Output") == {
        "k": 2,
        "l": ["y", 2.0, None],
        "m": {"n": "plain", "o": ["y"]},
    }


def test_keys_keep_their_order():
    value = {"z": "{% 1 %}", "a": 0, "m": "{% 2 %}"}
    assert list(evaluate_value(value, {}, ENVIRONMENT, "Output")) == ["z", "a", "m"]


def test_constants_are_shared():
    constant = {"deep": [1, 2]}
    value = {"c": constant, "x": "{% $x %}"}
    compiled = compile_value(value, "Output")
    result = compiled(BINDINGS, ENVIRONMENT)
    assert result["c"] is constant
    assert value == {"c": constant, "x": "{% $x %}"}
    assert compiled(BINDINGS, ENVIRONMENT) is not result
    assert compile_value(constant, "Output")({}, ENVIRONMENT) is constant


def test_data_is_shared():
    assert (
        evaluate_value("{% $states.input.items %}", BINDINGS, ENVIRONMENT, "Output")
        is BINDINGS["states"]["input"]["items"]
    )


@pytest.mark.parametrize(
    ("value", "field", "message"),
    [
        (
            "{% $nothing %}",
            "Output",
            "The JSONata expression '$nothing' specified for the field 'Output' returned nothing (undefined).",
        ),
        (
            {"values": ["{% $nothing.a %}"]},
            "Output",
            "The JSONata expression '$nothing.a' specified for the field 'Output/values[0]' returned nothing (undefined).",
        ),
        (
            {"FunctionName": "{% 1 + 'a' %}"},
            "Arguments",
            "The JSONata expression '1 + 'a'' specified for the field 'Arguments/FunctionName' threw an error during "
            'evaluation. T2002: The right side of the "+" operator must evaluate to a number',
        ),
        (
            "{% $eval('1') %}",
            "Output/r",
            "The JSONata expression '$eval('1')' specified for the field 'Output/r' threw an error during evaluation. "
            "T1006: Attempted to invoke a non-function",
        ),
        (
            "{% [1..900000] ~> $count() %}",
            "Assign/n",
            "The JSONata expression '[1..900000] ~> $count()' specified for the field 'Assign/n' threw an error during "
            "evaluation: Expression evaluation memory limit exceeded: Check for excessive memory usage",
        ),
        (
            "{% $f := function($x) { $x } %}",
            "Items",
            "The JSONata expression '$f := function($x) { $x }' specified for the field 'Items' returned an unsupported "
            "result type.",
        ),
        (
            "{% $error('no luck') %}",
            "Choices[0]/Condition",
            "The JSONata expression '$error('no luck')' specified for the field 'Choices[0]/Condition' threw an error "
            "during evaluation. D3137: no luck",
        ),
    ],
)
def test_failures(value, field, message):
    with pytest.raises(QueryError) as caught:
        evaluate_value(value, {}, ENVIRONMENT, field)
    assert caught.value.message == message


def test_syntax_errors_come_when_compiling():
    with pytest.raises(ExpressionSyntaxError):
        compile_value({"a": ["{% 1 + %}"]}, "Output")


@pytest.mark.parametrize(
    "source",
    [
        "$sum",
        "[$sum]",
        "{'a': [$sum]}",
        "[1, 2].(function() { 1 })",
        "$map([1, 2], function() { $sum })",
        "$sort($sum)",
        "/a/",
    ],
)
def test_a_value_with_a_function_inside_is_one(source):
    assert is_function(compile_expression(source).evaluate({}))


@pytest.mark.parametrize(
    "source", ["$x.a.b", "{'k': $x.a.b}", "[[$x.a.b]]", "$map([1, 2], function($v) { $x.a.b })", "$x.a.[b]"]
)
def test_results_are_plain_lists(source):
    waiting = [compile_expression(source).evaluate({"x": {"a": [{"b": 1}, {"b": 2}]}})]
    while waiting:
        value = waiting.pop()
        assert type(value) in (list, dict, int)
        waiting += value if isinstance(value, list) else value.values() if isinstance(value, dict) else []
