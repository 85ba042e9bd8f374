"""`http:invoke` and `apigateway:invoke`: requests against a server of our own; and functions at AWS."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from typing import Any

import pytest

from sfdsl.runtime.errors import CalleeMissing, RunError
from sfdsl.runtime.integrations import http_calls
from sfdsl.runtime.integrations.aws import Aws

Run = Callable[..., Any]


class Server:
    """Answers every request with `status` and `answer`, and keeps what it was sent."""

    def __init__(self) -> None:
        self.status, self.answer = 200, '{"a": 1}'
        self.method, self.path, self.body = "", "", b""
        self.headers: dict[str, str] = {}
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def handle_any(self) -> None:
                outer.method, outer.path = self.command, self.path
                outer.headers = {name.lower(): value for name, value in self.headers.items()}
                outer.body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                self.send_response(outer.status)
                self.send_header("X-Two", "1")
                self.send_header("X-Two", "2")
                self.end_headers()
                self.wfile.write(outer.answer.encode())

            do_GET = do_POST = do_PUT = do_DELETE = handle_any

            def log_message(self, *_: Any) -> None:
                """Quiet."""

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.close()


def http(server: Server, **parameters: Any) -> dict[str, Any]:
    given = {"ApiEndpoint": server.url + "/x", "Method": "GET", **parameters}
    return {"Type": "Task", "Resource": "arn:aws:states:::http:invoke", "Parameters": given}


def test_a_request_and_its_result(run_state: Run, server: Server) -> None:
    state = http(server, Headers={"X-One": "1"}, QueryParameters={"q": "a b", "n": 2})
    output = run_state(state, aws="aws").output
    assert (server.method, server.path, server.headers["x-one"]) == ("GET", "/x?q=a+b&n=2", "1")
    assert (output["StatusCode"], output["StatusText"], output["ResponseBody"]) == (200, "OK", {"a": 1})
    assert output["Headers"]["X-Two"] == ["1", "2"]


def test_bodies(run_state: Run, server: Server) -> None:
    run_state(http(server, Method="POST", RequestBody={"a": "é"}), aws="aws")
    assert (json.loads(server.body), server.headers["content-type"]) == ({"a": "é"}, "application/json")
    server.answer = "no JSON"
    assert run_state(http(server, RequestBody={"a": 1}), aws="aws").output["ResponseBody"] == "no JSON"
    assert server.body == b""


@pytest.mark.parametrize(
    ("options", "form"),
    [
        ({}, "a%5B0%5D=1&a%5B1%5D=x&b%5Bc%5D=true"),
        ({"ArrayFormat": "REPEAT"}, "a=1&a=x&b%5Bc%5D=true"),
        ({"ArrayFormat": "COMMAS"}, "a=1%2Cx&b%5Bc%5D=true"),
        ({"ArrayFormat": "BRACKETS"}, "a%5B%5D=1&a%5B%5D=x&b%5Bc%5D=true"),
    ],
)
def test_forms(run_state: Run, server: Server, options: dict[str, str], form: str) -> None:
    transform = {"RequestBodyEncoding": "URL_ENCODED", "RequestEncodingOptions": options}
    body = {"a": [1, "x"], "b": {"c": True}}
    run_state(http(server, Method="POST", RequestBody=body, Transform=transform), aws="aws")
    assert (server.body.decode(), server.headers["content-type"]) == (form, "application/x-www-form-urlencoded")


def test_a_status_that_is_no_success(run_state: Run, server: Server) -> None:
    server.status, server.answer = 404, "none here"
    execution = run_state(http(server), aws="aws")
    assert (execution.error, execution.cause) == ("States.Http.StatusCode.404", "none here")


def test_a_server_that_is_not_there(run_state: Run, server: Server) -> None:
    server.close()
    assert run_state(http(server), aws="aws").error == "States.Http.Socket"


SECRET = {
    "API_KEY": {"api_key_name": "X-Key", "api_key_value": "k"},
    "BASIC": {"username": "u", "password": "p"},
    "OAUTH_CLIENT_CREDENTIALS": {},
}


def connect(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    class Client:
        def describe_connection(self, Name: str) -> Any:
            assert Name == "c"
            return {"AuthorizationType": kind, "SecretArn": "s"}

        def get_secret_value(self, SecretId: str) -> Any:
            assert SecretId == "s"
            return {"SecretString": json.dumps(SECRET[kind])}

    monkeypatch.setattr(Aws, "client", lambda self, name: Client())


CONNECTION = {"ConnectionArn": "arn:aws:events:us-east-1:111111111111:connection/c/id"}


@pytest.mark.parametrize(("kind", "header"), [("API_KEY", ("x-key", "k")), ("BASIC", ("authorization", "Basic dTpw"))])
def test_connections(
    run_state: Run, server: Server, monkeypatch: pytest.MonkeyPatch, kind: str, header: tuple[str, str]
) -> None:
    connect(monkeypatch, kind)
    run_state(http(server, Authentication=CONNECTION), aws="aws")
    assert server.headers[header[0]] == header[1]


def test_connections_that_cannot_be_used(run_state: Run, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    connect(monkeypatch, "OAUTH_CLIENT_CREDENTIALS")
    with pytest.raises(CalleeMissing, match="authenticates by OAUTH_CLIENT_CREDENTIALS"):
        run_state(http(server, Authentication=CONNECTION), aws="aws")


def test_api_gateway(run_state: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[Any] = []

    def request(*arguments: Any) -> Any:
        sent.append(arguments)
        return (200, "OK", {"A": ["b"]}, "{}") if len(sent) == 1 else (403, "Forbidden", {}, '{"message":"no"}')

    monkeypatch.setattr(http_calls, "_request", request)
    state = {
        "Type": "Task",
        "Resource": "arn:aws:states:::apigateway:invoke",
        "Parameters": {
            "ApiEndpoint": "id.execute-api.us-east-1.amazonaws.com",
            "Method": "POST",
            "Stage": "prod",
            "Path": "/a/b",
            "Headers": {"H": ["1", "2"]},
            "QueryParameters": {"q": ["x", "y"]},
            "RequestBody": {"n": 1},
        },
    }
    assert run_state(state, aws="aws").output["Headers"] == {"A": ["b"]}
    method, url, query, headers, body, _ = sent[0]
    assert (method, url) == ("POST", "https://id.execute-api.us-east-1.amazonaws.com/prod/a/b")
    assert (query, headers["H"], body) == ([("q", "x"), ("q", "y")], "1,2", b'{"n":1}')
    failed = run_state(state, aws="aws")
    assert (failed.error, failed.cause) == ("ApiGateway.403", '{"message":"no"}')


class Functions:
    """What `lambda:Invoke` answers."""

    def __init__(self, payload: str, error: str | None = None) -> None:
        self._payload, self._error = payload.encode(), error

    def invoke(self, FunctionName: str, Payload: bytes) -> Any:
        assert (FunctionName, Payload) == ("arn:aws:lambda:us-east-1:111111111111:function:f", b'{"n":1}')
        return {"Payload": BytesIO(self._payload), **({"FunctionError": self._error} if self._error else {})}


@pytest.mark.parametrize(
    ("functions", "output", "error", "cause"),
    [
        (Functions('{"a": [1]}'), {"a": [1]}, None, None),
        (Functions(""), None, None, None),
        (
            Functions('{"errorType": "Bad", "errorMessage": "m"}', "Unhandled"),
            None,
            "Bad",
            '{"errorType":"Bad","errorMessage":"m"}',
        ),
        (Functions('"gone"', "Unhandled"), None, "Lambda.Unknown", '"gone"'),
    ],
)
def test_functions_at_aws(
    run_state: Run, monkeypatch: pytest.MonkeyPatch, functions: Functions, output: Any, error: Any, cause: Any
) -> None:
    monkeypatch.setattr(Aws, "client", lambda self, name: functions)
    state = {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:111111111111:function:f"}
    execution = run_state(state, {"n": 1}, aws="aws")
    assert (execution.output, execution.error, execution.cause) == (output, error, cause)


def test_an_endpoint_needs_its_address(run_state: Run) -> None:
    with pytest.raises(RunError, match="needs an endpoint_url"):
        run_state({"Type": "Pass"}, aws="endpoint")
