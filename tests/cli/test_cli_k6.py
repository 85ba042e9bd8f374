"""`sfdsl compile --target k6`: its settings on the command line."""

from pathlib import Path

import pytest

from sfdsl.cli.main import main

FLOW = 'task send = events.putEvents < Entries: [{ Source: "s", DetailType: "t", Detail: $.detail }] >\n'


@pytest.fixture
def order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "order.sfd"
    path.write_text(FLOW)
    return path


def test_settings_reach_the_script(order: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--target", "k6", "--data", "rows.json", "--rate", "5", "--duration", "1m30s", "--vus", "7"]
    assert main(["compile", "order.sfd", *arguments, "--jslib-version", "0.14.0"]) == 0
    script = capsys.readouterr().out
    for part in (
        'open("rows.json")',
        "rate: 5,",
        'duration: "1m30s",',
        "preAllocatedVUs: 7,",
        "aws/0.14.0/event-bridge.js",
    ):
        assert part in script
    assert script.startswith("// What the flow order sends")
    assert "from order.sfd" in script


def test_the_script_is_written_and_checked(order: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["compile", "order.sfd", "--target", "k6", "--data", "my rows.json"]
    assert main([*command, "--check"]) == 1
    assert "sfdsl compile order.sfd --target k6 --data 'my rows.json' -o order.k6.js" in capsys.readouterr().err
    assert main([*command, "-o", "order.k6.js"]) == 0
    assert main([*command, "--check"]) == 0


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["--vus", "3"], 2, "--vus is a setting of the target k6"),
        (["--target", "python", "--state-machine-arn", "x"], 2, "--state-machine-arn is a setting of the target k6"),
        (["--target", "k6", "--rate", "3"], 2, "a rate needs a duration"),
        (["--target", "k6", "--duration", "3"], 2, "'3' is no duration of k6"),
    ],
)
def test_wrong_settings_are_refused(
    order: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, says: str
) -> None:
    assert main(["compile", "order.sfd", *arguments]) == code
    assert says in capsys.readouterr().err


def test_a_flow_that_sends_nothing_is_an_error_of_the_flow(order: Path, capsys: pytest.CaptureFixture[str]) -> None:
    order.write_text("pass x\n")
    assert main(["compile", "order.sfd", "--target", "k6"]) == 1
    assert "SFD352" in capsys.readouterr().err
