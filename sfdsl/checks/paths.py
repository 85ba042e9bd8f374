"""Every field that takes a path holds one; where a single place is meant, a reference path.

Spec: "Paths", "Reference Paths"; "Data-test expressions" for Choice rules. The service says `Value is not a Reference Path: ...`.
"""

from collections.abc import Iterator
from typing import Any, Final

from sfdsl.checks.flow import Flow, Place
from sfdsl.checks.parts import parts
from sfdsl.checks.texts import has_placeholder, in_single_quotes, is_expression, quoted
from sfdsl.diagnostics.codes import asl as codes
from sfdsl.expr.comparison import OPERATORS
from sfdsl.expr.errors import ExpressionSyntaxError
from sfdsl.expr.intrinsics_parser import parse_intrinsic
from sfdsl.expr.jsonpath_parser import INPUT, Path, parse_path
from sfdsl.ir.codec import asl_fields
from sfdsl.ir.nodes import Comparison, FailState, RawState
from sfdsl.jsontypes import Pointer
from sfdsl.source import Span

_ANY_PATH: Final = frozenset({"InputPath", "OutputPath"})
_INTO_INPUT: Final = "ResultPath"


class _PathFields(dict[type[Any], tuple[tuple[str, str], ...]]):
    """The fields of a node class whose key ends in `Path`, found when first asked for."""

    def __missing__(self, cls: type[Any]) -> tuple[tuple[str, str], ...]:
        found = self[cls] = tuple(
            (field.name, field.metadata["asl"]) for field in asl_fields(cls) if field.metadata["asl"].endswith("Path")
        )
        return found


_PATH_FIELDS: Final = _PathFields()


def path_texts(place: Place) -> Iterator[tuple[Pointer, str]]:
    """Every path of a JSONPath state that stands in a field of its own, with its pointer in the state."""
    # The other query language has no paths; that they stand there is told elsewhere.
    if place.is_jsonata or isinstance(place.state, RawState):
        return
    for pointer, node in parts(place.state):
        if isinstance(node, Comparison):
            yield (*pointer, "Variable"), node.variable
            if OPERATORS[node.operator].is_path and isinstance(node.operand, str):
                yield (*pointer, node.operator), node.operand
            continue
        for field, key in _PATH_FIELDS[type(node)]:
            value = getattr(node, field)
            if isinstance(value, str):
                yield (*pointer, key), value
        config = getattr(node, "reader_config", None)
        if isinstance(config, dict) and isinstance(config.get("MaxItemsPath"), str):
            yield (*pointer, "ReaderConfig", "MaxItemsPath"), str(config["MaxItemsPath"])


def check(flow: Flow) -> None:
    for place in flow.places:
        for pointer, text in path_texts(place):
            _field(flow, place, pointer, text)


def _field(flow: Flow, place: Place, pointer: Pointer, text: str) -> None:
    key, span = str(pointer[-1]), place.spans.find(*pointer)
    if isinstance(place.state, FailState) and text.lstrip().startswith("States."):
        # ErrorPath and CausePath take an intrinsic function too: `intrinsics.py` reads it.
        return
    path = _parse(flow, key, text, span)
    if path is None:
        return
    if key == _INTO_INPUT and path.root != INPUT:
        whose = "a variable" if path.variable is not None else "the context object"
        setter = f"write 'assign {{ {path.variable}: $result }}'" if flow.written_in_sfd else "write 'Assign'"
        hint = f"to set a variable {setter}" if path.variable is not None else "begin with '$.'"
        flow.report(codes.REFERENCE_PATH, span, f"'{key}' leads into the state's input, not into {whose}", hint=hint)
    elif key not in _ANY_PATH:
        _reference(flow, key, path, span)


def _reference(flow: Flow, key: str, path: Path, span: Span | None) -> None:
    if not path.is_reference_path:
        flow.report(
            codes.REFERENCE_PATH,
            span,
            f"'{key}' must lead to one single place; {quoted(path.text)} may lead to several",
            hint="only members '.name' and indexes '[0]' can stand here",
        )


def _parse(flow: Flow, key: str, text: str, span: Span | None) -> Path | None:
    if has_placeholder(text):
        return None
    try:
        return parse_path(text)
    except ExpressionSyntaxError as problem:
        hint = problem.hint
        if is_expression(text):
            hint = "a {% %} expression is JSONata: set QueryLanguage, and write the field that takes it"
        elif _is_intrinsic(text):
            hint = "an intrinsic function can stand in a payload template only, as in 'Parameters'"
        at = flow.inner_span(span, text, problem.offset, problem.offset + 1)
        message = f"{quoted(text)} is not a path: {in_single_quotes(problem.message)}"
        flow.report(codes.BAD_PATH, at if problem.offset else span, message, hint=hint and in_single_quotes(hint))
        return None


def _is_intrinsic(text: str) -> bool:
    try:
        parse_intrinsic(text)
    except ExpressionSyntaxError:
        return False
    return True
