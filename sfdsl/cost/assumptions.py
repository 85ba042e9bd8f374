"""What the text of a machine does not tell: how often loops run, how many items there are, how long tasks take, how large data is."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

DEFAULT_ROUNDS: Final = 10
DEFAULT_ITEMS: Final = 10
DEFAULT_SECONDS: Final = 1.0
DEFAULT_BYTES: Final = 1_024


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumptions:
    """The mappings are by name of a state, and win over the values for all.

    `loops`         how often a loop is gone through, by any state of it: the visits of its first state
    `items`         items of a Map
    `takes`         the state that a Choice goes on to, in the typical case
    `seconds`       how long one attempt of a Task takes, or a Wait whose time is an expression
    `result_bytes`  of what a Task gives back
    `input_bytes`   of the execution's input
    `memory_mb`     of an Express execution; None: worked out
    """

    executions: int = 1
    loops: Mapping[str, int] = field(default_factory=dict)
    rounds: int = DEFAULT_ROUNDS
    items: Mapping[str, int] = field(default_factory=dict)
    item_count: int = DEFAULT_ITEMS
    takes: Mapping[str, str] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)
    task_seconds: float = DEFAULT_SECONDS
    result_bytes: Mapping[str, int] = field(default_factory=dict)
    result_size: int = DEFAULT_BYTES
    input_bytes: int = DEFAULT_BYTES
    memory_mb: int | None = None

    def with_loop(self, state: str, rounds: int) -> "Assumptions":
        return replace(self, loops={**self.loops, state: rounds})

    def with_items(self, state: str, count: int) -> "Assumptions":
        return replace(self, items={**self.items, state: count})
