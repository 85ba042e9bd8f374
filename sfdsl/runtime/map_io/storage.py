"""Objects in buckets: a contract, a fake in memory, and S3 behind boto3.

The fake holds what `files` gave a run, `{"s3://bucket/key": text}`, and what ResultWriter writes. As soon as a flow calls S3 itself, the
sandbox's S3 takes its contents over, so that both see the same objects.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from sfdsl.runtime.errors import InputRefused


class NoSuchObject(Exception):
    """`str()` of it is S3's message."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One object of a listing; `modified` in seconds since 1970."""

    key: str
    size: int
    etag: str
    modified: float
    storage_class: str = "STANDARD"


class Storage(Protocol):
    def read(self, bucket: str, key: str) -> bytes:
        """Raises NoSuchObject."""

    def write(self, bucket: str, key: str, data: bytes) -> None: ...

    def list(self, bucket: str, prefix: str) -> Iterator[Listed]:
        """By key. Raises NoSuchObject where there is no such bucket."""


class MemoryStorage:
    """The fake. `objects` is by bucket and key; a bucket is there as soon as something is in it."""

    def __init__(self, files: Mapping[str, str] | None = None, moment: float = 0.0) -> None:
        self.objects: dict[tuple[str, str], bytes] = {}
        self._moment = moment
        for name, text in (files or {}).items():
            bucket, key = _split(name)
            self.objects[bucket, key] = text.encode("utf-8", "surrogatepass")

    def read(self, bucket: str, key: str) -> bytes:
        found = self.objects.get((bucket, key))
        if found is None:
            raise NoSuchObject("The specified key does not exist.")
        return found

    def write(self, bucket: str, key: str, data: bytes) -> None:
        self.objects[bucket, key] = data

    def list(self, bucket: str, prefix: str) -> Iterator[Listed]:
        if not any(name == bucket for name, _ in self.objects):
            raise NoSuchObject("The specified bucket does not exist")
        for (name, key), data in sorted(self.objects.items()):
            if name == bucket and key.startswith(prefix):
                digest = hashlib.md5(data, usedforsecurity=False).hexdigest()
                yield Listed(key, len(data), f'"{digest}"', self._moment)


class S3Storage:
    """S3 by a boto3 client. `makes_buckets` is for the sandbox, where nobody else could have made them."""

    def __init__(self, client: Any, *, makes_buckets: bool) -> None:
        self._client, self._makes_buckets = client, makes_buckets

    def read(self, bucket: str, key: str) -> bytes:
        from botocore.exceptions import ClientError

        try:
            data: bytes = self._client.get_object(Bucket=bucket, Key=key)["Body"].read()
        except ClientError as problem:
            raise NoSuchObject(problem.response["Error"].get("Message", str(problem))) from None
        return data

    def write(self, bucket: str, key: str, data: bytes) -> None:
        from botocore.exceptions import ClientError

        try:
            try:
                self._client.put_object(Bucket=bucket, Key=key, Body=data)
            except ClientError as problem:
                if not self._makes_buckets or problem.response["Error"].get("Code") != "NoSuchBucket":
                    raise
                self._client.create_bucket(Bucket=bucket)
                self._client.put_object(Bucket=bucket, Key=key, Body=data)
        except ClientError as problem:
            raise NoSuchObject(problem.response["Error"].get("Message", str(problem))) from None

    def list(self, bucket: str, prefix: str) -> Iterator[Listed]:
        from botocore.exceptions import ClientError

        try:
            for page in self._client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
                for entry in page.get("Contents", ()):
                    moment = entry["LastModified"].timestamp()
                    storage_class = entry.get("StorageClass", "STANDARD")
                    yield Listed(entry["Key"], entry["Size"], entry["ETag"], moment, storage_class)
        except ClientError as problem:
            raise NoSuchObject(problem.response["Error"].get("Message", str(problem))) from None


def _split(name: str) -> tuple[str, str]:
    bucket, slash, key = name.removeprefix("s3://").partition("/")
    if not name.startswith("s3://") or not slash or not bucket or not key:
        raise InputRefused(f"the file '{name}' is not named s3://bucket/key")
    return bucket, key
