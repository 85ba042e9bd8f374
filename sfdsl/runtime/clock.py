"""Time as a run sees it: a contract, the wall clock, and a virtual clock that jumps.

On the virtual clock a wait of three days costs nothing: time stands still while anything can run, then moves to the next timer.
Times are seconds since 1970 in UTC.
"""

import time
from typing import Final, Protocol

REPEATABLE_START: Final = 1735689600.0
"""2025-01-01T00:00:00Z, when a run with a seed begins, so that it can be repeated exactly."""


class Clock(Protocol):
    """What the scheduler asks. `is_virtual` tells whether waiting takes real time."""

    is_virtual: bool

    def now(self) -> float:
        """Seconds since 1970."""

    def advance_to(self, moment: float) -> None:
        """Called when nothing can happen before `moment`. Returns at once on a virtual clock, else when it is time."""


class VirtualClock:
    """Moves only when it is told to."""

    is_virtual = True

    def __init__(self, start: float | None = None) -> None:
        self._now = time.time() if start is None else start

    def now(self) -> float:
        return self._now

    def advance_to(self, moment: float) -> None:
        self._now = max(self._now, moment)


class WallClock:
    """Real time."""

    is_virtual = False

    def now(self) -> float:
        return time.time()

    def advance_to(self, moment: float) -> None:
        delay = moment - time.time()
        if delay > 0:
            time.sleep(delay)
