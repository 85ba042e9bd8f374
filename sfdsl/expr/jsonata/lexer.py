"""JSONata text to tokens, one at a time: only the parser knows whether `/` divides or opens a regular expression.

The next stage is `parser.py`.
"""

import math
import re
from typing import NamedTuple

from .failures import syntax_error
from .numbers import integral

_KEYWORDS = {"true": True, "false": False, "null": None}
_WORD_OPERATORS = frozenset({"and", "or", "in"})
_ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}

# Numbers come before names, and operators before both; a name ends at a blank or an operator.
_TOKEN = re.compile(
    r"""[ \t\n\r\v]*(?:
        (?P<operator> \.\.|:=|!=|>=|<=|\*\*|~> | [.\[\]{}(),@#;:?+\-*/%|=<>^&!~] )
      | (?P<quote> ["'] )
      | (?P<number> (?:0|[1-9][0-9]*) (?:\.[0-9]+)? (?:[Ee][-+]?[0-9]+)? )
      | (?P<tick> ` )
      | (?P<name> [^ \t\n\r\v.\[\]{}(),@#;:?+\-*/%|=<>^&!~]+ )
    )""",
    re.VERBOSE,
)
_PLAIN_TEXT = {quote: re.compile(rf"[^\\{quote}]*") for quote in "\"'"}
_HEX = re.compile(r"[0-9a-fA-F]{4}")
_SURROGATE_PAIR = re.compile("([\ud800-\udbff])([\udc00-\udfff])")


class Token(NamedTuple):
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
        while True:
            match = _TOKEN.match(text, self.offset)
            if match is None:
                return Token("end", "(end)", len(text), len(text))
            kind = match.lastgroup
            start, end = match.span(kind or 0)
            word = text[start:end]
            if word != "/" or not text.startswith("/*", start):
                break
            self.offset = self._after_comment(start)
        match kind:
            case "operator":
                if word == "/" and not after_operand:
                    return self._regex(start)
                return self._token("operator", word, start, end)
            case "name":
                return self._word(word, start, end)
            case "quote":
                return self._string(start)
            case "number":
                return self._number(word, start, end)
            case _:
                return self._quoted_name(start)

    def _token(self, kind: str, value: object, start: int, end: int) -> Token:
        self.offset = end
        return Token(kind, value, start, end)

    def _after_comment(self, start: int) -> int:
        closed = self.text.find("*/", start + 2)
        if closed < 0:
            raise syntax_error("S0106", start)
        return closed + 2

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
                if digits is None:
                    raise syntax_error("S0104", at)
                parts.append(chr(int(digits.group(), 16)))
                at += 6
            else:
                hint = "the string may hold the other kind of quote instead" if escape == "'" else None
                raise syntax_error("S0103", at, token=escape, hint=hint)

    def _number(self, text: str, start: int, end: int) -> Token:
        if text.isdigit() and len(text) < 16:
            return self._token("number", int(text), start, end)
        value = float(text)
        if math.isinf(value):
            raise syntax_error("S0102", start, token=text)
        return self._token("number", integral(value), start, end)

    def _quoted_name(self, start: int) -> Token:
        end = self.text.find("`", start + 1)
        if end < 0:
            raise syntax_error("S0105", start)
        return self._token("name", self.text[start + 1 : end], start, end + 1)

    def _word(self, name: str, start: int, end: int) -> Token:
        if name.startswith("$"):
            return self._token("variable", name[1:], start, end)
        if name in _WORD_OPERATORS:
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
