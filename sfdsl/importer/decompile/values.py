"""JSON values as literals of the language, and what is raised where the language has no words for something."""

import json
import re
from typing import Final

from sfdsl.jsontypes import Json
from sfdsl.syntax import nodes
from sfdsl.syntax.inline import expression_text
from sfdsl.syntax.nodes import Expression

_NOT_IN_COMMENTS: Final = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]")

_HALF: Final = re.compile("[\ud800-\udfff]")
_HOLE: Final = re.compile(r"""(?:[^"{}]|"(?:[^"\\]|\\.)*"|\{[^{}]*\})*\Z""")
"""What the grammar's FSTRING takes between the braces of a hole."""


class InexpressibleError(Exception):
    """A field that no clause can say. The state is then written with that field in `asl { }`, or raw."""


def literal(value: Json) -> Expression:
    """A constant expression for any JSON value."""
    match value:
        case None | bool():
            return nodes.ConstantNode(value=value)
        case str():
            return nodes.StringNode(value=value)
        case int() | float():
            return number(value)
        case list():
            return nodes.ArrayNode(items=tuple(literal(item) for item in value))
    return object_literal(value)


def object_literal(value: dict[str, Json]) -> nodes.ObjectNode:
    """A constant object."""
    return nodes.ObjectNode(
        members=tuple(nodes.MemberNode(key=key, value=literal(inner)) for key, inner in value.items())
    )


def number(value: int | float) -> nodes.NumberNode:
    """A number in JSON's own text; `2.0` stays `2.0`."""
    return nodes.NumberNode(value=value, text=json.dumps(value))


def seconds(value: int | float) -> Expression:
    """Whole seconds as a duration in the largest unit that divides them; other numbers as they are."""
    if isinstance(value, int) and value >= 0:
        for unit, size in (("d", 86400), ("h", 3600), ("m", 60)):
            if value and value % size == 0:
                return nodes.DurationNode(amount=value // size, unit=unit)
        return nodes.DurationNode(amount=value, unit="s")
    return number(value)


def ref(name: str) -> nodes.NameRefNode:
    """A name."""
    return nodes.NameRefNode(name=name)


def is_doc(comment: str) -> bool:
    """Whether `##` lines can hold a comment: not if a line ends with a blank, which editors remove, nor a control character."""
    if _NOT_IN_COMMENTS.search(comment):
        return False
    return all(line == line.rstrip() for line in comment.split("\n"))


def is_text(source: str) -> bool:
    """Whether a raw expression can stand in a file as it is: without halves of surrogate pairs."""
    return _HALF.search(source) is None


def fits_hole(part: Expression) -> bool:
    """Whether an expression can stand in a hole of an f-string."""
    return _HOLE.match(expression_text(part)) is not None
