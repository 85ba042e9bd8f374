"""What a generated module does when it is run as a program."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import sfdsl
from sfdsl.runtime.command import run_command

Command = Callable[..., tuple[int, str, str]]
TASK = {
    "Type": "Task",
    "Resource": "arn:aws:states:::sqs:sendMessage",
    "Parameters": {"QueueUrl": "q", "MessageBody": "m"},
}


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    def run(state: dict[str, Any], *arguments: str) -> tuple[int, str, str]:
        ends = {} if state["Type"] == "Fail" else {"End": True}
        flow = sfdsl.from_asl({"StartAt": "S", "States": {"S": {**state, **ends}}}, check=False, name="flow")
        code = run_command(flow.runnable(), list(arguments))
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_the_output_alone_is_on_stdout(command: Command) -> None:
    code, out, err = command({"Type": "Pass"}, "--input", '{"a": "é"}')
    assert (code, json.loads(out), err) == (0, {"a": "é"}, "")
    assert "é" in out


def test_input_from_a_file_and_from_stdin(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in.json").write_text("[1]")
    assert json.loads(command({"Type": "Pass"}, "--input", f"@{tmp_path / 'in.json'}")[1]) == [1]
    monkeypatch.setattr("sys.stdin", io.StringIO("[2]"))
    assert json.loads(command({"Type": "Pass"}, "--input", "-")[1]) == [2]


def test_a_flow_that_fails(command: Command) -> None:
    assert command({"Type": "Fail", "Error": "E", "Cause": "c"}) == (1, "", "FAILED E: c\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--input", "nope"], "error: the input is not JSON: "),
        (["--input", "@/nowhere/at/all"], "error: "),
        (["--mocks", "/nowhere/at/all"], "error: "),
    ],
)
def test_what_cannot_be_run(command: Command, arguments: list[str], said: str) -> None:
    code, out, err = command({"Type": "Pass"}, *arguments)
    assert (code, out) == (1, "")
    assert err.startswith(said)
    assert "Traceback" not in err


def test_mocks_and_seed(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "mocks.json"
    file.write_text('{"S": [{"return": {"MessageId": "1"}}]}')
    assert json.loads(command(TASK, "--mocks", str(file), "--seed", "1")[1]) == {"MessageId": "1"}
    file.write_text('{"T": [{"return": 1}]}')
    code, _, err = command(TASK, "--mocks", str(file))
    assert code == 1
    assert "hint: " in err
