"""JSON values as literals of the language."""

import json

from sfdsl.jsontypes import Json
from sfdsl.syntax import nodes
from sfdsl.syntax.nodes import Expression


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
