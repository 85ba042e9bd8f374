"""JSONPath on values: evaluate a path, compile it, or write it as plain Python.

Three forms of one meaning: `evaluate_path` is the rule, with AWS's words where it fails; `compile_path` is a closure of it;
`python_expression` is the text that generated code has for the paths that most definitions consist of. A test holds them together.
Source: JsonPath (Jayway) 2.x, which Step Functions evaluates with; its texts are recorded in failed executions.
"""

import json
import math
import re
from collections.abc import Callable, Iterator
from operator import ge, gt, le, lt
from typing import Any, Final, assert_never

from sfdsl.expr.errors import PathNotFound
from sfdsl.expr.jsonpath_parser import (
    CONTEXT,
    INPUT,
    Combine,
    Compare,
    Descend,
    Exists,
    Filter,
    FilterExpression,
    Function,
    Index,
    Indexes,
    Member,
    Members,
    Negate,
    Operand,
    Path,
    Segment,
    Slice,
    Wildcard,
    parse_path,
)
from sfdsl.jsontypes import Json

__all__ = [
    "CONTEXT",
    "INPUT",
    "Path",
    "at_index",
    "compile_path",
    "evaluate_path",
    "parse_path",
    "python_expression",
]


def evaluate_path(path: Path, value: Json) -> Json:
    """What the path leads to in `value`, which its root stands for.

    A definite path gives one value and raises PathNotFound where there is none; an indefinite one gives the list of what it finds.
    """
    segments = path.segments
    if segments and isinstance(segments[-1], Function):
        inner = Path(path.text, path.root, segments[:-1])
        return _apply(segments[-1].name, evaluate_path(inner, value), path)
    if path.is_definite:
        return _definite(path, value)
    found = [value]
    for number, segment in enumerate(segments):
        deep = number > 0 and isinstance(segments[number - 1], Descend)
        # What is missing before the first wildcard, slice or filter is no error either: recorded, and unlike Jayway alone.
        found = [item for one in found for item in _select(segment, one, value, deep)]
    return found


def _definite(path: Path, value: Json) -> Json:
    for number, segment in enumerate(path.segments):
        value = _step(segment, value, path, number)
    return value


def _step(segment: Segment, value: Json, path: Path, number: int) -> Json:
    """One member or index of a definite path."""
    if isinstance(segment, Member):
        if isinstance(value, dict):
            if segment.key in value:
                return value[segment.key]
            raise PathNotFound(path.text, _missing(path, number))
        shown = f"['{segment.key}']"
        kind = _java_type(value)
        raise PathNotFound(
            path.text,
            f"Expected to find an object with property {shown} in path {_normal(path, number)} but found '{kind}'. This is not "
            "a json object according to the JsonProvider: 'com.jayway.jsonpath.spi.json.JacksonJsonNodeJsonProvider'.",
        )
    assert isinstance(segment, Index)
    if isinstance(value, list):
        if -len(value) <= segment.index < len(value):
            return value[segment.index]
        raise PathNotFound(path.text, f"No results for path: {_normal(path, len(path.segments))}")
    raise PathNotFound(
        path.text, f"Filter: [{segment.index}] can only be applied to arrays. Current context is: {_text(value)}"
    )


def _missing(path: Path, number: int) -> str:
    if number == len(path.segments) - 1:
        return f"No results for path: {_normal(path, number + 1)}"
    return f"Missing property in path {_normal(path, number + 1)}"


def _normal(path: Path, count: int) -> str:
    """The first `count` segments in Jayway's own notation: `$['a'][0]`."""
    parts = ["$"]
    for segment in path.segments[:count]:
        match segment:
            case Member(key=key):
                parts.append(f"['{key}']")
            case Index(index=index):
                parts.append(f"[{index}]")
            case Wildcard():
                parts.append("[*]")
            case Descend():
                parts.append("..")
            case _:
                parts.append("[?]")
    return "".join(parts)


def _java_type(value: Json) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "com.fasterxml.jackson.databind.node.BooleanNode"
        case str():
            return "com.fasterxml.jackson.databind.node.TextNode"
        case int():
            return "com.fasterxml.jackson.databind.node.IntNode"
        case float():
            return "com.fasterxml.jackson.databind.node.DoubleNode"
        case list():
            return "com.fasterxml.jackson.databind.node.ArrayNode"
    return "com.fasterxml.jackson.databind.node.ObjectNode"


def _text(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


# ---- indefinite paths ----


def _select(segment: Segment, value: Json, root: Json, deep: bool) -> Iterator[Json]:
    """What one segment finds in one value; behind `..`, in it and in all that is in it."""
    if isinstance(segment, Descend):
        yield value
    elif deep:
        for inner in _descendants(value):
            yield from _children(segment, inner, root)
    else:
        yield from _children(segment, value, root)


def _descendants(value: Json) -> Iterator[Json]:
    """A value and every object and list in it, outer ones first."""
    waiting = [value]
    while waiting:
        here = waiting.pop()
        if isinstance(here, dict):
            yield here
            waiting.extend(reversed(list(here.values())))
        elif isinstance(here, list):
            yield here
            waiting.extend(reversed(here))


def _children(segment: Segment, value: Json, root: Json) -> Iterator[Json]:
    match segment:
        case Member(key=key):
            if isinstance(value, dict) and key in value:
                yield value[key]
        case Members(keys=keys):
            if isinstance(value, dict):
                yield {key: value[key] for key in keys if key in value}
        case Index(index=index):
            if isinstance(value, list) and -len(value) <= index < len(value):
                yield value[index]
        case Indexes(indexes=indexes):
            if isinstance(value, list):
                yield from (value[index] for index in indexes if -len(value) <= index < len(value))
        case Slice(start=start, stop=stop, step=step):
            if isinstance(value, list):
                yield from value[start : stop : step or 1]
        case Wildcard():
            if isinstance(value, list):
                yield from value
            elif isinstance(value, dict):
                yield from value.values()
        case Filter(condition=condition):
            if isinstance(value, list):
                yield from (item for item in value if _holds(condition, item, root))
            elif isinstance(value, dict) and _holds(condition, value, root):
                yield value
        case Descend() | Function():
            return
        case _:
            assert_never(segment)


# ---- filters ----


def _holds(condition: FilterExpression, item: Json, root: Json) -> bool:
    match condition:
        case Combine(operator="&&", conditions=conditions):
            return all(_holds(part, item, root) for part in conditions)
        case Combine(conditions=conditions):
            return any(_holds(part, item, root) for part in conditions)
        case Negate(condition=inner):
            return not _holds(inner, item, root)
        case Exists(path=path):
            return _found(path, item, root) is not _NOTHING
        case Compare():
            return _compares(condition, item, root)
        case _:
            assert_never(condition)


class _Nothing:
    """A path in a filter that leads nowhere."""


_NOTHING: Final = _Nothing()


def _found(path: Path, item: Json, root: Json) -> "Json | _Nothing":
    try:
        value = evaluate_path(path, item if path.root == "@" else root)
    except PathNotFound:
        return _NOTHING
    return _NOTHING if not path.is_definite and value == [] else value


def _side(operand: Operand, item: Json, root: Json) -> Any:
    if operand.path is not None:
        return _found(operand.path, item, root)
    return list(operand.literal) if isinstance(operand.literal, tuple) else operand.literal


_ORDER: Final[dict[str, Callable[[Any, Any], bool]]] = {"<": lt, "<=": le, ">": gt, ">=": ge}


def _compares(condition: Compare, item: Json, root: Json) -> bool:
    left, right = _side(condition.left, item, root), _side(condition.right, item, root)
    operator = condition.operator
    if operator == "=~":
        pattern = condition.right.pattern
        return pattern is not None and isinstance(left, str) and re.fullmatch(pattern, left) is not None
    if left is _NOTHING or right is _NOTHING:
        return operator == "!="
    match operator:
        case "==":
            return _equal(left, right)
        case "!=":
            return not _equal(left, right)
        case "<" | "<=" | ">" | ">=":
            same = (_is_number(left) and _is_number(right)) or (isinstance(left, str) and isinstance(right, str))
            return same and _ORDER[operator](left, right)
        case "in":
            return isinstance(right, list) and any(_equal(left, one) for one in right)
        case "nin":
            return isinstance(right, list) and not any(_equal(left, one) for one in right)
        case "contains":
            if isinstance(left, str):
                return isinstance(right, str) and right in left
            return isinstance(left, list) and any(_equal(one, right) for one in left)
        case "size":
            return isinstance(left, list | str) and len(left) == right
        case "empty":
            return isinstance(left, list | str | dict) and (len(left) == 0) is (right is True)
    return _set_relation(operator, left, right)


def _set_relation(operator: str, left: Any, right: Any) -> bool:
    if not isinstance(left, list) or not isinstance(right, list):
        return False
    found = [any(_equal(one, other) for other in right) for one in left]
    match operator:
        case "subsetof":
            return all(found)
        case "anyof":
            return any(found)
        case "noneof":
            return not any(found)
    return all(any(_equal(one, other) for one in left) for other in right)  # `all`


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _equal(left: Any, right: Any) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    return (type(left) is type(right) and left == right) or (_is_number(left) and _is_number(right) and left == right)


# ---- functions ----


def _apply(name: str, value: Json, path: Path) -> Json:
    """A function at a path's end."""
    if name in ("length", "size"):
        return len(value) if isinstance(value, list | dict | str) else None
    if name == "keys":
        return list(value) if isinstance(value, dict) else None
    if name in ("first", "last"):
        if isinstance(value, list) and value:
            return value[0 if name == "first" else -1]
        raise PathNotFound(path.text, f"No results for path: {_normal(path, len(path.segments))}")
    numbers = [float(one) for one in value if _is_number(one)] if isinstance(value, list) else []  # type: ignore[arg-type]
    if not numbers:
        raise PathNotFound(path.text, "Aggregation function attempted to calculate value using empty array")
    match name:
        case "sum":
            return math.fsum(numbers)
        case "min":
            return min(numbers)
        case "max":
            return max(numbers)
        case "avg":
            return math.fsum(numbers) / len(numbers)
        case "stddev":
            mean = math.fsum(numbers) / len(numbers)
            return math.sqrt(math.fsum((one - mean) ** 2 for one in numbers) / len(numbers))
    raise PathNotFound(path.text, f"Function with name: {name} does not exist.")


# ---- compiled ----


def compile_path(path: Path) -> Callable[[Json], Json]:
    """A function from the root's value to what the path leads to. Raises PathNotFound as `evaluate_path` does."""
    if not path.is_reference_path:
        return lambda value: evaluate_path(path, value)
    if not path.segments:
        return lambda value: value
    steps = tuple(segment.key if isinstance(segment, Member) else segment for segment in path.segments)
    if all(isinstance(step, str) for step in steps):
        return _key_reader(path, steps)  # type: ignore[arg-type]

    def read(value: Any) -> Json:
        here = value
        try:
            for step in steps:
                here = here[step] if isinstance(step, str) else at_index(here, step.index)  # type: ignore[union-attr]
        except (KeyError, TypeError, IndexError):
            return _definite(path, value)  # says what is wrong
        return here  # type: ignore[no-any-return]

    return read


def _key_reader(path: Path, keys: tuple[str, ...]) -> Callable[[Json], Json]:
    if len(keys) == 1:
        (only,) = keys

        def read_one(value: Any) -> Json:
            try:
                return value[only]  # type: ignore[no-any-return]
            except (KeyError, TypeError):
                return _definite(path, value)

        return read_one

    def read(value: Any) -> Json:
        here = value
        try:
            for key in keys:
                here = here[key]
        except (KeyError, TypeError):
            return _definite(path, value)
        return here  # type: ignore[no-any-return]

    return read


def at_index(value: Any, index: int) -> Any:
    """A list's item. Raises TypeError for anything but a list (a text has no items here), IndexError past its ends."""
    if type(value) is not list:
        raise TypeError(f"not a list: {type(value).__name__}")
    return value[index]


def python_expression(path: Path, root: str, index_function: str = "at_index") -> str | None:
    """The path as a Python expression on the variable `root`: `data["a"]["b"]`, `at_index(data["a"], 0)`.

    It has the value that `evaluate_path` has, and raises KeyError, TypeError or IndexError exactly where that raises PathNotFound.
    None for a path that leads to more than one place, or calls a function. A variable or the context needs a `root` of its own.
    """
    if not path.is_reference_path:
        return None
    text = root
    for segment in path.segments:
        if isinstance(segment, Member):
            text = f"{text}[{_python_string(segment.key)}]"
        elif isinstance(segment, Index):
            text = f"{index_function}({text}, {segment.index})"
    return text


def _python_string(value: str) -> str:
    """A Python string literal in double quotes, in printable ASCII."""
    parts = []
    for char in value:
        code = ord(char)
        if char in ('"', "\\"):
            parts.append("\\" + char)
        elif 32 <= code < 127:
            parts.append(char)
        else:
            parts.append(f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}")
    return '"' + "".join(parts) + '"'
