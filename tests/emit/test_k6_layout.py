"""JavaScript as prettier 3.10 lays it out; the expected texts are what it made of them."""

import pytest

from sfdsl.emit.k6.javascript import Array, Arrow, Call, Expression, Object, key, quoted, scalar, string
from sfdsl.emit.k6.layout import columns, constant_text, laid_out, member_text

LONG = string("x" * 50)
READ = Call("read", (scalar("row"), scalar("a")))


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        (Object(()), "{}"),
        (Object((("a", scalar(1)),)), "{\n  a: 1,\n}"),
        (Array((scalar(1), string("b"), Array(()))), '[1, "b", []]'),
        (Array((Array((scalar(1), scalar(2))), Array((scalar(3), scalar(4))))), "[\n  [1, 2],\n  [3, 4],\n]"),
        (Array((Array((scalar(1),)), Array((scalar(3),)))), "[[1], [3]]"),
        (Array((LONG, LONG)), f"[\n  {LONG.text},\n  {LONG.text},\n]"),
        (Call("f", (LONG, LONG)), f"f(\n  {LONG.text},\n  {LONG.text},\n)"),
        (Call("f", (Array((LONG, LONG)),)), f"f([\n  {LONG.text},\n  {LONG.text},\n])"),
        (Call("f", (Object((("a", READ),)),)), 'f({\n  a: read("row", "a"),\n})'),
        (
            Call("each", (READ, Arrow("item", Object((("a", scalar(1)),))))),
            'each(read("row", "a"), (item) => ({\n  a: 1,\n}))',
        ),
        (
            Call("each", (Call("f", (LONG, LONG)), Arrow("item", Object((("a", scalar(1)),))))),
            f"each(\n  f(\n    {LONG.text},\n    {LONG.text},\n  ),\n  (item) => ({{\n    a: 1,\n  }}),\n)",
        ),
        (
            Array(tuple(scalar(10**9) for _ in range(8))),
            "[\n  1000000000, 1000000000, 1000000000, 1000000000, 1000000000, 1000000000,\n  1000000000, 1000000000,\n]",
        ),
    ],
)
def test_expressions(expression: Expression, text: str) -> None:
    assert laid_out(expression) == text


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("note", string("x" * 80), f'note: "{"x" * 80}"'),
        ("notes", string("x" * 70), f'notes: "{"x" * 70}"'),
        ("notes", string("x" * 71), f'notes:\n  "{"x" * 71}"'),
        ("k" * 76, scalar(1.25), f"{'k' * 76}: 1.25"),
        ("k" * 76, scalar(-1.25), f"{'k' * 76}:\n  -1.25"),
        ("k" * 78, scalar(True), f"{'k' * 78}: true"),
        ("k" * 76, scalar(None), f"{'k' * 76}:\n  null"),
        ("k" * 78, Object((("a", scalar(1)),)), f"{'k' * 78}:\n  {{\n    a: 1,\n  }}"),
    ],
)
def test_members(name: str, value: Expression, text: str) -> None:
    assert member_text(name, value, 0) == text


def test_a_declaration_that_is_too_long_continues_on_the_next_line() -> None:
    assert constant_text("a", string("x" * 67)) == f'const a = "{"x" * 67}";'
    assert constant_text("a", string("x" * 68)) == f'const a =\n  "{"x" * 68}";'


@pytest.mark.parametrize(("text", "width"), [("abc", 3), ("é", 1), ("e\u0301", 1), ("日本", 4)])
def test_width_on_the_screen(text: str, width: int) -> None:
    assert columns(text) == width


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a b", '"a b"'),
        ('say "x"', "'say \"x\"'"),
        ("it's", '"it\'s"'),
        ("</script>", '"\\u003c/script>"'),
        ("`${x}`", '"\\u0060\\u0024{x}\\u0060"'),
        ("$5", '"$5"'),
        ("\u2028\u2029\ufeff\u202e", '"\\u2028\\u2029\\ufeff\\u202e"'),
        ("\ud800", '"\\ud800"'),
        ("\U000e0041", '"\\udb40\\udc41"'),
        ("\0\n\\", '"\\u0000\\n\\\\"'),
        ("日本 é 😀", '"日本 é 😀"'),
    ],
)
def test_strings(text: str, written: str) -> None:
    assert quoted(text) == written


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a", "a"),
        ("$a_1", "$a_1"),
        ("class", "class"),
        ("é", "é"),
        ("a-b", '"a-b"'),
        ("", '""'),
        ("1", "1"),
        ("1.5", "1.5"),
        ("01", '"01"'),
        ("1.50", '"1.50"'),
        ("1e3", '"1e3"'),
        ("𝒳", '"𝒳"'),
        ("__proto__", '["__proto__"]'),
    ],
)
def test_keys(text: str, written: str) -> None:
    assert key(text) == written
