"""The examples come back from their definitions as texts that people would keep: short, laid out, and the same when made again."""

import json
from pathlib import Path

import pytest

from sfdsl.compiler import compile_asl, compile_source, decompile, format_source
from sfdsl.ir.codec import encode_machine
from sfdsl.source import Source

FOLDER = Path(__file__).parents[2] / "examples"
DEFINITIONS = sorted(FOLDER.rglob("*.asl.json"))
MOST = 0.45
"""Characters of the text for one of the indented JSON."""


def test_there_are_definitions() -> None:
    assert len(DEFINITIONS) >= 8


@pytest.mark.parametrize("path", DEFINITIONS, ids=lambda path: path.name.removesuffix(".asl.json"))
@pytest.mark.parametrize("flat", [False, True], ids=["", "flat"])
def test_a_definition(path: Path, flat: bool) -> None:
    definition = json.loads(path.read_text(encoding="utf-8"))
    machine = compile_asl(definition, name="flow").require_no_errors().machines[0]
    text = decompile(machine, flat=flat)
    back = compile_source(Source("flow.sfd", text))
    assert not back.has_errors
    assert encode_machine(back.machines[0]) == definition
    assert format_source(Source("flow.sfd", text)).text == text
    assert " asl " not in text
    if not flat:
        share = len(text) / len(json.dumps(definition, indent=2))
        assert share <= MOST, f"{share:.0%} of the JSON"
        assert decompile(back.machines[0]) == text
