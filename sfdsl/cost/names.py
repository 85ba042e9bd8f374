"""The assumptions against the machine: names that it does not have, and what nobody said anything about."""

from collections.abc import Iterator

from sfdsl.catalog.resource import parse_resource
from sfdsl.cost.analysis import Analyses
from sfdsl.cost.assumptions import Assumptions
from sfdsl.cost.attempts import takes_its_time
from sfdsl.cost.repeats import LoopEstimate
from sfdsl.cost.tally import Case
from sfdsl.ir.nodes import ChoiceState, MapState, State, StateMachine, TaskState, WaitState
from sfdsl.ir.walk import transitions, walk


class UnknownStateError(ValueError):
    """An assumption about a state that the machine does not have, or that is of another kind. `candidates` are the states there are."""

    def __init__(self, setting: str, name: str, candidates: tuple[str, ...]) -> None:
        super().__init__(f"{setting}: {name}")
        self.setting, self.name, self.candidates = setting, name, candidates


def check_names(machine: StateMachine, assumptions: Assumptions, loops: tuple[LoopEstimate, ...]) -> None:
    """Raises UnknownStateError; its `setting` is the name of a field of Assumptions."""
    states: list[State] = [place.state for place in walk(machine)]
    tasks = tuple(state.name for state in states if isinstance(state, TaskState))
    waits = tuple(state.name for state in states if isinstance(state, WaitState))
    choices = {state.name: state for state in states if isinstance(state, ChoiceState)}
    candidates = {
        "loops": tuple(dict.fromkeys(name for loop in loops for name in (loop.head, *loop.states))),
        "items": tuple(state.name for state in states if isinstance(state, MapState)),
        "takes": tuple(choices),
        "seconds": (*tasks, *waits),
        "result_bytes": tasks,
    }
    for setting, names in candidates.items():
        for name in getattr(assumptions, setting):
            if name not in names:
                raise UnknownStateError(setting, name, names)
    for choice, target in assumptions.takes.items():
        targets = tuple(dict.fromkeys(name for _, name in transitions(choices[choice])))
        if target not in targets:
            raise UnknownStateError(f"takes {choice}", target, targets)


def notes_on(analyses: Analyses) -> Iterator[str]:
    """What the estimate had to guess, in sentences."""
    machine, assumptions = analyses.machine, analyses.assumptions
    states: list[State] = [place.state for place in walk(machine)]
    unset = [
        state.name
        for state in states
        if isinstance(state, WaitState)
        and not isinstance(state.seconds, int | float)
        and state.name not in assumptions.seconds
    ]
    if unset:
        yield f"waits that an expression decides count as 0 s: {_names(unset)}"
    slow = [
        state.name
        for state in states
        if isinstance(state, TaskState)
        and takes_its_time(parse_resource(state.resource or ""))
        and state.name not in assumptions.seconds
    ]
    if slow:
        yield f"tasks that wait for an answer count as {assumptions.task_seconds:g} s, but for the worst case: {_names(slow)}"
    batched = [
        state.name
        for state in states
        if isinstance(state, MapState)
        and state.item_batcher is not None
        and not isinstance(state.item_batcher.max_items_per_batch, int | float)
    ]
    if batched:
        yield f"batches whose number of items is not written count as one item: {_names(batched)}"
    if any(analyses.of(case, "transitions").is_estimated for case in (Case.TYPICAL, Case.WORST)):
        yield "loops are so tangled that they are estimated from above: every state of them in every round"


def _names(names: list[str]) -> str:
    shown = ", ".join(f"'{name}'" for name in names[:5])
    return shown + (f" and {len(names) - 5} more" if len(names) > 5 else "")
