"""Whatever a file holds, the command line ends with an answer: never with a traceback, and never with 'internal error'."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sfdsl.cli.main import main

FLOW = b"""\
param Bus: string = "orders"
task send_event = events.putEvents <
  Entries: [{ Source: "my.source", DetailType: f"t{$.id}", EventBusName: Bus, Detail: { a: $.items[0], b: "\\u00e9" } }]
> retry on EventBridge.FailedEntry x3 every 2s catch States.ALL as $err -> report   # sfd: disable=SFD401
if $.total > 100 and not exists($.vip) { pass a = {% $x + 1 %} } else -> report
map rows over $.items { wait 5s } into $.rows
fail report = Some.Error because $err.Cause
"""
DEFINITION = b"""{"StartAt": "a", "States": {"a": {"Type": "Task", "Resource": "arn:aws:states:::events:putEvents",
"Parameters": {"Entries.$": "$.x"}, "Retry": [{"ErrorEquals": ["States.ALL"]}], "Next": "b"},
"b": {"Type": "Choice", "Choices": [{"Variable": "$.n", "NumericEquals": 1, "Next": "a"}], "Default": "c"}, "c": {"Type": "Succeed"}}}"""

QUIET = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@st.composite
def mutated(draw: st.DrawFn, text: bytes) -> bytes:
    """The text with pieces cut out, doubled, moved, or put in."""
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 30)))
        at = draw(st.integers(0, len(text)))
        piece = draw(st.one_of(st.just(b""), st.just(text[at : at + 20]), st.binary(max_size=6)))
        text = text[:start] + piece + text[end:]
    return text


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz")


def ends_well(path: Path, data: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    path.write_bytes(data)
    for command in (["check", "--format", "json"], ["compile"]):
        code = main([*command, str(path)])
        captured = capsys.readouterr()
        assert code in (0, 1), captured.err
        assert "Traceback" not in captured.err and "internal error" not in captured.err
        if code and command == ["compile"]:
            assert f"{path}:" in captured.err


@QUIET
@given(data=mutated(FLOW))
def test_mutated_sfd(data: bytes, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ends_well(folder / "flow.sfd", data, capsys)


@QUIET
@given(data=mutated(DEFINITION))
def test_mutated_asl(data: bytes, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ends_well(folder / "flow.asl.json", data, capsys)


@QUIET
@given(data=st.binary(max_size=200), suffix=st.sampled_from([".sfd", ".json", ".yaml", ".txt"]))
def test_any_bytes(data: bytes, suffix: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ends_well(folder / f"flow{suffix}", data, capsys)
