"""docs/diagnostics.md names every code, and each example triggers its own, with the message that the page shows."""

import re
from pathlib import Path

import pytest

from sfdsl.compiler import compile_asl, compile_source
from sfdsl.diagnostics.codes import ALL_CODES
from sfdsl.source import Source

TEXT = (Path(__file__).parents[2] / "docs" / "diagnostics.md").read_text(encoding="utf-8")
SECTIONS = {
    match[1]: (match[2], match[3])
    for match in re.finditer(r"^### (SFD\d+) (\S+)\n(.*?)(?=^##+ SFD|\Z)", TEXT, re.MULTILINE | re.DOTALL)
}
WITHOUT_EXAMPLE = {
    "SFD001",
    "SFD002",
    "SFD003",
    "SFD004",
    "SFD202",
    "SFD206",
    "SFD405",
    "SFD412",
    "SFD417",
    "SFD352",
    "SFD353",
}
"""Codes that need a file of bytes, one that is too large for a page, or a target."""


def test_every_code_is_on_the_page_under_its_name() -> None:
    assert {code: name for code, (name, _) in SECTIONS.items()} == {code.id: code.name for code in ALL_CODES}


@pytest.mark.parametrize("code", sorted(set(SECTIONS) - WITHOUT_EXAMPLE))
def test_an_example_triggers_its_code(code: str) -> None:
    section = SECTIONS[code][1]
    example = re.search(r"```(sfd|json)\n(.*?)\n```\n\n> ([^\n]*?)(?:  \n> \*(.*?)\*)?\n", section, re.DOTALL)
    assert example is not None, "no example"
    language, text, message, hint = example.groups()
    if language == "sfd":
        found = compile_source(Source("flow.sfd", text)).diagnostics
    else:
        found = compile_asl(Source("flow.asl.json", text)).diagnostics
    assert (message, hint) in [(d.message, d.hint) for d in found if d.code.id == code]
