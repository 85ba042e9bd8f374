"""Which step of which path each `%` refers to.

JSONata resolves `%` when it builds the tree: a parent operator looks back along the steps of its path, into blocks and
nested paths, for the name or wildcard whose context it means. That step then hands its context on under a label,
through the tuples of the path (`tuples.py`). The result here is a table by identity of nodes, and the error S0217 where
a `%` has nothing to refer to. Trees without a `%` need none of this.
"""

from dataclasses import dataclass, field

from .failures import syntax_error
from .nodes import (
    ApplyNode,
    BlockNode,
    CallNode,
    FilterStage,
    FocusNode,
    GroupedNode,
    LambdaNode,
    NameNode,
    Node,
    ParentNode,
    PartialNode,
    PathNode,
    PredicatedNode,
    SortNode,
    Step,
    TransformNode,
    WildcardNode,
    children,
)


@dataclass(eq=False, slots=True)
class Slot:
    """One `%`: how many levels up it still has to go, and the label that its value goes by."""

    label: str
    level: int = 1


@dataclass(slots=True)
class Ancestry:
    """By `id()` of a node: the slot of each `%`, the label that a step's expression gives its context, and which nodes
    pass tuples on.
    """

    slots: dict[int, Slot] = field(default_factory=dict)
    labels: dict[int, Slot] = field(default_factory=dict)
    tuples: set[int] = field(default_factory=set)


def resolve_ancestry(root: Node) -> Ancestry:
    """The table for a whole expression. Raises ExpressionSyntaxError S0217."""
    resolver = _Resolver()
    unresolved = resolver.visit(root)
    if unresolved or isinstance(root, ParentNode):
        raise syntax_error("S0217", root.start, hint="`%` needs a path to look back along: `a.b.%`")
    return resolver.table


class _Resolver:
    """`visit` returns the slots that are still looking for their step."""

    def __init__(self) -> None:
        self.table = Ancestry()

    def visit(self, node: Node | SortNode) -> list[Slot]:
        match node:
            case ParentNode():
                slot = Slot(f"!{len(self.table.slots)}")
                self.table.slots[id(node)] = slot
                return [slot]
            case PathNode():
                return self._visit_path(node)
            case PredicatedNode(expression=expression, predicates=predicates):
                seeking = self.visit(expression)
                for predicate in predicates:
                    seeking += self._visit_predicate(predicate, expression)
                return seeking
            case GroupedNode(expression=expression):
                self._visit_apart(node, skip=expression)
                return self.visit(expression)
            case FocusNode(expression=expression):
                return self.visit(expression)
            case CallNode(function=function, arguments=arguments) | PartialNode(function=function, arguments=arguments):
                self.visit(function)
                return [slot for argument in arguments for slot in self.visit(argument)]
            case LambdaNode() | TransformNode() | ApplyNode():
                self._visit_apart(node)
                return []
            case _:
                return [slot for child in children(node) for slot in self.visit(child)]

    def _visit_apart(self, node: Node, skip: Node | None = None) -> None:
        """Parts of a node whose `%` cannot reach outside it; one that is not resolved inside stays nothing."""
        for child in children(node):
            if child is not skip:
                self.visit(child)

    def _visit_path(self, path: PathNode) -> list[Slot]:
        seeking: list[Slot] = []
        for at, step in enumerate(path.steps):
            mine = self.visit(step.expression)
            if not isinstance(step.expression, SortNode):
                mine += self._visit_stages(step)
            if at == 0:
                # Of a first step, JSONata passes on nothing but a bare `%`.
                if isinstance(step.expression, ParentNode) and not isinstance(path.steps[-1].expression, SortNode):
                    seeking += mine
            else:
                seeking += self._look_back(path.steps[:at], mine)
            if isinstance(step.expression, SortNode):
                self._visit_stages(step)
        for pair in path.group or ():
            for node in pair:
                self.visit(node)
        return seeking

    def _visit_stages(self, step: Step) -> list[Slot]:
        found: list[Slot] = []
        for stage in step.stages:
            if isinstance(stage, FilterStage):
                found += self._visit_predicate(stage.predicate, step.expression)
        return found

    def _visit_predicate(self, predicate: Node, target: Node | SortNode) -> list[Slot]:
        slots = self.visit(predicate)
        if isinstance(predicate, ParentNode):
            return slots
        for slot in slots:
            if slot.level == 1:
                self._seek(target, slot)
            else:
                slot.level -= 1
        return slots

    def _look_back(self, steps: tuple[Step, ...], slots: list[Slot]) -> list[Slot]:
        """Lets slots look for their step in those before; returns the ones that have to look further out."""
        unresolved = []
        for slot in slots:
            at = len(steps) - 1
            while slot.level > 0:
                if at < 0:
                    unresolved.append(slot)
                    break
                step = steps[at]
                at -= 1
                while at >= 0 and step.focus and steps[at].focus:
                    step = steps[at]
                    at -= 1
                self._seek(step.expression, slot)
        return unresolved

    def _seek(self, node: Node | SortNode, slot: Slot) -> None:
        match node:
            case NameNode() | WildcardNode():
                slot.level -= 1
                if slot.level == 0:
                    existing = self.table.labels.get(id(node))
                    if existing is not None:
                        slot.label = existing.label
                    self.table.labels[id(node)] = slot
                    self.table.tuples.add(id(node))
            case ParentNode():
                slot.level += 1
            case PredicatedNode(expression=expression) | GroupedNode(expression=expression):
                self._seek(expression, slot)
            case BlockNode(expressions=expressions):
                if expressions:
                    self.table.tuples.add(id(node))
                    self._seek(expressions[-1], slot)
            case PathNode(steps=steps):
                self.table.tuples.add(id(node))
                self._seek(steps[-1].expression, slot)
                for step in reversed(steps[:-1]):
                    if slot.level <= 0:
                        break
                    self._seek(step.expression, slot)
            case _:
                raise syntax_error("S0217", node.start)
