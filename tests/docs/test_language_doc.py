"""Every example of docs/language.md compiles to the states that stand behind it."""

import json
import re
from pathlib import Path

import pytest

from sfdsl.compiler import compile_text
from sfdsl.ir.codec import encode_machine

TEXT = (Path(__file__).parents[2] / "docs" / "language.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```sfd\n(.*?)```\n\n```json\n(.*?)```", TEXT, re.DOTALL)


def test_every_example_has_its_states() -> None:
    assert len(EXAMPLES) == TEXT.count("```sfd\n") > 12


@pytest.mark.parametrize(("source", "states"), EXAMPLES, ids=[str(number) for number in range(len(EXAMPLES))])
def test_an_example(source: str, states: str) -> None:
    compilation = compile_text(source, filename="example.sfd")
    assert not compilation.has_errors, [d.message for d in compilation.diagnostics]
    assert encode_machine(compilation.machines[0])["States"] == json.loads(states)
