"""docs/iam.md shows what its commands print. `python tests/emit/test_iam_doc.py` writes it anew."""

import contextlib
import io
import os
import re
import shlex
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "iam.md"
BLOCK = re.compile(r"```console\n\$ sfdsl ([^\n]*)\n(.*?)```", re.DOTALL)


REPORT = re.compile(r"````markdown\n(.*?)````", re.DOTALL)


def printed(command: str) -> str:
    """What a command prints, run in the folder of the examples."""
    from sfdsl.cli.main import main

    out = io.StringIO()
    with contextlib.chdir(ROOT / "examples"), contextlib.redirect_stdout(out):
        assert main(shlex.split(command)) == 0
    return out.getvalue()


def report() -> str:
    """The Markdown file of the flow that the page explains."""
    from sfdsl.compiler import compile_source
    from sfdsl.emit import TARGETS, Options
    from sfdsl.source import Source

    path = ROOT / "examples" / "import_rows.sfd"
    [machine] = compile_source(Source(path.name, path.read_text(encoding="utf-8"))).machines
    settings = {"account": "${AWS::AccountId}", "region": "${AWS::Region}"}
    return TARGETS["iam"].emit(machine, Options(source_name=path.name, settings=settings))[f"{machine.name}.iam.md"]


@pytest.mark.parametrize(("command", "shown"), BLOCK.findall(PAGE.read_text(encoding="utf-8")), ids=str)
def test_a_block_shows_what_is_printed(command: str, shown: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert shown == printed(command)


def test_the_page_has_examples() -> None:
    assert len(BLOCK.findall(PAGE.read_text(encoding="utf-8"))) >= 3


def test_the_report_is_the_one_that_is_made() -> None:
    assert REPORT.findall(PAGE.read_text(encoding="utf-8")) == [report()]


if __name__ == "__main__":
    os.environ["NO_COLOR"] = "1"
    text = PAGE.read_text(encoding="utf-8")
    text = BLOCK.sub(lambda found: f"```console\n$ sfdsl {found[1]}\n{printed(found[1])}```", text)
    PAGE.write_text(REPORT.sub(lambda found: f"````markdown\n{report()}````", text), encoding="utf-8")
