"""A JSONata expression, compiled once and evaluated often.

compile_expression("$states.input.a + 1").evaluate({"states": {"input": {"a": 41}}})  # 42
"""

import math
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final

from sfdsl.expr.errors import QueryError
from sfdsl.jsontypes import Json
from sfdsl.records import positional_record

from .ancestry import Ancestry, resolve_ancestry
from .compiler import Compiler
from .environment import Environment, SystemEnvironment
from .failures import DEPTH_TEXT, Failure, PlainFailure
from .functions import UNSET, Evaluator, Frame, Runtime
from .library import BUILTINS
from .nodes import BindingNode, IndexStage, NameNode, Node, ParentNode, PathNode, Step, VariableNode, walk
from .parser import parse
from .scopes import Scope, bound_names
from .values import SEQUENCES, UNDEFINED, ConstructedArray, Function, Undefined, Value

_SYSTEM: Final = SystemEnvironment()


class Expression:
    """`source` is its text, `root` its syntax tree. Evaluating changes neither it nor the data."""

    __slots__ = ("_closures", "_names", "_read", "root", "source")

    def __init__(self, source: str, root: Node) -> None:
        self.source = source
        self.root = root
        self._names = _Names.of(root)
        # By the built-in functions that variables hide; made when first needed.
        self._closures: dict[frozenset[str], Evaluator] = {}
        self._read = _plain_reader(root)

    def evaluate(
        self, bindings: Mapping[str, Json], environment: Environment = _SYSTEM
    ) -> "Json | Undefined | Function":
        """The value of the expression for these variables (names without `$`).

        Gives UNDEFINED for nothing, and a function where the value is one or holds one (`is_function`). Raises
        QueryError.
        """
        if self._read is not None:
            value = self._read(bindings)
            if value is not UNSET:
                return value  # type: ignore[no-any-return]
        names = self._names
        hidden = _NONE if names.builtin.isdisjoint(bindings) else names.builtin.intersection(bindings)
        runtime = Runtime(bindings, environment)
        frame: Frame = [None, runtime]
        if names.outermost:
            frame.extend([UNSET] * len(names.outermost))
        try:
            closure = self._closures.get(hidden) or self._compile(hidden)
            value = closure(UNDEFINED, frame)
            if runtime.impure:
                value = purified(value)
            elif type(value) in SEQUENCES or type(value) is ConstructedArray:
                value = list(value)
        except Failure as failure:
            raise failure.query_error() from None
        except PlainFailure as failure:
            raise QueryError(str(failure)) from None
        except RecursionError:
            raise QueryError(DEPTH_TEXT) from None
        return value  # type: ignore[no-any-return]

    def _compile(self, hidden: frozenset[str]) -> Evaluator:
        names = self._names
        ancestry = resolve_ancestry(self.root) if names.has_parents else Ancestry()
        compiler = Compiler(
            ancestry=ancestry,
            builtins={name: function for name, function in BUILTINS.items() if name not in hidden}
            if hidden
            else BUILTINS,
            tuple_names=names.in_tuples | {slot.label for slot in ancestry.slots.values()},
            has_bindings=names.has_bindings,
            scope=Scope.of(None, (), names.outermost),
        )
        closure = self._closures[hidden] = compiler.compile(self.root, 1)
        return closure


_NONE: Final[frozenset[str]] = frozenset()


@positional_record
class _Names:
    """The names in an expression, from one walk over it.

    `builtin` are the variables read that are built-in functions, `in_tuples` the names that the tuples of a path may
    hold (those of `@` and `#`, and those bound inside such a path), `outermost` those bound outside all blocks.
    """

    builtin: frozenset[str]
    in_tuples: frozenset[str]
    outermost: tuple[str, ...]
    has_bindings: bool
    has_parents: bool

    @classmethod
    def of(cls, root: Node) -> "_Names":
        builtin: set[str] = set()
        in_tuples: set[str] = set()
        has_bindings = has_parents = False
        for node in walk(root):
            if isinstance(node, VariableNode):
                if node.name in BUILTINS:
                    builtin.add(node.name)
            elif isinstance(node, PathNode):
                in_tuples.update(name for step in node.steps for name in _step_names(step))
            elif isinstance(node, BindingNode):
                in_tuples.add(node.target.name)
                has_bindings = True
            elif isinstance(node, ParentNode):
                has_parents = True
        outermost = tuple(dict.fromkeys(bound_names((root,)))) if has_bindings else ()
        return cls(frozenset(builtin), frozenset(in_tuples), outermost, has_bindings, has_parents)


def _step_names(step: Step) -> list[str]:
    if step.focus is None and step.index is None and not step.stages:
        return []
    stages = [stage.name for stage in step.stages if isinstance(stage, IndexStage)]
    return [name for name in (step.focus, step.index) if name is not None] + stages


def _plain_reader(root: Node) -> Callable[[Mapping[str, Json]], Value] | None:
    """For `$name.a.b`: a function that reads it, or gives UNSET where it meets an array. None for other expressions."""
    steps = root.steps if isinstance(root, PathNode) else ()
    first = steps[0].expression if steps else root
    if not isinstance(first, VariableNode) or first.name in ("", "$") or first.name in BUILTINS:
        return None
    if isinstance(root, PathNode) and (root.group is not None or root.keep_singleton or root.keep_array):
        return None
    if any(step.stages or step.focus or step.index for step in steps):
        return None
    fields = [step.expression.value for step in steps[1:] if isinstance(step.expression, NameNode)]
    if len(fields) != max(len(steps) - 1, 0):
        return None
    name = first.name

    def read(bindings: Mapping[str, Json]) -> Value:
        value: Value = bindings.get(name, UNDEFINED)
        for field in fields:
            if type(value) is dict:
                value = value.get(field, UNDEFINED)
            elif value is None or value is UNDEFINED:
                return UNDEFINED
            else:
                return UNSET
        return value

    return read


def purified(value: Value) -> Value:
    """The value as JSON: plain lists, null for nothing inside an array, strings for numbers that are not finite, as AWS
    gives them. A value with a function inside becomes that function. What needs no change is not copied."""
    kind = type(value)
    if kind is float:
        return value if math.isfinite(value) else "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, list):
        items = [None if item is UNDEFINED else purified(item) for item in value]
        for item in items:
            if isinstance(item, Function):
                return item
        is_same = kind is list and all(map(_is_identical, items, value))
        return value if is_same else items
    if kind is dict:
        fields = {key: purified(item) for key, item in value.items() if item is not UNDEFINED}
        for item in fields.values():
            if isinstance(item, Function):
                return item
        is_same = len(fields) == len(value) and all(map(_is_identical, fields.values(), value.values()))
        return value if is_same else fields
    return value


def _is_identical(one: Value, other: Value) -> bool:
    return one is other


@lru_cache(maxsize=2048)
def compile_expression(source: str) -> Expression:
    """The expression of a text. Raises ExpressionSyntaxError."""
    return Expression(source, parse(source))
