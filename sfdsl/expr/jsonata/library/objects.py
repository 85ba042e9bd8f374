"""`$keys`, `$lookup`, `$spread`, `$merge`, `$type`, `$exists`, `$clone`."""

from sfdsl.expr.jsonata.coercion import copy_json, is_number
from sfdsl.expr.jsonata.functions import Runtime
from sfdsl.expr.jsonata.values import NUMBERS, UNDEFINED, Function, Sequence, Value, append, lookup


def keys(runtime: Runtime, value: Value) -> Value:
    if isinstance(value, list):
        names = dict.fromkeys(name for item in value for name in keys(runtime, item))
        return Sequence(names)
    return Sequence(value) if type(value) is dict else Sequence()


def look_up(runtime: Runtime, value: Value, name: Value) -> Value:
    return lookup(value, name) if type(name) is str else UNDEFINED


def spread(runtime: Runtime, value: Value) -> Value:
    if isinstance(value, list):
        result: Value = Sequence()
        for item in value:
            result = append(result, spread(runtime, item))
        return result
    if type(value) is dict:
        return Sequence({key: item} for key, item in value.items())
    return value


def merge(runtime: Runtime, objects: Value) -> Value:
    if objects is UNDEFINED:
        return objects
    merged: dict[str, Value] = {}
    for one in objects:
        merged.update(one)
    runtime.charge(len(merged) >> 6)
    return merged


def type_of(runtime: Runtime, value: Value) -> Value:
    kind = type(value)
    if value is UNDEFINED:
        return value
    if value is None:
        return "null"
    if kind is bool:
        return "boolean"
    if kind is str:
        return "string"
    if kind in NUMBERS:
        return "number" if is_number(value) else "object"
    if isinstance(value, list):
        return "array"
    return "function" if isinstance(value, Function) else "object"


def exists(runtime: Runtime, value: Value) -> Value:
    return value is not UNDEFINED


def clone(runtime: Runtime, value: Value) -> Value:
    return value if value is UNDEFINED else copy_json(value)


TABLE = (
    ("keys", "<x-:a<s>>", 1, keys),
    ("lookup", "<x-s:x>", 2, look_up),
    ("spread", "<x-:a<o>>", 1, spread),
    ("merge", "<a<o>:o>", 1, merge),
    ("type", "<x:s>", 1, type_of),
    ("exists", "<x:b>", 1, exists),
    ("clone", "<(oa)-:o>", 1, clone),
)
