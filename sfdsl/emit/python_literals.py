"""JSON values and texts as Python literals: the one place where what a flow says becomes part of generated code.

Every name, key and string goes through `string`; so nothing that a flow says can be more than a string.
"""

import json
from typing import Final

from sfdsl.jsontypes import Json

MAX_NESTING: Final = 40
"""Brackets in one literal; Python's parser gives up at about 90. What is nested more deeply is written as JSON text."""


def string(text: str) -> str:
    """A Python literal of exactly this text, in double quotes unless that needs more escapes, as black wants it."""
    quote = "'" if '"' in text and "'" not in text else '"'
    return quote + "".join(_escaped(char, quote) for char in text) + quote


def _escaped(char: str, quote: str) -> str:
    if char in (quote, "\\"):
        return "\\" + char
    named = _NAMED.get(char)
    if named is not None:
        return named
    # What people cannot see, or what could be taken for an end of line, is written by its number.
    if char.isprintable():
        return char
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


_NAMED: Final = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def literal(value: Json) -> str:
    """A Python expression of this value, on one line. Objects and lists are made anew each time it is evaluated."""
    if nesting(value) > MAX_NESTING:
        return f"rt.json_value({string(json.dumps(value))})"
    return _literal(value)


def _literal(value: Json) -> str:
    match value:
        case None | bool():
            return repr(value)
        case str():
            return string(value)
        case int():
            return _integer(value)
        case float():
            return _float(value)
        case list():
            return "[" + ", ".join(map(_literal, value)) + "]"
        case dict():
            return "{" + ", ".join(f"{string(key)}: {_literal(inner)}" for key, inner in value.items()) + "}"


def _integer(value: int) -> str:
    # Python reads no decimal literal of more than 4,300 digits.
    return repr(value) if abs(value) < 10**400 else hex(value)


def _float(value: float) -> str:
    if value != value:
        return 'float("nan")'
    if value in (float("inf"), float("-inf")):
        return f'float("{"-" if value < 0 else ""}inf")'
    return repr(value)


def nesting(value: Json) -> int:
    """How many brackets stand round the innermost value."""
    deepest = 0
    waiting: list[tuple[Json, int]] = [(value, 0)]
    while waiting:
        here, depth = waiting.pop()
        deepest = max(deepest, depth)
        if isinstance(here, dict):
            waiting.extend((inner, depth + 1) for inner in here.values())
        elif isinstance(here, list):
            waiting.extend((inner, depth + 1) for inner in here)
    return deepest


def docstring(text: str) -> str:
    """The text between the quotes of a docstring: one that cannot end early, and that is read as it stands."""
    return "".join(_in_docstring(char) for char in text)


def _in_docstring(char: str) -> str:
    if char in ('"', "\\"):
        return "\\" + char
    return char if char == "\n" or char.isprintable() else _escaped(char, '"')
