"""Deployment parameters: `${Bus}` in a definition becomes the name `Bus` of a `param`.

    "EventBusName": "${Bus}"                       EventBusName: Bus
    "Key": "orders/${Stage}/today"                 Key: f"orders/{Stage}/today"
    "Message.$": "States.Format('${Stage} {}', $.x)"    stays: a name in a worked out text would be an argument of its own

A deployment fills in texts, so every param is a string here, whatever its value looks like.
"""

import json
import re
from dataclasses import replace
from typing import Any, Final

from sfdsl.importer.decompile.values import literal
from sfdsl.ir import nodes as ir
from sfdsl.ir.fields import ABSENT
from sfdsl.syntax import nodes
from sfdsl.syntax.nodes import Expression, Node, Statement
from sfdsl.syntax.rewrite import rewrite
from sfdsl.syntax.strings import BARE_NAME, KEYWORDS

_PLACEHOLDER: Final = re.compile(r"\$\{(\w+)\}")
_VALUE_CLAUSES: Final = frozenset({"select", "output", "assign", "item", "over", "batch", "role"})
_CONSTANTS: Final = (nodes.StringNode, nodes.NumberNode, nodes.ConstantNode, nodes.ObjectNode)


def parameter_nodes(machine: ir.StateMachine, definition: str) -> tuple[nodes.ParamNode, ...]:
    """The declarations of those that the definition (as JSON text) holds: a template may substitute more than there is."""
    return tuple(
        nodes.ParamNode(
            name=nodes.NameRefNode(name=param.name),
            kind=nodes.NameRefNode(name="string"),
            default=None if param.default is ABSENT else literal(_text(param.default)),
        )
        for param in machine.params
        if _can_name(param.name) and "${" + param.name + "}" in definition
    )


def _text(default: object) -> str:
    return default if isinstance(default, str) else json.dumps(default)


def name_parameters(statements: tuple[Statement, ...], machine: ir.StateMachine) -> tuple[Statement, ...]:
    """The statements with the names of parameters in the place of their `${...}`."""
    known = frozenset(param.name for param in machine.params if _can_name(param.name))
    namer = _Namer(known)
    return tuple(rewrite(statement, namer.change) for statement in statements)


class _Namer:
    """Changes the values that statements are given. What they are called after (conditions, times) stays: names would change with it."""

    def __init__(self, known: frozenset[str]) -> None:
        self._known = known

    def change(self, node: Node) -> Node:
        match node:
            case nodes.ArgumentsNode():
                value = None if node.value is None else self._value(node.value)
                return _changed(node, value=value, members=tuple(self._member(member) for member in node.members))
            case nodes.TaskNode():
                return _changed(node, callee=self._callee(node.callee))
            case nodes.TransferNode():
                config = None if node.config is None else self._value(node.config)
                return _changed(node, config=config, callee=self._callee(node.callee))
            case nodes.PassNode(value=value) if value is not None:
                return _changed(node, value=self._value(value))
            case nodes.ValueClauseNode(keyword=keyword, value=value) if keyword in _VALUE_CLAUSES:
                return _changed(node, value=self._value(value))
            case nodes.CatchNode() | nodes.WhenNode() | nodes.OtherwiseNode():
                assign = None if node.assign is None else self._value(node.assign)
                output = None if node.output is None else self._value(node.output)
                return _changed(node, assign=assign, output=output)
            case nodes.AssignmentNode(value=value):
                return _changed(node, value=self._value(value))
            case nodes.FailNode(cause=cause) if cause is not None:
                return _changed(node, cause=self._value(cause))
        return node

    def _callee(self, callee: nodes.Callee | None) -> nodes.Callee | None:
        """A whole Resource can be a name; a part of one cannot."""
        named = self._value(callee) if isinstance(callee, nodes.StringNode) else None
        return named if isinstance(named, nodes.NameNode) else callee

    def _member(self, member: nodes.MemberNode) -> nodes.MemberNode:
        made: nodes.MemberNode = _changed(member, value=self._value(member.value))
        return made

    def _value(self, value: Expression) -> Any:
        match value:
            case nodes.StringNode(value=text) if "${" in text:
                return self._named(value)
            case nodes.ObjectNode(members=members):
                return _changed(value, members=tuple(self._member(member) for member in members))
            case nodes.ArrayNode(items=items) if all(isinstance(item, _CONSTANTS) for item in items):
                return _changed(value, items=tuple(self._value(item) for item in items))
        return value

    def _named(self, text: nodes.StringNode) -> Expression:
        parts: list[str | Expression] = []
        at = 0
        for found in _PLACEHOLDER.finditer(text.value):
            if found[1] not in self._known:
                continue
            if found.start() > at:
                parts.append(text.value[at : found.start()])
            parts.append(nodes.NameNode(name=found[1]))
            at = found.end()
        if at < len(text.value):
            parts.append(text.value[at:])
        if len(parts) == 1:
            return text if isinstance(parts[0], str) else parts[0]
        return nodes.FStringNode(parts=tuple(parts)) if parts else text


def _changed(node: Node, **fields: Any) -> Any:
    """The node with other fields, or itself where they are the same: trees share what did not change."""
    if all(_is_same(getattr(node, name), value) for name, value in fields.items()):
        return node
    return replace(node, **fields)


def _is_same(old: Any, new: Any) -> bool:
    if isinstance(old, tuple):
        return len(old) == len(new) and all(one is other for one, other in zip(old, new, strict=True))
    return old is new


def _can_name(name: str) -> bool:
    return BARE_NAME.match(name) is not None and name not in KEYWORDS
