"""What a recorded execution did: the events of GetExecutionHistory -> visits of states, how they ended, and the ways taken.

The events form a tree by `previousEventId`; that, not their order, says which state led to which, since branches and items of a map
run at the same time. Names of states are unique in a whole definition, so a name is all that is needed to find a state.
Source: the Step Functions API reference, HistoryEvent; recorded executions for which event points to which.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sfdsl.emit.graph.model import EdgeKind, Outcome


class HistoryError(ValueError):
    """The value is not a list of history events. `message` says which of them is not, and why."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """Control went from the state `source` to `target`; None is the start or the end of their machine."""

    source: str | None
    target: str | None
    kind: EdgeKind


@dataclass(frozen=True, kw_only=True, slots=True)
class Trail:
    visits: Mapping[str, int]
    outcomes: Mapping[str, Outcome]
    steps: frozenset[Step]


_ENDS: Final = {"ExecutionSucceeded", "ExecutionFailed", "ExecutionAborted", "ExecutionTimedOut"}
_FAILURES: Final = ("Failed", "TimedOut")
_SEVERITY: Final = list(Outcome)


def read_events(value: Any) -> list[Mapping[str, Any]]:
    """The events of a list, or of the whole answer of GetExecutionHistory (`{"events": [...]}`). Raises HistoryError."""
    if isinstance(value, Mapping):
        value = value.get("events")
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise HistoryError("a history is a list of events, or an object with such a list in 'events'")
    for number, event in enumerate(value, 1):
        if not isinstance(event, Mapping):
            raise HistoryError(f"history event number {number} must be an object")
        if not isinstance(event.get("type"), str) or not isinstance(event.get("id"), int):
            raise HistoryError(
                f"history event number {number} needs a 'type', which is a string, and an 'id', which is a number"
            )
    return list(value)


def follow(events: Iterable[Mapping[str, Any]]) -> Trail:
    """Read a history, complete or not. `events` have been through `read_events`. Linear in their number."""
    by_id = {event["id"]: event for event in sorted(events, key=lambda event: int(event["id"]))}
    entered: Counter[str] = Counter()
    exited: Counter[str] = Counter()
    worst: dict[str, Outcome] = {}
    steps: set[Step] = set()
    for event in by_id.values():
        previous = by_id.get(event.get("previousEventId", 0))
        if (name := _name(event, "Entered")) is not None:
            entered[name] += 1
            steps.add(_step_into(name, previous, by_id))
        elif (name := _name(event, "Exited")) is not None:
            exited[name] += 1
            is_caught = previous is not None and _is_failure(previous)
            _worsen(worst, name, Outcome.CAUGHT if is_caught else Outcome.SUCCEEDED)
            if not is_caught:
                steps.add(Step(source=name, target=None, kind=EdgeKind.FLOW))
    open_names = {name for name, count in entered.items() if count > exited[name]}
    for name in _failed(by_id) & open_names:
        open_names.discard(name)
        _worsen(worst, name, Outcome.FAILED)
    has_ended = any(event["type"] in _ENDS for event in by_id.values())
    for name in open_names:
        _worsen(worst, name, Outcome.ABORTED if has_ended else Outcome.RUNNING)
    return Trail(visits=dict(entered), outcomes=worst, steps=frozenset(steps))


def _step_into(name: str, previous: Mapping[str, Any] | None, by_id: Mapping[int, Mapping[str, Any]]) -> Step:
    source = None if previous is None else _name(previous, "Exited")
    if previous is None or source is None:
        return Step(source=None, target=name, kind=EdgeKind.FLOW)
    cause = by_id.get(previous.get("previousEventId", 0))
    is_caught = cause is not None and _is_failure(cause)
    return Step(source=source, target=name, kind=EdgeKind.CATCH if is_caught else EdgeKind.FLOW)


def _failed(by_id: Mapping[int, Mapping[str, Any]]) -> set[str]:
    """The states that were entered on the way to a failure. Those of them that were left again did not fail."""
    names: set[str] = set()
    seen: set[int] = set()
    for event in by_id.values():
        at: Mapping[str, Any] | None = event if _is_failure(event) else None
        # Back to the start, or to where an earlier failure has been already.
        while at is not None and at["id"] not in seen:
            seen.add(at["id"])
            if (name := _name(at, "Entered")) is not None:
                names.add(name)
            at = by_id.get(at.get("previousEventId", 0))
    return names


def _is_failure(event: Mapping[str, Any]) -> bool:
    kind: str = event["type"]
    return kind.endswith(_FAILURES)


def _name(event: Mapping[str, Any], verb: str) -> str | None:
    """The state that a `...StateEntered` or `...StateExited` event is about; None for other events."""
    if not event["type"].endswith(f"State{verb}"):
        return None
    details = event.get(f"state{verb}EventDetails")
    name = details.get("name") if isinstance(details, Mapping) else None
    return name if isinstance(name, str) else None


def _worsen(worst: dict[str, Outcome], name: str, outcome: Outcome) -> None:
    worst[name] = min(worst.get(name, outcome), outcome, key=_SEVERITY.index)
