"""What PutEvents allows, as settings: AWS changes some of these, and does not publish others.

Source: Amazon EventBridge API Reference, PutEvents and PutEventsRequestEntry; EventBridge user guide, "Calculating
PutEvents event entry size".
"""

from dataclasses import dataclass

OLD_REQUEST_BYTES = 262_144
"""What the entries of a request could come to until 2026-01-29."""


@dataclass(frozen=True, kw_only=True)
class EntryLimits:
    """Lengths are in characters, sizes in bytes of UTF-8."""

    entries: int = 10
    """Entries of one request."""
    request_bytes: int = 1_048_576
    """All entries of a request together. AWS raised it from 256 KB to 1 MB on 2026-01-29; it does not say whether the new
    limit is for the request or for each entry. `OLD_REQUEST_BYTES` is the old one."""
    detail_type: int | None = 128
    """Longest `DetailType`. The entry fails beyond; with which words AWS does not publish. None: no limit."""
    resource: int = 2048
    event_bus_name: int = 1600
    trace_header: int = 500
    reserve_aws_sources: bool = True
    """Sources that start with `aws.` belong to AWS's own services."""
