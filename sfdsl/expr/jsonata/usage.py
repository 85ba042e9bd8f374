"""Which variables, bare names and contexts an expression uses, in the order in which evaluation meets them.

The walk keeps two things for each node: the scope of variables it is in, and whether there is a context. It does not
recurse: what is still to be done waits on a list. Bodies of functions come last, when everything is bound that the
function may see when it is called.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from sfdsl.records import positional_record

from .nodes import (
    ApplyNode,
    BindingNode,
    BlockNode,
    CallNode,
    DescendantsNode,
    FilterStage,
    GroupedNode,
    IndexStage,
    LambdaNode,
    NameNode,
    Node,
    PartialNode,
    PathNode,
    PlaceholderNode,
    PredicatedNode,
    SortNode,
    Step,
    TransformNode,
    VariableNode,
    WildcardNode,
    children,
)


@positional_record
class Use:
    """One use of something from outside.

    `kind` is `variable` for a read, `binding` for `$x := ..` (whatever the scope), `name`, `context` (`$`, `*`, `**`)
    or `root` (`$$`) for what needs a context where there is none. `path` and `field_ends` are the fields read below a
    variable and where each of them ends. `argument_count` counts the arguments of a call, None where some are left
    open.
    """

    kind: Literal["variable", "binding", "name", "context", "root"]
    variable: VariableNode
    text: str
    path: tuple[str, ...] = ()
    field_ends: tuple[int, ...] = ()
    is_called: bool = False
    argument_count: int | None = None

    @property
    def span(self) -> tuple[int, int]:
        return self.variable.start, self.variable.end

    @property
    def end(self) -> int:
        """Behind the last field."""
        return self.field_ends[-1] if self.field_ends else self.variable.end


@dataclass(slots=True)
class _Scope:
    """The names bound so far in one frame."""

    outside: "_Scope | None"
    names: set[str] = field(default_factory=set)

    def binds(self, name: str) -> bool:
        scope: _Scope | None = self
        while scope is not None:
            if name in scope.names:
                return True
            scope = scope.outside
        return False


@positional_record
class _Place:
    """Where a node stands: in which scope, and whether it has a context."""

    scope: _Scope
    has_context: bool

    def inside(self) -> "_Place":
        """The same scope, with a context."""
        return _Place(self.scope, True)

    def opened(self) -> "_Place":
        """A new scope."""
        return _Place(_Scope(self.scope), self.has_context)


@positional_record
class _Bind:
    """A name to be bound when its turn comes."""

    name: str


@positional_record
class _Called:
    """The function of a call, with how many arguments it gets."""

    function: Node
    argument_count: int | None


_Task: TypeAlias = tuple[Node | SortNode | _Bind | _Called, _Place]


def uses(root: Node) -> Iterator[Use]:
    """All uses in a tree."""
    waiting: list[_Task] = [(root, _Place(_Scope(None), False))]
    deferred: list[_Task] = []
    while waiting or deferred:
        if not waiting:
            waiting.append(deferred.pop(0))
        task, place = waiting.pop()
        match task:
            case _Bind(name):
                place.scope.names.add(name)
            case _Called(function, count):
                yield from _called(function, count, place, waiting)
            case PathNode():
                yield from _path(task, place, waiting)
            case VariableNode():
                yield from _variable(task, place)
            case NameNode():
                if not place.has_context:
                    yield _bare("name", task, task.value)
            case WildcardNode() | DescendantsNode():
                if not place.has_context:
                    yield _bare("context", task, "*" if isinstance(task, WildcardNode) else "**")
            case BindingNode(target=target, value=value):
                yield Use("binding", target, target.name)
                waiting += [(_Bind(target.name), place), (value, place)]
            case LambdaNode(parameters=parameters, body=body):
                inner = place.opened()
                for parameter in parameters:
                    inner.scope.names.add(parameter.name)
                deferred.append((body, inner))
            case _:
                waiting += reversed(_below(task, place))


def _below(node: Node | SortNode, place: _Place) -> list[_Task]:
    """The children of a node, each with its place."""
    match node:
        case BlockNode(expressions=expressions):
            inner = place.opened()
            return [(expression, inner) for expression in expressions]
        case CallNode(function=function, arguments=arguments):
            return [(_Called(function, len(arguments)), place), *((argument, place) for argument in arguments)]
        case PartialNode(function=function, arguments=arguments):
            given = [argument for argument in arguments if not isinstance(argument, PlaceholderNode)]
            return [(_Called(function, None), place), *((argument, place) for argument in given)]
        case ApplyNode(left=left, right=CallNode(function=function, arguments=arguments)):
            rest: list[_Task] = [(argument, place) for argument in arguments]
            return [(left, place), (_Called(function, len(arguments) + 1), place), *rest]
        case ApplyNode(left=left, right=VariableNode() as right):
            return [(left, place), (_Called(right, 1), place)]
        case TransformNode(pattern=pattern, update=update, delete=delete):
            return [(part, place.inside()) for part in (pattern, update, delete) if part is not None]
        case PredicatedNode(expression=expression, predicates=predicates):
            return [(expression, place), *((predicate, place.inside()) for predicate in predicates)]
        case GroupedNode(expression=expression, pairs=pairs):
            return [(expression, place), *((part, place.inside()) for pair in pairs for part in pair)]
        case SortNode():
            return [(child, place.inside()) for child in children(node)]
        case _:
            return [(child, place) for child in children(node)]


def _path(path: PathNode, place: _Place, waiting: list[_Task]) -> Iterator[Use]:
    """A path: its first step has the context of the path, the others one of their own."""
    first = path.steps[0]
    tasks: list[_Task] = []
    binds = any(_bound_by(step) for step in path.steps)
    inner = place.opened() if binds else place
    for at, step in enumerate(path.steps):
        if at > 0:
            tasks.append((step.expression, inner.inside()))
        elif not isinstance(step.expression, VariableNode):
            tasks.append((step.expression, inner))
        tasks += [(_Bind(name), inner) for name in _bound_by(step)]
        tasks += [(stage.predicate, inner.inside()) for stage in step.stages if isinstance(stage, FilterStage)]
    tasks += [(part, inner.inside()) for pair in path.group or () for part in pair]
    waiting += reversed(tasks)
    if isinstance(first.expression, VariableNode):
        names, ends = _fields(path) if not first.stages else ((), ())
        yield from _variable(first.expression, place, names, ends)


def _bound_by(step: Step) -> list[str]:
    stages = [stage.name for stage in step.stages if isinstance(stage, IndexStage)]
    return [name for name in (step.focus, step.index, *stages) if name is not None]


def _fields(path: PathNode) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The names that follow the first step, up to and with the first that something is done to."""
    names: list[str] = []
    ends: list[int] = []
    for step in path.steps[1:]:
        if not isinstance(step.expression, NameNode):
            break
        names.append(step.expression.value)
        ends.append(step.expression.end)
        if step.stages or step.focus or step.index:
            break
    return tuple(names), tuple(ends)


def _variable(
    node: VariableNode,
    place: _Place,
    path: tuple[str, ...] = (),
    ends: tuple[int, ...] = (),
    called: _Called | None = None,
) -> Iterator[Use]:
    if node.name == "$":
        yield Use("root", node, "$$")
    elif node.name == "":
        if not place.has_context:
            yield Use("context", node, "$")
    elif not place.scope.binds(node.name):
        count = called.argument_count if called is not None else None
        yield Use("variable", node, node.name, path, ends, called is not None, count)


def _called(function: Node, count: int | None, place: _Place, waiting: list[_Task]) -> Iterator[Use]:
    match function:
        case VariableNode():
            yield from _variable(function, place, called=_Called(function, count))
        case PathNode(steps=(Step(expression=NameNode() as name),)) if not place.has_context:
            yield _bare("name", name, name.value, is_called=True)
        case _:
            waiting.append((function, place))


def _bare(kind: Literal["name", "context"], node: Node, text: str, *, is_called: bool = False) -> Use:
    stand_in = VariableNode(name=text, start=node.start, end=node.end)
    return Use(kind, stand_in, text, is_called=is_called)
