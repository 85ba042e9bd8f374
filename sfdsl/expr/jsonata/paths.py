"""Paths: steps applied one after the other to sequences of items.

Each step is evaluated for every item that the step before it gave, and the results are joined into one sequence. Most
paths only read fields of objects (`$states.input.order.id`); those take a shortcut that gives up as soon as it meets an
array. Paths that bind variables with `@` or `#`, or use `%`, are in `tuples.py`.
"""

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from .functions import Evaluator, Frame, check_length
from .nodes import (
    ArrayNode,
    BlockNode,
    FilterStage,
    GroupedNode,
    NameNode,
    Node,
    NumberNode,
    PathNode,
    PredicatedNode,
    SortNode,
    Step,
    VariableNode,
)
from .objects import compile_grouping
from .sorting import compile_terms, sort_by_terms
from .stages import Filter, compile_filter
from .values import (
    SEQUENCES,
    UNDEFINED,
    ConstructedArray,
    Sequence,
    Value,
    append,
    collapse,
    flatten,
    keep,
    lookup,
)

if TYPE_CHECKING:
    from .compiler import Compiler

StepFunction: TypeAlias = Callable[[list[Value], Frame], list[Value]]
"""Takes the items and the frame; gives the sequence of the results."""


def compile_path(compiler: "Compiler", path: PathNode, depth: int, raw: bool) -> Evaluator:
    """The closure of a path that binds no variables."""
    general = _general_path(compiler, path, depth, raw)
    names = None if raw else _plain_names(path)
    if names is None:
        return general
    first = path.steps[0].expression
    if isinstance(first, VariableNode):
        return _shortcut(compiler.compile(first, depth + 1), names, general)
    return _shortcut(None, names, general)


def binds_tuples(compiler: "Compiler", path: PathNode) -> bool:
    """Whether a path binds variables, and so is one for `tuples.py`."""
    return id(path) in compiler.ancestry.tuples or any(step_binds(compiler, step) for step in path.steps)


def step_binds(compiler: "Compiler", step: Step) -> bool:
    """Whether a step starts (or goes on with) a stream of tuples."""
    return (
        step.focus is not None
        or step.index is not None
        or any(not isinstance(stage, FilterStage) for stage in step.stages)
        or id(bare(step.expression)) in compiler.ancestry.tuples
    )


def bare(node: Node | SortNode) -> Node | SortNode:
    """A node without the predicates and the grouping that stand on it."""
    while isinstance(node, PredicatedNode | GroupedNode):
        node = node.expression
    return node


Name: TypeAlias = tuple[str, int | None]
"""A field, and the index of the item that is taken of it, if any."""


def _plain_names(path: PathNode) -> list[Name] | None:
    """The fields that a path reads one after the other, if that is all it does; its first step may be a variable."""
    if path.group is not None or path.keep_singleton or path.keep_array:
        return None
    names: list[Name] = []
    for at, step in enumerate(path.steps):
        match step.expression, step.stages:
            case VariableNode(name=name), () if at == 0 and name != "":
                continue
            case NameNode(value=value), ():
                names.append((value, None))
            case NameNode(value=value), (FilterStage(predicate=NumberNode(value=number)),):
                names.append((value, math.floor(number)))
            case _:
                return None
    return names


def _shortcut(first: Evaluator | None, names: list[Name], general: Evaluator) -> Evaluator:
    """Reads fields of objects without making sequences; anything else is left to `general`."""
    if any(index is not None for _, index in names):
        return _indexed_shortcut(first, names, general)
    fields = tuple(name for name, _ in names)
    if first is None and len(fields) == 1:
        only = fields[0]

        def read_one(context: Value, frame: Frame) -> Value:
            if type(context) is dict:
                value = context.get(only, UNDEFINED)
                if type(value) not in SEQUENCES:
                    return value
            return general(context, frame)

        return read_one

    def read(context: Value, frame: Frame) -> Value:
        value = context if first is None else first(context, frame)
        for field in fields:
            if type(value) is dict:
                value = value.get(field, UNDEFINED)
            elif value is UNDEFINED or value is None:
                return UNDEFINED
            else:
                return general(context, frame)
        return value if type(value) not in SEQUENCES else general(context, frame)

    return read


def _indexed_shortcut(first: Evaluator | None, names: list[Name], general: Evaluator) -> Evaluator:
    def read(context: Value, frame: Frame) -> Value:
        value = context if first is None else first(context, frame)
        for field, index in names:
            if type(value) is not dict:
                return UNDEFINED if value is UNDEFINED or value is None else general(context, frame)
            value = value.get(field, UNDEFINED)
            if index is not None:
                if type(value) is not list:
                    return general(context, frame)
                if not -len(value) <= index < len(value):
                    return UNDEFINED
                value = value[index]
        return value if type(value) not in SEQUENCES else general(context, frame)

    return read


def _general_path(compiler: "Compiler", path: PathNode, depth: int, raw: bool) -> Evaluator:
    steps = path.steps
    starts_apart = starts_with_array(path)
    functions = [
        compile_step(compiler, step, depth, is_first=at == 0, is_last=at == len(steps) - 1)
        for at, step in enumerate(steps)
        if at > 0 or not starts_apart
    ]
    opening = compile_opening(compiler, steps[0], depth) if starts_apart else None
    # A variable is looked at once, even where the context is an array.
    is_absolute = isinstance(bare(steps[0].expression), VariableNode)
    kept, kept_whole = path.keep_singleton, path.keep_array
    grouping = compile_grouping(compiler, path.group, depth) if path.group is not None else None

    def evaluate(context: Value, frame: Frame) -> Value:
        items = context if isinstance(context, list) and not is_absolute else [context]
        if opening is not None:
            items = opening(items, frame)
        if items or opening is None:
            for function in functions:
                items = function(items, frame)
                if not items:
                    break
        result: Value = items
        if kept:
            result = keep(Sequence((items,)) if type(items) is ConstructedArray else items)
        if grouping is not None:
            result = grouping(result, frame)
        if kept_whole:
            result = keep(result)
        return result if raw else collapse(result)

    return evaluate


def starts_with_array(path: PathNode) -> bool:
    """Whether the path begins with an array constructor (in a block or not) that a `.` follows.

    JSONata evaluates such a step once, with all items as its context, and not for each of them.
    """
    return any(not isinstance(step.expression, SortNode) for step in path.steps[1:]) and _constructs(
        path.steps[0].expression
    )


def _constructs(node: Node | SortNode) -> bool:
    match bare(node):
        case ArrayNode():
            return True
        case BlockNode(expressions=expressions):
            return any(isinstance(part, PathNode) and starts_with_array(part) for part in expressions) or any(
                isinstance(bare(part), BlockNode) and _constructs(part) for part in expressions
            )
        case _:
            return False


def compile_opening(compiler: "Compiler", step: Step, depth: int) -> StepFunction:
    """The step of `starts_with_array`. JSONata then treats its result like a list: a string is one of characters."""
    expression = _expression(compiler, step, depth, constructs=True)

    def evaluate(items: list[Value], frame: Frame) -> list[Value]:
        value = expression(items, frame)
        if isinstance(value, list):
            return value
        return Sequence(value if type(value) is str else ())

    return evaluate


def _expression(compiler: "Compiler", step: Step, depth: int, *, constructs: bool) -> Evaluator:
    """What a step evaluates for each item. With `constructs`, an array written out is marked not to be flattened."""
    if isinstance(step.expression, SortNode):
        raise AssertionError("an order-by is not evaluated for each item")
    return compiler.compile(step.expression, depth + 1, constructs=constructs)


def compile_step(compiler: "Compiler", step: Step, depth: int, *, is_first: bool, is_last: bool) -> StepFunction:
    """The function of one step that binds no variables."""
    if isinstance(step.expression, SortNode):
        return _sort_step(compiler, step, step.expression, depth)
    filters = [
        compile_filter(compiler, stage.predicate, depth) for stage in step.stages if isinstance(stage, FilterStage)
    ]
    if isinstance(step.expression, NameNode) and not step.keep_array:
        return _name_step(step.expression.value, filters, is_last)
    expression = _expression(compiler, step, depth, constructs=not is_first)
    kept = step.keep_array

    def evaluate(items: list[Value], frame: Frame) -> list[Value]:
        frame[1].charge(len(items))
        results, size = [], 0
        for item in items:
            value = expression(item, frame)
            if kept:
                value = keep(value)
            for select in filters:
                value = select(value, frame)
            if value is not UNDEFINED:
                results.append(value)
                if isinstance(value, list):
                    size += len(value)
                    check_length(size)
        return flatten(results, is_last=is_last)

    return evaluate


def _name_step(name: str, filters: list[Filter], is_last: bool) -> StepFunction:
    def evaluate(items: list[Value], frame: Frame) -> list[Value]:
        frame[1].charge(len(items))
        results = []
        for item in items:
            value = item.get(name, UNDEFINED) if type(item) is dict else lookup(item, name)
            if type(value) is Sequence:
                value = collapse(value)
            for select in filters:
                value = select(value, frame)
            if value is not UNDEFINED:
                results.append(value)
        joined = flatten(results, is_last=is_last)
        check_length(len(joined))
        return joined

    return evaluate


def _sort_step(compiler: "Compiler", step: Step, node: SortNode, depth: int) -> StepFunction:
    terms, descending = compile_terms(compiler, node, depth)
    filters = [
        compile_filter(compiler, stage.predicate, depth) for stage in step.stages if isinstance(stage, FilterStage)
    ]

    def evaluate(items: list[Value], frame: Frame) -> list[Value]:
        frame[1].charge(len(items))
        result = sort_by_terms(items, lambda item, index: terms[index](item, frame), descending)
        for select in filters:
            result = select(result, frame)
        return result

    return evaluate


def name_reader(name: str, raw: bool) -> Evaluator:
    """A name outside a path: only as the expression of a step of `tuples.py`."""

    def read(context: Value, frame: Frame) -> Value:
        value = lookup(context, name)
        return value if raw else collapse(value)

    return read


def wildcard(context: Value) -> Value:
    """`*`: the values of all fields, arrays flattened all the way down; of an array, its items."""
    values: Value = Sequence()
    if type(context) is dict or isinstance(context, list):
        for value in context.values() if type(context) is dict else context:
            if isinstance(value, list):
                values = append(values, _leaves(value))
            else:
                values.append(value)
    return values


def _leaves(array: list[Value]) -> list[Value]:
    leaves: list[Value] = []
    for item in array:
        if isinstance(item, list):
            leaves.extend(_leaves(item))
        else:
            leaves.append(item)
    return leaves


def descendants(context: Value) -> Value:
    """`**`: the value and everything below it, each before what is in it; arrays themselves are left out."""
    if context is UNDEFINED:
        return UNDEFINED
    found = Sequence()
    waiting = [context]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting.extend(reversed(value))
            continue
        found.append(value)
        if type(value) is dict:
            waiting.extend(reversed(value.values()))
    return found[0] if len(found) == 1 else found
