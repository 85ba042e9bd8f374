"""The fields of a Map state: its items, what each child is given, how many may fail, and its reader, batcher and writer.

Source of the texts: recordings of maps with bad numbers and items.
"""

import math
import re
from dataclasses import dataclass
from typing import Any, Final

from sfdsl.expr.jsontext import compact
from sfdsl.jsontypes import Json
from sfdsl.runtime.exact.steps import unexpected_type
from sfdsl.runtime.exact.tasks import integer_query, whole_number
from sfdsl.runtime.exact.values import is_expression, payload, query, read_path, selected, shown
from sfdsl.runtime.machine import Fields, State
from sfdsl.runtime.map_io.batches import NO_INPUT, Batcher
from sfdsl.runtime.map_io.reader import MAX_ITEMS, Reader
from sfdsl.runtime.map_io.writer import Writer
from sfdsl.runtime.scope import Item, Scope

_MOST: Final = 1 << 31


def items(scope: Scope, state: State, data: Json) -> list[Json]:
    """The array to go through."""
    fields = state.fields
    if not state.is_jsonata:
        path = str(fields.get("ItemsPath", "$"))
        found = read_path(scope, path, selected(scope, "InputPath", data))
        if not isinstance(found, list):
            scope.runtime_failure(f'Reference path "{path}" must point to array.')
        return found
    if "Items" not in fields:
        if not isinstance(data, list):
            scope.query_failed(f"Map state input must be an array but was: {compact(data)}", None)
        return data
    found = query(scope, fields["Items"], "Items", {"input": data})
    if not isinstance(found, list):
        scope.query_failed(unexpected_type(fields["Items"], "Items", "array", found), "Items")
    return found


def selected_item(scope: Scope, item: Item) -> Json:
    """What ItemSelector, or the older Parameters, makes of one item."""
    fields, data = scope.state.fields, scope.data
    scope.selecting = item
    try:
        if scope.state.is_jsonata:
            return query(scope, fields["ItemSelector"], "ItemSelector", {"input": data})
        template = fields["ItemSelector"] if "ItemSelector" in fields else fields["Parameters"]
        return payload(scope, template, selected(scope, "InputPath", data))
    finally:
        scope.selecting = None


# ---- numbers ----


def max_concurrency(scope: Scope) -> int:
    """0 for no limit."""
    number = _integer(scope, "MaxConcurrency")
    if number is not None and number < 0:
        scope.runtime_failure("MaxConcurrency cannot be negative.")
    return number or 0


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How many items may fail. Exceeding either limit that is set fails the Map; where none is, the first failure does."""

    count: int | None
    percentage: float | None

    def is_exceeded(self, failed: int, total: int) -> bool:
        if self.count is None and self.percentage is None:
            return failed > 0
        if self.count is not None and failed > self.count:
            return True
        return self.percentage is not None and failed * 100 > self.percentage * total


def tolerance(scope: Scope) -> Tolerance:
    count = _integer(scope, "ToleratedFailureCount")
    if count is not None and count < 0:
        scope.runtime_failure("ToleratedFailureCount cannot be negative.")
    percentage = _percentage(scope)
    if percentage is not None and not 0 <= percentage <= 100:
        scope.runtime_failure("ToleratedFailurePercentage must be between 0 and 100.")
    return Tolerance(count, percentage)


def _integer(scope: Scope, field: str) -> int | None:
    fields = scope.state.fields
    if f"{field}Path" in fields:
        return _path_integer(scope, fields, f"{field}Path")
    value = fields.get(field)
    if isinstance(value, str) and is_expression(value):
        return integer_query(scope, field, value, _MOST)
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _path_integer(scope: Scope, fields: Fields, name: str) -> int:
    path = str(fields[name])
    value = read_path(scope, path, selected(scope, "InputPath", scope.data))
    number = whole_number(value)
    if number is None:
        scope.runtime_failure(f'The {name} field refers to value "{shown(value)}" which is not a valid integer: {path}')
    return number


def _percentage(scope: Scope) -> float | None:
    fields, name = scope.state.fields, "ToleratedFailurePercentage"
    if f"{name}Path" in fields:
        path = str(fields[f"{name}Path"])
        value = read_path(scope, path, selected(scope, "InputPath", scope.data))
        number = _float(value)
        if number is None:
            scope.runtime_failure(
                f'The {name}Path field refers to value "{shown(value)}" which is not a valid float: {path}'
            )
        return number
    value = fields.get(name)
    if isinstance(value, str) and is_expression(value):
        found = query(scope, value, name, {"input": scope.data})
        number = _float(found)
        if number is None:
            scope.query_failed(f"The {name} field cannot be parsed as a float: {shown(found)}", name)
        return number
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _float(value: Json) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return value
    if isinstance(value, str) and re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", value, re.ASCII):
        number = float(value)
        return number if math.isfinite(number) else None
    return None


# ---- reader, batcher, writer ----


def reader(scope: Scope) -> Reader | None:
    fields = scope.state.fields.get("ItemReader")
    if not isinstance(fields, dict):
        return None
    config = fields.get("ReaderConfig")
    config = config if isinstance(config, dict) else {}
    if scope.state.is_jsonata:
        config = _object(query(scope, config, "ItemReader/ReaderConfig", {"input": scope.data}))
    limit: int | None = None
    if "MaxItemsPath" in config:
        limit = _path_integer(scope, config, "MaxItemsPath")
    elif "MaxItems" in config:
        limit = whole_number(config["MaxItems"])
    action = str(fields.get("Resource", "")).rpartition(":")[2]
    parameters = _object(_evaluated(scope, fields, "ItemReader"))
    return Reader(action, parameters, config, None if limit is None else min(limit, MAX_ITEMS))


def batcher(scope: Scope) -> Batcher | None:
    fields = scope.state.fields.get("ItemBatcher")
    if not isinstance(fields, dict):
        return None
    batch_input: Any = NO_INPUT
    if "BatchInput" in fields:
        batch_input = _value(scope, fields["BatchInput"], "ItemBatcher/BatchInput")
    max_items = _batch_limit(scope, fields, "MaxItemsPerBatch")
    max_bytes = _batch_limit(scope, fields, "MaxInputBytesPerBatch")
    return Batcher(max_items, max_bytes, batch_input)


def _batch_limit(scope: Scope, fields: Fields, name: str) -> int | None:
    if f"{name}Path" in fields:
        return _path_integer(scope, fields, f"{name}Path")
    value = fields.get(name)
    if is_expression(value):
        return integer_query(scope, f"ItemBatcher/{name}", value, _MOST)
    return whole_number(value)


def writer(scope: Scope) -> Writer | None:
    fields = scope.state.fields.get("ResultWriter")
    if not isinstance(fields, dict):
        return None
    parameters = _object(_evaluated(scope, fields, "ResultWriter"))
    bucket, prefix = parameters.get("Bucket"), parameters.get("Prefix", "")
    config = _object(fields.get("WriterConfig"))
    default = "COMPACT" if bucket is None else "NONE"
    return Writer(
        bucket if isinstance(bucket, str) else None,
        prefix if isinstance(prefix, str) else "",
        str(config.get("Transformation", default)),
        str(config.get("OutputType", "JSON")),
    )


def _evaluated(scope: Scope, fields: Fields, owner: str) -> Json:
    if scope.state.is_jsonata:
        return _value(scope, fields.get("Arguments", {}), f"{owner}/Arguments")
    return _value(scope, fields.get("Parameters", {}), f"{owner}/Parameters")


def _value(scope: Scope, value: Json, field: str) -> Json:
    if scope.state.is_jsonata:
        return query(scope, value, field, {"input": scope.data})
    return payload(scope, value, selected(scope, "InputPath", scope.data))


def _object(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}
