"""`|pattern|update, delete|`: a function that returns a copy of its argument with some of its objects changed."""

from typing import TYPE_CHECKING

from .coercion import copy_json
from .failures import Failure, PlainFailure
from .functions import Evaluator, Frame, Native, Passed, Runtime, invoke
from .json_text import json_text
from .nodes import TransformNode
from .scopes import find
from .signature import parse_signature
from .values import UNDEFINED, Function, Value

if TYPE_CHECKING:
    from .compiler import Compiler


def compile_transform(compiler: "Compiler", node: TransformNode, depth: int) -> Evaluator:
    """The closure makes the function; pattern, update and delete are evaluated when that is called."""
    pattern = compiler.compile(node.pattern, depth + 1)
    update = compiler.compile(node.update, depth + 1)
    delete = compiler.compile(node.delete, depth + 1) if node.delete is not None else None
    # Only a variable named `clone` can change how the copy is made.
    hides_clone = bool(find(compiler.scope, "clone")) or "clone" not in compiler.builtins
    clone = compiler.variable("clone") if hides_clone else None

    def make(context: Value, frame: Frame) -> Value:
        def transform(runtime: Runtime, value: Value) -> Value:
            if value is UNDEFINED:
                return value
            result = _copied(value, clone, context, frame, runtime)
            matches = pattern(result, frame)
            if matches is not UNDEFINED:
                own = _objects_in(result)
                for match in list(matches) if isinstance(matches, list) else [matches]:
                    # A pattern may lead out of the copy; what it finds there is nobody's to change.
                    is_own = id(match) in own
                    _update(match, update(match, frame), is_own)
                    if delete is not None:
                        _delete(match, delete(match, frame), is_own)
            return result

        return Native(transform, arity=1, width=1, signature=parse_signature("<(oa):o>"), is_plain=False)

    return make


def _copied(value: Value, clone: Evaluator | None, context: Value, frame: Frame, runtime: Runtime) -> Value:
    if clone is None:
        return copy_json(value)
    function = clone(context, frame)
    if not isinstance(function, Function):
        raise Failure("T2013")
    return copy_json(invoke(Passed(function), [value], None, runtime))


def _objects_in(value: Value) -> set[int]:
    """The identities of all objects in a value."""
    found: set[int] = set()
    waiting = [value]
    while waiting:
        current = waiting.pop()
        if isinstance(current, list):
            waiting.extend(current)
        elif type(current) is dict:
            found.add(id(current))
            waiting.extend(current.values())
    return found


def _update(match: Value, update: Value, is_own: bool) -> None:
    if update is UNDEFINED:
        return
    if type(update) is not dict:
        raise Failure("T2011", value=update)
    if is_own:
        match.update(update)
    elif update and not isinstance(match, dict | list | Function):
        raise PlainFailure(f"Cannot set fields of a value that is not an object: {json_text(match)}")


def _delete(match: Value, names: Value, is_own: bool) -> None:
    if names is UNDEFINED:
        return
    listed = names if isinstance(names, list) else [names]
    if not all(type(name) is str for name in listed):
        raise Failure("T2012", value=names)
    if is_own:
        for name in listed:
            match.pop(name, None)
