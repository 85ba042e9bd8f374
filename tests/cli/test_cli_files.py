"""Reading what people name: every kind of bad file is one message with a place and a hint."""

import io
from pathlib import Path

import pytest

from sfdsl.cli.errors import UnreadableError
from sfdsl.cli.files import MAX_BYTES, expand, read_input
from sfdsl.diagnostics.render_text import headline


def problem_of(argument: str) -> tuple[str, str | None]:
    with pytest.raises(UnreadableError) as problem:
        read_input(argument)
    return headline(problem.value.diagnostic), problem.value.diagnostic.hint


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_plain_text(here: Path) -> None:
    (here / "a.sfd").write_text("pass ä\n", encoding="utf-8")
    file = read_input("a.sfd")
    assert (file.source.name, file.source.text, file.newline, file.has_bom) == ("a.sfd", "pass ä\n", "\n", False)


def test_windows_line_ends_and_a_mark_come_back(here: Path) -> None:
    data = b"\xef\xbb\xbfpass a\r\npass b\r\n"
    (here / "a.sfd").write_bytes(data)
    file = read_input("a.sfd")
    assert file.source.text == "pass a\npass b\n"
    assert file.encode(file.source.text) == data
    assert file.with_text("pass c\n").encode("pass c\n") == b"\xef\xbb\xbfpass c\r\n"


@pytest.mark.parametrize(
    ("data", "said", "hint"),
    [
        (
            b"pass a\r\n  caf\xe9\n",
            "a.sfd:2:6: error SFD002: byte 0xE9 is no UTF-8 text (invalid continuation byte)",
            "save",
        ),
        ("pass a".encode("utf-16"), "a.sfd:1:1: error SFD002: the file is UTF-16 text, not UTF-8", "save it as UTF-8"),
        (b"pass a\npa\0ss", "a.sfd:2:3: error SFD003: there is a NUL character in the text", "the file holds binary"),
        (b"{" * (MAX_BYTES + 1), "a.sfd:1:1: error SFD004: the file is too large: more than 8 MiB", "AWS takes"),
        (b"{" * 10_000_000, "a.sfd:1:1: error SFD004: the file is too large: 9.5 MiB", "AWS takes"),
    ],
)
def test_files_that_are_no_text(here: Path, data: bytes, said: str, hint: str) -> None:
    (here / "a.sfd").write_bytes(data)
    message, advice = problem_of("a.sfd")
    assert message == said
    assert advice is not None and advice.startswith(hint)


def test_files_that_are_not_there(here: Path) -> None:
    (here / "order.sfd").touch()
    (here / "folder").mkdir()
    assert problem_of("oder.sfd") == (
        "oder.sfd:1:1: error SFD001: there is no file 'oder.sfd'",
        "did you mean 'order.sfd'?",
    )
    assert problem_of("no/x.sfd") == (
        "no/x.sfd:1:1: error SFD001: there is no file 'no/x.sfd'",
        "there is no folder 'no' either",
    )
    assert problem_of("folder") == (
        "folder:1:1: error SFD001: 'folder' is a folder",
        "name its files, for example folder/*.sfd",
    )
    assert problem_of("*.asl.json") == ("*.asl.json:1:1: error SFD001: no file matches '*.asl.json'", None)
    assert problem_of("order.sfd/x")[0] == "order.sfd/x:1:1: error SFD001: 'order.sfd/x' can't be read: not a directory"
    assert problem_of("a\0b")[0].startswith("a\\x00b:1:1: error SFD001: 'a\\x00b' can't be the name of a file")
    assert "file name too long" in problem_of("x" * 300)[0]


def test_a_file_that_may_not_be_read(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> object:
        raise PermissionError(13, "Permission denied")

    (here / "a.sfd").touch()
    monkeypatch.setattr(Path, "open", refuse)
    assert problem_of("a.sfd")[0] == "a.sfd:1:1: error SFD001: 'a.sfd' may not be read by you"


def test_an_endless_file_is_not_read_to_its_end() -> None:
    assert "too large: more than 8 MiB" in problem_of("/dev/zero")[0]


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"pass a\r\n")))
    file = read_input("-")
    assert (file.source.name, file.source.text, file.path, file.flow_name) == ("<stdin>", "pass a\n", None, "flow")
    monkeypatch.setattr("sys.stdin", None)
    assert problem_of("-")[0] == "<stdin>:1:1: error SFD001: there is no standard input to read"


@pytest.mark.parametrize(
    ("name", "text", "is_asl", "flow"),
    [
        ("order.sfd", "{", False, "order"),
        ("order.asl.json", "", True, "order"),
        ("order.YAML", "", True, "order"),
        ("order.v2.json", "", True, "order.v2"),
        ("order", '\n {"StartAt": "a"}', True, "order"),
        ("order.asl", "# c\nStates:\n  a:\n", True, "order"),
        ("order.txt", "pass States", False, "order"),
        (".sfd", "", False, ".sfd"),
    ],
)
def test_what_a_file_is_and_what_its_flow_is_called(here: Path, name: str, text: str, is_asl: bool, flow: str) -> None:
    (here / name).write_text(text)
    file = read_input(name)
    assert (file.is_asl, file.flow_name) == (is_asl, flow)


def test_files_are_taken_once_and_patterns_looked_up(here: Path) -> None:
    for name in ("b.sfd", "a.sfd", "[x].sfd"):
        (here / name).touch()
    assert list(expand(["b.sfd", "./b.sfd", "-", "-", "[ab].sfd", "[x].sfd", "*.json"])) == [
        "b.sfd",
        "-",
        "a.sfd",
        "[x].sfd",
        "*.json",
    ]
