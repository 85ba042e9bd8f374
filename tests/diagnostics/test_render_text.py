"""What people see: the excerpt, its marks, hints and fixes."""

from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sfdsl.diagnostics.diagnostic import Code, Diagnostic, Edit, Fix, Label, Severity
from sfdsl.diagnostics.render_text import render_one, render_short, render_text, summary
from sfdsl.diagnostics.styles import Styles
from sfdsl.source import Source, Span

ERROR = Code("SFD998", "some-error", Severity.ERROR, "An error.")
WARNING = Code("SFD999", "some-warning", Severity.WARNING, "A warning.")


def span(source: Source, text: str) -> Span:
    start = source.text.index(text)
    return Span(start, start + len(text))


def diagnostic(text: str, place: str, code: Code = ERROR, **more: object) -> Diagnostic:
    source = Source("flow.sfd", text)
    for key in ("labels",):
        more[key] = tuple(Label(span(source, where), said) for where, said in more.get(key, ()))  # type: ignore[attr-defined]
    return Diagnostic(code, "it is wrong", source, span(source, place), **more)  # type: ignore[arg-type]


def shown(found: Diagnostic, columns: int = 100) -> str:
    """The lines after the first, which is the headline, and after the empty row."""
    lines = render_one(found, columns=columns).splitlines()
    return "\n".join(lines[2:])


def drawn(text: str) -> str:
    return dedent(text).strip("\n")


def test_the_first_line_is_the_form_that_editors_jump_to() -> None:
    found = diagnostic("pass a\ntask b = x\n", "b")
    assert render_one(found).splitlines()[0] == "flow.sfd:2:6: error SFD998: it is wrong"


def test_carets_stand_under_the_place() -> None:
    found = diagnostic("pass a\ntask b -> nowhere\n", "nowhere")
    assert shown(found) == drawn("""
        2 | task b -> nowhere
          |           ^^^^^^^
        """)


def test_labels_hints_notes_and_fixes() -> None:
    text = "task pay = x\npass b\ncatch -> report\n"
    source = Source("flow.sfd", text)
    fix = Fix("write 'reports'", (Edit(span(source, "report"), "reports"),))
    found = diagnostic(
        text,
        "report",
        labels=[("pay", "in this task"), ("catch", "here")],
        hint="do this\nand that",
        notes=("so",),
        fixes=(fix,),
    )
    assert shown(found) == drawn("""
        1 | task pay = x
          |      --- in this task
        2 | pass b
        3 | catch -> report
          | -----    ^^^^^^
          | |
          | here
          = hint: do this
                  and that
          = note: so
          = fix: write 'reports'
        3 - catch -> report
        3 + catch -> reports
        """)


def test_lines_far_apart_are_parted_by_dots() -> None:
    found = diagnostic("first\n" + "x\n" * 10 + "last\n", "last", labels=[("first", "from here")])
    assert shown(found) == drawn("""
         1 | first
           | ----- from here
        ...
        12 | last
           | ^^^^
        """).replace("\n 1", " 1")


def test_several_texts_on_one_line_hang_below_it() -> None:
    found = diagnostic("aa bb cc dd", "dd", labels=[("aa", "one"), ("bb", "two"), ("cc", "three")])
    assert shown(found) == drawn("""
        1 | aa bb cc dd
          | -- -- -- ^^
          | |  |  |
          | |  |  three
          | |  two
          | one
        """)


def test_a_place_over_several_lines_has_a_rail() -> None:
    found = diagnostic("task a <\n  b: 1\n> retry", "task a <\n  b: 1\n>")
    assert shown(found) == drawn("""
        1 | / task a <
        2 | |   b: 1
        3 | | > retry
          | |_^
        """)


def test_a_long_rail_shows_both_ends() -> None:
    text = "\n".join(f"line {number}" for number in range(1, 31))
    lines = shown(diagnostic(text, text)).splitlines()
    assert [line.split(" |")[0].strip() for line in lines] == ["1", "2", "3", "4", "...", "28", "29", "30", ""]


def test_blank_space_at_the_end_of_a_place_is_not_marked() -> None:
    found = diagnostic("pass a   \n\npass b", "pass a   \n\n")
    assert shown(found) == "1 | pass a\n  | ^^^^^^"


@pytest.mark.parametrize(
    ("text", "place", "marks"),
    [
        ("\tx y", "y", "1 |     x y\n  |       ^"),
        ("日本 y", "y", "1 | 日本 y\n  |      ^"),
        ("日本 y", "本", "1 | 日本 y\n  |   ^^"),
        ("e\u0301\u0301 y", "y", "1 | e\u0301\u0301 y\n  |   ^"),
        ("\x1b[31m y", "y", "1 | \\x1b[31m y\n  |          ^"),
        ("a\u202eb y", "y", "1 | a\\u202eb y\n  |          ^"),
        ("a\r\nb y\r\n", "y", "2 | b y\n  |   ^"),
    ],
)
def test_marks_reckon_with_what_the_terminal_shows(text: str, place: str, marks: str) -> None:
    assert shown(diagnostic(text, place)) == marks


@pytest.mark.parametrize("before", [0, 30, 99, 5_000])
@pytest.mark.parametrize("after", [0, 30, 99, 5_000])
def test_long_lines_are_cut_round_the_place(before: int, after: int) -> None:
    found = diagnostic("a" * before + "HERE" + "b" * after, "HERE")
    line, marks = shown(found).splitlines()
    assert len(line) <= 100
    assert line[marks.index("^") : marks.rindex("^") + 1] == "HERE"
    assert line.endswith("…") == (before + after > 92 and after > 0 and "b" * after not in line)


def test_a_place_wider_than_the_page_is_marked_to_its_edge() -> None:
    line, marks = shown(diagnostic("x" + "y" * 5_000, "y" * 5_000)).splitlines()
    assert len(marks) <= len(line) <= 100


def test_the_end_of_the_text_can_be_marked() -> None:
    source = Source("flow.sfd", "task a")
    found = Diagnostic(ERROR, "m", source, Span(6, 6))
    assert shown(found) == "1 | task a\n  |       ^"


def test_the_file_as_a_whole_has_no_excerpt() -> None:
    found = Diagnostic(ERROR, "it is empty", Source("flow.sfd", ""), None, hint="fill it")
    assert render_one(found) == "flow.sfd:1:1: error SFD998: it is empty\n  = hint: fill it\n"


def test_a_message_cannot_steer_the_terminal() -> None:
    found = Diagnostic(ERROR, "no '\x1b[2J\x07'", Source("a\x1b.sfd", "x"), None)
    assert render_one(found) == "a\\x1b.sfd:1:1: error SFD998: no '\\x1b[2J\\x07'\n"


def test_colours_add_nothing_but_colours() -> None:
    import re

    found = diagnostic("aa bb cc\ndd", "bb cc\ndd", labels=[("aa", "one")], hint="h")
    painted = render_one(found, Styles(True))
    assert "\x1b[1;31merror SFD998:\x1b[0m" in painted
    assert re.sub(r"\x1b\[[0-9;]*m", "", painted) == render_one(found)


def test_short_form_is_one_line_each() -> None:
    found = diagnostic("x", "x", hint="do\nthis")
    assert render_short([found, found]) == "flow.sfd:1:1: error SFD998: it is wrong (do this)\n" * 2


def test_summary_counts() -> None:
    one = diagnostic("x", "x")
    two = Diagnostic(WARNING, "m", Source("other.sfd", "x"), None)
    hint = Diagnostic(WARNING, "m", Source("other.sfd", "x"), None, level=Severity.HINT)
    assert summary([one]) == "1 error in flow.sfd"
    assert summary([one, one, two]) == "2 errors and 1 warning in 2 files"
    assert summary([one, two, hint]) == "1 error, 1 warning and 1 hint in 2 files"
    assert summary([]) == ""


TEXTS = st.text(st.sampled_from('ab \t\n\r日é\u0301\u202e\x00"{}'), max_size=60)


@settings(max_examples=60, deadline=None)
@given(TEXTS, st.data(), st.integers(20, 80))
def test_any_place_in_any_text_can_be_shown(text: str, data: st.DataObject, columns: int) -> None:
    source = Source("f", text)
    places = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(lambda pair: Span(*sorted(pair)))
    labels = tuple(Label(place, "text") for place in data.draw(st.lists(places, max_size=3)))
    found = Diagnostic(ERROR, "m", source, data.draw(places), labels=labels)
    rendered = render_text([found], columns=columns)
    assert not set(rendered) & set("\r\t\x00\u202e")
    if text.isascii():
        assert all(len(line) <= max(columns, 30) + 10 for line in rendered.splitlines() if "text" not in line)
    if text:
        assert "^" in rendered


def test_fixes_of_long_lines_are_cut_round_the_change() -> None:
    text = "a" * 5_000 + " HERE " + "b" * 5_000
    source = Source("flow.sfd", text)
    fix = Fix("write it", (Edit(span(source, "HERE"), "THERE"),))
    *_, before, after = shown(Diagnostic(ERROR, "m", source, span(source, "HERE"), fixes=(fix,))).splitlines()
    assert len(before) <= 100 and " HERE " in before
    assert len(after) <= 100 and " THERE " in after
