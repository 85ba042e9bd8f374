"""The contract between the client and what carries its requests."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Protocol


@dataclass(frozen=True, slots=True)
class HttpRequest:
    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """`headers` have names in lower case."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


class FailureKind(IntEnum):
    """Why there is no response at all. The numbers are k6's. Source: k6 documentation, "Error codes"."""

    OTHER = 1000
    INVALID_URL = 1020
    TIMEOUT = 1050
    DNS = 1100
    NO_ADDRESS = 1101
    TCP = 1200
    BROKEN_PIPE = 1201
    DIAL = 1210
    DIAL_TIMEOUT = 1211
    REFUSED = 1212
    RESET = 1220
    TLS = 1300
    UNKNOWN_AUTHORITY = 1310
    WRONG_HOSTNAME = 1311
    HTTP2 = 1600


class TransportFailure(Exception):
    """The request had no response."""

    def __init__(self, kind: FailureKind, message: str) -> None:
        super().__init__(message)
        self.kind, self.message = kind, message


class Transport(Protocol):
    """Carries one request. May be used by several threads at a time."""

    def send(self, request: HttpRequest) -> HttpResponse:
        """:raises TransportFailure: there is no response."""
        ...
