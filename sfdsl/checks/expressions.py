"""The JSONata expressions of a state, with their places in the source."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sfdsl.checks.flow import Flow, Place
from sfdsl.checks.jsonata_fields import JsonataField, jsonata_fields
from sfdsl.checks.texts import is_expression, strings_in
from sfdsl.expr.errors import ExpressionSyntaxError
from sfdsl.jsontypes import Pointer
from sfdsl.records import positional_record
from sfdsl.source import Span

if TYPE_CHECKING:
    from sfdsl.expr.jsonata import Reference


@positional_record
class PlacedExpression:
    """`text` is the whole string with its delimiters, `source` what stands between them, without the blanks there."""

    text: str
    source: str
    place: Place
    pointer: Pointer
    field: JsonataField

    def span_of(self, flow: Flow, start: int, end: int) -> Span | None:
        """Characters of `source`, in the file."""
        from sfdsl.expr.jsonata import expression_offset

        before = expression_offset(self.text)
        return flow.inner_span(self.place.spans.find(*self.pointer), self.text, start + before, end + before)

    def references(self) -> "tuple[Reference, ...]":
        """The variables that it reads; nothing for one that cannot be parsed."""
        from sfdsl.expr.jsonata import parse, references

        try:
            return references(parse(self.source))
        except ExpressionSyntaxError:
            # `jsonata.py` tells of it.
            return ()


def expressions(place: Place) -> Iterator[PlacedExpression]:
    """Every string between `{%` and `%}` in the fields of a JSONata state."""
    if not place.is_jsonata:
        return
    # A flow without JSONata does without its parser, which takes long to import.
    from sfdsl.expr.jsonata import iter_expressions

    for field in jsonata_fields(place):
        for pointer, text, source in iter_expressions(field.value):
            yield PlacedExpression(text, source, place, (*field.pointer, *pointer), field)


def half_delimited(place: Place) -> Iterator[tuple[Pointer, str]]:
    """The strings that begin with `{%` and do not end with `%}`."""
    for field in jsonata_fields(place):
        for pointer, text in strings_in(field.value, field.pointer):
            if text.startswith("{%") and not is_expression(text):
                yield pointer, text
