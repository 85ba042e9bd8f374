"""The exceptions of the client; names and codes are those of k6's client.

Exception
└── EventBridgeClientError
    ├── InvalidAWSConfigError       region, credentials or endpoint cannot be right
    ├── SigningUnavailable          EndpointId needs a signature that is not installed
    ├── NetworkError                no response; `code` is k6's number
    │   ├── GeneralError            time-out, invalid URL and whatever has no class of its own
    │   ├── DNSError
    │   ├── TCPError
    │   ├── TLSError
    │   └── HTTP2Error
    ├── UnreadableResponse          a response that is not the JSON that it must be
    ├── AWSError                    the service refused the request
    │   ├── InvalidSignatureError
    │   └── EventBridgeServiceError
    └── FailedEntries               the service took the request, but not every entry
"""

from typing import Any

from sfdsl.eventbridge.transport.base import FailureKind, TransportFailure


class EventBridgeClientError(Exception):
    """`sent` is the answer to the entries that had gone out before, where a request was split; otherwise None."""

    sent: dict[str, Any] | None = None

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class InvalidAWSConfigError(EventBridgeClientError, ValueError):
    """A config that no service could accept."""


class SigningUnavailable(EventBridgeClientError):
    """A request with `EndpointId` is signed with SigV4a, for which botocore needs the AWS Common Runtime."""


class NetworkError(EventBridgeClientError):
    """There is no response. `code` is k6's error code."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


class GeneralError(NetworkError):
    """Codes 1000, 1010, 1020 and 1050."""


class DNSError(NetworkError):
    """Codes from 1100."""


class TCPError(NetworkError):
    """Codes from 1200."""


class TLSError(NetworkError):
    """Codes from 1300."""


class HTTP2Error(NetworkError):
    """Codes from 1600."""


class UnreadableResponse(EventBridgeClientError):
    """The body of a response is not JSON, or not the JSON of PutEvents."""


class AWSError(EventBridgeClientError):
    """`code` is the service's (`ValidationException`, ...)."""

    def __init__(self, message: str, code: str | None) -> None:
        super().__init__(message)
        self.code = code


class InvalidSignatureError(AWSError):
    """`InvalidSignatureException`: wrong credentials, or a clock that is wrong."""


class EventBridgeServiceError(AWSError):
    """Any other error of the service."""

    def __init__(self, message: str, code: str | None, operation: str = "PutEvents") -> None:
        super().__init__(message, code)
        self.operation = operation


class FailedEntries(EventBridgeClientError):
    """Some entries failed. `response` is the answer to all of them, in their order; the others were taken."""

    def __init__(self, response: dict[str, Any]) -> None:
        reasons = dict.fromkeys(
            f"{r['ErrorCode']}: {r.get('ErrorMessage', '')}" for r in response["Entries"] if "ErrorCode" in r
        )
        count = response["FailedEntryCount"]
        super().__init__(f"{count} of {len(response['Entries'])} entries failed ({'; '.join(reasons)})")
        self.response = response


def network_error(failure: TransportFailure) -> NetworkError:
    """The exception for a request without response."""
    match failure.kind:
        case FailureKind.DNS | FailureKind.NO_ADDRESS:
            kind: type[NetworkError] = DNSError
        case FailureKind.TLS | FailureKind.UNKNOWN_AUTHORITY | FailureKind.WRONG_HOSTNAME:
            kind = TLSError
        case FailureKind.HTTP2:
            kind = HTTP2Error
        case FailureKind.OTHER | FailureKind.INVALID_URL | FailureKind.TIMEOUT:
            kind = GeneralError
        case _:
            kind = TCPError
    return kind(failure.message, int(failure.kind))
