"""A bus behind a local HTTP endpoint, for programs in other processes or languages.

    with BridgeServer(EventBridge()) as server:
        ...     the endpoint is server.url; server.bridge.records has what arrived

It answers every operation that the bus knows, to anybody on this machine: signatures are not verified.
"""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from types import TracebackType

from sfdsl.eventbridge.bus import EventBridge
from sfdsl.eventbridge.wire import answer


class BridgeServer:
    """Listens on 127.0.0.1 while used as a context manager; port 0 takes any free one."""

    def __init__(self, bridge: EventBridge, *, port: int = 0) -> None:
        self.bridge = bridge
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler(bridge))
        self._server.daemon_threads = True
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def url(self) -> str:
        host, port = self._server.server_address[:2]
        return f"http://{host if isinstance(host, str) else host.decode()}:{port}"

    def __enter__(self) -> "BridgeServer":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def _handler(bridge: EventBridge) -> type[BaseHTTPRequestHandler]:
    lock = Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            with lock:  # the bus is made for one thread
                response = answer(bridge, dict(self.headers.items()), body)
            self.send_response(response.status)
            for name, value in response.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(response.body)))
            self.end_headers()
            self.wfile.write(response.body)

        def log_message(self, format: str, *args: object) -> None:
            """The endpoint is silent: what happened is in the bus's records."""

    return Handler
