"""JSONPath as Step Functions takes it: text to a frozen `Path`.

Step Functions evaluates with Jayway's rules, so these are Jayway's forms: members, indexes, slices, unions, wildcards, `..`, filters,
and functions at the end such as `.length()`. A path starts at `$` (the input), `$$` (the context object) or `$name` (a variable).
Source: ASL specification, "Paths" and "Reference Paths"; JsonPath (Jayway) documentation.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final, NoReturn, TypeAlias

from sfdsl.expr.errors import ExpressionSyntaxError
from sfdsl.records import positional_record

Literal: TypeAlias = bool | int | float | str | None
INPUT: Final = "$"
CONTEXT: Final = "$$"


@positional_record
class Member:
    """`.key` or `['key']`."""

    key: str


@positional_record
class Members:
    """`['a', 'b']`: several members of one object."""

    keys: tuple[str, ...]


@positional_record
class Index:
    """`[n]`; negative from the end."""

    index: int


@positional_record
class Indexes:
    """`[0, 2]`."""

    indexes: tuple[int, ...]


@positional_record
class Slice:
    """`[a:b]` or `[a:b:c]`; an absent part is None."""

    start: int | None
    stop: int | None
    step: int | None


@positional_record
class Wildcard:
    """`[*]` or `.*`."""


@positional_record
class Filter:
    """`[?(condition)]`."""

    condition: "FilterExpression"


@positional_record
class Descend:
    """`..`: this value and every one in it; the next segment selects from them."""


@positional_record
class Function:
    """`.length()`, `.sum()`, ... at the end of a path."""

    name: str


Segment: TypeAlias = Member | Members | Index | Indexes | Slice | Wildcard | Filter | Descend | Function


@positional_record
class Operand:
    """A side of a filter's comparison: a path from `@` or `$`, or a literal (`path` is None)."""

    path: "Path | None"
    literal: "Literal | tuple[Literal, ...]" = None
    pattern: str | None = None
    """A regular expression between slashes, for `=~`."""


@positional_record
class Compare:
    """`left operator right`; `operator` is one of Jayway's, `==` ... `in`, `nin`, `=~`, `size`, `empty`."""

    operator: str
    left: Operand
    right: Operand


@positional_record
class Exists:
    """`@.a`: the path leads somewhere."""

    path: "Path"


@positional_record
class Negate:
    condition: "FilterExpression"


@positional_record
class Combine:
    """`&&` or `||`."""

    operator: str
    conditions: tuple["FilterExpression", ...]


FilterExpression: TypeAlias = Compare | Exists | Negate | Combine


@positional_record
class Path:
    """A path. `root` is `$`, `$$`, `$name`, or `@` inside a filter."""

    text: str
    root: str
    segments: tuple[Segment, ...]

    @property
    def variable(self) -> str | None:
        """The variable's name without `$`, where the path starts at one."""
        return self.root[1:] if self.root not in (INPUT, CONTEXT, "@") else None

    @property
    def is_definite(self) -> bool:
        """Whether it leads to one place at most. A function gives one value, whatever stands before it."""
        if self.segments and isinstance(self.segments[-1], Function):
            return True
        return all(isinstance(segment, Member | Index) for segment in self.segments)

    @property
    def is_reference_path(self) -> bool:
        """Whether it identifies a single node and nothing else: members and indexes, no function."""
        return all(isinstance(segment, Member | Index) for segment in self.segments)


_ROOT: Final = re.compile(r"\$\$|\$[^\W\d]\w*|\$")
_KEY: Final = re.compile(r"[^\s.\[\]()'\"*?,:@$]+")
_QUOTED: Final = re.compile(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"", re.DOTALL)
_INTEGER: Final = re.compile(r"-?\d+")
_NUMBER: Final = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_OPERATOR: Final = re.compile(
    r"==|!=|<=|>=|=~|<|>|(?:in|nin|subsetof|anyof|noneof|contains|all|size|empty)\b", re.IGNORECASE
)
_BARE_WORD: Final = re.compile(r"[\w-]+")
_REGEX: Final = re.compile(r"/((?:[^/\\]|\\.)*)/([a-z]*)")
FUNCTIONS: Final = frozenset(
    ["length", "size", "min", "max", "avg", "sum", "stddev", "keys", "concat", "append", "first", "last", "index"]
)
_MAX_DEPTH: Final = 50


def parse_path(text: str) -> Path:
    """Read a whole path. Raises ExpressionSyntaxError."""
    return _parse(text)


@lru_cache(maxsize=4096)
def _parse(text: str) -> Path:
    return _Reader(text).path()


class _Reader:
    def __init__(self, text: str) -> None:
        self.text, self.at, self.depth = text, 0, 0

    def fail(self, message: str, hint: str | None = None) -> NoReturn:
        raise ExpressionSyntaxError(message, min(self.at, len(self.text)), hint)

    def path(self) -> Path:
        match = _ROOT.match(self.text)
        if match is None:
            self.fail("a path starts with `$`", "write `$.name` for a member of the input")
        self.at = match.end()
        segments = self._segments()
        self._blanks()  # blanks at the end do no harm, and stand in definitions that run
        if self.at < len(self.text):
            self.fail(f"`{self.text[self.at]}` has no place in a path", "members are `.name` or `['any name']`")
        return Path(self.text, match[0], segments)

    # ---- segments ----

    def _segments(self) -> tuple[Segment, ...]:
        segments: list[Segment] = []
        while self.at < len(self.text) and self.text[self.at] in ".[":
            if segments and isinstance(segments[-1], Function):
                self.fail("nothing stands behind a function")
            if self.text.startswith("..", self.at):
                self.at += 2
                segments.append(Descend())
                segments.append(self._bracket() if self._peek() == "[" else self._dotted())
            elif self.text[self.at] == ".":
                self.at += 1
                # `.[0]` is odd, but Jayway takes it.
                segments.append(self._bracket() if self._peek() == "[" else self._dotted())
            else:
                segments.append(self._bracket())
        return tuple(segments)

    def _peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def _dotted(self) -> Segment:
        if self._peek() == "*":
            self.at += 1
            return Wildcard()
        match = _KEY.match(self.text, self.at)
        if match is None:
            self.fail("a name is missing behind `.`", "other names stand in brackets: `['a b']`")
        self.at = match.end()
        if self._peek() == "(":
            if match[0] not in FUNCTIONS:
                self.fail(f"`{match[0]}` is no function of JSONPath")
            close = self.text.find(")", self.at)
            if close < 0:
                self.fail("`(` is not closed")
            self.at = close + 1
            return Function(match[0])
        return Member(match[0])

    def _blanks(self) -> None:
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1

    def _expect(self, mark: str) -> None:
        self._blanks()
        if not self.text.startswith(mark, self.at):
            self.fail(f"`{mark}` is missing")
        self.at += len(mark)

    def _bracket(self) -> Segment:
        self._expect("[")
        self._blanks()
        here = self._peek()
        segment: Segment
        if here == "*":
            self.at += 1
            segment = Wildcard()
        elif here == "?":
            self.at += 1
            self._expect("(")
            condition = self._any()
            self._expect(")")
            segment = Filter(condition)
        elif here in ("'", '"'):
            segment = self._quoted_members()
        else:
            segment = self._numbers()
        self._expect("]")
        return segment

    def _quoted(self) -> str:
        match = _QUOTED.match(self.text, self.at)
        if match is None:
            self.fail("a name in quotes is missing, or its quote is not closed")
        self.at = match.end()
        inner = match[1] if match[1] is not None else match[2]
        return re.sub(r"\\(.)", r"\1", inner, flags=re.DOTALL)

    def _quoted_members(self) -> Segment:
        keys = [self._quoted()]
        self._blanks()
        while self._peek() == ",":
            self.at += 1
            self._blanks()
            keys.append(self._quoted())
            self._blanks()
        return Member(keys[0]) if len(keys) == 1 else Members(tuple(keys))

    def _integer(self) -> int | None:
        self._blanks()
        match = _INTEGER.match(self.text, self.at)
        if match is None:
            return None
        self.at = match.end()
        return int(match[0])

    def _numbers(self) -> Segment:
        start = self._integer()
        self._blanks()
        if self._peek() == ":":
            self.at += 1
            stop = self._integer()
            self._blanks()
            step = None
            if self._peek() == ":":
                self.at += 1
                step = self._integer()
            return Slice(start, stop, step)
        if start is None:
            self.fail(
                "a number, a name in quotes, `*` or a filter is needed in brackets", "names stand in quotes: `['a']`"
            )
        indexes = [start]
        while self._peek() == ",":
            self.at += 1
            following = self._integer()
            if following is None:
                self.fail("a number is missing behind `,`")
            indexes.append(following)
            self._blanks()
        return Index(start) if len(indexes) == 1 else Indexes(tuple(indexes))

    # ---- filters ----

    def _any(self) -> FilterExpression:
        return self._combined("||", lambda: self._combined("&&", self._single))

    def _combined(self, operator: str, inner: "Callable[[], FilterExpression]") -> FilterExpression:
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            self.fail("the filter is nested too deeply")
        parts: list[FilterExpression] = [inner()]
        self._blanks()
        while self.text.startswith(operator, self.at):
            self.at += 2
            parts.append(inner())
            self._blanks()
        self.depth -= 1
        return parts[0] if len(parts) == 1 else Combine(operator, tuple(parts))

    def _single(self) -> FilterExpression:
        self._blanks()
        if self._peek() == "!":
            self.at += 1
            return Negate(self._single())
        if self._peek() == "(":
            self.at += 1
            inner = self._any()
            self._expect(")")
            return inner
        left = self._operand()
        self._blanks()
        match = _OPERATOR.match(self.text, self.at)
        if match is None:
            if left.path is None:
                self.fail("a filter compares, or tests a path", "write `[?(@.price > 10)]`")
            return Exists(left.path)
        self.at = match.end()
        return Compare(match[0].lower(), left, self._operand())

    def _operand(self) -> Operand:
        self._blanks()
        here = self._peek()
        if here in ("@", "$"):
            return Operand(self._inner_path())
        if here in ("'", '"'):
            return Operand(None, self._quoted())
        if here == "[":
            return Operand(None, self._literals())
        if here == "/":
            match = _REGEX.match(self.text, self.at)
            if match is None:
                self.fail("the regular expression is not closed")
            self.at = match.end()
            return Operand(None, None, f"(?i){match[1]}" if "i" in match[2] else match[1])
        return Operand(None, self._literal())

    def _literal(self) -> "Literal":
        number = _NUMBER.match(self.text, self.at)
        word = _BARE_WORD.match(self.text, self.at)
        if number is not None and (word is None or number.end() >= word.end()):
            self.at = number.end()
            return float(number[0]) if re.search(r"[.eE]", number[0]) else int(number[0])
        if word is None:
            self.fail("a value is missing in the filter")
        self.at = word.end()
        # A bare word is not JSONPath, but stands in definitions that run: it is a text.
        known: dict[str, bool | None] = {"true": True, "false": False, "null": None}
        return known.get(word[0], word[0])

    def _literals(self) -> "tuple[Literal, ...]":
        self._expect("[")
        found: list[bool | int | float | str | None] = []
        self._blanks()
        while self._peek() != "]":
            found.append(self._quoted() if self._peek() in ("'", '"') else self._literal())
            self._blanks()
            if self._peek() == ",":
                self.at += 1
                self._blanks()
            elif self._peek() != "]":
                self.fail("`]` is missing in the filter's list")
        self.at += 1
        return tuple(found)

    def _inner_path(self) -> Path:
        start = self.at
        if self._peek() == "@":
            self.at += 1
            root = "@"
        else:
            match = _ROOT.match(self.text, self.at)
            assert match is not None
            root = match[0]
            self.at = match.end()
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            self.fail("the filter is nested too deeply")
        segments = self._segments()
        self.depth -= 1
        return Path(self.text[start : self.at], root, segments)
