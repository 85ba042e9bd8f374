"""ResultWriter: the outcomes of child executions to S3, or as the result of the Map.

    <prefix>/<id of the map run>/manifest.json, SUCCEEDED_0.json, FAILED_0.json

Source: developer guide, "ResultWriter (Map)"; the state's result is from recordings.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sfdsl.expr.jsontext import compact
from sfdsl.jsontypes import Json
from sfdsl.runtime.errors import RESULT_WRITER_FAILED, StatesError
from sfdsl.runtime.execution import Run
from sfdsl.runtime.map_io.storage import NoSuchObject, Storage
from sfdsl.runtime.scope import iso_time

_STATUSES: Final = ("SUCCEEDED", "FAILED", "PENDING")


@dataclass(frozen=True, slots=True)
class Writer:
    """An evaluated ResultWriter. Without a bucket nothing is written, and the result is only transformed."""

    bucket: str | None
    prefix: str
    transformation: str
    output_type: str

    def result(self, children: Sequence[Run]) -> Json:
        """What the Map gives where nothing is written."""
        succeeded = [child for child in children if child.status == "SUCCEEDED"]
        return _transformed(succeeded, self.transformation)

    def write(self, storage: Storage, map_run_arn: str, children: Sequence[Run]) -> Json:
        """Write all outcomes; gives what the Map gives then. Raises StatesError with States.ResultWriterFailed."""
        if self.bucket is None:
            raise ValueError("there is no bucket to write to")
        run_id = map_run_arn.rpartition(":")[2]
        folder = f"{self.prefix.rstrip('/')}/{run_id}" if self.prefix else run_id
        files: dict[str, Json] = {}
        try:
            for status in _STATUSES:
                files[status] = self._write_status(storage, folder, status, children)
            manifest: Json = {"DestinationBucket": self.bucket, "MapRunArn": map_run_arn, "ResultFiles": files}
            storage.write(self.bucket, f"{folder}/manifest.json", compact(manifest).encode())
        except NoSuchObject as problem:
            raise StatesError(RESULT_WRITER_FAILED, str(problem)) from None
        details: Json = {"Bucket": self.bucket, "Key": f"{folder}/manifest.json"}
        return {"MapRunArn": map_run_arn, "ResultWriterDetails": details}

    def _write_status(self, storage: Storage, folder: str, status: str, children: Sequence[Run]) -> Json:
        chosen = [child for child in children if _status(child) == status]
        if not chosen or self.bucket is None:
            return []
        # What failed is always written whole.
        values = _transformed(chosen, self.transformation if status == "SUCCEEDED" else "NONE")
        is_lines = self.output_type == "JSONL"
        text = "\n".join(compact(value) for value in values) + "\n" if is_lines else compact(values)
        data = text.encode("utf-8", "surrogatepass")
        key = f"{folder}/{status}_0.{'jsonl' if is_lines else 'json'}"
        storage.write(self.bucket, key, data)
        return [{"Key": key, "Size": len(data)}]


def _status(child: Run) -> str:
    if child.status == "SUCCEEDED":
        return "SUCCEEDED"
    return "PENDING" if child.status == "RUNNING" else "FAILED"


def _transformed(children: Sequence[Run], transformation: str) -> list[Json]:
    if transformation == "NONE":
        return [_described(child) for child in children]
    outputs = [child.output for child in children]
    if transformation == "FLATTEN":
        return [value for output in outputs for value in (output if isinstance(output, list) else [output])]
    return outputs


def _described(child: Run) -> Json:
    found: dict[str, Json] = {
        "ExecutionArn": child.arn,
        "Input": compact(child.input),
        "InputDetails": {"Included": True},
        "Name": child.name,
    }
    if child.status == "SUCCEEDED":
        found.update(Output=compact(child.output), OutputDetails={"Included": True})
    if child.error is not None:
        found["Error"] = child.error
    if child.cause is not None:
        found["Cause"] = child.cause
    found["StartDate"] = iso_time(child.start_time)
    found["StateMachineArn"] = child.machine_arn
    found["Status"] = child.status
    if child.stop_time is not None:
        found["StopDate"] = iso_time(child.stop_time)
    return found
