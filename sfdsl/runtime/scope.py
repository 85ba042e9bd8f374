"""What one chain of states runs in: an execution, a branch of a Parallel, or an item of a Map.

A generated function gets its state's input and the scope. From the scope it reads variables and the context object, and it hands the
scope to `rt.task`, `rt.items` and the like. A scope runs one state at a time, so what concerns the current visit lies in it too.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, NoReturn

from sfdsl.jsontypes import Json
from sfdsl.runtime import history
from sfdsl.runtime.errors import QueryFailed, RuntimeFailure
from sfdsl.runtime.history import Record
from sfdsl.runtime.machine import Machine, State

if TYPE_CHECKING:
    from sfdsl.runtime.execution import Run

WITH_RETRY_COUNT: Final = frozenset({"Task", "Parallel", "Map"})
"""The types whose context object has State.RetryCount. Source: recordings of whole context objects."""


NOT_CALLED: Final = 0
CALLED: Final = 1
RETURNED: Final = 2
"""How far an attempt of a Task, Parallel or Map is: before, in, or after its call."""


class Item:
    """The item of a Map that a scope works on: `$$.Map.Item`."""

    __slots__ = ("index", "key", "source", "value")

    def __init__(self, index: int, value: Any, source: str | None = None, key: str | None = None) -> None:
        self.index, self.value, self.source, self.key = index, value, source, key

    def context(self) -> dict[str, Json]:
        found: dict[str, Json] = {"Index": self.index, "Value": self.value}
        if self.source is not None:
            found["Source"] = self.source
        if self.key is not None:
            found["Key"] = self.key
        return found


class Scope:
    """`previous` is the id of the last event of this chain.

    `base + size` is an upper bound of the bytes of the data between two states. `base` is 0 but for the items of a Map: it can be the size
    of all items, so that one need not be measured, and `size` what its states have added.

    `variables` are those of the scopes round this one too; it is never changed in place, so scopes share it. `path` has the indexes of
    the items of the Maps round this scope, the outermost first.
    """

    __slots__ = (
        "_token",
        "assigned",
        "base",
        "data",
        "entered_id",
        "entered_time",
        "is_branch",
        "item",
        "machine",
        "path",
        "phase",
        "place",
        "previous",
        "record",
        "result",
        "result_size",
        "retry_count",
        "run",
        "selecting",
        "size",
        "state",
        "variables",
    )

    def __init__(
        self,
        run: "Run",
        machine: Machine,
        *,
        previous: int,
        size: int,
        variables: dict[str, Any],
        item: Item | None = None,
        path: tuple[int, ...] = (),
        place: tuple[str | int, ...] = (),
        is_branch: bool = False,
    ) -> None:
        self.run, self.machine, self.place = run, machine, place
        self.record: Callable[[Record], None] = run.recorder(place)
        self.previous, self.base, self.size, self.variables = previous, 0, size, variables
        self.item, self.path, self.is_branch = item, path, is_branch
        self.selecting: Item | None = None
        self.state: State
        self.entered_id = previous
        self.entered_time = run.start_time
        self.assigned: dict[str, Json] | None = None
        self.retry_count = 0
        self.data: Json = None
        self.phase = NOT_CALLED
        self.result: Json = None
        self.result_size = 0
        self._token: str | None = None

    # ---- what state functions use ----

    def assign(self, variables: Any) -> None:
        """Set variables when the state ends. Until then every expression sees the old values. Raises TypeError where they are no object."""
        if type(variables) is not dict:
            raise TypeError("not an object")
        self.assigned = variables

    @property
    def context(self) -> Any:
        """The context object: `$$`, or `$states.context`."""
        state: dict[str, Json] = {"Name": self.state.name, "EnteredTime": iso_time(self.entered_time)}
        if self.state.kind in WITH_RETRY_COUNT:
            state["RetryCount"] = self.retry_count
        found: dict[str, Json] = {**self.run.context, "State": state}
        if self._token is not None:
            found["Task"] = {"Token": self._token}
        item = self.selecting or self.item
        if item is not None:
            found["Map"] = {"Item": item.context()}
        return found

    # ---- what the engine uses ----

    @property
    def token(self) -> str | None:
        """The task token of this attempt, for states that have one."""
        return self._token

    def begin_attempt(self, token: str | None) -> None:
        """Forget what an earlier attempt left."""
        self.assigned = None
        self.phase = NOT_CALLED
        self.result, self.result_size = None, 0
        self._token = token

    def returned(self, result: Json, size: int) -> Json:
        """The raw result of the task, the branches or the items is there."""
        self.phase = RETURNED
        self.result, self.result_size = result, size
        return result

    def enter(self, state: State, data: Json) -> None:
        """Record that a state is entered. The loop does the same by hand for states that never wait."""
        self.state, self.data = state, data
        self.entered_time = now = self.run.now()
        self.event((state.entered, self.previous, now, data))
        self.entered_id = self.previous
        self.retry_count = 0
        self.begin_attempt(None)

    def exit(self, state: State, output: Json) -> None:
        """Record that it is left, and set the variables that it assigned."""
        assigned = self.assigned
        if assigned is None:
            self.event((state.exited, self.previous, self.run.now(), output))
            return
        self.event((state.exited, self.previous, self.run.now(), output, assigned))
        self.variables = {**self.variables, **assigned}
        self.assigned = None

    def event(self, record: Record) -> None:
        """Record an event that the next one follows."""
        self.record(record)
        self.previous = len(self.run.events)

    def side_event(self, record: Record) -> None:
        """Record an event that nothing follows, as AWS does for what is aborted."""
        self.record(record)

    def cause(self, tail: str) -> str:
        """AWS's words for a failure in this state."""
        return f"An error occurred while executing the state '{self.state.name}' (entered at the event id #{self.entered_id}). {tail}"

    def runtime_failure(self, tail: str) -> NoReturn:
        """Fail with States.Runtime."""
        raise RuntimeFailure(self.cause(tail))

    def query_failed(self, tail: str, location: str | None) -> NoReturn:
        """Fail with States.QueryEvaluationError, which the history has an event for."""
        failure = QueryFailed(self.cause(tail), location)
        details = (self.state.name, failure.error, failure.cause, location)
        self.event((history.EVALUATION_FAILED, self.previous, self.run.now(), *details))
        raise failure


def iso_time(moment: float) -> str:
    """ISO 8601 in UTC with milliseconds, as the context object has it: `2025-01-01T00:00:00.000Z`."""
    return datetime.fromtimestamp(round(moment, 3), UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
