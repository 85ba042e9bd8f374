"""Runs generated k6 scripts in Node, with stubs for k6's modules, against a bus behind HTTP."""

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sfdsl.compiler import compile_asl, compile_text
from sfdsl.emit import TARGETS, Options
from sfdsl.eventbridge import BridgeServer, EventBridge
from sfdsl.ir.nodes import StateMachine

NODE = shutil.which("node")
STUBS = Path(__file__).parent / "k6_stubs"
CREDENTIALS = {"AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "A" * 16, "AWS_SECRET_ACCESS_KEY": "s" * 16}


@dataclass(frozen=True)
class Ran:
    """What came of a run: `records` are the bus's, the rest is what the script told k6."""

    records: list[dict[str, Any]]
    options: dict[str, Any]
    checks: list[dict[str, Any]]
    samples: list[dict[str, Any]]
    logged: list[str]

    @property
    def events(self) -> list[dict[str, Any]]:
        return [record["event"] for record in self.records]

    @property
    def passed(self) -> bool:
        return all(check["passed"] for check in self.checks)

    def count(self, metric: str) -> int:
        return sum(sample["value"] for sample in self.samples if sample["metric"] == metric)


def machine_of(program: "str | dict[str, Any]", name: str = "flow") -> StateMachine:
    """The only flow of a program: sfd as text, or a definition."""
    if isinstance(program, str):
        compilation = compile_text(program, filename=f"{name}.sfd")
    else:
        compilation = compile_asl(program, name=name, check=False)
    assert not compilation.has_errors, compilation.diagnostics
    (machine,) = compilation.machines
    return machine


def script_of(program: "str | dict[str, Any]", **settings: str) -> str:
    emitted = TARGETS["k6"].emit(machine_of(program), Options(source_name="flow.sfd", settings=settings))
    assert list(emitted) == ["flow.k6.js"]
    return emitted["flow.k6.js"]


def run_script(
    script: str,
    folder: Path,
    *,
    iterations: int = 1,
    input: Any = None,
    environment: dict[str, str] | None = None,
    bridge: EventBridge | None = None,
) -> Ran:
    """Run a script in a folder, which may hold its data already."""
    assert NODE is not None
    path = folder / "flow.k6.mjs"
    path.write_bytes(script.encode())
    with BridgeServer(bridge or EventBridge()) as server:
        given = {**CREDENTIALS, "AWS_ENDPOINT_URL": server.url, **(environment or {})}
        if input is not None:
            given["INPUT"] = json.dumps(input)
        command = [NODE, str(STUBS / "run.mjs"), str(path), str(iterations), json.dumps(given)]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60, check=False)
        assert done.returncode == 0, done.stderr
        return Ran(records=server.bridge.records, **json.loads(done.stdout))
