"""The plain-text form of a tree: one line a node, its scalars behind it, children indented. For people and tests."""

import json
from collections.abc import Iterator
from dataclasses import fields

from sfdsl.syntax.nodes import Node


def dump(tree: Node) -> str:
    """The whole tree as text, ending in a newline."""
    return "\n".join(_lines(tree, 0, "")) + "\n"


def _lines(node: Node, depth: int, label: str) -> Iterator[str]:
    scalars: list[str] = []
    inner: list[tuple[str, Node]] = []
    for field in fields(node):
        value = getattr(node, field.name)
        if "span" in field.name or value is None or value == ():
            continue
        if hasattr(value, "__dataclass_fields__"):
            inner.append((field.name, value))
        elif isinstance(value, tuple):
            inner += [(field.name, item) for item in value]
        elif value is not False or type(node).__name__ == "ConstantNode":
            scalars.append(f"{field.name}={json.dumps(value, ensure_ascii=False)}")
    head = " ".join([f"{label}{type(node).__name__}", *scalars])
    yield "  " * depth + head
    for name, child in inner:
        if isinstance(child, str):
            yield "  " * (depth + 1) + f"{name}: {json.dumps(child, ensure_ascii=False)}"
        else:
            yield from _lines(child, depth + 1, f"{name}: ")
