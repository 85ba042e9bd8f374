"""The syntax tree of a JSONata expression, and one walk over it.

The parser (`parser.py`) builds these nodes; `compiler.py` turns them into closures, `dialect.py` checks them. The tree
has the shape that JSONata evaluates, not the shape of the text: `a.b[0].c` is one `PathNode` of three steps, and what
follows a step (`[..]`, `@$v`, `#$i`) belongs to that step.

Trees compare by meaning: offsets stay outside equality.
"""

from collections.abc import Iterator
from dataclasses import field
from typing import TypeAlias

from sfdsl.records import record


@record
class Spanned:
    """The characters `start <= offset < end` of the expression's own text."""

    start: int = field(compare=False)
    end: int = field(compare=False)


@record
class StringNode(Spanned):
    value: str


@record
class NumberNode(Spanned):
    value: int | float


@record
class ConstantNode(Spanned):
    """`true`, `false` or `null`."""

    value: bool | None


@record
class RegexNode(Spanned):
    """`/pattern/flags`, in JavaScript's notation; flags are out of `i` and `m`."""

    pattern: str
    flags: str


@record
class NameNode(Spanned):
    """A field of the context; always the expression of a step."""

    value: str


@record
class VariableNode(Spanned):
    """`$name`; the name is empty for the context `$`, and `$` for the root `$$`."""

    name: str


@record
class WildcardNode(Spanned):
    """`*`: the values of all fields."""


@record
class DescendantsNode(Spanned):
    """`**`: the context and everything below it."""


@record
class ParentNode(Spanned):
    """`%`: what the context was found in. `ancestry.py` says which step that is."""


@record
class PlaceholderNode(Spanned):
    """`?` among the arguments of a partial application."""


@record
class ArrayNode(Spanned):
    items: "tuple[Node, ...]"


@record
class ObjectNode(Spanned):
    pairs: "tuple[tuple[Node, Node], ...]"


@record
class BinaryNode(Spanned):
    """`+ - * / % = != < <= > >= & and or in`, and `..` as an item of an array."""

    operator: str
    left: "Node"
    right: "Node"


@record
class NegationNode(Spanned):
    operand: "Node"


@record
class CallNode(Spanned):
    function: "Node"
    arguments: "tuple[Node, ...]"


@record
class PartialNode(Spanned):
    """A call with at least one `?` among its arguments."""

    function: "Node"
    arguments: "tuple[Node, ...]"


@record
class LambdaNode(Spanned):
    """`function($a, $b)<signature>{ body }`. The signature keeps its angle brackets."""

    parameters: tuple[VariableNode, ...]
    signature: str | None
    body: "Node"


@record
class ConditionNode(Spanned):
    condition: "Node"
    then: "Node"
    otherwise: "Node | None"


@record
class BlockNode(Spanned):
    """`( a; b )`: a scope of its own for variables; the value is the last one's."""

    expressions: "tuple[Node, ...]"


@record
class BindingNode(Spanned):
    """`$name := value`."""

    target: VariableNode
    value: "Node"


@record
class TransformNode(Spanned):
    """`|pattern|update, delete|`: a function that returns a changed copy of its argument."""

    pattern: "Node"
    update: "Node"
    delete: "Node | None"


@record
class ApplyNode(Spanned):
    """`left ~> right`. `keep_array` comes from a `[]` on either side."""

    left: "Node"
    right: "Node"
    keep_array: bool = False


@record
class PredicatedNode(Spanned):
    """`expression[predicate]...` where the expression is not a path; `keep_array` stands for an empty `[]`."""

    expression: "Node"
    predicates: "tuple[Node, ...]" = ()
    keep_array: bool = False


@record
class GroupedNode(Spanned):
    """`expression{key: value}` where the expression is not a path. Never the expression of a `PredicatedNode`."""

    expression: "Node"
    pairs: "tuple[tuple[Node, Node], ...]"


@record
class FocusNode(Spanned):
    """`expression@$name` where the expression is not a path; it binds once it becomes a step, and else does nothing."""

    expression: "Node"
    focus: VariableNode


@record
class SortTerm(Spanned):
    expression: "Node"
    descending: bool


@record
class SortNode(Spanned):
    """`^(terms)`: only the expression of a step, and sorts what the steps before it gave."""

    terms: tuple[SortTerm, ...]


@record
class FilterStage(Spanned):
    """`[predicate]` behind a step."""

    predicate: "Node"


@record
class IndexStage(Spanned):
    """`#$name` behind a predicate of a step."""

    name: str


Stage: TypeAlias = FilterStage | IndexStage


@record
class Step(Spanned):
    """One step of a path. `focus` is the name of `@$name`, `index` that of `#$name`, `keep_array` an empty `[]`."""

    expression: "Node | SortNode"
    stages: tuple[Stage, ...] = ()
    focus: str | None = None
    index: str | None = None
    keep_array: bool = False


@record
class PathNode(Spanned):
    """Steps, and a grouping `{key: value}` that applies to what all of them gave.

    `keep_singleton` says that one of the steps carries `[]`, `keep_array` that the path as a whole does.
    """

    steps: tuple[Step, ...]
    group: "tuple[tuple[Node, Node], ...] | None" = None
    keep_singleton: bool = False
    keep_array: bool = False


Node: TypeAlias = (
    StringNode
    | NumberNode
    | ConstantNode
    | RegexNode
    | NameNode
    | VariableNode
    | WildcardNode
    | DescendantsNode
    | ParentNode
    | PlaceholderNode
    | ArrayNode
    | ObjectNode
    | BinaryNode
    | NegationNode
    | CallNode
    | PartialNode
    | LambdaNode
    | ConditionNode
    | BlockNode
    | BindingNode
    | TransformNode
    | ApplyNode
    | PredicatedNode
    | GroupedNode
    | FocusNode
    | PathNode
)


_LEAVES = frozenset({StringNode, NumberNode, ConstantNode, NameNode, VariableNode})


def children(node: Node | SortNode) -> "tuple[Node | SortNode, ...]":
    """The nodes directly below one, in the order of the text (a sort step counts as a node)."""
    if type(node) in _LEAVES:
        return ()
    match node:
        case PathNode(steps=steps, group=group):
            below: list[Node | SortNode] = []
            for step in steps:
                below.append(step.expression)
                if step.stages:
                    below.extend(stage.predicate for stage in step.stages if isinstance(stage, FilterStage))
            return (*below, *_flat(group)) if group is not None else tuple(below)
        case ArrayNode(items=items):
            return items
        case ObjectNode(pairs=pairs):
            return _flat(pairs)
        case BinaryNode(left=left, right=right) | ApplyNode(left=left, right=right):
            return left, right
        case NegationNode(operand=operand):
            return (operand,)
        case CallNode(function=function, arguments=arguments) | PartialNode(function=function, arguments=arguments):
            return function, *arguments
        case LambdaNode(parameters=parameters, body=body):
            return *parameters, body
        case ConditionNode(condition=condition, then=then, otherwise=otherwise):
            return (condition, then) if otherwise is None else (condition, then, otherwise)
        case BlockNode(expressions=expressions):
            return expressions
        case BindingNode(target=target, value=value):
            return target, value
        case TransformNode(pattern=pattern, update=update, delete=delete):
            return (pattern, update) if delete is None else (pattern, update, delete)
        case PredicatedNode(expression=expression, predicates=predicates):
            return expression, *predicates
        case GroupedNode(expression=expression, pairs=pairs):
            return expression, *_flat(pairs)
        case FocusNode(expression=expression):
            return (expression,)
        case SortNode(terms=terms):
            return tuple(term.expression for term in terms)
        case _:
            return ()


def _flat(pairs: tuple[tuple[Node, Node], ...]) -> tuple[Node, ...]:
    return tuple(node for pair in pairs for node in pair)


def walk(node: Node) -> Iterator[Node | SortNode]:
    """The node and all below it, each before its children. Does not recurse, so that long chains do no harm."""
    waiting: list[Node | SortNode] = [node]
    while waiting:
        current = waiting.pop()
        yield current
        waiting.extend(reversed(children(current)))
