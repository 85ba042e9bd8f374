"""Alternatives and values in words, for explanations."""

import json
from collections.abc import Sequence
from typing import Any, assert_never

from sfdsl.eventbridge.patterns.fields import UNKNOWN
from sfdsl.eventbridge.patterns.model import (
    Alternative,
    AnythingBut,
    Cidr,
    Constant,
    EqualsIgnoreCase,
    Exists,
    Numeric,
    Prefix,
    SameAddress,
    SameNumber,
    Suffix,
    Text,
    Wildcard,
)
from sfdsl.eventbridge.patterns.numbers import UnusualNumber

_LONGEST = 60


def shown(value: Any) -> str:
    """A value of an event, shortened."""
    if value is UNKNOWN:
        return "an unknown value"
    if isinstance(value, UnusualNumber):
        return value.text
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, str | int | float | None) else str(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def condition(alternative: Alternative) -> str:
    """What an alternative asks of a value, as what follows `value`: `equals "x"`, `starts with "x"`."""
    match alternative:
        case Text(text):
            return f"equals {shown(text)}"
        case SameAddress(text, _):
            return f"is the address {text}"
        case SameNumber(number):
            return f"equals {number}"
        case Constant(value):
            return f"is {shown(value)}"
        case Prefix(text, ignore_case):
            return f"starts with {shown(text)}{_any_case(ignore_case)}"
        case Suffix(text, ignore_case):
            return f"ends with {shown(text)}{_any_case(ignore_case)}"
        case EqualsIgnoreCase(text):
            return f"equals {shown(text)}{_any_case(True)}"
        case Wildcard(text, _):
            return f"fits the wildcard {shown(text)}"
        case Numeric():
            return f"is a number {_range(alternative)}"
        case Cidr(text, _):
            return f"is an address in {text}"
        case Exists(present):
            return "exists" if present else "is absent"
        case AnythingBut(excluded):
            return f"is there and not one that {listed([condition(each) for each in excluded], 'or')}"
        case _:
            assert_never(alternative)


def listed(items: Sequence[str], last: str) -> str:
    """`a, b or c`, at most five."""
    if len(items) > 5:
        return f"{', '.join(items[:5])} {last} {len(items) - 5} more"
    return f" {last} ".join(filter(None, (", ".join(items[:-1]), *items[-1:])))


def _any_case(ignore_case: bool) -> str:
    return " in upper or lower case" if ignore_case else ""


def _range(numeric: Numeric) -> str:
    bounds = []
    if numeric.low is not None:
        bounds.append(f"{'>=' if numeric.low_included else '>'} {numeric.low}")
    if numeric.high is not None:
        bounds.append(f"{'<=' if numeric.high_included else '<'} {numeric.high}")
    return " and ".join(bounds)
