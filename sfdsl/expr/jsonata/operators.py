"""Closures for binary operators, negation and ranges.

The common case, two small integers or two strings, is decided inline; everything else goes through the functions at the
end, which hold the rules.
"""

import math
from collections.abc import Callable
from operator import ge, gt, le, lt

from . import numbers
from .coercion import is_number, number_pair, to_text, truthy
from .failures import Failure
from .functions import Evaluator, Frame, Runtime, check_length, check_text
from .numbers import HALF, SAFE, Number
from .values import NUMBERS, UNDEFINED, Sequence, Value, collapse, equal, identical


def binary(operator: str, left: Evaluator, right: Evaluator) -> Evaluator:
    """The closure for one operator."""
    if operator in _ARITHMETIC:
        return _arithmetic(operator, left, right)
    return _OTHERS[operator](left, right)


def negation(operand: Evaluator) -> Evaluator:
    def negate(context: Value, frame: Frame) -> Value:
        value = operand(context, frame)
        if value is UNDEFINED:
            return value
        if not is_number(value):
            raise Failure("D1002", value=value)
        return -value if value else 0

    return negate


def _arithmetic(operator: str, left: Evaluator, right: Evaluator) -> Evaluator:
    if operator == "+":

        def add(context: Value, frame: Frame) -> Value:
            one, other = left(context, frame), right(context, frame)
            if type(one) is int and type(other) is int and -HALF <= one <= HALF and -HALF <= other <= HALF:
                return one + other
            return compute("+", one, other, frame[1])

        return add
    if operator == "-":

        def subtract(context: Value, frame: Frame) -> Value:
            one, other = left(context, frame), right(context, frame)
            if type(one) is int and type(other) is int and -HALF <= one <= HALF and -HALF <= other <= HALF:
                return one - other
            return compute("-", one, other, frame[1])

        return subtract
    if operator == "*":

        def multiply(context: Value, frame: Frame) -> Value:
            one, other = left(context, frame), right(context, frame)
            if type(one) is int and type(other) is int:
                product = one * other
                if -SAFE <= product <= SAFE:
                    return product
            return compute("*", one, other, frame[1])

        return multiply

    def calculate(context: Value, frame: Frame) -> Value:
        return compute(operator, left(context, frame), right(context, frame), frame[1])

    return calculate


def _comparison(operator: str) -> Callable[[Evaluator, Evaluator], Evaluator]:
    def build(left: Evaluator, right: Evaluator) -> Evaluator:
        test = _COMPARISONS[operator]

        def compare(context: Value, frame: Frame) -> Value:
            one, other = left(context, frame), right(context, frame)
            kind, second = type(one), type(other)
            if (kind in NUMBERS and second in NUMBERS) or (kind is str and second is str):
                return test(one, other)
            return _refuse_comparison(operator, one, other)

        return compare

    return build


def _equality(left: Evaluator, right: Evaluator) -> Evaluator:
    def compare(context: Value, frame: Frame) -> Value:
        one, other = left(context, frame), right(context, frame)
        if type(one) is str and type(other) is str:
            return one == other
        return one is not UNDEFINED and other is not UNDEFINED and equal(one, other)

    return compare


def _inequality(left: Evaluator, right: Evaluator) -> Evaluator:
    def compare(context: Value, frame: Frame) -> Value:
        one, other = left(context, frame), right(context, frame)
        return one is not UNDEFINED and other is not UNDEFINED and not equal(one, other)

    return compare


def _membership(left: Evaluator, right: Evaluator) -> Evaluator:
    def contains(context: Value, frame: Frame) -> Value:
        member, group = left(context, frame), right(context, frame)
        if member is UNDEFINED or group is UNDEFINED:
            return False
        items = group if isinstance(group, list) else [group]
        return any(identical(item, member) for item in items)

    return contains


def _conjunction(left: Evaluator, right: Evaluator) -> Evaluator:
    def both(context: Value, frame: Frame) -> Value:
        return _truth("and", left(context, frame)) and _right_truth("and", right, context, frame)

    return both


def _disjunction(left: Evaluator, right: Evaluator) -> Evaluator:
    def either(context: Value, frame: Frame) -> Value:
        return _truth("or", left(context, frame)) or _right_truth("or", right, context, frame)

    return either


def _truth(operator: str, value: Value) -> bool:
    if type(value) is bool:
        return value
    try:
        return truthy(value)
    except Failure as failure:
        failure.token = operator
        raise


def _right_truth(operator: str, right: Evaluator, context: Value, frame: Frame) -> bool:
    """The right side of `and` and `or`. A failure in it goes by the operator's name, as in JSONata."""
    try:
        return truthy(right(context, frame))
    except Failure as failure:
        failure.token = operator
        raise


def _concatenation(left: Evaluator, right: Evaluator) -> Evaluator:
    def join(context: Value, frame: Frame) -> Value:
        one, other = left(context, frame), right(context, frame)
        if type(one) is not str or type(other) is not str:
            try:
                one, other = to_text(one), to_text(other)
            except Failure as failure:
                failure.token = "&"
                raise
        text = one + other
        if len(text) > 1024:
            check_text(len(text))
            frame[1].charge(len(text) >> 10)
        return text

    return join


def _range(left: Evaluator, right: Evaluator) -> Evaluator:
    def count_up(context: Value, frame: Frame) -> Value:
        first, last = left(context, frame), right(context, frame)
        if first is not UNDEFINED and not _is_integer(first):
            raise Failure("T2003", value=first)
        if last is not UNDEFINED and not _is_integer(last):
            raise Failure("T2004", value=last)
        if first is UNDEFINED or last is UNDEFINED or first > last:
            return UNDEFINED
        size = last - first + 1
        if size > 10_000_000:
            raise Failure("D2014", value=numbers.integral(float(size)))
        check_length(int(size))
        frame[1].charge(int(size) >> 2)
        return collapse(Sequence(range(int(first), int(last) + 1)))

    return count_up


def _is_integer(value: Value) -> bool:
    return type(value) is int or (type(value) is float and value.is_integer())


def compute(operator: str, left: Value, right: Value, runtime: Runtime) -> Value:
    """An arithmetic operator in full: its type errors, nothing on either side, infinities."""
    try:
        pair = number_pair(left, right)
    except Failure as failure:
        failure.token = operator
        raise
    if pair is None:
        return UNDEFINED
    result = _ARITHMETIC[operator](*pair)
    if type(result) is float and not math.isfinite(result):
        runtime.impure = True
    return result


def _refuse_comparison(operator: str, left: Value, right: Value) -> Value:
    """Comparing anything but two numbers or two strings: nothing, or T2010 or T2009."""
    for value in (left, right):
        if value is not UNDEFINED and type(value) is not str and type(value) not in NUMBERS:
            failure = Failure("T2010", value=value)
            failure.token = operator
            raise failure
    if left is UNDEFINED or right is UNDEFINED:
        return UNDEFINED
    failure = Failure("T2009", value=left, value2=right)
    failure.token = operator
    raise failure


_ARITHMETIC: dict[str, Callable[[Number, Number], Number]] = {
    "+": numbers.add,
    "-": numbers.subtract,
    "*": numbers.multiply,
    "/": numbers.divide,
    "%": numbers.remainder,
}
_COMPARISONS: dict[str, Callable[[Value, Value], bool]] = {
    "<": lt,
    "<=": le,
    ">": gt,
    ">=": ge,
}
_OTHERS: dict[str, Callable[[Evaluator, Evaluator], Evaluator]] = {
    **{operator: _comparison(operator) for operator in _COMPARISONS},
    "=": _equality,
    "!=": _inequality,
    "in": _membership,
    "and": _conjunction,
    "or": _disjunction,
    "&": _concatenation,
    "..": _range,
}
