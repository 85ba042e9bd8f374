"""Fixes put to work: as the lines before and after, and as the text of a whole file with them made.

Edits of one fix belong together: all of them are made or none. Two fixes that touch the same characters cannot both be made; the
first in the order of the source wins, and the other one has its turn in the next run.
"""

from collections.abc import Iterable, Sequence

from sfdsl.diagnostics.diagnostic import Diagnostic, Edit, Fix
from sfdsl.records import positional_record
from sfdsl.source import Source


@positional_record
class Hunk:
    """Whole lines from `line` on, before a fix and after it."""

    line: int
    before: tuple[str, ...]
    after: tuple[str, ...]


def hunks_of(source: Source, fix: Fix) -> list[Hunk]:
    """What a fix changes, by lines; edits on the same line or on neighbouring ones together."""
    groups: list[list[Edit]] = []
    for edit in sorted(fix.edits, key=_place):
        if groups and source.position(edit.span.start)[0] <= source.position(groups[-1][-1].span.end)[0] + 1:
            groups[-1].append(edit)
        else:
            groups.append([edit])
    return [_hunk(source, group) for group in groups]


def _hunk(source: Source, edits: Sequence[Edit]) -> Hunk:
    first, column = source.position(edits[0].span.start)
    start = edits[0].span.start - (column - 1)
    end = source.text.find("\n", edits[-1].span.end)
    end = len(source.text) if end < 0 else end
    before = _lines(source.text[start:end])
    after = _lines(_edited(source.text, edits, start, end))
    # An edit that takes or adds whole lines reaches into the next line without changing it.
    while before and after and before[-1] == after[-1]:
        before.pop()
        after.pop()
    while before and after and before[0] == after[0]:
        del before[0], after[0]
        first += 1
    return Hunk(first, tuple(before), tuple(after))


def _lines(text: str) -> list[str]:
    return [line.removesuffix("\r") for line in text.split("\n")]


def _edited(text: str, edits: Sequence[Edit], start: int, end: int) -> str:
    pieces, at = [], start
    for edit in edits:
        pieces += [text[at : edit.span.start], edit.text]
        at = edit.span.end
    return "".join(pieces) + text[at:end]


def apply_fixes(source: Source, diagnostics: Iterable[Diagnostic]) -> tuple[str, int]:
    """The text with the first fix of each diagnostic made, and how many were made.

    What is said of another text is left alone: of a definition that stands as a string in a template, for one.
    """
    chosen: list[Edit] = []
    made = 0
    for diagnostic in diagnostics:
        if not diagnostic.fixes or diagnostic.source.text != source.text:
            continue
        edits = sorted(diagnostic.fixes[0].edits, key=_place)
        if any(_clash(edit, other) for edit in edits for other in chosen):
            continue
        chosen += edits
        made += 1
    return _edited(source.text, sorted(chosen, key=_place), 0, len(source.text)), made


def _clash(one: Edit, other: Edit) -> bool:
    """Whether two edits touch. Two insertions at one place do too: which comes first would be left to luck."""
    if one.span.start == other.span.start:
        return True
    return one.span.start < other.span.end and other.span.start < one.span.end


def _place(edit: Edit) -> tuple[int, int]:
    return edit.span.start, edit.span.end
