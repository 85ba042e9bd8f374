"""How large the value of a field is: payload templates and JSONata, with what is known of the data that they pick from.

A path into known fields has their size. What is picked out of data of unknown shape counts

    least      1 byte
    typical    100 bytes, or the whole of that data where it is smaller
    worst      the whole of that data
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, assert_never

from sfdsl.cost.sizes import NULL, Size, array_of, literal, object_of, repeated, unknown
from sfdsl.cost.tally import Case
from sfdsl.expr.errors import ExpressionSyntaxError
from sfdsl.expr.intrinsics_parser import Argument, Call, Literal, PathArgument, parse_intrinsic
from sfdsl.expr.jsonpath_parser import Member, Path, parse_path
from sfdsl.ir.put_events import Computed, Fields, Items, Known, Repeated, Value, jsonata_value, template_value
from sfdsl.jsontypes import Json

if TYPE_CHECKING:
    from sfdsl.expr.jsonata.nodes import Node

PICKED_BYTES: Final = 100
_CONTEXT_BYTES: Final = 100
"""Of a field of the context object: ARNs and times are of about this size."""
_FIXED: Final = {
    "States.UUID": 38,
    "States.MathAdd": 11,
    "States.MathRandom": 11,
    "States.ArrayLength": 6,
    "States.Hash": 130,
}


@dataclass(frozen=True, slots=True)
class Scope:
    """The data that an expression can see. `result` is what JSONata calls `$states.result` or `$states.errorOutput`."""

    case: Case
    input: Size
    variables: Mapping[str, Size]
    item_count: int
    result: Size | None = None

    # ---- values ----

    def template(self, value: Json) -> Size:
        return self._size(template_value(value))

    def jsonata(self, value: Json) -> Size:
        return self._size(jsonata_value(value))

    def _size(self, value: Value) -> Size:
        match value:
            case Known():
                return literal(value.value)
            case Fields():
                return object_of({name: self._size(inner) for name, inner in value.members.items()})
            case Items():
                return array_of([self._size(item) for item in value.items])
            case Repeated():
                return repeated(self._size(value.item), self.item_count)
            case Computed(node=None):
                return self.path_or_intrinsic(value.text)
            case Computed():
                assert value.node is not None
                return self._jsonata(value.node)
            case _:
                assert_never(value)

    # ---- JSONPath ----

    def path_or_intrinsic(self, text: str) -> Size:
        try:
            if text.lstrip().startswith("$"):
                return self.path(parse_path(text))
            return self._argument(parse_intrinsic(text))
        except ExpressionSyntaxError:
            return self._picked(self.input)

    def path(self, path: Path) -> Size:
        if path.root == "$$":
            return unknown(1 if self.case is Case.LEAST else _CONTEXT_BYTES)
        root = self.input if path.root == "$" else self.variables.get(path.root.removeprefix("$"))
        names = [segment.key if isinstance(segment, Member) else None for segment in path.segments]
        return self.picked(root, names)

    def _argument(self, argument: Argument) -> Size:
        match argument:
            case Literal():
                return literal(argument.value)
            case PathArgument():
                return self.path(argument.path)
            case Call():
                if argument.function in _FIXED:
                    return Size(_FIXED[argument.function])
                sizes = [self._argument(inner) for inner in argument.arguments]
                return Size(2 + sum(size.total + 1 for size in sizes))
            case _:
                assert_never(argument)

    # ---- JSONata ----

    def _jsonata(self, node: "Node") -> Size:
        from sfdsl.expr.jsonata import nodes

        match node:
            case nodes.PathNode(steps=steps, group=None):
                found = self._steps([step.expression for step in steps])
                if found is not None and not any(step.stages for step in steps):
                    return found
            case nodes.VariableNode():
                found = self._steps([node])
                if found is not None:
                    return found
            case nodes.BinaryNode(operator="&"):
                return Size(self._jsonata(node.left).total + self._jsonata(node.right).total)
            case nodes.BinaryNode():
                return Size(20)  # a number or a boolean
            case nodes.StringNode() | nodes.NumberNode() | nodes.ConstantNode():
                return literal(node.value)
            case _:
                pass
        return self._picked(unknown(sum(size.total for size in self._mentioned(node))))

    def _steps(self, expressions: "Sequence[object]") -> Size | None:
        """`$states.input.a.b`, `$name.a`; None for anything else."""
        from sfdsl.expr.jsonata import nodes

        first, *others = expressions
        if not isinstance(first, nodes.VariableNode) or not all(isinstance(other, nodes.NameNode) for other in others):
            return None
        names = [other.value for other in others if isinstance(other, nodes.NameNode)]
        if first.name != "states":
            return self.picked(self.variables.get(first.name), names)
        if not names:
            return None
        root = {"input": self.input, "result": self.result, "errorOutput": self.result}.get(names[0])
        if root is None:
            return unknown(1 if self.case is Case.LEAST else _CONTEXT_BYTES)
        return self.picked(root, names[1:])

    def _mentioned(self, node: "Node") -> list[Size]:
        """The roots that an expression uses, each once."""
        from sfdsl.expr.jsonata import nodes

        roots: dict[str, Size] = {}
        for inner in nodes.walk(node):
            if isinstance(inner, nodes.VariableNode) and inner.name == "states":
                roots["states"] = self.input if self.result is None else Size(self.input.total + self.result.total)
            elif isinstance(inner, nodes.VariableNode) and inner.name in self.variables:
                roots[inner.name] = self.variables[inner.name]
        return list(roots.values())

    # ---- both ----

    def picked(self, root: Size | None, names: Sequence[str | None]) -> Size:
        """The member that the names lead to; None among them is anything but a name: an index, a filter."""
        value = NULL if root is None else root
        for name in names:
            if value.fields is None:
                return self._picked(value)
            known = value.fields.get(name) if name is not None else None
            if known is None:
                return self._picked(Size(value.rest)) if value.rest else NULL
            value = known
        return value

    def _picked(self, whole: Size) -> Size:
        match self.case:
            case Case.LEAST:
                return Size(1)
            case Case.TYPICAL:
                return unknown(min(whole.total, PICKED_BYTES))
            case Case.WORST:
                return unknown(whole.total)
