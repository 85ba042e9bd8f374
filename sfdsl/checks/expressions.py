"""The JSONata expressions of a state, parsed, with their places in the source."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sfdsl.checks.flow import Flow, Place
from sfdsl.checks.jsonata_fields import JsonataField, jsonata_fields
from sfdsl.checks.texts import is_expression
from sfdsl.expr.errors import ExpressionSyntaxError
from sfdsl.jsontypes import Pointer
from sfdsl.source import Span

_LEFT = len("{%")


@dataclass(frozen=True)
class PlacedExpression:
    """`text` is the whole string with its delimiters; offsets in the tree count from behind the left one."""

    text: str
    place: Place
    pointer: Pointer
    field: JsonataField

    @property
    def source(self) -> str:
        """What stands between the delimiters."""
        return self.text[_LEFT : -len("%}")]

    def span_of(self, flow: Flow, start: int, end: int | None = None) -> Span | None:
        """Characters of `source`, in the file."""
        whole = self.place.spans.find(*self.pointer)
        stop = len(self.text) - len("%}") if end is None else end + _LEFT
        return flow.inner_span(whole, self.text, start + _LEFT, stop)

    @cached_property
    def free_variables(self) -> tuple[tuple[str, int, int], ...]:
        """The workflow variables that it reads, with their offsets in `source`. Nothing for one that cannot be parsed.

        A name that is bound anywhere in the expression counts as its own.
        """
        from sfdsl.expr.jsonata.library import BUILTINS
        from sfdsl.expr.jsonata.nodes import (
            BindingNode,
            FocusNode,
            IndexStage,
            LambdaNode,
            PathNode,
            VariableNode,
            walk,
        )
        from sfdsl.expr.jsonata.parser import parse

        try:
            root = parse(self.source)
        except ExpressionSyntaxError:
            return ()
        own: set[str | None] = {"", "$", "states"}
        read: list[VariableNode] = []
        for node in walk(root):
            match node:
                case VariableNode():
                    read.append(node)
                case BindingNode(target=target):
                    own.add(target.name)
                case LambdaNode(parameters=parameters):
                    own.update(parameter.name for parameter in parameters)
                case FocusNode(focus=focus):
                    own.add(focus.name)
                case PathNode(steps=steps):
                    for step in steps:
                        own |= {step.focus, step.index}
                        own.update(stage.name for stage in step.stages if isinstance(stage, IndexStage))
        return tuple(
            (node.name, node.start, node.end) for node in read if node.name not in own and node.name not in BUILTINS
        )


def expressions(place: Place) -> Iterator[PlacedExpression]:
    """Every string between `{%` and `%}` in the fields of a JSONata state."""
    for field in jsonata_fields(place):
        for pointer, text in _strings(field.value, field.pointer):
            if is_expression(text):
                yield PlacedExpression(text, place, pointer, field)


def half_delimited(place: Place) -> Iterator[tuple[Pointer, str]]:
    """The strings that begin with `{%` or end with `%}`, and not both."""
    for field in jsonata_fields(place):
        for pointer, text in _strings(field.value, field.pointer):
            if (text.startswith("{%") or text.endswith("%}")) and not is_expression(text):
                yield pointer, text


def _strings(value: Any, at: Pointer) -> Iterator[tuple[Pointer, str]]:
    if isinstance(value, str):
        yield at, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _strings(item, (*at, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _strings(item, (*at, index))
