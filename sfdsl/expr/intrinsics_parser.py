"""The text of an intrinsic function call to a tree: `States.Format('o-{}', $.id)`.

Source: ASL specification, "Intrinsic Functions": strings in single quotes, `\\'`, `\\{`, `\\}` and `\\\\` as escapes, calls nested up to
10 deep.
"""

import re
from functools import lru_cache
from typing import Final, NoReturn, TypeAlias

from sfdsl.expr.errors import ExpressionSyntaxError
from sfdsl.expr.jsonpath_parser import Path, parse_path
from sfdsl.records import positional_record

MAX_NESTING: Final = 10


@positional_record
class Literal:
    """A string, number, boolean or null. `source` of a string keeps its escapes, which States.Format reads."""

    value: str | int | float | bool | None
    source: str
    offset: int


@positional_record
class PathArgument:
    path: Path
    offset: int


@positional_record
class Call:
    """`function` is the whole name (`States.Format`); `text` the call as it was written."""

    function: str
    arguments: tuple["Argument", ...]
    text: str
    offset: int


Argument: TypeAlias = Literal | PathArgument | Call

_NAME: Final = re.compile(r"States\.[A-Za-z0-9]+")
_STRING: Final = re.compile(r"'((?:[^'\\]|\\.)*)'", re.DOTALL)
_NUMBER: Final = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])")
_WORDS: Final = {"true": True, "false": False, "null": None}


def parse_intrinsic(text: str) -> Call:
    """Read a call. Raises ExpressionSyntaxError."""
    return _parse(text)


@lru_cache(maxsize=2048)
def _parse(text: str) -> Call:
    return _Reader(text).whole()


def unescape(source: str) -> str:
    """A string literal's value: a backslash gives the character behind it."""
    return re.sub(r"\\(.)", r"\1", source, flags=re.DOTALL)


class _Reader:
    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0

    def fail(self, message: str, hint: str | None = None) -> NoReturn:
        raise ExpressionSyntaxError(message, min(self.at, len(self.text)), hint)

    def whole(self) -> Call:
        self._blanks()
        call = self._call(1)
        self._blanks()
        if self.at < len(self.text):
            self.fail("nothing stands behind a function call")
        return call

    def _blanks(self) -> None:
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1

    def _call(self, depth: int) -> Call:
        start = self.at
        match = _NAME.match(self.text, self.at)
        if match is None:
            self.fail(
                "an intrinsic function is needed", "intrinsic functions begin with `States.`, such as States.UUID()"
            )
        if depth > MAX_NESTING:
            self.fail(f"calls are nested more than {MAX_NESTING} deep")
        self.at = match.end()
        if self.text[self.at : self.at + 1] != "(":
            self.fail("`(` is missing behind the function's name")
        self.at += 1
        arguments: list[Argument] = []
        self._blanks()
        if self.text[self.at : self.at + 1] != ")":
            arguments.append(self._argument(depth))
            self._blanks()
            while self.text[self.at : self.at + 1] == ",":
                self.at += 1
                self._blanks()
                arguments.append(self._argument(depth))
                self._blanks()
        if self.text[self.at : self.at + 1] != ")":
            self.fail("`)` or `,` is missing")
        self.at += 1
        return Call(match[0], tuple(arguments), self.text[start : self.at], start)

    def _argument(self, depth: int) -> Argument:
        here, start = self.text[self.at : self.at + 1], self.at
        if here == "'":
            match = _STRING.match(self.text, self.at)
            if match is None:
                self.fail("the string is not closed", "close it with a single quote")
            self.at = match.end()
            return Literal(unescape(match[1]), match[1], start)
        if here == "$":
            return self._path()
        if self.text.startswith("States.", self.at):
            return self._call(depth + 1)
        number = _NUMBER.match(self.text, self.at)
        if number is not None:
            self.at = number.end()
            value = float(number[0]) if re.search(r"[.eE]", number[0]) else int(number[0])
            return Literal(value, number[0], start)
        for word, constant in _WORDS.items():
            if re.match(rf"{word}(?!\w)", self.text[self.at :]):
                self.at += len(word)
                return Literal(constant, word, start)
        hint = "strings stand in single quotes" if here == '"' else "arguments are strings, numbers, paths and calls"
        return self.fail("an argument is missing or cannot be read", hint)

    def _path(self) -> PathArgument:
        """A path runs to the first comma, parenthesis or blank that is in none of its brackets."""
        start, depth, quote = self.at, 0, ""
        while self.at < len(self.text):
            char = self.text[self.at]
            if quote:
                if char == "\\":
                    self.at += 1
                elif char == quote:
                    quote = ""
            elif char in "'\"" and depth:
                quote = char
            elif char in "[(":
                depth += 1
            elif char in "])":
                if depth == 0:
                    break
                depth -= 1
            elif char == "," and depth == 0:
                break
            self.at += 1
        text = self.text[start : self.at]
        try:
            return PathArgument(parse_path(text), start)
        except ExpressionSyntaxError as problem:
            raise ExpressionSyntaxError(problem.message, start + problem.offset, problem.hint) from problem
