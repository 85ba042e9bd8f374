"""A JavaScript regular expression to a tree (ECMAScript without the `u` flag, with the lenient forms of Annex B)."""

from typing import TypeAlias

from sfdsl.records import positional_record

MAX_NESTING = 60
"""How deep groups may nest."""

LAST = 0x10FFFF

Range: TypeAlias = tuple[int, int]

DIGITS: tuple[Range, ...] = ((0x30, 0x39),)
WORDS: tuple[Range, ...] = ((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A))
LINE_ENDS: tuple[Range, ...] = ((0x0A, 0x0A), (0x0D, 0x0D), (0x2028, 0x2029))
SPACES: tuple[Range, ...] = (
    (0x09, 0x0D),
    (0x20, 0x20),
    (0xA0, 0xA0),
    (0x1680, 0x1680),
    (0x2000, 0x200A),
    (0x2028, 0x2029),
    (0x202F, 0x202F),
    (0x205F, 0x205F),
    (0x3000, 0x3000),
    (0xFEFF, 0xFEFF),
)


class RegexSyntaxError(ValueError):
    """`offset` counts from the start of the pattern."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.offset = offset


@positional_record
class Chars:
    """One character out of ranges of code points, or (negated) not out of them."""

    ranges: tuple[Range, ...]
    negated: bool = False


@positional_record
class Boundary:
    """`^`, `$`, `b` or `B`."""

    kind: str


@positional_record
class Group:
    """Parentheses; `number` is None for `(?:..)`."""

    node: "RegexNode"
    number: int | None


@positional_record
class Look:
    """A lookahead or (`behind`) a lookbehind."""

    node: "RegexNode"
    behind: bool
    negated: bool


@positional_record
class Reference:
    """`\\1`: what the group matched; matches nothing where it took no part. `is_open` says that it stands inside it."""

    number: int
    is_open: bool


@positional_record
class Repeat:
    node: "RegexNode"
    least: int
    most: int | None
    greedy: bool


@positional_record
class Sequence:
    nodes: tuple["RegexNode", ...]


@positional_record
class Choice:
    branches: tuple["RegexNode", ...]


RegexNode: TypeAlias = Chars | Boundary | Group | Look | Reference | Repeat | Sequence | Choice


@positional_record
class RegexTree:
    """A pattern and how many groups it captures."""

    node: RegexNode
    group_count: int


ANY = Chars(LINE_ENDS, negated=True)
_CONTROLS = {"t": 0x09, "n": 0x0A, "v": 0x0B, "f": 0x0C, "r": 0x0D}
_CLASSES = {"d": DIGITS, "w": WORDS, "s": SPACES}


def complement(ranges: tuple[Range, ...]) -> tuple[Range, ...]:
    """All code points outside."""
    result: list[Range] = []
    start = 0
    for low, high in merged(ranges):
        if low > start:
            result.append((start, low - 1))
        start = high + 1
    if start <= LAST:
        result.append((start, LAST))
    return tuple(result)


def merged(ranges: tuple[Range, ...]) -> tuple[Range, ...]:
    """The same code points as ascending ranges that do not touch."""
    result: list[Range] = []
    for low, high in sorted(ranges):
        if result and low <= result[-1][1] + 1:
            result[-1] = (result[-1][0], max(high, result[-1][1]))
        else:
            result.append((low, high))
    return tuple(result)


def parse_regex(source: str) -> RegexTree:
    """Raises RegexSyntaxError."""
    return _Reader(source).read()


class _Reader:
    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.depth = 0
        self.group_count = 0
        self.open_groups: set[int] = set()
        self.names = _group_names(source)
        self.total_groups = _count_groups(source)

    def read(self) -> RegexTree:
        node = self.choice()
        if self.at < len(self.source):
            raise RegexSyntaxError("Unmatched ')'", self.at)
        return RegexTree(node, self.group_count)

    def peek(self, text: str) -> bool:
        return self.source.startswith(text, self.at)

    def take(self, text: str) -> bool:
        if self.peek(text):
            self.at += len(text)
            return True
        return False

    def choice(self) -> RegexNode:
        self.depth += 1
        if self.depth > MAX_NESTING:
            raise RegexSyntaxError("nested too deeply", self.at)
        branches = [self.sequence()]
        while self.take("|"):
            branches.append(self.sequence())
        self.depth -= 1
        return branches[0] if len(branches) == 1 else Choice(tuple(branches))

    def sequence(self) -> RegexNode:
        nodes: list[RegexNode] = []
        while self.at < len(self.source) and self.source[self.at] not in "|)":
            start = self.at
            node = self.term()
            if isinstance(node, Boundary) or (isinstance(node, Look) and node.behind):
                if self.quantifier() is not None:
                    raise RegexSyntaxError("Nothing to repeat", self.at - 1)
                nodes.append(node)
                continue
            amount = self.quantifier()
            if amount is None:
                nodes.append(node)
                continue
            least, most = amount
            if most is not None and most < least:
                raise RegexSyntaxError("numbers out of order in {} quantifier", start)
            nodes.append(Repeat(node, least, most, greedy=not self.take("?")))
        return nodes[0] if len(nodes) == 1 else Sequence(tuple(nodes))

    def quantifier(self) -> tuple[int, int | None] | None:
        if self.take("*"):
            return 0, None
        if self.take("+"):
            return 1, None
        if self.take("?"):
            return 0, 1
        return self.counted()

    def counted(self) -> tuple[int, int | None] | None:
        """`{n}`, `{n,}` or `{n,m}`; anything else in braces stands for itself."""
        if not self.peek("{"):
            return None
        end = self.source.find("}", self.at)
        low, comma, high = self.source[self.at + 1 : end if end > 0 else self.at].partition(",")
        if not _is_number(low) or (high and not _is_number(high)):
            return None
        self.at = end + 1
        least = min(int(low), 100_000)
        if not comma:
            return least, least
        return least, min(int(high), 100_000) if high else None

    def term(self) -> RegexNode:
        char = self.source[self.at]
        if char == "{" and self.counted() is not None:
            raise RegexSyntaxError("Nothing to repeat", self.at)
        self.at += 1
        match char:
            case "^" | "$":
                return Boundary(char)
            case "(":
                return self.group()
            case ".":
                return ANY
            case "[":
                return self.char_class()
            case "\\":
                return self.escape()
            case "*" | "+" | "?":
                raise RegexSyntaxError("Nothing to repeat", self.at - 1)
            case _:
                return Chars(((ord(char), ord(char)),))

    def group(self) -> RegexNode:
        start = self.at - 1
        if not self.take("?"):
            return self.capture(start)
        for opening, behind, negated in (
            ("=", False, False),
            ("!", False, True),
            ("<=", True, False),
            ("<!", True, True),
        ):
            if self.take(opening):
                node = Look(self.choice(), behind, negated)
                self.close(start)
                return node
        if self.take(":"):
            inner = self.choice()
            self.close(start)
            return Group(inner, None)
        if self.take("<"):
            end = self.source.find(">", self.at)
            if end < 0 or not self.source[self.at : end].isidentifier():
                raise RegexSyntaxError("Invalid capture group name", self.at)
            self.at = end + 1
            return self.capture(start)
        raise RegexSyntaxError("Invalid group", start)

    def capture(self, start: int) -> RegexNode:
        self.group_count += 1
        number = self.group_count
        self.open_groups.add(number)
        inner = self.choice()
        self.close(start)
        self.open_groups.discard(number)
        return Group(inner, number)

    def close(self, start: int) -> None:
        if not self.take(")"):
            raise RegexSyntaxError("Unterminated group", start)

    def escape(self) -> RegexNode:
        if self.at >= len(self.source):
            raise RegexSyntaxError("\\ at end of pattern", self.at - 1)
        char = self.source[self.at]
        if char in "bB":
            self.at += 1
            return Boundary(char)
        if char in "123456789":
            return self.numbered()
        if char == "k" and self.names:
            return self.named_reference()
        ranges = self.escaped(inside_class=False)
        return Chars(ranges)

    def numbered(self) -> RegexNode:
        """A reference if there is such a group; otherwise an old octal escape, or just the digit."""
        end = self.at
        while end < len(self.source) and self.source[end].isdigit() and self.source[end].isascii():
            end += 1
        number = int(self.source[self.at : end])
        if number <= self.total_groups:
            self.at = end
            return self.reference(number)
        if self.source[self.at] in "89":
            code = ord(self.source[self.at])
            self.at += 1
            return Chars(((code, code),))
        return Chars((self.octal(),))

    def octal(self) -> Range:
        start = self.at
        while self.at < min(start + 3, len(self.source)) and self.source[self.at] in "01234567":
            if int(self.source[start : self.at + 1], 8) > 0o377:
                break
            self.at += 1
        code = int(self.source[start : self.at], 8)
        return code, code

    def named_reference(self) -> RegexNode:
        end = self.source.find(">", self.at)
        name = self.source[self.at + 2 : end]
        if not self.source.startswith("k<", self.at) or name not in self.names:
            raise RegexSyntaxError("Invalid named reference", self.at)
        self.at = end + 1
        return self.reference(self.names[name])

    def reference(self, number: int) -> RegexNode:
        """A group that is still open, or yet to come, has matched nothing."""
        return Reference(number, is_open=number in self.open_groups or number > self.group_count)

    def escaped(self, *, inside_class: bool) -> tuple[Range, ...]:
        """What stands for characters after a backslash, inside brackets and outside."""
        char = self.source[self.at]
        self.at += 1
        if char.lower() in _CLASSES and char.isascii():
            ranges = _CLASSES[char.lower()]
            return ranges if char.islower() else complement(ranges)
        if char in _CONTROLS:
            return ((_CONTROLS[char], _CONTROLS[char]),)
        if char == "b" and inside_class:
            return ((0x08, 0x08),)
        if (
            char == "c"
            and self.at < len(self.source)
            and self.source[self.at].isascii()
            and self.source[self.at].isalpha()
        ):
            code = ord(self.source[self.at]) % 32
            self.at += 1
            return ((code, code),)
        if char == "c":
            self.at -= 1
            return ((0x5C, 0x5C),)
        if char in "01234567":
            self.at -= 1
            return (self.octal(),)
        digits = {"x": 2, "u": 4}.get(char, 0)
        text = self.source[self.at : self.at + digits]
        if digits and len(text) == digits and all(digit in "0123456789abcdefABCDEF" for digit in text):
            self.at += digits
            code = int(text, 16)
            return ((code, code),)
        return ((ord(char), ord(char)),)

    def char_class(self) -> RegexNode:
        start = self.at - 1
        negated = self.take("^")
        ranges: list[Range] = []
        while True:
            if self.at >= len(self.source):
                raise RegexSyntaxError("Unterminated character class", start)
            if self.take("]"):
                return Chars(merged(tuple(ranges)), negated)
            low = self.class_atom()
            if not (self.peek("-") and self.source[self.at + 1 : self.at + 2] not in ("]", "")):
                ranges.extend(low)
                continue
            self.at += 1
            high = self.class_atom()
            if len(low) > 1 or len(high) > 1 or low[0][0] != low[0][1] or high[0][0] != high[0][1]:
                # A class such as `\d` at either end: the hyphen stands for itself.
                ranges.extend((*low, (0x2D, 0x2D), *high))
            elif high[0][0] < low[0][0]:
                raise RegexSyntaxError("Range out of order in character class", start)
            else:
                ranges.append((low[0][0], high[0][0]))

    def class_atom(self) -> tuple[Range, ...]:
        char = self.source[self.at]
        self.at += 1
        if char != "\\":
            return ((ord(char), ord(char)),)
        if self.at >= len(self.source):
            raise RegexSyntaxError("\\ at end of pattern", self.at - 1)
        return self.escaped(inside_class=True)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _opening_parentheses(source: str) -> list[int]:
    """Where groups open: parentheses that are neither escaped nor in a class."""
    found, at, in_class = [], 0, False
    while at < len(source):
        char = source[at]
        if char == "\\":
            at += 1
        elif in_class:
            in_class = char != "]"
        elif char == "[":
            in_class = True
        elif char == "(":
            found.append(at)
        at += 1
    return found


def _is_named(source: str, at: int) -> bool:
    return source.startswith("(?<", at) and source[at + 3 : at + 4] not in ("=", "!")


def _count_groups(source: str) -> int:
    return sum(not source.startswith("(?", at) or _is_named(source, at) for at in _opening_parentheses(source))


def _group_names(source: str) -> dict[str, int]:
    names: dict[str, int] = {}
    number = 0
    for at in _opening_parentheses(source):
        if source.startswith("(?", at) and not _is_named(source, at):
            continue
        number += 1
        if _is_named(source, at):
            name = source[at + 3 : source.find(">", at)]
            if name in names:
                raise RegexSyntaxError("Duplicate capture group name", at)
            names[name] = number
    return names
