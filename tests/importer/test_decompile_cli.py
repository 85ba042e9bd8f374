"""`sfdsl decompile` on definitions, templates and what is neither."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from sfdsl.cli.main import main
from sfdsl.importer.decompile import document

DEFINITION = {
    "StartAt": "a",
    "States": {"a": {"Type": "Pass", "Next": "b"}, "b": {"Type": "Wait", "Seconds": 60, "End": True}},
}
MACHINE = {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"Definition": DEFINITION}}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(path: Path, value: Any) -> None:
    path.write_text(value if isinstance(value, str) else json.dumps(value))


def test_to_a_file(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(here / "order.asl.json", DEFINITION)
    assert main(["decompile", "order.asl.json", "-o", "order.sfd"]) == 0
    assert (here / "order.sfd").read_text() == "pass a\nwait b 1m\n"
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == "2 states read; 'order.sfd' compiles back to an equal definition\n"


def test_from_standard_input(here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(json.dumps({"Resources": {"A": MACHINE}}).encode())))
    assert main(["decompile", "-"]) == 0
    assert capsys.readouterr().out == "pass a\nwait b 1m\n"


def test_flat(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    choice = {"Type": "Choice", "Choices": [{"Variable": "$.x", "BooleanEquals": True, "Next": "a"}], "Default": "b"}
    write(here / "a.json", {"StartAt": "c", "States": {"c": choice, **DEFINITION["States"]}})  # type: ignore[dict-item]
    assert main(["decompile", "a.json", "--flat"]) == 0
    assert capsys.readouterr().out == "if c: $.x == true -> a\nwait b 1m\n-> end\n\npass a\n-> b\n"


def test_one_of_two_state_machines(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = {
        "Type": "AWS::Serverless::StateMachine",
        "Properties": {"Definition": {"StartAt": "x", "States": {"x": {"Type": "Succeed"}}}},
    }
    write(here / "template.json", {"Resources": {"One": MACHINE, "Two": other}})
    assert main(["decompile", "template.json"]) == 1
    assert "choose one: --resource One" in capsys.readouterr().err
    assert main(["decompile", "template.json", "--resource", "Two"]) == 0
    assert capsys.readouterr().out == "succeed x\n"
    assert main(["decompile", "template.json", "--resource", "Tow"]) == 1
    assert "its state machines are 'One', 'Two'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"StartAt": "a" "States": {}}', "bad.json:1:17: error SFD200: expected ',' or '}'"),
        ('{"StartAt": "a", "States": {"a": {"Type": "Wait", "Seconds": ${Time}}}}', "the placeholder '${Time}' stands where JSON needs a value"),
        ("", "the text is empty"),
        ("[1]", "a list is not a state machine"),
        ('{"StartAt": "a"}', "the field 'States' is missing"),
        ('{"Resources": {"B": {"Type": "AWS::S3::Bucket"}}}', "the template has no state machine"),
        ('{"StartAt": "a", "States": {"a": {}, "a": {}}}', "twice"),
        ('{"States": {"a": {"Type": "Succeed"}}}', "it has no StartAt: name its first state there"),
        ('{"StartAt": "a", "States": {"a": {"Type": "Pass", "Result": ' + "[" * 110 + "]" * 110 + "}}}", "nested more than 100 levels deep"),
    ],
)  # fmt: skip
def test_what_is_no_definition(here: Path, capsys: pytest.CaptureFixture[str], text: str, said: str) -> None:
    write(here / "bad.json", text)
    assert main(["decompile", "bad.json", "-o", "bad.sfd"]) == 1
    assert said in capsys.readouterr().err
    assert not (here / "bad.sfd").exists()


def test_sfd_and_the_definition_itself_are_refused(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(here / "a.sfd", "pass a\n")
    assert main(["decompile", "a.sfd"]) == 2
    assert "lay it out with: sfdsl fmt a.sfd" in capsys.readouterr().err
    write(here / "a.asl.json", DEFINITION)
    assert main(["decompile", "a.asl.json", "-o", "a.asl.json"]) == 2
    assert "for example: -o a.sfd" in capsys.readouterr().err
    assert json.loads((here / "a.asl.json").read_text()) == DEFINITION


def test_a_text_that_is_not_equal_is_never_written(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(here / "a.json", DEFINITION)
    monkeypatch.setattr(document, "print_file", lambda tree: "pass other\n")
    assert main(["decompile", "a.json", "-o", "a.sfd"]) == 1
    said = capsys.readouterr().err
    assert "it would compile to something else at '/StartAt'" in said and "report the definition as a bug" in said
    assert not (here / "a.sfd").exists()
