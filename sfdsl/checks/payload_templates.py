"""In a payload template a key that ends in `.$` has a path or an intrinsic function call as its value, and no twin without `.$`.

Spec: "Payload Template", "Intrinsic Functions". The service says `The value for the field 'x.$' must be a valid JSONPath or a valid
intrinsic function call`. Arguments that can only fail are told too, as warnings: the service looks at them when it runs.
"""

from collections.abc import Iterator
from typing import Any, Final

from sfdsl.checks.flow import Flow, Place
from sfdsl.checks.parts import parts
from sfdsl.checks.texts import has_placeholder, in_single_quotes, is_expression, quoted
from sfdsl.diagnostics.codes import asl as codes
from sfdsl.diagnostics.codes import lint
from sfdsl.diagnostics.wording import meant
from sfdsl.expr.environment import Roots
from sfdsl.expr.errors import ExpressionSyntaxError, IntrinsicError
from sfdsl.expr.intrinsics import FUNCTIONS, check_intrinsic, evaluate_intrinsic
from sfdsl.expr.intrinsics_parser import Call, Literal, parse_intrinsic
from sfdsl.expr.jsonpath_parser import parse_path
from sfdsl.expr.payload_template import SUFFIX, iter_template
from sfdsl.ir.fields import ABSENT
from sfdsl.ir.nodes import FailState, RawState
from sfdsl.jsontypes import Json, Pointer
from sfdsl.source import Span

TEMPLATE_FIELDS: Final = {
    "parameters": "Parameters",
    "result_selector": "ResultSelector",
    "item_selector": "ItemSelector",
    "batch_input": "BatchInput",
    "credentials": "Credentials",
    "assign": "Assign",
}


def templates(place: Place) -> Iterator[tuple[Pointer, Any]]:
    """The payload templates of a JSONPath state, with their pointers in it."""
    if place.is_jsonata or isinstance(place.state, RawState):
        return
    for pointer, node in parts(place.state):
        for field, key in TEMPLATE_FIELDS.items():
            value = getattr(node, field, ABSENT)
            if isinstance(value, dict | list):
                yield (*pointer, key), value


def check(flow: Flow) -> None:
    for place in flow.places:
        for at, template in templates(place):
            _twins(flow, place, at, template)
            for pointer, key, value in iter_template(template, at):
                _dynamic(flow, key, value, place.spans.find(*pointer))
        state = place.state
        if isinstance(state, FailState) and not place.is_jsonata:
            for key, text in (("ErrorPath", state.error_path), ("CausePath", state.cause_path)):
                if text is not None and text.lstrip().startswith("States."):
                    _intrinsic(flow, key, text, place.spans.find(key))


def _dynamic(flow: Flow, key: str, value: Json, span: Span | None) -> None:
    if has_placeholder(value):
        return
    if not isinstance(value, str):
        flow.report(
            codes.PAYLOAD_TEMPLATE,
            span,
            f"the value of '{key}' must be a path or an intrinsic function call, not {_shown(value)}",
            hint=f"for a constant write '{key.removesuffix(SUFFIX)}'",
        )
    elif value.lstrip().startswith("$"):
        try:
            parse_path(value)
        except ExpressionSyntaxError as problem:
            _report(flow, codes.BAD_PATH, span, value, "a path", problem)
    elif value.lstrip().startswith("States."):
        _intrinsic(flow, key, value, span)
    else:
        hint = f"for a constant write '{key.removesuffix(SUFFIX)}'; a path begins with '$'"
        if is_expression(value):
            hint = "a {% %} expression is JSONata: set QueryLanguage, and write 'Arguments' or 'Output'"
        message = f"the value of '{key}' must be a path or an intrinsic function call, not {quoted(value)}"
        flow.report(codes.PAYLOAD_TEMPLATE, span, message, hint=hint)


def _intrinsic(flow: Flow, key: str, text: str, span: Span | None) -> None:
    try:
        call = parse_intrinsic(text)
    except ExpressionSyntaxError as problem:
        _report(flow, codes.BAD_INTRINSIC, span, text, "an intrinsic function call", problem)
        return
    unknown = [inner for inner in _calls(call) if inner.function not in FUNCTIONS]
    for inner in unknown:
        hint = meant(inner.function, FUNCTIONS) or f"there are {', '.join(FUNCTIONS)}"
        at = flow.inner_span(span, text, inner.offset, inner.offset + len(inner.function))
        flow.report(codes.BAD_INTRINSIC, at, f"'{inner.function}' is not an intrinsic function", hint=hint)
    if not unknown:
        problems = check_intrinsic(text)
        for inner in _calls(call) if not problems else ():
            _format(flow, inner, text, span)
        for found in problems:
            at = flow.inner_span(span, text, found.offset)
            flow.report(lint.INTRINSIC_ARGUMENTS, at, in_single_quotes(found.message), hint=found.hint)


def _format(flow: Flow, call: Call, text: str, span: Span | None) -> None:
    """A template of States.Format that is a literal is filled once, to see whether it takes as many arguments as it gets."""
    template = call.arguments[0] if call.function == "States.Format" else None
    if not isinstance(template, Literal):
        return
    filling = tuple(Literal("", "", 0) for _ in call.arguments[1:])
    try:
        evaluate_intrinsic(Call(call.function, (template, *filling), "", call.offset), Roots(None))
    except IntrinsicError as problem:
        reason = str(problem).rpartition(": . ")[2].removesuffix(".")
        at = flow.inner_span(span, text, template.offset, template.offset + len(template.source) + 2)
        hint = "each argument has one {} in the template; a brace that is text is written \\\\{ or \\\\}"
        if flow.written_in_sfd:
            hint = 'write an f-string, such as f"order {$.id}"'
        flow.report(lint.INTRINSIC_ARGUMENTS, at, reason, hint=hint)


def _calls(call: Call) -> Iterator[Call]:
    yield call
    for argument in call.arguments:
        if isinstance(argument, Call):
            yield from _calls(argument)


def _report(flow: Flow, code: Any, span: Span | None, text: str, what: str, problem: ExpressionSyntaxError) -> None:
    at = flow.inner_span(span, text, problem.offset, problem.offset + 1) if problem.offset else span
    message = f"{quoted(text)} is not {what}: {in_single_quotes(problem.message)}"
    flow.report(code, at, message, hint=problem.hint and in_single_quotes(problem.hint))


def _shown(value: Json) -> str:
    return "an object" if isinstance(value, dict) else "a list" if isinstance(value, list) else quoted(value)


def _twins(flow: Flow, place: Place, at: Pointer, template: Any) -> None:
    """`"a"` and `"a.$"` would both be `a`."""
    if isinstance(template, dict):
        for key, value in template.items():
            if key.endswith(SUFFIX) and key.removesuffix(SUFFIX) in template:
                flow.report(
                    codes.PAYLOAD_TEMPLATE,
                    flow.key_span(place.spans, *at, key),
                    f"'{key}' and '{key.removesuffix(SUFFIX)}' give the same field",
                    hint="keep one of the two",
                )
            if not key.endswith(SUFFIX):
                _twins(flow, place, (*at, key), value)
    elif isinstance(template, list):
        for index, item in enumerate(template):
            _twins(flow, place, (*at, index), item)
