"""The estimate of a machine: its three cases, what they cost, and what the quotas leave.

Each number of a case is the least or most there is on any way, so the numbers of one case need not come from one way: the dearest way and
the one with the longest history can differ. The typical case is one way, and `path` is that way; for the others it is the one by
transitions.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sfdsl.cost.analysis import Analyses, Found
from sfdsl.cost.assumptions import Assumptions
from sfdsl.cost.money import MOST_COUNTED, Prices, billed_memory, billed_seconds, gb_seconds
from sfdsl.cost.names import check_names, notes_on
from sfdsl.cost.paths import Path
from sfdsl.cost.payload import Peak, largest_payload
from sfdsl.cost.repeats import MOST_EVENTS, LoopEstimate, MapEstimate, find_loops, find_maps
from sfdsl.cost.tally import MEASURES, Case, Measure, Tally
from sfdsl.cost.ways import EXPRESS_SECONDS, item_count
from sfdsl.ir.codec import encode_machine
from sfdsl.ir.nodes import MapState, ParallelState, StateMachine
from sfdsl.ir.walk import walk

MOST_BYTES: Final = 262_144
STANDARD_SECONDS: Final = 31_536_000.0
"""Source: developer guide, "Quotas related to state machine executions", "Quotas related to task executions"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseEstimate:
    """One case of one execution. `ends` is how its way ends; `price` is None where the table has no prices for it.

    `seconds` is how long it takes, `needed_seconds` how long it would take if no quota of AWS ended it.
    `requests` and `gb_seconds` are those of Express: of the execution itself, and of the children of distributed Maps.
    """

    transitions: int
    events: int
    child_events: int
    seconds: float
    needed_seconds: float
    payload: Peak
    requests: int
    gb_seconds: float
    memory_mb: int
    price: float | None
    total: float | None
    path: Path | None
    ends: str


@dataclass(frozen=True, slots=True)
class Quota:
    """A limit of AWS, what the worst case uses of it, and what that leaves: less than nothing where it is too much."""

    name: str
    limit: float
    used: float

    @property
    def left(self) -> float:
        return -math.inf if self.used == math.inf else self.limit - min(self.used, MOST_COUNTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    machine: str
    kind: str
    prices: Prices
    assumptions: Assumptions
    cases: dict[Case, CaseEstimate]
    loops: tuple[LoopEstimate, ...]
    maps: tuple[MapEstimate, ...]
    notes: tuple[str, ...]

    @property
    def is_express(self) -> bool:
        return self.kind == "EXPRESS"

    @property
    def quotas(self) -> tuple[Quota, ...]:
        """`events`, `payload` in bytes, `seconds`, and `child_events` where there are distributed Maps."""
        worst = self.cases.get(Case.WORST)
        if worst is None:
            return ()
        found = [
            Quota("payload", MOST_BYTES, worst.payload.total),
            Quota("seconds", quota_seconds(self.kind), worst.needed_seconds),
        ]
        if not self.is_express:
            found.insert(0, Quota("events", MOST_EVENTS, worst.events))
            if worst.child_events:
                found.append(Quota("child_events", MOST_EVENTS, worst.child_events))
        return tuple(found)


def estimate(machine: StateMachine, assumptions: Assumptions, prices: Prices) -> Estimate:
    """Raises UnknownStateError for an assumption about a state that is not there."""
    analyses = Analyses(machine, assumptions)
    loops = find_loops(analyses)
    check_names(machine, assumptions, loops)
    cases: dict[Case, CaseEstimate] = {}
    for case in Case:
        made = _case(analyses, case, prices)
        if made is not None:
            cases[case] = made
    return Estimate(
        machine=machine.name,
        kind=machine.kind,
        prices=prices,
        assumptions=assumptions,
        cases=cases,
        loops=loops,
        maps=find_maps(analyses),
        notes=tuple(notes_on(analyses)),
    )


# ---- cases ----


def _case(analyses: Analyses, case: Case, prices: Prices) -> CaseEstimate | None:
    machine, assumptions = analyses.machine, analyses.assumptions
    found = {measure: analyses.of(case, measure).found() for measure in MEASURES}
    chosen = found["transitions"]
    if chosen is None:
        return None
    tallies = {measure: each.tally for measure, each in found.items() if each is not None}
    if case is Case.TYPICAL:
        # One way, so that its numbers belong together.
        tallies = dict.fromkeys(MEASURES, chosen.tally)
    peak = _peak(analyses, case, found)
    billed = tallies["transitions"]
    needed = tallies["seconds"].seconds
    if machine.timeout_seconds is not None:
        needed = min(needed, float(machine.timeout_seconds))
    seconds = min(needed, EXPRESS_SECONDS) if machine.kind == "EXPRESS" else needed
    memory = assumptions.memory_mb or billed_memory(
        _definition_bytes(machine), min(peak.total, MOST_BYTES), _width(machine, assumptions)
    )
    requests, used = billed.requests, billed.gb_seconds
    if machine.kind == "EXPRESS":
        requests, used = requests + 1, used + gb_seconds(billed_seconds(seconds), memory)
    return CaseEstimate(
        transitions=billed.transitions,
        events=tallies["events"].events,
        child_events=max(tally.child_events for tally in tallies.values()),
        seconds=seconds,
        needed_seconds=needed,
        payload=peak,
        requests=requests,
        gb_seconds=used,
        memory_mb=memory,
        price=_price(machine, prices, billed, requests, used, 1),
        total=_price(machine, prices, billed, requests, used, assumptions.executions),
        path=chosen.best.path,
        ends="endless" if chosen.is_endless else "success" if chosen.ends_well else "failure",
    )


def _price(
    machine: StateMachine, prices: Prices, billed: Tally, requests: int, used: float, executions: int
) -> float | None:
    """Of so many executions in one month. An Express execution has no transitions to pay for, not even for its children."""
    transitions = 0 if machine.kind == "EXPRESS" else billed.transitions
    express = prices.express_runs(requests * executions, used * executions)
    return None if express is None else prices.transitions(transitions * executions) + express


def _peak(analyses: Analyses, case: Case, found: Mapping[Measure, Found | None]) -> Peak:
    peaks = [
        largest_payload(analyses.machine, analyses.of(case, measure), analyses.assumptions, each.best)
        for measure in MEASURES
        if (each := found[measure]) is not None and (case is not Case.TYPICAL or measure == "transitions")
    ]
    pick = min if case is Case.LEAST else max
    return pick(peaks, key=lambda peak: peak.total)


def quota_seconds(kind: str) -> float:
    return EXPRESS_SECONDS if kind == "EXPRESS" else STANDARD_SECONDS


def _definition_bytes(machine: StateMachine) -> int:
    return len(
        json.dumps(encode_machine(machine), separators=(",", ":"), ensure_ascii=False).encode("utf-8", "replace")
    )


def _width(machine: StateMachine, assumptions: Assumptions) -> int:
    """How many branches or items hold data at a time, at the widest place."""
    widest = 1
    for place in walk(machine):
        if isinstance(place.state, ParallelState):
            widest = max(widest, len(place.state.branches))
        elif isinstance(place.state, MapState) and not place.state.is_distributed:
            widest = max(widest, item_count(place.state, assumptions))
    return widest
