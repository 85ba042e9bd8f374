"""One execution while it runs (`Run`), what it shares with others (`World`), and what is left of it (`Execution`)."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from sfdsl.jsontypes import Json
from sfdsl.runtime import history
from sfdsl.runtime.chance import Chance
from sfdsl.runtime.history import Record
from sfdsl.runtime.integrations.base import Integration
from sfdsl.runtime.integrations.tokens import Tokens
from sfdsl.runtime.limits import DATA_LIMIT, HISTORY_LIMIT
from sfdsl.runtime.machine import State, StateMachine
from sfdsl.runtime.map_io.storage import Storage
from sfdsl.runtime.observer import Observer, observed_recorder
from sfdsl.runtime.scheduler import Job, Scheduler
from sfdsl.runtime.scope import Scope, iso_time

ACCOUNT: Final = "111111111111"
REGION: Final = "us-east-1"
REMEMBERED_RUNS: Final = 1_000
NEVER: Final = 1 << 62
"""A limit that is never reached."""

Visit = Callable[[Scope, State, Json], Awaitable[tuple[State | None, Json]]]


class EventSink(Protocol):
    """The event bus of the sandbox, as far as an execution needs it."""

    @property
    def delivered(self) -> list[dict[str, Json]]:
        """What reached the bus."""


@dataclass(kw_only=True)
class World:
    """What the executions of one `run` share: time, chance, services, the flows that they can start, task tokens."""

    scheduler: Scheduler
    chance: Chance
    services: Integration
    visit: Visit
    flows: Mapping[str, StateMachine] = field(default_factory=dict)
    tokens: Tokens = field(default_factory=Tokens)
    storage: Callable[[], Storage]
    """Where distributed maps read and write."""
    observer: Observer | None = None
    account: str = ACCOUNT
    region: str = REGION
    partition: str = "aws"
    has_limits: bool = True
    runs: "list[Run]" = field(default_factory=list)
    """The executions that were started, in order; the first is the one that was asked for. See `remember`."""
    started_jobs: list[Job[None]] = field(default_factory=list)
    """Executions that were started without waiting for them."""

    def remember(self, run: "Run") -> None:
        """Keep a run for the outcome, and to end it where nothing else can. Of the very many children of a map only the first."""
        if len(self.runs) < REMEMBERED_RUNS:
            self.runs.append(run)

    def let_go(self) -> None:
        """Break the circles of references at the end, so that the memory of a run is free as soon as nobody has its outcome."""
        for run in self.runs:
            run.job = None
        self.runs.clear()
        self.started_jobs.clear()

    def arn(self, rest: str) -> str:
        """The ARN of something of Step Functions: `stateMachine:name`, `execution:machine:name` ..."""
        return f"arn:{self.partition}:states:{self.region}:{self.account}:{rest}"


class Run:
    """One execution in progress. `machine_name` has a slash and a label in it for the children of a map run."""

    def __init__(
        self,
        world: World,
        machine: StateMachine,
        data: Json,
        input_size: int,
        *,
        name: str | None = None,
        kind: str | None = None,
        machine_name: str | None = None,
    ) -> None:
        self.world, self.machine, self.input, self.input_size = world, machine, data, input_size
        self.name = name or world.chance.uuid()
        self.kind = kind or machine.kind
        self.machine_name = machine_name or machine.name
        self.machine_arn = world.arn(f"stateMachine:{self.machine_name}")
        self.role = f"arn:{world.partition}:iam::{world.account}:role/{machine.name}"
        self.arn = self._arn()
        self.visit = world.visit
        self.now = world.scheduler.clock.now
        self.start_time = self.now()
        self.stop_time: float | None = None
        self.job: Job[None] | None = None
        self.events: list[Record] = []
        self.data_limit = DATA_LIMIT if world.has_limits else NEVER
        self.history_limit = HISTORY_LIMIT - 1 if world.has_limits and self.kind == "STANDARD" else NEVER
        self.status = "RUNNING"
        self.output: Json = None
        self.error: str | None = None
        self.cause: str | None = None
        self.waiting: dict[int, str] = {}
        """What the execution waits for, by the id of the event that entered the state."""
        self.notes: list[str] = []
        """What AWS would do otherwise, in words."""
        self.context = self._context()
        world.remember(self)

    def _arn(self) -> str:
        if self.kind == "EXPRESS":
            return self.world.arn(f"express:{self.machine_name}:{self.name}:{self.world.chance.uuid()}")
        return self.world.arn(f"execution:{self.machine_name}:{self.name}")

    def _context(self) -> dict[str, Json]:
        """The parts of the context object that stay the same. Source: recordings of `$$`, Standard and Express."""
        execution: dict[str, Json] = {
            "Id": self.arn,
            "Input": self.input,
            "StartTime": iso_time(self.start_time),
            "Name": self.name,
            "RoleArn": self.role,
        }
        if self.kind == "STANDARD":
            execution["RedriveCount"] = 0
        return {"Execution": execution, "StateMachine": {"Id": self.machine_arn, "Name": self.machine_name}}

    def recorder(self, place: tuple[str | int, ...] = ()) -> Callable[[Record], None]:
        """What scopes record their events with. `place` tells an observer which branch or item the scope is."""
        observer = self.world.observer
        return self.events.append if observer is None else observed_recorder(observer, self, place)

    @property
    def is_done(self) -> bool:
        return self.status != "RUNNING"

    def end(self, status: str, *, output: Json = None, error: str | None = None, cause: str | None = None) -> None:
        self.status, self.output, self.error, self.cause = status, output, error, cause
        self.stop_time = self.now()


class Execution:
    """The outcome of a run.

    `status` is `SUCCEEDED`, `FAILED`, `TIMED_OUT` or `ABORTED`. `output` is there where it succeeded; `error` and `cause` where it did
    not, each None where AWS gives none. `events` are what reached the event bus of the sandbox: `{"bus", "event", "rules"}` each.
    `seed` repeats the run.
    """

    def __init__(self, run: Run, events: list[dict[str, Json]], children: "list[Execution]") -> None:
        self.status, self.output, self.error, self.cause = run.status, run.output, run.error, run.cause
        self.name, self.arn, self.input = run.name, run.arn, run.input
        self.machine = run.machine_name
        self.start_time, self.stop_time = run.start_time, run.stop_time
        self.seed = run.world.chance.seed
        self.notes = tuple(run.notes)
        self.events = events
        self.children = children
        """The executions that this one started: of flows in the same file, and of the items of distributed maps."""
        self._records = run.events
        self._history: list[dict[str, Json]] | None = None

    @property
    def history(self) -> list[dict[str, Any]]:
        """The events as GetExecutionHistory gives them, in the form in which recordings are compared; see `history.render`.

        `timestamp` is in seconds since 1970. Made when first asked for.
        """
        if self._history is None:
            self._history = history.render(self._records)
        return self._history

    def get_execution_history(self) -> list[dict[str, Any]]:
        """The events to the letter as the API gives them: what tools that read AWS's answer want."""
        return history.render(self._records, exact=True)

    def __repr__(self) -> str:
        outcome = f" {self.error}" if self.error else ""
        return f"<Execution {self.name} {self.status}{outcome}>"
