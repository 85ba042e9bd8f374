"""How a field of a node stands in ASL: its key and the kind of JSON that it holds.

The key of a field is written once, in `nodes.py`, beside the field: `comment: str | None = asl("Comment", TEXT)`. The encoder and
the decoder (`codec.py`) read it from there. A value that its kind does not accept stays in the node's `extra` as it was written, so
that no document loses anything, and the decoder reports it.
"""

from collections.abc import Callable, Mapping
from dataclasses import field
from enum import Enum
from typing import Any, Final

from sfdsl.jsontypes import Json, Pointer
from sfdsl.records import positional_record
from sfdsl.source import Span


class Absent(Enum):
    """The type of `ABSENT`: a field that is not written, where `null` is a value of its own."""

    ABSENT = "absent"

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = Absent.ABSENT


@positional_record
class Spans:
    """Where a node and the values in it stand in the source.

    `table` maps a JSON pointer to a span. Nodes read from one JSON document share its table and differ in `base`;
    a node lowered from sfd has a table of its own.
    """

    table: Mapping[Pointer, Span]
    base: Pointer = ()

    def find(self, *pointer: str | int) -> Span | None:
        """The span of the value at `pointer` below this node, or of the nearest value round it that has one."""
        whole = self.base + pointer
        for length in range(len(whole), len(self.base) - 1, -1):
            span = self.table.get(whole[:length])
            if span is not None:
                return span
        return None


NO_SPANS: Final = Spans({})


@positional_record
class Kind:
    """What a field may hold: `says` completes 'must be ...'; `accepts` tells whether a JSON value is of this kind."""

    says: str
    accepts: Callable[[Json], bool]


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


TEXT: Final = Kind("a string", lambda value: isinstance(value, str))
NUMBER: Final = Kind("a number", _is_number)
NUMBER_OR_EXPRESSION: Final = Kind("a number", lambda value: isinstance(value, str) or _is_number(value))
PATH: Final = Kind("a path or null", lambda value: value is None or isinstance(value, str))
ANY: Final = Kind("a JSON value", lambda value: True)
OBJECT: Final = Kind("an object", lambda value: isinstance(value, dict))
OBJECT_OR_EXPRESSION: Final = Kind("an object", lambda value: isinstance(value, dict | str))
TEXTS: Final = Kind(
    "a list of strings",
    lambda value: isinstance(value, list) and all(isinstance(item, str) for item in value),
)
NODE: Final = Kind("an object", lambda value: isinstance(value, dict))
NODES: Final = Kind(
    "a list of objects",
    lambda value: isinstance(value, list) and bool(value) and all(isinstance(item, dict) for item in value),
)


def asl(key: str, kind: Kind, *, default: Any = None, required: bool = False, node: str = "") -> Any:
    """A dataclass field that stands in ASL as `key`. `node` names the class of a field of kind NODE or NODES."""
    metadata = {"asl": key, "kind": kind, "node": node, "required": required}
    return field(metadata=metadata) if required else field(default=default, metadata=metadata)


def extras() -> Any:
    """The fields that no other field holds: unknown ones, and ones whose value is not of its kind."""
    return field(default_factory=dict)


def positions() -> Any:
    """The node's place in the source: outside equality, so that trees compare by meaning."""
    return field(default=NO_SPANS, compare=False, repr=False)
