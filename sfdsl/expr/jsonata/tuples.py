"""Paths that bind variables: `@$v` (the item), `#$i` (its index) and `%` (what the item was found in).

From the first step that binds on, the path carries tuples instead of items: the item under `ITEM`, and the variables
bound so far under their names. Each further step is evaluated once per tuple, in a frame that holds it.
"""

from typing import TYPE_CHECKING

from .functions import Evaluator, Frame, check_length
from .nodes import FilterStage, NumberNode, PathNode, SortNode, Stage, Step, VariableNode
from .objects import Groups
from .paths import bare, compile_opening, compile_step, starts_with_array, step_binds
from .scopes import Scope
from .sorting import compile_terms, sort_by_terms
from .stages import pick, times_selected
from .values import (
    ITEM,
    UNDEFINED,
    ConstructedArray,
    Sequence,
    Tuple,
    TupleStream,
    Value,
    append,
    collapse,
    keep,
)

if TYPE_CHECKING:
    from .compiler import Compiler


def compile_tuple_path(compiler: "Compiler", path: PathNode, depth: int, raw: bool) -> Evaluator:
    """The closure of a path that binds variables."""
    steps = path.steps
    starts_apart = starts_with_array(path)
    opening = compile_opening(compiler, steps[0], depth) if starts_apart else None
    # A step that is evaluated apart binds nothing, even where it says so; with `@` its result is dropped.
    drops_opening = starts_apart and steps[0].focus is not None
    binding_at = [at for at, step in enumerate(steps) if step_binds(compiler, step) and (at or not starts_apart)]
    first_binding = min(binding_at, default=len(steps))
    if starts_apart and step_binds(compiler, steps[0]):
        first_binding = 1
    before = [
        compile_step(compiler, step, depth, is_first=at == 0, is_last=at == len(steps) - 1)
        for at, step in enumerate(steps[:first_binding])
        if at > 0 or not starts_apart
    ]
    scope = Scope(compiler.scope, {}, {}, compiler.tuple_names)
    with compiler.within(scope):
        binding = [_TupleStep(compiler, step, depth) for step in steps[first_binding:]]
        pairs = [
            (compiler.compile(key, depth + 1), compiler.compile(value, depth + 1)) for key, value in path.group or ()
        ]
    is_absolute = isinstance(bare(steps[0].expression), VariableNode)
    passes_tuples_on = id(path) in compiler.ancestry.tuples
    has_group, kept, kept_whole = path.group is not None, path.keep_singleton, path.keep_array

    def evaluate(context: Value, frame: Frame) -> Value:
        items = context if isinstance(context, list) and not is_absolute else [context]
        if opening is not None:
            opened = opening(items, frame)
            items = items if drops_opening else opened
        for function in before:
            if not items:
                break
            items = function(items, frame)
        result: Value = items
        if binding and (items or not (before or opening)):
            # A tuple may well hold nothing.
            frame[1].impure = True
            tuples: list[Tuple] | None = None
            for step in binding:
                tuples = step.advance(items, tuples, frame)
            result = tuples
            if not passes_tuples_on:
                result = Sequence(one[ITEM] for one in tuples or ())
            grouped = tuples
        else:
            grouped = items
        if kept:
            result = keep(Sequence((result,)) if type(result) is ConstructedArray else result)
        if has_group:
            return _group(pairs, grouped, frame)
        if kept_whole:
            result = keep(result)
        return result if raw else collapse(result)

    return evaluate


class _TupleStep:
    """One step: takes tuples (or items, where it is the first to bind) and gives the tuples after it."""

    def __init__(self, compiler: "Compiler", step: Step, depth: int) -> None:
        node = step.expression
        self.terms: list[Evaluator] = []
        self.descending: list[bool] = []
        self.expression: Evaluator | None = None
        if isinstance(node, SortNode):
            self.terms, self.descending = compile_terms(compiler, node, depth)
        else:
            self.expression = compiler.compile(node, depth + 1)
        self.focus, self.index = step.focus, step.index
        label = compiler.ancestry.labels.get(id(bare(node)))
        self.label = label.label if label is not None else None
        self.stages = [_compile_stage(compiler, stage, depth) for stage in step.stages]

    def advance(self, items: list[Value], tuples: "list[Tuple] | None", frame: Frame) -> list[Tuple]:
        frame[1].charge(len(items if tuples is None else tuples))
        if self.expression is None:
            result = self._sort(items, tuples, frame)
        else:
            result = self._evaluate([{ITEM: item} for item in items] if tuples is None else tuples, frame)
            check_length(len(result))
        for stage in self.stages:
            result = stage.apply(result, frame)
        return result

    def _evaluate(self, tuples: list[Tuple], frame: Frame) -> list[Tuple]:
        if self.expression is None:
            raise AssertionError("an order-by has terms in place of an expression")
        result = TupleStream()
        for one in tuples:
            value = self.expression(one[ITEM], enter(one, frame))
            if value is UNDEFINED:
                continue
            found = value if isinstance(value, list) else [value]
            for place, item in enumerate(found):
                result.append(self._extended(one, item, place, is_tuple=type(found) is TupleStream))
        return result

    def _extended(self, one: Tuple, item: Value, place: int, *, is_tuple: bool) -> Tuple:
        if is_tuple:
            return {**one, **item}
        extended = dict(one)
        if self.focus:
            extended[self.focus] = item
        else:
            extended[ITEM] = item
        if self.index:
            extended[self.index] = place
        if self.label:
            extended[self.label] = one[ITEM]
        return extended

    def _sort(self, items: list[Value], tuples: "list[Tuple] | None", frame: Frame) -> list[Tuple]:
        terms = self.terms
        if tuples is not None:
            return sort_by_terms(tuples, lambda one, index: terms[index](one[ITEM], enter(one, frame)), self.descending)
        # The frames of tuples hold a dict; these items have no variables yet.
        empty = [frame, frame[1], {}]
        ordered = sort_by_terms(items, lambda item, index: terms[index](item, empty), self.descending)
        index = self.index or ""
        return TupleStream({ITEM: item, index: place} for place, item in enumerate(ordered))


def enter(one: Tuple, frame: Frame) -> Frame:
    """A frame whose variables are those of a tuple."""
    return [frame, frame[1], dict(one)]


class _FilterStage:
    """A predicate behind a step that binds."""

    def __init__(self, compiler: "Compiler", stage: FilterStage, depth: int) -> None:
        predicate = stage.predicate
        self.number = predicate.value if isinstance(predicate, NumberNode) else None
        self.test = compiler.compile(predicate, depth + 1)

    def apply(self, tuples: list[Tuple], frame: Frame) -> list[Tuple]:
        is_stream = type(tuples) is TupleStream
        if self.number is not None:
            chosen = pick(tuples, int(self.number // 1))
            return TupleStream(chosen) if is_stream else chosen
        selected: list[Tuple] = TupleStream() if is_stream else Sequence()
        for index, one in enumerate(tuples):
            # An order-by hands on tuples that JSONata no longer takes for such; a predicate then sees the tuple itself.
            context, inner = (one[ITEM], enter(one, frame)) if is_stream else (one, [frame, frame[1], {}])
            outcome = self.test(context, inner)
            selected.extend([one] * times_selected(outcome, index, len(tuples)))
        return selected


class _IndexStage:
    """`#$i` behind a predicate: the index among what is left."""

    def __init__(self, name: str) -> None:
        self.name = name

    def apply(self, tuples: list[Tuple], frame: Frame) -> list[Tuple]:
        for place, one in enumerate(tuples):
            one[self.name] = place
        return tuples


def _compile_stage(compiler: "Compiler", stage: Stage, depth: int) -> _FilterStage | _IndexStage:
    return _FilterStage(compiler, stage, depth) if isinstance(stage, FilterStage) else _IndexStage(stage.name)


def _group(pairs: list[tuple[Evaluator, Evaluator]], tuples: Value, frame: Frame) -> Value:
    """Grouping of tuples: variables that the tuples of a group do not share hold a list of their values."""
    is_stream = type(tuples) is TupleStream
    groups = Groups()
    for one in tuples or [UNDEFINED]:
        for place, (key, _) in enumerate(pairs):
            if is_stream and one is not UNDEFINED:
                name = key(one[ITEM], enter(one, frame))
            else:
                name = key(one, [frame, frame[1], {}])
            groups.add(name, place, one)
    result = {}
    for name, group in groups.by_name.items():
        evaluate = pairs[group.place][1]
        if is_stream and group.members is not UNDEFINED:
            merged = _merged(group.members)
            item = merged.pop(ITEM, UNDEFINED)
            value = evaluate(item, [frame, frame[1], merged])
        else:
            value = evaluate(group.members, [frame, frame[1], {}])
        if value is not UNDEFINED:
            result[name] = value
            if isinstance(value, Sequence):
                frame[1].impure = True
    return result


def _merged(tuples: Value) -> Tuple:
    """The tuples of a group as one: under each name, the values of all of them joined."""
    if not isinstance(tuples, list):
        return dict(tuples)
    merged = dict(tuples[0])
    for one in tuples[1:]:
        for name, value in one.items():
            merged[name] = append(merged.get(name, UNDEFINED), value)
    return merged
