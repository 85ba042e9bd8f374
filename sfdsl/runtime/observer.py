"""Watching a run while it goes on: what a live display needs of each event, as it is recorded."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from sfdsl.jsontypes import Json
from sfdsl.runtime.history import PREVIOUS, SHAPE, TIME, Record

if TYPE_CHECKING:
    from sfdsl.runtime.execution import Run


@dataclass(frozen=True, slots=True)
class RunEvent:
    """One event. `place` says where in the execution: the names of the Parallel and Map states round it, each followed by the index
    of the branch or item. `execution` is the name of the execution, which may be a child of the one that was started."""

    execution: str
    place: tuple[str | int, ...]
    id: int
    previous: int
    type: str
    state: str | None
    time: float
    record: Record

    @property
    def details(self) -> dict[str, Json]:
        """What GetExecutionHistory gives for this event. Costs the JSON text of the data in it."""
        shape = self.record[SHAPE]
        rendered: dict[str, Json] = shape.render(self.id, self.record)
        details = rendered.get(shape.key) if shape.key is not None else None
        return details if isinstance(details, dict) else {}


class Observer(Protocol):
    """Called in the thread of the run, between two steps of it; what takes long here makes the run take long."""

    def on_event(self, event: RunEvent) -> None: ...


def observed_recorder(observer: Observer, run: "Run", place: tuple[str | int, ...]) -> Callable[[Record], None]:
    """A way to record the events of one scope that also shows them to the observer."""
    events = run.events

    def record(record: Record) -> None:
        events.append(record)
        shape = record[SHAPE]
        observer.on_event(
            RunEvent(run.name, place, len(events), record[PREVIOUS], shape.type, shape.state, record[TIME], record)
        )

    return record
