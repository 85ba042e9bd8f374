"""JSONata text to tokens, one at a time: whether `/` divides or opens a regular expression is known to the parser alone.

The next stage is `parser.py`.
"""

import math
import re
from dataclasses import dataclass

from .failures import syntax_error
from .numbers import integral

WHITESPACE = " \t\n\r\v"
_SINGLE_OPERATORS = ".[]{}(),@#;:?+-*/%|=<>^&!~"
_DOUBLE_OPERATORS = ("..", ":=", "!=", ">=", "<=", "**", "~>")
_KEYWORDS = {"true": True, "false": False, "null": None}
_ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}

_BLANK = re.compile(r"[ \t\n\r\v]*")
_NUMBER = re.compile(r"(?:0|[1-9][0-9]*)(\.[0-9]+)?([Ee][-+]?[0-9]+)?")
_NAME = re.compile(r"[^ \t\n\r\v.\[\]{}(),@#;:?+\-*/%|=<>^&!~]*")
_PLAIN_TEXT = {quote: re.compile(rf"[^\\{quote}]*") for quote in "\"'"}
_HEX = re.compile(r"[0-9a-fA-F]{1,4}")
_SURROGATE_PAIR = re.compile("([\ud800-\udbff])([\udc00-\udfff])")


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` is name, variable, operator, string, number, value, regex or end.

    `value` is the operator, the name without `$` or backquotes, the text of a string, the number, the constant, or
    `(pattern, flags)`.
    """

    kind: str
    value: object
    start: int
    end: int

    def is_operator(self, *symbols: str) -> bool:
        return self.kind == "operator" and self.value in symbols


class Lexer:
    """Reads tokens from `text`; `offset` is where the next one is looked for."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.offset = 0

    def next(self, *, after_operand: bool) -> Token:
        """The next token; after an operand `/` divides, elsewhere it opens a regular expression."""
        text = self.text
        start = self._skip_blanks()
        if start >= len(text):
            return Token("end", "(end)", len(text), len(text))
        char = text[start]
        if char == "/" and not after_operand:
            return self._regex(start)
        if text[start : start + 2] in _DOUBLE_OPERATORS:
            return self._token("operator", text[start : start + 2], start, start + 2)
        if char in _SINGLE_OPERATORS:
            return self._token("operator", char, start, start + 1)
        if char in "\"'":
            return self._string(start)
        if number := _NUMBER.match(text, start):
            return self._number(number, start)
        if char == "`":
            return self._quoted_name(start)
        return self._name(start)

    def _token(self, kind: str, value: object, start: int, end: int) -> Token:
        self.offset = end
        return Token(kind, value, start, end)

    def _skip_blanks(self) -> int:
        """Past blanks and comments."""
        text, at = self.text, self.offset
        while True:
            blank = _BLANK.match(text, at)
            at = blank.end() if blank else at
            if not text.startswith("/*", at):
                return at
            closed = text.find("*/", at + 2)
            if closed < 0:
                raise syntax_error("S0106", at)
            at = closed + 2

    def _regex(self, start: int) -> Token:
        """Up to the first `/` that is neither escaped nor inside brackets of any kind."""
        text, at, depth = self.text, start + 1, 0
        while at < len(text):
            char = text[at]
            if char == "/" and depth == 0 and _backslashes_before(text, at) % 2 == 0:
                if at == start + 1:
                    raise syntax_error("S0301", at)
                end = at + 1
                while end < len(text) and text[end] in "im":
                    end += 1
                return self._token("regex", (text[start + 1 : at], text[at + 1 : end]), start, end)
            if text[at - 1] != "\\":
                depth += (char in "([{") - (char in ")]}")
            at += 1
        raise syntax_error("S0302", start)

    def _string(self, start: int) -> Token:
        text, quote = self.text, self.text[start]
        plain, parts, at = _PLAIN_TEXT[quote], [], start + 1
        while True:
            piece = plain.match(text, at)
            if piece:
                parts.append(piece.group())
                at = piece.end()
            if at >= len(text):
                raise syntax_error("S0101", start, hint=f"end the string with {quote}")
            if text[at] == quote:
                return self._token("string", join_surrogates("".join(parts)), start, at + 1)
            escape = text[at + 1 : at + 2]
            if escape in _ESCAPES and escape:
                parts.append(_ESCAPES[escape])
                at += 2
            elif escape == "u":
                digits = _HEX.match(text, at + 2)
                if digits is None or len(digits.group()) < 4:
                    raise syntax_error("S0104", at)
                parts.append(chr(int(digits.group(), 16)))
                at += 6
            else:
                hint = "the string may hold the other kind of quote instead" if escape == "'" else None
                raise syntax_error("S0103", at, token=escape, hint=hint)

    def _number(self, match: re.Match[str], start: int) -> Token:
        text = match.group()
        if match.group(1) is None and match.group(2) is None and len(text) < 16:
            return self._token("number", int(text), start, match.end())
        value = float(text)
        if math.isinf(value):
            raise syntax_error("S0102", start, token=text)
        return self._token("number", integral(value), start, match.end())

    def _quoted_name(self, start: int) -> Token:
        end = self.text.find("`", start + 1)
        if end < 0:
            raise syntax_error("S0105", start)
        return self._token("name", self.text[start + 1 : end], start, end + 1)

    def _name(self, start: int) -> Token:
        match = _NAME.match(self.text, start)
        name = match.group() if match else ""
        end = start + len(name)
        if name.startswith("$"):
            return self._token("variable", name[1:], start, end)
        if name in ("and", "or", "in"):
            return self._token("operator", name, start, end)
        if name in _KEYWORDS:
            return self._token("value", _KEYWORDS[name], start, end)
        return self._token("name", name, start, end)


def _backslashes_before(text: str, at: int) -> int:
    count = 0
    while at - count > 0 and text[at - count - 1] == "\\":
        count += 1
    return count


def join_surrogates(text: str) -> str:
    """Makes one character of each surrogate pair; JSON and JSONata escapes write astral characters as pairs."""
    if _SURROGATE_PAIR.search(text) is None:
        return text
    return _SURROGATE_PAIR.sub(
        lambda pair: chr(0x10000 + ((ord(pair[1]) - 0xD800) << 10) + (ord(pair[2]) - 0xDC00)), text
    )
