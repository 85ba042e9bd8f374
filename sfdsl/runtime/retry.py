"""Retry and Catch: which entry means a failure, and how long to wait before the next attempt.

Source: States Language, "Errors"; developer guide, "Handling errors in Step Functions workflows". Retriers come before catchers; the
first that names the error counts, and once it is used up no later one is tried.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sfdsl.jsontypes import Json
from sfdsl.runtime.chance import Chance
from sfdsl.runtime.errors import StatesError

DEFAULT_INTERVAL: Final = 1
DEFAULT_ATTEMPTS: Final = 3
DEFAULT_BACKOFF: Final = 2.0


@dataclass(frozen=True, slots=True)
class Retrier:
    """One entry of `Retry`. Times in seconds; `max_attempts` counts the attempts after the first."""

    error_equals: tuple[str, ...]
    interval: float
    max_attempts: int
    backoff_rate: float
    max_delay: float | None
    has_jitter: bool

    def delay(self, attempt: int, chance: Chance) -> float:
        """Seconds before retry number `attempt`, which counts from 0."""
        try:
            seconds = self.interval * self.backoff_rate**attempt
        except OverflowError:
            seconds = float("inf")
        seconds = min(seconds, self.max_delay if self.max_delay is not None else _LONGEST_DELAY)
        return chance.between(0, seconds) if self.has_jitter else seconds


_LONGEST_DELAY: Final = 31_622_400.0
"""Seconds; 366 days. A Standard execution lives for a year."""


@dataclass(frozen=True, slots=True)
class Catcher:
    """One entry of `Catch`. `fields` is its ASL; `index` its place, which messages quote."""

    error_equals: tuple[str, ...]
    next: str
    fields: Mapping[str, Json]
    index: int


class Retries:
    """The retriers of one visit of a state, and how often each was used."""

    __slots__ = ("_retriers", "_used")

    def __init__(self, retriers: Sequence[Retrier]) -> None:
        self._retriers = retriers
        self._used = [0] * len(retriers)

    def delay(self, failure: StatesError, chance: Chance) -> float | None:
        """Seconds to wait before trying again, or None where the failure stands."""
        for index, retrier in enumerate(self._retriers):
            if any(failure.is_named(name) for name in retrier.error_equals):
                used = self._used[index]
                if used >= retrier.max_attempts:
                    return None
                self._used[index] = used + 1
                return retrier.delay(used, chance)
        return None


def find_catcher(catchers: Sequence[Catcher], failure: StatesError) -> Catcher | None:
    """The first catcher that names the failure."""
    for catcher in catchers:
        if any(failure.is_named(name) for name in catcher.error_equals):
            return catcher
    return None


def error_output(failure: StatesError) -> dict[str, Json]:
    """What a catcher's `$` is. Parts that the failure lacks are null. Source: recording of a SendTaskFailure without arguments."""
    return {"Error": failure.error, "Cause": failure.cause}


def read_retriers(value: Json) -> tuple[Retrier, ...]:
    """The field `Retry` as ASL has it. Entries that are not objects are left out: a check has reported them."""
    return tuple(_retrier(entry) for entry in value if isinstance(entry, dict)) if isinstance(value, list) else ()


def read_catchers(value: Json) -> tuple[Catcher, ...]:
    """The field `Catch`."""
    if not isinstance(value, list):
        return ()
    return tuple(
        Catcher(_names(entry), str(entry.get("Next", "")), entry, index)
        for index, entry in enumerate(value)
        if isinstance(entry, dict)
    )


def _retrier(entry: dict[str, Json]) -> Retrier:
    max_delay = entry.get("MaxDelaySeconds")
    return Retrier(
        error_equals=_names(entry),
        interval=_number(entry.get("IntervalSeconds"), DEFAULT_INTERVAL),
        max_attempts=int(_number(entry.get("MaxAttempts"), DEFAULT_ATTEMPTS)),
        backoff_rate=_number(entry.get("BackoffRate"), DEFAULT_BACKOFF),
        max_delay=None if max_delay is None else _number(max_delay, _LONGEST_DELAY),
        has_jitter=entry.get("JitterStrategy") == "FULL",
    )


def _names(entry: Mapping[str, Any]) -> tuple[str, ...]:
    names = entry.get("ErrorEquals")
    return tuple(name for name in names if isinstance(name, str)) if isinstance(names, list) else ()


def _number(value: Json, default: float) -> float:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else default
