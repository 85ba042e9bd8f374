"""A whole machine, case by case and measure by measure: its best ways, and those of the machines inside it."""

from dataclasses import dataclass
from typing import TypeAlias

from sfdsl.cost.assumptions import Assumptions
from sfdsl.cost.paths import Best, Dearest, Ends, Loop, Ways, cheapest
from sfdsl.cost.tally import Case, Measure, Tally, rank_by
from sfdsl.cost.ways import Visits
from sfdsl.ir.nodes import Machine, StateMachine

_STARTED_AND_ENDED = Tally(events=2)


@dataclass(frozen=True, slots=True)
class Found:
    """The best way of a whole execution. `ends_well` is False for one that ends in an error, `is_endless` for one without an end."""

    best: Best
    ends_well: bool
    is_endless: bool = False

    @property
    def tally(self) -> Tally:
        return self.best.tally + _STARTED_AND_ENDED


class Analysis:
    """One case by one measure."""

    def __init__(self, machine: StateMachine, case: Case, measure: Measure, assumptions: Assumptions) -> None:
        self.machine, self.case = machine, case
        self._rank = rank_by(measure)
        self._assumptions = assumptions
        self._visits = Visits(case, assumptions, self.ends_of)
        self._known: dict[int, Ends] = {}
        self.loops: list[Loop] = []
        self.is_estimated = False

    @property
    def visits(self) -> Visits:
        return self._visits

    def found(self) -> Found | None:
        """None for a machine that has no state to start at."""
        ends = self.ends_of(self.machine)
        good, bad = ends.get("success"), ends.get("failure")
        if good is not None and bad is not None:
            is_cheaper = self._rank(good.tally) < self._rank(bad.tally)
            if self.case is Case.TYPICAL or is_cheaper == (self.case is Case.LEAST):
                bad = None
            else:
                good = None
        if good is not None:
            return Found(good, True)
        if bad is not None:
            return Found(bad, False)
        endless = ends.get("endless")
        return Found(endless, False, is_endless=True) if endless is not None else None

    def ends_of(self, machine: Machine) -> Ends:
        known = self._known.get(id(machine))
        if known is None:
            known = self._known[id(machine)] = self._worked_out(machine)
        return known

    def _worked_out(self, machine: Machine) -> Ends:
        ways: Ways = {state.name: self._visits.ways(state) for state in machine.states}
        start = machine.start_at or ""
        if self.case is Case.LEAST:
            return cheapest(ways, start, self._rank)
        dearest = Dearest(ways, self._rank, self._rounds)
        ends = dearest.ends(start)
        self.loops += dearest.loops.values()
        self.is_estimated |= dearest.is_estimated
        return ends

    def _rounds(self, head: str, states: frozenset[str], inner: frozenset[str]) -> int:
        """A loop goes by any name in it that is not in one of its inner loops."""
        given = self._assumptions.loops
        if head in given:
            return given[head]
        return max(
            (given[name] for name in given if name in states and name not in inner), default=self._assumptions.rounds
        )


Key: TypeAlias = tuple[Case, Measure]


class Analyses:
    """All of them, each worked out when it is asked for."""

    def __init__(self, machine: StateMachine, assumptions: Assumptions) -> None:
        self.machine, self.assumptions = machine, assumptions
        self._made: dict[Key, Analysis] = {}

    def of(self, case: Case, measure: Measure) -> Analysis:
        made = self._made.get((case, measure))
        if made is None:
            made = self._made[case, measure] = Analysis(self.machine, case, measure, self.assumptions)
        return made
