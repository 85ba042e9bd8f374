"""A machine as a flat list of scopes and states, each with what the comparison asks of it.

A scope is one machine: the definition, a branch, or the body of a map. States and scopes are numbered, so that pairs of them are pairs
of numbers.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from sfdsl.ir.codec import encode_machine, encode_state
from sfdsl.ir.nodes import End, Machine, State, StateMachine, type_name
from sfdsl.ir.walk import sub_machines, transitions
from sfdsl.jsontypes import Json, Pointer

JSONATA: Final = "JSONata"


@dataclass(frozen=True, slots=True)
class Scope:
    number: int
    machine: Machine
    pointer: Pointer
    owner: "Entry | None"
    """The Parallel or Map state that it is in; None for the definition."""
    slot: Pointer
    """Where it stands in its owner: `("Branches", 1)` or `("ItemProcessor",)`."""
    members: "list[Entry]" = field(default_factory=list, compare=False, repr=False)
    by_name: "dict[str, Entry]" = field(default_factory=dict, compare=False, repr=False)
    entrances: "dict[str, list[tuple[Entry, Pointer]]]" = field(default_factory=dict, compare=False, repr=False)
    """The states that lead to each name, and the pointer of the field that does."""


@dataclass(frozen=True)
class Entry:
    """One state. `inner` are the scopes in it."""

    number: int
    state: State
    scope: Scope = field(repr=False)
    is_jsonata: bool
    inner: list[Scope] = field(default_factory=list, compare=False, repr=False)

    @property
    def name(self) -> str:
        return self.state.name

    @property
    def type(self) -> str:
        return type_name(self.state)

    @cached_property
    def pointer(self) -> Pointer:
        return (*self.scope.pointer, "States", self.name)

    @cached_property
    def fields(self) -> dict[str, Json]:
        """Its ASL, without the machines in it."""
        fields = encode_state(self.state)
        for slot in {scope.slot[0] for scope in self.inner}:
            fields.pop(str(slot), None)
        return fields

    @cached_property
    def exits(self) -> dict[Pointer, str]:
        """By the pointer of the field: the state that it leads to."""
        return dict(transitions(self.state))

    @property
    def ends(self) -> bool:
        return isinstance(getattr(self.state, "transition", None), End)


@dataclass(frozen=True)
class Outline:
    machine: StateMachine
    scopes: list[Scope]
    entries: list[Entry]

    @cached_property
    def reachable(self) -> frozenset[int]:
        """The numbers of the states that an execution can come to."""
        found: set[int] = set()
        waiting = [start for start in [_start(self.scopes[0])] if start is not None]
        while waiting:
            entry = waiting.pop()
            if entry.number in found:
                continue
            found.add(entry.number)
            waiting += [target for name in entry.exits.values() if (target := entry.scope.by_name.get(name))]
            waiting += [start for scope in entry.inner if (start := _start(scope))]
        return frozenset(found)


def _start(scope: Scope) -> Entry | None:
    return scope.by_name.get(scope.machine.start_at) if scope.machine.start_at is not None else None


def outline(machine: StateMachine) -> Outline:
    """Cost: one visit of every state."""
    made = Outline(machine, [], [])
    _add_scope(made, machine, (), None, (), is_jsonata=machine.query_language == JSONATA)
    return made


def _add_scope(
    made: Outline, machine: Machine, at: Pointer, owner: Entry | None, slot: Pointer, *, is_jsonata: bool
) -> None:
    scope = Scope(len(made.scopes), machine, at, owner, slot)
    made.scopes.append(scope)
    if owner is not None:
        owner.inner.append(scope)
    for state in machine.states:
        language = getattr(state, "query_language", None)
        entry = Entry(len(made.entries), state, scope, is_jsonata if language is None else language == JSONATA)
        made.entries.append(entry)
        scope.members.append(entry)
        scope.by_name[state.name] = entry
        for pointer, target in entry.exits.items():
            scope.entrances.setdefault(target, []).append((entry, pointer))
        for inner_slot, inner in sub_machines(state):
            _add_scope(made, inner, (*entry.pointer, *inner_slot), entry, inner_slot, is_jsonata=is_jsonata)


def machine_fields(machine: Machine) -> dict[str, Json]:
    """The ASL of a machine, without its states."""
    fields = encode_machine(machine)
    del fields["States"]
    return fields
