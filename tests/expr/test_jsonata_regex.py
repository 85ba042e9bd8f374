"""Regular expressions: JavaScript's meaning, in both matchers."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sfdsl.expr.jsonata.regex import Regex
from sfdsl.expr.jsonata.regex.machine import Machine
from sfdsl.expr.jsonata.regex.python_form import python_pattern
from sfdsl.expr.jsonata.regex.risk import may_explode
from sfdsl.expr.jsonata.regex.syntax import RegexSyntaxError, parse_regex


def free(work):
    """A charge that costs nothing."""


def by_machine(pattern, flags, text):
    found = Machine(parse_regex(pattern), flags).search(text, 0, free)
    if found is None:
        return None
    (start, end), groups = found
    return [start, text[start:end], *(text[span[0] : span[1]] if span else None for span in groups)]


def by_regex(pattern, flags, text):
    found = Regex(pattern, flags).search(text, 0, free)
    return None if found is None else [found.start, found.text, *found.groups]


CASES = [
    ("b+", "", "abbc", [1, "bb"]),
    ("x", "", "abc", None),
    ("(a)(b)?", "", "ac", [0, "a", "a", None]),
    ("A", "i", "xa", [1, "a"]),
    ("^b", "", "a\nb", None),
    ("^b", "m", "a\nb", [2, "b"]),
    ("a$", "", "a\n", None),
    ("a$", "m", "a\nb", [0, "a"]),
    ("a.b", "", "a\nb", None),
    ("a[^]b", "", "a\nb", [0, "a\nb"]),
    ("a[]b|c", "", "abc", [2, "c"]),
    ("\\w+", "", "éa1_", [1, "a1_"]),
    ("\\W", "", "aé", [1, "é"]),
    ("\\d", "", "٣3", [1, "3"]),
    ("\\s", "", "a\u00a0", [1, "\u00a0"]),
    ("\\bb", "", "éb", [1, "b"]),
    ("\\B", "", "", [0, ""]),
    ("a{2}", "", "aaa", [0, "aa"]),
    ("a{,2}", "", "a{,2}", [0, "a{,2}"]),
    ("a{1,2}?", "", "aaa", [0, "a"]),
    ("(?:ab)+", "", "xabab", [1, "abab"]),
    ("(?<y>\\d+)-\\k<y>", "", "12-12", [0, "12-12", "12"]),
    ("(a)\\1", "", "aba aa", [4, "aa", "a"]),
    ("(?:(a)|b)\\1", "", "b", [0, "b", None]),
    ("\\1(a)", "", "aa", [0, "a", "a"]),
    ("a(?=b)", "", "acab", [2, "a"]),
    ("a(?!b)", "", "abac", [2, "a"]),
    ("(?<=a)b", "", "bab", [2, "b"]),
    ("(?<=a+)b", "", "aab", [2, "b"]),
    ("(?<!a)b", "", "abb", [2, "b"]),
    ("(?:(a)|(b))+", "", "ab", [0, "ab", None, "b"]),
    ("(a*)*", "", "b", [0, "", None]),
    ("(a*)?b", "", "b", [0, "b", None]),
    ("(z)((a+)?(b+)?(c))*", "", "zaacbbbcac", [0, "zaacbbbcac", "z", "ac", "a", None, "c"]),
    ("[\\w-]+", "", " a-b", [1, "a-b"]),
    ("[a\\]^-]+", "", "x]^-a", [1, "]^-a"]),
    ("[\\d-x]+", "", "a1-x", [1, "1-x"]),
    ("\\x41\\u0042\\cJ\\0", "", "AB\n\0", [0, "AB\n\0"]),
    ("\\q\\/\\-", "", "q/-", [0, "q/-"]),
    ("\\07\\8", "", "\x078", [0, "\x078"]),
    ("a|ab", "", "ab", [0, "a"]),
    ("", "", "a", [0, ""]),
]


@pytest.mark.parametrize(("pattern", "flags", "text", "expected"), CASES)
def test_matches(pattern, flags, text, expected):
    assert by_regex(pattern, flags, text) == expected


@pytest.mark.parametrize(("pattern", "flags", "text", "expected"), CASES)
def test_the_machine_agrees(pattern, flags, text, expected):
    assert by_machine(pattern, flags, text) == expected


PIECES = st.sampled_from(
    [
        "a",
        "b",
        ".",
        "[ab]",
        "[^a]",
        "\\w",
        "(a)",
        "(b|a)",
        "(?:ab)",
        "a*",
        "b+?",
        "a?",
        "(a|b)*",
        "b{1,2}",
        "|",
        "^",
        "$",
        "\\b",
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=5).map("".join), st.sampled_from(["", "i", "m"]), st.text("abA \n", max_size=8))
def test_both_matchers_agree(pattern, flags, text):
    assert by_regex(pattern, flags, text) == by_machine(pattern, flags, text)


@pytest.mark.parametrize("pattern", ["(a+)+", "(a|a)*", "(\\w+\\s?)*", "(?:a*b?)*c", "\\s*\\s*\\s*x", "(.*)(.*)(.*)x"])
def test_risky_patterns_are_known(pattern):
    assert may_explode(parse_regex(pattern).node)


@pytest.mark.parametrize(
    "pattern", ["a+b+c+", "(ab)*", "(a|b)*", "\\d+-\\d+-\\d+", ".*foo.*bar.*", "[a-z]+@[a-z]+\\.com"]
)
def test_usual_patterns_run_in_re(pattern):
    assert not may_explode(parse_regex(pattern).node)


def test_a_catastrophic_search_is_charged_for():
    class TooMuchError(Exception):
        pass

    done = 0

    def charge(work):
        nonlocal done
        done += work
        if done > 20_000:
            raise TooMuchError

    with pytest.raises(TooMuchError):
        Regex("^(a+)+$", "").search("a" * 40 + "!", 0, charge)


@pytest.mark.parametrize(
    ("pattern", "offset"),
    [
        ("(a", 0),
        ("a)", 1),
        ("[a", 0),
        ("*a", 0),
        ("a**", 2),
        ("a{2,1}", 0),
        ("(?x)", 0),
        ("(?<1>a)", 3),
        ("a\\", 1),
        ("[b-a]", 0),
    ],
)
def test_syntax_errors(pattern, offset):
    with pytest.raises(RegexSyntaxError) as caught:
        parse_regex(pattern)
    assert caught.value.offset == offset


@settings(max_examples=200)
@given(st.text("ab01()[]{}*+?|^$\\.,-dwsbk<>:=!nx", max_size=12))
def test_any_pattern_is_read_or_refused(pattern):
    try:
        Regex(pattern, "")
    except RegexSyntaxError as error:
        assert 0 <= error.offset <= len(pattern)


def test_python_form():
    assert python_pattern(parse_regex("^a.$"), "") == "\\Aa[^\\U0000000a\\U0000000d\\U00002028-\\U00002029]\\Z"
