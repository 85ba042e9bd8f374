"""Conditions to choice rules.

$.kind == "a" and exists($.n)   ->   {"And": [{"Variable": "$.kind", "StringEquals": "a"}, {"Variable": "$.n", "IsPresent": true}]}
"""

from typing import Final

from sfdsl.diagnostics.codes import source as codes
from sfdsl.expr.comparison import CONVERSIONS, PREDICATES, SIGNS
from sfdsl.ir import nodes as ir
from sfdsl.ir.fields import Spans
from sfdsl.jsontypes import Json
from sfdsl.lower import jsonata, jsonpath
from sfdsl.lower.values import JSONATA, ParamValue, Place, constant
from sfdsl.syntax import nodes
from sfdsl.syntax.nodes import Expression

_RELATIONS: Final = {sign: relation for relation, sign in SIGNS.items()}
_MIRRORED: Final = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_TESTS: Final = {name: test for test, name in PREDICATES.items()}
_FAMILIES: Final = {name: family for family, name in CONVERSIONS.items()}


def lower_condition(expression: Expression, place: Place, language: str) -> ir.Condition:
    """The condition in the state's query language. What it cannot say is reported, and a rule that never holds stands in."""
    if language == JSONATA:
        return ir.ExpressionCondition(value=jsonata.condition(expression, place), spans=_spans(place))
    found = _condition(expression, place)
    return found if found is not None else _NEVER


_NEVER: Final = ir.Comparison(variable="$", operator="IsPresent", operand=False)


def _spans(place: Place) -> Spans:
    return Spans(place.table, place.pointer)


def _condition(expression: Expression, place: Place) -> ir.Condition | None:
    place.mark(expression.span)
    match expression:
        case nodes.LogicNode():
            cls = ir.And if expression.operator == "and" else ir.Or
            return _combined(cls, expression.operands, place)
        case nodes.NotNode():
            inner = _condition(expression.operand, place.at("Not"))
            return None if inner is None else ir.Not(condition=inner, spans=_spans(place))
        case nodes.BinaryNode() if expression.operator in (*_RELATIONS, "!=", "in"):
            return _comparison(expression, place)
        case nodes.CallNode() if expression.function in ("all", "any"):
            return _combined(ir.And if expression.function == "all" else ir.Or, expression.arguments, place)
        case nodes.CallNode() if expression.function in (*_TESTS, "matches"):
            return _test(expression, place, holds=True)
        case nodes.PathNode() | nodes.RawPathNode():
            return _compare(expression, "BooleanEquals", True, place)
        case nodes.ConstantNode() if isinstance(expression.value, bool):
            hint = "leave the rule out, or use `otherwise`" if expression.value else "leave the rule out"
            place.not_in_language(expression.span, "a condition that is always the same", "JSONPath", hint)
            return None
        case nodes.CallNode() if expression.function.startswith("$") or expression.function.startswith("States."):
            place.not_in_language(
                expression.span,
                "a function in a condition",
                "JSONPath",
                "compute it in a state before, or use `query jsonata`",
            )
            return None
        case nodes.CallNode():
            jsonpath.report_unknown_function(expression, place)
            return None
        case nodes.RawJsonataNode():
            jsonpath.text(expression, place)
            return None
    place.diagnostics.report(
        codes.NOT_A_CONDITION,
        expression.span,
        "this is no condition",
        hint="compare (`$.total > 100`), test (`exists($.a)`), or join such conditions with `and`, `or`, `not`",
    )
    return None


def _combined(cls: type[ir.And] | type[ir.Or], operands: tuple[Expression, ...], place: Place) -> ir.Condition | None:
    key = cls.__name__
    parts = [_condition(operand, place.at(key, index)) for index, operand in enumerate(operands)]
    known = tuple(part for part in parts if part is not None)
    if not known or len(known) < len(parts):
        return None
    return cls(conditions=known, spans=_spans(place))


def _test(call: nodes.CallNode, place: Place, *, holds: bool) -> ir.Condition | None:
    arity = 2 if call.function == "matches" else 1
    if len(call.arguments) != arity:
        place.diagnostics.report(
            codes.BAD_VALUE, call.span, f'"{call.function}" takes {arity} argument{"s" if arity > 1 else ""}'
        )
        return None
    subject = call.arguments[0]
    if call.function == "matches":
        pattern = constant(call.arguments[1], place)
        if pattern is None or not isinstance(pattern[0], str):
            place.diagnostics.report(
                codes.NOT_CONSTANT, call.arguments[1].span, 'the pattern of "matches" must be a text'
            )
            return None
        return _compare(subject, "StringMatches", pattern[0], place)
    return _compare(subject, _TESTS[call.function], holds, place)


def _compare(subject: Expression, operator: str, operand: Json, place: Place) -> ir.Condition | None:
    variable = _variable(subject, place)
    if variable is None:
        return None
    place.at("Variable", span=subject.span)
    return ir.Comparison(variable=variable, operator=operator, operand=operand, spans=_spans(place))


def _variable(subject: Expression, place: Place) -> str | None:
    if isinstance(subject, nodes.PathNode):
        return jsonpath.path_text(subject, place)
    if isinstance(subject, nodes.RawPathNode):
        return jsonpath.raw_text(subject, place)
    if isinstance(subject, nodes.BinaryNode) and subject.operator not in (*_RELATIONS, "!=", "in"):
        place.not_in_language(
            subject.span,
            "arithmetic in a condition",
            "JSONPath",
            "compute it in a `set` before, or use `query jsonata`",
        )
    else:
        place.diagnostics.report(
            codes.NOT_A_CONDITION,
            subject.span,
            "a JSONPath condition looks at a path, and this is none",
            hint="write a path such as `$.total`, or use `query jsonata`",
        )
    return None


def _comparison(expression: nodes.BinaryNode, place: Place) -> ir.Condition | None:
    operator, left, right = expression.operator, expression.left, expression.right
    if operator == "in":
        return _membership(expression, place)
    # `exists(x) == false` is its own rule, IsPresent: false.
    for test, other in ((left, right), (right, left)):
        if (
            isinstance(test, nodes.CallNode)
            and test.function in _TESTS
            and isinstance(other, nodes.ConstantNode)
            and isinstance(other.value, bool)
            and operator in ("==", "!=")
        ):
            return _test(test, place, holds=other.value == (operator == "=="))
    if not isinstance(left, nodes.PathNode | nodes.RawPathNode) and isinstance(
        right, nodes.PathNode | nodes.RawPathNode
    ):
        left, right, operator = right, left, _MIRRORED[operator]
    if operator == "!=":
        equal = nodes.BinaryNode(operator="==", left=left, right=right, span=expression.span)
        inner = _comparison(equal, place.at("Not", span=expression.span))
        return None if inner is None else ir.Not(condition=inner, spans=_spans(place))
    found = _operand(right, place)
    if found is None:
        return None
    family, suffix, operand = found
    if family == "Null":
        if operator == "==":
            return _compare(left, "IsNull", True, place)
        place.diagnostics.report(codes.BAD_VALUE, expression.span, "null is neither more nor less than anything")
        return None
    if family == "Boolean" and operator != "==":
        place.diagnostics.report(
            codes.BAD_VALUE, expression.span, "booleans have no order", hint="compare them with `==` or `!=`"
        )
        return None
    return _compare(left, f"{family}{_RELATIONS[operator]}{suffix}", operand, place)


def _membership(expression: nodes.BinaryNode, place: Place) -> ir.Condition | None:
    """`$.a in ["x", "y"]` is an Or of comparisons."""
    right: Expression = expression.right
    if isinstance(right, nodes.NameNode):
        found = place.resolve(right)
        if found is None:
            return None
        if not isinstance(found, ParamValue):
            right = found
    if not isinstance(right, nodes.ArrayNode) or not right.items:
        place.not_in_language(
            expression.span,
            "`in` with anything but a written list",
            "JSONPath",
            "write the list out, or use `query jsonata`",
        )
        return None
    equal = [nodes.BinaryNode(operator="==", left=expression.left, right=item, span=item.span) for item in right.items]
    return _condition(equal[0], place) if len(equal) == 1 else _combined(ir.Or, tuple(equal), place)


def _operand(right: Expression, place: Place) -> tuple[str, str, Json] | None:
    """The family of operators, its suffix (`Path` for a path), and the operand that the right side means."""
    if isinstance(right, nodes.CallNode) and right.function in _FAMILIES:
        if len(right.arguments) != 1:
            place.diagnostics.report(codes.BAD_VALUE, right.span, f'"{right.function}" takes 1 argument')
            return None
        return _typed_operand(_FAMILIES[right.function], right.arguments[0], place)
    fixed = constant(right, place)
    if fixed is None:
        if isinstance(right, nodes.PathNode | nodes.RawPathNode):
            shown = right.text
            hint = (
                f"say what it holds: `string({shown})`, `number({shown})`, `boolean({shown})` or `timestamp({shown})`"
            )
            place.diagnostics.report(
                codes.NOT_A_CONDITION,
                right.span,
                "JSONPath compares with a path only where its type is said",
                hint=hint,
            )
        else:
            place.not_in_language(
                right.span,
                "comparing with something that is worked out",
                "JSONPath",
                "compute it in a `set` before, or use `query jsonata`",
            )
        return None
    match fixed[0]:
        case bool():
            return "Boolean", "", fixed[0]
        case str():
            return "String", "", fixed[0]
        case int() | float():
            return "Numeric", "", fixed[0]
        case None:
            return "Null", "", None
    place.diagnostics.report(
        codes.NOT_A_CONDITION,
        right.span,
        "a condition compares with a text, number, boolean or null, not with a list or object",
    )
    return None


def _typed_operand(family: str, operand: Expression, place: Place) -> tuple[str, str, Json] | None:
    if isinstance(operand, nodes.PathNode | nodes.RawPathNode):
        path = _variable(operand, place)
        return None if path is None else (family, "Path", path)
    fixed = constant(operand, place)
    if fixed is None:
        place.diagnostics.report(codes.NOT_CONSTANT, operand.span, "a path or a constant is needed here")
        return None
    return family, "", fixed[0]
