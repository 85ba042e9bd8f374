"""Unified diffs."""

from sfdsl.cli.diffs import unified_diff
from sfdsl.diagnostics.styles import Styles


def test_equal_texts_have_no_diff() -> None:
    assert unified_diff("a\n", "a\n", "a", "b") == ""


def test_a_change_and_a_missing_newline() -> None:
    assert unified_diff("a\nb\n", "a\nc", "a.json", "a.json (new)") == (
        "--- a.json\n+++ a.json (new)\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n\\ No newline at end of file\n"
    )


def test_other_line_separators_and_control_characters_stay_in_their_line() -> None:
    text = unified_diff("a\u2028b\x1b\n", "x\n", "a", "b")
    assert "-a\\u2028b\\x1b\n" in text


def test_lines_that_look_like_headers_are_painted_as_lines() -> None:
    text = unified_diff("-- x\n", "y\n", "a", "b", Styles(True))
    assert "\x1b[31m--- x\x1b[0m\n" in text and "\x1b[32m+y\x1b[0m\n" in text
