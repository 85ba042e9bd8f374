"""The README shows what the program prints; its commands, and those of a fresh machine, run in `.ci/run`."""

import json
import re
from pathlib import Path

import pytest

from sfdsl.cli.main import main

ROOT = Path(__file__).parents[2]
BLOCKS = re.findall(r"```(\w*)\n(.*?)```\n", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def block(start: str, language: str = "") -> str:
    [found] = [text for name, text in BLOCKS if name == language and text.startswith(start)]
    return str(found)


def test_the_first_command_prints_what_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", str(ROOT / "examples" / "send_event.sfd")]) == 0
    printed = capsys.readouterr()
    assert _UUID.sub("ID", printed.err + printed.out) == _UUID.sub("ID", block("      0 s  ✓ send_event"))


def test_the_flow_and_its_definition_are_those_of_the_example() -> None:
    flow = (ROOT / "examples" / "approve_order.sfd").read_text(encoding="utf-8")
    assert flow == block("# Branching.")
    shown = json.loads(block("{", "json"))
    whole = json.loads((ROOT / "examples" / "approve_order.asl.json").read_text(encoding="utf-8"))
    states = dict(list(whole["States"].items())[:2])
    assert shown == {**whole, "States": states}


def test_the_wrong_program_gets_the_errors_that_are_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "wrong.sfd").write_text(block("task charge"))
    monkeypatch.chdir(tmp_path)
    assert main(["check", "wrong.sfd"]) == 1
    printed = capsys.readouterr()
    assert (printed.out + printed.err).strip() == block("wrong.sfd:").strip()


def test_the_python_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    exec(compile(block("import sfdsl", "python"), "README.md", "exec"), {})


def test_every_path_of_the_map_is_there_and_every_part_is_on_it() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`[^|]*/`[^|]*) \|", text, re.MULTILINE)
    named = {path for row in rows for path in re.findall(r"`([\w./]+/)`", row)}
    assert [path for path in named if not (ROOT / path).is_dir()] == []
    parts = {f"sfdsl/{path.parent.name}/" for path in ROOT.glob("sfdsl/*/__init__.py")}
    assert parts - named == set()


@pytest.mark.parametrize("page", [*sorted(ROOT.glob("docs/*.md")), ROOT / "README.md"], ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    prose = re.sub(r"```.*?```|`[^`\n]*`|^>.*?$", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", prose)
    assert [link for link in links if not (page.parent / link).exists()] == []
