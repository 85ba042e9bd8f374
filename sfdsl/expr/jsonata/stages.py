"""Predicates: the `[..]` behind a step or another expression."""

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from .coercion import is_number, truthy
from .functions import Evaluator, Frame
from .nodes import Node, NumberNode
from .values import ITEM, NUMBERS, UNDEFINED, Sequence, TupleStream, Value

if TYPE_CHECKING:
    from .compiler import Compiler

Filter: TypeAlias = Callable[[Value, Frame], list[Value]]
"""Takes a value and the frame; gives the items that the predicate lets through."""


def compile_filter(compiler: "Compiler", predicate: Node, depth: int) -> Filter:
    """A predicate: a number selects by index (from the end if negative), anything else by its truth for each item."""
    if isinstance(predicate, NumberNode):
        return _index_filter(math.floor(predicate.value))
    return _test_filter(compiler.compile(predicate, depth + 1))


def pick(items: list[Value], index: int) -> list[Value]:
    """The item at an index, as a sequence; an item that is an array is that sequence itself."""
    if index < 0:
        index += len(items)
    if not 0 <= index < len(items):
        return Sequence()
    item = items[index]
    if isinstance(item, list):
        return item
    return Sequence() if item is UNDEFINED else Sequence((item,))


def _index_filter(index: int) -> Filter:
    def select(value: Value, frame: Frame) -> list[Value]:
        chosen = pick(value if isinstance(value, list) else [value], index)
        return TupleStream(chosen) if type(value) is TupleStream else chosen

    return select


def _test_filter(test: Evaluator) -> Filter:
    def select(value: Value, frame: Frame) -> list[Value]:
        items = value if isinstance(value, list) else [value]
        frame[1].charge(len(items))
        is_stream = type(value) is TupleStream
        selected: list[Value] = TupleStream() if is_stream else Sequence()
        for index, item in enumerate(items):
            outcome = test(item[ITEM] if is_stream else item, frame)
            if outcome is True:
                selected.append(item)
            elif outcome is not False:
                selected.extend([item] * times_selected(outcome, index, len(items)))
        if value is UNDEFINED:
            # Nothing counts as an item, and may even be selected.
            frame[1].impure = True
        return selected

    return select


def times_selected(outcome: Value, index: int, count: int) -> int:
    """How often a predicate's outcome selects the item at `index`: numbers name indexes, the rest is a condition."""
    if type(outcome) in NUMBERS and is_number(outcome):
        return int(_resolved(outcome, count) == index)
    if isinstance(outcome, list) and all(map(is_number, outcome)):
        return sum(_resolved(number, count) == index for number in outcome)
    return int(truthy(outcome))


def _resolved(number: int | float, count: int) -> int:
    floor = math.floor(number)
    return floor + count if floor < 0 else floor
