"""Every example compiles without a message, is laid out, matches the definition beside it, and comes back from it equal."""

import json
from pathlib import Path

import pytest

from sfdsl.compiler import compile_asl, compile_source, decompile, format_source
from sfdsl.ir.codec import encode_machine
from sfdsl.source import Source

FOLDER = Path(__file__).parents[2] / "examples"
EXAMPLES = sorted(FOLDER.glob("*.sfd"))


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 7


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example(path: Path) -> None:
    source = Source(path.name, path.read_text(encoding="utf-8"))
    compilation = compile_source(source)
    assert not [d.message for d in compilation.diagnostics if d.severity.value != "hint"]
    assert format_source(source).text == source.text
    single = len(compilation.machines) == 1
    for machine in compilation.machines:
        beside = path.with_suffix(".asl.json") if single else path.with_suffix("") / f"{machine.name}.asl.json"
        definition = encode_machine(machine)
        assert json.loads(beside.read_text(encoding="utf-8")) == definition
        read = compile_asl(definition, name=machine.name)
        assert not read.has_errors, [d.message for d in read.diagnostics]
        text = decompile(read.machines[0])
        back = compile_source(Source(f"{machine.name}.sfd", text))
        assert encode_machine(back.machines[0]) == definition
