"""The service, action and integration pattern that a resource names exist, for tasks and for the readers and writers of Maps.

Source: developer guide, "Integrating services". The service says `The resource provided ARN is not recognized.`
"""

from collections.abc import Iterator
from typing import Final

from sfdsl.catalog.calls import CallKind, CallProblem, check_call
from sfdsl.catalog.optimized import Place as CallPlace
from sfdsl.catalog.resource import Call, OptimizedCall, SdkCall, parse_label, parse_resource, resource_arn
from sfdsl.checks.flow import Flow, Place
from sfdsl.diagnostics.codes import api
from sfdsl.diagnostics.diagnostic import Code, Edit, Fix
from sfdsl.ir.nodes import MapState, TaskState
from sfdsl.jsontypes import Pointer
from sfdsl.source import Span

_CODES: Final[dict[CallKind, Code]] = {
    "unknown-service": api.UNKNOWN_SERVICE,
    "unknown-action": api.UNKNOWN_ACTION,
    "not-offered": api.UNKNOWN_ACTION,
    "unknown-pattern": api.UNKNOWN_PATTERN,
    "unsupported-pattern": api.UNKNOWN_PATTERN,
    "wrong-place": api.WRONG_PLACE,
}


def calls_of(place: Place) -> Iterator[tuple[Pointer, Call, CallPlace]]:
    """The calls that a state makes: the pointer of the object that has the `Resource`, the call, and where it stands."""
    state = place.state
    named: list[tuple[Pointer, str | None, CallPlace]] = []
    if isinstance(state, TaskState):
        named.append(((), state.resource, CallPlace.TASK))
    elif isinstance(state, MapState):
        if state.item_reader is not None:
            named.append((("ItemReader",), state.item_reader.resource, CallPlace.ITEM_READER))
        if state.result_writer is not None:
            named.append((("ResultWriter",), state.result_writer.resource, CallPlace.RESULT_WRITER))
    for pointer, resource, where in named:
        call = parse_resource(resource) if resource is not None else None
        if isinstance(call, OptimizedCall | SdkCall):
            yield pointer, call, where


def check(flow: Flow) -> None:
    for place in flow.places:
        for pointer, call, where in calls_of(place):
            for problem in check_call(call, where):
                span = place.spans.find(*pointer, "Resource")
                _report(flow, call, problem, span)


def _report(flow: Flow, call: Call, problem: CallProblem, span: Span | None) -> None:
    hint, fixes = problem.hint, []
    if flow.is_asl and problem.near:
        # The hint's words are the language's; in a definition a resource is an ARN.
        arns = [_arn(label) for label in problem.near]
        hint = f"write {arns[0]}" if len(arns) == 1 else f"did you mean {' or '.join(arns)}?"
        # A near miss is a guess; what the catalogue says to write is not.
        is_certain = problem.hint is not None and problem.hint.startswith("write ")
        if is_certain and len(arns) == 1 and span is not None and flow.source_text(span) == f'"{_arn(call.label)}"':
            fixes = [Fix(f"write {arns[0]}", (Edit(span, f'"{arns[0]}"'),))]
    part = {"service": call.service, "action": call.action, "pattern": call.pattern}[problem.part]
    at = flow.part_span(span, part)
    flow.report(_CODES[problem.kind], at, problem.message, hint=hint, fixes=fixes)


def _arn(label: str) -> str:
    call = parse_label(label)
    if call is None:
        return label
    return resource_arn(call.service, call.action, call.pattern, sdk=isinstance(call, SdkCall))
