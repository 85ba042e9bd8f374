"""Turns a syntax tree into Python closures, once; evaluating is then calling the outermost one.

A closure takes the context and the frame (`functions.py`). This module knows the simple nodes and sends the others to
`paths.py`, `objects.py`, `calls.py`, `operators.py` and `transforms.py`. `expression.py` is what callers use.

Depth. JSONata nests one evaluation per node, and AWS allows 100. The depth of a node inside its function is known here,
so it costs nothing when evaluating: a node below the limit becomes a closure that fails, and a function that is called
so deep that its body might pass the limit is compiled again with a check at every node (`checked`).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import assert_never

from .ancestry import Ancestry
from .calls import Tail, compile_apply, compile_call, compile_lambda, compile_partial
from .coercion import truthy
from .failures import DEPTH_TEXT, LimitExceeded
from .functions import MAX_DEPTH, UNSET, Evaluator, Frame
from .matching import regex_function
from .nodes import (
    ApplyNode,
    ArrayNode,
    BinaryNode,
    BindingNode,
    BlockNode,
    CallNode,
    ConditionNode,
    ConstantNode,
    DescendantsNode,
    FocusNode,
    GroupedNode,
    LambdaNode,
    NameNode,
    NegationNode,
    Node,
    NumberNode,
    ObjectNode,
    ParentNode,
    PartialNode,
    PathNode,
    PlaceholderNode,
    PredicatedNode,
    RegexNode,
    StringNode,
    TransformNode,
    VariableNode,
    WildcardNode,
)
from .objects import compile_grouped, compile_grouping
from .operators import binary, negation
from .paths import binds_tuples, compile_path, descendants, name_reader, wildcard
from .scopes import Scope, bound_names, find, global_reader, reader, writer
from .stages import Filter, compile_filter
from .transforms import compile_transform
from .tuples import compile_tuple_path
from .values import UNDEFINED, ConstructedArray, Sequence, Value, collapse, keep


@dataclass(slots=True)
class Compiler:
    """The state of one compilation.

    `builtins` are the built-in functions that no variable of the evaluation hides; `tuple_names` and `has_bindings`
    tell what names there are to look for. `scope` is the innermost scope of the node in hand, `reached` the greatest
    depth seen in the function in hand. With `checked`, every closure watches the depth.
    """

    ancestry: Ancestry
    builtins: "dict[str, Value]"
    tuple_names: frozenset[str]
    has_bindings: bool
    scope: Scope | None = None
    checked: bool = False
    reached: int = 0

    def compile(
        self,
        node: Node,
        depth: int,
        *,
        tail: Tail = Tail.NO,
        raw: bool = False,
        is_called: bool = False,
        constructs: bool = False,
    ) -> Evaluator:
        """The closure of a node at a depth; `tail` says what becomes of a call at its end.

        With `raw`, a sequence comes out as it is; the caller collapses it. With `is_called`, a function that comes out
        is called and nothing else; any other may get into the result, which has to be looked through for it. With
        `constructs`, an array written out is marked as one that a path does not flatten.
        """
        inner = depth + 1 if isinstance(node, PathNode | CallNode) else depth
        if inner > MAX_DEPTH:
            return _too_deep
        self.reached = max(self.reached, inner)
        if constructs and isinstance(node, ArrayNode):
            closure = self._array(node, depth, constructed=True)
        elif constructs and isinstance(node, PredicatedNode):
            closure = self._predicated(node, depth, tail, raw, constructs=True)
        else:
            closure = self._compile(node, depth, tail, raw)
        if not is_called and self._makes_function(node):
            closure = _noted(closure)
        return _guarded(closure, inner) if self.checked else closure

    def _makes_function(self, node: Node) -> bool:
        if isinstance(node, VariableNode):
            return node.name in self.builtins and not any(place.certain for place in find(self.scope, node.name))
        return isinstance(node, LambdaNode | PartialNode | RegexNode | TransformNode)

    def _compile(self, node: Node, depth: int, tail: Tail, raw: bool) -> Evaluator:
        match node:
            case PathNode():
                build = compile_tuple_path if binds_tuples(self, node) else compile_path
                return build(self, node, depth, raw)
            case VariableNode(name=name):
                return self.variable(name)
            case StringNode(value=value) | NumberNode(value=value) | ConstantNode(value=value):
                return _constant(value)
            case CallNode():
                return compile_call(self, node, depth, tail, raw)
            case BinaryNode(operator=operator, left=left, right=right):
                return binary(operator, self.compile(left, depth + 1), self.compile(right, depth + 1))
            case ObjectNode(pairs=pairs):
                return compile_grouping(self, pairs, depth)
            case ArrayNode():
                return self._array(node, depth, constructed=False)
            case BlockNode(expressions=expressions):
                return self._block(expressions, depth, tail, raw)
            case ConditionNode():
                return self._condition(node, depth, tail, raw)
            case BindingNode(target=target, value=value):
                if self.scope is None:
                    raise AssertionError("the outermost scope binds what is bound outside all blocks")
                return writer(self.scope, target.name, self.compile(value, depth + 1))
            case NegationNode(operand=operand):
                return negation(self.compile(operand, depth + 1))
            case LambdaNode():
                return compile_lambda(self, node)
            case PartialNode():
                return compile_partial(self, node, depth)
            case ApplyNode():
                return compile_apply(self, node, depth, raw)
            case PredicatedNode():
                return self._predicated(node, depth, tail, raw)
            case GroupedNode():
                return compile_grouped(self, node, depth)
            case NameNode(value=value):
                return name_reader(value, raw)
            case WildcardNode():
                return _collapsed(wildcard, raw)
            case DescendantsNode():
                return _collapsed(descendants, raw)
            case RegexNode(pattern=pattern, flags=flags):
                return _constant(regex_function(pattern, flags))
            case TransformNode():
                return compile_transform(self, node, depth)
            case ParentNode():
                return self._parent(node)
            case FocusNode(expression=expression):
                return self.compile(expression, depth, tail=tail, raw=raw)
            case PlaceholderNode():
                raise AssertionError("a placeholder stands only among the arguments of a partial application")
            case _:
                assert_never(node)

    @contextmanager
    def within(self, scope: Scope) -> Iterator[None]:
        """Compiles inside a scope."""
        outside, self.scope = self.scope, scope
        try:
            yield
        finally:
            self.scope = outside

    def variable(self, name: str) -> Evaluator:
        if name == "":
            return _context
        if name == "$":
            return _constant(UNDEFINED)
        otherwise = global_reader(name)
        if name in self.builtins:
            otherwise = _constant(self.builtins[name])
        return reader(find(self.scope, name), name, otherwise)

    def _array(self, node: ArrayNode, depth: int, *, constructed: bool) -> Evaluator:
        """An array constructor; what its items give is joined, except that arrays written out stay whole."""
        items = [(self.compile(item, depth + 1), _stays_whole(item)) for item in node.items]

        def construct(context: Value, frame: Frame) -> Value:
            array: list[Value] = ConstructedArray() if constructed else []
            if constructed:
                frame[1].impure = True
            for item, whole in items:
                value = item(context, frame)
                if isinstance(value, list) and not whole:
                    array.extend(value)
                elif value is not UNDEFINED:
                    array.append(value)
                    if isinstance(value, Sequence):
                        frame[1].impure = True
            return array

        return construct

    def _block(self, expressions: tuple[Node, ...], depth: int, tail: Tail, raw: bool) -> Evaluator:
        if not expressions:
            return _constant(UNDEFINED)
        names = bound_names(expressions) if self.has_bindings else []
        scope = Scope.of(self.scope, (), names) if names else self.scope
        outside, self.scope = self.scope, scope
        *before, last = [
            self.compile(expression, depth + 1, tail=tail if at == len(expressions) - 1 else Tail.NO)
            for at, expression in enumerate(expressions)
        ]
        self.scope = outside
        extra = (UNSET,) * len(scope.possible) if names and scope is not None else ()

        def evaluate(context: Value, frame: Frame) -> Value:
            if names:
                frame = [frame, frame[1], *extra]
            for expression in before:
                expression(context, frame)
            value = last(context, frame)
            return collapse(value) if type(value) is Sequence and not raw else value

        if not names and not before and not raw:

            def evaluate_one(context: Value, frame: Frame) -> Value:
                value = last(context, frame)
                return value if type(value) is not Sequence else collapse(value)

            return evaluate_one
        return evaluate

    def _condition(self, node: ConditionNode, depth: int, tail: Tail, raw: bool) -> Evaluator:
        test = self.compile(node.condition, depth + 1)
        then = self.compile(node.then, depth + 1, tail=tail)
        otherwise = (
            self.compile(node.otherwise, depth + 1, tail=tail) if node.otherwise is not None else _constant(UNDEFINED)
        )

        def choose(context: Value, frame: Frame) -> Value:
            outcome = test(context, frame)
            if outcome is True or (outcome is not False and truthy(outcome)):
                value = then(context, frame)
            else:
                value = otherwise(context, frame)
            return collapse(value) if type(value) is Sequence and not raw else value

        return choose

    def _predicated(
        self, node: PredicatedNode, depth: int, tail: Tail, raw: bool, *, constructs: bool = False
    ) -> Evaluator:
        inner = node.expression
        if node.predicates:
            # JSONata leaves the call at the end of a block in tail position open even where a predicate follows the
            # block, which then sees the open call in place of its result.
            tail = Tail.ALWAYS if tail is not Tail.NO and isinstance(inner, BlockNode) else Tail.NO
        expression = self.compile(inner, depth, tail=tail, raw=True, constructs=constructs)
        filters: list[Filter] = [compile_filter(self, predicate, depth) for predicate in node.predicates]
        kept = node.keep_array

        def evaluate(context: Value, frame: Frame) -> Value:
            value = expression(context, frame)
            for select in filters:
                value = select(value, frame)
            if kept:
                value = keep(value)
            return value if raw else collapse(value)

        return evaluate

    def _parent(self, node: ParentNode) -> Evaluator:
        label = self.ancestry.slots[id(node)].label
        return reader(find(self.scope, label), label, _constant(UNDEFINED))

    def for_function(self, *, checked: bool) -> "Compiler":
        """A compiler for the body of a function, in the same scope."""
        return replace(self, reached=0, checked=checked)


def _stays_whole(item: Node) -> bool:
    return isinstance(item.expression if isinstance(item, PredicatedNode) else item, ArrayNode)


def _constant(value: Value) -> Evaluator:
    return lambda context, frame: value


def _context(context: Value, frame: Frame) -> Value:
    return context if type(context) is not Sequence else collapse(context)


def _collapsed(function: Callable[[Value], Value], raw: bool) -> Evaluator:
    def evaluate(context: Value, frame: Frame) -> Value:
        value = function(context)
        return value if raw else collapse(value)

    return evaluate


def _too_deep(context: Value, frame: Frame) -> Value:
    raise LimitExceeded(DEPTH_TEXT)


def _noted(closure: Evaluator) -> Evaluator:
    def evaluate(context: Value, frame: Frame) -> Value:
        frame[1].impure = True
        return closure(context, frame)

    return evaluate


def _guarded(closure: Evaluator, depth: int) -> Evaluator:
    def evaluate(context: Value, frame: Frame) -> Value:
        if frame[1].depth + depth > MAX_DEPTH:
            raise LimitExceeded(DEPTH_TEXT)
        return closure(context, frame)

    return evaluate
