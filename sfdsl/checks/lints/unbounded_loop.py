"""A loop does not fill the history, which ends an execution at 25,000 events.

Source: developer guide, "Best practices": "Avoid reaching the history quota". Told are a loop that nothing leaves, and one that polls
so often that the history is full within hours.
"""

from typing import Final

from sfdsl.checks.express import waiting
from sfdsl.checks.flow import Flow, Place
from sfdsl.checks.loops import loops
from sfdsl.checks.terminal_states import can_end
from sfdsl.diagnostics.codes import lint
from sfdsl.ir.nodes import ChoiceState, Comparison, End, MapState, ParallelState, TaskState, WaitState
from sfdsl.ir.walk import conditions

MOST_EVENTS: Final = 25_000
_SOON_SECONDS: Final = 6 * 3600


def check(flow: Flow) -> None:
    if flow.machine.kind == "EXPRESS" or flow.machine.timeout_seconds is not None:
        return
    for scope in flow.scopes:
        # That a scope has no end at all is an error, told by itself.
        if can_end(scope):
            for loop in loops(flow, scope):
                _loop(flow, loop)


def _loop(flow: Flow, loop: list[Place]) -> None:
    names = {place.name for place in loop}
    first = loop[0]
    rounds = MOST_EVENTS // max(1, sum(_events(place) for place in loop))
    if not _is_left(loop, names, flow):
        if flow.written_in_sfd and not any(
            target not in names for place in loop for _, target in flow.successors[place]
        ):
            return  # `no_way_out.py` tells of it as an error
        flow.report(
            lint.UNBOUNDED_LOOP,
            flow.name_span(first),
            f"the loop of '{first.name}' never ends: the history is full after about {rounds:,} rounds",
            hint="leave it in a Choice, or start a new execution of the machine in time",
        )
        return
    waits = [place.state.seconds for place in loop if isinstance(place.state, WaitState)]
    if not waits or not all(isinstance(seconds, int | float) for seconds in waits) or _counts(loop):
        return
    seconds = rounds * sum(seconds for seconds in waits if isinstance(seconds, int | float))
    if seconds <= _SOON_SECONDS:
        limit = "'TimeoutSeconds'" if flow.is_asl else "a 'timeout' at its head"
        flow.report(
            lint.BUSY_LOOP,
            flow.name_span(next(place for place in loop if isinstance(place.state, WaitState))),
            f"polling so often, the loop of '{first.name}' fills the history in about {_duration(seconds)}",
            hint=f"wait longer, count the rounds, or give the machine {limit}",
        )


def _is_left(loop: list[Place], names: set[str], flow: Flow) -> bool:
    """Whether control can leave the loop without an error."""
    for place in loop:
        if isinstance(getattr(place.state, "transition", None), End) or "End" in place.state.extra:
            return True
        if any(pointer[0] != "Catch" and target not in names for pointer, target in flow.successors[place]):
            return True
    return False


def _counts(loop: list[Place]) -> bool:
    """Whether a Choice in the loop compares numbers: then it probably counts its rounds. An expression may do so."""
    for place in loop:
        if isinstance(place.state, ChoiceState):
            if place.is_jsonata:
                return True
            for rule in place.state.choices:
                for _, condition in conditions(rule.condition):
                    if isinstance(condition, Comparison) and condition.operator.startswith("Numeric"):
                        return True
    return False


def _events(place: Place) -> int:
    """How many events one visit of the state leaves in the history, without those inside of it."""
    match place.state:
        case TaskState(resource=resource):
            return 6 if resource is not None and waiting(resource) is not None else 5
        case ParallelState() | MapState():
            return 4
        case _:
            return 2


def _duration(seconds: float) -> str:
    if seconds < 5400:
        return f"{max(1, round(seconds / 60))} minutes"
    return f"{round(seconds / 3600)} hours"
