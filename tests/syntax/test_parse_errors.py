"""What people get wrong, and what they are told: the code, the place, a part of the message and of the hint."""

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sfdsl.diagnostics import Diagnostics
from sfdsl.diagnostics.fixes import apply_fixes
from sfdsl.source import Source
from sfdsl.syntax.parser import MAX_CHARACTERS, parse
from sfdsl.syntax.strings import KEYWORDS


def problems(text: str) -> list[tuple[str, tuple[int, int], str, str]]:
    diagnostics = Diagnostics(Source("flow.sfd", text))
    parse(diagnostics.source, diagnostics)
    return [(d.code.id, d.position, d.message, d.hint or "") for d in diagnostics.sorted()]


CASES = [
    ('pass a = "abc\npass b', "SFD101", (1, 10), "string is not closed", "same line"),
    ("pass a = { x: 1\npass b", "SFD101", (1, 10), "`{` is not closed", "write `}` before `pass`"),
    ("task a = b.c < E: []\n  retry x3", "SFD101", (1, 14), "`<` is not closed", "write `>`"),
    ("pass a = [1, 2", "SFD101", (1, 10), "`[` is not closed", "the end of the file"),
    ("pass a = `$.x\npass b", "SFD101", (1, 10), "path in backticks is not closed", ""),
    ("pass a = {% abc\npass b", "SFD101", (1, 10), "JSONata expression is not closed", "`%}`"),
    ('pass a = f"x {$.a"\n', "SFD101", (1, 10), "f-string cannot be read", "`{{`"),
    ("task a = b.c < Entries: >", "SFD100", (1, 25), "a value is missing for `Entries`", ""),
    ("pass a = ", "SFD100", (1, 10), "a value is missing", ""),
    ("tsak a = b.c", "SFD104", (1, 1), "`tsak` begins no statement", "did you mean `task`?"),
    ("if $.a = 1 -> b", "SFD100", (1, 8), "`=` gives a value", "`==`"),
    ("pass a < x: $.a == 1 >", "SFD100", (1, 17), "a condition cannot stand directly", "parentheses"),
    ("pass a < x: $.a > 1 >", "SFD100", (1, 19), "a condition cannot stand directly", "parentheses"),
    ("pass a < x: not $.b >", "SFD100", (1, 17), "a condition cannot stand directly", "parentheses"),
    ("pass a = 'x'", "SFD110", (1, 10), "the character `'`", "double quotes"),
    ("pass a = 1;", "SFD110", (1, 11), "the character `;`", "remove it"),
    ("pass a\0", "SFD110", (1, 7), "U+0000", "text file"),
    ("if $.a && $.b -> x", "SFD100", (1, 8), "`&&`", "`and`"),
    ("if $.a || $.b -> x", "SFD100", (1, 8), "`||`", "`or`"),
    ("if $.a => b", "SFD100", (1, 8), "`=>`", "`->`"),
    ("pass a = { x = 1 }", "SFD100", (1, 14), "`key: value`", "`:`"),
    ("pass a = { x: 1 y: 2 }", "SFD100", (1, 17), "a comma is missing", "`,`"),
    ("task a = b.c < > x3", "SFD100", (1, 18), "belongs to a `retry`", "retry x3"),
    ('pass a\nversion "1"', "SFD113", (2, 1), "behind the first statement", "settings come first"),
    ("pass a\nelse { pass b }", "SFD100", (2, 1), "belongs to no `if`", ""),
    ("pass task", "SFD105", (1, 6), '"task" is a keyword', "in quotes"),
    ('pass ""', "SFD106", (1, 6), "must not be empty", ""),
    ("set $a.b = 1", "SFD107", (1, 5), "no variable", "`$total`"),
    ("task a = b.c retry x1 x2", "SFD108", (1, 23), "given twice", ""),
    ("pass a = { x: 1, x: 2 }", "SFD109", (1, 18), '"x" stands here twice', ""),
    ('pass a = "\\d"', "SFD102", (1, 11), "escape", "\\u"),
    ("pass a = 1e999", "SFD103", (1, 10), "too large", ""),
    ("pass a = " + "[" * 101, "SFD111", (1, 110), "more than 100 deep", ""),
    ("pass a\n}\n", "SFD100", (2, 1), "found `}`, which closes nothing", ""),
    ('{"StartAt": "A"}', "SFD100", (1, 1), "JSON or YAML", "sfdsl decompile"),
    ("StartAt: A", "SFD100", (1, 1), "JSON or YAML", "*.json or *.yaml"),
    ('task a = b.c < E: "f" retry x3', "SFD101", (1, 14), "`<` is not closed", "before `retry`"),
    ("if $.a == 1 -> b elif $.a == 2 -> b", "SFD104", (1, 18), "`elif` begins no statement", "`else if`"),
    ("if $.a == 1 -> b elseif $.a == 2 -> b", "SFD104", (1, 18), "`elseif` begins no statement", "`else if`"),
    ("if $.a == 1 then -> b", "SFD104", (1, 13), "`then` is no word of sfd", "at once"),
    ("choice c { when $.a == 1 -> b default -> b }", "SFD104", (1, 31), "`default`", "`otherwise`"),
    ("for x in $.items { pass b }", "SFD104", (1, 1), "`for` begins no statement", "map NAME over"),
    ("pass a\nreturn $.a", "SFD104", (2, 1), "`return` begins no statement", "`-> end`"),
    ("$x = 3", "SFD104", (1, 1), "`$x` begins no statement", "`set $x = ...`"),
    ("set x = 3", "SFD107", (1, 5), '"x" is no variable', "`$x`"),
    ('param Bus = "x"', "SFD100", (1, 11), 'type of the param "Bus" is missing', "param Bus: string"),
    ('task a = b.c(E: "f")', "SFD100", (1, 13), "between `<` and `>`", "`b.c < Key: value >`"),
    ('task a = b.c { E: "f" }', "SFD100", (1, 14), "between `<` and `>`", "`b.c < Key: value >`"),
    ('task a = b.c E: "f"', "SFD100", (1, 14), "between `<` and `>`", "`b.c < Key: value >`"),
    ("pass a // note", "SFD100", (1, 8), "`//` begins no comment", "`#`"),
    ("/* note */", "SFD100", (1, 1), "`/*` begins no comment", "`#`"),
    ("-- note\npass a", "SFD100", (1, 1), "`--` begins no comment", "`#`"),
    ("if $.a === 1 -> b", "SFD100", (1, 8), "`===`", "`==` compares"),
    ("if $.a <> 1 -> b", "SFD100", (1, 8), "`<>`", "`!=` compares"),
    ("task send-event = b.c", "SFD100", (1, 6), "there is a hyphen in it", 'write "send-event", in quotes'),
    ("pass a\n-> send-event", "SFD100", (2, 4), "there is a hyphen in it", "in quotes"),
    ("const my-limit = 1", "SFD100", (1, 7), "there is a hyphen in it", "my_limit"),
    ("task a = b.c retry 3", "SFD100", (1, 20), "begins with `x`", "`retry x3`"),
    ("task a = b.c retry 3 times", "SFD100", (1, 20), "begins with `x`", "`retry x3`"),
    ("task a = b.c retry 3x", "SFD100", (1, 20), "begins with `x`", "`retry x3`"),
    ("task a = b.c retry 2s", "SFD100", (1, 20), "does not say what it is", "`every 2s`"),
    ("wait 10min", "SFD100", (1, 6), "`10min` is no duration", "`10m`"),
    ("wait 1h30m", "SFD100", (1, 6), "`1h30m` is no duration", "`90m`"),
    ("wait 10 minutes", "SFD100", (1, 6), "`10 minutes` is no duration", "`10m`"),
    ("wait 500ms", "SFD100", (1, 6), "neither a number nor a duration", "`s`, `m`, `h`, `d`"),
    ("task a = b.c timeout30", "SFD104", (1, 14), "`timeout30`", "`timeout`"),
    ("task a = b.c catch X.Y\npass b", "SFD100", (2, 1), "this `catch` leads nowhere", "`-> STATE`"),
    ("if $.a == 1\npass b", "SFD100", (2, 1), "this `if` leads nowhere", "`{ ... }`"),
    ("flow A { pass a }\nrule r matching { }\n", "SFD100", (3, 1), "has no target", "`-> flow NAME`"),
    ("try { task a = b.c }\npass b", "SFD100", (2, 1), "has no `catch`", "`catch States.ALL"),
    ("while $.a == 1 -> b", "SFD100", (1, 16), "a loop has a block", "`if "),
    ("choice c { otherwise -> d when $.a == 1 -> d }", "SFD100", (1, 27), "behind the `otherwise`", "last"),
    ("task a = b.c retry on A.B C.D x3", "SFD100", (1, 27), "a comma is missing", "error names"),
    ("pass a = { n: $.items.length() }", "SFD100", (1, 15), "cannot be called", "$count($.items)"),
    ("task a = b.c retry x3 jitter full", "SFD100", (1, 30), "by itself means FULL", "`jitter none`"),
    ("task a = states.startExecution.sync:3 < >", "SFD100", (1, 10), "there is no call", "`.sync:2`"),
    ("pass a = { x: $.a[0, y: 1 }", "SFD101", (1, 18), "bracket of this path is not closed", "`]`"),
    ('pass a = 1 into "order"', "SFD100", (1, 17), "a path is needed here", "`$.order`"),
    ("parallel p { pass a }", "SFD100", (1, 14), "a `parallel` holds branches", "`branch { ... }`"),
    ("choice c { pass a }", "SFD100", (1, 12), "a `choice` holds its rules", "`when CONDITION"),
    ("branch { pass a }", "SFD100", (1, 1), "a `branch` stands in a `parallel`", "parallel NAME"),
    ("when $.a == 1 -> b", "SFD100", (1, 1), "`when` stands in a `choice`", "choice NAME"),
    ("flow A { flow B { pass x } }", "SFD100", (1, 10), "at the top of the file", "out of the braces"),
    ("retry x3\npass a", "SFD100", (1, 1), "belongs to no statement", "behind a `task`"),
    ('repeat { pass a } until "Done?": $.x == 1', "SFD100", (1, 25), "label of a loop", 'repeat "Done?": { ... }'),
    ("map m over $.i < x: 1 > { pass a }", "SFD100", (1, 16), "behind a value `<` compares", "behind the name"),
    ("pass\u00a0a", "SFD110", (1, 5), "U+00A0", "plain blank"),
    ("pass a = $.x ? 1 : 2", "SFD110", (1, 14), "`?`", "`choice`"),
]


@pytest.mark.parametrize(("text", "code", "position", "message", "hint"), CASES)
def test_a_mistake_is_named_at_its_place(
    text: str, code: str, position: tuple[int, int], message: str, hint: str
) -> None:
    found = problems(text)
    assert found, "nothing was reported"
    assert found[0][:2] == (code, position), found
    assert message in found[0][2]
    assert hint in found[0][3]


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("tsak a = b.c", "task a = b.c"),
        ("Task a = b.c", "task a = b.c"),
        ("if $.a = 1 -> b\npass b", "if $.a == 1 -> b\npass b"),
        ("if $.a&&$.b -> c\npass c", "if $.a and $.b -> c\npass c"),
        ("if $.a === 1 -> b\npass b", "if $.a == 1 -> b\npass b"),
        ("if $.a == 1 -> b elif $.a == 2 -> b\npass b", "if $.a == 1 -> b else if $.a == 2 -> b\npass b"),
        ("pass a = { x = 1 y: 2 }", "pass a = { x : 1, y: 2 }"),
        ("$x = 1 // one", "set $x = 1 # one"),
        ("set x = 1", "set $x = 1"),
        ("pass retry", 'pass "retry"'),
        ("task send-event = b.c", 'task "send-event" = b.c'),
        ("task a = b.c retry 3 times every 90 sec", "task a = b.c retry x3 every 90s"),
        ("wait 1h30m", "wait 90m"),
        ("task a = b.c retry on A.B C.D x3", "task a = b.c retry on A.B, C.D x3"),
        ("pass\u00a0a", "pass a"),
    ],
)
def test_the_fixes_make_it_right(wrong: str, right: str) -> None:
    text = wrong
    for _ in range(3):
        source = Source("flow.sfd", text)
        diagnostics = Diagnostics(source)
        parse(source, diagnostics)
        text, _ = apply_fixes(source, diagnostics.sorted())
    assert (text, problems(text)) == (right, [])


@pytest.mark.parametrize("text", ["return $.a", "repose { }", "pass a = { x: 1(2) }"])
def test_a_guess_is_no_fix(text: str) -> None:
    diagnostics = Diagnostics(Source("flow.sfd", text))
    parse(diagnostics.source, diagnostics)
    assert not any(fix for d in diagnostics for fix in d.fixes)


def test_one_run_names_every_mistake() -> None:
    text = "tsak a = b.c\n\npass b\n\nif $.x = 1 -> b\n\npass c = { a: }\n\nwait 10m\n"
    assert [(code, line) for code, (line, _), _, _ in problems(text)] == [("SFD104", 1), ("SFD100", 5), ("SFD100", 7)]


def test_an_unknown_statement_with_a_block_does_not_cause_a_second_message() -> None:
    assert len(problems("whle $.n < 3 {\n  pass a\n}\npass b\n")) == 1


@pytest.mark.parametrize("line_end", ["\r\n", "\n"])
def test_line_ends_and_a_byte_order_mark_mean_nothing(line_end: str) -> None:
    assert problems("\ufeff" + line_end.join(["# note", "pass a", "pass b = {", "  x: 1", "}"]) + line_end) == []


def test_a_huge_file_is_refused_at_once() -> None:
    start = time.perf_counter()
    found = problems("{" * (MAX_CHARACTERS + 1))
    assert found[0][0] == "SFD111"
    assert time.perf_counter() - start < 2


def test_a_large_file_of_braces_ends_soon() -> None:
    assert problems("{" * 1_000_000)[0][0] in ("SFD100", "SFD111")


WORDS = [
    *sorted(KEYWORDS),
    "name",
    '"text"',
    "$.a",
    "$x",
    "x3",
    "10m",
    "5%",
    "12",
    "a.b",
    "<",
    ">",
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
]
WORDS += [
    "=",
    "==",
    "->",
    ",",
    ":",
    "...",
    "+",
    "-",
    "&",
    "# note\n",
    "## doc\n",
    "{% $x %}",
    "`$.a`",
    'f"{$.a}"',
    "\n",
    "'",
    '"',
    "\\",
]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=30))
def test_token_soup_gives_diagnostics_and_nothing_else(words: list[str]) -> None:
    problems(" ".join(words))


SAMPLE = """query jsonata
param Bus: string = "b"
policy p { retry on A.B x3 every 2s }
task t = events.putEvents < Entries: [{ Source: "s", Detail: { a: $.a }, EventBusName: Bus }] >
  use p
  catch A as $e { pass h = $e }
choice c { when $.a > 1 and not exists($.b) -> t otherwise output { x: 1 } -> end }
map m over $.items concurrency 5 { pass i = f"x {$.a}" } output $result
"""


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32))
def test_mutated_text_gives_diagnostics_and_nothing_else(seed: int) -> None:
    chance = random.Random(seed)
    text = list(SAMPLE)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(text))
        match chance.randrange(3):
            case 0:
                del text[at : at + chance.randint(1, 8)]
            case 1:
                text.insert(at, chance.choice(" {}[]()<>\"`'#$=:,\\%\n"))
            case _:
                text[at] = chr(chance.choice([0, 7, 10, 32, 34, 123, 125, 8232, 128512, 0xD800]))
    problems("".join(text))
