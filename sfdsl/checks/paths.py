"""Every field that takes a path holds one; where a single place is meant, a reference path.

Spec: "Paths", "Reference Paths"; "Data-test expressions" for Choice rules. The service says `Value is not a Reference Path: ...`.
"""

from typing import Any, Final

from sfdsl.checks.flow import Flow, Place
from sfdsl.checks.parts import parts
from sfdsl.checks.texts import has_placeholder, is_expression, quoted
from sfdsl.diagnostics.codes import asl as codes
from sfdsl.expr.comparison import OPERATORS
from sfdsl.expr.errors import ExpressionSyntaxError
from sfdsl.expr.intrinsics_parser import parse_intrinsic
from sfdsl.expr.jsonpath_parser import INPUT, Path, parse_path
from sfdsl.ir.codec import asl_fields
from sfdsl.ir.nodes import Comparison, FailState, RawState
from sfdsl.source import Span

_ANY_PATH: Final = frozenset({"InputPath", "OutputPath"})
_INTO_INPUT: Final = "ResultPath"


def check(flow: Flow) -> None:
    for place in flow.places:
        # The other query language has no paths; that they stand there is told elsewhere.
        if place.is_jsonata or isinstance(place.state, RawState):
            continue
        for pointer, node in parts(place.state):
            if isinstance(node, Comparison):
                _comparison(flow, place, pointer, node)
                continue
            for field in asl_fields(type(node)):
                key = field.metadata["asl"]
                value = getattr(node, field.name)
                if key.endswith("Path") and isinstance(value, str):
                    _field(flow, place, (*pointer, key), value)
            config = getattr(node, "reader_config", None)
            if isinstance(config, dict) and isinstance(config.get("MaxItemsPath"), str):
                _field(flow, place, (*pointer, "ReaderConfig", "MaxItemsPath"), str(config["MaxItemsPath"]))


def _field(flow: Flow, place: Place, pointer: tuple[str | int, ...], text: str) -> None:
    key, span = str(pointer[-1]), place.spans.find(*pointer)
    if isinstance(place.state, FailState) and text.lstrip().startswith("States."):
        # ErrorPath and CausePath take an intrinsic function too: `intrinsics.py` reads it.
        return
    path = _parse(flow, key, text, span)
    if path is None:
        return
    if key == _INTO_INPUT and path.root != INPUT:
        whose = "a variable" if path.variable is not None else "the context object"
        hint = "to set a variable write 'Assign'" if path.variable is not None else "begin with '$.'"
        flow.report(codes.REFERENCE_PATH, span, f"'{key}' leads into the state's input, not into {whose}", hint=hint)
    elif key not in _ANY_PATH:
        _reference(flow, key, path, span)


def _comparison(flow: Flow, place: Place, pointer: tuple[str | int, ...], node: Comparison) -> None:
    texts: dict[str, Any] = {"Variable": node.variable}
    if OPERATORS[node.operator].is_path:
        texts[node.operator] = node.operand
    for key, text in texts.items():
        if isinstance(text, str):
            span = place.spans.find(*pointer, key)
            path = _parse(flow, key, text, span)
            if path is not None:
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
        at = flow.inner_span(span, text, problem.offset)
        message = f"{quoted(text)} is not a path: {problem.message.replace('`', chr(39))}"
        flow.report(codes.BAD_PATH, at if problem.offset else span, message, hint=hint and hint.replace("`", "'"))
        return None


def _is_intrinsic(text: str) -> bool:
    try:
        parse_intrinsic(text)
    except ExpressionSyntaxError:
        return False
    return True
