"""The arguments of a call are those that its action takes: names, types, and what is known of the values.

Source: the models of the APIs, as botocore has them; developer guide, the page of each optimized service. The service refuses unknown
names and missing arguments when the machine is created, and leaves the values to the API. Values that only the run knows count as right.
"""

import re
from typing import Any, Final

from sfdsl.catalog.calls import check_call
from sfdsl.catalog.shapes import ArgumentKind, ArgumentProblem, check_arguments
from sfdsl.checks.api_calls import calls_of
from sfdsl.checks.flow import Flow, Place
from sfdsl.checks.texts import has_placeholder, is_expression
from sfdsl.diagnostics import Edit, Fix
from sfdsl.diagnostics.codes import api
from sfdsl.diagnostics.diagnostic import Code
from sfdsl.expr.payload_template import SUFFIX
from sfdsl.jsontypes import Json, Pointer
from sfdsl.source import Span

_CODES: Final[dict[ArgumentKind, Code]] = {
    "unknown-argument": api.UNKNOWN_ARGUMENT,
    "missing-argument": api.MISSING_ARGUMENT,
    "wrong-type": api.ARGUMENT_TYPE,
    "union": api.ARGUMENT_TYPE,
    "not-in-enum": api.ARGUMENT_VALUE,
    "too-long": api.ARGUMENT_VALUE,
    "too-short": api.ARGUMENT_VALUE,
    "out-of-range": api.ARGUMENT_VALUE,
    "forbidden-key": api.ARGUMENT_VALUE,
    "pattern-mismatch": api.ARGUMENT_FORM,
    "convertible-type": api.ARGUMENT_SPELLING,
    "miscased-argument": api.ARGUMENT_SPELLING,
    "unsupported-argument": api.ARGUMENT_SPELLING,
    "duplicate-argument": api.ARGUMENT_SPELLING,
}
_LITERAL: Final = re.compile(r"write (.*?)(?:, without quotes)?")
_VALUE: Final = re.compile(r'(?:"[^"\\]*"|[-+\w.]+)\Z')
"""A plain literal at the end of a member, or by itself."""
_AT_THE_KEY: Final = frozenset(
    {
        "unknown-argument",
        "missing-argument",
        "forbidden-key",
        "miscased-argument",
        "unsupported-argument",
        "duplicate-argument",
    }
)


def check(flow: Flow) -> None:
    for place in flow.places:
        for pointer, call, where in calls_of(place):
            if check_call(call, where):
                continue
            key = "Arguments" if place.is_jsonata else "Parameters"
            given = _given(place, pointer, key)
            # Without the field the state's input is what the call gets, and nothing is known of it.
            if isinstance(given, dict):
                is_dynamic = _known_when_run if place.is_jsonata else has_placeholder
                problems = check_arguments(call, given, is_dynamic, payload_template=not place.is_jsonata)
                misspelt = {problem.pointer for problem in problems if problem.kind == "unknown-argument"}
                for problem in problems:
                    if problem.kind != "unknown-argument" and problem.pointer in misspelt:
                        # What it would be under the name that was probably meant matters only when that is written.
                        continue
                    if call.action == "putEvents" and problem.kind == "too-long" and problem.pointer == ("Entries",):
                        # `lints/event_entries.py` says it in the words of events.
                        continue
                    _report(flow, place, (*pointer, key), problem)


def _given(place: Place, pointer: Pointer, key: str) -> Any:
    node: Any = place.state
    if pointer:
        node = node.item_reader if pointer[0] == "ItemReader" else node.result_writer
    return getattr(node, key.lower())


def _known_when_run(value: Json) -> bool:
    return is_expression(value) or has_placeholder(value)


def _report(flow: Flow, place: Place, at: Pointer, problem: ArgumentProblem) -> None:
    pointer = (*at, *problem.pointer)
    span = flow.key_span(place.spans, *pointer) if problem.kind in _AT_THE_KEY else place.spans.find(*pointer)
    hint, key = problem.hint, str(pointer[-1])
    if place.is_jsonata and problem.kind == "unknown-argument" and key.endswith(SUFFIX):
        hint = f"that is JSONPath's way, and the state is JSONata: write '{key.removesuffix(SUFFIX)}' with a {{% %}} expression"
    flow.report(_CODES[problem.kind], span, problem.message, hint=hint, fixes=_fixes(flow, problem, key, span))


def _fixes(flow: Flow, problem: ArgumentProblem, key: str, span: Span | None) -> list[Fix]:
    """Another case for a name, another form for a literal: what becomes of them is the same."""
    if span is None or problem.hint is None:
        return []
    if problem.kind == "miscased-argument":
        name = key.removesuffix(SUFFIX)
        return [Fix(problem.hint, (Edit(span, flow.source_text(span).replace(name, problem.near[0])),))]
    literal = _LITERAL.fullmatch(problem.hint) if problem.kind == "convertible-type" else None
    written = _VALUE.search(flow.source_text(span))
    if literal is None or written is None:
        return []
    place = Span(span.start + written.start(), span.start + written.end())
    return [Fix(problem.hint, (Edit(place, literal[1]),))]
