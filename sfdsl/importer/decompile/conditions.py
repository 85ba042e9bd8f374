"""Choice rules as conditions."""

from typing import assert_never

from sfdsl.expr.comparison import CONVERSIONS, OPERATORS, PREDICATES, SIGNS
from sfdsl.importer.decompile import jsonata
from sfdsl.importer.decompile.jsonpath import INPUT, path
from sfdsl.importer.decompile.values import InexpressibleError, literal
from sfdsl.ir import nodes as ir
from sfdsl.syntax import nodes
from sfdsl.syntax.nodes import Expression


def condition(given: ir.Condition, *, is_jsonata: bool) -> Expression:
    """A condition that the compiler turns into the same rule. Raises InexpressibleError where the language cannot say it."""
    if given.extra or is_jsonata != isinstance(given, ir.ExpressionCondition):
        raise InexpressibleError
    match given:
        case ir.Comparison():
            return _comparison(given)
        case ir.And() | ir.Or():
            word = "and" if isinstance(given, ir.And) else "or"
            operands = tuple(condition(part, is_jsonata=is_jsonata) for part in given.conditions)
            if len(operands) == 1:
                return nodes.CallNode(function="all" if word == "and" else "any", arguments=operands)
            return nodes.LogicNode(operator=word, operands=operands)
        case ir.Not():
            inner = condition(given.condition, is_jsonata=is_jsonata)
            if isinstance(inner, nodes.BinaryNode) and inner.operator == "==" and _is_equality(given.condition):
                return nodes.BinaryNode(operator="!=", left=inner.left, right=inner.right)
            return nodes.NotNode(operand=inner)
        case ir.ExpressionCondition():
            return jsonata.condition(given.value)
        case _:
            assert_never(given)


def _is_equality(given: ir.Condition) -> bool:
    return isinstance(given, ir.Comparison) and OPERATORS[given.operator].relation == "Equals"


def _comparison(given: ir.Comparison) -> Expression:
    variable = path(given.variable, INPUT)
    operator = OPERATORS[given.operator]
    if operator.family == "Test":
        test = nodes.CallNode(function=PREDICATES[operator.relation], arguments=(variable,))
        if given.operand is True:
            return test
        return nodes.BinaryNode(operator="==", left=test, right=literal(given.operand))
    if operator.relation == "Matches":
        return nodes.CallNode(function="matches", arguments=(variable, literal(given.operand)))
    right = literal(given.operand)
    if operator.is_path and isinstance(given.operand, str):
        right = nodes.CallNode(function=CONVERSIONS[operator.family], arguments=(path(given.operand, INPUT),))
    elif operator.family == "Timestamp":
        right = nodes.CallNode(function="timestamp", arguments=(right,))
    return nodes.BinaryNode(operator=SIGNS[operator.relation], left=variable, right=right)
