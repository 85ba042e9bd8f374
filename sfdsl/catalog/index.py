"""Which services and actions `aws-sdk:` integrations offer, and the boto3 client and operation behind each.

Read from `data/services.json`, which `build.py` makes; one read costs about 2 ms. What an action takes and gives is not in it: that is in
botocore's model of the service (`models.py`), read only for the services that a flow names.
"""

import json
from collections.abc import Iterable
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Final

from sfdsl.records import positional_record

INDEX_FILE: Final = Path(__file__).with_name("data") / "services.json"


@positional_record
class Service:
    """One service. `client` is its boto3 name, `prefix` begins the names of its errors, `signs_as` is its name in signatures."""

    segment: str
    client: str
    prefix: str
    signs_as: str
    _actions: str
    _not_offered: str

    @cached_property
    def actions(self) -> frozenset[str]:
        return frozenset(self._actions.split())

    @cached_property
    def not_offered(self) -> frozenset[str]:
        """Actions of the API that Step Functions does not have: those that stream, and a few more."""
        return frozenset(self._not_offered.split())


@lru_cache(maxsize=1)
def _index() -> dict[str, Any]:
    index: dict[str, Any] = json.loads(INDEX_FILE.read_bytes())
    return index


def indexed_botocore() -> str:
    """The version of botocore that the index was built from."""
    version: str = _index()["botocore"]
    return version


def segments() -> Iterable[str]:
    """The names of all services, as they stand after `aws-sdk:`, in order."""
    services: dict[str, Any] = _index()["services"]
    return services.keys()


@lru_cache(maxsize=512)
def find_service(segment: str) -> Service | None:
    found = _index()["services"].get(segment)
    if found is None:
        return None
    return Service(
        segment, found["client"], found["prefix"], found["signs_as"], found["actions"], found.get("not_offered", "")
    )


@lru_cache(maxsize=1)
def _segments_by_client() -> dict[str, str]:
    return {service["client"]: segment for segment, service in _index()["services"].items()}


def segment_of_client(client: str) -> str | None:
    """The service that boto3 calls `client`: `stepfunctions` -> `sfn`."""
    return _segments_by_client().get(client)
