"""Which states' results are read by the state's name, so that the compiler adds their `Assign`.

    "charge": {..., "Assign": {"charge": "{% $states.result %}"}}    task charge = ...
    "mail": {"Output": "{% $charge.id %}"}                           pass mail = $charge.id

The compiler adds one where an expression in the state's own machine reads its name, and nothing in the flow sets a variable of that
name (`sfdsl.lower.references`). So the assignments that are exactly the compiler's can be left out; and a definition that reads such
a name without any assignment must not be written with that name, or it would get one.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sfdsl.importer.decompile.verify import names_read
from sfdsl.ir import nodes as ir
from sfdsl.ir.fields import ABSENT
from sfdsl.ir.walk import machines, walk
from sfdsl.jsontypes import Json
from sfdsl.lower.references import RESERVED, variables_set
from sfdsl.syntax import nodes
from sfdsl.syntax.nodes import Statement

_NAME: Final = re.compile(r"\$([^\W\d]\w*)")


@dataclass(frozen=True)
class ReadResults:
    """`automatic`: the ids of the states whose assignment is left to the compiler. `avoided`: the names that no text may read."""

    automatic: frozenset[int] = frozenset()
    avoided: frozenset[str] = frozenset()


def read_results(machine: ir.StateMachine, text: str, statement: Callable[[ir.State], Statement]) -> ReadResults:
    """`text` is the definition as JSON, `statement` writes one state (bodies small) with all of its assignments."""
    mentioned = set(_NAME.findall(text)) - RESERVED
    states = [place.state for place in walk(machine)]
    names = {state.name for state in states if state.name in mentioned and state.name.isidentifier()}
    # Nearly every definition ends here, without a look at its expressions.
    if not names:
        return ReadResults()
    written = {id(state): statement(state) for state in states}
    reads = {key: names & set(names_read(made)) for key, made in written.items()}
    candidates = {
        id(state): state.name
        for state in states
        if state.name in names and _is_automatic(state, machine) and _gives_result(written[id(state)])
    }
    # What a candidate assigns to its own name is set by nobody while it is the compiler's.
    set_by = {key: names & variables_set([made]) for key, made in written.items()}
    variables = {name for key, found in set_by.items() for name in found if candidates.get(key) != name}
    automatic: set[int] = set()
    avoided: set[str] = set()
    for _, inner in machines(machine):
        read = _read_in(inner, reads)
        for state in inner.states:
            if state.name not in names or state.name in variables:
                continue
            if id(state) in candidates and state.name in read:
                automatic.add(id(state))
            elif id(state) not in candidates and state.name in read and _gives_result(written[id(state)]):
                avoided.add(state.name)
    return ReadResults(frozenset(automatic), frozenset(avoided))


def _read_in(machine: ir.Machine, reads: dict[int, set[str]]) -> set[str]:
    """The names read in a machine and those in it."""
    return {name for place in walk(machine) for name in reads[id(place.state)]}


def _gives_result(statement: Statement) -> bool:
    """Whether the compiler takes a state's name for its result."""
    if isinstance(statement, nodes.PassNode):
        return statement.value is not None or statement.arguments is not None
    return isinstance(statement, nodes.TaskNode | nodes.ParallelNode | nodes.MapNode)


def _is_automatic(state: ir.State, machine: ir.StateMachine) -> bool:
    """Whether a state assigns its name exactly what the compiler would."""
    assign = getattr(state, "assign", ABSENT)
    if not isinstance(assign, dict):
        return False
    language = getattr(state, "query_language", None) or machine.query_language
    if language == "JSONata":
        return state.name in assign and assign[state.name] == _whole_result(state)
    return assign.get(f"{state.name}.$") == "$"


def _whole_result(state: ir.State) -> Json:
    if isinstance(state, ir.PassState):
        return None if state.output is ABSENT else state.output
    return "{% $states.result %}"
