"""Who answers a task that has no mock: the functions that the user gave, the flows of the same file, the sandbox, AWS."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sfdsl.jsontypes import Json
from sfdsl.runtime.errors import CalleeMissing
from sfdsl.runtime.integrations.base import Call
from sfdsl.runtime.map_io.storage import MemoryStorage, Storage

if TYPE_CHECKING:
    from sfdsl.runtime.execution import World
    from sfdsl.runtime.start import Settings


class Services:
    """The services of one world."""

    def __init__(self, settings: "Settings") -> None:
        self._settings = settings
        self._storage: Storage | None = None
        self.delivered: list[dict[str, Any]] = []

    @contextmanager
    def open(self, world: "World") -> Iterator[None]:
        yield

    async def answer(self, call: Call) -> Json:
        raise CalleeMissing(f"nobody answers the task '{call.state}'")

    def storage(self) -> Storage:
        if self._storage is None:
            self._storage = MemoryStorage(self._settings.files)
        return self._storage
