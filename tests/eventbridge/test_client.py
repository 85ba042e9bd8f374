"""The client against a bus in the process, and once over a real socket."""

import asyncio
import json
import socket
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from sfdsl.eventbridge import AWSConfig, BridgeServer, EntryLimits, EventBridge, EventBridgeClient, Faults
from sfdsl.eventbridge.client_errors import (
    DNSError,
    EventBridgeServiceError,
    FailedEntries,
    GeneralError,
    HTTP2Error,
    InvalidAWSConfigError,
    InvalidSignatureError,
    SigningUnavailable,
    TCPError,
    TLSError,
    UnreadableResponse,
)
from sfdsl.eventbridge.config import Endpoint
from sfdsl.eventbridge.k6 import js_json
from sfdsl.eventbridge.transport.base import FailureKind, HttpResponse, TransportFailure
from sfdsl.eventbridge.transport.local import LocalTransport
from sfdsl.eventbridge.transport.network import failure_kind

CONFIG = AWSConfig("us-east-1", "AKIAIOSFODNN7EXAMPLE", "secret")
ENTRY = {"Source": "shop", "DetailType": "Placed", "Detail": {"id": 1}}


def client(compat=None, config=CONFIG, bridge=None, **settings):
    transport = LocalTransport(bridge or EventBridge())
    return EventBridgeClient(config, compat=compat, transport=transport, **settings), transport


def numbered(count):
    return [ENTRY | {"Detail": {"id": number}} for number in range(count)]


def test_it_sends_and_answers():
    sender, transport = client()
    answer = asyncio.run(sender.put_events({"Entries": [ENTRY, ENTRY | {"Detail": '{"id": 2}', "Resources": ["r"]}]}))
    records = transport.bridge.records
    assert [record["event"]["detail"] for record in records] == [{"id": 1}, {"id": 2}]
    assert answer == {"FailedEntryCount": 0, "Entries": [{"EventId": record["event"]["id"]} for record in records]}


def test_the_request_on_the_wire():
    sender, transport = client(config=AWSConfig("eu-west-1", "AKIAIOSFODNN7EXAMPLE", "secret", "token"))
    moment = datetime(2024, 1, 31, 12, tzinfo=UTC)
    sender.put_events_sync({"Entries": [ENTRY | {"Time": moment, "Detail": {"a": "\ud800ü"}}]})
    (request,) = transport.requests
    headers = {name.lower(): value for name, value in request.headers.items()}
    assert (request.method, request.url) == ("POST", "https://events.eu-west-1.amazonaws.com/")
    assert headers["content-type"] == "application/x-amz-json-1.1"
    assert headers["x-amz-target"] == "AWSEvents.PutEvents"
    assert headers["x-amz-security-token"] == "token"
    assert headers["authorization"].startswith("AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/")
    assert "/eu-west-1/events/aws4_request" in headers["authorization"]
    assert json.loads(request.body) == {
        "Entries": [{"Source": "shop", "DetailType": "Placed", "Detail": '{"a":"\ud800ü"}', "Time": moment.timestamp()}]
    }


def test_failed_entries_are_raised():
    sender, transport = client()
    with pytest.raises(FailedEntries, match="1 of 2 entries failed") as caught:
        sender.put_events_sync({"Entries": [ENTRY, ENTRY | {"Source": "aws.ec2"}]})
    response = caught.value.response
    assert response["FailedEntryCount"] == 1
    assert response["Entries"][1]["ErrorCode"] == "NotAuthorizedForSourceException"
    assert len(transport.bridge.records) == 1


@pytest.mark.parametrize(("count", "requests"), [(0, 1), (1, 1), (10, 1), (11, 2), (35, 4)])
def test_many_entries_go_out_in_order(count, requests):
    sender, transport = client()
    if count == 0:
        with pytest.raises(EventBridgeServiceError, match="greater than or equal to 1"):
            sender.put_events_sync({"Entries": []})
    else:
        answer = sender.put_events_sync({"Entries": numbered(count)})
        assert [record["event"]["detail"]["id"] for record in transport.bridge.records] == list(range(count))
        assert [result["EventId"] for result in answer["Entries"]] == [
            r["event"]["id"] for r in transport.bridge.records
        ]
    assert len(transport.requests) == requests


def test_many_bytes_go_out_in_several_requests():
    limits = EntryLimits(request_bytes=1_000)
    sender, transport = client(bridge=EventBridge(limits=limits), limits=limits)
    sender.put_events_sync({"Entries": [ENTRY | {"Detail": {"x": "y" * 400}} for _ in range(5)]})
    assert [len(json.loads(request.body)["Entries"]) for request in transport.requests] == [2, 2, 1]


def test_a_refusal_tells_what_was_sent_before():
    limits = EntryLimits(request_bytes=1_000)
    sender, transport = client(bridge=EventBridge(limits=limits), limits=limits)
    with pytest.raises(EventBridgeServiceError, match="over the limit") as caught:
        sender.put_events_sync({"Entries": [ENTRY, ENTRY | {"Detail": {"x": "y" * 2_000}}, ENTRY]})
    assert caught.value.code == "ValidationException"
    assert [result["EventId"] for result in caught.value.sent["Entries"]] == [
        transport.bridge.records[0]["event"]["id"]
    ]


def test_faults_reach_the_caller():
    sender, _ = client(bridge=EventBridge(faults=Faults(1, 0, lambda: 0)))
    with pytest.raises(FailedEntries, match="ThrottlingException"):
        sender.put_events_sync({"Entries": [ENTRY]})


FAILURES = [
    (FailureKind.DNS, DNSError),
    (FailureKind.REFUSED, TCPError),
    (FailureKind.RESET, TCPError),
    (FailureKind.UNKNOWN_AUTHORITY, TLSError),
    (FailureKind.HTTP2, HTTP2Error),
    (FailureKind.TIMEOUT, GeneralError),
    (FailureKind.OTHER, GeneralError),
]


@pytest.mark.parametrize("compat", [None, "k6"])
@pytest.mark.parametrize(("kind", "error"), FAILURES)
def test_no_response(compat, kind, error):
    sender, transport = client(compat)
    transport.instead = [TransportFailure(kind, "broken")]
    with pytest.raises(error) as caught:
        sender.put_events_sync({"Entries": [ENTRY]})
    assert caught.value.code == kind


def test_refusals_of_the_service():
    sender, transport = client()
    transport.instead = [
        HttpResponse(400, {}, b'{"__type": "com.amazon.coral#InvalidSignatureException", "message": "wrong"}'),
        HttpResponse(403, {"x-amzn-errortype": "AccessDeniedException:http://x"}, b'{"Message": "no"}'),
        HttpResponse(503, {}, b"<html>busy</html>"),
        HttpResponse(302, {}, b""),
        HttpResponse(200, {}, b"[]"),
        HttpResponse(200, {}, b'{"Entries": []}'),
    ]
    expected = [
        (InvalidSignatureError, "wrong", "InvalidSignatureException"),
        (EventBridgeServiceError, "no", "AccessDeniedException"),
        (EventBridgeServiceError, "HTTP 503: <html>busy</html>", None),
        (EventBridgeServiceError, "HTTP 302: ", None),
    ]
    for error, message, code in expected:
        with pytest.raises(error) as caught:
            sender.put_events_sync({"Entries": [ENTRY]})
        assert (caught.value.message, caught.value.code) == (message, code)
    for _ in range(2):
        with pytest.raises(UnreadableResponse):
            sender.put_events_sync({"Entries": [ENTRY]})


def test_an_endpoint_id_changes_the_host_and_the_signature():
    sender, transport = client()
    try:
        sender.put_events_sync({"Entries": [ENTRY], "EndpointId": "abcde.veo"})
    except SigningUnavailable as error:
        assert "botocore[crt]" in str(error)
        assert transport.requests == []
    else:
        assert transport.requests[0].url == "https://abcde.veo.endpoint.events.amazonaws.com/"
        assert "AWS4-ECDSA-P256-SHA256" in transport.requests[0].headers["Authorization"]


class TestK6:
    """`compat="k6"`: what k6's client does, mistakes and all."""

    def test_nothing_is_returned_and_failed_entries_go_unnoticed(self):
        sender, transport = client("k6")
        assert asyncio.run(sender.put_events({"Entries": [ENTRY, ENTRY | {"Source": "aws.x"}]})) is None
        assert len(transport.bridge.records) == 1

    @pytest.mark.parametrize(
        ("detail", "sent"),
        [
            ({"a": 1.0, "b": [1e21, 1e-7, 0.1]}, '{"a":1,"b":[1e+21,1e-7,0.1]}'),
            ('{"a": 1}', '"{\\"a\\": 1}"'),
            (None, "null"),
        ],
    )
    def test_detail_is_always_made_a_string(self, detail, sent):
        sender, transport = client("k6")
        sender.put_events_sync({"Entries": [ENTRY | {"Detail": detail, "Unknown": 1}], "EndpointId": "x.y"})
        body = json.loads(transport.requests[0].body)
        assert body == {
            "Entries": [{"Source": "shop", "DetailType": "Placed", "Detail": sent, "Unknown": 1}],
            "EndpointId": "x.y",
        }
        assert transport.requests[0].url == "https://events.us-east-1.amazonaws.com/"

    def test_a_missing_detail_stays_missing(self):
        sender, transport = client("k6")
        sender.put_events_sync({"Entries": [{"Source": "s"}]})
        assert transport.requests[0].body == b'{"Entries":[{"Source":"s"}]}'

    def test_more_than_ten_entries_are_one_request(self):
        sender, transport = client("k6")
        with pytest.raises(EventBridgeServiceError) as caught:
            sender.put_events_sync({"Entries": numbered(11)})
        assert (caught.value.code, caught.value.operation) == ("ValidationException", "PutEvents")
        assert len(transport.requests) == 1

    def test_the_host_goes_without_its_port(self):
        config = AWSConfig("us-east-1", "AKIAIOSFODNN7EXAMPLE", "secret", endpoint="http://localhost:4566/path")
        sender, transport = client("k6", config=config)
        sender.put_events_sync({"Entries": [ENTRY]})
        assert transport.requests[0].url == "http://localhost:4566/"
        assert transport.requests[0].headers["Host"] == "localhost"

    @pytest.mark.parametrize(
        ("status", "body", "error", "message", "code"),
        [
            (
                400,
                '{"__type": "InvalidSignatureException", "message": "m"}',
                InvalidSignatureError,
                "m",
                "InvalidSignatureException",
            ),
            (
                400,
                '{"__type": "ns#InvalidSignatureException"}',
                EventBridgeServiceError,
                "ns#InvalidSignatureException",
                "ns#InvalidSignatureException",
            ),
            (404, '{"Message": "M", "message": "m"}', EventBridgeServiceError, "M", None),
            (500, "{}", EventBridgeServiceError, "An error occurred on the server side", "InternalServiceError"),
        ],
    )
    def test_what_is_raised(self, status, body, error, message, code):
        sender, transport = client("k6")
        transport.instead = [HttpResponse(status, {}, body.encode())]
        with pytest.raises(error) as caught:
            sender.put_events_sync({"Entries": [ENTRY]})
        assert (caught.value.message, caught.value.code) == (message, code)

    @pytest.mark.parametrize("status", [301, 503, 599])
    def test_what_is_swallowed(self, status):
        sender, transport = client("k6")
        transport.instead = [HttpResponse(status, {}, b"{}"), HttpResponse(status, {}, b"not JSON")]
        assert sender.put_events_sync({"Entries": [ENTRY]}) is None
        with pytest.raises(UnreadableResponse):
            sender.put_events_sync({"Entries": [ENTRY]})

    def test_no_entries_at_all(self):
        sender, _ = client("k6")
        with pytest.raises(TypeError, match="'map' of undefined"):
            sender.put_events_sync({})


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (-1.5, "-1.5"),
        (123456789012345680000, "123456789012345680000"),
        (10**21, "1e+21"),
        (2**53 + 1, "9007199254740992"),
        (1.5e300, "1.5e+300"),
        (1e-6, "0.000001"),
        (1.25e-7, "1.25e-7"),
        (100, "100"),
        (12.5, "12.5"),
        (float("nan"), "null"),
        (float("inf"), "null"),
        (10**400, "null"),
        (True, "true"),
        ("\ud800\x7f\n/é", '"\\ud800\x7f\\n/é"'),
        ({"b": 1, "10": 2, "2": 3, "01": 4}, '{"2":3,"10":2,"b":1,"01":4}'),
        ([], "[]"),
    ],
)
def test_json_as_javascript_writes_it(value, text):
    assert js_json(value) == text


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (
            ("", "A" * 16, "s"),
            'invalid AWS region; reason: expected a valid AWS region name (e.g. "us-east-1"), got ``',
        ),
        (("r", "", "s"), "invalid AWS access key ID; reason: expected a non empty string, got ``"),
        (
            ("r", "A" * 15, "s"),
            "invalid AWS access key ID; reason: size should be between 16 and 128 characters, got 15",
        ),
        (
            ("r", "A" * 129, "s", "t"),
            "invalid AWS access key ID; reason: size should be between 16 and 128 characters, got 129",
        ),
        (("r", "A" * 16, ""), "invalid AWS secret access key; reason: expected a non empty string, got ``"),
        (
            ("r", "A" * 16, "s", None, "http://"),
            "invalid endpoint; reason: expected [http[s]://]host[:port], got `http://`",
        ),
    ],
)
def test_configs_that_cannot_be_right(values, message):
    with pytest.raises(InvalidAWSConfigError) as caught:
        AWSConfig(*values)
    assert str(caught.value) == message


def test_configs_that_can():
    assert AWSConfig("r", "A" * 129, "s")
    environ = {"AWS_REGION": "cn-north-1", "AWS_ACCESS_KEY_ID": "A" * 16, "AWS_SECRET_ACCESS_KEY": "s"}
    config = AWSConfig.from_environment(environ)
    assert config.service_endpoint().url == "https://events.cn-north-1.amazonaws.com.cn"
    assert "secret" not in repr(CONFIG)


@pytest.mark.parametrize(
    ("text", "endpoint"),
    [
        ("localhost", Endpoint("https", "localhost")),
        ("http://localhost:4566", Endpoint("http", "localhost", 4566)),
        ("https://a.b/c/d", Endpoint("https", "a.b")),
    ],
)
def test_endpoints(text, endpoint):
    assert Endpoint.parse(text) == endpoint


@pytest.mark.parametrize("compat", [None, "k6"])
def test_over_a_socket(compat):
    with BridgeServer(EventBridge()) as server:
        config = AWSConfig("us-east-1", "AKIAIOSFODNN7EXAMPLE", "secret", endpoint=server.url)
        EventBridgeClient(config, compat=compat).put_events_sync({"Entries": [ENTRY]})
        assert server.bridge.records[0]["event"]["detail"] == {"id": 1}


def test_nobody_listens():
    with BridgeServer(EventBridge()) as server:
        url = server.url
    config = AWSConfig("us-east-1", "AKIAIOSFODNN7EXAMPLE", "secret", endpoint=url)
    with pytest.raises(TCPError) as caught:
        EventBridgeClient(config).put_events_sync({"Entries": [ENTRY]})
    assert caught.value.code == FailureKind.REFUSED


def unresolved(exceptions, number):
    cause = socket.gaierror(number, "x")
    error = exceptions.NameResolutionError("host", None, cause)
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (lambda e: unresolved(e, socket.EAI_NONAME), FailureKind.NO_ADDRESS),
        (lambda e: unresolved(e, socket.EAI_AGAIN), FailureKind.DNS),
        (lambda e: e.NewConnectionError(None, "no route"), FailureKind.DIAL),
        (lambda e: e.ConnectTimeoutError(None, "slow"), FailureKind.DIAL_TIMEOUT),
        (lambda e: e.ReadTimeoutError(None, "u", "slow"), FailureKind.TIMEOUT),
        (lambda e: e.ProtocolError("aborted", ConnectionResetError()), FailureKind.RESET),
        (lambda e: e.ProtocolError("aborted", BrokenPipeError()), FailureKind.BROKEN_PIPE),
        (lambda e: e.ProtocolError("aborted"), FailureKind.TCP),
        (lambda e: e.SSLError("[SSL: CERTIFICATE_VERIFY_FAILED] unable to get issuer"), FailureKind.UNKNOWN_AUTHORITY),
        (lambda e: e.SSLError("CERTIFICATE_VERIFY_FAILED: Hostname mismatch"), FailureKind.WRONG_HOSTNAME),
        (lambda e: e.SSLError("record layer failure"), FailureKind.TLS),
        (lambda e: e.LocationParseError("x"), FailureKind.INVALID_URL),
        (lambda e: e.DecodeError("x"), FailureKind.OTHER),
    ],
)
def test_what_urllib3_reports_becomes_a_kind(make, kind):
    from urllib3 import exceptions

    assert failure_kind(make(exceptions)) is kind


def test_boto3_understands_the_endpoint():
    boto3 = pytest.importorskip("boto3")
    with BridgeServer(EventBridge()) as server:
        events = boto3.client(
            "events", "us-east-1", endpoint_url=server.url, aws_access_key_id="a", aws_secret_access_key="b"
        )
        answer = events.put_events(Entries=[ENTRY | {"Detail": "{}", "Time": datetime(2024, 1, 31, tzinfo=UTC)}])
        assert answer["FailedEntryCount"] == 0
        assert server.bridge.records[0]["event"]["time"] == "2024-01-31T00:00:00Z"
        with pytest.raises(events.exceptions.InvalidEventPatternException, match="Empty arrays are not allowed"):
            events.put_rule(Name="r", EventPattern='{"a": []}')
        with pytest.raises(events.exceptions.ClientError, match="UnknownOperationException"):
            events.list_archives()


def test_importing_costs_little():
    code = (
        "import sys, sfdsl, sfdsl.eventbridge as e; e.EventBridgeClient; e.EventBridge;"
        "print([m for m in ('boto3', 'botocore', 'urllib3', 'moto', 'http.server') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
