"""The criteria of a JSONPath filter: `[?(@.price > 10 && @.tags)]`.

A value that a filter names is a text, whatever it looks like, and is read as what it is compared with: `@.n == 7`, `@.n == '7'` and,
for a text, `@.s == seven` all hold where one would think so. Values of different kinds are neither equal nor unequal.
Source: Jayway JsonPath 2.0.0, which the service evaluates with.
"""

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any, Final, assert_never

from sfdsl.expr.errors import PathMisapplied, PathNotFound
from sfdsl.expr.java_text import compare_texts, java_text
from sfdsl.expr.jsonpath_parser import (
    CURRENT,
    Compare,
    Criterion,
    Exists,
    Filter,
    Operand,
    Path,
    Pattern,
    Text,
    compiled,
)
from sfdsl.expr.jsontext import compact
from sfdsl.jsontypes import Json

Read = Callable[[Path, Json, bool], Json]
"""Evaluates a path on a value; whether each of `['a', 'b']` has to be there. Raises PathNotFound."""


def accepts(filter: Filter, item: Json, document: Json, read: Read) -> bool:
    """Whether one of the alternatives holds for the item. Raises PathMisapplied where the service gives up on the whole path."""
    # The library works from right to left; that shows where a criterion fails and another one decides.
    return any(
        all(_holds(criterion, item, document, read) for criterion in reversed(criteria))
        for criteria in reversed(filter.alternatives)
    )


def _holds(criterion: Criterion, item: Json, document: Json, read: Read) -> bool:
    match criterion:
        case Exists(path=path, is_wanted=is_wanted):
            return _exists(path, item, read) is is_wanted
        case Compare(operator=operator, left=left, right=right):
            try:
                return _compares(operator, _value(left, item, document, read), _value(right, item, document, read))
            except PathMisapplied:
                raise
            except PathNotFound:
                return False
        case _:
            assert_never(criterion)


def _exists(path: Path, item: Json, read: Read) -> bool:
    """A path to null leads nowhere, and one from `$` is taken from the item as well."""
    try:
        return read(path, item, True) is not None
    except PathMisapplied:
        raise
    except PathNotFound:
        return False


def _value(operand: Operand, item: Json, document: Json, read: Read) -> Any:
    match operand:
        case Path():
            return read(operand, item if operand.root == CURRENT else document, False)
        case Text(text=text):
            return text
        case Pattern(source=source, ignores_case=ignores_case):
            return compiled(source, ignores_case)
        case _:
            assert_never(operand)


_RELATIONS: Final[dict[str, Callable[[int], bool]]] = {
    "==": lambda order: order == 0,
    "!=": lambda order: order != 0,
    "<": lambda order: order < 0,
    "<=": lambda order: order <= 0,
    ">": lambda order: order > 0,
    ">=": lambda order: order >= 0,
}


def _compares(operator: str, left: Any, right: Any) -> bool:
    if operator == "=~":
        pattern, target = (left, right) if isinstance(left, re.Pattern) else (right, left)
        return _matches(pattern, target)
    if operator not in ("==", "!=") and (left is None) is not (right is None):
        return False
    order = _order(left, right)
    return order is not None and _RELATIONS[operator](order)


def _matches(pattern: re.Pattern[str], target: Any) -> bool:
    """The whole text has to match; numbers and booleans count as their texts, null as nothing."""
    if target is None or isinstance(target, re.Pattern):
        return False
    text = compact(target) if isinstance(target, list | dict) else java_text(target)
    return pattern.fullmatch(text) is not None


def _order(left: Any, right: Any) -> int | None:
    """Below 0, 0 or above 0; None for values that cannot be compared. The right one is the one that may be read differently."""
    if _is_null(left) or _is_null(right):
        return _is_null(right) - _is_null(left)
    match left, right:
        case str(), str():
            return compare_texts(left, right)
        case bool(), bool():
            return left - right
        case bool(), str():
            return left - (right.lower() == "true")
        case (bool(), _) | (_, bool()):
            return None
        case int() | float(), int() | float():
            return (left > right) - (left < right)
        case int() | float(), str():
            wanted = _decimal(right)
            number = Decimal(repr(left))
            return (number > wanted) - (number < wanted)
    return None


def _is_null(value: Any) -> bool:
    return value is None or value == "null"


_DECIMAL: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,9})?")


def _decimal(text: str) -> Decimal:
    """A number as java.math.BigDecimal reads it. Other texts, compared with a number, end the evaluation of the whole path."""
    if _DECIMAL.fullmatch(text) is not None:
        try:
            return Decimal(text)
        except InvalidOperation:
            pass
    raise PathMisapplied(text, f"`{text}` is compared with a number, and is none")
