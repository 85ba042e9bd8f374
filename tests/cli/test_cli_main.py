"""The command line as a whole: help, unknown commands, exit codes, and what happens when something breaks."""

import io
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from sfdsl._version import __version__
from sfdsl.cli import main as cli
from sfdsl.cli.errors import CommandError, UsageError


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--version"]) == 0
    assert capsys.readouterr().out == f"sfdsl {__version__}\n"


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], ["help"]])
def test_help_names_every_command(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(arguments) == 0
    text = capsys.readouterr().out
    assert all(f"  {name} " in text for name in cli.COMMANDS)
    assert all(len(line) <= 110 for line in text.splitlines())


def test_no_command_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([]) == 2
    captured = capsys.readouterr()
    assert captured.out == "" and "usage:" in captured.err


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_has_help_with_examples(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([name, "--help"]) == 0
    text = capsys.readouterr().out
    assert f"usage: sfdsl {name}" in text and "examples:\n  " in text
    assert cli.main(["help", name]) == 0


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_refuses_unknown_options(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([name, *(["ir"] if name == "dump" else []), "a", "b", "--no-such-option"]) == 2
    assert "--no-such-option" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("chek", "sfdsl: error: there is no command 'chek'\n  hint: did you mean 'check'?\n"),
        (
            "order.sfd",
            "sfdsl: error: 'order.sfd' is a file; a command comes first\n  hint: for example: sfdsl run order.sfd\n",
        ),
        (
            "--check",
            "sfdsl: error: there is no option '--check' before the command\n  hint: 'sfdsl --help' names the commands\n",
        ),
    ],
)
def test_unknown_commands(name: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([name]) == 2
    assert capsys.readouterr().err == said


def failing(monkeypatch: pytest.MonkeyPatch, problem: BaseException) -> int:
    """The exit code of a command that raises this."""

    def run(_: object) -> int:
        raise problem

    module = SimpleNamespace(DESCRIPTION="", EXAMPLES="", add_arguments=lambda parser: None, run=run)
    monkeypatch.setattr(cli, "_command_module", lambda name: module)
    return cli.main(["check"])


@pytest.mark.parametrize(
    ("problem", "code", "said"),
    [
        (CommandError("it failed", "do this"), 1, "sfdsl: error: it failed\n  hint: do this\n"),
        (UsageError("what?"), 2, "sfdsl: error: what?\n"),
        (OSError(28, "No space left on device", "a.json"), 1, "sfdsl: error: 'a.json': no space left on device\n"),
        (MemoryError(), 1, "sfdsl: error: there is not enough memory for this input\n"),
        (
            RecursionError("maximum recursion depth"),
            1,
            "sfdsl: error: the input is nested too deeply to be worked on\n",
        ),
        (KeyboardInterrupt(), 130, ""),
        (SystemExit(3), 3, ""),
    ],
)
def test_what_breaks_ends_in_a_message_and_a_code(
    problem: BaseException, code: int, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert failing(monkeypatch, problem) == code
    assert capsys.readouterr().err.startswith(said)


def test_our_own_bugs_are_owned_up_to(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("SFDSL_DEBUG", raising=False)
    assert failing(monkeypatch, KeyError("x")) == 70
    text = capsys.readouterr().err
    assert text.startswith("sfdsl: error: internal error: KeyError: 'x' (in ")
    assert "This is a bug in sfdsl" in text and "SFDSL_DEBUG=1 sfdsl check" in text
    assert "Traceback" not in text
    monkeypatch.setenv("SFDSL_DEBUG", "1")
    assert failing(monkeypatch, KeyError("x")) == 70
    assert "Traceback" in capsys.readouterr().err


def test_a_reader_that_goes_away_is_no_error() -> None:
    program = "import sys\nfrom sfdsl.cli.main import main\nsys.exit(main(['--help']))"
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141


def test_help_and_version_import_nothing_heavy() -> None:
    program = (
        "import sys\nfrom sfdsl.cli.main import main\nmain(['--version'])\nmain(['run', '--help'])\n"
        "heavy = {'boto3', 'botocore', 'moto', 'black', 'jinja2', 'lark', 'yaml', 'asyncio', 'sfdsl.runtime'}\n"
        "sys.exit(str(sorted(heavy & set(sys.modules))) if heavy & set(sys.modules) else 0)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_streams_that_are_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout", None)
    monkeypatch.setattr("sys.stderr", None)
    assert cli.main(["match", '{"a": [1]}', '{"a": 1}']) == 0
    assert cli.main(["nothing"]) == 2


def test_both_inputs_from_one_stream(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert cli.main(["match", "-", "-"]) == 2
    assert "both PATTERN and EVENT are '-'" in capsys.readouterr().err


def test_match(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    event = tmp_path / "event.json"
    event.write_text('{"source": "shop", "detail": {"total": 3}}')
    assert cli.main(["match", '{"source": ["shop"]}', str(event)]) == 0
    assert capsys.readouterr().out == "match\n"
    pattern = '{"source": ["shop"], "detail": {"total": [{"numeric": [">", 5]}]}}'
    assert cli.main(["match", pattern, f"@{event}", "--explain"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "no match"
    assert any(line.startswith("  no   detail.total: 3 ") for line in lines)
    assert any(line.startswith("  yes  source: ") for line in lines)
    assert cli.main(["match", '{"source": "shop"}', str(event)]) == 2
    assert "Event pattern is not valid" in capsys.readouterr().err
    assert cli.main(["match", '{"source": ["shop"]}', "[1]"]) == 2
    assert "It must be a JSON object" in capsys.readouterr().err
