"""docs/cost.md shows what its commands print. `python tests/cost/test_cost_doc.py` writes it anew."""

import contextlib
import io
import os
import re
import shlex
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "cost.md"
BLOCK = re.compile(r"```console\n\$ sfdsl ([^\n]*)\n(.*?)```", re.DOTALL)


def printed(command: str) -> str:
    """What a command prints, run in the folder of the examples."""
    from sfdsl.cli.main import main

    out = io.StringIO()
    with contextlib.chdir(ROOT / "examples"), contextlib.redirect_stdout(out):
        assert main(shlex.split(command)) == 0
    return out.getvalue()


@pytest.mark.parametrize(("command", "shown"), BLOCK.findall(PAGE.read_text(encoding="utf-8")), ids=str)
def test_a_block_shows_what_is_printed(command: str, shown: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert shown == printed(command)


def test_the_page_has_examples() -> None:
    assert len(BLOCK.findall(PAGE.read_text(encoding="utf-8"))) >= 4


if __name__ == "__main__":
    os.environ["NO_COLOR"] = "1"
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(
        BLOCK.sub(lambda found: f"```console\n$ sfdsl {found[1]}\n{printed(found[1])}```", text), encoding="utf-8"
    )
