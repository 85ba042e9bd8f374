"""What is read of a task's result is there: the members that the API's model names, where it names all of them.

Source: the models of the APIs, as botocore has them. Looked at are only places where `$` or `$states.result` is the raw result for
certain (ResultSelector; OutputPath and Assign where nothing has changed it; JSONata's Output and Assign), and variables that hold such
a result, or a part of it, and nothing else.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeAlias

from sfdsl.catalog.resource import OptimizedCall, SdkCall, parse_resource
from sfdsl.catalog.results import AnyShape, ListShape, Missing, Shape, element, member, result_shape
from sfdsl.checks.expressions import expressions
from sfdsl.checks.flow import Flow, Place, Scope
from sfdsl.checks.read_paths import paths_in, read_paths
from sfdsl.checks.texts import RESERVED_VARIABLE, hands_on_token
from sfdsl.checks.variable_model import Assignment
from sfdsl.diagnostics.codes import api
from sfdsl.expr.jsonpath_parser import INPUT, Index, Member, Path
from sfdsl.expr.payload_template import SUFFIX, iter_template
from sfdsl.ir.fields import ABSENT
from sfdsl.ir.nodes import TaskState
from sfdsl.jsontypes import Pointer
from sfdsl.source import Span

_RESULT: Final = re.compile(r"\{%\s*\$states\.result((?:\.[^\W\d]\w*)*)\s*%\}")

_Step: TypeAlias = str | int


@dataclass(eq=False)
class _Result:
    """The raw result of a task. Its shape is looked up when something of it is read: the model of a service takes long to load."""

    call: OptimizedCall | SdkCall
    state: TaskState

    @cached_property
    def shape(self) -> Shape:
        given = self.state.parameters if self.state.arguments is ABSENT else self.state.arguments
        return result_shape(self.call, hands_on_token=given is not ABSENT and hands_on_token(given))


_Held: TypeAlias = tuple[_Result, tuple[_Step, ...]]
"""A result, and the way to the part of it that a variable holds."""


def check(flow: Flow) -> None:
    results: dict[Place, _Result] = {}
    for place in flow.places:
        if isinstance(place.state, TaskState) and place.state.resource is not None:
            call = parse_resource(place.state.resource)
            if isinstance(call, OptimizedCall | SdkCall):
                results[place] = _Result(call, place.state)
    if not results:
        return
    variables = _variables(flow, results)
    for place in flow.places:
        own = results.get(place)
        find = _finder(flow, place.scope, variables)
        if place.is_jsonata:
            _jsonata(flow, place, own, find)
            continue
        if own is not None:
            for pointer, path in _reads_of_raw_result(own.state):
                _judge(flow, own, (), _steps(path), "$", place.spans.find(*pointer))
        if variables:
            for pointer, path in read_paths(place):
                held = find(path.variable) if path.variable is not None else None
                if held is not None:
                    _judge(flow, *held, _steps(path), path.root, place.spans.find(*pointer))


# ---- variables that hold a result ----


def _variables(flow: Flow, results: dict[Place, _Result]) -> dict[tuple[Scope, str], _Held]:
    found: dict[tuple[Scope, str], _Held] = {}
    for scope, names in flow.variables.by_scope.items():
        if scope in flow.variables.is_open:
            continue
        for name, assignments in names.items():
            result = results.get(assignments[0].place)
            steps = _steps_of_result(assignments[0]) if result is not None and len(assignments) == 1 else None
            if result is not None and steps is not None:
                found[scope, name] = (result, steps)
    return found


def _steps_of_result(assignment: Assignment) -> tuple[_Step, ...] | None:
    """The way from the raw result to what is assigned; None where it is something else."""
    state = assignment.place.state
    assert isinstance(state, TaskState)
    key = assignment.pointer[-1]
    # A catcher's Assign has the error.
    if assignment.pointer[:-1] != ("Assign",) or not isinstance(state.assign, dict) or not isinstance(key, str):
        return None
    value = state.assign[key]
    if not isinstance(value, str):
        return None
    if assignment.place.is_jsonata:
        match = _RESULT.fullmatch(value)
        return tuple(match[1].split(".")[1:]) if match else None
    if not key.endswith(SUFFIX) or state.result_selector is not ABSENT or value.lstrip().startswith("States."):
        return None
    for path in paths_in(value):
        if path.root == INPUT and len(_steps(path)) == len(path.segments):
            return _steps(path)
    return None


def _finder(flow: Flow, scope: Scope, variables: dict[tuple[Scope, str], _Held]) -> Callable[[str], _Held | None]:
    """Gives what a variable holds that is read in a scope."""

    def find(name: str) -> _Held | None:
        for seen in flow.variables.visible(scope):
            if seen in flow.variables.is_open:
                return None
            if name in flow.variables.by_scope[seen]:
                return variables.get((seen, name))
        return None

    return find


# ---- JSONPath ----


def _reads_of_raw_result(state: TaskState) -> Iterator[tuple[Pointer, Path]]:
    if state.result_selector is not ABSENT:
        yield from _template_paths(state.result_selector, "ResultSelector")
        return
    yield from _template_paths(state.assign, "Assign")
    if isinstance(state.output_path, str) and state.result_path in (ABSENT, "$"):
        yield from ((("OutputPath",), path) for path in paths_in(state.output_path) if path.root == INPUT)


def _template_paths(template: object, key: str) -> Iterator[tuple[Pointer, Path]]:
    if isinstance(template, dict):
        for pointer, _, text in iter_template(template, (key,)):
            if isinstance(text, str):
                yield from ((pointer, path) for path in paths_in(text) if path.root == INPUT)


def _steps(path: Path) -> tuple[_Step, ...]:
    """Members and indexes, up to the first segment that may lead to several places."""
    steps: list[_Step] = []
    for segment in path.segments:
        if isinstance(segment, Member):
            steps.append(segment.key)
        elif isinstance(segment, Index):
            steps.append(segment.index)
        else:
            break
    return tuple(steps)


# ---- JSONata ----


def _jsonata(flow: Flow, place: Place, own: _Result | None, find: Callable[[str], _Held | None]) -> None:
    for expression in expressions(place):
        for reference in expression.references():
            steps = reference.path
            if reference.name == RESERVED_VARIABLE:
                if own is None or not expression.field.has_result or steps[:1] != ("result",):
                    continue
                held: _Held | None = (own, ())
                root, steps = "$states.result", steps[1:]
            else:
                held, root = find(reference.name), f"${reference.name}"
            if held is not None and steps:
                span = expression.span_of(flow, reference.start, reference.end)
                _judge(flow, *held, steps, root, span, lists_map=True)


# ---- what is there ----


def _judge(
    flow: Flow,
    result: _Result,
    base: tuple[_Step, ...],
    steps: Sequence[_Step],
    root: str,
    span: Span | None,
    *,
    lists_map: bool = False,
) -> None:
    """Report the first step to something that the result cannot have. `base` leads to what `root` is.

    With `lists_map` (JSONata) a field of a list is that of each of its elements.
    """
    if not steps:
        return
    shape: Shape | None = result.shape
    way = root
    for number, step in enumerate((*base, *steps)):
        while lists_map and isinstance(shape, ListShape):
            shape = shape.element
        if shape is None or isinstance(shape, AnyShape):
            return
        following = member(shape, step) if isinstance(step, str) else element(shape)
        if isinstance(following, Missing):
            if number >= len(base):
                # What is wrong with the way to the variable's value is told where it is assigned.
                _report(flow, result.call.label, way, way == root and not base, str(step), following, span)
            return
        shape = following
        if number >= len(base):
            way += f".{step}" if isinstance(step, str) else f"[{step}]"


def _report(flow: Flow, label: str, way: str, is_whole: bool, name: str, missing: Missing, span: Span | None) -> None:
    if not missing.is_object:
        message, hint = f"'{way}' of {label} is not an object: it has no '{name}'", None
    else:
        where = "the result" if is_whole else f"'{way}'"
        message = f"{where} of {label} has no '{name}'"
        near = " or ".join(f"'{known}'" for known in missing.near)
        shown = ", ".join(missing.known[:8]) + (", ..." if len(missing.known) > 8 else "")
        hint = f"did you mean {near}?" if near else f"it has {shown}" if shown else "it is empty"
    flow.report(api.UNKNOWN_RESULT, span, message, hint=hint)
