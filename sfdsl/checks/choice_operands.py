"""The operand of a comparison is of the type that its operator compares.

Spec: "Choice State", "Data-test expressions": the table of comparison operators and the type of their values. The paths in rules
are looked at in `paths.py`.
"""

from collections.abc import Mapping
from typing import Any, Final

from sfdsl.checks.flow import Flow
from sfdsl.checks.texts import has_placeholder, is_expression, quoted
from sfdsl.diagnostics.codes import asl as codes
from sfdsl.expr.comparison import OPERATORS, parse_timestamp
from sfdsl.ir.nodes import ChoiceState, Comparison, ExpressionCondition
from sfdsl.ir.walk import conditions

_EXPECTED: Final[Mapping[str, tuple[tuple[type, ...], str]]] = {
    "String": ((str,), "a string"),
    "Numeric": ((int, float), "a number"),
    "Boolean": ((bool,), "true or false"),
    "Timestamp": ((str,), "a timestamp in a string"),
    "Test": ((bool,), "true or false"),
}


def check(flow: Flow) -> None:
    for place in flow.places:
        if not isinstance(place.state, ChoiceState):
            continue
        for index, rule in enumerate(place.state.choices):
            for pointer, condition in conditions(rule.condition, ("Choices", index)):
                if isinstance(condition, Comparison):
                    span = place.spans.find(*pointer, condition.operator)
                    _comparison(flow, condition.operator, condition.operand, span)
                elif isinstance(condition, ExpressionCondition):
                    _condition(flow, condition.value, place.spans.find(*pointer, "Condition"))


def _comparison(flow: Flow, name: str, operand: Any, span: Any) -> None:
    operator = OPERATORS[name]
    if has_placeholder(operand):
        return
    if operator.is_path:
        if not isinstance(operand, str):
            to_value = f"to compare with a value write '{name.removesuffix('Path')}'"
            flow.report(codes.CHOICE_OPERAND, span, f"'{name}' takes a path, not {quoted(operand)}", hint=to_value)
        return
    types, expected = _EXPECTED[operator.family]
    if not isinstance(operand, types) or (isinstance(operand, bool) and bool not in types):
        hint: str | None = None
        if isinstance(operand, str) and operand.startswith("$") and f"{name}Path" in OPERATORS:
            hint = f"to compare with a value from the input write '{name}Path'"
        flow.report(codes.CHOICE_OPERAND, span, f"'{name}' takes {expected}, not {quoted(operand)}", hint=hint)
    elif operator.family == "Timestamp" and parse_timestamp(operand) is None:
        flow.report(
            codes.BAD_TIMESTAMP,
            span,
            f"{quoted(operand)} is not a timestamp",
            hint="write it as 2030-01-31T12:00:00Z: with a T, and Z or an offset",
        )


def _condition(flow: Flow, value: str | bool, span: Any) -> None:
    if isinstance(value, str) and not is_expression(value) and not has_placeholder(value):
        hint = f"write '{{% {value.strip()} %}}'" if "{%" not in value and "%}" not in value else None
        flow.report(codes.CHOICE_RULE, span, f"'Condition' takes a {{% %}} expression, not {quoted(value)}", hint=hint)
