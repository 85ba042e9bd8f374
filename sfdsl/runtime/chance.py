"""Everything random in a run, from one seed: ids, task tokens, jitter, `States.UUID`, `$random`; and the time, for expressions.

Two runs with the same seed draw the same values, as long as they ask in the same order. This is the `Chance` of `sfdsl.expr` and the
`Environment` of its JSONata.
"""

import base64
import random
from secrets import randbits
from uuid import UUID

from sfdsl.runtime.clock import Clock


class Chance:
    """A seed and what was drawn from it so far."""

    def __init__(self, seed: int | None, clock: Clock) -> None:
        self.seed = randbits(32) if seed is None else seed
        self._random = random.Random(self.seed)
        self._clock = clock

    def random(self) -> float:
        return self._random.random()

    def uuid(self) -> str:
        return str(UUID(int=self._random.getrandbits(128), version=4))

    def token(self) -> str:
        """A task token: opaque text, of the alphabet that AWS's have."""
        return base64.b64encode(self._random.randbytes(96)).decode("ascii")

    def between(self, low: float, high: float) -> float:
        return self._random.uniform(low, high)

    def now(self) -> float:
        """Seconds since 1970."""
        return self._clock.now()

    def now_millis(self) -> int:
        return int(self._clock.now() * 1000)
