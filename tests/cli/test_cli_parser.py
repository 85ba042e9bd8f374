"""What is said of a command line that is wrong: one line, and one that says what to do."""

from pathlib import Path

import pytest

from sfdsl.cli.main import main


@pytest.fixture
def order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "order.sfd"
    path.write_text("pass a = $.x\n")
    return path


@pytest.mark.parametrize(
    ("arguments", "error", "hint"),
    [
        ("run order.sfd --inptu {}", "there is no option '--inptu'", "did you mean '--input'?"),
        ("check order.sfd --fixx=1", "there is no option '--fixx'", "did you mean '--fix'?"),
        ("run order.sfd --zzz", "there is no option '--zzz'", "'sfdsl run --help' names all options"),
        ("run order.sfd other.sfd", "there is no use for 'other.sfd'", "see: sfdsl run --help"),
        ("run", "FILE is missing", "for example: sfdsl run order.sfd --input"),
        ("diff order.sfd", "B is missing", "for example: sfdsl diff"),
        ("match", "PATTERN and EVENT are missing", "for example: sfdsl match"),
        ("run order.sfd --input", "--input needs a value", "write --input JSON"),
        ("compile order.sfd -o", "-o/--output needs a value", "write -o PATH"),
        ("run order.sfd --format yaml", "'yaml' is no value of --format", "one of text, json"),
        ("compile order.sfd --target pyton", "'pyton' is no value of --target", "did you mean 'python'?"),
        ("dump ats order.sfd", "'ats' is no value of STAGE", "one of ast, ir, diagnostics"),
        ("run order.sfd --seed abc", "'abc' is no number, as --seed needs", "for example: --seed 3"),
        ("run order.sfd --aws --endpoint-url http://x", "--endpoint-url and --aws exclude each other", "leave out"),
        ("run order.sfd --query-language xpath", "--query-language: 'xpath' is neither", "'sfdsl run --help'"),
        ("run order.sfd --lambda charge", "not of the form NAME=MODULE:FUNCTION", "charge=handlers:charge"),
        ("run order.sfd --file a", "not of the form s3://BUCKET/KEY=FILE", "s3://bucket/items.csv=items.csv"),
        ("run order.sfd --endpoint-url localhost:4566", "'localhost:4566' is no address", "http://localhost:4566"),
    ],
)
def test_a_wrong_command_line(
    arguments: str, error: str, hint: str, order: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments.split()) == 2
    said = capsys.readouterr()
    assert said.out == ""
    first, second, *rest = said.err.splitlines()
    assert first.startswith("sfdsl: error: ") and error in first
    assert second.startswith("  hint: ") and hint in second
    assert rest == []


@pytest.mark.parametrize(
    "arguments",
    [
        "compile order.sfd -o order.sfd",
        "compile order.sfd -o ./order.sfd",
        "graph order.sfd --format svg -o order.sfd",
        "run order.sfd --history order.sfd",
    ],
)
def test_a_source_is_not_written_over(arguments: str, order: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments.split()) == 2
    assert "would be written over its own source" in capsys.readouterr().err
    assert order.read_text() == "pass a = $.x\n"


@pytest.mark.parametrize(("history", "says"), [("no/h.json", "there is no folder 'no'"), (".", "'.' is a folder")])
def test_a_history_that_cannot_be_written_is_told_before_the_run(
    history: str, says: str, order: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", "order.sfd", "--history", history]) == 1
    said = capsys.readouterr()
    assert says in said.err and "✓" not in said.err


def test_mocks_are_in_a_file(order: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "order.sfd", "--mocks", '{"a": []}']) == 1
    assert "hint: write the mocks into a file" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["--fault", "events.putEvents:trottle=0.2"], "'trottle=0.2' is no fault"),
        (["--fault", "sqs.sendMessage:throttle=0.2"], "'sqs.sendMessage:throttle=0.2' is no fault"),
        (["--fault", "events.putEvents:throttle=20%"], "'20%' is no share"),
        (["--fault", "events.putEvents:throttle=0.2", "--aws"], "faults on purpose are for the sandbox"),
        (["--name", "a b"], "'a b' can't be the name of an execution"),
        (["--name", ""], "can't be the name of an execution"),
        (["--name", "x" * 81], "can't be the name of an execution"),
    ],
)
def test_settings_of_a_run_are_looked_at_before_it(
    arguments: list[str], error: str, order: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", "order.sfd", *arguments]) == 1
    said = capsys.readouterr()
    assert error in said.err and "✗" not in said.err
