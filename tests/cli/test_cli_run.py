"""`sfdsl run`: what it prints where, and how it ends."""

import json
import sys
from pathlib import Path

import pytest

from sfdsl.cli.main import main

FLOW = """\
task pay = lambda.invoke < FunctionName: "pay", Payload: $ >
  retry on Lambda.Unknown x3 every 2s
  output $result.Payload
wait 10m
"""
MOCKS = {"pay": [{"error": "Lambda.Unknown", "cause": "no"}, {"return": {"Payload": {"paid": True}}}]}


class Ran:
    def __init__(self, code: int, captured: tuple[str, str]) -> None:
        self.code, (self.out, self.err) = code, captured


@pytest.fixture
def sfdsl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):  # type: ignore[no-untyped-def]
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SFDSL_DEBUG", raising=False)
    (tmp_path / "pay.sfd").write_text(FLOW)
    (tmp_path / "mocks.json").write_text(json.dumps(MOCKS))

    def run(*arguments: str) -> Ran:
        return Ran(main(["run", *arguments]), capsys.readouterr())

    return run


def told(ran: Ran) -> list[str]:
    return [line.strip() for line in ran.err.splitlines()]


def test_the_output_alone_is_on_stdout(sfdsl) -> None:  # type: ignore[no-untyped-def]
    ran = sfdsl("pay.sfd", "--mocks", "mocks.json")
    assert ran.code == 0
    assert json.loads(ran.out) == {"paid": True}
    assert told(ran) == [
        "0 s  ✗ pay  lambda:invoke  attempt 1: Lambda.Unknown: no",
        "2 s  ✓ pay  lambda:invoke  attempt 2",
        "10 m 2 s  ✓ wait 10m",
        "succeeded after 10 m 2 s, 2 states",
    ]


def test_quiet(sfdsl) -> None:  # type: ignore[no-untyped-def]
    ran = sfdsl("pay.sfd", "--mocks", "mocks.json", "--quiet")
    assert (ran.code, ran.err) == (0, "")


def test_quiet_tells_of_a_failure(sfdsl, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "f.sfd").write_text('fail last = Some.Error because "it is over"\n')
    assert told(sfdsl("f.sfd", "--quiet", "--seed", "7")) == [
        "failed (--seed 7 repeats it)",
        "Some.Error",
        "it is over",
    ]


def test_json_has_everything(sfdsl) -> None:  # type: ignore[no-untyped-def]
    document = json.loads(sfdsl("pay.sfd", "--mocks", "mocks.json", "--format", "json").out)
    assert list(document) == ["status", "output", "events", "history"]
    assert document["status"] == "SUCCEEDED" and document["history"][0]["type"] == "ExecutionStarted"


def test_a_failure(sfdsl, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "f.sfd").write_text('fail last = Some.Error because "it is over"\n')
    ran = sfdsl("f.sfd", "--seed", "7")
    assert (ran.code, ran.out) == (1, "")
    assert told(ran) == [
        "0 s  ✗ last  Some.Error: it is over",
        "failed after 0 s, 1 state (--seed 7 repeats it)",
        "Some.Error",
        "it is over",
    ]
    document = json.loads(sfdsl("f.sfd", "--format", "json").out)
    assert list(document) == ["status", "error", "cause", "events", "history"]
    assert (document["status"], document["error"], document["cause"]) == ("FAILED", "Some.Error", "it is over")


def test_the_history_in_a_file(sfdsl, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    assert sfdsl("pay.sfd", "--mocks", "mocks.json", "--history", "h.json").code == 0
    events = json.loads((tmp_path / "h.json").read_text())["events"]
    assert [event["id"] for event in events] == list(range(1, len(events) + 1))


def test_asl_runs_too(sfdsl, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "a.json").write_text('{"StartAt": "a", "States": {"a": {"Type": "Pass", "End": true}}}')
    assert json.loads(sfdsl("a.json", "--input", '{"x": [1]}').out) == {"x": [1]}


def test_input_from_a_file_and_by_default(sfdsl, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "a.sfd").write_text("pass a\n")
    (tmp_path / "in.json").write_bytes(b'\xef\xbb\xbf{"x":\r\n 1}')
    assert json.loads(sfdsl("a.sfd", "--input", "@in.json").out) == {"x": 1}
    assert json.loads(sfdsl("a.sfd").out) == {}


def test_params(sfdsl, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "a.sfd").write_text(
        'param Name: string = "x"\nparam Limit: number = 1\npass a = { n: Name, l: Limit }\n'
    )
    assert json.loads(sfdsl("a.sfd", "--param", "Name=y").out)["n"] == "y"
    assert sfdsl("a.sfd", "--param", "Nam=y").code == 2


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--input", "{"], 1, "the input is not JSON"),
        (["--input", '{"a": NaN}'], 1, "the input is not JSON"),
        (["--input", '{"a": 1, "a": 2}'], 1, "twice"),
        (["--input", "nope"], 2, "the input 'nope' is neither JSON nor a file"),
        (["--input", "@nope.json"], 1, "there is no file 'nope.json'"),
        (["--mocks", "nope.json"], 1, "there is no file 'nope.json'"),
        (["--lambda", "pay"], 2, "not of the form NAME=MODULE:FUNCTION"),
        (["--lambda", "pay=handlers"], 2, "not of the form NAME=module:function"),
        (["--lambda", "pay=no_such_module:f"], 1, "there is no module 'no_such_module'"),
        (["--lambda", "pay=json:lods"], 1, "did you mean 'load' or 'loads'"),
        (["--lambda", "pay=json:decoder"], 1, "'json:decoder' is a module, not a function"),
        (["--lambda", "pay=./handlers.py:f"], 2, "write it as: handlers:f"),
        (["--file", "a=b"], 2, "'a' is no address of an object"),
        (["--flow", "other"], 2, "has no flow 'other'"),
        (["--seed", "x"], 2, "'x' is no number, as --seed needs"),
        (["--aws", "--endpoint-url", "http://localhost"], 2, "exclude each other"),
    ],
)
def test_bad_arguments_are_told_in_a_line(sfdsl, arguments: list[str], code: int, said: str) -> None:  # type: ignore[no-untyped-def]
    ran = sfdsl("pay.sfd", *arguments)
    assert (ran.code, ran.out) == (code, "")
    assert said in ran.err or said.replace("did you mean 'load' or 'loads'", "did you mean 'loads'") in ran.err
    assert "Traceback" not in ran.err and "internal error" not in ran.err


def test_a_mock_for_no_state(sfdsl, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "m.json").write_text('{"payy": [{"return": 1}]}')
    ran = sfdsl("pay.sfd", "--mocks", "m.json")
    assert ran.code == 1 and "did you mean 'pay'?" in ran.err


def test_lambdas_and_their_own_crashes(sfdsl, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "cli_run_handlers.py").write_text(
        "class Shop:\n    @staticmethod\n    def pay(event):\n        return {'got': event}\n"
    )
    (tmp_path / "cli_run_crash.py").write_text("def f():\n    1 / 0\n\nf()\n")
    monkeypatch.setattr("sys.path", [*sys.path])
    ran = sfdsl("pay.sfd", "--lambda", "pay=cli_run_handlers:Shop.pay", "--input", '{"x": 1}')
    assert json.loads(ran.out) == {"got": {"x": 1}}
    ran = sfdsl("pay.sfd", "--lambda", "pay=cli_run_crash:f")
    assert ran.code == 1
    assert "the module 'cli_run_crash' can't be imported:" in ran.err
    assert "ZeroDivisionError: division by zero" in ran.err and "lambdas.py" not in ran.err


def test_ctrl_c_says_where_the_run_stood(sfdsl, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "cli_run_interrupt.py").write_text(
        "import os, signal, time\n\ndef f(event):\n    os.kill(os.getpid(), signal.SIGINT)\n    time.sleep(5)\n"
    )
    monkeypatch.setattr("sys.path", [*sys.path])
    (tmp_path / "a.sfd").write_text(
        'pass first\nparallel both {\n  branch { task pay = lambda.invoke < FunctionName: "pay" > }\n}\n'
    )
    ran = sfdsl("a.sfd", "--lambda", "pay=cli_run_interrupt:f")
    assert (ran.code, ran.out) == (130, "")
    assert told(ran) == ["0 s  ✓ first", "0 s  ▸ both", "0 s    0 ✗ pay  stopped", "interrupted in both > [0] > pay"]


EVENT = """\
param Bus: string%s
task send = events.putEvents < Entries: [{ Source: "s", DetailType: "t", EventBusName: Bus, Detail: { a: 1 } }] >
rule wanted on Bus matching { source: ["s"] } -> "arn:aws:lambda:us-east-1:123456789012:function:f"
rule other on Bus matching { source: ["x"] } -> "arn:aws:lambda:us-east-1:123456789012:function:f"
"""


def test_events_and_the_rules_that_match(sfdsl, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "e.sfd").write_text(EVENT % ' = "orders"')
    ran = sfdsl("e.sfd")
    assert ran.code == 0
    lines = told(ran)
    start = lines.index("1 event reached EventBridge:")
    assert lines[start + 1] == 's  t  on orders  {"a": 1}'
    assert [line.split(":states:")[1].split(":")[2] for line in lines[start + 2 : start + 4]] == [
        "stateMachine",
        "execution",
    ]
    assert lines[start + 4] == "rules that match: wanted"
    assert "on mine" in sfdsl("e.sfd", "--param", "Bus=mine").err


def test_a_rule_on_a_bus_without_a_name(sfdsl, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "e.sfd").write_text(EVENT % "")
    ran = sfdsl("e.sfd")
    assert ran.code == 1
    assert "the bus of the rule 'wanted' is ${Bus}, which has no value" in ran.err and "--param" in ran.err


def test_placeholders_without_a_value_are_told(tmp_path: Path, sfdsl) -> None:  # type: ignore[no-untyped-def]
    state = '{"Type": "Pass", "Result": {"bus": "${Bus}", "table": "${Table.Arn}"}, "End": true}'
    (tmp_path / "a.asl.json").write_text('{"StartAt": "A", "States": {"A": %s}}' % state)  # noqa: UP031
    ran = sfdsl("a.asl.json")
    assert ran.code == 0
    assert ran.err.startswith(
        "note: ${Bus}, ${Table.Arn} have no values and stay as they are: --param Bus=... gives one\n"
    )
    ran = sfdsl("a.asl.json", "--param", "Bus=b", "--param", "Table.Arn=t")
    assert json.loads(ran.out) == {"bus": "b", "table": "t"} and "note:" not in ran.err
    assert "note:" not in sfdsl("a.asl.json", "--quiet").err
