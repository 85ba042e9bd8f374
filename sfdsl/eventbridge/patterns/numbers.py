"""Numbers as EventBridge compares them.

A number takes part in comparisons if it is the shortest decimal of some IEEE double: then `300`, `300.0` and `3e2` are the
same, and ranges apply. Any other (an integer of 20 digits, say, or one with too many decimals) is just text: it equals the
same text and lies in no range. Source: aws/event-ruler, class ComparableNumber.
"""

from dataclasses import dataclass
from decimal import Decimal
from math import isinf
from typing import TypeAlias

EXACT_INTEGERS = 2**53
"""Every integer up to here (and its negative) is a double of its own."""


@dataclass(frozen=True, slots=True)
class UnusualNumber:
    """A number that no double stands for, kept as its text."""

    text: str

    def __str__(self) -> str:
        return self.text


Number: TypeAlias = int | float | UnusualNumber


def is_comparable(value: int | float) -> bool:
    """Whether the number takes part in comparisons by value."""
    if isinstance(value, float):
        return value - value == 0  # neither infinite nor NaN
    if -EXACT_INTEGERS <= value <= EXACT_INTEGERS:
        return True
    try:
        return Decimal(repr(float(value))) == value
    except OverflowError:
        return False


def number_from_text(text: str) -> Number:
    """The number that a JSON text stands for; an integer stays one, so that it is shown as it was written."""
    as_double = float(text)
    if isinf(as_double) or (repr(as_double) != text and Decimal(repr(as_double)) != Decimal(text)):
        return UnusualNumber(text)
    return int(text) if text.lstrip("-").isdigit() else as_double


def same_number(left: Number, right: Number) -> bool:
    """Equality as the service sees it."""
    if isinstance(left, UnusualNumber) or isinstance(right, UnusualNumber):
        return str(left) == str(right)
    if is_comparable(left) and is_comparable(right):
        return left == right
    return str(left) == str(right)
