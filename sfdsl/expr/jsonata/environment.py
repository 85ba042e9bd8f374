"""What an evaluation takes from outside: the clock, randomness, UUIDs. Handed in, so that runs can be repeated."""

import time
from typing import Protocol


class Environment(Protocol):
    """The runtime gives one to each evaluation."""

    def now_millis(self) -> int:
        """Milliseconds since 1970-01-01T00:00:00Z. Asked at most once an evaluation, as `$now()` stands still in it."""

    def random(self) -> float:
        """A number with 0 <= n < 1, for `$random()` without a seed and `$shuffle`."""

    def uuid(self) -> str:
        """A version 4 UUID in lower case."""


class SystemEnvironment:
    """The machine's own clock and randomness."""

    def now_millis(self) -> int:
        return time.time_ns() // 1_000_000

    def random(self) -> float:
        import random

        return random.random()

    def uuid(self) -> str:
        import uuid

        return str(uuid.uuid4())
