"""JSONata in ASL: values of any shape in which strings `{% ... %}` are expressions.

    compile_value({"id": "{% $states.input.id %}", "n": 1}, "Arguments")(bindings, environment)

A string is an expression if it starts exactly with `{%` and ends exactly with `%}`; there is no interpolation inside
strings. Objects and arrays are walked. Whatever holds no expression is shared with the result, not copied.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from sfdsl.expr.errors import QueryError
from sfdsl.jsontypes import Json, Pointer

from .environment import Environment
from .expression import Expression, compile_expression
from .functions import is_function
from .values import UNDEFINED

Evaluate: TypeAlias = Callable[[Mapping[str, Json], Environment], Json]
"""Takes the variables (names without `$`) and the environment. Raises QueryError with AWS's text."""


def expression_of(text: str) -> str | None:
    """The expression in a string, without the braces and the blanks inside them; None if the string is a literal."""
    if len(text) >= 4 and text.startswith("{%") and text.endswith("%}"):
        return text[2:-2].strip()
    return None


def expression_offset(text: str) -> int:
    """Where the expression begins in its string, for positions in messages."""
    inner = text[2:-2]
    return 2 + len(inner) - len(inner.lstrip())


def iter_expressions(value: Json) -> Iterator[tuple[Pointer, str, str]]:
    """Where each expression stands in a value, its whole string, and its own text."""
    waiting: list[tuple[Pointer, Json]] = [((), value)]
    while waiting:
        pointer, current = waiting.pop()
        if isinstance(current, str):
            source = expression_of(current)
            if source is not None:
                yield pointer, current, source
        elif isinstance(current, dict):
            waiting += reversed([((*pointer, key), item) for key, item in current.items()])
        elif isinstance(current, list):
            waiting += reversed([((*pointer, index), item) for index, item in enumerate(current)])


def compile_value(value: Json, field: str) -> Evaluate:
    """A function that evaluates the value; `field` is the ASL field it stands in, as AWS names it (`Output`,
    `Assign/x`).

    Raises ExpressionSyntaxError.
    """
    evaluate = _compile(value, field)
    if evaluate is None:
        return lambda bindings, environment: value
    return evaluate


def evaluate_value(value: Json, bindings: Mapping[str, Json], environment: Environment, field: str) -> Json:
    """Compiles and evaluates in one go. Raises ExpressionSyntaxError and QueryError."""
    return compile_value(value, field)(bindings, environment)


def _compile(value: Json, field: str) -> Evaluate | None:
    """None for a value without expressions."""
    if isinstance(value, str):
        source = expression_of(value)
        return None if source is None else _expression(compile_expression(source), source, field)
    if isinstance(value, dict):
        return _object(value, field)
    if isinstance(value, list):
        return _array(value, field)
    return None


def _object(template: dict[str, Json], field: str) -> Evaluate | None:
    compiled = {key: _compile(item, f"{field}/{key}") for key, item in template.items()}
    dynamic = tuple((key, evaluate) for key, evaluate in compiled.items() if evaluate is not None)
    if not dynamic:
        return None

    def build(bindings: Mapping[str, Json], environment: Environment) -> Json:
        # Copying the template first keeps its keys in order.
        result = dict(template)
        for key, evaluate in dynamic:
            result[key] = evaluate(bindings, environment)
        return result

    return build


def _array(template: list[Json], field: str) -> Evaluate | None:
    compiled = [_compile(item, f"{field}[{index}]") for index, item in enumerate(template)]
    dynamic = tuple((index, evaluate) for index, evaluate in enumerate(compiled) if evaluate is not None)
    if not dynamic:
        return None

    def build(bindings: Mapping[str, Json], environment: Environment) -> Json:
        result = list(template)
        for index, evaluate in dynamic:
            result[index] = evaluate(bindings, environment)
        return result

    return build


def _expression(expression: Expression, source: str, field: str) -> Evaluate:
    evaluate = expression.evaluate
    opening = f"The JSONata expression '{source}' specified for the field '{field}' "

    def run(bindings: Mapping[str, Json], environment: Environment) -> Json:
        try:
            value = evaluate(bindings, environment)
        except QueryError as error:
            separator = f". {error.code}: " if error.code is not None else ": "
            message = f"{opening}threw an error during evaluation{separator}{error.message}"
            raise QueryError(message, error.code) from None
        if value is UNDEFINED:
            raise QueryError(f"{opening}returned nothing (undefined).")
        if is_function(value):
            raise QueryError(f"{opening}returned an unsupported result type.")
        return value  # type: ignore[return-value]

    return run
