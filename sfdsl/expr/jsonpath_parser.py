"""JSONPath as Step Functions takes it: text to a frozen `Path`.

A path starts at `$` (the input), `$$` (the context object) or `$name` (a variable). What follows is the JSONPath of Jayway's library in
version 2.0.0, whose texts and habits failed executions show: members, indexes, slices, unions, wildcards, `..` and filters. Functions
such as `.length()` came later, so here they name a member, and an index does not count from the end.
Source: ASL specification, "Paths" and "Reference Paths"; reports from the service of `$.list.length()`, `$.list.sum()` and `$.list[-1]`
failing where `$.list[(@.length-1)]` works.
"""

import re
from functools import lru_cache
from typing import Final, NoReturn, TypeAlias

from sfdsl.expr.errors import ExpressionSyntaxError
from sfdsl.records import positional_record

INPUT: Final = "$"
CONTEXT: Final = "$$"
CURRENT: Final = "@"
"""The root of a path in a filter that starts at the item at hand."""


@positional_record
class Member:
    """`.key` or `['key']`."""

    key: str


@positional_record
class Members:
    """`['a', 'b']`: an object of those of the members that are there."""

    keys: tuple[str, ...]


@positional_record
class Function:
    """`.length()`: the service has no functions, and looks for a member that is called `length()`."""

    name: str

    @property
    def key(self) -> str:
        return f"{self.name}()"


@positional_record
class Index:
    """`[n]`. A negative one leads nowhere: the service does not count from the end here."""

    index: int


@positional_record
class FromEnd:
    """`[(@.length-n)]`: the item `back` places before the end."""

    back: int


@positional_record
class Indexes:
    """`[0, 2]`."""

    indexes: tuple[int, ...]


@positional_record
class Slice:
    """`[a:b]`, `[a:]` or `[:b]`; an absent part is None. Negative parts count from the end in the last two."""

    start: int | None
    stop: int | None


@positional_record
class Wildcard:
    """`[*]` or `.*`."""


@positional_record
class Descend:
    """`..`: this value and every one in it; the next segment selects from them."""


@positional_record
class Text:
    """A value in a filter. Whatever it looks like, it is a text; what it is compared with decides how it is read."""

    text: str


@positional_record
class Pattern:
    """`/regular expression/`, or `/.../i` for one that takes small and capital letters as the same."""

    source: str
    ignores_case: bool


@positional_record
class Compare:
    """`left operator right`."""

    operator: str
    left: "Operand"
    right: "Operand"


@positional_record
class Exists:
    """`@.a`: it leads to something other than null. With `!` before it (`is_wanted` is false): it does not."""

    path: "Path"
    is_wanted: bool


@positional_record
class Filter:
    """`[?(...)]`: one of the alternatives holds, which it does if all of its criteria hold."""

    alternatives: tuple[tuple["Criterion", ...], ...]


@positional_record
class Path:
    """A path. `root` is `$`, `$$`, `$name`, or `@` inside a filter; `offsets` say where in the text each segment begins."""

    text: str
    root: str
    segments: tuple["Segment", ...]
    offsets: tuple[int, ...] = ()

    @property
    def variable(self) -> str | None:
        """The variable's name without `$`, where the path starts at one."""
        return self.root[1:] if self.root not in (INPUT, CONTEXT, CURRENT) else None

    @property
    def is_definite(self) -> bool:
        """Whether it gives one value; other paths give a list of what they find."""
        return all(isinstance(segment, DEFINITE) for segment in self.segments)

    @property
    def is_reference_path(self) -> bool:
        """Whether it identifies a single node and nothing else: members and indexes."""
        return all(isinstance(segment, Member | Index) for segment in self.segments)


Operand: TypeAlias = Path | Text | Pattern
Criterion: TypeAlias = Compare | Exists
Segment: TypeAlias = Member | Members | Function | Index | FromEnd | Indexes | Slice | Wildcard | Descend | Filter
DEFINITE: Final = (Member, Members, Function, Index, FromEnd)
"""The segments that lead from one value to one value."""

OPERATORS: Final = ("==", ">=", "<=", "!=", "=~", "<", ">")
_LATER_OPERATORS: Final = re.compile(r"(?:in|nin|subsetof|anyof|noneof|contains|all|size|empty)\b", re.IGNORECASE)
_ROOT: Final = re.compile(r"\$\$|\$[^\W\d]\w*|\$")
_KEY: Final = re.compile(r"[^\s.\[\]()'\"*?,<>=!&|{}`\\]+")
_INTEGER: Final = re.compile(r"-?[0-9]+")
_FROM_END: Final = re.compile(r"\(\s*@\.(?:length|size)(?:\(\))?\s*-\s*([0-9]+)\s*\)")
_INT32: Final = range(-(2**31), 2**31)
_MOST_LISTS: Final = 50
"""Wildcards, slices, filters ... in one path: each may be a call deep in the evaluation."""


def parse_path(text: str) -> Path:
    """Read a whole path. Raises ExpressionSyntaxError."""
    return _parse(text)


@lru_cache(maxsize=4096)
def _parse(text: str) -> Path:
    return _Reader(text).path()


@lru_cache(maxsize=256)
def compiled(source: str, ignores_case: bool) -> re.Pattern[str]:
    """A filter's regular expression. Raises re.error."""
    return re.compile(source, re.IGNORECASE if ignores_case else 0)


class _Reader:
    def __init__(self, text: str) -> None:
        self.text, self.at, self.lists, self.in_filter = text, 0, 0, False

    def fail(self, message: str, hint: str | None = None) -> NoReturn:
        raise ExpressionSyntaxError(message, min(self.at, len(self.text)), hint)

    def path(self) -> Path:
        match = _ROOT.match(self.text)
        if match is None:
            self.fail("a path starts with `$`", "write `$.name` for a member of the input")
        self.at = match.end()
        segments, offsets = self._segments()
        self._blanks()  # blanks at the end do no harm, and stand in definitions that run
        if self.at < len(self.text):
            self.fail(f"`{self.text[self.at]}` has no place in a path", "members are `.name` or `['any name']`")
        return Path(self.text, match[0], segments, offsets)

    # ---- segments ----

    def _segments(self) -> tuple[tuple[Segment, ...], tuple[int, ...]]:
        segments: list[Segment] = []
        offsets: list[int] = []
        while self._peek() in (".", "["):
            offsets.append(self.at)
            if self._peek(2) == "..":
                self.at += 2
                segments.append(Descend())
                offsets.append(self.at)
            elif self._peek() == ".":
                self.at += 1
            # A point before a bracket, as in `$.[0]`, is odd, but the service takes it.
            segments.append(self._bracket() if self._peek() == "[" else self._dotted())
            self.lists += not isinstance(segments[-1], DEFINITE)
            if self.lists > _MOST_LISTS:
                self.fail("the path has too many wildcards, slices and filters")
        return tuple(segments), tuple(offsets)

    def _peek(self, count: int = 1) -> str:
        return self.text[self.at : self.at + count]

    def _dotted(self) -> Segment:
        if self._peek() == "*":
            self.at += 1
            return Wildcard()
        match = _KEY.match(self.text, self.at)
        if match is None:
            self.fail("a name is missing behind `.`", "other names stand in brackets: `['a b']`")
        self.at = match.end()
        if self._peek(2) == "()":
            self.at += 2
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
            segment = self._filter()
        elif here in ("'", '"'):
            segment = self._quoted_members()
        elif here == "(":
            segment = self._from_end()
        else:
            segment = self._numbers()
        self._expect("]")
        return segment

    def _quoted(self) -> str:
        """A text in quotes. A backslash is a character as any other, except before such a quote."""
        mark, start = self._peek(), self.at
        parts: list[str] = []
        self.at += 1
        while self._peek() != mark:
            if self.at >= len(self.text):
                self.at = start
                self.fail("a name in quotes is missing, or its quote is not closed")
            self.at += self._peek(2) == "\\" + mark
            parts.append(self._peek())
            self.at += 1
        self.at += 1
        return "".join(parts)

    def _quoted_members(self) -> Segment:
        keys = [self._quoted()]
        self._blanks()
        while self._peek() == ",":
            self.at += 1
            self._blanks()
            if self._peek() not in ("'", '"'):
                self.fail("a name in quotes is missing behind `,`")
            keys.append(self._quoted())
            self._blanks()
        return Member(keys[0]) if len(keys) == 1 else Members(tuple(keys))

    def _integer(self) -> int | None:
        self._blanks()
        match = _INTEGER.match(self.text, self.at)
        if match is None:
            return None
        number = self._in_range(match[0])
        self.at = match.end()
        return number

    def _in_range(self, digits: str) -> int:
        number = int(digits) if len(digits) < 20 else 2**63
        if number not in _INT32:
            self.fail("the number is too large for an index")
        return number

    def _from_end(self) -> Segment:
        match = _FROM_END.match(self.text, self.at)
        if match is None:
            self.fail("an expression in brackets can only be `(@.length-n)`", "a filter is `[?(@.price > 10)]`")
        number = self._in_range(match[1])
        self.at = match.end()
        return FromEnd(number)

    def _numbers(self) -> Segment:
        start = self._integer()
        self._blanks()
        if self._peek() == ":":
            self.at += 1
            stop = self._integer()
            self._blanks()
            if self._peek() == ":":
                self.fail("a slice has no step", "the service would ignore it; write `[start:end]`")
            if start is None and stop is None:
                self.fail("a slice needs a start or an end", "write `[*]` for all items")
            return Slice(start, stop)
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

    def _filter(self) -> Filter:
        """The criteria between the parentheses.

        Parentheses round several criteria are read over, as the service does: `&&` binds before `||` all the same.
        """
        if self.in_filter:
            self.fail("a filter cannot stand in a filter")
        self.in_filter = True
        alternatives: list[list[Criterion]] = [[]]
        self._expect("(")
        depth = 1
        while True:
            depth += self._count("(", len(self.text))
            alternatives[-1].append(self._criterion())
            depth -= self._count(")", depth)
            if depth == 0:
                break
            if self._peek(2) == "||":
                alternatives.append([])
            elif self._peek(2) != "&&":
                self._fail_behind_criterion()
            self.at += 2
        self.in_filter = False
        return Filter(tuple(map(tuple, alternatives)))

    def _count(self, mark: str, most: int) -> int:
        """Read over so many of these marks, and the blanks round them."""
        found = 0
        self._blanks()
        while self._peek() == mark and found < most:
            found += 1
            self.at += 1
            self._blanks()
        return found

    def _fail_behind_criterion(self) -> NoReturn:
        later = _LATER_OPERATORS.match(self.text, self.at)
        if later is not None:
            self.fail(f"Step Functions has no operator `{later[0]}`", "compare with `==` and join with `||`")
        self.fail("`&&`, `||` or `)` is missing in the filter")

    def _criterion(self) -> Criterion:
        if self._peek() == "!":
            self.at += 1
            if self._peek() != CURRENT:
                self.fail("`!` can only stand before a path from `@`", "write `[?(!@.name)]`")
            return Exists(self._inner_path(), False)
        start = self.at
        left = self._operand()
        self._blanks()
        operator = next((sign for sign in OPERATORS if self.text.startswith(sign, self.at)), None)
        if operator is None:
            if isinstance(left, Path):
                return Exists(left, True)
            self.at = start
            self.fail("a filter compares, or tests a path", "write `[?(@.price > 10)]`")
        self.at += len(operator)
        self._blanks()
        right = self._operand()
        if (isinstance(left, Pattern) or isinstance(right, Pattern)) != (operator == "=~"):
            self.at = start
            hint = "write `@.name =~ /.*x.*/`; other texts stand in single quotes"
            self.fail("`=~` compares with a regular expression between slashes, and nothing else does", hint)
        return Compare(operator, left, right)

    def _operand(self) -> Operand:
        here = self._peek()
        if here in (CURRENT, INPUT):
            return self._inner_path()
        if here == "'":
            return Text(self._quoted())
        if here == "/":
            return self._pattern()
        start = self.at
        if here == '"':
            self._quoted()
            return Text(self.text[start : self.at])  # the service takes these quotes as part of the text
        while self.at < len(self.text) and self._peek() not in "()<>=!]" and self._peek(2) not in ("&&", "||"):
            self.at += 1
        # A bare word is not JSONPath, but stands in definitions that run.
        text = self.text[start : self.at].strip()
        if not text:
            self.fail("a value is missing in the filter", "texts stand in single quotes")
        return Text(text)

    def _pattern(self) -> Pattern:
        start, end = self.at, self.at + 1
        while self.text[end : end + 1] != "/":
            if end >= len(self.text):
                self.fail("the regular expression is not closed")
            end += 2 if self.text[end] == "\\" else 1
        pattern = Pattern(self.text[start + 1 : end], self.text[end + 1 : end + 2] == "i")
        try:
            compiled(pattern.source, pattern.ignores_case)
        except (re.error, OverflowError, RecursionError) as problem:
            self.fail(f"the regular expression cannot be read: {problem}")
        self.at = end + 1 + pattern.ignores_case
        return pattern

    def _inner_path(self) -> Path:
        start, root = self.at, self._peek()
        self.at += 1
        if root == INPUT and (self._peek() == "$" or self._peek().isalpha()):
            self.fail("a filter's paths start at `@` or `$`", "the context and variables cannot be read in a filter")
        segments, offsets = self._segments()
        path = Path(self.text[start : self.at], root, segments, offsets)
        if not path.is_definite:
            self.at = start
            self.fail("a filter's path leads to one value", "wildcards, slices and filters cannot stand in a filter")
        return path
