"""Tells the patterns that a backtracking matcher may try in far too many ways.

Exponentially many ways take a repetition inside a repetition (`(a+)+`), or a repeated choice between branches that can
match the same text (`(a|a)*`); a high power of them takes several repetitions in a row that can share a text between
them (`\\s*\\s*\\s*x`). The test looks at the first characters of branches only, so it names some harmless patterns as
well; those run in the slower matcher and give the same result.
"""

from .python_form import may_be_empty
from .syntax import LAST, Chars, Choice, Group, Look, Range, Reference, RegexNode, Repeat, Sequence, complement

_MANY = 8
"""A repetition of up to this many rounds counts as none."""

_LONG_RUN = 3
"""So many repetitions in a row are too many: they take time with the fourth power of the text's length."""


def may_explode(node: RegexNode) -> bool:
    """Whether the pattern is one of those."""
    match node:
        case Repeat(inner, _, _, _):
            return (_is_unbounded(node) and _is_ambiguous(inner)) or may_explode(inner)
        case Group(inner, _) | Look(inner, _, _):
            return may_explode(inner)
        case Sequence(nodes):
            return _has_long_run(nodes) or any(map(may_explode, nodes))
        case Choice(branches):
            return any(map(may_explode, branches))
        case _:
            return False


def _is_unbounded(node: Repeat) -> bool:
    return node.most is None or node.most > _MANY


def _has_long_run(nodes: tuple[RegexNode, ...]) -> bool:
    """Whether repetitions that may begin alike follow each other with nothing that must match between them."""
    run = 0
    before: tuple[Range, ...] = ()
    for node in nodes:
        while isinstance(node, Group):
            node = node.node
        if isinstance(node, Repeat) and _is_unbounded(node):
            first = _first(node.node)
            run = run + 1 if _overlap(before, first) else 1
            before = first
            if run >= _LONG_RUN:
                return True
        elif not may_be_empty(node):
            run, before = 0, ()
    return False


def _is_ambiguous(node: RegexNode) -> bool:
    """Whether one text can be matched by the node in more than one way, as far as we look."""
    match node:
        case Repeat(_, least, most, _):
            return most != least
        case Group(inner, _):
            return _is_ambiguous(inner)
        case Sequence(nodes):
            return any(map(_is_ambiguous, nodes))
        case Choice(branches):
            if any(map(_is_ambiguous, branches)):
                return True
            firsts = [_first(branch) for branch in branches]
            return any(_overlap(one, other) for at, one in enumerate(firsts) for other in firsts[at + 1 :])
        case Reference():
            return True
        case _:
            return False


def _first(node: RegexNode) -> tuple[Range, ...]:
    """The characters that a match may begin with; all of them where it may be empty or is not looked into."""
    match node:
        case Chars(ranges, negated):
            return complement(ranges) if negated else ranges
        case Group(inner, _):
            return _first(inner)
        case Sequence(nodes) if nodes:
            return _first(nodes[0])
        case Choice(branches):
            return tuple(part for branch in branches for part in _first(branch))
        case Repeat(inner, least, _, _) if least > 0:
            return _first(inner)
        case _:
            return ((0, LAST),)


def _overlap(one: tuple[Range, ...], other: tuple[Range, ...]) -> bool:
    return any(low <= last and first <= high for low, high in one for first, last in other)
