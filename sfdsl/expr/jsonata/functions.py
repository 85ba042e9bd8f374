"""Functions as values, the state of one evaluation, and how a function is called.

A call may end in another call (`TailCall`); `invoke` goes on with that one in a loop, so that tail recursion costs no
stack. `prepare` readies a function for being called many times, as `$map` does.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from .environment import Environment
from .failures import MEMORY_TEXT, TIME_TEXT, Failure, LimitExceeded
from .signature import Signature, register_function_type
from .values import UNDEFINED, Function, Value, collapse

MAX_DEPTH: Final = 100
"""How deep evaluation may nest. Measured on AWS: a sum of 100 terms passes, one of 200 does not."""

MAX_ITEMS: Final = 873_782
"""The longest sequence. Measured on AWS: `[1..873782]` passes, one more does not."""

MAX_TEXT: Final = 6_990_256
"""The longest string, in characters: the same bound as for sequences, of eight bytes an item."""

MAX_WORK: Final = 10_000_000
"""Items visited plus `CALL_COST` for each call in one evaluation: a few seconds. AWS publishes no time limit."""

CALL_COST: Final = 5

Frame: TypeAlias = list[Any]
"""Variables of one scope: `[the frame outside it, the Runtime, value, ...]`. A scope made by `@`, `#` or `%` holds a
dict of them in place of the values; the outermost frame has None outside it.
"""

Evaluator: TypeAlias = Callable[[Value, Frame], Value]
"""A compiled expression: takes the context and the frame."""


class Unset:
    """The type of `UNSET`, which marks a variable that no `:=` has reached yet."""

    __slots__ = ()


UNSET: Final = Unset()


class Runtime:
    """The state of one evaluation.

    `depth` is how deep the function being evaluated was called; `impure` becomes True once something may have been put
    inside an object or array that the result must not hold: a sequence, a function, a number that is not finite.
    """

    __slots__ = ("_now", "bindings", "depth", "environment", "impure", "work")

    def __init__(self, bindings: Mapping[str, Value], environment: Environment) -> None:
        self.bindings = bindings
        self.environment = environment
        self.depth = 0
        self.work = MAX_WORK
        self.impure = False
        self._now: int | None = None

    def now(self) -> int:
        """The same milliseconds throughout one evaluation."""
        if self._now is None:
            self._now = self.environment.now_millis()
        return self._now

    def charge(self, work: int) -> None:
        """Counts work done; fails when there was too much of it."""
        self.work -= work
        if self.work < 0:
            raise LimitExceeded(TIME_TEXT)


def check_length(count: int) -> None:
    """Fails for a sequence that would be too long."""
    if count > MAX_ITEMS:
        raise LimitExceeded(MEMORY_TEXT)


def check_text(count: int) -> None:
    """Fails for a string that would be too long."""
    if count > MAX_TEXT:
        raise LimitExceeded(MEMORY_TEXT)


@dataclass(slots=True)
class Code:
    """What all closures of one `function(..){..}` share.

    `extra` are the unset variables that its body binds. `depth` is how deep the body may nest; where that would pass
    the limit, `checked_body` gives a version that watches each level.
    """

    arity: int
    signature: Signature | None
    extra: tuple[Unset, ...]
    body: Evaluator
    depth: int
    checked_body: Callable[[], Evaluator]


class Lambda(Function):
    """A function written in the expression, with the frame and the context that it was written in."""

    __slots__ = ("code", "context", "frame")

    def __init__(self, code: Code, frame: Frame, context: Value) -> None:
        self.arity = code.arity
        self.code = code
        self.frame = frame
        self.context = context

    def enter(self, arguments: list[Value], runtime: Runtime) -> Value:
        """Evaluates the body; may return a TailCall. Takes any number of arguments."""
        code = self.code
        runtime.charge(CALL_COST)
        frame = [self.frame, runtime, *arguments[: code.arity]]
        if len(arguments) < code.arity:
            frame.extend([UNDEFINED] * (code.arity - len(arguments)))
        frame.extend(code.extra)
        body = code.body if runtime.depth + code.depth <= MAX_DEPTH else code.checked_body()
        return body(self.context, frame)


class Builtin(Function):
    """A built-in function. `implementation` takes the runtime and one value for each of its `width` parameters.

    `arity` is what jsonata says it is, which `$map` and its like go by; `calls_back` that it calls functions it is
    given.
    """

    __slots__ = ("calls_back", "implementation", "name", "signature", "width")

    def __init__(
        self,
        name: str,
        implementation: Callable[..., Value],
        signature: Signature,
        *,
        arity: int,
        width: int,
        calls_back: bool,
    ) -> None:
        self.name = name
        self.implementation = implementation
        self.signature = signature
        self.arity = arity
        self.width = width
        self.calls_back = calls_back

    def enter(self, arguments: list[Value], runtime: Runtime, context: Value) -> Value:
        return self.implementation(runtime, *self.signature.validate(arguments, context))


class Passed(Function):
    """A function handed to another one as an argument; it no longer sees a context."""

    __slots__ = ("function",)
    is_plain = True

    def __init__(self, function: Function) -> None:
        self.arity = function.arity
        self.function = function


class Partial(Function):
    """A function some of whose arguments are given; None stands for those that are not."""

    __slots__ = ("function", "given")

    def __init__(self, function: Function, given: list[Value]) -> None:
        self.function = function
        self.given = given
        self.arity = sum(argument is OPEN for argument in given)

    def fill(self, arguments: list[Value]) -> list[Value]:
        rest = iter(arguments)
        return [next(rest, UNDEFINED) if argument is OPEN else argument for argument in self.given]


OPEN: Final = Unset()
"""Stands for an argument that a partial application leaves open."""


class Composed(Function):
    """`first ~> second`."""

    __slots__ = ("first", "second")

    def __init__(self, first: Function, second: Function) -> None:
        self.arity = 1
        self.first = first
        self.second = second


class Native(Function):
    """A function made on the way: a regular expression, a transform, the `next` of a match. Takes the runtime and
    `width` values.
    """

    __slots__ = ("implementation", "is_plain", "signature", "width")

    def __init__(
        self,
        implementation: Callable[..., Value],
        *,
        arity: int,
        width: int,
        signature: Signature | None = None,
        is_plain: bool = True,
    ) -> None:
        self.implementation = implementation
        self.arity = arity
        self.width = width
        self.signature = signature
        self.is_plain = is_plain


for _kind in (Lambda, Builtin, Passed, Partial, Composed, Native):
    register_function_type(_kind)


class TailCall:
    """A call that is still to be made: the value of a function whose body ends in a call."""

    __slots__ = ("arguments", "context", "frame", "function")

    def __init__(self, function: Evaluator, arguments: tuple[Evaluator, ...], context: Value, frame: Frame) -> None:
        self.function = function
        self.arguments = arguments
        self.context = context
        self.frame = frame


def is_function(value: object) -> bool:
    """Whether a result is a function, which is no JSON."""
    return isinstance(value, Function)


def _pad(arguments: list[Value], width: int) -> list[Value]:
    return arguments[:width] + [UNDEFINED] * (width - len(arguments))


def _enter(function: Value, arguments: list[Value], context: Value, runtime: Runtime) -> Value:
    """One call, without going on with a tail call."""
    match function:
        case Lambda():
            if function.code.signature is not None:
                arguments = function.code.signature.validate(arguments, context)
            return function.enter(arguments, runtime)
        case Builtin():
            return function.enter(arguments, runtime, context)
        case Passed():
            return invoke(function.function, arguments, None, runtime)
        case Partial():
            filled = function.fill(arguments)
            match function.function:
                case Lambda() as inner:
                    return inner.enter(filled, runtime)
                case Builtin() | Native() as inner:
                    return inner.implementation(runtime, *_pad(filled, inner.width))
                case other:
                    return invoke(other, filled, None, runtime)
        case Composed():
            middle = collapse(invoke(function.first, arguments, None, runtime))
            return invoke(function.second, [middle], None, runtime)
        case Native():
            if function.signature is not None:
                arguments = function.signature.validate(arguments, context)
            return function.implementation(runtime, *_pad(arguments, function.width))
        case _:
            raise Failure("T1006")


def invoke(function: Value, arguments: list[Value], context: Value, runtime: Runtime) -> Value:
    """Calls a function, and goes on as long as the result is another call."""
    result = _enter(function, arguments, context, runtime)
    while type(result) is TailCall:
        function = result.function(result.context, result.frame)
        arguments = [argument(result.context, result.frame) for argument in result.arguments]
        runtime.charge(CALL_COST)
        result = _enter(function, arguments, context, runtime)
    return result


def prepare(function: Function, count: int, runtime: Runtime) -> Callable[..., Value]:
    """A Python function of `count` arguments that calls this one, made for calling it often."""
    target: Value = function.function if isinstance(function, Passed) else function
    if isinstance(target, Lambda) and target.code.signature is None and runtime.depth + target.code.depth <= MAX_DEPTH:
        return _prepare_lambda(target, count, runtime)

    def call(*arguments: Value) -> Value:
        return invoke(function, list(arguments), None, runtime)

    return call


def _prepare_lambda(target: Lambda, count: int, runtime: Runtime) -> Callable[..., Value]:
    code, outside, context = target.code, target.frame, target.context
    body, arity, extra = code.body, code.arity, code.extra
    if count == 1 and arity == 1:

        def call_one(value: Value) -> Value:
            runtime.work -= CALL_COST
            if runtime.work < 0:
                raise LimitExceeded(TIME_TEXT)
            result = body(context, [outside, runtime, value, *extra])
            return result if type(result) is not TailCall else _finish(result, runtime)

        return call_one

    def call(*arguments: Value) -> Value:
        result = target.enter(list(arguments), runtime)
        return result if type(result) is not TailCall else _finish(result, runtime)

    return call


def _finish(call: TailCall, runtime: Runtime) -> Value:
    function = call.function(call.context, call.frame)
    return invoke(function, [argument(call.context, call.frame) for argument in call.arguments], None, runtime)
