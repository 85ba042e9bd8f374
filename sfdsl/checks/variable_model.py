"""Which variables a machine assigns and reads, where, and which may have a value when a state is entered.

Spec: "Variables", "Assigning variables", "Variable scope": a scope sees its own variables and those of the scopes round it; the
children of a distributed Map are executions of their own and see none from outside.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any, TypeAlias

from sfdsl.checks.expressions import expressions
from sfdsl.checks.flow import Flow, Place, Scope
from sfdsl.checks.parts import parts
from sfdsl.checks.read_paths import read_paths
from sfdsl.checks.texts import RESERVED_VARIABLE
from sfdsl.expr.payload_template import SUFFIX
from sfdsl.ir.fields import ABSENT
from sfdsl.ir.nodes import RawState
from sfdsl.jsontypes import Pointer
from sfdsl.records import positional_record
from sfdsl.source import Span

Merge: TypeAlias = Callable[[frozenset[str], frozenset[str]], frozenset[str]]
"""What two ways to a state come to: all that either brings, or what both do."""


@positional_record
class Assignment:
    """One name in an `Assign`. `pointer` leads to its value, from the state."""

    name: str
    place: Place
    pointer: Pointer


@positional_record
class Read:
    """One place that reads a variable."""

    name: str
    place: Place
    span: Span | None


class Variables:
    """The variables of a whole flow."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self.is_open: set[Scope] = set()
        """Scopes with an `Assign` whose names only the run knows: an expression, a placeholder."""
        self.assignments: list[Assignment] = []
        for place in flow.places:
            self.assignments += self._assignments(place)

    def _assignments(self, place: Place) -> Iterator[Assignment]:
        if isinstance(place.state, RawState):
            return
        for pointer, node in parts(place.state):
            value = getattr(node, "assign", ABSENT)
            if isinstance(value, dict):
                for key in value:
                    yield Assignment(_name_of(key, place), place, (*pointer, "Assign", key))
            elif isinstance(value, str):
                self.is_open.add(place.scope)

    @cached_property
    def by_scope(self) -> Mapping[Scope, Mapping[str, list[Assignment]]]:
        """The names that each scope assigns."""
        found: dict[Scope, dict[str, list[Assignment]]] = {scope: {} for scope in self._flow.scopes}
        for assignment in self.assignments:
            found[assignment.place.scope].setdefault(assignment.name, []).append(assignment)
        return found

    @cached_property
    def reads(self) -> tuple[Read, ...]:
        """Every read, in the order of the places."""
        names = {assignment.name for assignment in self.assignments}
        return tuple(read for place in self._flow.places for read in _reads(self._flow, place, names.__contains__))

    def visible(self, scope: Scope) -> Iterator[Scope]:
        """The scope and those round it whose variables it sees."""
        yield scope
        while not scope.is_distributed and scope.parent is not None:
            scope = scope.parent
            yield scope

    def may_assign_more(self, scope: Scope) -> bool:
        """Whether a variable may be visible here whose name only the run knows."""
        return any(seen in self.is_open for seen in self.visible(scope))

    # ---- what may be assigned when a state is entered ----

    @cached_property
    def on_entry(self) -> Mapping[Place, frozenset[str]]:
        """The names that may have a value when a state is entered: assigned on some way that leads there."""
        return self._entering(frozenset.union)

    @cached_property
    def always_on_entry(self) -> Mapping[Place, frozenset[str]]:
        """The names that have a value on every way to a state: what is common to all of them."""
        return self._entering(frozenset.intersection)

    def _entering(self, merge: Merge) -> Mapping[Place, frozenset[str]]:
        """For each state that can be reached, the names of the ways that lead there, merged."""
        entry: dict[Place, frozenset[str]] = {}
        by_owner: dict[int, Place] = {id(place.state): place for place in self._flow.places}
        for scope in self._flow.scopes:
            outer: frozenset[str] = frozenset()
            if scope.owner is not None and not scope.is_distributed:
                outer = entry.get(by_owner[id(scope.owner)], frozenset())
            self._flood(scope, outer, entry, merge)
        return entry

    def _flood(self, scope: Scope, outer: frozenset[str], entry: dict[Place, frozenset[str]], merge: Merge) -> None:
        places = {place.name: place for place in self._flow.by_scope[scope]}
        start = places.get(scope.machine.start_at or "")
        if start is None:
            return
        entry[start] = outer
        waiting = [start]
        while waiting:
            place = waiting.pop()
            for target, assigned in _ways(self._flow, place):
                following = places.get(target)
                if following is None:
                    continue
                before, brought = entry.get(following), entry[place] | assigned
                after = brought if before is None else merge(before, brought)
                if after != before:
                    entry[following] = after
                    waiting.append(following)


def _name_of(key: str, place: Place) -> str:
    return key if place.is_jsonata else key.removesuffix(SUFFIX)


def _ways(flow: Flow, place: Place) -> Iterator[tuple[str, frozenset[str]]]:
    """Where control may go from a state, and the names that are assigned on that way."""
    state: Any = place.state
    for pointer, target in flow.successors[place]:
        node = state
        if pointer[0] == "Catch":
            node = state.catch[pointer[1]]
        elif pointer[0] == "Choices":
            node = state.choices[pointer[1]]
        assign = getattr(node, "assign", ABSENT)
        names = assign if isinstance(assign, dict) else ()
        yield target, frozenset(_name_of(key, place) for key in names)


def _reads(flow: Flow, place: Place, assigned: Callable[[str], bool]) -> Iterator[Read]:
    """`assigned` tells whether a variable may have the name of a built-in function, which it hides then."""
    if isinstance(place.state, RawState):
        return
    if place.is_jsonata:
        for expression in expressions(place):
            for reference in expression.references():
                # What is called and is no variable is a function: `jsonata.py` looks at it.
                is_function = (reference.is_builtin or reference.is_called) and not assigned(reference.name)
                if reference.name == RESERVED_VARIABLE or is_function:
                    continue
                yield Read(reference.name, place, expression.span_of(flow, reference.start, reference.end))
        return
    for pointer, path in read_paths(place):
        if path.variable is not None:
            yield Read(path.variable, place, place.spans.find(*pointer))
