"""ItemReader, ItemBatcher and ResultWriter say what the service needs to know, in its words.

Source: developer guide, "ItemReader (Map)", "ItemBatcher (Map)", "ResultWriter (Map)".
"""

from collections.abc import Mapping
from typing import Any, Final

from sfdsl.catalog.near import did_you_mean
from sfdsl.checks.flow import Flow, is_given
from sfdsl.checks.texts import has_placeholder, is_expression, quoted
from sfdsl.diagnostics.codes import asl as codes
from sfdsl.diagnostics.diagnostic import Code
from sfdsl.diagnostics.wording import meant
from sfdsl.ir.fields import Spans
from sfdsl.ir.nodes import ItemBatcher, ItemReader, MapState, ResultWriter

_READER_FIELDS: Final = {
    "InputType": ("CSV", "JSON", "JSONL", "PARQUET", "MANIFEST"),
    "CSVHeaderLocation": ("FIRST_ROW", "GIVEN"),
    "CSVDelimiter": ("COMMA", "PIPE", "SEMICOLON", "SPACE", "TAB"),
    "ManifestType": ("ATHENA_DATA", "S3_INVENTORY"),
    "Transformation": ("NONE", "LOAD_AND_FLATTEN"),
}
_READER_OTHERS: Final = ("CSVHeaders", "MaxItems", "MaxItemsPath", "ItemsPointer")
_WRITER_FIELDS: Final = {
    "Transformation": ("NONE", "COMPACT", "FLATTEN"),
    "OutputType": ("JSON", "JSONL"),
}
MOST_ITEMS: Final = 100_000_000


def check(flow: Flow) -> None:
    for place in flow.places:
        state = place.state
        if not isinstance(state, MapState):
            continue
        if state.item_reader is not None:
            _reader(flow, state.item_reader, place.is_jsonata)
        if state.item_batcher is not None:
            _batcher(flow, state.item_batcher)
        if state.result_writer is not None:
            _writer(flow, state.result_writer)


def _reader(flow: Flow, reader: ItemReader, is_jsonata: bool) -> None:
    if not is_given(reader, "resource", "Resource"):
        span = flow.key_span(reader.spans)
        hint = "arn:aws:states:::s3:getObject or arn:aws:states:::s3:listObjectsV2"
        flow.report(codes.ITEM_READER, span, "the ItemReader needs a 'Resource' to read from", hint=hint)
    config = reader.reader_config
    if not isinstance(config, dict):
        return
    _words(flow, codes.ITEM_READER, config, reader.spans, "ReaderConfig", _READER_FIELDS, _READER_OTHERS)
    if config.get("InputType") == "CSV" and config.get("CSVHeaderLocation") == "GIVEN" and "CSVHeaders" not in config:
        span = reader.spans.find("ReaderConfig", "CSVHeaderLocation")
        message = "the CSV headers are 'GIVEN', but there is no 'CSVHeaders'"
        flow.report(codes.ITEM_READER, span, message, hint='add "CSVHeaders": ["name", ...]')
    _max_items(flow, config.get("MaxItems"), reader.spans, is_jsonata)


def _max_items(flow: Flow, value: Any, spans: Spans, is_jsonata: bool) -> None:
    if value is None or has_placeholder(value) or (is_jsonata and is_expression(value)):
        return
    span = spans.find("ReaderConfig", "MaxItems")
    if isinstance(value, bool) or not isinstance(value, int | float):
        flow.report(codes.ITEM_READER, span, f"'MaxItems' must be a number, not {quoted(value)}")
    elif value != int(value) or not 0 <= value <= MOST_ITEMS:
        message = f"'MaxItems' is {value}; it must be a whole number from 0 to {MOST_ITEMS:,}"
        flow.report(codes.ITEM_READER, span, message)


def _batcher(flow: Flow, batcher: ItemBatcher) -> None:
    limits = {
        "max_items_per_batch": "MaxItemsPerBatch",
        "max_items_per_batch_path": "MaxItemsPerBatchPath",
        "max_input_bytes_per_batch": "MaxInputBytesPerBatch",
        "max_input_bytes_per_batch_path": "MaxInputBytesPerBatchPath",
    }
    # A misspelt one is told by `unknown_field.py`.
    misspelt = any(did_you_mean(key, limits.values(), 1) for key in batcher.extra)
    if not misspelt and not any(is_given(batcher, field, key) for field, key in limits.items()):
        flow.report(
            codes.ITEM_BATCHER,
            flow.key_span(batcher.spans),
            "the ItemBatcher does not say how large a batch is",
            hint="give it 'MaxItemsPerBatch' or 'MaxInputBytesPerBatch'",
        )


def _writer(flow: Flow, writer: ResultWriter) -> None:
    has_resource = is_given(writer, "resource", "Resource")
    has_target = is_given(writer, "parameters", "Parameters") or is_given(writer, "arguments", "Arguments")
    has_config = is_given(writer, "writer_config", "WriterConfig")
    if has_resource != has_target or not (has_resource or has_config):
        flow.report(
            codes.RESULT_WRITER,
            flow.key_span(writer.spans),
            "the ResultWriter needs 'Resource' and where to write to, or 'WriterConfig', or all of them",
            hint="the resource is arn:aws:states:::s3:putObject",
        )
    if isinstance(writer.writer_config, dict):
        _words(flow, codes.RESULT_WRITER, writer.writer_config, writer.spans, "WriterConfig", _WRITER_FIELDS, ())


def _words(
    flow: Flow,
    code: Code,
    config: Mapping[str, Any],
    spans: Spans,
    field: str,
    words: Mapping[str, tuple[str, ...]],
    others: tuple[str, ...],
) -> None:
    """Fields that take one of a few words, and no field that nobody knows."""
    for key, value in config.items():
        if key in others:
            continue
        if key not in words:
            hint = meant(key, [*words, *others])
            span = flow.key_span(spans, field, key)
            flow.report(codes.UNKNOWN_FIELD, span, f"the field '{key}' is not supported in {field}", hint=hint)
        elif value not in words[key] and not has_placeholder(value) and not is_expression(value):
            hint = (meant(value, words[key]) if isinstance(value, str) else None) or f"one of {', '.join(words[key])}"
            flow.report(code, spans.find(field, key), f"'{key}' cannot be {quoted(value)}", hint=hint)
