"""Deployment parameters: `${Bus}` as a whole text becomes the name `Bus` of a `param`."""

from dataclasses import replace

from sfdsl.importer.decompile.values import literal
from sfdsl.ir import nodes as ir
from sfdsl.ir.fields import ABSENT
from sfdsl.syntax import nodes
from sfdsl.syntax.nodes import Node, Statement
from sfdsl.syntax.rewrite import rewrite
from sfdsl.syntax.strings import BARE_NAME, KEYWORDS


def parameter_nodes(machine: ir.StateMachine) -> tuple[nodes.ParamNode, ...]:
    """The declarations."""
    return tuple(
        nodes.ParamNode(
            name=nodes.NameRefNode(name=param.name),
            kind=nodes.NameRefNode(name=param.kind),
            default=None if param.default is ABSENT else literal(param.default),
        )
        for param in machine.params
        if _can_name(param.name)
    )


def name_parameters(statements: tuple[Statement, ...], machine: ir.StateMachine) -> tuple[Statement, ...]:
    """The statements with the names of text parameters in the place of their `${...}`."""
    known = {
        "${" + param.name + "}": param.name
        for param in machine.params
        if param.kind == "string" and _can_name(param.name)
    }

    def name(node: Node) -> Node:
        if isinstance(node, nodes.StringNode) and node.value in known:
            return nodes.NameNode(name=known[node.value])
        return node

    def in_arguments(node: Node) -> Node:
        # `comment`, `label` and raw fields take no names.
        if isinstance(node, nodes.ArgumentsNode):
            return rewrite(node, name)
        if isinstance(node, nodes.TaskNode) and isinstance(node.callee, nodes.StringNode):
            return replace(node, callee=name(node.callee))
        return node

    return tuple(rewrite(statement, in_arguments) for statement in statements)


def _can_name(name: str) -> bool:
    return BARE_NAME.match(name) is not None and name not in KEYWORDS
