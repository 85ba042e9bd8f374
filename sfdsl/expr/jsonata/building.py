"""How the operators that make paths change a tree: `.`, `[..]`, `[]`, `{..}`, `^(..)`, `@` and `#`.

Each function takes the tree on the left and returns a new one. The rules, among them which combinations are errors, are
those of JSONata 2.0.6, including where a grouping goes that more steps follow (behind them).
"""

from dataclasses import replace

from .failures import syntax_error
from .nodes import (
    ApplyNode,
    ConstantNode,
    FilterStage,
    FocusNode,
    GroupedNode,
    IndexStage,
    NameNode,
    NegationNode,
    Node,
    NumberNode,
    PathNode,
    PredicatedNode,
    SortNode,
    SortTerm,
    Stage,
    Step,
    StringNode,
    VariableNode,
)

Pairs = tuple[tuple[Node, Node], ...]


def named(name: str, start: int, end: int) -> PathNode:
    """A path of one name."""
    step = Step(expression=NameNode(value=name, start=start, end=end), start=start, end=end)
    return PathNode(steps=(step,), start=start, end=end)


def joined(left: Node, right: Node, end: int) -> PathNode:
    """`left.right`. Fails with S0213 where a number or a constant would be a step."""
    if isinstance(left, PathNode):
        steps, keep = left.steps, left.keep_singleton
        group, keep_array = left.group, left.keep_array
    else:
        steps, keep, group, keep_array = (_first_step(left),), False, None, False
    steps += right.steps if isinstance(right, PathNode) else (_next_step(right),)
    steps = tuple(_as_name(step) for step in steps)
    keep = keep or any(step.keep_array for step in steps)
    return PathNode(steps=steps, group=group, keep_singleton=keep, keep_array=keep_array, start=left.start, end=end)


def _first_step(node: Node) -> Step:
    """What is no path, as the first step of one: its predicates stay part of its expression."""
    if isinstance(node, FocusNode):
        return replace(_first_step(node.expression), focus=node.focus.name, end=node.end)
    keep = isinstance(node, PredicatedNode) and node.keep_array
    return Step(expression=node, keep_array=keep, start=node.start, end=node.end)


def _next_step(node: Node) -> Step:
    """What is no path, as a further step: its predicates become those of the step."""
    match node:
        case FocusNode(expression=expression, focus=focus):
            return replace(_next_step(expression), focus=focus.name, end=node.end)
        case PredicatedNode(expression=expression, predicates=predicates, keep_array=keep):
            stages = tuple(FilterStage(predicate=item, start=item.start, end=item.end) for item in predicates)
            return Step(expression=expression, stages=stages, keep_array=keep, start=node.start, end=node.end)
        case _:
            return Step(expression=node, start=node.start, end=node.end)


def _as_name(step: Step) -> Step:
    """A string literal is a name when it is a step."""
    if isinstance(step.expression, SortNode):
        return step
    name = _literal_as_name(step.expression)
    return step if name is step.expression else replace(step, expression=name)


def _literal_as_name(node: Node) -> Node:
    match node:
        case NumberNode(value=value) | ConstantNode(value=value):
            raise syntax_error("S0213", node.start, value=value)
        case StringNode(value=value):
            return NameNode(value=value, start=node.start, end=node.end)
        case PredicatedNode(expression=inner):
            name = _literal_as_name(inner)
            return node if name is inner else replace(node, expression=name)
        case GroupedNode(expression=inner):
            name = _literal_as_name(inner)
            return node if name is inner else replace(node, expression=name)
        case _:
            return node


def kept(node: Node, end: int) -> Node:
    """`node[]`."""
    match node:
        case PathNode(steps=(*before, last)):
            if isinstance(last.expression, SortNode) or node.group is not None:
                return replace(node, keep_array=True, end=end)
            marked = replace(last, keep_array=True, end=end)
            return replace(node, steps=(*before, marked), keep_singleton=True, keep_array=True, end=end)
        case PredicatedNode():
            return replace(node, keep_array=True, end=end)
        case FocusNode(expression=expression):
            return replace(node, expression=kept(expression, end), end=end)
        case ApplyNode() | GroupedNode():
            return node
        case _:
            return PredicatedNode(expression=node, keep_array=True, start=node.start, end=end)


def filtered(node: Node, predicate: Node, start: int, end: int) -> Node:
    """`node[predicate]`. Fails with S0209 behind a grouping."""
    match node:
        case PathNode(steps=(*before, last)):
            stage: Stage = FilterStage(predicate=predicate, start=start, end=end)
            changed = replace(last, stages=(*last.stages, stage), end=end)
            return replace(node, steps=(*before, changed), end=end)
        case GroupedNode():
            raise syntax_error("S0209", start)
        case PredicatedNode(predicates=predicates):
            return replace(node, predicates=(*predicates, predicate), end=end)
        case FocusNode(expression=expression):
            return replace(node, expression=filtered(expression, predicate, start, end), end=end)
        case _:
            return PredicatedNode(expression=node, predicates=(predicate,), start=node.start, end=end)


def grouped(node: Node, pairs: Pairs, start: int, end: int) -> Node:
    """`node{key: value}`. Fails with S0210 behind another grouping."""
    if isinstance(node, GroupedNode) or (isinstance(node, PathNode) and node.group is not None):
        raise syntax_error("S0210", start)
    if isinstance(node, PathNode):
        return replace(node, group=pairs, end=end)
    return GroupedNode(expression=node, pairs=pairs, start=node.start, end=end)


def sorted_by(node: Node, terms: tuple[SortTerm, ...], start: int, end: int) -> Node:
    """`node^(terms)`."""
    path = node if isinstance(node, PathNode) else PathNode(steps=(_first_step(node),), start=node.start, end=end)
    step = Step(expression=SortNode(terms=terms, start=start, end=end), start=start, end=end)
    return replace(path, steps=(*path.steps, step), end=end)


def bind_focus(node: Node, variable: VariableNode, start: int, end: int) -> Node:
    """`node@$variable`. Fails with S0215 behind a predicate, S0216 behind an order-by."""
    if not isinstance(node, PathNode):
        if isinstance(node, PredicatedNode) and node.predicates:
            raise syntax_error("S0215", start)
        return FocusNode(expression=node, focus=variable, start=node.start, end=end)
    *before, last = node.steps
    if last.stages:
        raise syntax_error("S0215", start)
    if isinstance(last.expression, SortNode):
        raise syntax_error("S0216", start)
    return replace(node, steps=(*before, replace(last, focus=variable.name, end=end)), end=end)


def bind_index(node: Node, variable: VariableNode, end: int) -> Node:
    """`node#$variable`: the index of the item, among those that the predicates so far let through."""
    path = node if isinstance(node, PathNode) else PathNode(steps=(_next_step(node),), start=node.start, end=end)
    *before, last = path.steps
    if last.stages:
        stage: Stage = IndexStage(name=variable.name, start=variable.start, end=variable.end)
        last = replace(last, stages=(*last.stages, stage), end=end)
    else:
        last = replace(last, index=variable.name, end=end)
    return replace(path, steps=(*before, last), end=end)


def negated(operand: Node, start: int) -> Node:
    """`-operand`; of a number, the negative number."""
    match operand:
        case NumberNode(value=value):
            return NumberNode(value=-value if value else 0, start=start, end=operand.end)
        case PredicatedNode(expression=NumberNode() as number):
            return replace(operand, expression=negated(number, start), start=start)
        case _:
            return NegationNode(operand=operand, start=start, end=operand.end)
