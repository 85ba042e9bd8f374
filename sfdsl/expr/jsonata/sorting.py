"""Sorting: the order-by `^(..)` of paths, and the merge sort that `$sort` shares with it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from .failures import Failure
from .functions import Evaluator
from .nodes import SortNode
from .values import NUMBERS, UNDEFINED, Value

if TYPE_CHECKING:
    from .compiler import Compiler

Key: TypeAlias = Callable[[Value, int], Value]
"""The value of the term with an index for an item."""


def merge_sort(items: list[Value], comes_after: Callable[[Value, Value], bool]) -> list[Value]:
    """Sorted, equal items in their order. Compares the pairs that JSONata does, so the same one fails first."""
    if len(items) <= 1:
        return items
    middle = len(items) // 2
    left = merge_sort(items[:middle], comes_after)
    right = merge_sort(items[middle:], comes_after)
    merged: list[Value] = []
    one = other = 0
    while one < len(left) and other < len(right):
        if comes_after(left[one], right[other]):
            merged.append(right[other])
            other += 1
        else:
            merged.append(left[one])
            one += 1
    return merged + left[one:] + right[other:]


def compile_terms(compiler: "Compiler", node: SortNode, depth: int) -> tuple[list[Evaluator], list[bool]]:
    """The terms of an order-by, and which of them are descending."""
    terms = [compiler.compile(term.expression, depth + 1) for term in node.terms]
    return terms, [term.descending for term in node.terms]


def sort_by_terms(items: list[Value], key: Key, descending: list[bool]) -> list[Value]:
    """Items in the order of their terms; what a term gives nothing for comes last. Fails with T2007 or T2008.

    A list of up to one item comes back as it is.
    """
    if len(items) <= 1:
        return items
    first = [key(item, 0) for item in items]
    if len(descending) == 1:
        kinds = set(map(type, first))
        if kinds <= NUMBERS or kinds == {str}:
            order = sorted(range(len(items)), key=first.__getitem__, reverse=descending[0])
            return [items[at] for at in order]
    return _sort_in_general(items, first, key, descending)


def _sort_in_general(items: list[Value], first: list[Value], key: Key, descending: list[bool]) -> list[Value]:
    # Further terms are worked out only where the ones before them are equal, as they may fail.
    keys: list[list[Value]] = [[value] for value in first]

    def term(at: int, index: int) -> Value:
        while len(keys[at]) <= index:
            keys[at].append(key(items[at], len(keys[at])))
        return keys[at][index]

    def comes_after(one: int, other: int) -> bool:
        for index, reverse in enumerate(descending):
            order = _compare(term(one, index), term(other, index), reverse)
            if order:
                return order > 0
        return False

    return [items[at] for at in merge_sort(list(range(len(items))), comes_after)]


def _compare(one: Value, other: Value, reverse: bool) -> int:
    if one is UNDEFINED or other is UNDEFINED:
        return (one is UNDEFINED) - (other is UNDEFINED)
    for value in (one, other):
        if type(value) is not str and type(value) not in NUMBERS:
            raise Failure("T2008", value=value)
    if (type(one) is str) != (type(other) is str):
        raise Failure("T2007", value=one, value2=other)
    order = int(one > other) - int(one < other)
    return -order if reverse else order
