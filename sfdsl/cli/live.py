"""A run while it runs: its events, one by one, as lines that grow into a tree.

      0 s  ✓ charge  lambda:invoke
      0 s  ▸ both  2 branches
      0 s    0 ✓ pack
      0 s    1 ✗ ship  lambda:invoke  attempt 1: Lambda.TooManyRequestsException: Rate exceeded
      2 s    1 ✓ ship  lambda:invoke  attempt 2
      2 s  ✓ both

A line is printed when something is over, so none is ever taken back; on a terminal a last line shows what goes on at the moment. Items
of a large map, and the child executions of a distributed one, are counted and not shown, save for their first failures; of a loop the
first rounds are shown.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from sfdsl.cli.durations import duration
from sfdsl.cli.screen import Screen
from sfdsl.diagnostics.styles import printable
from sfdsl.diagnostics.wording import counted

if TYPE_CHECKING:
    from sfdsl.runtime.observer import RunEvent

SHOWN_ITEMS: Final = 8
"""A map of more items shows a count of them; one of fewer shows the states of each."""
SHOWN_ROUNDS: Final = 100
"""A state that is visited more often is in a loop; of that so many rounds are shown."""
_SHOWN_FAILURES: Final = 5
_CAUSE_LENGTH: Final = 300

_Key: TypeAlias = tuple[str, tuple[str | int, ...]]
"""An execution, and the branch or item in it."""


@dataclass(slots=True)
class _Visit:
    """One visit of a state."""

    name: str
    kind: str
    resource: str = ""
    attempts: int = 0
    has_failed: bool = False
    """Whether the last attempt failed. If the state is left all the same, a catcher took over."""
    items: int = 0
    done: int = 0
    lost: int = 0
    shown_tenths: int = 0
    """How much of it the last line of progress told, where there is no moving line."""


@dataclass(slots=True)
class _Lane:
    """Where states follow each other: a flow, a branch, or one item of a map."""

    parent: "_Lane | None" = None
    label: str = ""
    depth: int = 0
    counter: "_Visit | None" = None
    """The map that only counts what happens here, or None where each state has its line."""
    visit: _Visit | None = None


class LiveTree:
    """An observer of runs; see `sfdsl.runtime.observer`."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._lanes: dict[_Key, _Lane] = {}
        self._rounds: dict[tuple[int, str], int] = {}
        """How often a state was left, by its depth and name."""
        self._root = _Lane()
        self._root_execution: str | None = None
        self._start = 0.0
        self.elapsed = 0.0
        """Seconds between the first event and the last, by the clock of the run."""
        self.states = 0
        """How many states were entered."""
        self.events = 0

    def on_event(self, event: "RunEvent") -> None:
        """Show one more event."""
        if self._root_execution is None:
            self._root_execution, self._start = event.execution, event.time
            self._lanes[event.execution, ()] = self._root
        self.elapsed = event.time - self._start
        self.events += 1
        lane = self._lane(event.execution, event.place)
        kind = event.type
        if kind.endswith("StateEntered"):
            self.states += 1
            lane.visit = _Visit(event.state or "", kind.removesuffix("StateEntered"))
            self._show_status()
        elif kind.endswith("StateExited"):
            self._exited(lane, event)
        elif kind.startswith("MapIteration"):
            self._iteration(lane, event)
        elif kind.startswith("Execution"):
            self._execution(lane, event)
        elif lane.visit is not None:
            self._of_visit(lane, lane.visit, event)

    def finish(self) -> None:
        """Take the moving line away. What was still going on when the run ended is shown as broken off."""
        self._screen.status("")
        for lane in self._lanes.values():
            self._break_off(lane)

    def where(self) -> list[str]:
        """The states that the run is in: the way to each, outermost first, such as `both > [1] > ship`."""
        lanes = [lane for lane in self._lanes.values() if lane.visit is not None]
        outer = {id(lane.parent) for lane in lanes}
        return [" > ".join(_way(lane)) for lane in lanes if id(lane) not in outer]

    # ---- lanes ----

    def _lane(self, execution: str, place: tuple[str | int, ...]) -> _Lane:
        key = execution, place
        lane = self._lanes.get(key)
        if lane is None:
            lane = self._lanes[key] = self._new_lane(execution, place)
        return lane

    def _new_lane(self, execution: str, place: tuple[str | int, ...]) -> _Lane:
        if not place:
            return _Lane(self._root, execution[:8], 1, self._counts_children())
        parent = self._lane(execution, place[:-2])
        counter = parent.counter
        if counter is None and parent.visit is not None and parent.visit.items > SHOWN_ITEMS:
            counter = parent.visit
        return _Lane(parent, str(place[-1]), parent.depth + 1, counter)

    def _counts_children(self) -> _Visit | None:
        """The distributed map that child executions belong to, if one is running."""
        visits = (lane.visit for lane in self._lanes.values())
        return next((visit for visit in visits if visit is not None and visit.kind == "MapRun"), None)

    # ---- events ----

    def _exited(self, lane: _Lane, event: "RunEvent") -> None:
        visit, lane.visit = lane.visit, None
        if visit is not None and visit.kind == "Parallel":
            branch = 0
            while inner := self._lanes.pop((event.execution, (*event.place, visit.name, branch)), None):
                self._break_off(inner)
                branch += 1
        if visit is None or lane.counter is not None:
            return
        rounds = self._rounds[lane.depth, visit.name] = self._rounds.get((lane.depth, visit.name), 0) + 1
        if rounds == SHOWN_ROUNDS + 1:
            self._line(lane, "faint", "…", visit.name, "again and again; further rounds are not shown")
        elif rounds > SHOWN_ROUNDS:
            pass
        elif visit.has_failed:
            self._line(lane, "warning", "↪", visit.name, "caught")
        else:
            self._line(lane, "good", "✓", visit.name, *_remarks(visit))
        self._show_status()

    def _iteration(self, lane: _Lane, event: "RunEvent") -> None:
        if event.type == "MapIterationStarted":
            return
        # Told by the item's own lane, or by that of the map.
        if event.place and (lane.visit is None or lane.visit.name != event.state):
            del self._lanes[event.execution, event.place]
            lane = lane.parent or lane
        if lane.visit is not None:
            self._count(lane, lane.visit, is_lost=event.type != "MapIterationSucceeded")

    def _execution(self, lane: _Lane, event: "RunEvent") -> None:
        if event.type == "ExecutionStarted":
            return
        if lane.visit is not None and not lane.visit.has_failed and event.type != "ExecutionAborted":
            # A state that fails by itself has no event that says so.
            self._failure(lane, lane.visit, event)
        if lane is self._root:
            return
        del self._lanes[event.execution, ()]
        if lane.counter is not None:
            self._count(self._root, lane.counter, is_lost=event.type != "ExecutionSucceeded")

    def _count(self, lane: _Lane, visit: _Visit, *, is_lost: bool) -> None:
        visit.done += 1
        visit.lost += is_lost
        if lane.counter is not None or self._screen.is_terminal:
            self._show_status()
            return
        if visit.items > SHOWN_ITEMS:
            tenths = 10 * visit.done // visit.items
            if visit.shown_tenths < tenths < 10:
                visit.shown_tenths = tenths
                self._line(lane, "faint", "…", visit.name, _progress(visit))

    def _of_visit(self, lane: _Lane, visit: _Visit, event: "RunEvent") -> None:
        kind = event.type
        if kind.endswith("Scheduled"):
            visit.attempts += 1
            visit.has_failed = False
            if lane.counter is None:
                visit.resource = _resource(event.details)
                self._show_status()
        elif kind in ("ParallelStateStarted", "MapStateStarted", "MapRunStarted"):
            self._fan_out(lane, visit, event)
        elif kind in ("ParallelStateFailed", "MapStateFailed", "MapRunFailed"):
            self._end_inner(event, visit.name)
            self._failure(lane, visit, event)
        elif kind == "EvaluationFailed" or kind.endswith(("Failed", "TimedOut")):
            self._failure(lane, visit, event)

    def _end_inner(self, event: "RunEvent", name: str) -> None:
        """The branches or items of a state that failed are over, whatever they were doing."""
        around = (*event.place, name)
        inner = [key for key in self._lanes if key[0] == event.execution and key[1][: len(around)] == around]
        for key in reversed(inner):
            self._break_off(self._lanes.pop(key))

    def _fan_out(self, lane: _Lane, visit: _Visit, event: "RunEvent") -> None:
        visit.attempts += 1
        visit.has_failed = False
        visit.done = visit.lost = visit.shown_tenths = 0
        length = event.details.get("length") if event.type == "MapStateStarted" else None
        visit.items = length if isinstance(length, int) else 0
        if event.type == "MapRunStarted":
            visit.kind = "MapRun"
        if lane.counter is None:
            size = [counted(visit.items, "item")] if event.type == "MapStateStarted" else []
            self._line(lane, "strong", "▸", visit.name, *size, *_attempt(visit))

    def _break_off(self, lane: _Lane) -> None:
        """Tell of a state that will not end any more: a Fail state, or one that a failure elsewhere stopped."""
        visit = lane.visit
        if visit is not None and lane.counter is None and not visit.has_failed:
            visit.has_failed = True
            # Of a Parallel or Map, the states inside it are told.
            if visit.kind not in ("Parallel", "Map", "MapRun"):
                self._line(lane, "error", "✗", visit.name, *([] if visit.kind == "Fail" else ["stopped"]))

    def _failure(self, lane: _Lane, visit: _Visit, event: "RunEvent") -> None:
        visit.has_failed = True
        way: list[str] = []
        if lane.counter is not None:
            if lane.counter.lost >= _SHOWN_FAILURES:
                return
            way = ["in " + " > ".join(_way(lane)[:-1])]
        details = event.details
        said = ": ".join(part for part in (details.get("error"), _brief(details.get("cause"))) if isinstance(part, str))
        said = said or ("timed out" if event.type.endswith("TimedOut") else "failed")
        *remarks, last = [*_remarks(visit, with_attempt=True), ""]
        shown = [*remarks[:-1], f"{remarks[-1]}: {said}"] if remarks else [last + said]
        self._line(lane, "error", "✗", visit.name, *way, *shown)

    # ---- lines ----

    def _line(self, lane: _Lane, style: str, sign: str, name: str, *parts: str) -> None:
        paint = self._screen.styles.paint
        clock = paint("faint", f"{duration(self.elapsed):>9}")
        label = paint("faint", f"{lane.label} ") if lane.label else ""
        text = "  ".join(" ".join(printable(part).split("\n")) for part in (name, *parts))
        self._screen.line(f"{clock}  {'  ' * lane.depth}{label}{paint(style, sign)} {text}")

    def _show_status(self) -> None:
        if not self._screen.wants_status():
            return
        texts = []
        for lane in self._lanes.values():
            visit = lane.visit
            if visit is None or lane.counter is not None:
                continue
            if visit.done or visit.items > SHOWN_ITEMS:
                texts.append(f"{visit.name} {_progress(visit)}")
            elif visit.kind not in ("Parallel", "Map"):
                texts.append(visit.name)
        self._screen.status(printable(", ".join(texts[-4:])))


def _way(lane: _Lane) -> list[str]:
    way: list[str] = []
    at: _Lane | None = lane
    while at is not None:
        if at.visit is not None:
            way.insert(0, at.visit.name)
        if at.label:
            way.insert(0, f"[{at.label}]")
        at = at.parent
    return way


def _remarks(visit: _Visit, *, with_attempt: bool = False) -> list[str]:
    return [*([visit.resource] if visit.resource else []), *_size(visit), *_attempt(visit, always=with_attempt)]


def _size(visit: _Visit) -> list[str]:
    lost = f", {visit.lost:,} failed" if visit.lost else ""
    if visit.kind == "MapRun":
        return [counted(visit.done, "child execution") + lost]
    return [counted(visit.items, "item") + lost] if visit.kind == "Map" else []


def _attempt(visit: _Visit, *, always: bool = False) -> list[str]:
    return [f"attempt {visit.attempts}"] if visit.attempts > 1 or (always and visit.attempts) else []


def _progress(visit: _Visit) -> str:
    of = f" of {visit.items:,}" if visit.items else ""
    return f"{visit.done:,}{of}" + (f", {visit.lost:,} failed" if visit.lost else "")


def _resource(details: Mapping[str, Any]) -> str:
    kind, action = details.get("resourceType"), details.get("resource", "")
    return f"{kind}:{action}" if kind else str(action).rsplit(":function:", 1)[-1]


def _brief(cause: Any) -> Any:
    """A cause on one line: of an exception in a Lambda function, which is JSON with a stack trace, only the message."""
    if not isinstance(cause, str) or not cause:
        return None
    if cause.startswith('{"errorMessage"'):
        try:
            said = json.loads(cause)["errorMessage"]
        except ValueError:
            said = cause
        cause = said if isinstance(said, str) and said else cause
    return cause[:_CAUSE_LENGTH] + "…" if len(cause) > _CAUSE_LENGTH else cause
