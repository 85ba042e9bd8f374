"""Files are written whole or not at all."""

import os
import stat
from pathlib import Path

import pytest

from sfdsl.cli.errors import CommandError
from sfdsl.cli.output import write_file, write_files


def names(folder: Path) -> list[str]:
    return sorted(item.name for item in folder.iterdir())


def test_a_new_file(tmp_path: Path) -> None:
    write_file(tmp_path / "a.json", b"1\n")
    assert (tmp_path / "a.json").read_bytes() == b"1\n"
    assert names(tmp_path) == ["a.json"]


def test_an_old_file_keeps_its_permissions_and_a_link_stays_one(tmp_path: Path) -> None:
    target, link = tmp_path / "a.json", tmp_path / "link.json"
    target.write_bytes(b"old")
    target.chmod(0o640)
    link.symlink_to("a.json")
    write_file(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert names(tmp_path) == ["a.json", "link.json"]


def test_if_one_can_not_be_written_none_is(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b"old")
    (tmp_path / "folder").mkdir()
    with pytest.raises(CommandError, match=r"'.*folder' is a folder"):
        write_files({tmp_path / "a.json": b"new", tmp_path / "folder": b"new"})
    assert (tmp_path / "a.json").read_bytes() == b"old"
    assert names(tmp_path) == ["a.json", "folder"]


def test_a_write_that_breaks_off_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.json").write_bytes(b"old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(CommandError, match=r"'.*a.json' can't be written: no space left on device"):
        write_file(tmp_path / "a.json", b"new")
    assert (tmp_path / "a.json").read_bytes() == b"old"
    assert names(tmp_path) == ["a.json"]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"there is no folder '.*no' to write 'a.json' into") as problem:
        write_file(tmp_path / "no" / "a.json", b"")
    assert problem.value.hint == "make the folder first"


def test_a_device_is_written_to_and_not_replaced() -> None:
    write_file(Path(os.devnull), b"text")
    assert not Path(os.devnull).is_file()


def test_a_left_over_file_of_a_killed_process_is_no_hindrance(tmp_path: Path) -> None:
    (tmp_path / f".a.json.{os.getpid()}.0.tmp").write_bytes(b"half")
    write_file(tmp_path / "a.json", b"new")
    assert (tmp_path / "a.json").read_bytes() == b"new"
