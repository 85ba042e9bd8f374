"""ItemBatcher: items together in the input of one child execution, `{"BatchInput": ..., "Items": [...]}`.

Source: developer guide, "ItemBatcher (Map)"; the order of the keys is from recordings.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sfdsl.jsontypes import Json
from sfdsl.runtime.limits import DATA_LIMIT, json_size

NO_INPUT: Any = object()


@dataclass(frozen=True, slots=True)
class Batcher:
    """An evaluated ItemBatcher; a limit is None where there is none. `batch_input` is `NO_INPUT` where there is none."""

    max_items: int | None
    max_bytes: int | None
    batch_input: Any = NO_INPUT

    def batches(self, values: Iterable[Json]) -> Iterator[tuple[Json, int]]:
        """The input of each child, and how many items are in it."""
        limit = min(self.max_bytes or DATA_LIMIT, DATA_LIMIT)
        empty = json_size(self._input([]))
        batch: list[Json] = []
        size = empty
        for value in values:
            added = json_size(value) + 1
            if batch and (size + added > limit or (self.max_items is not None and len(batch) >= self.max_items)):
                yield self._input(batch), len(batch)
                batch, size = [], empty
            batch.append(value)
            size += added
        if batch:
            yield self._input(batch), len(batch)

    def _input(self, batch: list[Json]) -> Json:
        if self.batch_input is NO_INPUT:
            return {"Items": batch}
        return {"BatchInput": self.batch_input, "Items": batch}
