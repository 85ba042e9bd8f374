"""JavaScript expressions as data, and the one place where a text of a flow becomes a part of a script.

Every name, key and string goes through `quoted` or `visible`, so nothing that a flow says can be more than a string: also where a
script is shown in a web page or pasted into a template literal. Next: `layout.py`, which writes the expressions.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal, TypeAlias

from sfdsl.eventbridge.k6 import js_json

_NUMBER_KEY: Final = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_NAMED: Final = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f", "\v": "\\v"}
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
"""General categories of characters that people do not see, or that end a line."""
_LETTERS: Final = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Nl"})
_NAME_PARTS: Final = _LETTERS | {"Mn", "Mc", "Nd", "Pc"}


@dataclass(frozen=True, slots=True)
class Atom:
    """What has no parts: a literal, or a name that this package chose."""

    text: str
    kind: Literal["string", "number", "constant", "name"]


@dataclass(frozen=True, slots=True)
class Object:
    """A key is a text with its quotes, or, where it is worked out, an expression."""

    members: tuple[tuple["str | Atom | Call", "Expression"], ...]


@dataclass(frozen=True, slots=True)
class Array:
    items: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Call:
    """`function` is a name that this package chose."""

    function: str
    arguments: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Arrow:
    """`(parameter) => ({ ... })`; only the last argument of a call."""

    parameter: str
    body: Object


Expression: TypeAlias = Atom | Object | Array | Call | Arrow


class UnsafeNumber(ValueError):
    """An integer that JavaScript would round."""

    def __init__(self, number: int) -> None:
        super().__init__(f"JavaScript cannot hold the number {number}: it would send {js_json(number)}")


def string(text: str) -> Atom:
    return Atom(quoted(text), "string")


def name(text: str) -> Atom:
    return Atom(text, "name")


def scalar(value: str | int | float | bool | None) -> Atom:
    """:raises UnsafeNumber: the value would be another one in JavaScript."""
    match value:
        case None:
            return Atom("null", "constant")
        case bool():
            return Atom("true" if value else "false", "constant")
        case str():
            return string(value)
        case _:
            written = js_json(value)
            if isinstance(value, int) and (written == "null" or Decimal(written) != value):
                raise UnsafeNumber(value)
            return Atom(written.replace("e+", "e"), "number")


def quoted(text: str) -> str:
    """A string literal of exactly this text, in the quotes that need fewer escapes, and otherwise in double ones."""
    quote = "'" if text.count('"') > text.count("'") else '"'
    return quote + visible(text).replace(quote, "\\" + quote) + quote


def visible(text: str) -> str:
    """The text with escapes for what cannot be seen, ends a line, or means something in HTML or in a template literal."""
    return "".join(_escaped(text))


def key(text: str) -> str:
    """The key of an object. In brackets where a plain key would not make a member of its own."""
    if text == "__proto__":
        return f"[{quoted(text)}]"
    is_number = _NUMBER_KEY.fullmatch(text) is not None and js_json(float(text)) == text
    return text if is_number or is_identifier(text) else quoted(text)


def member(owner: str, text: str) -> Atom:
    """`owner.text`."""
    return name(f"{owner}.{text}" if is_identifier(text) else f"{owner}[{quoted(text)}]")


def is_identifier(text: str) -> bool:
    """Whether a key needs no quotes. Source: ECMAScript 5, "Identifier Names and Identifiers"; none of its words are reserved in keys."""
    return text != "" and all(
        char in "$_" or (char <= "\uffff" and unicodedata.category(char) in (_NAME_PARTS if index else _LETTERS))
        for index, char in enumerate(text)
    )


def walk(expression: Expression) -> Iterator[Expression]:
    """The expression and everything in it."""
    yield expression
    match expression:
        case Object(members=members):
            for key_or_text, value in members:
                if not isinstance(key_or_text, str):
                    yield from walk(key_or_text)
                yield from walk(value)
        case Array(items=items) | Call(arguments=items):
            for item in items:
                yield from walk(item)
        case Arrow(body=body):
            yield from walk(body)
        case Atom():
            pass


def _escaped(text: str) -> Iterator[str]:
    for index, char in enumerate(text):
        named = _NAMED.get(char)
        if named is not None:
            yield named
        elif char in "<`" or (char == "$" and text[index + 1 : index + 2] == "{"):
            yield f"\\u{ord(char):04x}"
        elif char.isascii() and char.isprintable():
            yield char
        elif unicodedata.category(char) in _UNSEEN:
            units = char.encode("utf-16-be", "surrogatepass")
            yield "".join(f"\\u{units[at] << 8 | units[at + 1]:04x}" for at in range(0, len(units), 2))
        else:
            yield char
