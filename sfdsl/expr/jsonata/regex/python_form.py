"""A JavaScript regular expression, as a tree, to a pattern that Python's `re` understands in the same way.

The differences: classes such as `\\w` are ASCII in JavaScript (but not `\\s`), `$` is the very end, `.` and `m` know
four line ends, and a reference to a group that took no part matches nothing.
"""

import re

from .syntax import (
    Boundary,
    Chars,
    Choice,
    Group,
    Look,
    Range,
    Reference,
    RegexNode,
    RegexTree,
    Repeat,
    Sequence,
)

_LINE_END_CLASS = "[\\n\\r\\u2028\\u2029]"
_LARGE_COUNT = 1_000


class NotInPython(ValueError):
    """The pattern holds something that `re` cannot express."""


def python_pattern(tree: RegexTree, flags: str) -> str:
    """The pattern, without flags other than those written into it."""
    return _Writer("m" in flags).write(tree.node)


class _Writer:
    def __init__(self, multiline: bool) -> None:
        self.multiline = multiline

    def write(self, node: RegexNode) -> str:
        match node:
            case Chars(ranges, negated):
                return chars_pattern(ranges, negated)
            case Boundary(kind):
                return self.boundary(kind)
            case Group(inner, number):
                return f"({'' if number is not None else '?:'}{self.write(inner)})"
            case Look(inner, behind, negated):
                return f"(?{'<' if behind else ''}{'!' if negated else '='}{self.write(inner)})"
            case Reference(number, is_open):
                return "" if is_open else f"(?({number})\\{number}|)"
            case Repeat():
                return self.repeat(node)
            case Sequence(nodes):
                return "".join(map(self.write, nodes))
            case Choice(branches):
                return f"(?:{'|'.join(map(self.write, branches))})"

    def boundary(self, kind: str) -> str:
        match kind:
            case "^":
                return f"(?:(?<={_LINE_END_CLASS})|\\A)" if self.multiline else "\\A"
            case "$":
                return f"(?:(?={_LINE_END_CLASS})|\\Z)" if self.multiline else "\\Z"
            case "b":
                return "(?a:\\b)"
            case _:
                # Python's own `\B` does not match in an empty text.
                return "(?!(?a:\\b))"

    def repeat(self, node: Repeat) -> str:
        if node.least > _LARGE_COUNT or (node.most or 0) > _LARGE_COUNT:
            raise NotInPython("a large count makes `re` slow to compile")
        inner = self.write(node.node)
        if not inner:
            return ""
        if not isinstance(node.node, Chars | Group):
            inner = f"(?:{inner})"
        if _leaves_groups_behind(node.node):
            # JavaScript forgets what groups matched when a repetition begins anew; Python does not.
            raise NotInPython("groups inside a repetition")
        if node.least != node.most and may_be_empty(node.node):
            # JavaScript allows no round that matches nothing once there are enough of them.
            raise NotInPython("a repetition of nothing")
        most = "" if node.most is None else str(node.most)
        return f"{inner}{{{node.least},{most}}}{'' if node.greedy else '?'}"


def _leaves_groups_behind(node: RegexNode) -> bool:
    """Whether a repeated node holds groups that may be left over from an earlier round: those behind a choice."""
    match node:
        case Group(inner, _) | Look(inner, _, _):
            return _has_optional_group(inner)
        case _:
            return _has_optional_group(node)


def _has_optional_group(node: RegexNode, optional: bool = False) -> bool:
    match node:
        case Group(inner, number):
            return (optional and number is not None) or _has_optional_group(inner, optional)
        case Look(inner, _, _):
            return _has_optional_group(inner, optional)
        case Repeat(inner, least, _, _):
            return _has_optional_group(inner, optional or least == 0)
        case Sequence(nodes):
            return any(_has_optional_group(part, optional) for part in nodes)
        case Choice(branches):
            return any(_has_optional_group(part, True) for part in branches)
        case _:
            return False


def may_be_empty(node: RegexNode) -> bool:
    """Whether the node can match without taking a character."""
    match node:
        case Chars():
            return False
        case Group(inner, _):
            return may_be_empty(inner)
        case Repeat(inner, least, _, _):
            return least == 0 or may_be_empty(inner)
        case Sequence(nodes):
            return all(map(may_be_empty, nodes))
        case Choice(branches):
            return any(map(may_be_empty, branches))
        case _:
            return True


def chars_pattern(ranges: tuple[Range, ...], negated: bool) -> str:
    """One character class, or the character itself."""
    if not ranges:
        return "(?s:.)" if negated else "(?!)"
    if len(ranges) == 1 and ranges[0][0] == ranges[0][1] and not negated:
        return re.escape(chr(ranges[0][0]))
    parts = (_escaped(low) if low == high else f"{_escaped(low)}-{_escaped(high)}" for low, high in ranges)
    return f"[{'^' if negated else ''}{''.join(parts)}]"


def _escaped(code: int) -> str:
    char = chr(code)
    return char if char.isascii() and char.isalnum() else f"\\U{code:08x}"
