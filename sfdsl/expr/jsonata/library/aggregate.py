"""`$sum`, `$count`, `$max`, `$min`, `$average`."""

import math

from sfdsl.expr.jsonata.functions import Runtime
from sfdsl.expr.jsonata.numbers import SAFE, Number, divide, integral
from sfdsl.expr.jsonata.values import UNDEFINED, Value


def _total(numbers: list[Number]) -> Number:
    """The sum as doubles give it, added from left to right."""
    if set(map(type, numbers)) <= _INTEGERS and sum(map(abs, numbers)) <= SAFE:
        return sum(numbers)
    # Not `sum`: for floats it makes up for rounding from Python 3.12 on.
    total = 0.0
    for number in numbers:
        total += number
    return integral(total)


_INTEGERS = frozenset({int})


def _noted(runtime: Runtime, value: Number) -> Number:
    if isinstance(value, float) and not math.isfinite(value):
        runtime.impure = True
    return value


def total(runtime: Runtime, numbers: Value) -> Value:
    return UNDEFINED if numbers is UNDEFINED else _noted(runtime, _total(numbers))


def count(runtime: Runtime, items: Value) -> Value:
    return 0 if items is UNDEFINED else len(items)


def maximum(runtime: Runtime, numbers: Value) -> Value:
    return _noted(runtime, max(numbers)) if numbers is not UNDEFINED and numbers else UNDEFINED


def minimum(runtime: Runtime, numbers: Value) -> Value:
    return _noted(runtime, min(numbers)) if numbers is not UNDEFINED and numbers else UNDEFINED


def average(runtime: Runtime, numbers: Value) -> Value:
    if numbers is UNDEFINED or not numbers:
        return UNDEFINED
    return _noted(runtime, divide(_total(numbers), len(numbers)))


TABLE = (
    ("sum", "<a<n>:n>", 1, total),
    ("count", "<a:n>", 1, count),
    ("max", "<a<n>:n>", 1, maximum),
    ("min", "<a<n>:n>", 1, minimum),
    ("average", "<a<n>:n>", 1, average),
)
