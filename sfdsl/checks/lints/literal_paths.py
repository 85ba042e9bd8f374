"""A text that looks like a path, an intrinsic call or an expression stands where it is one.

Source: ValidateStateMachineDefinition, warnings NO_DOLLAR ("No `.$` on a field that appears to be a JSONPath or Intrinsic Function")
and PASS_RESULT_IS_STATIC ("Attempt to use a path in the result of a pass state"); and the same for JSONata's delimiters.
"""

import re
from typing import Final

from sfdsl.checks.flow import Flow, Place
from sfdsl.checks.jsonata_fields import jsonata_values
from sfdsl.checks.payload_templates import templates
from sfdsl.checks.texts import is_expression, strings_in
from sfdsl.diagnostics.codes import lint
from sfdsl.expr.payload_template import SUFFIX
from sfdsl.ir.fields import ABSENT
from sfdsl.ir.nodes import PassState
from sfdsl.jsontypes import Pointer

_PATH: Final = re.compile(r"\$\$?[.\[][A-Za-z_'\"\[*.]")
_HOLE: Final = re.compile(r"\{\$\$?[A-Za-z_]*\.[A-Za-z_*][^{}\n]*\}")
_INTRINSIC: Final = re.compile(r"States\.[A-Z][A-Za-z0-9]+\(.*\)$", re.DOTALL)


def check(flow: Flow) -> None:
    for place in flow.places:
        if flow.written_in_sfd:
            _holes(flow, place)
        if place.is_jsonata:
            for pointer, value in jsonata_values(place):
                for at, text in strings_in(value, pointer):
                    _in_jsonata(flow, place, at, text)
            continue
        for pointer, template in templates(place):
            for at, text in strings_in(template, pointer):
                _in_template(flow, place, at, text)
        if isinstance(place.state, PassState) and place.state.result is not ABSENT:
            for at, text in strings_in(place.state.result, ("Result",)):
                if str(at[-1]).endswith(SUFFIX) and (_PATH.match(text) or _INTRINSIC.match(text)):
                    flow.report(
                        lint.LITERAL_PATH,
                        flow.key_span(place.spans, *at),
                        f"'Result' is taken as it is: '{at[-1]}' is not worked out",
                        hint="write 'Parameters' in place of 'Result'",
                    )


def _holes(flow: Flow, place: Place) -> None:
    """`"Order {$.id}"`: what would be a hole in an f-string, in a plain string."""
    fields = jsonata_values(place) if place.is_jsonata else templates(place)
    result = place.state.result if isinstance(place.state, PassState) else ABSENT
    for pointer, value in (*fields, (("Result",), None if result is ABSENT else result)):
        for at, text in strings_in(value, pointer):
            hole = _HOLE.search(text)
            span = place.spans.find(*at)
            # What is raw, and what the compiler made of an f-string, does not stand in the source so.
            if hole is not None and span is not None and f'"{text}"' in flow.source_text(span):
                flow.report(
                    lint.LITERAL_PATH,
                    flow.part_span(span, hole[0]),
                    f"'{hole[0]}' is passed on as it stands: this is a plain string",
                    hint='write an f before the string: f"..."',
                )


def _in_template(flow: Flow, place: Place, at: Pointer, text: str) -> None:
    key = at[-1]
    if isinstance(key, str) and key.endswith(SUFFIX):
        return
    what = "a path" if _PATH.match(text) else "an intrinsic function call" if _INTRINSIC.match(text) else None
    if what is not None:
        hint = "write it without quotes"
        if flow.is_asl:
            hint = f"write the key as '{key}.$'" if isinstance(key, str) else "put it in States.Array, under a '.$' key"
        span = place.spans.find(*at)
        flow.report(lint.LITERAL_PATH, span, f"this looks like {what}, but it is passed on as a text", hint=hint)
    elif is_expression(text):
        flow.report(
            lint.LITERAL_PATH,
            place.spans.find(*at),
            "this looks like a JSONata expression, but the state is JSONPath: it is passed on as a text",
            hint="write 'query jsonata'" if flow.written_in_sfd else 'set "QueryLanguage": "JSONata"',
        )


def _in_jsonata(flow: Flow, place: Place, at: Pointer, text: str) -> None:
    span = place.spans.find(*at)
    if is_expression(text):
        return
    if is_expression(text.strip()):
        message, hint = "blanks round the delimiters make this a text, not an expression", "remove the blanks"
    elif isinstance(at[-1], str) and at[-1].endswith(SUFFIX) and (_PATH.match(text) or _INTRINSIC.match(text)):
        if flow.key_span(place.spans, *at) in flow.told:
            return  # the action has no such argument
        message = f"'{at[-1]}' is JSONPath's way, and the state is JSONata: this is passed on as a text"
        hint = f"write '{at[-1].removesuffix(SUFFIX)}' with a {{% %}} expression"
    elif "{%" in text and "%}" in text[text.index("{%") :] and not text.startswith("{%"):
        message = "an expression cannot be a part of a text: all of this is passed on as it is"
        hint = "join texts inside of the expression: {% 'a ' & $b %}"
    else:
        return
    flow.report(lint.LITERAL_PATH, span, message, hint=hint)
