"""A JSON text with the place of every value in it.

Strict: what `jsontext.loads` refuses is refused here too, with the offset of the mistake and what was expected there. Reads with a
stack of its own, so depth costs no recursion.
"""

import json
import re
from typing import Any, Final, NoReturn

from sfdsl.expr.errors import ExpressionSyntaxError
from sfdsl.jsontypes import Json, Pointer
from sfdsl.source import Span

_TOKEN: Final = re.compile(
    r"""[ \t\r\n]*(?:
        (?P<string>"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")
      | (?P<number>-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.]))
      | (?P<word>true|false|null)(?!\w)
      | (?P<mark>[\[\]{},:])
    )""",
    re.VERBOSE,
)
_BLANKS: Final = re.compile(r"[ \t\r\n]*")
_WORDS: Final = {"true": True, "false": False, "null": None}
MAX_DEPTH: Final = 1000


def parse_json_with_positions(text: str) -> tuple[Json, dict[Pointer, Span]]:
    """The value, and for every pointer in it the span of the value there. Raises ExpressionSyntaxError."""
    return _Reader(text).read()


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 1 if text.startswith("\ufeff") else 0
        self.positions: dict[Pointer, Span] = {}

    def read(self) -> tuple[Json, dict[Pointer, Span]]:
        """One value and nothing behind it."""
        root: list[Json] = []
        # Each open container: the container, its pointer, its start, and the key that the next value belongs to.
        stack: list[tuple[Any, Pointer, int, str | None]] = []
        here: Pointer = ()
        key: str | None = None
        while True:
            kind, token, start = self._next("a value")
            if token in ("[", "{"):
                if len(stack) >= MAX_DEPTH:
                    raise ExpressionSyntaxError(f"the text is nested more than {MAX_DEPTH} deep", start)
                container: Any = [] if token == "[" else {}
                stack.append((container, here, start, key))
                if self._peek() != ("]" if token == "[" else "}"):
                    key, here = self._enter(container, here)
                    continue
                self._next("")
                value, here, start, key = stack.pop()
            else:
                value = self._scalar(kind, token, start)
            # A value is complete; give it to its container, and close those that end here.
            while True:
                self.positions[here] = Span(start, self.at)
                if not stack:
                    root.append(value)
                    self._end()
                    return root[0], self.positions
                container, above, opened, outer_key = stack[-1]
                if key is None:
                    container.append(value)
                else:
                    container[key] = value
                closer = "]" if isinstance(container, list) else "}"
                _, token, start = self._next(f"`,` or `{closer}`")
                if token == closer:
                    stack.pop()
                    value, here, start, key = container, above, opened, outer_key
                    continue
                if token != ",":
                    raise ExpressionSyntaxError(f"expected `,` or `{closer}`, but found `{token[:30]}`", start)
                if self._peek() == closer:
                    raise ExpressionSyntaxError("JSON has no comma before a closing bracket", start, "remove the comma")
                key, here = self._enter(container, above)
                break

    def _enter(self, container: Any, above: Pointer) -> tuple[str | None, Pointer]:
        """The key and pointer of the container's next value."""
        if isinstance(container, list):
            return None, (*above, len(container))
        kind, token, start = self._next("a key in double quotes")
        if kind != "string":
            raise ExpressionSyntaxError(f"expected a key in double quotes, but found `{token[:30]}`", start)
        key: str = json.loads(token)
        if key in container:
            raise ExpressionSyntaxError(f'the key "{key}" stands twice in this object', start, "remove one of the two")
        _, token, start = self._next("`:`")
        if token != ":":
            raise ExpressionSyntaxError(f"expected `:`, but found `{token[:30]}`", start)
        return key, (*above, key)

    def _peek(self) -> str:
        match = _BLANKS.match(self.text, self.at)
        assert match is not None
        return self.text[match.end() : match.end() + 1]

    def _next(self, expected: str) -> tuple[str, str, int]:
        match = _TOKEN.match(self.text, self.at)
        if match is None:
            self._fail(expected)
        kind = match.lastgroup or ""
        self.at = match.end()
        return kind, match[kind], match.start(kind)

    def _scalar(self, kind: str, token: str, start: int) -> Json:
        if kind == "string":
            text: str = json.loads(token)
            return text
        if kind == "word":
            return _WORDS[token]
        if kind == "number":
            if len(token) > 400:
                raise ExpressionSyntaxError(f"the number {token[:20]}... has {len(token)} digits", start)
            value = float(token) if re.search(r"[.eE]", token) else int(token)
            if value in (float("inf"), float("-inf")):
                raise ExpressionSyntaxError(f"the number {token} is too large", start, "numbers are doubles")
            return value
        raise ExpressionSyntaxError(f"expected a value, but found `{token}`", start)

    def _end(self) -> None:
        match = _BLANKS.match(self.text, self.at)
        assert match is not None
        if match.end() < len(self.text):
            shown = self.text[match.end() : match.end() + 10].split("\n")[0]
            raise ExpressionSyntaxError(f"nothing may stand behind the document, but there is `{shown}`", match.end())

    def _fail(self, expected: str) -> NoReturn:
        match = _BLANKS.match(self.text, self.at)
        assert match is not None
        offset = match.end()
        rest = self.text[offset : offset + 40].split("\n")[0]
        if not rest:
            at_end = "the end of the text" if offset >= len(self.text) else "a line break"
            raise ExpressionSyntaxError(f"expected {expected or 'more'}, but found {at_end}", offset)
        hint = None
        if rest.startswith('"'):
            raise ExpressionSyntaxError("this string is not closed, or has an escape that JSON lacks", offset)
        if rest.startswith("'"):
            hint = "JSON strings stand in double quotes"
        elif rest.startswith(("//", "/*", "#")):
            hint = "JSON has no comments; a definition has the field `Comment`"
        elif re.match(r"(True|False|None)\b", rest):
            hint = "JSON has true, false and null"
        elif re.match(r"(NaN|-?Infinity)\b", rest):
            hint = "JSON has no NaN and no infinity"
        shown = rest.split()[0][:30] if rest.split() else rest
        raise ExpressionSyntaxError(f"expected {expected or 'more'}, but found `{shown}`", offset, hint)
