"""The operators of JSONPath choice rules: their table, and what each means.

A comparison never fails: values of another type than the operator's are simply not equal, less or greater. Whether a path leads
anywhere is the caller's matter, and so is reading the operand of an operator that ends in `Path`.
Source: ASL specification, "Data-test expressions"; recorded executions for type mismatches.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from operator import eq, ge, gt, le, lt
from typing import Any, Final

from sfdsl.jsontypes import Json
from sfdsl.records import positional_record


@positional_record
class Operator:
    """One operator. `family` is the type that it compares (`String`, `Numeric`, `Boolean`, `Timestamp`) or `Test`; `relation` is
    `Equals`, `LessThan` ..., or the test's own name; with `is_path` the operand is a path to the value to compare with."""

    name: str
    family: str
    relation: str
    is_path: bool


_RELATIONS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "Equals": eq,
    "LessThan": lt,
    "GreaterThan": gt,
    "LessThanEquals": le,
    "GreaterThanEquals": ge,
}
_TESTS: Final = ("IsNull", "IsPresent", "IsNumeric", "IsString", "IsBoolean", "IsTimestamp")


def _operators() -> dict[str, Operator]:
    found = []
    for family in ("String", "Numeric", "Timestamp", "Boolean"):
        for relation in _RELATIONS if family != "Boolean" else ("Equals",):
            found.append(Operator(f"{family}{relation}", family, relation, is_path=False))
            found.append(Operator(f"{family}{relation}Path", family, relation, is_path=True))
    found.append(Operator("StringMatches", "String", "Matches", is_path=False))
    found += [Operator(name, "Test", name, is_path=False) for name in _TESTS]
    return {operator.name: operator for operator in found}


OPERATORS: Final[Mapping[str, Operator]] = _operators()
"""Every operator by its name in ASL."""

SIGNS: Final[Mapping[str, str]] = {
    "Equals": "==",
    "LessThan": "<",
    "LessThanEquals": "<=",
    "GreaterThan": ">",
    "GreaterThanEquals": ">=",
}
"""The sign of each relation, in sfd as in Python."""
PREDICATES: Final[Mapping[str, str]] = {
    "IsPresent": "exists",
    "IsNull": "is_null",
    "IsString": "is_string",
    "IsNumeric": "is_number",
    "IsBoolean": "is_boolean",
    "IsTimestamp": "is_timestamp",
}
"""The name of each test in sfd, and in the conditions of graphs."""
CONVERSIONS: Final[Mapping[str, str]] = {
    "String": "string",
    "Numeric": "number",
    "Boolean": "boolean",
    "Timestamp": "timestamp",
}
"""What sfd calls each family where a value is said to be of it."""


def compare(operator: str, value: Json, operand: Json) -> bool:
    """Whether `value` stands to `operand` as the operator says. For one that ends in `Path`, `operand` is what the path leads to.

    `IsPresent` is asked of values that are there, so it is true for every value.
    """
    return compile_comparison(operator, operand)(value)


def compile_comparison(operator: str, operand: Json) -> Callable[[Json], bool]:
    """A function that compares values with one operand. Raises KeyError for an unknown operator."""
    known = OPERATORS[operator]
    if known.family == "Test":
        test, wanted = _TEST_FUNCTIONS[known.relation], operand is not False
        return test if wanted else lambda value: not test(value)
    if known.relation == "Matches":
        pattern = wildcard(operand) if isinstance(operand, str) else None
        return lambda value: pattern is not None and isinstance(value, str) and pattern.fullmatch(value) is not None
    convert, relation = _CONVERSIONS[known.family], _RELATIONS[known.relation]
    right = convert(operand)
    if right is None:
        return lambda value: False

    def compares(value: Json) -> bool:
        left = convert(value)
        return left is not None and relation(left, right)

    return compares


def _as_string(value: Json) -> str | None:
    return value if isinstance(value, str) else None


def _as_number(value: Json) -> int | float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _as_boolean(value: Json) -> bool | None:
    return value if isinstance(value, bool) else None


def _as_timestamp(value: Json) -> tuple[int, int] | None:
    return parse_timestamp(value) if isinstance(value, str) else None


_CONVERSIONS: Final[Mapping[str, Callable[[Json], Any]]] = {
    "String": _as_string,
    "Numeric": _as_number,
    "Boolean": _as_boolean,
    "Timestamp": _as_timestamp,
}

_TEST_FUNCTIONS: Final[Mapping[str, Callable[[Json], bool]]] = {
    "IsNull": lambda value: value is None,
    "IsPresent": lambda value: True,
    "IsNumeric": lambda value: _as_number(value) is not None,
    "IsString": lambda value: isinstance(value, str),
    "IsBoolean": lambda value: isinstance(value, bool),
    "IsTimestamp": lambda value: _as_timestamp(value) is not None,
}


@lru_cache(maxsize=512)
def wildcard(pattern: str) -> re.Pattern[str]:
    """StringMatches' pattern: `*` is any run of characters, `\\*` a star, `\\\\` a backslash."""
    pieces = [""]
    at = 0
    while at < len(pattern):
        if pattern[at] == "*":
            pieces.append("")
        else:
            at += pattern[at] == "\\" and pattern[at + 1 : at + 2] in ("*", "\\")
            pieces[-1] += re.escape(pattern[at])
        at += 1
    first, *middle, last = pieces if len(pieces) > 1 else (pieces[0], None)
    if last is None:
        return re.compile(first, re.DOTALL)
    # The first place that fits a piece is as good as any later one; without going back to it, matching stays linear in each piece.
    inner = "".join(f"(?>.*?{piece})" for piece in middle if piece)
    return re.compile(f"{first}{inner}.*{last}", re.DOTALL)


_TIMESTAMP: Final = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:\d{2})", re.ASCII
)


@lru_cache(maxsize=2048)
def parse_timestamp(text: str) -> tuple[int, int] | None:
    """An RFC 3339 timestamp, with an upper-case `T` and a zone, as (seconds since 1970 in UTC, nanoseconds); None for other texts."""
    match = _TIMESTAMP.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part) for part in match.groups()[:6])
    zone = match[8]
    offset = 0 if zone == "Z" else int(zone[0] + "1") * (int(zone[1:3]) * 3600 + int(zone[4:6]) * 60)
    try:
        moment = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None
    return int(moment.timestamp()) - offset, int((match[7] or "").ljust(9, "0"))
