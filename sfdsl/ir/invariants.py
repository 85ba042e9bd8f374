"""What holds of every machine that a pass hands on. A breach is our own mistake, so it raises; bad programs get diagnostics."""

from sfdsl.ir.nodes import RawState, StateMachine
from sfdsl.ir.walk import machines


class BrokenInvariantError(AssertionError):
    """A pass made a machine that no document can stand for."""


def check_invariants(machine: StateMachine) -> None:
    """Raises BrokenInvariantError. Cost: one visit of every state."""
    for pointer, inner in machines(machine):
        names = [state.name for state in inner.states]
        if len(names) != len(set(names)):
            raise BrokenInvariantError(f"{pointer}: two states of one name")
        if "States" in inner.extra:
            raise BrokenInvariantError(f"{pointer}: 'States' twice")
        for state in inner.states:
            if not isinstance(state, RawState) and "Type" in state.extra:
                raise BrokenInvariantError(f"{pointer}: '{state.name}' has its type twice")
