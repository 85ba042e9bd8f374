"""`sfdsl compile --target iam` on the command line."""

import json
from pathlib import Path

import pytest

from sfdsl.cli.main import main

FLOW = """\
task send_event = events.putEvents <
  Entries: [{ Source: "my.source", DetailType: "MyDetailType", EventBusName: "b", Detail: { Message: "m" } }]
>
"""


@pytest.fixture
def order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "order.sfd"
    path.write_text(FLOW)
    return path


def test_the_policy_is_printed_and_the_rest_named(order: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--account", "123456789012", "--region", "eu-west-1", "--logging", "--kms", "${Key}"]
    assert main(["compile", "order.sfd", "--target", "iam", *arguments]) == 0
    out, err = capsys.readouterr()
    statements = json.loads(out)["Statement"]
    assert statements[0]["Resource"] == ["arn:aws:events:eu-west-1:123456789012:event-bus/b"]
    assert [statement["Sid"] for statement in statements[1:]] == ["EncryptExecutions", "WriteTheExecutionLog"]
    assert err == "with -o FOLDER/ there are also order.iam-trust.json and order.iam.md\n"


def test_three_files_are_written_and_compared(order: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["compile", "order.sfd", "--target", "iam", "--kms", "sqs=${Key}"]
    assert main([*command, "-o", "build/"]) == 0
    written = sorted(path.name for path in (order.parent / "build").iterdir())
    assert written == ["order.iam-trust.json", "order.iam.json", "order.iam.md"]
    assert main([*command, "--check", "-o", "build/"]) == 0
    (order.parent / "build" / "order.iam.json").write_text("{}\n")
    capsys.readouterr()
    assert main([*command, "--check", "-o", "build/"]) == 1
    assert "sfdsl compile order.sfd --target iam --kms 'sqs=${Key}' -o build/" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--account", "1"], "--account is a setting of the target iam"),
        (["--logging"], "--logging is a setting of the target iam"),
        (["--target", "k6", "--kms", "x"], "--kms is a setting of the target iam"),
        (["--target", "iam", "--vus", "3"], "--vus is a setting of the target k6"),
        (["--target", "iam", "--account", "1"], "'1' is no account"),
        (["--target", "iam", "-o", "policy.json"], "gives 3 files"),
    ],
)
def test_what_makes_no_sense(order: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compile", "order.sfd", *arguments]) == 2
    assert said in capsys.readouterr().err
