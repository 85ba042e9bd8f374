"""JSON text, token by token, as the service's own parser reads it.

EventBridge reads patterns with a streaming parser (Jackson): it stops at the first thing that it does not like, be that a
syntax error or a value of the wrong type, and its messages carry the place where the parser then stood. To give the same
messages, `JsonReader` moves the way that parser moves:

* with the name of a field, the start of its value is read too (a number or `true` to its end, a string up to its quote);
* a string is read to its end only when its text is asked for, or when the next token is.

`read_json` builds a whole value with it, without recursion, for texts too deep for the standard library.
Next: `patterns/parse.py`, which turns the tokens of a pattern into fields.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from sfdsl.jsontypes import Json

MAX_DEPTH = 1000
"""Levels of objects and arrays that EventBridge reads. Source: EventBridge user guide, "Events"."""

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_WORD = re.compile(r"[\w$]*")
_PLAIN = re.compile(r'[^"\\\x00-\x1f]*')
_HEX = re.compile(r"[0-9a-fA-F]{4}")
_ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_VALUES = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
_SHOWN_SOURCE = 500
_MAX_NUMBER = 1000


class Token(Enum):
    START_OBJECT = "{"
    END_OBJECT = "}"
    START_ARRAY = "["
    END_ARRAY = "]"
    FIELD_NAME = "name"
    STRING = "string"
    INTEGER = "integer"
    FLOAT = "float"
    TRUE = "true"
    FALSE = "false"
    NULL = "null"


_WORDS = {"true": Token.TRUE, "false": Token.FALSE, "null": Token.NULL}


class JsonSyntaxError(ValueError):
    """Text that is not JSON. `message` is the parser's, without a place; `offset` is where the trouble starts.

    `stand` is the offset that the parser had reached: its own messages speak of that one. `located` is false for the few
    messages to which it adds no place at all.
    """

    def __init__(self, message: str, offset: int, stand: int, *, located: bool = True) -> None:
        super().__init__(message)
        self.message, self.offset, self.stand, self.located = message, offset, stand, located


@dataclass
class _Level:
    """An object or array that is open; `entries` counts what was read in it, for the commas."""

    is_object: bool
    start: int
    entries: int = 0


class JsonReader:
    """Call `next` for token after token; `None` is the end of the text. What follows the first value is not looked at."""

    def __init__(self, text: str) -> None:
        self.source = text
        self.at = 0
        """How far the parser has read."""
        self.start = 0
        """Where the current token starts."""
        self.token: Token | None = None
        self.name = ""
        self._text = ""
        self._in_string = False
        self._pending: Token | None = None
        self._pending_start = 0
        self._levels: list[_Level] = []

    def next(self) -> Token | None:
        if self._pending is not None:
            token, self._pending = self._pending, None
            self.start = self._pending_start
            return self._found(token)
        if self._in_string:
            self._finish_string()
        char = self._skip_space()
        self.start = max(0, self.at - 1)
        if char == "":
            if self._levels:
                raise self._end_of_input()
            self.token = None
            return None
        if char in "]}":
            return self._close(char)
        level = self._levels[-1] if self._levels else None
        if level is not None:
            if level.entries:
                char = self._skip_comma(char, level)
            level.entries += 1
            if level.is_object:
                return self._field(char)
        return self._found(self._value(char))

    def text(self) -> str:
        """The current token as text: a string without quotes and escapes, a number as it was written."""
        if self._in_string:
            self._finish_string()
        match self.token:
            case Token.STRING | Token.INTEGER | Token.FLOAT:
                return self._text
            case Token.FIELD_NAME:
                return self.name
            case None:
                return "null"
            case token:
                return str(token.value)

    def place(self, offset: int | None = None) -> str:
        """The parser's way to name a place in the text, by default the one where it stands."""
        shown = "".join(_escaped(char) for char in self.source[:_SHOWN_SOURCE])
        left = len(self.source) - _SHOWN_SOURCE
        truncated = f"[truncated {left} chars]" if left > 0 else ""
        line, column = position(self.source, self.at if offset is None else offset)
        return f'[Source: (String)"{shown}"{truncated}; line: {line}, column: {column}]'

    def _found(self, token: Token) -> Token:
        self.token = token
        if token is Token.START_OBJECT or token is Token.START_ARRAY:
            self._levels.append(_Level(token is Token.START_OBJECT, self.start))
            if len(self._levels) > MAX_DEPTH:
                raise JsonSyntaxError(
                    f"Document nesting depth ({len(self._levels)}) exceeds the maximum allowed ({MAX_DEPTH}, "
                    "from `StreamReadConstraints.getMaxNestingDepth()`)",
                    self.start,
                    self.at,
                    located=False,
                )
        return token

    def _close(self, char: str) -> Token:
        level = self._levels[-1] if self._levels else None
        if level is None or level.is_object != (char == "}"):
            expected = "]" if char == "}" else "}"
            kind, start = ("root", 0) if level is None else (_kind(level), level.start)
            raise self._error(
                f"Unexpected close marker '{char}': expected '{expected}' (for {kind} starting at {self.place(start)})"
            )
        self._levels.pop()
        self.token = Token.END_OBJECT if char == "}" else Token.END_ARRAY
        return self.token

    def _field(self, char: str) -> Token:
        if char != '"':
            raise self._unexpected(char, "was expecting double-quote to start field name")
        self.name = self._read_string(" in field name", "name")
        char = self._skip_space()
        if char != ":":
            raise self._unexpected(char, "was expecting a colon to separate field name and value")
        char = self._skip_space()
        if char == "":
            raise self._end_of_input()
        self._pending_start = self.at - 1
        self._pending = self._value(char)
        self.token = Token.FIELD_NAME
        return self.token

    def _value(self, char: str) -> Token:
        match char:
            case '"':
                self._in_string = True
                return Token.STRING
            case "{":
                return Token.START_OBJECT
            case "[":
                return Token.START_ARRAY
            case "t" | "f" | "n" | "N" | "I":
                return self._word()
            case _ if char in "-0123456789":
                return self._number()
            case _ if char.isidentifier() or char == "$":
                return self._word()
            case _:
                raise self._unexpected(char, f"expected a valid value {_VALUES}")

    def _word(self) -> Token:
        found = _WORD.match(self.source, self.at - 1)
        word = found.group() if found else ""
        self.at += len(word) - 1
        if word in _WORDS:
            return _WORDS[word]
        if word in ("NaN", "Infinity"):
            raise self._error(
                f"Non-standard token '{word}': enable `JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS` to allow", len(word)
            )
        raise self._error(f"Unrecognized token '{word}': was expecting {_VALUES}", len(word))

    def _number(self) -> Token:
        start = self.at - 1
        found = _NUMBER.match(self.source, start)
        if found is None:  # a minus sign alone
            self.at += 1
            raise self._bad_number("expected digit (0-9) to follow minus sign, for valid numeric value")
        self._text = found.group()
        self.at = found.end()
        if len(self._text) > _MAX_NUMBER:
            raise JsonSyntaxError(
                f"Number value length ({len(self._text)}) exceeds the maximum allowed ({_MAX_NUMBER}, "
                "from `StreamReadConstraints.getMaxNumberLength()`)",
                start,
                self.at,
                located=False,
            )
        following = self.source[self.at : self.at + 1]
        if self._text.lstrip("-") == "0" and following.isdigit():
            raise self._error("Invalid numeric value: Leading zeroes not allowed")
        if following == "." and "." not in self._text and "e" not in self._text.lower():
            self.at += 2
            raise self._bad_number("Decimal point not followed by a digit")
        if following in ("e", "E") and "e" not in self._text.lower():
            self.at += 2 + (self.source[self.at + 1 : self.at + 2] in ("+", "-"))
            raise self._bad_number("Exponent indicator not followed by a digit")
        return Token.FLOAT if any(mark in self._text for mark in ".eE") else Token.INTEGER

    def _finish_string(self) -> None:
        self._in_string = False
        self._text = self._read_string(": was expecting closing quote for a string value", "string value")

    def _read_string(self, at_end: str, what: str) -> str:
        """From behind the opening quote to behind the closing one."""
        pieces: list[str] = []
        source = self.source
        while True:
            plain = _PLAIN.match(source, self.at)
            assert plain is not None  # it also matches nothing
            pieces.append(plain.group())
            self.at = plain.end()
            char = source[self.at : self.at + 1]
            self.at += 1
            if char == '"':
                return "".join(pieces)
            if char == "":
                self.at -= 1
                raise self._error(f"Unexpected end-of-input{at_end}", 0)
            if char != "\\":
                raise self._error(
                    f"Illegal unquoted character ({_named(char)}): has to be escaped using backslash to be included in {what}"
                )
            pieces.append(self._escape())

    def _escape(self) -> str:
        char = self.source[self.at : self.at + 1]
        self.at += 1
        if char in _ESCAPES and char:
            return _ESCAPES[char]
        if char != "u":
            if char == "":
                self.at -= 1
                raise self._error("Unexpected end-of-input in character escape sequence", 0)
            raise self._error(f"Unrecognized character escape {_named(char)}")
        high = self._hex()
        # Two escapes that make a pair are one character, as in every JSON parser; a lone one stays as it is.
        if 0xD800 <= high < 0xDC00 and self.source[self.at : self.at + 2] == "\\u":
            low = _HEX.match(self.source, self.at + 2)
            if low is not None and 0xDC00 <= int(low.group(), 16) < 0xE000:
                self.at = low.end()
                return chr(0x10000 + ((high - 0xD800) << 10) + int(low.group(), 16) - 0xDC00)
        return chr(high)

    def _hex(self) -> int:
        digits = _HEX.match(self.source, self.at)
        if digits is None:
            while self.source[self.at : self.at + 1] and self.source[self.at] in "0123456789abcdefABCDEF":
                self.at += 1
            char = self.source[self.at : self.at + 1]
            if char == "":
                raise self._error("Unexpected end-of-input in character escape sequence", 0)
            self.at += 1
            raise self._unexpected(char, "expected a hex-digit for character escape sequence")
        self.at = digits.end()
        return int(digits.group(), 16)

    def _skip_space(self) -> str:
        """The next character that is not white space, consumed; `""` at the end."""
        source, at = self.source, self.at
        while at < len(source) and source[at] in " \t\r\n":
            at += 1
        self.at = min(at + 1, len(source))
        char = source[at : at + 1]
        if char and char < " ":
            raise self._error(
                f"Illegal character ({_named(char)}): only regular white space (\\r, \\n, \\t) is allowed between tokens"
            )
        return char

    def _skip_comma(self, char: str, level: _Level) -> str:
        if char != ",":
            raise self._unexpected(char, f"was expecting comma to separate {_kind(level)} entries")
        char = self._skip_space()
        if char == "":
            raise self._end_of_input()
        self.start = self.at - 1
        return char

    def _end_of_input(self) -> JsonSyntaxError:
        level = self._levels[-1]
        return self._error(
            f"Unexpected end-of-input: expected close marker for {_kind(level)} (start marker at {self.place(level.start)})",
            0,
        )

    def _unexpected(self, char: str, expected: str) -> JsonSyntaxError:
        if char == "":
            return self._end_of_input()
        return self._error(f"Unexpected character ({_named(char)}): {expected}")

    def _bad_number(self, expected: str) -> JsonSyntaxError:
        char = self.source[self.at - 1 : self.at]
        if char == "":
            self.at = len(self.source)
            return self._error("Unexpected end-of-input in a Number value", 0)
        return self._error(f"Unexpected character ({_named(char)}) in numeric value: {expected}")

    def _error(self, message: str, length: int = 1) -> JsonSyntaxError:
        """`length` is that of what is wrong; it ends where the parser stands."""
        return JsonSyntaxError(message, max(0, self.at - length), self.at)


def read_json(text: str, number: Callable[[str], Any] | None = None) -> Json:
    """The value of a JSON text of at most 1,000 levels. A repeated key's last value counts.

    `number` makes values of the texts of numbers; without it they become int or float.

    :raises JsonSyntaxError: it is not JSON, or deeper, or something follows the value.
    """
    reader = JsonReader(text)
    levels: list[list[Json] | dict[str, Json]] = []
    names: list[str] = []
    while True:
        value: Json
        match reader.next():
            case Token.FIELD_NAME:
                names.append(reader.name)
                continue
            case Token.START_OBJECT:
                levels.append({})
                continue
            case Token.START_ARRAY:
                levels.append([])
                continue
            case Token.END_OBJECT | Token.END_ARRAY:
                value = levels.pop()
            case Token.STRING:
                value = reader.text()
            case Token.INTEGER:
                value = (number or int)(reader.text())
            case Token.FLOAT:
                value = (number or float)(reader.text())
            case Token.TRUE:
                value = True
            case Token.FALSE:
                value = False
            case Token.NULL:
                value = None
            case None:
                raise JsonSyntaxError("No content to map due to end-of-input", 0, 0)
        if not levels:
            break
        level = levels[-1]
        if isinstance(level, list):
            level.append(value)
        else:
            level[names.pop()] = value
    rest = text[reader.at :].lstrip(" \t\r\n")
    if rest:
        at = len(text) - len(rest)
        raise JsonSyntaxError("Something follows the JSON value", at, at)
    return value


def position(text: str, offset: int) -> tuple[int, int]:
    """Line and column from 1, counted as the service counts: a column is a UTF-16 unit, a lone CR ends a line too."""
    before = text[:offset].replace("\r\n", " \n").replace("\r", "\n")
    line_start = before.rfind("\n") + 1
    return before.count("\n") + 1, len(before[line_start:].encode("utf-16-le", "surrogatepass")) // 2 + 1


def _kind(level: _Level) -> str:
    return "Object" if level.is_object else "Array"


def _named(char: str) -> str:
    code = ord(char)
    if code < 0x20 or 0x7F <= code < 0xA0:
        return f"(CTRL-CHAR, code {code})"
    return f"'{char}' (code {code} / 0x{code:x})" if code > 255 else f"'{char}' (code {code})"


def _escaped(char: str) -> str:
    code = ord(char)
    is_control = code < 0x20 or 0x7F <= code < 0xA0
    return f"\\u{code:04X}" if is_control and char not in "\r\n" else char
