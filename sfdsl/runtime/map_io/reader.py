"""ItemReader: the items of a distributed map out of S3.

Source: developer guide, "ItemReader (Map)"; the handling of CSV rows, duplicates, limits and listings is from recordings.
"""

import csv
import gzip
import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final

from sfdsl.jsontypes import Json
from sfdsl.runtime.errors import ITEM_READER_FAILED, CalleeMissing, StatesError
from sfdsl.runtime.map_io.storage import NoSuchObject, Storage
from sfdsl.runtime.scope import Item

MAX_ITEMS: Final = 100_000_000
_DELIMITERS: Final = {"COMMA": ",", "PIPE": "|", "SEMICOLON": ";", "SPACE": " ", "TAB": "\t"}
_NOT_ITERABLE: Final = "Attempting to map over non-iterable node."


@dataclass(frozen=True, slots=True)
class Reader:
    """An evaluated ItemReader. `max_items` is None where there is no limit."""

    action: str
    parameters: Mapping[str, Json]
    config: Mapping[str, Json]
    max_items: int | None

    def items(self, storage: Storage) -> Iterator[Item]:
        """Raises StatesError with States.ItemReaderFailed."""
        if self.max_items is not None and self.max_items < 0:
            raise _failure("field MaxItems must be positive")
        limit = min(self.max_items, MAX_ITEMS) if self.max_items else MAX_ITEMS
        try:
            for index, (value, source) in enumerate(islice(self._values(storage), limit)):
                yield Item(index, value, source)
        except NoSuchObject as problem:
            raise _failure(str(problem)) from None

    def _values(self, storage: Storage) -> Iterator[tuple[Json, str]]:
        bucket = self._text("Bucket")
        if self.action == "listObjectsV2":
            yield from self._listing(storage, bucket)
            return
        key = self._text("Key")
        for value in self._parse(storage, storage.read(bucket, key)):
            yield value, f"s3://{bucket}/{key}"

    def _listing(self, storage: Storage, bucket: str) -> Iterator[tuple[Json, str]]:
        prefix = self._text("Prefix", "")
        flattens = self.config.get("Transformation") == "LOAD_AND_FLATTEN"
        for listed in storage.list(bucket, prefix):
            if flattens:
                for value in self._parse(storage, storage.read(bucket, listed.key)):
                    yield value, f"s3://{bucket}/{listed.key}"
                continue
            # The key really is `Etag` here. Source: recording.
            yield (
                {
                    "Etag": listed.etag,
                    "Key": listed.key,
                    "LastModified": int(listed.modified),
                    "Size": listed.size,
                    "StorageClass": listed.storage_class,
                },
                f"s3://{bucket}",
            )

    def _parse(self, storage: Storage, data: bytes) -> Iterator[Json]:
        kind = self._text_of(self.config, "InputType", "JSON")
        parsers: dict[str, Callable[[bytes], Iterator[Json]]] = {
            "CSV": self._csv,
            "JSON": self._json,
            "JSONL": self._jsonl,
            "MANIFEST": lambda text: self._manifest(storage, text),
        }
        parse = parsers.get(kind)
        if parse is None:
            raise CalleeMissing(
                f"an ItemReader with the InputType '{kind}' cannot be run here",
                "here are: " + ", ".join(parsers) + "; for Parquet, try the flow with the same rows as JSON Lines",
            )
        return parse(data)

    # ---- formats ----

    def _json(self, data: bytes) -> Iterator[Json]:
        value = _load(data)
        pointer = self.config.get("ItemsPointer")
        if isinstance(pointer, str):
            value = _point(value, pointer)
        if not isinstance(value, list):
            raise _failure(_NOT_ITERABLE)
        return iter(value)

    def _jsonl(self, data: bytes) -> Iterator[Json]:
        for line in data.splitlines():
            if line.strip():
                yield _load(line)

    def _csv(self, data: bytes) -> Iterator[Json]:
        delimiter = _DELIMITERS.get(self._text_of(self.config, "CSVDelimiter", "COMMA"), ",")
        text = io.StringIO(data.decode("utf-8-sig", "replace"), newline="")
        rows = (row for row in csv.reader(text, delimiter=delimiter) if row)
        if self.config.get("CSVHeaderLocation") == "GIVEN":
            given = self.config.get("CSVHeaders")
            headers = [str(header) for header in given] if isinstance(given, list) else []
        else:
            headers = next(rows, [])
        if len(set(headers)) < len(headers):
            raise _failure("CSV headers cannot contain duplicates.")
        for row in rows:
            padded = row + [""] * (len(headers) - len(row))
            yield dict(zip(headers, padded, strict=False))

    def _manifest(self, storage: Storage, data: bytes) -> Iterator[Json]:
        """A manifest lists files whose rows are the items: of an S3 inventory, or of an Athena UNLOAD."""
        if self.config.get("ManifestType") == "ATHENA_DATA":
            inner = Reader(self.action, {}, {**self.config, "InputType": "JSONL"}, None)
            for line in data.decode("utf-8", "replace").split():
                bucket, _, key = line.removeprefix("s3://").partition("/")
                yield from inner._jsonl(_unzipped(key, storage.read(bucket, key)))
            return
        manifest = _load(data)
        if not isinstance(manifest, dict):
            raise _failure(_NOT_ITERABLE)
        bucket = str(manifest.get("destinationBucket", "")).rpartition(":")[2]
        columns = [column.strip() for column in str(manifest.get("fileSchema", "")).split(",")]
        files = manifest.get("files")
        for file in files if isinstance(files, list) else ():
            key = str(file.get("key", "")) if isinstance(file, dict) else ""
            text = io.StringIO(_unzipped(key, storage.read(bucket, key)).decode("utf-8", "replace"), newline="")
            for row in csv.reader(text):
                yield dict(zip(columns, row, strict=False))

    # ---- fields ----

    def _text(self, name: str, default: str | None = None) -> str:
        return self._text_of(self.parameters, name, default)

    @staticmethod
    def _text_of(fields: Mapping[str, Json], name: str, default: str | None) -> str:
        value = fields.get(name, default)
        if not isinstance(value, str):
            raise _failure(f"The field '{name}' of the ItemReader must be a string.")
        return value


def _load(data: bytes) -> Json:
    try:
        value: Json = json.loads(data)
    except (ValueError, RecursionError) as problem:
        raise _failure(f"The input is not JSON: {problem}") from None
    return value


def _point(value: Json, pointer: str) -> Json:
    """JSON Pointer, RFC 6901."""
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict) and key in value:
            value = value[key]
        elif isinstance(value, list) and key.isdecimal() and int(key) < len(value):
            value = value[int(key)]
        else:
            raise _failure(f"The ItemsPointer '{pointer}' leads to nothing.")
    return value


def _unzipped(key: str, data: bytes) -> bytes:
    return gzip.decompress(data) if key.endswith(".gz") else data


def _failure(cause: str) -> StatesError:
    return StatesError(ITEM_READER_FAILED, cause)
