"""`$append`, `$reverse`, `$shuffle`, `$distinct`, `$zip`."""

import math

from sfdsl.expr.jsonata.functions import Runtime, check_length
from sfdsl.expr.jsonata.values import UNDEFINED, Sequence, Value, append, equality_key


def append_values(runtime: Runtime, left: Value, right: Value) -> Value:
    joined = append(left, right)
    if isinstance(joined, list):
        check_length(len(joined))
        runtime.charge(len(joined) >> 8)
    return joined


def reverse(runtime: Runtime, items: Value) -> Value:
    return items if items is UNDEFINED or len(items) <= 1 else items[::-1]


def shuffle(runtime: Runtime, items: Value) -> Value:
    if items is UNDEFINED or len(items) <= 1:
        return items
    result: list[Value] = []
    for at, item in enumerate(items):
        other = math.floor(runtime.environment.random() * (at + 1))
        result.append(result[other] if other < at else item)
        result[other] = item
    return result


def distinct(runtime: Runtime, items: Value) -> Value:
    if not isinstance(items, list) or len(items) <= 1:
        return items
    runtime.charge(len(items))
    unique: dict[object, Value] = {}
    for item in items:
        unique.setdefault(equality_key(item), item)
    return Sequence(unique.values()) if isinstance(items, Sequence) else list(unique.values())


def zip_arrays(runtime: Runtime, *arrays: Value) -> Value:
    if not all(isinstance(array, list) for array in arrays):
        return []
    return [list(row) for row in zip(*arrays, strict=False)]


TABLE = (
    ("append", "<xx:a>", 2, append_values),
    ("reverse", "<a:a>", 1, reverse),
    ("shuffle", "<a:a>", 1, shuffle),
    ("distinct", "<x:x>", 1, distinct),
    ("zip", "<a+>", 0, zip_arrays),
)
