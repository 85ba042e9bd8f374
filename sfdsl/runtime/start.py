"""Start a run: check what it is given, build its world, run it to its end, and say what became of it.

This is what `flow.run`, `sfdsl run` and the `__main__` part of a generated module call.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sfdsl.jsontypes import Json
from sfdsl.runtime.chance import Chance
from sfdsl.runtime.clock import REPEATABLE_START, Clock, VirtualClock, WallClock
from sfdsl.runtime.errors import RunError
from sfdsl.runtime.execution import REGION, Execution, Run, World
from sfdsl.runtime.inputs import own_value
from sfdsl.runtime.integrations.mocks import Mocks, read_mocks
from sfdsl.runtime.integrations.services import Services
from sfdsl.runtime.launch import abort, launch
from sfdsl.runtime.limits import DATA_LIMIT, HISTORY_LIMIT
from sfdsl.runtime.machine import StateMachine
from sfdsl.runtime.observer import Observer
from sfdsl.runtime.scheduler import Deadlock, Scheduler
from sfdsl.runtime.visit import visit

CLOCKS = ("virtual", "real")


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How to run. Every field has the default of `flow.run`, which explains them."""

    mocks: Any = None
    clock: str | Clock = "virtual"
    aws: str = "sandbox"
    name: str | None = None
    seed: int | None = None
    files: Mapping[str, str] | None = None
    region: str = REGION
    lambdas: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    endpoint_url: str | None = None
    faults: tuple[str, ...] = ()
    rules: Sequence[Any] = ()
    """EventBridge rules: each with `name`, `bus`, `pattern`, `schedule`, `flows` and `arns`."""
    limits: bool = True
    flows: Sequence[StateMachine] = ()
    observer: Observer | None = None


class RunInterrupted(KeyboardInterrupt):
    """Ctrl-C. `execution` is what there was of the run, its status `ABORTED`."""

    def __init__(self, execution: Execution) -> None:
        super().__init__()
        self.execution = execution


def start(machine: StateMachine, data: Json, settings: Settings) -> Execution:
    """Run a machine to its end. Raises RunError where it cannot be run, RunInterrupted on Ctrl-C."""
    _check(settings)
    data, size = own_value(data)
    answers = None if settings.mocks is None else _mocks(machine, settings)
    clock = _clock(settings)
    chance, scheduler = Chance(settings.seed, clock), Scheduler(clock)
    services = Services(settings)
    world = World(
        scheduler=scheduler,
        chance=chance,
        services=services if answers is None else Mocks(answers.entries, services, repeats=answers.repeats),
        visit=visit,
        storage=services.storage,
        flows={flow.name: flow for flow in (*settings.flows, machine)},
        observer=settings.observer,
        region=settings.region,
        has_limits=settings.limits,
    )
    run = Run(world, machine, data, size, name=settings.name)
    try:
        with services.open(world):
            _finish(run)
    except KeyboardInterrupt:
        abort(run, None, "interrupted")
        raise RunInterrupted(_outcome(run, services)) from None
    finally:
        scheduler.close()
    return _outcome(run, services)


_NAME: Final = re.compile(r"[^\s<>{}\[\]?*\"#%\\^|~`$&,;:/\x00-\x1f\x7f-\x9f]{1,80}")
"""Source: Step Functions API reference, StartExecution, `name`."""


def _check(settings: Settings) -> None:
    """Raises RunError for what would only be noticed on the way, or not at all."""
    if settings.name is not None and not _NAME.fullmatch(settings.name):
        hint = 'it has 1 to 80 characters, none of them a blank, a bracket or one of ?*"#%\\^|~`$&,;:/'
        raise RunError(f"'{settings.name}' can't be the name of an execution", hint)
    if settings.faults:
        if settings.aws != "sandbox":
            raise RunError(
                "faults on purpose are for the sandbox", "leave them out where AWS or another endpoint is called"
            )
        from sfdsl.runtime.integrations.sandbox_bus import read_faults

        read_faults(settings.faults, None)


def _finish(run: Run) -> None:
    """Run until the execution has ended, and those that it has started without waiting for them."""
    scheduler = run.world.scheduler
    try:
        scheduler.finish(launch(run))
        scheduler.run_ready()
        for started in run.world.started_jobs:  # which grows meanwhile
            scheduler.finish(started)
            scheduler.run_ready()
    except Deadlock:
        for waiting in run.world.runs:
            abort(waiting, None, _never(waiting))


def _never(run: Run) -> str:
    """Why the run cannot go on."""
    waits = sorted(run.waiting.items())
    if not waits:
        return "Nothing can happen any more in this execution."
    said = "; ".join(text for _, text in waits[:3]) + (f"; and {len(waits) - 3} more" if len(waits) > 3 else "")
    return f"This run would never end: {said}, and nothing here can send that. Give the state a time limit, or a mock that answers."


def _outcome(run: Run, services: Services) -> Execution:
    if run.input_size > DATA_LIMIT:
        run.notes.append(f"The input has {run.input_size:,} bytes. AWS takes at most {DATA_LIMIT:,}.")
    if len(run.events) > HISTORY_LIMIT and run.kind == "STANDARD" and run.status != "FAILED":
        run.notes.append(
            f"The history has {len(run.events):,} events. AWS ends a Standard execution at {HISTORY_LIMIT:,}: "
            "make the Map distributed, or the machine Express."
        )
    children = [Execution(child, [], []) for child in run.world.runs if child is not run]
    run.world.let_go()
    return Execution(run, services.delivered, children)


def _clock(settings: Settings) -> Clock:
    clock = settings.clock
    if not isinstance(clock, str):
        return clock
    if clock not in CLOCKS:
        raise RunError(f"there is no clock '{clock}'", "clocks are: " + ", ".join(CLOCKS))
    if clock == "real":
        return WallClock()
    return VirtualClock(None if settings.seed is None else REPEATABLE_START)


@dataclass(frozen=True, slots=True)
class _Answers:
    entries: Mapping[str, Any]
    repeats: bool


def _mocks(machine: StateMachine, settings: Settings) -> _Answers:
    from sfdsl.runtime.integrations.mock_file import MockCase

    states = machine.all_states()
    for flow in settings.flows:
        states.extend(flow.all_states())
    if isinstance(settings.mocks, MockCase):
        return _Answers(settings.mocks.answers(states), repeats=False)
    return _Answers(read_mocks(settings.mocks, states), repeats=True)
