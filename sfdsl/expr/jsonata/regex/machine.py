"""A backtracking matcher that counts its steps, for patterns that `re` must not or cannot run.

The tree becomes a list of instructions; a thread of the match is a program counter, an offset and the groups so far,
and choices not yet tried wait on a list. Nothing recurses except lookarounds into their own short programs.
"""

from bisect import bisect_right
from collections.abc import Callable
from typing import TypeAlias, assert_never

from .syntax import (
    LINE_ENDS,
    WORDS,
    Boundary,
    Chars,
    Choice,
    Group,
    Look,
    Range,
    Reference,
    RegexNode,
    RegexSyntaxError,
    RegexTree,
    Repeat,
    Sequence,
)

Span: TypeAlias = tuple[int, int]

Instruction: TypeAlias = tuple[object, ...]

_STEPS_A_CHARGE = 256
_MAX_PROGRAM = 20_000


class Machine:
    """A compiled pattern."""

    def __init__(self, tree: RegexTree, flags: str) -> None:
        self.ignore_case = "i" in flags
        self.multiline = "m" in flags
        self.group_count = tree.group_count
        self.program = self._compile(tree.node)

    def _compile(self, node: RegexNode) -> list[Instruction]:
        program: list[Instruction] = []
        self._emit(node, program)
        program.append(("match",))
        return program

    def _emit(self, node: RegexNode, out: list[Instruction]) -> None:
        if len(out) > _MAX_PROGRAM:
            raise RegexSyntaxError("too large", 0)
        match node:
            case Chars(ranges, negated):
                out.append(("char", _tester(ranges, negated, self.ignore_case)))
            case Boundary(kind):
                out.append(("boundary", kind))
            case Group(inner, number):
                if number is None:
                    self._emit(inner, out)
                else:
                    out.append(("save", 2 * number))
                    self._emit(inner, out)
                    out.append(("save", 2 * number + 1))
            case Look(inner, behind, negated):
                out.append(("look", self._compile(inner), behind, negated))
            case Reference(number, is_open):
                if not is_open:
                    out.append(("reference", number))
            case Sequence(nodes):
                for part in nodes:
                    self._emit(part, out)
            case Choice(branches):
                self._emit_choice(branches, out)
            case Repeat():
                self._emit_repeat(node, out)
            case _:
                assert_never(node)

    def _emit_choice(self, branches: tuple[RegexNode, ...], out: list[Instruction]) -> None:
        jumps = []
        for branch in branches[:-1]:
            split = len(out)
            out.append(())
            self._emit(branch, out)
            jumps.append(len(out))
            out.append(())
            out[split] = ("split", split + 1, len(out))
        self._emit(branches[-1], out)
        for jump in jumps:
            out[jump] = ("jump", len(out))

    def _emit_repeat(self, node: Repeat, out: list[Instruction]) -> None:
        groups = tuple(_groups_in(node.node))
        for _ in range(node.least):
            self._emit_round(node.node, groups, out)
        if node.most is None:
            split = len(out)
            out.append(())
            out.append(("mark",))
            self._emit_round(node.node, groups, out)
            out.append(("progress", split))
            out[split] = _split(split + 1, len(out), node.greedy)
            return
        splits = []
        for _ in range(node.most - node.least):
            splits.append(len(out))
            out.append(())
            out.append(("mark",))
            self._emit_round(node.node, groups, out)
            out.append(("progress", len(out) + 1))
        for split in splits:
            out[split] = _split(split + 1, len(out), node.greedy)

    def _emit_round(self, node: RegexNode, groups: tuple[int, ...], out: list[Instruction]) -> None:
        """One round of a repetition, which begins by forgetting what its groups matched."""
        if groups:
            out.append(("forget", groups))
        self._emit(node, out)

    def search(self, text: str, start: int, charge: Callable[[int], None]) -> tuple[Span, list[Span | None]] | None:
        """The first match that begins at `start` or later, and what each group matched."""
        for begin in range(start, len(text) + 1):
            slots = self._run(self.program, text, begin, (-1,) * (2 * self.group_count + 2), charge, None)
            if slots is not None:
                groups = [(slots[at], slots[at + 1]) for at in range(2, len(slots), 2)]
                return (begin, slots[1]), [span if min(span) >= 0 else None for span in groups]
        return None

    def _run(
        self,
        program: list[Instruction],
        text: str,
        begin: int,
        slots: tuple[int, ...],
        charge: Callable[[int], None],
        end: int | None,
    ) -> tuple[int, ...] | None:
        """Matches at one offset; with `end`, only up to exactly there. Gives the slots, slot 1 being the end."""
        waiting: list[tuple[int, int, tuple[int, ...], tuple[int, ...]]] = [(0, begin, slots, ())]
        steps = 0
        while waiting:
            counter, at, slots, marks = waiting.pop()
            while True:
                steps += 1
                if steps % _STEPS_A_CHARGE == 0:
                    charge(_STEPS_A_CHARGE)
                instruction = program[counter]
                match instruction:
                    case ("char", test):
                        if at >= len(text) or not test(text[at]):  # type: ignore[operator]
                            break
                        at += 1
                        counter += 1
                    case ("split", int() as first, int() as second):
                        waiting.append((second, at, slots, marks))
                        counter = first
                    case ("jump", int() as target):
                        counter = target
                    case ("save", int() as slot):
                        slots = (*slots[:slot], at, *slots[slot + 1 :])
                        counter += 1
                    case ("mark",):
                        marks = (*marks, at)
                        counter += 1
                    case ("progress", int() as target):
                        *rest, before = marks
                        if at == before:
                            break
                        marks = tuple(rest)
                        counter = target
                    case ("forget", tuple() as groups):
                        changed = list(slots)
                        for number in groups:
                            changed[2 * number] = changed[2 * number + 1] = -1
                        slots = tuple(changed)
                        counter += 1
                    case ("boundary", str() as kind):
                        if not self._at_boundary(kind, text, at):
                            break
                        counter += 1
                    case ("reference", int() as number):
                        length = self._referenced(text, at, slots, number)
                        if length is None:
                            break
                        at += length
                        counter += 1
                    case ("look", list() as inner, bool() as behind, bool() as negated):
                        found = self._look(inner, text, at, slots, charge, behind)
                        if (found is None) != negated:
                            break
                        slots = slots if found is None else (*slots[:2], *found[2:])
                        counter += 1
                    case _:
                        if end is not None and at != end:
                            break
                        charge(steps % _STEPS_A_CHARGE)
                        return (slots[0], at, *slots[2:])
        charge(steps % _STEPS_A_CHARGE)
        return None

    def _look(
        self,
        program: list[Instruction],
        text: str,
        at: int,
        slots: tuple[int, ...],
        charge: Callable[[int], None],
        behind: bool,
    ) -> tuple[int, ...] | None:
        if not behind:
            return self._run(program, text, at, slots, charge, None)
        for begin in range(at, -1, -1):
            found = self._run(program, text, begin, slots, charge, at)
            if found is not None:
                return found
        return None

    def _at_boundary(self, kind: str, text: str, at: int) -> bool:
        match kind:
            case "^":
                return at == 0 or (self.multiline and _within(LINE_ENDS, ord(text[at - 1])))
            case "$":
                return at == len(text) or (self.multiline and _within(LINE_ENDS, ord(text[at])))
            case _:
                before = at > 0 and _within(WORDS, ord(text[at - 1]))
                after = at < len(text) and _within(WORDS, ord(text[at]))
                return (before != after) == (kind == "b")

    def _referenced(self, text: str, at: int, slots: tuple[int, ...], number: int) -> int | None:
        """The length of what the group matched if it stands here again."""
        first, last = slots[2 * number], slots[2 * number + 1]
        if first < 0 or last < 0:
            return 0
        wanted, found = text[first:last], text[at : at + last - first]
        same = wanted.upper() == found.upper() if self.ignore_case else wanted == found
        return last - first if same else None


def _split(first: int, second: int, greedy: bool) -> Instruction:
    return ("split", first, second) if greedy else ("split", second, first)


def _groups_in(node: RegexNode) -> list[int]:
    match node:
        case Group(inner, number):
            return ([] if number is None else [number]) + _groups_in(inner)
        case Look(inner, _, _) | Repeat(inner, _, _, _):
            return _groups_in(inner)
        case Sequence(nodes) | Choice(nodes):
            return [number for part in nodes for number in _groups_in(part)]
        case _:
            return []


def _within(ranges: tuple[Range, ...], code: int) -> bool:
    at = bisect_right(ranges, (code, 0x110000)) - 1
    return at >= 0 and ranges[at][0] <= code <= ranges[at][1]


def _tester(ranges: tuple[Range, ...], negated: bool, ignore_case: bool) -> Callable[[str], bool]:
    ordered = tuple(sorted(ranges))

    def test(char: str) -> bool:
        return _within(ordered, ord(char)) != negated

    def test_either_case(char: str) -> bool:
        variants = {char, char.upper(), char.lower()}
        return any(len(one) == 1 and _within(ordered, ord(one)) for one in variants) != negated

    return test_either_case if ignore_case else test
