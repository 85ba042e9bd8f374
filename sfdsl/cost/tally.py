"""What a way through a machine amounts to, and the three ways that are looked for."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal, TypeAlias


class Case(StrEnum):
    """Which way through the machine.

    LEAST     to any end, each loop left as soon as it can be, nothing fails
    TYPICAL   the longest way to a good end; each loop runs as often as assumed, nothing fails
    WORST     as TYPICAL, but whatever may fail does so: retries are used up, catchers taken; to any end
    """

    LEAST = "least"
    TYPICAL = "typical"
    WORST = "worst"


Measure: TypeAlias = Literal["transitions", "events", "seconds"]
MEASURES: Final[tuple[Measure, ...]] = ("transitions", "events", "seconds")


@dataclass(frozen=True, slots=True)
class Tally:
    """`transitions` are those that are billed, those of Standard child executions among them; `events` stand in the history.

    `seconds` may be infinite. `requests` and `gb_seconds` are of Express child executions. `child_events` is the longest history of a
    child execution.
    """

    transitions: int = 0
    events: int = 0
    seconds: float = 0.0
    requests: int = 0
    gb_seconds: float = 0.0
    child_events: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.transitions + other.transitions,
            self.events + other.events,
            self.seconds + other.seconds,
            self.requests + other.requests,
            self.gb_seconds + other.gb_seconds,
            max(self.child_events, other.child_events),
        )

    def times(self, count: int) -> "Tally":
        """One after the other."""
        if count == 0:
            return ZERO
        return Tally(
            self.transitions * count,
            self.events * count,
            self.seconds * count,
            self.requests * count,
            self.gb_seconds * count,
            self.child_events,
        )


ZERO: Final = Tally()

Rank: TypeAlias = tuple[float, float, float]


def rank_by(measure: Measure) -> Callable[[Tally], Rank]:
    """How ways compare: by one measure, where that is equal by the others."""
    match measure:
        case "transitions":
            return lambda tally: (tally.transitions, tally.events, tally.seconds)
        case "events":
            return lambda tally: (tally.events, tally.transitions, tally.seconds)
        case "seconds":
            return lambda tally: (tally.seconds, tally.transitions, tally.events)
