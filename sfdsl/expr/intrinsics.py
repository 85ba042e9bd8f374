"""The intrinsic functions of JSONPath states: what each does, compiled to closures, and what can be said of a call beforehand.

Source: ASL specification and developer guide, "Intrinsic functions"; rounding, formatting and texts as in recorded executions.
"""

import base64
import binascii
import hashlib
import json
import math
import random
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final, assert_never

from sfdsl.expr.environment import Roots
from sfdsl.expr.errors import ExpressionSyntaxError, IntrinsicError, PathNotFound
from sfdsl.expr.intrinsics_parser import Argument, Call, Literal, PathArgument, parse_intrinsic
from sfdsl.expr.java_text import java_text
from sfdsl.expr.jsonpath import compile_path
from sfdsl.expr.jsonpath_parser import CONTEXT, INPUT, Path
from sfdsl.expr.jsontext import JsonTextError, compact, loads
from sfdsl.jsontypes import Json
from sfdsl.records import positional_record

__all__ = [
    "FUNCTIONS",
    "Call",
    "Problem",
    "check_intrinsic",
    "compile_intrinsic",
    "evaluate_intrinsic",
    "parse_intrinsic",
]

MAX_TEXT: Final = 10_000
"""Characters that Base64Encode, Base64Decode and Hash take."""
MAX_RANGE: Final = 1000
"""Items of ArrayRange."""
_INT32: Final = range(-(2**31), 2**31)


class _Refused(Exception):
    """A function does not take these arguments; `reason` replaces the usual tail of AWS's text."""

    def __init__(self, reason: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason


@positional_record
class Function:
    """One intrinsic. `kinds` are what its arguments must be, for checks on literals; `most` is None for any number."""

    name: str
    least: int
    most: int | None
    kinds: tuple[str, ...]
    apply: Callable[..., Json]


# ---- helpers ----


def _number(value: Any) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _Refused
    return value


def _rounded(value: Any) -> int:
    """Half up, as Java's Math.round: -1.5 is -1. The result must be an int32."""
    result = math.floor(Decimal(str(_number(value))) + Decimal("0.5"))
    if result not in _INT32:
        raise _Refused
    return result


def _truncated(value: Any) -> int:
    return int(_number(value))


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise _Refused
    return value


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise _Refused
    return value


def _same(left: Any, right: Any) -> bool:
    """Deep equality in which 1 is not true and 1 is not 1.0 (Jackson compares number nodes by type)."""
    if type(left) is not type(right):
        return False
    if isinstance(left, list | dict):
        return _identity(left) == _identity(right)
    return bool(left == right)


def _identity(value: Any) -> str:
    """A text that is the same for the same values: types differ in it, the order of keys does not."""
    return _ENCODE(value)


_ENCODE: Final = json.JSONEncoder(sort_keys=True, check_circular=False).encode


# ---- the functions ----


def _format(template: Any, *values: Json) -> Json:
    raise AssertionError("States.Format is compiled by itself, since it reads the escapes of its template")


def _string_to_json(text: Any) -> Json:
    source = _string(text)
    if not source.strip():
        return None
    try:
        return loads(source)
    except JsonTextError as problem:
        raise _Refused(
            f"Cannot convert String to Json in States.StringToJson, caused by: {jackson_text(source, problem)}"
        ) from problem


def jackson_text(source: str, problem: JsonTextError) -> str:
    """Jackson's words for a text that is not JSON."""
    position = f"\n at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: {problem.line}, column: "
    rest = source[problem.offset :]
    if not rest:
        return f"Unexpected end-of-input{position}{problem.column}]"
    word = ""
    for char in rest:
        if not (char.isalnum() or char == "_"):
            break
        word += char
    if word and not word[0].isdigit():
        expected = "was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
        return f"Unrecognized token '{word}': {expected}{position}{problem.column + len(word)}]"
    code = ord(rest[0])
    expected = "expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
    return f"Unexpected character ('{rest[0]}' (code {code})): {expected}{position}{problem.column}]"


def _array_partition(items: Any, size: Any) -> Json:
    values, width = _list(items), _truncated(size)
    if width < 1:
        raise _Refused
    return [values[start : start + width] for start in range(0, len(values), width)]


def _array_contains(items: Any, wanted: Any) -> Json:
    return any(_same(item, wanted) for item in _list(items))


def _array_range(first: Any, last: Any, step: Any) -> Json:
    start, stop, width = _truncated(first), _truncated(last), _truncated(step)
    if width == 0:
        raise _Refused
    values = range(start, stop + (1 if width > 0 else -1), width)
    if len(values) > MAX_RANGE:
        raise _Refused
    return list(values)


def _array_get_item(items: Any, index: Any) -> Json:
    values, number = _list(items), _truncated(index)
    if not values:
        return None  # recorded: an empty list has a null everywhere
    if not 0 <= number < len(values):
        raise _Refused
    item: Json = values[number]
    return item


def _array_length(items: Any) -> Json:
    return len(_list(items))


def _array_unique(items: Any) -> Json:
    found: dict[str, Any] = {}
    for item in _list(items):
        found.setdefault(_identity(item), item)
    return list(found.values())


def _text_argument(value: Any) -> bytes:
    text = _string(value)
    if len(text) > MAX_TEXT:
        raise _Refused
    return text.encode("utf-8", "surrogatepass")


def _base64_encode(text: Any) -> Json:
    return base64.b64encode(_text_argument(text)).decode()


def _base64_decode(text: Any) -> Json:
    source = _text_argument(text)
    if b"=" not in source:
        source += b"=" * (-len(source) % 4)  # Java's decoder does not ask for the padding
    try:
        return base64.b64decode(source, validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError) as problem:
        raise _Refused from problem


_ALGORITHMS: Final = {"MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512"}


def _hash(data: Any, algorithm: Any) -> Json:
    name = _ALGORITHMS.get(_string(algorithm))
    if name is None:
        raise _Refused
    text = data if isinstance(data, str) else compact(data)
    return hashlib.new(name, _text_argument(text), usedforsecurity=False).hexdigest()


def _json_merge(left: Any, right: Any, deep: Any) -> Json:
    # Deep merging does not exist; anything but `true` counts as false.
    if deep is True or not isinstance(left, dict) or not isinstance(right, dict):
        raise _Refused
    return {**left, **right}


def _math_add(left: Any, right: Any) -> Json:
    result = _rounded(left) + _rounded(right)
    if result not in _INT32:
        raise _Refused
    return result


def _string_split(text: Any, delimiters: Any) -> Json:
    """Every character of `delimiters` parts; empty pieces are dropped."""
    source, parting = _string(text), _string(delimiters)
    if not parting:
        return [source] if source else []
    one = source.translate(dict.fromkeys(map(ord, parting), parting[0]))
    return [piece for piece in one.split(parting[0]) if piece]


def _array(*items: Json) -> Json:
    return list(items)


def _json_to_string(value: Any) -> Json:
    return compact(value)


def _needs_roots(*_: Any) -> Json:
    raise AssertionError("compiled with the run's own source of chance")


FUNCTIONS: Final[Mapping[str, Function]] = {
    f"States.{function.name}": function
    for function in (
        Function("Format", 1, None, ("string",), _format),
        Function("StringToJson", 1, 1, ("string",), _string_to_json),
        Function("JsonToString", 1, 1, ("any",), _json_to_string),
        Function("Array", 0, None, (), _array),
        Function("ArrayPartition", 2, 2, ("array", "number"), _array_partition),
        Function("ArrayContains", 2, 2, ("array", "any"), _array_contains),
        Function("ArrayRange", 3, 3, ("number", "number", "number"), _array_range),
        Function("ArrayGetItem", 2, 2, ("array", "number"), _array_get_item),
        Function("ArrayLength", 1, 1, ("array",), _array_length),
        Function("ArrayUnique", 1, 1, ("array",), _array_unique),
        Function("Base64Encode", 1, 1, ("string",), _base64_encode),
        Function("Base64Decode", 1, 1, ("string",), _base64_decode),
        Function("Hash", 2, 2, ("any", "string"), _hash),
        Function("JsonMerge", 3, 3, ("object", "object", "any"), _json_merge),
        Function("MathAdd", 2, 2, ("number", "number"), _math_add),
        Function("MathRandom", 2, 3, ("number", "number", "number"), _needs_roots),
        Function("StringSplit", 2, 2, ("string", "string"), _string_split),
        Function("UUID", 0, 0, (), _needs_roots),
    )
}
"""All 18, by their whole name."""


# ---- evaluation ----

Evaluate = Callable[[Roots], Json]


def compile_intrinsic(call: Call) -> Evaluate:
    """A function from the roots' values to the call's value. It raises IntrinsicError with the tail of AWS's text."""
    if call.function == "States.Format":
        return _compile_format(call)
    arguments = [_compile_argument(argument, call) for argument in call.arguments]
    if call.function == "States.UUID":
        return _guarded(call, lambda roots: _uuid(roots, len(arguments)))
    if call.function == "States.MathRandom":
        return _guarded(call, lambda roots: _math_random(roots, [argument(roots) for argument in arguments]))
    function = FUNCTIONS.get(call.function)
    if function is None:
        return _guarded(call, _refuse)
    if len(arguments) < function.least or (function.most is not None and len(arguments) > function.most):
        return _guarded(call, _refuse)
    apply = function.apply
    return _guarded(call, lambda roots: apply(*[argument(roots) for argument in arguments]))


def evaluate_intrinsic(call: Call, roots: Roots) -> Json:
    """The value of a call."""
    return compile_intrinsic(call)(roots)


def _refuse(roots: Roots) -> Json:
    raise _Refused


def _guarded(call: Call, evaluate: Evaluate) -> Evaluate:
    def guarded(roots: Roots) -> Json:
        try:
            return evaluate(roots)
        except _Refused as refused:
            reason = refused.reason or f"Invalid arguments in {call.function}"
            raise IntrinsicError(
                f"There was an error while evaluating the intrinsic function: {call.text}. {reason}"
            ) from refused

    return guarded


def _uuid(roots: Roots, count: int) -> Json:
    if count:
        raise _Refused
    if roots.chance is None:
        raise AssertionError("States.UUID needs a source of ids")
    return roots.chance.uuid()


def _math_random(roots: Roots, arguments: list[Json]) -> Json:
    """From the first number up to, not including, the second; the same for the same seed."""
    if len(arguments) not in (2, 3):
        raise _Refused
    start, stop = _rounded(arguments[0]), _rounded(arguments[1])
    if start >= stop:
        raise _Refused
    if len(arguments) == 3:
        return start + int(random.Random(_rounded(arguments[2])).random() * (stop - start))
    if roots.chance is None:
        raise AssertionError("States.MathRandom needs a source of chance")
    return start + int(roots.chance.random() * (stop - start))


def _compile_argument(argument: Argument, call: Call) -> Evaluate:
    match argument:
        case Literal(value=value):
            return lambda roots: value
        case Call():
            return compile_intrinsic(argument)
        case PathArgument(path=path):
            return _compile_path_argument(path, call)
        case _:
            assert_never(argument)


def _compile_path_argument(path: Path, call: Call) -> Evaluate:
    read = compile_path(path)

    def value(roots: Roots) -> Json:
        root: Any = None
        try:
            root = root_value(path, roots)
            return read(root)
        except PathNotFound as problem:
            shown = compact(roots.context if path.root == CONTEXT else roots.input)
            raise IntrinsicError(
                f"The function '{call.text}' had the following error: The JsonPath argument for the field '{path.text}' "
                f"could not be found in the input '{shown}'"
            ) from problem

    return value


def root_value(path: Path, roots: Roots) -> Json:
    """What a path's root stands for. Raises PathNotFound for a variable that is not set."""
    if path.root == INPUT:
        return roots.input  # type: ignore[no-any-return]
    if path.root == CONTEXT:
        return roots.context  # type: ignore[no-any-return]
    name = path.root[1:]
    if name not in roots.variables:
        raise PathNotFound(path.text, f"No results for path: ${name}")
    return roots.variables[name]


def _compile_format(call: Call) -> Evaluate:
    """States.Format: the template's own escapes count, so a template that is a literal is read once."""
    if not call.arguments:
        return _guarded(call, _refuse)
    template, *rest = call.arguments
    values = [_compile_argument(argument, call) for argument in rest]
    if isinstance(template, Literal):
        if not isinstance(template.value, str):
            return _guarded(call, _refuse)
        source = template.source
        return _guarded(call, lambda roots: _filled(source, [value(roots) for value in values]))
    read = _compile_argument(template, call)
    return _guarded(call, lambda roots: _filled(_string(read(roots)), [value(roots) for value in values]))


def _filled(template: str, values: list[Json]) -> str:
    parts: list[str] = []
    used = at = 0
    while at < len(template):
        char = template[at]
        if char == "\\" and at + 1 < len(template):
            parts.append(template[at + 1])
            at += 2
        elif char == "{":
            if template[at + 1 : at + 2] != "}":
                raise _Refused("Invalid template in States.Format: matching '}' not found for '{'.")
            if used >= len(values):
                raise _Refused(_WRONG_COUNT)
            parts.append(java_text(values[used]))
            used += 1
            at += 2
        elif char == "}":
            raise _Refused("Invalid template in States.Format: matching '{' not found for '}'.")
        else:
            parts.append(char)
            at += 1
    if used != len(values):
        raise _Refused(_WRONG_COUNT)
    return "".join(parts)


_WRONG_COUNT: Final = "Invalid arguments in States.Format: number of arguments do not match the occurrences of {}."


# ---- checks before a run ----


@positional_record
class Problem:
    """Something wrong with a call's text. `offset` counts from the text's start."""

    message: str
    offset: int
    hint: str | None = None


def check_intrinsic(text: str) -> tuple[Problem, ...]:
    """What is wrong with a call: syntax, unknown functions, the number of arguments, literals of the wrong type."""
    try:
        call = parse_intrinsic(text)
    except ExpressionSyntaxError as problem:
        return (Problem(problem.message, problem.offset, problem.hint),)
    return tuple(_check(call))


def _check(call: Call) -> list[Problem]:
    problems: list[Problem] = []
    function = FUNCTIONS.get(call.function)
    if function is None:
        from difflib import get_close_matches

        near = get_close_matches(call.function, FUNCTIONS, 1)
        hint = f"did you mean {near[0]}?" if near else f"intrinsics are {', '.join(FUNCTIONS)}"
        problems.append(Problem(f'"{call.function}" is no intrinsic function', call.offset, hint))
    else:
        problems += _check_arguments(call, function)
    for argument in call.arguments:
        if isinstance(argument, Call):
            problems += _check(argument)
    return problems


def _check_arguments(call: Call, function: Function) -> list[Problem]:
    count = len(call.arguments)
    if count < function.least or (function.most is not None and count > function.most):
        if function.most is None:
            wanted = f"at least {function.least}"
        elif function.least == function.most:
            wanted = str(function.least)
        else:
            wanted = f"{function.least} or {function.most}"
        return [
            Problem(f"{call.function} takes {wanted} argument{'' if wanted == '1' else 's'}, not {count}", call.offset)
        ]
    problems = []
    for kind, argument in zip(function.kinds, call.arguments, strict=False):
        if isinstance(argument, Literal) and not _fits(kind, argument.value):
            shown = json.dumps(argument.value)
            article = "an" if kind[0] in "aeiou" else "a"
            problems.append(Problem(f"{call.function} needs {article} {kind} here, not {shown}", argument.offset))
    return problems


def _fits(kind: str, value: Any) -> bool:
    if kind == "any":
        return True
    if kind == "string":
        return isinstance(value, str)
    return kind == "number" and isinstance(value, int | float) and not isinstance(value, bool)
