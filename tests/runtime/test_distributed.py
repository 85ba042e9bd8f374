"""Distributed maps: children, tolerances, batches, readers and writers."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from tests_runtime_helpers import previous, types

from sfdsl.runtime.map_io.batches import Batcher
from sfdsl.runtime.map_io.storage import MemoryStorage

Run = Callable[..., Any]

PASS = {"Type": "Pass", "End": True}
FAIL_TWOS = {
    "StartAt": "C",
    "States": {
        "C": {"Type": "Choice", "Choices": [{"Variable": "$", "NumericEquals": 2, "Next": "F"}], "Default": "P"},
        "F": {"Type": "Fail", "Error": "E"},
        "P": PASS,
    },
}


def distributed(states: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    config = {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}
    machine = states or {"StartAt": "I", "States": {"I": PASS}}
    return {"Type": "Map", "ItemProcessor": {"ProcessorConfig": config, **machine}, "Label": "L", **fields}


def reader(action: str = "getObject", parameters: dict[str, Any] | None = None, **config: Any) -> dict[str, Any]:
    given = parameters or {"Bucket": "b", "Key": "k"}
    return {"Resource": f"arn:aws:states:::s3:{action}", "Parameters": given, "ReaderConfig": config}


def test_events_and_children(run_state: Run) -> None:
    execution = run_state(distributed(), ["x", "y"])
    assert execution.output == ["x", "y"]
    assert types(execution)[2:-1] == [
        "MapStateStarted",
        "MapRunStarted",
        "MapRunSucceeded",
        "MapStateSucceeded",
        "MapStateExited",
    ]
    assert previous(execution)[2:-1] == [2, 3, 4, 5, 4]
    arn = execution.history[3]["mapRunStartedEventDetails"]["mapRunArn"]
    assert arn.startswith("arn:aws:states:us-east-1:111111111111:mapRun:flow/L:")
    assert [child.machine for child in execution.children] == ["flow/L", "flow/L"]
    assert types(execution.children[0])[0] == "ExecutionStarted"


def test_children_do_not_see_variables(run: Run) -> None:
    child = {"StartAt": "I", "States": {"I": {**PASS, "Parameters": {"v.$": "$v"}}}}
    states = {"A": {"Type": "Pass", "Assign": {"v": 1}, "Next": "M"}, "M": {**distributed(child), "End": True}}
    execution = run({"StartAt": "A", "States": states}, [1])
    assert execution.error == "States.ExceedToleratedFailureThreshold"
    assert execution.children[0].error == "States.Runtime"


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, "FAILED"),
        ({"ToleratedFailureCount": 1}, "SUCCEEDED"),
        ({"ToleratedFailureCount": 0}, "FAILED"),
        ({"ToleratedFailurePercentage": 34}, "SUCCEEDED"),
        ({"ToleratedFailurePercentage": 33}, "FAILED"),
        ({"ToleratedFailureCount": 1, "ToleratedFailurePercentage": 1}, "FAILED"),
    ],
)
def test_tolerances(run_state: Run, fields: dict[str, Any], status: str) -> None:
    execution = run_state(distributed(FAIL_TWOS, **fields), [1, 2, 3])
    assert execution.status == status
    if status == "FAILED":
        assert (execution.error, execution.cause) == (
            "States.ExceedToleratedFailureThreshold",
            "The specified tolerated failure threshold was exceeded",
        )
        assert types(execution)[-3:] == ["MapRunFailed", "MapStateFailed", "ExecutionFailed"]
    else:
        assert execution.output == [1, 3]


@pytest.mark.parametrize(
    ("fields", "tail"),
    [
        ({"ToleratedFailureCountPath": "$.n"}, "ToleratedFailureCount cannot be negative."),
        (
            {"ToleratedFailureCountPath": "$.t"},
            'The ToleratedFailureCountPath field refers to value "text" which is not a valid integer: $.t',
        ),
        ({"ToleratedFailurePercentagePath": "$.n"}, "ToleratedFailurePercentage must be between 0 and 100."),
        (
            {"ToleratedFailurePercentagePath": "$.t"},
            'The ToleratedFailurePercentagePath field refers to value "text" which is not a valid float: $.t',
        ),
    ],
)
def test_bad_tolerances(run_state: Run, fields: dict[str, Any], tail: str) -> None:
    execution = run_state(distributed(ItemsPath="$.i", **fields), {"i": [1], "n": -1, "t": "text"})
    assert (execution.error, execution.cause.partition("). ")[2]) == ("States.Runtime", tail)
    assert types(execution)[-2:] == ["MapStateStarted", "ExecutionFailed"]


def test_concurrency_of_children(run_state: Run) -> None:
    wait = {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 10, "End": True}}}
    execution = run_state(distributed(wait, MaxConcurrency=2), [1, 2, 3, 4, 5])
    assert execution.stop_time - execution.start_time == 30


CSV = "a,b\n1,2\n3\n4,5,6\n"


@pytest.mark.parametrize(
    ("item_reader", "text", "output"),
    [
        (reader(InputType="JSON"), '[1, {"x": 2}]', [1, {"x": 2}]),
        (reader(InputType="JSON", ItemsPointer="/d/0/list"), '{"d": [{"list": [1]}]}', [1]),
        (reader(InputType="JSONL"), '{"x": 1}\n\n{"x": 2}\n', [{"x": 1}, {"x": 2}]),
        (
            reader(InputType="CSV", CSVHeaderLocation="FIRST_ROW"),
            CSV,
            [{"a": "1", "b": "2"}, {"a": "3", "b": ""}, {"a": "4", "b": "5"}],
        ),
        (reader(InputType="CSV", CSVHeaderLocation="GIVEN", CSVHeaders=["x"]), "1,2\n", [{"x": "1"}]),
        (
            reader(InputType="CSV", CSVHeaderLocation="FIRST_ROW", CSVDelimiter="PIPE"),
            "a|b\n1|2\n",
            [{"a": "1", "b": "2"}],
        ),
        (reader(InputType="CSV", CSVHeaderLocation="FIRST_ROW", MaxItems=1), CSV, [{"a": "1", "b": "2"}]),
        (
            reader(InputType="CSV", CSVHeaderLocation="FIRST_ROW"),
            '\ufeffa\n\'q ""\'\n"x,\ny"\n',
            [{"a": "'q \"\"'"}, {"a": "x,\ny"}],
        ),
    ],
)
def test_readers(run_state: Run, item_reader: dict[str, Any], text: str, output: Any) -> None:
    execution = run_state(distributed(ItemReader=item_reader), {}, files={"s3://b/k": text})
    assert execution.output == output, execution.cause
    assert execution.history[2]["mapStateStartedEventDetails"] == {"length": 0}


@pytest.mark.parametrize(
    ("item_reader", "text", "cause"),
    [
        (reader(InputType="JSON"), '{"a": 1}', "Attempting to map over non-iterable node."),
        (reader(InputType="CSV", CSVHeaderLocation="FIRST_ROW"), "a,a\n", "CSV headers cannot contain duplicates."),
        (reader(InputType="JSON", MaxItems=-1), "[]", "field MaxItems must be positive"),
        (
            reader(parameters={"Bucket": "b", "Key": "none"}, InputType="JSON"),
            "[]",
            "The specified key does not exist.",
        ),
    ],
)
def test_readers_that_fail(run_state: Run, item_reader: dict[str, Any], text: str, cause: str) -> None:
    execution = run_state(distributed(ItemReader=item_reader), {}, files={"s3://b/k": text})
    assert (execution.error, execution.cause) == ("States.ItemReaderFailed", cause)
    assert types(execution)[-4:] == ["MapRunStarted", "MapRunFailed", "MapStateFailed", "ExecutionFailed"]


def test_a_listing(run_state: Run) -> None:
    item_reader = reader("listObjectsV2", {"Bucket": "b", "Prefix": "in/"})
    selector = {"key.$": "$$.Map.Item.Value.Key", "size.$": "$$.Map.Item.Value.Size", "from.$": "$$.Map.Item.Source"}
    files = {"s3://b/in/2": "22", "s3://b/in/1": "1", "s3://b/out": ""}
    execution = run_state(distributed(ItemReader=item_reader, ItemSelector=selector), {}, files=files)
    assert execution.output == [
        {"key": "in/1", "size": 1, "from": "s3://b"},
        {"key": "in/2", "size": 2, "from": "s3://b"},
    ]


def test_an_s3_inventory(run_state: Run) -> None:
    manifest = {"destinationBucket": "arn:aws:s3:::b", "fileSchema": "Bucket, Key", "files": [{"key": "data.csv"}]}
    files = {"s3://b/k": json.dumps(manifest), "s3://b/data.csv": '"b","one"\n"b","two"\n'}
    execution = run_state(distributed(ItemReader=reader(InputType="MANIFEST")), {}, files=files)
    assert execution.output == [{"Bucket": "b", "Key": "one"}, {"Bucket": "b", "Key": "two"}]


def test_batches(run_state: Run) -> None:
    batcher = {"MaxItemsPerBatch": 2, "BatchInput": {"k.$": "$.k"}}
    execution = run_state(distributed(ItemsPath="$.i", ItemBatcher=batcher), {"i": [1, 2, 3], "k": 7})
    assert execution.output == [{"BatchInput": {"k": 7}, "Items": [1, 2]}, {"BatchInput": {"k": 7}, "Items": [3]}]


def test_batches_by_bytes() -> None:
    found = list(Batcher(None, 40).batches(["x" * 10] * 5))
    assert [count for _, count in found] == [2, 2, 1]
    assert all(len(json.dumps(value, separators=(",", ":"))) <= 40 for value, _ in found)
    assert [count for _, count in Batcher(None, 5).batches(["x" * 10] * 2)] == [1, 1]


def test_a_writer(run_state: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    written: dict[tuple[str, str], bytes] = {}
    monkeypatch.setattr(MemoryStorage, "write", lambda self, bucket, key, data: written.update({(bucket, key): data}))
    writer = {"Resource": "arn:aws:states:::s3:putObject", "Parameters": {"Bucket": "out", "Prefix": "p"}}
    execution = run_state(distributed(FAIL_TWOS, ToleratedFailureCount=1, ResultWriter=writer), [1, 2])
    details = execution.output["ResultWriterDetails"]
    folder = details["Key"].removesuffix("/manifest.json")
    assert details["Bucket"] == "out"
    assert folder == "p/" + execution.output["MapRunArn"].rpartition(":")[2]
    manifest = json.loads(written["out", details["Key"]])
    assert manifest["ResultFiles"]["SUCCEEDED"][0]["Key"] == f"{folder}/SUCCEEDED_0.json"
    succeeded = json.loads(written["out", f"{folder}/SUCCEEDED_0.json"])
    assert [(entry["Output"], entry["Status"]) for entry in succeeded] == [("1", "SUCCEEDED")]
    failed = json.loads(written["out", f"{folder}/FAILED_0.json"])
    assert [entry["Error"] for entry in failed] == ["E"]


def test_results_flattened(run_state: Run) -> None:
    writer = {"WriterConfig": {"Transformation": "FLATTEN", "OutputType": "JSON"}}
    assert run_state(distributed(ResultWriter=writer), [[1, 2], [3]]).output == [1, 2, 3]


def test_express_children(run_state: Run) -> None:
    machine = {
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"},
        "StartAt": "I",
        "States": {"I": PASS},
    }
    execution = run_state({"Type": "Map", "ItemProcessor": machine, "Label": "L"}, [1])
    assert ":express:flow/L:" in execution.children[0].arn
