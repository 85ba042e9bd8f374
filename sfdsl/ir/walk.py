"""Visit every state of a machine, with the place where it stands. All read-only visits go through here."""

from collections.abc import Iterator

from sfdsl.ir.nodes import (
    And,
    ChoiceState,
    Condition,
    End,
    Machine,
    MapState,
    Next,
    Not,
    Or,
    ParallelState,
    State,
)
from sfdsl.jsontypes import Pointer
from sfdsl.records import positional_record


@positional_record
class Place:
    """One state, the machine that it is a member of, and its JSON pointer in the whole definition."""

    state: State
    machine: Machine
    pointer: Pointer


def walk(machine: Machine, at: Pointer = ()) -> Iterator[Place]:
    """Every state, a state before the states in it, in the order of the source."""
    for state in machine.states:
        here = (*at, "States", state.name)
        yield Place(state, machine, here)
        for pointer, inner in sub_machines(state):
            yield from walk(inner, (*here, *pointer))


def machines(machine: Machine, at: Pointer = ()) -> Iterator[tuple[Pointer, Machine]]:
    """The machine itself and every branch and map body in it, with their pointers."""
    yield at, machine
    for state in machine.states:
        for pointer, inner in sub_machines(state):
            yield from machines(inner, (*at, "States", state.name, *pointer))


def sub_machines(state: State) -> Iterator[tuple[Pointer, Machine]]:
    """The machines directly in a state, with their pointers in it."""
    if isinstance(state, ParallelState):
        for index, branch in enumerate(state.branches):
            yield ("Branches", index), branch
    elif isinstance(state, MapState):
        if state.item_processor is not None:
            yield ("ItemProcessor",), state.item_processor
        if state.iterator is not None:
            yield ("Iterator",), state.iterator


def transitions(state: State) -> Iterator[tuple[Pointer, str]]:
    """Every way from this state to another one of the same machine: the pointer of the field and the name in it."""
    match getattr(state, "transition", None):
        case Next(target=target):
            yield ("Next",), target
        case End() | None:
            pass
    if isinstance(state, ChoiceState):
        for index, rule in enumerate(state.choices):
            yield ("Choices", index, "Next"), rule.next
        if state.default is not None:
            yield ("Default",), state.default
    for index, catcher in enumerate(getattr(state, "catch", ())):
        yield ("Catch", index, "Next"), catcher.next


def conditions(condition: Condition, at: Pointer = ()) -> Iterator[tuple[Pointer, Condition]]:
    """The condition and every one in it, with their pointers from the object that holds the outermost."""
    yield at, condition
    if isinstance(condition, And | Or):
        key = type(condition).__name__
        for index, part in enumerate(condition.conditions):
            yield from conditions(part, (*at, key, index))
    elif isinstance(condition, Not):
        yield from conditions(condition.condition, (*at, "Not"))
