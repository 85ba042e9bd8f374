"""Which codes are shown, and how severe they are."""

import pytest

from sfdsl.diagnostics.codes import ALL_CODES, CODES_BY_NAME
from sfdsl.diagnostics.codes.asl import BAD_JSON, UNKNOWN_TARGET, UNREACHABLE_STATE
from sfdsl.diagnostics.codes.files import UNUSED_SUPPRESSION
from sfdsl.diagnostics.diagnostic import Diagnostic, Severity
from sfdsl.diagnostics.selection import Selection, is_selector
from sfdsl.source import Source


def test_ids_and_names_are_unique() -> None:
    assert len(CODES_BY_NAME) == 2 * len(ALL_CODES)
    assert [code.id for code in ALL_CODES] == sorted({code.id for code in ALL_CODES})


@pytest.mark.parametrize(
    ("select", "ignore", "kept"),
    [
        ((), (), True),
        ((), ("SFD223",), False),
        ((), ("unreachable-state",), False),
        ((), ("SFD2",), False),
        ((), ("all",), False),
        (("SFD223",), ("SFD2",), True),
        (("unreachable-state",), ("SFD22",), True),
        (("SFD2",), ("SFD223",), False),
        (("SFD22",), ("SFD22",), False),
        (("SFD3",), (), False),
        (("all",), ("SFD3",), True),
    ],
)
def test_the_more_exact_selector_wins(select: tuple[str, ...], ignore: tuple[str, ...], kept: bool) -> None:
    assert Selection(select, ignore).keeps(UNREACHABLE_STATE) is kept


def test_what_keeps_a_program_from_compiling_is_always_shown() -> None:
    selection = Selection(("SFD3",), ("all",), {"all": Severity.HINT})
    assert selection.keeps(BAD_JSON)
    assert selection.level(BAD_JSON) is Severity.ERROR


def test_severities() -> None:
    selection = Selection(severity={"SFD2": Severity.HINT, "unknown-target": Severity.WARNING, "all": Severity.ERROR})
    source = Source("f", "")
    found = [Diagnostic(code, "m", source) for code in (UNREACHABLE_STATE, UNKNOWN_TARGET, UNUSED_SUPPRESSION)]
    assert [diagnostic.severity for diagnostic in selection.apply(found)] == [
        Severity.HINT,
        Severity.WARNING,
        Severity.ERROR,
    ]


def test_selectors_that_choose_something() -> None:
    assert all(map(is_selector, ("all", "SFD", "SFD2", "SFD22", "SFD223", "unreachable-state")))
    assert not any(map(is_selector, ("", "S", "SFD9", "sfd2", "unreachable-")))
