"""docs/adopting.md prints what the commands really print: the page is followed from top to bottom."""

import re
import shlex
import shutil
from pathlib import Path

import pytest

from sfdsl.cli.main import main

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "adopting.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)


def test_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(ROOT / "examples" / "adopting" / "order.asl.json", tmp_path)
    ran = 0
    for language, content in BLOCKS:
        match language:
            case "console":
                for session in re.split(r"^\$ ", content, flags=re.MULTILINE)[1:]:
                    command, _, printed = session.partition("\n")
                    assert follow(shlex.split(command), capsys) == printed, command
                    ran += 1
            case "sfd":
                assert (tmp_path / "order.sfd").read_text(encoding="utf-8") == content
            case "diff":
                change(tmp_path / "order.sfd", content)
            case "yaml" if content.startswith("# template.yaml"):
                (tmp_path / "template.yaml").write_text(content, encoding="utf-8")
    assert ran >= 9
    lines = len((ROOT / "examples" / "adopting" / "order.asl.json").read_text(encoding="utf-8").splitlines())
    shown = next(content for language, content in BLOCKS if language == "sfd")
    assert f"{lines} lines of JSON became these {len(shown.splitlines())}" in TEXT


def follow(command: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """What one line of a session prints: results, then messages."""
    if command[0] == "cp":
        shutil.copy(command[1], command[2])
        return ""
    assert command[0] == "sfdsl"
    main(command[1:])
    captured = capsys.readouterr()
    return captured.out + captured.err


def change(path: Path, difference: str) -> None:
    """Replace each line with a minus by the one with a plus below it."""
    text = path.read_text(encoding="utf-8")
    for old, new in re.findall(r"^-(.*)\n\+(.*)\n", difference, re.MULTILINE):
        assert text.count(f"{old}\n") == 1
        text = text.replace(f"{old}\n", f"{new}\n")
    path.write_text(text, encoding="utf-8")
