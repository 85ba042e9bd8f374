"""Where variables live: which frame, and which place in it, worked out when an expression is compiled.

A frame is made by a block that binds variables, by calling a function, and for each tuple of a path that uses `@`, `#`
or `%`. Names are looked for from the inside out; a name that only `:=` gives may not have been bound yet when it is
read, so the search then goes on outside.
"""

from collections.abc import Iterable

from sfdsl.records import positional_record

from .functions import UNSET, Evaluator, Frame
from .nodes import BindingNode, BlockNode, LambdaNode, Node, SortNode, children
from .values import UNDEFINED, Sequence, Value, collapse

FIRST_PLACE = 2
"""Places 0 and 1 of a frame hold the frame outside and the runtime."""


@positional_record
class Scope:
    """The names of one frame. `certain` are the parameters of a function, `possible` the names that `:=` binds.

    A tuple scope (`dynamic` not None) keeps a dict in its frame instead, which may hold any of these names.
    """

    outside: "Scope | None"
    certain: dict[str, int]
    possible: dict[str, int]
    dynamic: frozenset[str] | None = None

    @classmethod
    def of(cls, outside: "Scope | None", parameters: Iterable[str], bound: Iterable[str]) -> "Scope":
        names = tuple(parameters)
        certain = {name: FIRST_PLACE + at for at, name in enumerate(names)}
        fresh = [name for name in dict.fromkeys(bound) if name not in certain]
        return cls(outside, certain, {name: FIRST_PLACE + len(names) + at for at, name in enumerate(fresh)})


@positional_record
class Place:
    """A place that may hold a variable: `hops` frames out, at `index`; None where that frame holds a dict."""

    hops: int
    index: int | None
    certain: bool


def bound_names(nodes: Iterable[Node]) -> list[str]:
    """The names that `:=` binds in the frame that these nodes are evaluated in."""
    names: list[str] = []
    waiting: list[Node | SortNode] = list(nodes)
    while waiting:
        node = waiting.pop()
        if isinstance(node, BindingNode):
            names.append(node.target.name)
        if not isinstance(node, BlockNode | LambdaNode):
            waiting.extend(children(node))
    return names[::-1]


def find(scope: Scope | None, name: str) -> list[Place]:
    """The places to look for a variable at, from the inside out. The last is certain, or the name may be global."""
    places: list[Place] = []
    hops = 0
    while scope is not None:
        if scope.dynamic is not None:
            if name in scope.dynamic:
                places.append(Place(hops, None, False))
        elif name in scope.certain:
            places.append(Place(hops, scope.certain[name], True))
            return places
        elif name in scope.possible:
            places.append(Place(hops, scope.possible[name], False))
        scope, hops = scope.outside, hops + 1
    return places


def reader(places: list[Place], name: str, otherwise: Evaluator) -> Evaluator:
    """A closure that reads a variable from the first place that holds it."""
    if not places:
        return otherwise
    first = places[0]
    if first.certain and first.index is not None and first.hops <= 1:
        return _near_reader(first.hops, first.index)

    def read(context: Value, frame: Frame) -> Value:
        at, hops = frame, 0
        for place in places:
            while hops < place.hops:
                at, hops = at[0], hops + 1
            value = at[place.index] if place.index is not None else at[FIRST_PLACE].get(name, UNSET)
            if value is not UNSET:
                return collapse(value)
        return otherwise(context, frame)

    return read


def _near_reader(hops: int, index: int) -> Evaluator:
    if hops == 0:

        def read_here(context: Value, frame: Frame) -> Value:
            value = frame[index]
            return value if type(value) is not Sequence else collapse(value)

        return read_here

    def read_outside(context: Value, frame: Frame) -> Value:
        value = frame[0][index]
        return value if type(value) is not Sequence else collapse(value)

    return read_outside


def global_reader(name: str) -> Evaluator:
    """A closure that reads one of the variables that the evaluation was given."""

    def read(context: Value, frame: Frame) -> Value:
        return frame[1].bindings.get(name, UNDEFINED)

    return read


def writer(scope: Scope, name: str, value: Evaluator) -> Evaluator:
    """A closure for `$name := value` in the innermost scope."""
    if scope.dynamic is not None:

        def write_tuple(context: Value, frame: Frame) -> Value:
            result = value(context, frame)
            frame[FIRST_PLACE][name] = result
            return result

        return write_tuple

    index = scope.certain[name] if name in scope.certain else scope.possible[name]

    def write(context: Value, frame: Frame) -> Value:
        result = value(context, frame)
        frame[index] = result
        return result

    return write
