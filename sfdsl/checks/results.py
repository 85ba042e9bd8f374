"""What is read of a task's result is there: the members that the API's model names, where it names all of them.

Source: the models of the APIs, as botocore has them. Looked at are only places where `$` or `$states.result` is the raw result for
certain: ResultSelector; OutputPath and Assign where nothing has changed it; JSONata's Output and Assign.
"""

import json
from collections.abc import Iterator, Sequence

from sfdsl.catalog.resource import OptimizedCall, SdkCall, parse_resource
from sfdsl.catalog.results import AnyShape, ListShape, Missing, Shape, element, member, result_shape
from sfdsl.checks.expressions import expressions
from sfdsl.checks.flow import Flow, Place
from sfdsl.checks.texts import RESERVED_VARIABLE
from sfdsl.diagnostics.codes import api
from sfdsl.expr.errors import ExpressionSyntaxError
from sfdsl.expr.intrinsics_parser import Call, PathArgument, parse_intrinsic
from sfdsl.expr.jsonpath_parser import INPUT, Index, Member, Path, parse_path
from sfdsl.expr.payload_template import iter_template
from sfdsl.ir.fields import ABSENT
from sfdsl.ir.nodes import TaskState
from sfdsl.jsontypes import Pointer
from sfdsl.source import Span


def check(flow: Flow) -> None:
    for place in flow.places:
        state = place.state
        if not isinstance(state, TaskState) or state.resource is None:
            continue
        call = parse_resource(state.resource)
        if not isinstance(call, OptimizedCall | SdkCall) or _hands_out_its_token(state):
            continue
        if place.is_jsonata:
            _jsonata(flow, place, call)
            continue
        reads = list(_reads_of_raw_result(place, state))
        if reads:
            shape = result_shape(call)
            for pointer, path in reads:
                _path(flow, call.label, shape, path, place.spans.find(*pointer))


def _hands_out_its_token(state: TaskState) -> bool:
    """A job that got the task's token may end the task itself, with a result of its own."""
    given = state.parameters if state.arguments is ABSENT else state.arguments
    return given is not ABSENT and "Task.Token" in json.dumps(given)


# ---- JSONPath ----


def _reads_of_raw_result(place: Place, state: TaskState) -> Iterator[tuple[Pointer, Path]]:
    if state.result_selector is not ABSENT:
        yield from _template_paths(state.result_selector, "ResultSelector")
        return
    yield from _template_paths(state.assign, "Assign")
    if isinstance(state.output_path, str) and state.result_path in (ABSENT, "$"):
        for path in _paths(state.output_path):
            yield ("OutputPath",), path


def _template_paths(template: object, key: str) -> Iterator[tuple[Pointer, Path]]:
    if isinstance(template, dict):
        for pointer, _, text in iter_template(template, (key,)):
            if isinstance(text, str):
                for path in _paths(text):
                    yield pointer, path


def _paths(text: str) -> Iterator[Path]:
    """The paths from `$` in a text; those that cannot be read are told of by the rules for paths and templates."""
    try:
        found = _of_call(parse_intrinsic(text)) if text.lstrip().startswith("States.") else iter([parse_path(text)])
    except ExpressionSyntaxError:
        return
    yield from (path for path in found if path.root == INPUT)


def _of_call(call: Call) -> Iterator[Path]:
    for argument in call.arguments:
        if isinstance(argument, Call):
            yield from _of_call(argument)
        elif isinstance(argument, PathArgument):
            yield argument.path


def _path(flow: Flow, label: str, shape: Shape, path: Path, span: Span | None) -> None:
    way = "$"
    for segment in path.segments:
        following: Shape | Missing | None
        if isinstance(segment, Member):
            following = member(shape, segment.key)
            if isinstance(following, Missing):
                _report(flow, label, way, segment.key, following, span)
                return
            way += f".{segment.key}"
        elif isinstance(segment, Index):
            following = element(shape)
            way += f"[{segment.index}]"
        else:
            return
        if following is None or isinstance(following, AnyShape):
            return
        shape = following


# ---- JSONata ----


def _jsonata(flow: Flow, place: Place, call: OptimizedCall | SdkCall) -> None:
    shape: Shape | None = None
    for expression in expressions(place):
        if not expression.field.has_result:
            continue
        for reference in expression.references():
            if reference.name == RESERVED_VARIABLE and reference.path[:1] == ("result",) and len(reference.path) > 1:
                shape = result_shape(call) if shape is None else shape
                span = expression.span_of(flow, reference.start, reference.end)
                _fields(flow, call.label, shape, reference.path[1:], span)


def _fields(flow: Flow, label: str, shape: Shape, fields: Sequence[str], span: Span | None) -> None:
    way = "$states.result"
    for name in fields:
        # A field of a list is that of each of its elements.
        while isinstance(shape, ListShape):
            shape = shape.element
        following = member(shape, name)
        if isinstance(following, Missing):
            _report(flow, label, way, name, following, span)
            return
        way, shape = f"{way}.{name}", following


def _report(flow: Flow, label: str, way: str, name: str, missing: Missing, span: Span | None) -> None:
    if not missing.is_object:
        message, hint = f"'{way}' of {label} is not an object: it has no '{name}'", None
    else:
        where = "the result" if way in ("$", "$states.result") else f"'{way}'"
        message = f"{where} of {label} has no '{name}'"
        near = " or ".join(f"'{known}'" for known in missing.near)
        shown = ", ".join(missing.known[:8]) + (", ..." if len(missing.known) > 8 else "")
        hint = f"did you mean {near}?" if near else f"it has {shown}" if shown else "it is empty"
    flow.report(api.UNKNOWN_RESULT, span, message, hint=hint)
