"""Alternatives to tests of one value.

A value is a leaf of an event: a string, a number, `true`, `false` or `null`. `holds` decides one alternative in the plain
way; `Needles` sorts the alternatives of a field, for `conditions.py`, which makes quick Python of them.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeAlias, assert_never

from sfdsl.eventbridge.patterns.addresses import Address, AddressRange, parse_address
from sfdsl.eventbridge.patterns.model import (
    Alternative,
    AnythingBut,
    Cidr,
    Constant,
    EqualsIgnoreCase,
    Exists,
    Numeric,
    PositiveText,
    Prefix,
    SameAddress,
    SameNumber,
    Suffix,
    Text,
    Wildcard,
)
from sfdsl.eventbridge.patterns.numbers import UnusualNumber, is_comparable, same_number
from sfdsl.eventbridge.patterns.wildcards import wildcard_test

Leaf: TypeAlias = bool | int | float | str | UnusualNumber | None
TextTest: TypeAlias = Callable[[str], bool]


def holds(alternative: Alternative, leaf: Leaf) -> bool:
    """Whether one alternative accepts a value that is there."""
    match alternative:
        case Text() | Prefix() | Suffix() | EqualsIgnoreCase() | Wildcard():
            return isinstance(leaf, str) and text_test(alternative)(leaf)
        case SameAddress(_, address):
            return isinstance(leaf, str) and parse_address(leaf) == address
        case Cidr(_, addresses):
            return isinstance(leaf, str) and addresses.covers(parse_address(leaf))
        case SameNumber(number):
            return is_number(leaf) and same_number(number, leaf)  # type: ignore[arg-type]
        case Numeric():
            return is_number(leaf) and in_range(alternative, leaf)  # type: ignore[arg-type]
        case Constant(value):
            return leaf is value
        case Exists(present):
            return present
        case AnythingBut(excluded):
            return not any(holds(each, leaf) for each in excluded)
        case _:
            assert_never(alternative)


def is_number(leaf: object) -> bool:
    return isinstance(leaf, int | float | UnusualNumber) and not isinstance(leaf, bool)


def in_range(numeric: Numeric, number: int | float | UnusualNumber) -> bool:
    if isinstance(number, UnusualNumber) or not is_comparable(number):
        return False
    low, high = numeric.low, numeric.high
    return (low is None or number > low or (numeric.low_included and number == low)) and (
        high is None or number < high or (numeric.high_included and number == high)
    )


def text_test(form: PositiveText) -> TextTest:
    """The test of a string that one form stands for."""
    match form:
        case Text(text):
            return text.__eq__
        case Prefix(text, ignore_case=False):
            return lambda value: value.startswith(text)
        case Suffix(text, ignore_case=False):
            return lambda value: value.endswith(text)
        case Wildcard(_, parts):
            return wildcard_test(parts)
        case EqualsIgnoreCase(text):
            return _ignoring_case(text, "{}")
        case Prefix(text):
            return _ignoring_case(text, "{}.*")
        case Suffix(text):
            return _ignoring_case(text, ".*{}")
        case _:
            assert_never(form)


def _ignoring_case(text: str, frame: str) -> TextTest:
    """Each character of the pattern stands for its upper or its lower case, whatever the length of these.

    So `ß` fits `ß` and `SS`, but `ss` does not fit `ß`. Source: aws/event-ruler, class EqualsIgnoreCaseParser.
    """
    if text.isascii():
        lowered, length = text.lower(), len(text)
        # A few characters beyond ASCII have a lower case within it, which the pattern does not mean: hence `isascii`.
        if frame == "{}":
            return lambda value: len(value) == length and value.isascii() and value.lower() == lowered
        if frame.startswith("{}"):
            return lambda value: (start := value[:length]).isascii() and start.lower() == lowered
        if length:
            return lambda value: (end := value[-length:]).isascii() and end.lower() == lowered
        return lambda value: True
    cases = "".join(f"(?:{'|'.join(re.escape(each) for each in {c.lower(), c.upper()})})" for c in text)
    fits = re.compile(frame.format(cases), re.DOTALL).fullmatch
    return lambda value: fits(value) is not None


@dataclass
class Needles:
    """The alternatives of a field, sorted by what they look for."""

    texts: set[str] = field(default_factory=set)
    prefixes: list[str] = field(default_factory=list)
    suffixes: list[str] = field(default_factory=list)
    text_tests: list[TextTest] = field(default_factory=list)
    addresses: set[Address] = field(default_factory=set)
    networks: list[AddressRange] = field(default_factory=list)
    numbers: set[int | float] = field(default_factory=set)
    number_texts: set[str] = field(default_factory=set)
    """Numbers that are compared as text."""
    ranges: list[Numeric] = field(default_factory=list)
    constants: set[bool | None] = field(default_factory=set)
    exclusions: list[AnythingBut] = field(default_factory=list)
    anything: bool = False
    """`{"exists": true}` is among them."""
    absence: bool = False
    """`{"exists": false}` is among them."""

    @classmethod
    def of(cls, alternatives: Iterable[Alternative]) -> "Needles":
        needles = cls()
        for alternative in alternatives:
            needles._add(alternative)
        return needles

    def _add(self, alternative: Alternative) -> None:
        match alternative:
            case Text(text):
                self.texts.add(text)
            case Prefix(text, ignore_case=False):
                self.prefixes.append(text)
            case Suffix(text, ignore_case=False):
                self.suffixes.append(text)
            case Prefix() | Suffix() | EqualsIgnoreCase() | Wildcard():
                self.text_tests.append(text_test(alternative))
            case SameAddress(_, address):
                self.addresses.add(address)
            case Cidr(_, addresses):
                self.networks.append(addresses)
            case SameNumber(number):
                if isinstance(number, UnusualNumber):
                    self.number_texts.add(number.text)
                else:
                    self.numbers.add(number)
            case Numeric():
                self.ranges.append(alternative)
            case Constant(value):
                self.constants.add(value)
            case Exists(present):
                self.anything |= present
                self.absence |= not present
            case AnythingBut():
                self.exclusions.append(alternative)
            case _:
                assert_never(alternative)
