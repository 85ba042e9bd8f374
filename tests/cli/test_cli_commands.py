"""The commands that read and write files, on real flows."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from sfdsl.cli.main import main

FLOW = """\
task send_event = events.putEvents <
  Entries: [{ Source: "my.source", DetailType: "MyDetailType", Detail: { Message: "MyMessage" } }]
> retry on EventBridge.FailedEntry x3
"""
TWO = """\
flow One {
  pass a = 1
}

flow Two {
  pass b = 2
}
"""
WAITING = 'task ask = sqs.sendMessage.waitForTaskToken < QueueUrl: "q", MessageBody: $$.Task.Token >\n'
"""Has a warning: it may wait for ever."""
ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SFDSL_DEBUG", raising=False)
    return tmp_path


@pytest.fixture
def order(here: Path) -> Path:
    path = here / "order.sfd"
    path.write_text(FLOW)
    return path


class Ran:
    """A command line that ran: its exit code, and what it printed."""

    def __init__(self, code: int, captured: tuple[str, str]) -> None:
        self.code, (self.out, self.err) = code, captured


@pytest.fixture
def sfdsl(here: Path, capsys: pytest.CaptureFixture[str]):  # type: ignore[no-untyped-def]  # returns a function
    def run(*arguments: str) -> Ran:
        return Ran(main(list(arguments)), capsys.readouterr())

    return run


# ---- compile ----


def test_compile_prints_the_definition(order: Path, sfdsl) -> None:  # type: ignore[no-untyped-def]
    ran = sfdsl("compile", "order.sfd")
    assert (ran.code, ran.err) == (0, "")
    assert json.loads(ran.out)["StartAt"] == "send_event"
    assert ran.out.endswith("}\n")


def test_compile_writes_files(order: Path, here: Path, sfdsl) -> None:  # type: ignore[no-untyped-def]
    assert sfdsl("compile", "order.sfd", "-o", "out.json").code == 0
    assert sfdsl("compile", "order.sfd", "-o", "build/").code == 0
    assert (here / "out.json").read_text() == (here / "build" / "order.asl.json").read_text() != ""
    assert sorted(path.name for path in here.iterdir()) == ["build", "order.sfd", "out.json"]


def test_compile_with_errors_writes_nothing(order: Path, here: Path, sfdsl) -> None:  # type: ignore[no-untyped-def]
    (here / "out.json").write_text("old")
    order.write_text(FLOW + "-> nowhere\n")
    ran = sfdsl("compile", "order.sfd", "-o", "out.json")
    assert (ran.code, ran.out) == (1, "")
    assert "order.sfd:" in ran.err and ": error SFD" in ran.err and "^" in ran.err
    assert (here / "out.json").read_text() == "old"


def test_compile_check_tells_stale_missing_and_fresh(order: Path, here: Path, sfdsl) -> None:  # type: ignore[no-untyped-def]
    ran = sfdsl("compile", "--check", "order.sfd")
    assert (ran.code, ran.out) == (1, "")
    command = "sfdsl compile order.sfd -o order.asl.json"
    assert ran.err == f"order.asl.json does not exist; make it with: {command}\n"
    assert main(command.split()[1:]) == 0
    assert sfdsl("compile", "--check", "order.sfd").code == 0
    text = (here / "order.asl.json").read_text()
    (here / "order.asl.json").write_bytes(text.replace("\n", "\r\n").encode())
    assert sfdsl("compile", "--check", "order.sfd").code == 0, "another way to end lines is not another text"
    (here / "order.asl.json").write_text(text.replace("my.source", "your.source"))
    ran = sfdsl("compile", "--check", "order.sfd")
    assert ran.code == 1
    assert '-            "Source": "your.source",' in ran.out and '+            "Source": "my.source",' in ran.out
    assert ran.err == f"order.asl.json is stale; write it anew with: {command}\n"


def test_several_flows_in_a_file(here: Path, sfdsl) -> None:  # type: ignore[no-untyped-def]
    (here / "two.sfd").write_text(TWO)
    ran = sfdsl("compile", "two.sfd")
    assert (ran.code, ran.out) == (2, "")
    assert "2 files to print: One.asl.json, Two.asl.json" in ran.err
    assert json.loads(sfdsl("compile", "two.sfd", "--flow", "Two").out)["StartAt"] == "b"
    ran = sfdsl("compile", "two.sfd", "--flow", "Twos")
    assert ran.code == 2 and "did you mean 'Two'?" in ran.err
    assert sfdsl("compile", "two.sfd", "-o", "x.json").code == 2
    assert sfdsl("compile", "two.sfd", "-o", ".").code == 0
    assert sfdsl("compile", "two.sfd", "--check").code == 0
    assert sorted(path.name for path in here.iterdir()) == ["One.asl.json", "Two.asl.json", "two.sfd"]
    (here / "two").mkdir()
    ran = sfdsl("compile", "two.sfd", "--check")
    assert ran.code == 1 and "two/One.asl.json does not exist" in ran.err and "-o two/" in ran.err
    assert sfdsl("compile", "two.sfd", "-o", "two/").code == 0
    assert sfdsl("compile", "two.sfd", "--check").code == 0


def test_several_files_need_a_folder(order: Path, here: Path, sfdsl) -> None:  # type: ignore[no-untyped-def]
    (here / "two.sfd").write_text(TWO)
    assert sfdsl("compile", "order.sfd", "two.sfd").code == 2
    assert sfdsl("compile", "order.sfd", "two.sfd", "-o", "build/").code == 0
    assert sorted(path.name for path in (here / "build").iterdir()) == [
        "One.asl.json",
        "Two.asl.json",
        "order.asl.json",
    ]
    (here / "again.sfd").write_text(TWO)
    ran = sfdsl("compile", "two.sfd", "again.sfd", "-o", "build/")
    assert ran.code == 1 and "two flows would be written to" in ran.err


def test_of_several_files_all_are_looked_at(order: Path, here: Path, sfdsl) -> None:  # type: ignore[no-untyped-def]
    (here / "bad.sfd").write_text("pass a = 1\npass a = 2\n")
    ran = sfdsl("compile", "--check", "bad.sfd", "missing.sfd", "order.sfd")
    assert ran.code == 1
    assert "bad.sfd:2:6: error SFD120" in ran.err and "missing.sfd:1:1: error SFD001" in ran.err
    assert "order.asl.json does not exist" in ran.err
    assert sfdsl("compile", "order.sfd", "bad.sfd", "-o", "build/").code == 1
    assert not (here / "build").exists()


def test_no_name_of_a_flow_leads_out_of_the_folder(here: Path, sfdsl) -> None:  # type: ignore[no-untyped-def]
    (here / "evil.sfd").write_text('flow "../evil" {\n  pass a = 1\n}\n')
    ran = sfdsl("compile", "evil.sfd", "-o", "build/")
    assert ran.code == 1 and not (here / "evil.asl.json").exists()


def test_yaml_and_its_way_back(order: Path, here: Path, sfdsl) -> None:  # type: ignore[no-untyped-def]
    definition = json.loads(sfdsl("compile", "order.sfd").out)
    text = sfdsl("compile", "order.sfd", "--format", "yaml").out
    assert text.startswith("StartAt: send_event\nStates:\n")
    assert yaml.safe_load(text) == definition
    assert list(yaml.safe_load(text)) == list(definition)
    assert sfdsl("compile", "order.sfd", "--format", "yaml", "--target", "python").code == 2


def test_params(here: Path, sfdsl) -> None:  # type: ignore[no-untyped-def]
    (here / "p.sfd").write_text('param Queue: string = "q"\nparam Limit: number = 3\npass a = Queue\npass b = Limit\n')
    kept = sfdsl("compile", "p.sfd").out
    assert "${Queue}" in kept
    filled = json.loads(sfdsl("compile", "p.sfd", "--param", "Queue=a=b").out)
    assert filled["States"]["a"]["Result"] == "a=b"
    python = sfdsl("compile", "p.sfd", "--target", "python").out
    assert "${" not in python and '"q"' in python
    for wrong, said in (("Queu=x", "did you mean 'Queue'?"), ("Limit=x", "'x' is none"), ("Queue", "not of the form")):
        ran = sfdsl("compile", "p.sfd", "--param", wrong)
        assert ran.code == 2 and said in ran.err


# ---- check ----


def test_check_prints_findings_on_stdout(here: Path, sfdsl) -> None:  # type: ignore[no-untyped-def]
    (here / "a.sfd").write_text(WAITING)
    (here / "b.sfd").write_text("pass a = 1\npass a = 2\n")
    ran = sfdsl("check", "b.sfd", "a.sfd", "a.sfd", "missing.sfd")
    assert ran.code == 1
    heads = [line for line in ran.out.splitlines() if line.split(":")[0] in ("a.sfd", "b.sfd", "missing.sfd")]
    assert [head.split(" ")[0] for head in heads] == ["b.sfd:2:6:", "a.sfd:1:12:", "missing.sfd:1:1:"] or len(
        heads
    ) == 3
    assert ran.err.endswith("2 errors and 1 warning in 3 files\n")


def test_warnings_alone_are_no_failure(here: Path, sfdsl) -> None:  # type: ignore[no-untyped-def]
    (here / "a.sfd").write_text(WAITING)
    assert sfdsl("check", "a.sfd").code == 0
    assert json.loads(sfdsl("check", "a.sfd", "--format", "json").out)["summary"]["warnings"] == 1
    assert json.loads(sfdsl("check", "a.sfd", "--format", "sarif").out)["runs"][0]["results"][0]["level"] == "warning"
    assert sfdsl("check", "a.sfd", "--format", "github").out.startswith("::warning file=a.sfd,line=1,")
    assert sfdsl("check", "a.sfd", "--format", "short").out.startswith("a.sfd:1:")


def test_selection_by_arguments_and_by_project(here: Path, sfdsl) -> None:  # type: ignore[no-untyped-def]
    folder = here / "flows"
    folder.mkdir()
    (folder / "a.sfd").write_text(WAITING)
    assert sfdsl("check", "flows/a.sfd", "--ignore", "SFD4").out == ""
    assert sfdsl("check", "flows/a.sfd", "--select", "SFD2,SFD3").out == ""
    ran = sfdsl("check", "flows/a.sfd", "--ignore", "SFD499")
    assert ran.code == 2 and "--ignore names 'SFD499'" in ran.err
    (here / "flows" / "pyproject.toml").write_text('[tool.sfdsl]\nseverity = { all = "error" }\n')
    assert sfdsl("check", "flows/a.sfd").code == 1
    assert sfdsl("compile", "flows/a.sfd").code == 1


def test_a_broken_configuration_is_one_line(here: Path, sfdsl) -> None:  # type: ignore[no-untyped-def]
    (here / "a.sfd").write_text("pass a = 1\n")
    (here / "pyproject.toml").write_text('[tool.sfdsl]\nignored = ["SFD4"]\n')
    ran = sfdsl("check", "a.sfd")
    assert ran.code == 2
    place = f"{here / 'pyproject.toml'}:2:1"
    assert ran.err == f"sfdsl: error: {place}: 'tool.sfdsl' has no key 'ignored'\n  hint: did you mean 'ignore'?\n"


def test_check_fixes(here: Path, sfdsl) -> None:  # type: ignore[no-untyped-def]
    path = here / "a.sfd"
    path.write_bytes(b"pass a = 1   # sfd: disable=SFD401\r\npass b = 2\r\n")
    ran = sfdsl("check", "a.sfd")
    assert "SFD011" in ran.out and "'sfdsl check --fix' can fix 1" in ran.err
    ran = sfdsl("check", "a.sfd", "--fix")
    assert (ran.code, ran.out) == (0, "")
    assert path.read_bytes() == b"pass a = 1\r\npass b = 2\r\n"


def test_check_takes_no_fix_for_standard_input(sfdsl, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    import io

    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"pass a = 1\n")))
    ran = sfdsl("check", "-", "--fix")
    assert ran.code == 1 and "standard input can't be fixed" in ran.err


# ---- fmt ----


def test_fmt(here: Path, sfdsl) -> None:  # type: ignore[no-untyped-def]
    path = here / "a.sfd"
    path.write_bytes(b"\xef\xbb\xbfpass   a=1\r\n")
    ran = sfdsl("fmt", "--check", "a.sfd")
    assert (ran.code, ran.out) == (1, "") and "would lay out a.sfd" in ran.err
    ran = sfdsl("fmt", "--diff", "a.sfd")
    assert ran.code == 0 and "-pass   a=1" in ran.out and "+pass a = 1" in ran.out
    assert path.read_bytes() == b"\xef\xbb\xbfpass   a=1\r\n"
    assert sfdsl("fmt", "a.sfd").code == 0
    assert path.read_bytes() == b"\xef\xbb\xbfpass a = 1\r\n"
    ran = sfdsl("fmt", "--check", "a.sfd")
    assert (ran.code, ran.err) == (0, "1 file left alone\n")


def test_fmt_leaves_broken_files_alone(here: Path, sfdsl) -> None:  # type: ignore[no-untyped-def]
    (here / "a.sfd").write_text("pass   a=\n")
    (here / "b.sfd").write_text("pass   a=1\n")
    ran = sfdsl("fmt", "a.sfd", "b.sfd", "missing.sfd")
    assert ran.code == 1
    assert (here / "a.sfd").read_text() == "pass   a=\n"
    assert (here / "b.sfd").read_text() == "pass a = 1\n"
    assert "a.sfd:" in ran.err and "1 file laid out, 2 files with errors" in ran.err


def test_fmt_from_standard_input(sfdsl, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    import io

    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"pass   a=1\n")))
    assert sfdsl("fmt", "-").out == "pass a = 1\n"


# ---- dump, graph ----


def test_dump(order: Path, here: Path, sfdsl) -> None:  # type: ignore[no-untyped-def]
    assert sfdsl("dump", "ir", "order.sfd").out.startswith("StateMachine 'order' STANDARD\n")
    assert "FileNode" in sfdsl("dump", "ast", "order.sfd").out
    assert sfdsl("dump", "diagnostics", "order.sfd").code == 0
    (here / "bad.sfd").write_text("pass a = 1\npass a = 2\n")
    ran = sfdsl("dump", "diagnostics", "bad.sfd")
    assert ran.code == 1 and ran.out.startswith("bad.sfd:2:6: error SFD120: ")
    assert sfdsl("dump", "tree", "order.sfd").code == 2


def test_graph(order: Path, here: Path, sfdsl) -> None:  # type: ignore[no-untyped-def]
    assert "send_event" in sfdsl("graph", "order.sfd").out
    assert sfdsl("graph", "order.sfd", "-o", "order.svg").code == 0
    assert (here / "order.svg").read_text().startswith("<svg")
    assert "digraph" in sfdsl("graph", "order.sfd", "--format", "dot").out
    assert sfdsl("graph", "order.sfd", "-o", "order.png").code == 2
    (here / "h.json").write_text(
        '{"events": [{"type": "ExecutionStarted", "id": 1, "timestamp": 0, "previousEventId": 0}]}'
    )
    assert sfdsl("graph", "order.sfd", "--history", "h.json").code == 0
    (here / "h.json").write_text('{"no": 1}')
    ran = sfdsl("graph", "order.sfd", "--history", "h.json")
    assert ran.code == 1 and "'h.json' is no execution history" in ran.err


# ---- the hooks for pre-commit ----


def hooks() -> dict[str, list[str]]:
    found = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    return {hook["id"]: hook["entry"].split()[1:] for hook in found}


def test_hooks_catch_what_they_are_for(order: Path, here: Path, sfdsl) -> None:  # type: ignore[no-untyped-def]
    entries = hooks()
    assert list(entries) == ["sfdsl-check", "sfdsl-fmt", "sfdsl-compile"]
    assert sfdsl("fmt", "order.sfd").code == 0
    assert sfdsl("compile", "order.sfd", "-o", "order.asl.json").code == 0
    assert [sfdsl(*entry, "order.sfd").code for entry in entries.values()] == [0, 0, 0]
    order.write_text(order.read_text().replace("x3", "x4"))
    assert sfdsl(*entries["sfdsl-compile"], "order.sfd").code == 1
    order.write_text("pass a = 1\npass a = 2\n")
    assert sfdsl(*entries["sfdsl-check"], "order.sfd").code == 1
    order.write_text("pass   a=1\n")
    assert sfdsl(*entries["sfdsl-fmt"], "order.sfd").code == 0
    assert order.read_text() == "pass a = 1\n", "pre-commit fails where a hook changes a file"


# ---- the whole process ----


def test_output_is_the_same_in_a_poor_locale(order: Path) -> None:
    order.write_text('pass "größe" = "日本"\n')
    program = [sys.executable, "-m", "sfdsl.cli.main", "compile", "order.sfd"]
    poor = {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    done = subprocess.run(program, capture_output=True, env=poor, cwd=order.parent, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "größe" in done.stdout.decode() and b"\r" not in done.stdout


# ---- diff ----


def test_diff(order: Path, here: Path, sfdsl) -> None:  # type: ignore[no-untyped-def]
    assert sfdsl("diff", "order.sfd", "order.sfd").code == 0
    (here / "new.sfd").write_text(FLOW.replace("x3", "x5"))
    ran = sfdsl("diff", "order.sfd", "new.sfd")
    assert ran.code == 1 and "Retry[0].MaxAttempts: 3 -> 5" in ran.out
    assert json.loads(sfdsl("diff", "order.sfd", "new.sfd", "--format", "json").out)["cosmetic"] is False
    (here / "commented.sfd").write_text("## What for.\n" + FLOW)
    ran = sfdsl("diff", "order.sfd", "commented.sfd")
    assert ran.code == 0 and "cosmetic only" in ran.out
    assert sfdsl("diff", "-", "-").code == 2
    (here / "two.sfd").write_text(TWO)
    assert sfdsl("diff", "order.sfd", "two.sfd").code == 2
    assert sfdsl("diff", "order.sfd", "two.sfd", "--flow", "One").code == 1


# ---- decompile ----


def test_decompile_and_back(order: Path, here: Path, sfdsl) -> None:  # type: ignore[no-untyped-def]
    assert sfdsl("compile", "order.sfd", "-o", "order.asl.json").code == 0
    ran = sfdsl("decompile", "order.asl.json")
    assert ran.code == 0 and ran.out.startswith("task send_event = events.putEvents <")
    assert sfdsl("decompile", "order.asl.json", "-o", "again.sfd", "--flat").code == 0
    assert sfdsl("compile", "again.sfd").out == (here / "order.asl.json").read_text()


def test_decompile_needs_no_valid_definition_but_a_readable_one(here: Path, sfdsl) -> None:  # type: ignore[no-untyped-def]
    (here / "a.json").write_text('{"StartAt": "a", "States": {"a": {"Type": "Pass", "Next": "nowhere"}}}')
    assert sfdsl("decompile", "a.json").code == 0
    (here / "a.json").write_text('{"StartAt": "a"}')
    ran = sfdsl("decompile", "a.json")
    assert ran.code == 1 and "a.json:1:1: error SFD203" in ran.err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
def test_a_full_disk_is_told(order: Path) -> None:
    program = [sys.executable, "-m", "sfdsl.cli.main", "compile", "order.sfd"]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(program, stdout=full, stderr=subprocess.PIPE, text=True, cwd=order.parent, check=False)
    assert (done.returncode, done.stderr) == (1, "sfdsl: error: no space left on device\n")


def test_a_reader_that_goes_away_ends_the_program_quietly(order: Path) -> None:
    program = [sys.executable, "-m", "sfdsl.cli.main", "compile", "order.sfd"]
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=order.parent) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141
