"""Payload templates: JSON in which a key that ends in `.$` has a path or an intrinsic as its value.

    {"id": "o", "total.$": "$.total"}   with input {"total": 3}   gives   {"id": "o", "total": 3}

What is constant is shared with the template, not copied. Source: ASL specification, "Payload Template".
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

from sfdsl.expr.environment import Roots
from sfdsl.expr.errors import EvaluationError, ExpressionSyntaxError, PathNotFound
from sfdsl.expr.intrinsics import compile_intrinsic, root_value
from sfdsl.expr.intrinsics_parser import parse_intrinsic
from sfdsl.expr.jsonpath import compile_path
from sfdsl.expr.jsonpath_parser import CONTEXT, parse_path
from sfdsl.expr.jsontext import compact
from sfdsl.jsontypes import Json, Pointer

Evaluate = Callable[[Roots], Json]
SUFFIX: Final = ".$"


def iter_template(value: Json, at: Pointer = ()) -> Iterator[tuple[Pointer, str, Json]]:
    """Every member whose key ends in `.$`: its pointer, the key, and what stands there (a text, unless the template is wrong)."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key.endswith(SUFFIX):
                yield (*at, key), key, inner
            else:
                yield from iter_template(inner, (*at, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from iter_template(item, (*at, index))


def is_dynamic(value: Json) -> bool:
    """Whether a template has anything to work out."""
    return next(iter_template(value), None) is not None


def compile_dynamic(text: str, field: str) -> Evaluate:
    """The value behind one `.$`: a path or an intrinsic. Raises ExpressionSyntaxError; the function raises EvaluationError.

    `field` is the key, which AWS names when the path leads nowhere.
    """
    if not text.lstrip().startswith("$"):
        return compile_intrinsic(parse_intrinsic(text))
    path = parse_path(text)
    # Reported of the service: an index past the end is null here, and an error in an intrinsic's argument.
    read = compile_path(path, past_end_is_null=True)

    def value(roots: Roots) -> Json:
        try:
            return read(root_value(path, roots))
        except PathNotFound as problem:
            shown = compact(roots.context if path.root == CONTEXT else roots.input)
            raise PathNotFound(
                path.text,
                f"The JSONPath '{text}' specified for the field '{field}' could not be found in the input '{shown}'",
            ) from problem

    return value


def compile_template(template: Json) -> Evaluate:
    """A function from the roots' values to the payload. Raises ExpressionSyntaxError for a text that is neither path nor intrinsic."""
    if not is_dynamic(template):
        return lambda roots: template
    if isinstance(template, dict):
        return _compile_object(template)
    assert isinstance(template, list)
    items = [compile_template(item) for item in template]
    return lambda roots: [item(roots) for item in items]


def _compile_object(template: dict[str, Json]) -> Evaluate:
    base: dict[str, Json] = {}
    dynamic: list[tuple[str, Evaluate]] = []
    for key, value in template.items():
        if key.endswith(SUFFIX):
            name = key.removesuffix(SUFFIX)
            if not isinstance(value, str):
                raise ExpressionSyntaxError(invalid_text(key))
            dynamic.append((name, compile_dynamic(value, key)))
            base[name] = None
        elif is_dynamic(value):
            dynamic.append((key, compile_template(value)))
            base[key] = None
        else:
            base[key] = value

    def build(roots: Roots) -> Json:
        result: dict[str, Any] = base.copy()
        for name, evaluate in dynamic:
            result[name] = evaluate(roots)
        return result

    return build


def invalid_text(key: str) -> str:
    """What AWS says at create time of a `.$` value that it cannot read."""
    return f"The value for the field '{key}' must be a valid JSONPath or a valid intrinsic function call"


def evaluate_template(template: Json, roots: Roots) -> Json:
    """The payload of a template. Raises EvaluationError with AWS's text."""
    return compile_template(template)(roots)


__all__ = [
    "EvaluationError",
    "compile_dynamic",
    "compile_template",
    "evaluate_template",
    "invalid_text",
    "is_dynamic",
    "iter_template",
]
