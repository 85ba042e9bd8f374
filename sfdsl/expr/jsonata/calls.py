"""Function calls, lambdas, partial application and `~>`."""

import enum
from typing import TYPE_CHECKING

from .failures import Failure
from .functions import (
    OPEN,
    UNSET,
    Builtin,
    Code,
    Composed,
    Evaluator,
    Frame,
    Lambda,
    Partial,
    Passed,
    Runtime,
    TailCall,
    invoke,
)
from .nodes import (
    ApplyNode,
    CallNode,
    FocusNode,
    GroupedNode,
    LambdaNode,
    NameNode,
    Node,
    PartialNode,
    PathNode,
    PlaceholderNode,
    PredicatedNode,
    VariableNode,
)
from .scopes import Scope, bound_names, find
from .signature import SYMBOLS, parse_signature
from .values import UNDEFINED, Function, Sequence, Value, collapse, keep

if TYPE_CHECKING:
    from .compiler import Compiler


class Tail(enum.Enum):
    """What becomes of a call at the end of an expression."""

    NO = "made at once"
    LAST = "left to the caller; one of a built-in may be made at once, as that looks the same"
    ALWAYS = "left to the caller, as something still looks at it"


def compile_call(compiler: "Compiler", node: CallNode, depth: int, tail: Tail, raw: bool) -> Evaluator:
    """The closure of a call.

    One in tail position is made by the caller, so its parts count from the depth of the caller's call.
    """
    builtin = _builtin(compiler, node.function)
    if builtin is not None and _may_be_made_at_once(builtin, len(node.arguments), tail):
        if tail is Tail.LAST:
            return _direct_call(builtin, _arguments(compiler, builtin, node, 1), 0, raw=True)
        return _direct_call(builtin, _arguments(compiler, builtin, node, depth + 1), depth, raw)
    if tail is not Tail.NO:
        function = compiler.compile(node.function, 1, is_called=True)
        arguments = [compiler.compile(argument, 1) for argument in node.arguments]
        return _tail_call(function, tuple(arguments))
    return _general_call(compiler, node, depth, raw)


def _builtin(compiler: "Compiler", function: Node) -> Builtin | None:
    """The built-in that a call names, if nothing hides it."""
    if not isinstance(function, VariableNode) or find(compiler.scope, function.name):
        return None
    found = compiler.builtins.get(function.name)
    return found if isinstance(found, Builtin) else None


def _arguments(compiler: "Compiler", builtin: Builtin, node: CallNode, depth: int) -> list[Evaluator]:
    """The arguments of a call of a built-in; functions that it only calls do not get into its result."""
    calls = [builtin.calls_back and parameter.type == "f" for parameter in builtin.signature.parameters]
    return [
        compiler.compile(argument, depth, is_called=index < len(calls) and calls[index])
        for index, argument in enumerate(node.arguments)
    ]


def _may_be_made_at_once(builtin: Builtin, count: int, tail: Tail) -> bool:
    """In tail position a built-in that may read the context must wait: it gets the context of the caller's call."""
    if tail is Tail.NO:
        return True
    return tail is Tail.LAST and (not builtin.signature.uses_context or count >= len(builtin.signature.parameters))


def _direct_call(builtin: Builtin, arguments: list[Evaluator], depth: int, raw: bool) -> Evaluator:
    """A call of a built-in: the letters of its arguments say whether they need more than a look."""
    implementation, signature, name = builtin.implementation, builtin.signature, builtin.name
    plans = signature.plans
    if builtin.calls_back:
        return _calling_back(builtin, arguments, depth, raw)
    if len(arguments) == 1:
        only = arguments[0]

        def call_one(context: Value, frame: Frame) -> Value:
            value = only(context, frame)
            letter = SYMBOLS[type(value)]
            plan = plans.get(letter)
            try:
                if plan is not None and plan.identity and letter != "f":
                    result = implementation(frame[1], value, *plan.padding)
                else:
                    result = implementation(frame[1], *signature.validate([pass_on(value)], context))
            except Failure as failure:
                failure.named(name)
                raise
            return result if raw or type(result) is not Sequence else collapse(result)

        return call_one

    def call(context: Value, frame: Frame) -> Value:
        values = [pass_on(argument(context, frame)) for argument in arguments]
        try:
            result = implementation(frame[1], *signature.validate(values, context))
        except Failure as failure:
            failure.named(name)
            raise
        return result if raw else collapse(result)

    return call


def _calling_back(builtin: Builtin, arguments: list[Evaluator], depth: int, raw: bool) -> Evaluator:
    """A call of a built-in that calls functions: those run at the depth of this call."""
    implementation, signature, name = builtin.implementation, builtin.signature, builtin.name

    def call(context: Value, frame: Frame) -> Value:
        runtime: Runtime = frame[1]
        values = [pass_on(argument(context, frame)) for argument in arguments]
        outside = runtime.depth
        runtime.depth = outside + depth
        try:
            result = implementation(runtime, *signature.validate(values, context))
        except Failure as failure:
            failure.named(name)
            raise
        runtime.depth = outside
        return result if raw else collapse(result)

    return call


def pass_on(value: Value) -> Value:
    """An argument as the function sees it: functions lose the context that they would read."""
    return Passed(value) if isinstance(value, Function) and type(value) is not Passed else value


def _tail_call(function: Evaluator, arguments: tuple[Evaluator, ...]) -> Evaluator:
    def leave_open(context: Value, frame: Frame) -> Value:
        return TailCall(function, arguments, context, frame)

    return leave_open


def _general_call(compiler: "Compiler", node: CallNode, depth: int, raw: bool) -> Evaluator:
    """A call of whatever the function expression gives."""
    function = compiler.compile(node.function, depth + 1, is_called=True)
    arguments = [compiler.compile(argument, depth + 1) for argument in node.arguments]
    name = _called_name(node.function)
    hidden = _forgotten_dollar(compiler, node.function)

    def call(context: Value, frame: Frame) -> Value:
        target = function(context, frame)
        if target is UNDEFINED and hidden is not None and hidden(context, frame):
            raise Failure("T1005", token=name)
        values = [pass_on(argument(context, frame)) for argument in arguments]
        result = _call_at(depth, target, values, context, frame[1], name)
        return result if raw else collapse(result)

    return call


def _call_at(
    depth: int, target: Value, values: list[Value], context: Value, runtime: Runtime, name: str | None
) -> Value:
    outside = runtime.depth
    runtime.depth = outside + depth
    try:
        result = invoke(target, values, context, runtime)
    except Failure as failure:
        failure.named(name)
        raise
    runtime.depth = outside
    return result


def _called_name(function: Node) -> str | None:
    """The name that an error message gives a function."""
    match function:
        case VariableNode(name=name):
            return name
        case PathNode(steps=(first, *_)) if isinstance(first.expression, NameNode | VariableNode):
            expression = first.expression
            return expression.value if isinstance(expression, NameNode) else expression.name
        case _:
            return None


def _forgotten_dollar(compiler: "Compiler", function: Node) -> Evaluator | None:
    """For `sum(..)`: a closure that tells whether `$sum` is there; None where nothing like it was written."""
    match function:
        case PathNode(steps=(first, *_)) if isinstance(first.expression, NameNode):
            variable = compiler.variable(first.expression.value)
            return lambda context, frame: bool(variable(context, frame))
        case _:
            return None


def compile_lambda(compiler: "Compiler", node: LambdaNode) -> Evaluator:
    """A function written out: makes a Lambda of the frame and context that it is met in."""
    names = [parameter.name for parameter in node.parameters]
    scope = Scope.of(compiler.scope, names, bound_names((node.body,)) if compiler.has_bindings else ())
    body_compiler = compiler.for_function(checked=compiler.checked)
    with body_compiler.within(scope):
        body = body_compiler.compile(node.body, 1, tail=Tail.LAST)
    checked_bodies: list[Evaluator] = []

    def checked_body() -> Evaluator:
        if not checked_bodies:
            checking = compiler.for_function(checked=True)
            checking.scope = scope
            checked_bodies.append(checking.compile(node.body, 1, tail=Tail.LAST))
        return checked_bodies[0]

    code = Code(
        arity=len(names),
        signature=parse_signature(node.signature) if node.signature is not None else None,
        extra=(UNSET,) * len(scope.possible),
        body=body,
        depth=body_compiler.reached,
        checked_body=checked_body,
    )

    def make(context: Value, frame: Frame) -> Value:
        return Lambda(code, frame, context)

    return make


def compile_partial(compiler: "Compiler", node: PartialNode, depth: int) -> Evaluator:
    """`$f(a, ?)`: a function of the arguments left open."""
    function = compiler.compile(node.function, depth + 1, is_called=True)
    arguments = [
        None if isinstance(argument, PlaceholderNode) else compiler.compile(argument, depth + 1)
        for argument in node.arguments
    ]
    name = _called_name(node.function)
    hidden = _forgotten_dollar(compiler, node.function)

    def make(context: Value, frame: Frame) -> Value:
        given = [OPEN if argument is None else argument(context, frame) for argument in arguments]
        target = function(context, frame)
        if target is UNDEFINED and hidden is not None and hidden(context, frame):
            raise Failure("T1007", token=name)
        if not isinstance(target, Function):
            raise Failure("T1008")
        return Partial(target, given)

    return make


def compile_apply(compiler: "Compiler", node: ApplyNode, depth: int, raw: bool) -> Evaluator:
    """`left ~> right`: a call with the left side as first argument, or the two functions one after the other."""
    left = compiler.compile(node.left, depth + 1)
    right = node.right
    while isinstance(right, PredicatedNode | GroupedNode | FocusNode):
        right = right.expression
    kept = node.keep_array
    if isinstance(right, CallNode):
        # The call is made here, not evaluated as an expression: predicates and groupings behind it have no effect.
        made = _applied_call(compiler, right, left, depth)
    else:
        made = _applied_function(left, compiler.compile(node.right, depth + 1, is_called=True), depth)

    def apply(context: Value, frame: Frame) -> Value:
        result = made(context, frame)
        if kept:
            result = keep(result)
        return result if raw else collapse(result)

    return apply


def _applied_call(compiler: "Compiler", node: CallNode, left: Evaluator, depth: int) -> Evaluator:
    function = compiler.compile(node.function, depth + 1, is_called=True)
    arguments = [compiler.compile(argument, depth + 1) for argument in node.arguments]
    name = _called_name(node.function)
    hidden = _forgotten_dollar(compiler, node.function)

    def call(context: Value, frame: Frame) -> Value:
        first = left(context, frame)
        target = function(context, frame)
        if target is UNDEFINED and hidden is not None and hidden(context, frame):
            raise Failure("T1005", token=name)
        values = [first, *(pass_on(argument(context, frame)) for argument in arguments)]
        return _call_at(depth, target, values, context, frame[1], name)

    return call


def _applied_function(left: Evaluator, right: Evaluator, depth: int) -> Evaluator:
    def call(context: Value, frame: Frame) -> Value:
        value, function = left(context, frame), right(context, frame)
        if not isinstance(function, Function):
            raise Failure("T2006", value=function)
        if isinstance(value, Function):
            return Composed(value, function)
        return _call_at(depth, function, [value], None, frame[1], None)

    return call
