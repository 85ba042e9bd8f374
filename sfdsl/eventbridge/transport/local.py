"""Requests to a bus in the process: the wire format as over the network, but nothing leaves the process.

For tests of programs that use the client: hand it a `LocalTransport`, then look at the bus's `records` and the transport's
`requests`.
"""

from threading import Lock

from sfdsl.eventbridge.bus import EventBridge
from sfdsl.eventbridge.transport.base import HttpRequest, HttpResponse, TransportFailure
from sfdsl.eventbridge.wire import answer


class LocalTransport:
    """Every request is kept in `requests`. What is put into `instead` comes, in order, before the bus is asked again."""

    def __init__(self, bridge: EventBridge) -> None:
        self.bridge = bridge
        self.requests: list[HttpRequest] = []
        self.instead: list[HttpResponse | TransportFailure] = []
        self._lock = Lock()

    def send(self, request: HttpRequest) -> HttpResponse:
        with self._lock:
            self.requests.append(request)
            if self.instead:
                given = self.instead.pop(0)
                if isinstance(given, TransportFailure):
                    raise given
                return given
            return answer(self.bridge, request.headers, request.body)
