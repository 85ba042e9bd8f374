"""JSONata expressions are well formed, read nothing that their place does not have, and call what exists.

Spec: "JSONata", "Reserved variable: $states". The service says `Field '$states.result' does not exist.` It looks at function calls
only when it runs; those that can only fail are told as warnings.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from sfdsl.checks.expressions import PlacedExpression, expressions, half_delimited
from sfdsl.checks.flow import Flow
from sfdsl.checks.function_names import hint_for
from sfdsl.checks.texts import in_single_quotes, quoted
from sfdsl.diagnostics.codes import asl as codes
from sfdsl.diagnostics.codes import lint
from sfdsl.diagnostics.diagnostic import Code

if TYPE_CHECKING:
    from sfdsl.expr.jsonata.dialect import ProblemCode

_CODES: Final[Mapping["ProblemCode", Code]] = {
    "syntax": codes.BAD_JSONATA,
    "top-level-reference": codes.JSONATA_DIALECT,
    "assigns-states": codes.JSONATA_DIALECT,
    "unknown-states-field": codes.STATES_VARIABLE,
    "unavailable-states-field": codes.STATES_VARIABLE,
    "unsupported-function": lint.JSONATA_CALL,
    "unknown-function": lint.JSONATA_CALL,
    "argument-count": lint.JSONATA_CALL,
    "hidden-function": lint.JSONATA_CALL,
}


def check(flow: Flow) -> None:
    for place in flow.places:
        for expression in expressions(place):
            _expression(flow, expression)
        for pointer, text in half_delimited(place):
            flow.report(
                codes.BAD_EXPRESSION_DELIMITERS,
                place.spans.find(*pointer),
                f"the expression {quoted(text)} does not end with '%}}'",
                hint="an expression begins with {% and ends with %}, and is the whole string",
            )


def _expression(flow: Flow, expression: PlacedExpression) -> None:
    from sfdsl.expr.jsonata import WITH_ERROR, WITH_INPUT, WITH_RESULT
    from sfdsl.expr.jsonata import check as check_expression

    field = expression.field
    where = WITH_RESULT if field.has_result else WITH_ERROR if field.has_error else WITH_INPUT
    known = flow.variables.on_entry.get(expression.place, frozenset())
    for problem in check_expression(expression.source, where=where, variables=known):
        message = in_single_quotes(problem.message)
        hint = None
        if problem.code_name == "unknown-function":
            hint = hint_for(expression.source[problem.offset : problem.end])
        if problem.code_name == "syntax":
            message = f"this is not JSONata: {message}"
        flow.report(
            _CODES[problem.code_name],
            expression.span_of(flow, problem.offset, problem.end),
            message.removesuffix("."),
            hint=in_single_quotes(problem.hint) if problem.hint else hint,
        )
