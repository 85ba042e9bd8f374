"""`sfdsl cost` on the command line, and its two forms of output."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from sfdsl.cli.main import main

FLOW = """\
task start = lambda.invoke < FunctionName: "f", Payload: $ > into $.start retry on States.ALL x2
repeat {
  task ask = lambda.invoke < FunctionName: "g", Payload: $ > output $result.Payload
} until $.done == true every 10s
map each over $.items {
  pass one = 1
}
"""


@pytest.fixture
def order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    path = tmp_path / "order.sfd"
    path.write_text(FLOW)
    return path


@pytest.fixture
def cost(order: Path, capsys: pytest.CaptureFixture[str]):  # type: ignore[no-untyped-def]  # returns a function
    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(["cost", *arguments])
        return (code, *capsys.readouterr())

    return run


def test_the_table(cost) -> None:  # type: ignore[no-untyped-def]
    code, out, err = cost("order.sfd", "--executions", "1000", "--loop", "ask=4", "--items", "each=3")
    assert (code, err) == (0, "")
    rows = {line[:20].strip(): re.split(r" {2,}", line.strip())[1:] for line in out.splitlines()[2:]}
    assert rows["state transitions"] == ["7", "16", "18"]
    assert rows["history events"][:4] == ["30", "57", "63", "25,000"]
    assert rows["one execution"] == ["$0.000175", "$0.0004", "$0.00045"]
    assert rows["1,000 executions"] == ["$0.175", "$0.40", "$0.45"]
    assert "typical  start → (ask → " in out and ") × 3 → ask" in out
    assert "the loop of 'ask', 3 states: 4 rounds; the history has room for " in out
    assert "the map 'each': 3 items; the history has room for " in out
    assert "prices as of 2026" in out


def test_json(cost) -> None:  # type: ignore[no-untyped-def]
    code, out, _ = cost("order.sfd", "--format", "json", "--loop", "ask=4", "--items", "each=3", "--seconds", "0")
    found: Any = json.loads(out)
    assert code == 0 and found["version"] == 1
    typical = found["cases"]["typical"]
    assert (typical["transitions"], typical["events"], typical["seconds"], typical["ends"]) == (16, 57, 30, "success")
    assert typical["path"][1]["times"] == 3
    assert found["loops"] == [
        {
            "head": "ask",
            "states": found["loops"][0]["states"],
            "rounds": 4,
            "assumed": False,
            "room": found["loops"][0]["room"],
        }
    ]
    assert found["maps"][0]["items"] == 3
    assert [quota["name"] for quota in found["quotas"]] == ["events", "payload", "seconds"]


def test_a_full_history_is_where_it_is_said_to_be(cost) -> None:  # type: ignore[no-untyped-def]
    room = json.loads(cost("order.sfd", "--format", "json")[1])["loops"][0]["room"]
    for rounds, fits in ((room, True), (room + 1, False)):
        _, out, _ = cost("order.sfd", "--format", "json", "--loop", f"ask={rounds}")
        assert (json.loads(out)["cases"]["typical"]["events"] < 25_000) is fits


def test_express(cost) -> None:  # type: ignore[no-untyped-def]
    arguments = ("order.sfd", "--type", "express", "--loop", "1", "--items", "1", "--executions", "1000000")
    _, out, _ = cost(*arguments, "--seconds", "0.5", "--format", "json")
    case = json.loads(out)["cases"]["typical"]
    assert (case["requests"], case["memoryMb"], case["gbSeconds"]) == (1, 64, 1.0 * 64 / 1024)
    assert case["total"] == pytest.approx(1 + 62_500 / 3600 * 0.06, abs=0.001)
    _, out, _ = cost(*arguments, "--region", "eu-west-3")
    assert "no price" in out
    assert "over by" in out, "tasks may take 15 minutes, an Express execution 5"


def test_a_definition_and_a_table_of_ones_own(order: Path, cost) -> None:  # type: ignore[no-untyped-def]
    assert main(["compile", "order.sfd", "-o", "order.asl.json"]) == 0
    (order.parent / "mine.json").write_text('{"currency": "EUR", "regions": {"x": {"per_1000_transitions": 1000}}}')
    code, out, _ = cost("order.asl.json", "--prices", "mine.json", "--region", "x", "--items", "0", "--loop", "1")
    assert code == 0 and "EUR 4.00" in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--executions", "0"], "'--executions 0' is no whole number from 1 on"),
        (["--loop", "ask=many"], "'--loop many' is no whole number"),
        (["--loop", "asks=3"], "--loop: 'asks' is in no loop of this flow\n  hint: did you mean 'ask'?"),
        (["--items", "start=3"], "--items: 'start' is no Map of this flow\n  hint: there are: each"),
        (["--items", "-1"], "'--items -1' is no whole number from 0 on"),
        (["--take", "start"], "is not of the form STATE=NEXT"),
        (["--take", "start=ask"], "--take: 'start' is no Choice of this flow"),
        (["--take", "until $.done == true=start"], "does not go on to"),
        (["--seconds", "nan"], "is no number of seconds"),
        (["--seconds", "each=1"], "'each' is neither a Task nor a Wait"),
        (["--result-bytes", "each=1"], "'each' is no Task"),
        (["--memory", "1"], "'--memory 1' is no whole number from 64 on"),
    ],
)
def test_what_makes_no_sense(cost, arguments: list[str], said: str) -> None:  # type: ignore[no-untyped-def]
    code, out, err = cost("order.sfd", *arguments)
    assert (code, out) == (2, "") and said in err


def test_a_region_that_the_table_lacks(cost) -> None:  # type: ignore[no-untyped-def]
    code, _, err = cost("order.sfd", "--region", "mars-1")
    assert code == 1 and "no region 'mars-1'" in err and "--prices FILE" in err


def test_several_flows(order: Path, cost) -> None:  # type: ignore[no-untyped-def]
    order.write_text("flow One {\n  pass a = 1\n}\n\nflow Two {\n  pass b = 2\n}\n")
    _, out, _ = cost("order.sfd")
    assert out.startswith("One: STANDARD") and "\nTwo: STANDARD" in out
    assert cost("order.sfd", "--format", "json")[0] == 2
    assert json.loads(cost("order.sfd", "--format", "json", "--flow", "Two")[1])["flow"] == "Two"
