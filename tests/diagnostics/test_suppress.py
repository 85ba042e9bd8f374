"""`# sfd: disable=CODE`: what it silences, and what it says of itself."""

import pytest

from sfdsl.diagnostics.codes.asl import BAD_JSON, UNREACHABLE_STATE
from sfdsl.diagnostics.codes.files import NOT_UTF8, UNKNOWN_SUPPRESSION, UNUSED_SUPPRESSION
from sfdsl.diagnostics.diagnostic import Code, Diagnostic
from sfdsl.diagnostics.fixes import apply_fixes
from sfdsl.diagnostics.suppress import suppress
from sfdsl.source import Source, Span

ID, NAME = UNREACHABLE_STATE.id, UNREACHABLE_STATE.name


def left(text: str, code: Code = UNREACHABLE_STATE, *, complete: bool = True) -> list[Diagnostic]:
    """What remains of a problem at each `HERE`."""
    source, found, at = Source("f.sfd", text), [], text.find("HERE")
    while at >= 0:
        found.append(Diagnostic(code, "m", source, Span(at, at + 4)))
        at = text.find("HERE", at + 1)
    return list(suppress(source, found, complete=complete))


def codes(found: list[Diagnostic]) -> list[Code]:
    return [diagnostic.code for diagnostic in found]


@pytest.mark.parametrize(
    "text",
    [
        f"pass HERE # sfd: disable={ID}",
        f"pass HERE # sfd: disable={NAME}",
        f"pass HERE #sfd:disable = {ID} as it is made elsewhere",
        f"# sfd: disable={ID}\npass HERE",
        f"  # sfd: disable={ID}\n  # another remark\n\n  pass HERE\n",
        f'pass "#1" f"a#{{$.b}}" `#` {{% "#" %}} HERE # sfd: disable={ID}',
        f"pass HERE {{% ' # ' %}} # sfd: disable={ID}",
        f'pass "unclosed\npass HERE # sfd: disable={ID}',
    ],
)
def test_silenced(text: str) -> None:
    assert left(text) == []


@pytest.mark.parametrize(
    "text",
    [
        f"pass a # sfd: disable={ID}\npass HERE",
        f"pass HERE\n# sfd: disable={ID}",
        f'pass HERE = "# sfd: disable={ID}"',
        f"pass HERE {{% # sfd: disable={ID}\n %}}",
        f"pass HERE ## sfd: disable={ID}",
        f"# sfd: disable={ID}\npass a\npass HERE",
        "pass HERE # sfd: disable=SFD222",
    ],
)
def test_not_silenced(text: str) -> None:
    assert UNREACHABLE_STATE in codes(left(text))


def test_only_that_line() -> None:
    text = f"pass HERE # sfd: disable={ID}\npass HERE\n"
    (found,) = left(text)
    assert found.position == (2, 6)


def test_what_keeps_a_program_from_compiling_stays() -> None:
    for code in (NOT_UTF8, BAD_JSON):
        found = left(f"pass HERE # sfd: disable={code.id}", code)
        assert codes(found) == [code]


def test_a_comment_without_use_gets_a_hint_and_a_fix() -> None:
    text = f"pass a  # sfd: disable={ID},SFD222 why\n  # sfd: disable={ID}\npass b\n"
    source = Source("f.sfd", text)
    found = suppress(source, [])
    assert [(diagnostic.code, diagnostic.position, diagnostic.message) for diagnostic in found] == [
        (UNUSED_SUPPRESSION, (1, 9), f"nothing on this line is silenced by '{ID}' and 'SFD222'"),
        (UNUSED_SUPPRESSION, (2, 3), f"nothing on the next line is silenced by '{ID}'"),
    ]
    assert apply_fixes(source, found) == ("pass a\npass b\n", 2)


def test_of_several_names_only_the_idle_ones_go() -> None:
    text = f"pass HERE # sfd: disable=SFD222, {NAME}, SFD225"
    (found,) = left(text)
    assert found.message == "nothing on this line is silenced by 'SFD222' and 'SFD225'"
    assert apply_fixes(found.source, [found])[0] == f"pass HERE # sfd: disable={NAME}"


def test_no_hint_while_checks_have_not_run() -> None:
    text = f"pass a # sfd: disable={ID}\npass HERE"
    assert codes(left(text, complete=False)) == [UNREACHABLE_STATE]
    assert codes(left(text, BAD_JSON)) == [BAD_JSON]


@pytest.mark.parametrize(
    ("comment", "hint"),
    [
        ("# sfd: disable=unused-supression", "did you mean 'unused-suppression' or 'unknown-suppression'?"),
        ("# sfd: disable=SFD99999", None),
        ("# sfd: disable", "write '# sfd: disable=CODE', with one code or name, or several with commas between them"),
        (
            "# sfd: ignore=SFD223",
            "write '# sfd: disable=CODE', with one code or name, or several with commas between them",
        ),
    ],
)
def test_a_comment_that_says_nothing_known(comment: str, hint: str | None) -> None:
    found = suppress(Source("f.sfd", f"pass a {comment}"), [])
    assert [(diagnostic.code, diagnostic.hint) for diagnostic in found] == [(UNKNOWN_SUPPRESSION, hint)]


def test_the_order_is_that_of_the_source() -> None:
    text = f"pass HERE\npass a # sfd: disable={ID}\npass HERE"
    assert [found.position[0] for found in left(text)] == [1, 2, 3]
