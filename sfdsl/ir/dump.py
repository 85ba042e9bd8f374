"""The plain-text form of a machine: one line a field that is written, nested nodes indented. For people and tests.

StateMachine 'f' STANDARD
  start_at: "p"
  PassState 'p'
    result: {"a": 1}
    transition: end
"""

import json
from collections.abc import Iterator
from typing import Any

from sfdsl.ir.codec import asl_fields, encode_condition
from sfdsl.ir.nodes import ChoiceRule, End, Machine, Next, StateMachine


def dump(machine: Machine) -> str:
    """The whole machine as text, ending in a newline."""
    return "\n".join(_lines(machine, 0)) + "\n"


def _lines(node: Any, depth: int, label: str = "") -> Iterator[str]:
    pad = "  " * depth
    head = f"{label}{type(node).__name__}"
    if isinstance(node, StateMachine):
        head += f" {node.name!r} {node.kind}"
    elif hasattr(node, "name"):
        head += f" {node.name!r}"
    yield pad + head
    inner = pad + "  "
    if isinstance(node, StateMachine):
        for param in node.params:
            yield f"{inner}param {param.name}: {param.kind}"
    if isinstance(node, ChoiceRule):
        yield f"{inner}condition: {_text(encode_condition(node.condition))}"
    for field in asl_fields(type(node)):
        value = getattr(node, field.name)
        if value is field.default:
            continue
        if field.metadata["node"]:
            for item in value if isinstance(value, tuple) else (value,):
                yield from _lines(item, depth + 1, f"{field.name}: ")
        else:
            yield f"{inner}{field.name}: {_text(list(value) if isinstance(value, tuple) else value)}"
    match getattr(node, "transition", None):
        case Next(target=target):
            yield f"{inner}transition: -> {_text(target)}"
        case End():
            yield f"{inner}transition: end"
    for key, value in node.extra.items():
        yield f"{inner}extra {_text(key)}: {_text(value)}"
    for state in getattr(node, "states", ()):
        yield from _lines(state, depth + 1)


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
