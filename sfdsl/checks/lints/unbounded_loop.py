"""A loop does not fill the history, which ends an execution at 25,000 events.

Source: developer guide, "Best practices": "Avoid reaching the history quota". Told are a loop that nothing leaves, and one that polls
so often that the history is full within hours.
"""

from collections.abc import Mapping
from typing import Final

from sfdsl.checks.express import waiting
from sfdsl.checks.flow import Flow, Place, Scope
from sfdsl.diagnostics.codes import lint
from sfdsl.ir.nodes import ChoiceState, Comparison, End, MapState, ParallelState, TaskState, WaitState
from sfdsl.ir.walk import conditions

MOST_EVENTS: Final = 25_000
_SOON_SECONDS: Final = 6 * 3600


def check(flow: Flow) -> None:
    if flow.machine.kind == "EXPRESS" or flow.machine.timeout_seconds is not None:
        return
    for scope in flow.scopes:
        for loop in loops(flow, scope):
            _loop(flow, loop)


def _loop(flow: Flow, loop: list[Place]) -> None:
    names = {place.name for place in loop}
    first = loop[0]
    rounds = MOST_EVENTS // max(1, sum(_events(place) for place in loop))
    if not _is_left(loop, names, flow):
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


def loops(flow: Flow, scope: Scope) -> list[list[Place]]:
    """The strongly connected parts of a scope that are loops, each in the order of the source. Tarjan's algorithm, no recursion."""
    places = flow.by_scope[scope]
    by_name = {place.name: place for place in places}
    ways: Mapping[str, list[str]] = {
        place.name: [target for _, target in flow.successors[place] if target in by_name] for place in places
    }
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    found: list[set[str]] = []
    for root in ways:
        if root in index:
            continue
        work: list[tuple[str, int]] = [(root, 0)]
        while work:
            name, at = work.pop()
            if at == 0:
                index[name] = low[name] = len(index)
                stack.append(name)
                on_stack.add(name)
            descended = False
            for number in range(at, len(ways[name])):
                target = ways[name][number]
                if target not in index:
                    work += [(name, number + 1), (target, 0)]
                    descended = True
                    break
                if target in on_stack:
                    low[name] = min(low[name], index[target])
            if descended:
                continue
            if low[name] == index[name]:
                part: set[str] = set()
                while True:
                    member = stack.pop()
                    on_stack.discard(member)
                    part.add(member)
                    if member == name:
                        break
                if len(part) > 1 or name in ways[name]:
                    found.append(part)
            if work:
                parent = work[-1][0]
                low[parent] = min(low[parent], low[name])
    return [[place for place in places if place.name in part] for part in found]
