"""The seam between tasks and services: a contract. `mocks.py` is the fake, `services.py` the real thing.

A task that is ready to be made is a `Call`; whoever answers it is an `Integration`. What AWS does before and after a call, whoever
answers (parameters that vanish, results that count as failures), is a `Rules`, by service in `rules.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from sfdsl.jsontypes import Json
from sfdsl.runtime.resource import Resource

if TYPE_CHECKING:
    from sfdsl.runtime.execution import Run


@dataclass(frozen=True, slots=True)
class Call:
    """One attempt of a Task. `path` has the indexes of the items of the Maps round it; `token` is there where the task has one.

    `submit` records that the service has taken the work and what it said; it is for tasks whose result comes later. `beat` starts the
    heartbeat's time anew.
    """

    run: "Run"
    state: str
    resource: Resource
    arguments: Json
    path: tuple[int, ...]
    token: str | None
    submit: Callable[[Json], None]
    beat: Callable[[], None]


class Integration(Protocol):
    """Answers calls. Raises StatesError where the task fails, RunError where the call cannot be made on this machine."""

    def refusal(self, call: Call) -> str | None:
        """Why the task is not even scheduled, in AWS's words; None where nothing is wrong with the arguments."""

    async def answer(self, call: Call) -> Json:
        """The raw result of the task. Waits for as long as it takes; time limits are the engine's business."""
