"""Paths, payload templates and JSONata values, evaluated in a scope; what fails, fails as AWS says it.

Source of the texts: recordings of failed executions.
"""

from collections.abc import Mapping
from typing import Any, Final

from sfdsl.expr.environment import Roots
from sfdsl.expr.errors import EvaluationError, ExpressionSyntaxError, QueryError, ReferencePathConflict
from sfdsl.expr.intrinsics import root_value
from sfdsl.expr.jsonpath import evaluate_path, parse_path
from sfdsl.expr.jsontext import compact
from sfdsl.expr.payload_template import compile_dynamic, evaluate_template
from sfdsl.expr.reference_path import put
from sfdsl.jsontypes import Json
from sfdsl.runtime.chance import Chance
from sfdsl.runtime.errors import REFERENCE_PATH_CONFLICT, RunError, StatesError
from sfdsl.runtime.scope import Scope

ABSENT: Final[Any] = object()
"""No value: JSON's null is one."""


def roots(scope: Scope, data: Json) -> Roots:
    return Roots(data, scope.context, scope.variables, scope.run.world.chance)


# ---- JSONPath ----


def selected(scope: Scope, field: str, data: Json, path: Json = ABSENT) -> Json:
    """What `InputPath` or `OutputPath` makes of the data: null makes an empty object."""
    found = scope.state.fields.get(field, "$") if path is ABSENT else path
    if found == "$":
        return data
    if found is None:
        return {}
    return read_path(scope, str(found), data)


def read_path(scope: Scope, text: str, data: Json) -> Json:
    """A path's value. Fails with States.Runtime where it leads nowhere."""
    try:
        path = parse_path(text)
        root = root_value(path, roots(scope, data))
        if root is None and path.segments:
            scope.runtime_failure("Unable to apply Path transformation to null or empty input.")
        found: Json = evaluate_path(path, root)
        return found
    except EvaluationError as problem:
        scope.runtime_failure(f"Invalid path '{text}' : {problem.message}")
    except ExpressionSyntaxError as problem:
        raise unreadable(scope, text, problem) from None


def find_path(scope: Scope, text: str, data: Json) -> Json:
    """A path's value, or ABSENT where it leads nowhere."""
    try:
        path = parse_path(text)
        found: Json = evaluate_path(path, root_value(path, roots(scope, data)))
    except EvaluationError:
        found = ABSENT
    except ExpressionSyntaxError as problem:
        raise unreadable(scope, text, problem) from None
    return found


def dynamic(scope: Scope, text: str, field: str, data: Json) -> Json:
    """A path or an intrinsic that a field holds as its whole text."""
    try:
        return compile_dynamic(text, field)(roots(scope, data))
    except EvaluationError as problem:
        scope.runtime_failure(problem.message)
    except ExpressionSyntaxError as problem:
        raise unreadable(scope, text, problem) from None


def payload(scope: Scope, template: Json, data: Json) -> Json:
    """A payload template's value."""
    try:
        return evaluate_template(template, roots(scope, data))
    except EvaluationError as problem:
        scope.runtime_failure(problem.message)
    except ExpressionSyntaxError as problem:
        raise unreadable(scope, compact(template), problem) from None


def put_result(scope: Scope, data: Json, path: Json, result: Json) -> Json:
    """`ResultPath`: the data with the result in it."""
    if path is None:
        return data
    if path == "$":
        return result
    try:
        return put(data, parse_path(str(path)), result)
    except ReferencePathConflict as problem:
        raise StatesError(REFERENCE_PATH_CONFLICT, scope.cause(problem.message)) from None
    except ExpressionSyntaxError as problem:
        raise unreadable(scope, str(path), problem) from None


def unreadable(scope: Scope, text: str, problem: ExpressionSyntaxError) -> RunError:
    """For a text that AWS would refuse when the state machine is made."""
    shown = text if len(text) <= 80 else text[:80] + "..."
    return RunError(
        f"the state '{scope.state.name}' has '{shown}', which cannot be read: {problem.message}", problem.hint
    )


# ---- JSONata ----


def query(scope: Scope, value: Json, field: str, states: Mapping[str, Json]) -> Json:
    """A value with `{% ... %}` strings in it. `states` has `input` and, where they are there, `result` or `errorOutput`."""
    from sfdsl.expr.jsonata.template import compile_value

    bindings: dict[str, Any] = {**scope.variables, "states": {**states, "context": scope.context}}
    chance = scope.run.world.chance
    try:
        return compile_value(value, field)(bindings, chance)
    except QueryError as problem:
        scope.query_failed(problem.message, _failing_field(value, field, bindings, chance))
    except ExpressionSyntaxError as problem:
        raise unreadable(scope, compact(value), problem) from None


def _failing_field(value: Json, field: str, bindings: Mapping[str, Json], chance: Chance) -> str:
    """The field of the first expression that fails: `Output/items[0]`."""
    from sfdsl.expr.jsonata.template import evaluate_value, iter_expressions

    for pointer, text, _ in iter_expressions(value):
        place = field + "".join(f"[{step}]" if isinstance(step, int) else f"/{step}" for step in pointer)
        try:
            evaluate_value(text, bindings, chance, place)
        except QueryError:
            return place
    return field


def is_expression(value: Json) -> bool:
    return isinstance(value, str) and value.startswith("{%") and value.endswith("%}")


def shown(value: Json) -> str:
    """A value in a message: a text as it is, anything else as JSON."""
    return value if isinstance(value, str) else compact(value)


def type_name(value: Json) -> str:
    """JSON's name of a value's type, as messages have it."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
    return "object"
