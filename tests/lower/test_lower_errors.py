"""Where mistakes are shown that only lowering can see, and what is said about them."""

import pytest

from sfdsl.compiler import compile_text


def found(text: str, *, check: bool = False) -> list[tuple[str, str, str]]:
    """Of each error its code, the text that it points at, and its message."""
    compilation = compile_text(text, check=check)
    return [
        (d.code.id, "" if d.span is None else text[d.span.start : d.span.end], d.message)
        for d in compilation.diagnostics
        if d.is_error
    ]


@pytest.mark.parametrize("text", ["wait 10m\nwait 10m", "pass a\npass a", "if $.x == 1 { pass a } else { pass a }"])
def test_of_two_equal_names_the_upper_one_is_the_first(text: str) -> None:
    (diagnostic,) = compile_text(text, check=False).diagnostics
    assert diagnostic.code.id == "SFD120"
    assert diagnostic.span is not None
    assert diagnostic.labels[0].span.start < diagnostic.span.start


@pytest.mark.parametrize(
    "text",
    [
        "pass a -> nowhere pass b",
        "-> nowhere pass a",
        "pass a parallel p { branch { pass b -> nowhere } }",
        "if $.x == 1 { -> nowhere } pass a",
    ],
)
def test_an_arrow_to_nowhere_is_shown_where_it_is(text: str) -> None:
    assert [(code, at) for code, at, _ in found(text)] == [("SFD121", "nowhere")]


PUT = 'task t = events.putEvents < Entries: [{ Source: "a", DetailType: "b", Detail: {} }] >'


@pytest.mark.parametrize(
    "text",
    [
        "parallel p { branch { pass a } } retry failed entries x3",
        "map m over $.a { pass a } retry failed entries x3",
        f"policy again {{ retry failed entries x3 }} {PUT} use again",
        "policy again { retry failed entries x3 } pass a",
        f"{PUT} retry failed entries x2 retry failed entries x3",
    ],
)
def test_failed_entries_are_those_of_one_task(text: str) -> None:
    (error,) = found("query jsonata " + text)
    assert error[:2] == ("SFD142", "retry failed entries x3")
