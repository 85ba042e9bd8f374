"""The nodes that one state is made of: itself, its retriers and catchers, choice rules and conditions, the parts of a Map.

The states inside of it are not among them: they are places of their own.
"""

from collections.abc import Iterator
from typing import Any, Final

from sfdsl.ir.codec import asl_fields
from sfdsl.ir.nodes import STATE_TYPES, ChoiceRule, RawState, State, SubMachine
from sfdsl.ir.walk import conditions
from sfdsl.jsontypes import Pointer


def parts(state: State) -> Iterator[tuple[Pointer, Any]]:
    """Every node of the state with its pointer in it, the state first. A branch or map body comes without its states."""
    yield (), state
    for field, key in _NODE_FIELDS[type(state)]:
        value = getattr(state, field)
        if value is None:
            continue
        if not isinstance(value, tuple):
            yield from _with_inner((key,), value)
            continue
        for index, node in enumerate(value):
            yield from _with_inner((key, index), node)


def _with_inner(pointer: Pointer, node: Any) -> Iterator[tuple[Pointer, Any]]:
    yield pointer, node
    if isinstance(node, ChoiceRule):
        yield from conditions(node.condition, pointer)
    elif isinstance(node, SubMachine) and node.processor_config is not None:
        yield (*pointer, "ProcessorConfig"), node.processor_config


def _node_fields(cls: type[Any]) -> tuple[tuple[str, str], ...]:
    """The fields of a class that hold nodes, with their keys. A RawState has none."""
    return tuple((field.name, field.metadata["asl"]) for field in asl_fields(cls) if field.metadata["node"])


_NODE_FIELDS: Final = {cls: _node_fields(cls) for cls in (*STATE_TYPES.values(), RawState)}
