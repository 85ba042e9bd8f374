"""Fixes as hunks and as a new text."""

from sfdsl.diagnostics.diagnostic import Code, Diagnostic, Edit, Fix, Severity
from sfdsl.diagnostics.fixes import Hunk, apply_fixes, hunks_of
from sfdsl.source import Source, Span

CODE = Code("SFD998", "some-error", Severity.ERROR, "An error.")


def edit(source: Source, old: str, new: str) -> Edit:
    start = source.text.index(old)
    return Edit(Span(start, start + len(old)), new)


def fixable(source: Source, *edits: Edit) -> Diagnostic:
    return Diagnostic(CODE, "m", source, edits[0].span, fixes=(Fix("fix it", edits),))


def test_a_change_within_a_line() -> None:
    source = Source("f", "one\ntwo three\nfour")
    assert hunks_of(source, Fix("", (edit(source, "two", "2"), edit(source, "three", "3")))) == [
        Hunk(2, ("two three",), ("2 3",))
    ]


def test_a_line_taken_away_and_a_line_put_in() -> None:
    source = Source("f", "one\ntwo\nthree\n")
    assert hunks_of(source, Fix("", (edit(source, "two\n", ""),))) == [Hunk(2, ("two",), ())]
    assert hunks_of(source, Fix("", (Edit(Span(4, 4), "new\n"),))) == [Hunk(2, (), ("new",))]


def test_changes_far_apart_are_hunks_of_their_own() -> None:
    source = Source("f", "a\nb\nc\nd\ne\n")
    fix = Fix("", (edit(source, "e", "E"), edit(source, "a", "A"), edit(source, "b", "B")))
    assert hunks_of(source, fix) == [Hunk(1, ("a", "b"), ("A", "B")), Hunk(5, ("e",), ("E",))]


def test_the_last_line_without_a_newline() -> None:
    source = Source("f", "a\nb")
    assert hunks_of(source, Fix("", (edit(source, "b", "c"),))) == [Hunk(2, ("b",), ("c",))]


def test_fixes_are_made_together() -> None:
    source = Source("f", "a b c")
    found = [fixable(source, edit(source, "c", "3")), fixable(source, edit(source, "a", "1"))]
    assert apply_fixes(source, found) == ("1 b 3", 2)


def test_fixes_that_touch_the_same_text_wait_for_the_next_round() -> None:
    source = Source("f", "a b c")
    first = fixable(source, edit(source, "a b", "x"))
    second = fixable(source, edit(source, "b", "y"), edit(source, "c", "z"))
    assert apply_fixes(source, [first, second]) == ("x c", 1)


def test_two_insertions_at_one_place_clash() -> None:
    source = Source("f", "ab")
    found = [fixable(source, Edit(Span(1, 1), "x")), fixable(source, Edit(Span(1, 1), "y"))]
    assert apply_fixes(source, found) == ("axb", 1)


def test_without_a_fix_nothing_changes() -> None:
    source = Source("f", "ab")
    assert apply_fixes(source, [Diagnostic(CODE, "m", source, None)]) == ("ab", 0)


def test_fixes_of_another_text_are_not_made() -> None:
    source, inner = Source("template.yaml", "abc"), Source("template.yaml", "xyz")
    assert apply_fixes(source, [fixable(inner, edit(inner, "y", "!"))]) == ("abc", 0)
