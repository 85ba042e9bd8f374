"""Object constructors and the grouping `expression{key: value}`, which are one and the same.

Every item of the value gives each key expression a chance to name a group; items with the same key fall into one group,
and the value expression is evaluated once for each group, with its items as context. An object constructor groups its
context.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from .failures import Failure
from .functions import Evaluator, Frame
from .nodes import GroupedNode, Node, StringNode
from .values import UNDEFINED, Sequence, Value, append

if TYPE_CHECKING:
    from .compiler import Compiler

Grouping: TypeAlias = Callable[[Value, Frame], Value]
"""Takes the value to group and the frame."""

Pairs: TypeAlias = tuple[tuple[Node, Node], ...]


def compile_grouped(compiler: "Compiler", node: GroupedNode, depth: int) -> Evaluator:
    """The closure of a grouping behind something that is not a path."""
    expression = compiler.compile(node.expression, depth, raw=True)
    grouping = compile_grouping(compiler, node.pairs, depth)

    def evaluate(context: Value, frame: Frame) -> Value:
        return grouping(expression(context, frame), frame)

    return evaluate


def compile_grouping(compiler: "Compiler", pairs: Pairs, depth: int) -> Grouping:
    """Constant keys and a value that is no array need no groups; that is how most objects are built."""
    keys = [compiler.compile(key, depth + 1) for key, _ in pairs]
    values = [compiler.compile(value, depth + 1) for _, value in pairs]

    def group(value: Value, frame: Frame) -> Value:
        return build(value, frame, keys, values)

    names = [key.value for key, _ in pairs if isinstance(key, StringNode)]
    if len(set(names)) < len(pairs):
        return group
    entries = tuple(zip(names, values, strict=True))

    def construct(value: Value, frame: Frame) -> Value:
        if isinstance(value, list):
            if len(value) != 1:
                return group(value, frame)
            value = value[0]
        result = {}
        for name, evaluate in entries:
            item = evaluate(value, frame)
            if item is not UNDEFINED:
                result[name] = item
                if isinstance(item, Sequence):
                    frame[1].impure = True
        return result

    return construct


def build(value: Value, frame: Frame, keys: list[Evaluator], values: list[Evaluator]) -> Value:
    """Groups in full. Fails with T1003 for a key that is no string, D1009 for one that two expressions give."""
    items = value if isinstance(value, list) else [value]
    frame[1].charge(len(items))
    groups = Groups()
    for item in items or [UNDEFINED]:
        for place, key in enumerate(keys):
            groups.add(key(item, frame), place, item)
    result = {}
    for name, group in groups.by_name.items():
        item = values[group.place](group.members, frame)
        if item is not UNDEFINED:
            result[name] = item
            if isinstance(item, Sequence):
                frame[1].impure = True
    return result


@dataclass(slots=True)
class Group:
    """What fell under one key: one item as it is, more of them in a list. `place` is the pair that gave the key."""

    place: int
    members: Value
    is_list_of_ours: bool = False


class Groups:
    """Groups by their key, in the order in which the keys came up."""

    def __init__(self) -> None:
        self.by_name: dict[str, Group] = {}

    def add(self, name: Value, place: int, item: Value) -> None:
        """Puts an item into the group that the key expression at `place` named; nothing names no group."""
        if name is UNDEFINED:
            return
        if type(name) is not str:
            raise Failure("T1003", value=name)
        group = self.by_name.get(name)
        if group is None:
            self.by_name[name] = Group(place, item)
        elif group.place != place:
            raise Failure("D1009", value=name)
        elif group.is_list_of_ours and not isinstance(item, list) and item is not UNDEFINED:
            group.members.append(item)
        else:
            group.members = append(group.members, item)
            group.is_list_of_ours = True
