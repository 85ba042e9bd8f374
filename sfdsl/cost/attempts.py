"""One visit of a Task: its attempts, in events of the history and in seconds.

    Entered, then for each attempt Scheduled, Started, (Submitted,) Succeeded or Failed, then Exited

A retry is a new attempt, and is billed as a transition. Source: recorded executions; developer guide, "Handling errors"; AWS Step
Functions pricing.
"""

import math
from collections.abc import Iterable
from typing import Final

from sfdsl.catalog.optimized import SYNC, SYNC_2, TOKEN
from sfdsl.catalog.resource import Activity, LambdaFunction, OptimizedCall, Resource, SdkCall
from sfdsl.cost.tally import Tally
from sfdsl.ir.nodes import Retrier, TaskState

ENTERED: Final = 1
EXITED: Final = 1
NO_LIMIT: Final = math.inf

_DEFAULT_ATTEMPTS: Final = 3
_DEFAULT_INTERVAL: Final = 1.0
_DEFAULT_BACKOFF: Final = 2.0
"""Source: developer guide, "Handling errors in Step Functions workflows"."""
_LAMBDA_SECONDS: Final = 900.0
"""Source: Lambda developer guide, "Lambda quotas"."""
_HTTP_SECONDS: Final = 60.0
"""Source: developer guide, "Call HTTPS APIs": the longest that an HTTP task takes."""


def attempt_events(resource: Resource) -> int:
    """Of one attempt, whether it succeeds or fails."""
    return 4 if waits_for_answer(resource) else 3


def waits_for_answer(resource: Resource) -> bool:
    """Whether the result comes later than the service's first answer: `.sync` and task tokens."""
    return isinstance(resource, OptimizedCall | SdkCall) and resource.pattern in (SYNC, SYNC_2, TOKEN)


def takes_its_time(resource: Resource) -> bool:
    """Whether no quota of a service bounds how long the task takes."""
    return isinstance(resource, Activity) or waits_for_answer(resource)


def longest_attempt(state: TaskState, resource: Resource, assumed: float) -> float:
    """Seconds that one attempt can take: the state's own limit, or that of the service where there is a short one."""
    if isinstance(state.timeout_seconds, int | float):
        return float(state.timeout_seconds)
    if isinstance(resource, LambdaFunction):
        return _LAMBDA_SECONDS
    if takes_its_time(resource):
        return NO_LIMIT
    match resource:
        case OptimizedCall(service="lambda") | SdkCall(service="lambda"):
            return _LAMBDA_SECONDS
        case OptimizedCall(service="http"):
            return _HTTP_SECONDS
        case _:
            return assumed


def task_tally(resource: Resource, retries: int, seconds: float, *, exits: bool) -> Tally:
    """A visit with `retries` attempts after the first one. `exits`: it succeeds, or its error is caught."""
    events = ENTERED + (retries + 1) * attempt_events(resource) + (EXITED if exits else 0)
    return Tally(transitions=1 + retries, events=events, seconds=seconds)


def most_retries(retriers: Iterable[Retrier]) -> int:
    """Each retrier counts for itself, so a state that fails with different errors uses all of them up."""
    return sum(_attempts(retrier) for retrier in retriers)


def backoff_seconds(retriers: Iterable[Retrier]) -> float:
    """The pauses before all those retries."""
    return sum((_pauses(retrier) for retrier in retriers), 0.0)


def _attempts(retrier: Retrier) -> int:
    return max(0, int(retrier.max_attempts)) if retrier.max_attempts is not None else _DEFAULT_ATTEMPTS


def _pauses(retrier: Retrier) -> float:
    """The sum of a series that grows by the rate until it reaches the longest delay: worked out, since there may be 99,999,999 of them."""
    interval = float(retrier.interval_seconds if retrier.interval_seconds is not None else _DEFAULT_INTERVAL)
    rate = float(retrier.backoff_rate if retrier.backoff_rate is not None else _DEFAULT_BACKOFF)
    most = float(retrier.max_delay_seconds) if retrier.max_delay_seconds is not None else NO_LIMIT
    count = _attempts(retrier)
    if rate <= 1 or interval <= 0 or interval >= most:
        return min(interval, most) * count if count else 0.0
    growing = count if math.isinf(most) else min(count, math.ceil(math.log(most / interval, rate)))
    if growing * math.log10(rate) + math.log10(interval) > 300:
        return NO_LIMIT
    total = interval * (rate**growing - 1) / (rate - 1)
    return total + most * (count - growing) if count > growing else total
