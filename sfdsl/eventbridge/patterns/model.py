"""An event pattern as data: what `parse` makes and everything else reads.

A pattern means one or more branches (`$or` makes several); an event matches if a branch does. A branch is a set of fields,
all of which must match: a key (the way to a value, its steps joined with dots) and alternatives, one of which must hold.

    {"source": ["a"], "$or": [{"detail": {"n": [1]}}, {"detail": {"n": [{"exists": false}]}}]}

    branch 1: source = "a", detail.n = 1          branch 2: source = "a", detail.n absent
"""

from dataclasses import dataclass, field
from typing import TypeAlias

from sfdsl.eventbridge.patterns.addresses import Address, AddressRange
from sfdsl.eventbridge.patterns.numbers import Number
from sfdsl.jsontypes import Pointer


@dataclass(frozen=True, slots=True)
class Text:
    """Exactly this string: `"x"` or `{"exactly": "x"}`."""

    text: str


@dataclass(frozen=True, slots=True)
class SameAddress:
    """A string in the pattern that is an IP address: any spelling of that address."""

    text: str
    address: Address


@dataclass(frozen=True, slots=True)
class SameNumber:
    """This number: `300` or `{"numeric": ["=", 300]}`."""

    number: Number


@dataclass(frozen=True, slots=True)
class Constant:
    """`true`, `false` or `null`."""

    value: bool | None


@dataclass(frozen=True, slots=True)
class Prefix:
    text: str
    ignore_case: bool = False


@dataclass(frozen=True, slots=True)
class Suffix:
    text: str
    ignore_case: bool = False


@dataclass(frozen=True, slots=True)
class EqualsIgnoreCase:
    text: str


@dataclass(frozen=True, slots=True)
class Wildcard:
    """`parts` is the text between the asterisks, without escapes; `text` is as written."""

    text: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Numeric:
    """A range of numbers; a bound of None is open."""

    low: int | float | None
    low_included: bool
    high: int | float | None
    high_included: bool


@dataclass(frozen=True, slots=True)
class Cidr:
    text: str
    range: AddressRange


@dataclass(frozen=True, slots=True)
class Exists:
    """A value is there (a scalar, or a scalar in an array), or, if not `present`, none is."""

    present: bool


PositiveText: TypeAlias = Text | Prefix | Suffix | EqualsIgnoreCase | Wildcard


@dataclass(frozen=True, slots=True)
class AnythingBut:
    """A value for which none of `excluded` holds: all of one class, and `SameNumber` or a form of text."""

    excluded: tuple[SameNumber, ...] | tuple[PositiveText, ...]


Alternative: TypeAlias = (
    Text
    | SameAddress
    | SameNumber
    | Constant
    | Prefix
    | Suffix
    | EqualsIgnoreCase
    | Wildcard
    | Numeric
    | Cidr
    | Exists
    | AnythingBut
)


@dataclass(frozen=True, slots=True)
class Field:
    """One key of a branch.

    `pointer` leads to the array of alternatives in the pattern as written, through every `$or`; `ordinal` counts the arrays.
    """

    key: str
    alternatives: tuple[Alternative, ...]
    pointer: Pointer = field(default=(), compare=False)
    ordinal: int = field(default=0, compare=False)

    @property
    def accepts_absence(self) -> bool:
        return any(isinstance(alternative, Exists) and not alternative.present for alternative in self.alternatives)


Branch: TypeAlias = tuple[Field, ...]
"""The fields in the order in which the service looks at them: by key, as UTF-16 (`key_order`)."""


def key_order(key: str) -> bytes:
    """Sorts keys as Java sorts strings."""
    return key.encode("utf-16-be", "surrogatepass")
