"""What is repeated: the loops and the Maps of a machine, how often it is assumed that they run, and how often the history lets them."""

from dataclasses import dataclass
from typing import Final

from sfdsl.cost.analysis import Analyses
from sfdsl.cost.assumptions import Assumptions
from sfdsl.cost.paths import Loop
from sfdsl.cost.tally import Case
from sfdsl.cost.ways import batch_size, item_count
from sfdsl.ir.nodes import MapState
from sfdsl.ir.walk import walk

MOST_EVENTS: Final = 25_000
"""Of a Standard execution. Source: developer guide, "Quotas related to state machine executions"."""
_MOST_ROOMS: Final = 20
"""Loops and Maps whose room is worked out: each takes another analysis."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopEstimate:
    """`room` is how many rounds the history has room for in the typical case; None: it has no bound there, or it is not worked out."""

    head: str
    states: tuple[str, ...]
    rounds: int
    is_assumed: bool
    room: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MapEstimate:
    """`children` are the child executions of a distributed Map; None for an inline one, whose items stand in the history."""

    name: str
    items: int
    is_assumed: bool
    children: int | None
    room: int | None


def find_loops(analyses: Analyses) -> tuple[LoopEstimate, ...]:
    """In the order of the source; also those that only errors close."""
    found: dict[tuple[str, frozenset[str]], Loop] = {}
    for case in (Case.TYPICAL, Case.WORST):
        analysis = analyses.of(case, "transitions")
        analysis.found()
        found.update(((loop.head, loop.states), loop) for loop in analysis.loops)
    order = {place.state.name: number for number, place in enumerate(walk(analyses.machine))}
    given = analyses.assumptions.loops
    ordered = sorted(found.values(), key=lambda loop: (order[loop.head], -len(loop.states)))
    return tuple(
        LoopEstimate(
            head=loop.head,
            states=tuple(sorted(loop.states, key=order.__getitem__)),
            rounds=loop.rounds,
            is_assumed=loop.head not in given and not any(name in given for name in loop.states),
            room=_room(analyses, analyses.assumptions.with_loop(loop.head, loop.rounds + 1), loop.rounds)
            if number < _MOST_ROOMS
            else None,
        )
        for number, loop in enumerate(ordered)
    )


def find_maps(analyses: Analyses) -> tuple[MapEstimate, ...]:
    """In the order of the source."""
    assumptions = analyses.assumptions
    states = [place.state for place in walk(analyses.machine) if isinstance(place.state, MapState)]
    made: list[MapEstimate] = []
    for number, state in enumerate(states):
        items = item_count(state, assumptions)
        more = assumptions.with_items(state.name, items + 1)
        is_bounded = not state.is_distributed and number < _MOST_ROOMS
        made.append(
            MapEstimate(
                name=state.name,
                items=items,
                is_assumed=state.name not in assumptions.items and not isinstance(state.items, list),
                children=-(-items // batch_size(state)) if state.is_distributed else None,
                room=_room(analyses, more, items) if is_bounded else None,
            )
        )
    return tuple(made)


def _room(analyses: Analyses, with_one_more: Assumptions, count: int) -> int | None:
    """How many rounds or items fit into the history, as one more of them adds to the typical case."""
    now = analyses.of(Case.TYPICAL, "events").found()
    if analyses.machine.kind == "EXPRESS" or analyses.of(Case.TYPICAL, "events").is_estimated:
        return None
    then = Analyses(analyses.machine, with_one_more).of(Case.TYPICAL, "events").found()
    if now is None or then is None:
        return None
    each = then.tally.events - now.tally.events
    # The 25,000th event is the failure.
    return max(0, count + (MOST_EVENTS - 1 - now.tally.events) // each) if each > 0 else None
