"""The policies of the examples against what the examples really call: all of it is allowed, and nothing else is but what is marked."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from iam_calls import ACCOUNT, REGION, Call, allows, calls_in

import sfdsl
from sfdsl.emit import TARGETS, Options
from sfdsl.emit.iam import permissions_of
from sfdsl.runtime.map_io.storage import MemoryStorage

FOLDER = Path(__file__).parents[2] / "examples"
SETTINGS = {"account": ACCOUNT, "region": REGION}

ORDER = {"id": 7, "total": 5000}
APPROVED = {"Ask for approval": [{"return": {"decision": "yes"}}]}
PUT = {"FailedEntryCount": 0, "Entries": [{"EventId": "1"}]}
FAILED = {"FailedEntryCount": 1, "Entries": [{"ErrorCode": "ThrottlingException", "ErrorMessage": "later"}]}
PAYLOAD = {"return": {"Payload": {"ok": True}, "StatusCode": 200}}
ROWS = "s3://incoming/rows.csv"

RUNS: dict[str, list[dict[str, Any]]] = {
    "approve_order": [{"input": ORDER, "mocks": APPROVED}, {"input": {"id": 8, "total": 1}}],
    "charge_card": [
        {"mocks": {"reserve": [PAYLOAD], "charge": [{"error": "Broken", "cause": "it is"}], "release": [PAYLOAD]}},
    ],
    "import_rows": [{"input": {"key": "rows.csv"}, "files": {ROWS: "a,b\n1,2\n"}, "mocks": {"store": [PAYLOAD]}}],
    "poll_job": [
        {
            "mocks": {
                "start": [{"return": {"JobRunId": "j"}}],
                "ask": [{"return": {"JobRun": {"JobRunState": state}}} for state in ("RUNNING", "SUCCEEDED")],
            }
        }
    ],
    "price_cart": [
        {
            "input": {"items": [{"sku": 1}, {"sku": 2}], "currency": "EUR"},
            "mocks": {"price": [PAYLOAD], "tax": [PAYLOAD], "shipping": [PAYLOAD]},
        }
    ],
    "resend_failed": [
        {
            "input": {"orders": [{"id": 1}]},
            "mocks": {"announce": [{"return": FAILED}], "announce again": [{"return": PUT}]},
        }
    ],
    "send_event": [{"params": {"Bus": "orders"}}],
    "talking_flows": [{"input": {**ORDER, "detail": ORDER}}],
}


@pytest.fixture
def stored(monkeypatch: pytest.MonkeyPatch) -> list[Call]:
    """What was read from and written to S3."""
    calls: list[Call] = []
    read, write = MemoryStorage.read, MemoryStorage.write

    def recorded_read(storage: MemoryStorage, bucket: str, key: str) -> bytes:
        calls.append(("s3:GetObject", f"arn:aws:s3:::{bucket}/{key}"))
        return read(storage, bucket, key)

    def recorded_write(storage: MemoryStorage, bucket: str, key: str, data: bytes) -> None:
        calls.append(("s3:PutObject", f"arn:aws:s3:::{bucket}/{key}"))
        write(storage, bucket, key, data)

    monkeypatch.setattr(MemoryStorage, "read", recorded_read)
    monkeypatch.setattr(MemoryStorage, "write", recorded_write)
    return calls


def executions(flow: Any, run: dict[str, Any]) -> Iterator[Any]:
    """The execution and those that it started, of this flow."""
    execution = flow.run(run.get("input", {}), seed=1, **{key: run[key] for key in run.keys() - {"input"}})
    yield execution
    yield from (child for child in execution.children if child.machine.partition("/")[0] == flow.name)


def test_every_example_is_run() -> None:
    assert {path.stem for path in FOLDER.glob("*.sfd")} == set(RUNS)


@pytest.mark.parametrize("name", RUNS)
def test_what_an_example_calls_is_allowed_and_nothing_else(name: str, stored: list[Call]) -> None:
    text = (FOLDER / f"{name}.sfd").read_text(encoding="utf-8")
    for flow in sfdsl.compile(text, filename=f"{name}.sfd").flows.values():
        made: set[Call] = set()
        bus = "${Bus}"
        for run in RUNS[name]:
            stored.clear()
            for execution in executions(flow, run):
                made |= set(calls_in(execution.history))
            made |= set(stored)
            bus = run.get("params", {}).get("Bus", bus)
        assert made, "a run that calls nothing shows nothing"
        policy = permissions_of(flow.machine, Options(settings=SETTINGS)).policy
        statements: list[Any] = policy["Statement"]  # type: ignore[assignment]
        for statement in statements:
            statement["Resource"] = [resource.replace("${Bus}", bus) for resource in statement["Resource"]]
        for call in made:
            assert any(allows(statement, call) for statement in statements), call
        for statement in statements:
            if not statement["Sid"].startswith("May"):
                assert any(allows(statement, call) for call in made), f"{statement['Sid']} is never used"
        for statement in statements:
            if len(statement["Action"]) == 1 and not statement["Sid"].startswith("May"):
                for resource in statement["Resource"]:
                    # An unqualified function may be invoked through its versions: AWS's own policies have both.
                    narrowed = {**statement, "Resource": [resource]}
                    assert resource.endswith(":*") or any(allows(narrowed, call) for call in made), resource


@pytest.mark.parametrize("name", RUNS)
def test_each_statement_names_the_states_that_need_it(name: str) -> None:
    text = (FOLDER / f"{name}.sfd").read_text(encoding="utf-8")
    for flow in sfdsl.compile(text, filename=f"{name}.sfd").flows.values():
        permissions = permissions_of(flow.machine)
        files = TARGETS["iam"].emit(flow.machine, Options(source_name=f"{name}.sfd"))
        assert list(files) == [f"{flow.name}.iam.json", f"{flow.name}.iam-trust.json", f"{flow.name}.iam.md"]
        explained = files[f"{flow.name}.iam.md"]
        sids = [statement.sid for statement in permissions.statements]
        assert len(set(sids)) == len(sids)
        for statement in permissions.statements:
            assert statement.states
            row = next(line for line in explained.splitlines() if f"`{statement.sid}`" in line)
            for state in statement.states:
                assert f"`{state}`" in row
        assert files == TARGETS["iam"].emit(flow.machine, Options(source_name=f"{name}.sfd"))
