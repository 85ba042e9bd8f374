"""Faults on purpose: entries that the bus fails now and then, so that a program's retries can be tried out."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from sfdsl.eventbridge.entries import EntryFailure

_THROTTLED = EntryFailure("ThrottlingException", "Rate exceeded")
_INTERNAL = EntryFailure("InternalFailure", "Internal failure")
"""Codes are the service's; it does not publish the texts."""


@dataclass(frozen=True, slots=True)
class Faults:
    """`throttle` and `internal` are the shares of entries, between 0 and 1, that fail with `ThrottlingException` and
    `InternalFailure`; `random` gives numbers from 0 up to 1. One number is drawn for each entry, so a seed settles all.
    """

    throttle: float
    internal: float
    random: Callable[[], float]

    @classmethod
    def parse(cls, text: str, seed: int | None = None) -> "Faults":
        """Faults from `throttle=0.2,internal=0.1`.

        :raises ValueError: another fault, or a share that is not between 0 and 1.
        """
        shares = {"throttle": 0.0, "internal": 0.0}
        for part in filter(None, text.split(",")):
            name, equals, number = part.strip().partition("=")
            if name not in shares or not equals:
                raise ValueError(
                    f"{part.strip()!r} is no fault; write throttle=SHARE or internal=SHARE, as in throttle=0.2"
                )
            try:
                shares[name] = float(number)
            except ValueError:
                raise ValueError(f"{number!r} is no share for {name}; write a number from 0 to 1") from None
        if not all(0 <= share <= 1 for share in shares.values()) or sum(shares.values()) > 1:
            raise ValueError("the shares of faults must be between 0 and 1, and come to at most 1 together")
        return cls(**shares, random=Random(seed).random)

    def draw(self) -> EntryFailure | None:
        """The failure of the next entry, or None."""
        number = self.random()
        if number < self.throttle:
            return _THROTTLED
        return _INTERNAL if number < self.throttle + self.internal else None
