"""What an expression may ask of the world: chance, ids and the time. A run gives its own, so that it can be repeated."""

from dataclasses import field
from typing import Any, Protocol

from sfdsl.jsontypes import Json
from sfdsl.records import positional_record


class Chance(Protocol):
    """The source of what differs between runs."""

    def random(self) -> float:
        """A number from 0 up to, not including, 1."""

    def uuid(self) -> str:
        """A new version 4 UUID, as text."""

    def now(self) -> float:
        """The time, in seconds since 1970 in UTC."""


@positional_record
class Roots:
    """The values that the roots of paths stand for: `$`, `$$` and `$name`."""

    input: Any
    context: Any = None
    variables: dict[str, Json] = field(default_factory=dict)
    chance: Chance | None = None
