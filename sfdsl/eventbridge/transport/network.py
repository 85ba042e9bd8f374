"""Requests over the network, by urllib3, which botocore brings."""

import socket
from typing import TYPE_CHECKING, Any

from sfdsl.eventbridge.transport.base import FailureKind, HttpRequest, HttpResponse, TransportFailure

if TYPE_CHECKING:
    from urllib3 import PoolManager


class NetworkTransport:
    """Sends each request once, follows no redirects and verifies certificates. Times are in seconds."""

    def __init__(self, *, connect_timeout: float = 10, read_timeout: float = 60) -> None:
        self._connect_timeout, self._read_timeout = connect_timeout, read_timeout
        self._pool: PoolManager | None = None

    def send(self, request: HttpRequest) -> HttpResponse:
        import urllib3

        if self._pool is None:
            self._pool = urllib3.PoolManager(
                timeout=urllib3.Timeout(connect=self._connect_timeout, read=self._read_timeout)
            )
        try:
            response = self._pool.request(
                request.method,
                request.url,
                body=request.body,
                headers=dict(request.headers),
                retries=False,
                redirect=False,
            )
        except urllib3.exceptions.HTTPError as error:
            raise TransportFailure(failure_kind(error), str(error)) from error
        headers = {name.lower(): value for name, value in response.headers.items()}
        return HttpResponse(response.status, headers, response.data)


def failure_kind(error: Any) -> FailureKind:
    """What went wrong, told from urllib3's exception and its causes."""
    from urllib3 import exceptions

    cause = error.__cause__ or (error.args[-1] if error.args else None)
    match cause:
        case ConnectionRefusedError():
            return FailureKind.REFUSED
        case ConnectionResetError():
            return FailureKind.RESET
        case BrokenPipeError():
            return FailureKind.BROKEN_PIPE
    match error:
        case exceptions.NameResolutionError():
            is_unknown = isinstance(cause, socket.gaierror) and cause.errno == socket.EAI_NONAME
            return FailureKind.NO_ADDRESS if is_unknown else FailureKind.DNS
        case exceptions.NewConnectionError():  # urllib3 counts it among the time-outs
            return FailureKind.DIAL
        case exceptions.ConnectTimeoutError():
            return FailureKind.DIAL_TIMEOUT
        case exceptions.TimeoutError():
            return FailureKind.TIMEOUT
        case exceptions.LocationValueError():
            return FailureKind.INVALID_URL
        case exceptions.SSLError():
            return _tls_kind(error)
        case exceptions.ProtocolError():
            return FailureKind.TCP
        case _:
            return FailureKind.OTHER


def _tls_kind(error: Any) -> FailureKind:
    text = str(error)
    if "match" in text and "ostname" in text:
        return FailureKind.WRONG_HOSTNAME
    return FailureKind.UNKNOWN_AUTHORITY if "CERTIFICATE_VERIFY_FAILED" in text else FailureKind.TLS
