"""Functions that call a function they are given: `$map`, `$filter`, `$single`, `$reduce`, `$sort`, `$each`, `$sift`.

A callback gets the item, then its index or key, then the whole: as many of them as it has parameters, but at least one.
"""

from collections.abc import Callable

from sfdsl.expr.jsonata.coercion import is_number, truthy
from sfdsl.expr.jsonata.failures import Failure
from sfdsl.expr.jsonata.functions import Runtime, prepare
from sfdsl.expr.jsonata.sorting import merge_sort
from sfdsl.expr.jsonata.values import UNDEFINED, Function, Sequence, Value


def _visitor(function: Function, whole: Value, runtime: Runtime) -> Callable[[Value, Value], Value]:
    """The callback as a function of an item and its index or key."""
    if function.arity >= 3:
        with_whole = prepare(function, 3, runtime)
        return lambda item, place: with_whole(item, place, whole)
    if function.arity == 2:
        return prepare(function, 2, runtime)
    alone = prepare(function, 1, runtime)
    return lambda item, place: alone(item)


def map_items(runtime: Runtime, items: Value, function: Value) -> Value:
    if items is UNDEFINED:
        return items
    if function.arity < 2:
        alone = prepare(function, 1, runtime)
        results = [alone(item) for item in items]
    else:
        visit = _visitor(function, items, runtime)
        results = [visit(item, place) for place, item in enumerate(items)]
    kept = Sequence(result for result in results if result is not UNDEFINED)
    _note(kept, runtime)
    return kept


def _note(values: list[Value], runtime: Runtime) -> None:
    """An array of sequences is not JSON yet."""
    if Sequence in set(map(type, values)):
        runtime.impure = True


def filter_items(runtime: Runtime, items: Value, function: Value) -> Value:
    if items is UNDEFINED:
        return items
    if function.arity < 2:
        alone = prepare(function, 1, runtime)
        return Sequence(item for item in items if truthy(alone(item)))
    visit = _visitor(function, items, runtime)
    return Sequence(item for place, item in enumerate(items) if truthy(visit(item, place)))


def single(runtime: Runtime, items: Value, function: Value = UNDEFINED) -> Value:
    if items is UNDEFINED:
        return items
    visit = _visitor(function, items, runtime) if function is not UNDEFINED else None
    found: list[Value] = []
    for place, item in enumerate(items):
        if visit is None or truthy(visit(item, place)):
            found.append(item)
            if len(found) > 1:
                raise Failure("D3138")
    if not found:
        raise Failure("D3139")
    return found[0]


def reduce_items(runtime: Runtime, items: Value, function: Value, initial: Value = UNDEFINED) -> Value:
    if items is UNDEFINED:
        return items
    arity = function.arity
    if arity < 2:
        raise Failure("D3050")
    call = prepare(function, min(arity, 4), runtime)
    start = 1 if initial is UNDEFINED and items else 0
    result = items[0] if start else initial
    for place in range(start, len(items)):
        result = call(*(result, items[place], place, items)[: min(arity, 4)])
    return result


def sort(runtime: Runtime, items: Value, comparator: Value = UNDEFINED) -> Value:
    if items is UNDEFINED or len(items) <= 1:
        return items
    if comparator is UNDEFINED:
        if not all(type(item) is str for item in items) and not all(map(is_number, items)):
            raise Failure("D3070")
        return sorted(items)
    comes_after = prepare(comparator, 2, runtime)
    return merge_sort(list(items), lambda one, other: _is_true(comes_after(one, other)))


def _is_true(value: Value) -> bool:
    """Truth as JavaScript has it."""
    return value is not UNDEFINED and (isinstance(value, list | dict) or (value == value and bool(value)))


def each(runtime: Runtime, target: Value, function: Value) -> Value:
    if target is UNDEFINED:
        return Sequence()
    visit = _visitor(function, target, runtime)
    results = Sequence(result for key, value in target.items() if (result := visit(value, key)) is not UNDEFINED)
    _note(results, runtime)
    return results


def sift(runtime: Runtime, target: Value, function: Value = UNDEFINED) -> Value:
    if target is UNDEFINED:
        return target
    if function is UNDEFINED:
        raise Failure("T1006")
    visit = _visitor(function, target, runtime)
    kept = {key: value for key, value in target.items() if truthy(visit(value, key))}
    return kept or UNDEFINED


TABLE = (
    ("map", "<af>", 2, map_items),
    ("filter", "<af>", 2, filter_items),
    ("single", "<af?>", 2, single),
    ("reduce", "<afj?:j>", 3, reduce_items),
    ("sort", "<af?:a>", 2, sort),
    ("each", "<o-f:a>", 2, each),
    ("sift", "<o-f?:o>", 2, sift),
)
