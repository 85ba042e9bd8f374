"""JSONata expressions are well formed, and read of `$states` only what there is at their place.

Spec: "JSONata", "Reserved variable: $states". The service says `Field '$states.result' does not exist.`
"""

from collections.abc import Iterator

from sfdsl.checks.expressions import PlacedExpression, expressions, half_delimited
from sfdsl.checks.flow import Flow
from sfdsl.checks.texts import quoted
from sfdsl.diagnostics.codes import asl as codes
from sfdsl.diagnostics.wording import meant
from sfdsl.expr.errors import ExpressionSyntaxError
from sfdsl.ir.nodes import TaskState


def check(flow: Flow) -> None:
    for place in flow.places:
        for expression in expressions(place):
            _expression(flow, expression)
        for pointer, text in half_delimited(place):
            if text.startswith("{%"):
                flow.report(
                    codes.BAD_EXPRESSION_DELIMITERS,
                    place.spans.find(*pointer),
                    f"the expression {quoted(text)} does not end with '%}}'",
                    hint="an expression begins with {% and ends with %}, and is the whole string",
                )


def _expression(flow: Flow, expression: PlacedExpression) -> None:
    from sfdsl.expr.jsonata.parser import parse

    try:
        parse(expression.source)
    except ExpressionSyntaxError as problem:
        flow.report(
            codes.BAD_JSONATA,
            expression.span_of(flow, problem.offset),
            f"this is not JSONata: {problem.message}",
            hint=problem.hint,
        )
        return
    for name, start, end in _states_members(expression):
        _member(flow, expression, name, start, end)


def _member(flow: Flow, expression: PlacedExpression, name: str, start: int, end: int) -> None:
    field = expression.field
    present = ["input", "context"]
    if field.has_result:
        present.append("result")
    if field.has_error:
        present.append("errorOutput")
    if name in present:
        return
    title = field.pointer[-1] if len(field.pointer) == 1 else "/".join(str(part) for part in field.pointer)
    hint = meant(name, present)
    if name == "result":
        is_task = isinstance(expression.place.state, TaskState)
        hint = "a result exists in 'Output' and 'Assign' of Task, Parallel and Map states"
        if is_task and not field.has_result and field.pointer[0] == "Catch":
            hint = "a catcher has $states.errorOutput"
    elif name == "errorOutput":
        hint = "an error output exists in 'Output' and 'Assign' of a catcher"
    flow.report(
        codes.STATES_VARIABLE,
        expression.span_of(flow, start, end),
        f"'$states.{name}' does not exist in '{title}'",
        hint=hint or f"here there are {', '.join(f'$states.{each}' for each in present)}",
    )


def _states_members(expression: PlacedExpression) -> Iterator[tuple[str, int, int]]:
    """The `name` of every `$states.name`, and its offsets."""
    from sfdsl.expr.jsonata.nodes import NameNode, PathNode, VariableNode, walk
    from sfdsl.expr.jsonata.parser import parse

    for node in walk(parse(expression.source)):
        if isinstance(node, PathNode) and len(node.steps) > 1:
            first, second = node.steps[0].expression, node.steps[1].expression
            if isinstance(first, VariableNode) and first.name == "states" and isinstance(second, NameNode):
                yield second.value, first.start, second.end
