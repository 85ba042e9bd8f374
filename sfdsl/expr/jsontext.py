"""JSON text, strictly: what a state machine's data may be, and how AWS prints it."""

import json
import re
from typing import Any, Final, NoReturn

from sfdsl.expr.errors import ExpressionSyntaxError
from sfdsl.jsontypes import Json

MAX_DEPTH: Final = 1000
"""How deeply a text may nest; the service's own parser stops there too."""


class JsonTextError(ValueError):
    """A text that is not JSON. `offset` counts characters from 0, `line` and `column` from 1; `hint` says what to write instead."""

    def __init__(self, message: str, text: str, offset: int, hint: str | None = None) -> None:
        self.message, self.offset, self.hint = message, offset, hint
        self.line = text.count("\n", 0, offset) + 1
        self.column = offset - (text.rfind("\n", 0, offset) + 1) + 1
        super().__init__(f"{message} (line {self.line}, column {self.column})")


def compact(value: Json) -> str:
    """The text without blanks, keys in their order, characters as they are."""
    return _ENCODE(value)


_ENCODE: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


def loads(text: str, *, max_depth: int = MAX_DEPTH) -> Json:
    """The value of a JSON text. Raises JsonTextError; refuses NaN, keys given twice, numbers too large for a double, deep nesting."""
    _check_depth(text, max_depth)
    try:
        value: Json = _DECODER.decode(text)
    except json.JSONDecodeError as problem:
        raise JsonTextError(problem.msg, text, problem.pos, _hint(text, problem.pos)) from problem
    except _RefusedError as refused:
        raise JsonTextError(refused.message, text, _place(text), refused.hint) from refused
    except RecursionError:
        value = _without_recursion(text)
    _check_surrogates(text, value)
    return value


def _place(text: str) -> int:
    """Where the reader that knows places finds the first mistake: the quick one refuses a value without saying where it stands."""
    try:
        _without_recursion(text)
    except JsonTextError as problem:
        return problem.offset
    return 0


_HALF: Final = re.compile(r"\\u[dD][89a-fA-F]|[\ud800-\udfff]")


def _check_surrogates(text: str, value: Json) -> None:
    """Half of a UTF-16 pair is no character: no file, and no answer of the service, can hold it."""
    first = _HALF.search(text)
    if first is None:
        return
    try:
        compact(value).encode()
    except UnicodeEncodeError as problem:
        hint = "write both escapes of the pair, as in \\ud83d\\ude00"
        raise JsonTextError("a text has half of a surrogate pair", text, first.start(), hint) from problem


def _without_recursion(text: str) -> Json:
    """The standard library's reader needs Python's stack for every level; this one has a stack of its own, and is slower."""
    from sfdsl.expr.jsonlocate import parse_json_with_positions

    try:
        return parse_json_with_positions(text)[0]
    except ExpressionSyntaxError as problem:
        raise JsonTextError(problem.message, text, problem.offset, problem.hint) from problem


def _hint(text: str, offset: int) -> str | None:
    here = text[offset : offset + 1]
    if here == "\ufeff":
        return "the text begins with a byte order mark; save it without"
    if here == "'":
        return "JSON strings stand in double quotes"
    if re.match(r"(True|False|None)\b", text[offset:]):
        return "JSON has true, false and null"
    if here in ("}", "]"):
        return "JSON has no comma before a closing bracket"
    if re.match(r"[A-Za-z_]", here):
        return "names stand in double quotes too"
    return None


class _RefusedError(ValueError):
    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


def _refuse_constant(word: str) -> NoReturn:
    raise _RefusedError(f"{word} is no JSON number", "JSON has no NaN and no infinity")


def _float(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise _RefusedError(f"the number {text} is too large", "numbers are doubles: at most about 1.8e308")
    return value


def _int(text: str) -> int:
    if len(text) > 400:
        raise _RefusedError(f"the number {text[:20]}... has {len(text)} digits")
    return int(text)


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _RefusedError(f'the key "{key}" is given twice')
            seen.add(key)
    return result


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_pairs, parse_constant=_refuse_constant, parse_float=_float, parse_int=_int
)
_BRACKETS: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)


def _check_depth(text: str, limit: int) -> None:
    if text.count("[") + text.count("{") <= limit:
        return
    depth = 0
    for match in _BRACKETS.finditer(text):
        mark = match[0]
        if mark in ("[", "{"):
            depth += 1
            if depth > limit:
                raise JsonTextError(f"the text is nested more than {limit} deep", text, match.start())
        elif mark in ("]", "}"):
            depth -= 1
