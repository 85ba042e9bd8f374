"""What the optimized integrations add to a service's answer: how it came over HTTP.

Source: recordings. Their results of sqs, sns, dynamodb, lambda, states and ecs have these two fields; those of events, of apigateway and
of every SDK integration do not.
"""

from collections.abc import Mapping
from email.utils import formatdate
from typing import Final

from sfdsl.catalog.optimized import OPTIMIZED
from sfdsl.jsontypes import Json
from sfdsl.runtime.resource import Resource

_OF_INTEREST: Final = ("x-amzn-RequestId", "connection", "Content-Length", "Date", "Content-Type", "x-amz-crc32")
"""The headers that recordings have, as they are spelt there."""


def has_metadata(resource: Resource) -> bool:
    service = None if resource.is_sdk else OPTIMIZED.get(resource.service)
    return service is not None and service.has_metadata


def sdk_metadata(headers: Mapping[str, str], status: int, request_id: str) -> dict[str, Json]:
    """`headers` by name in lower case; those that AWS does not pass on are left out."""
    kept = {name: headers[name.lower()] for name in _OF_INTEREST if name.lower() in headers}
    return {
        "SdkHttpMetadata": {
            "AllHttpHeaders": {name: [value] for name, value in kept.items()},
            "HttpHeaders": {name: kept[name] for name in sorted(kept, key=str.lower)},
            "HttpStatusCode": status,
        },
        "SdkResponseMetadata": {"RequestId": request_id},
    }


def made_up_metadata(
    text: str, content_type: str, request_id: str, moment: float, status: int = 200
) -> dict[str, Json]:
    """For an answer that never went over HTTP: `text` is what its body would be."""
    headers = {
        "x-amzn-requestid": request_id,
        "connection": "keep-alive",
        "content-length": str(len(text.encode("utf-8", "surrogatepass"))),
        "date": formatdate(moment, usegmt=True),
        "content-type": content_type,
    }
    return sdk_metadata(headers, status, request_id)
