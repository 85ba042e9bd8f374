"""A client that sends events, with the interface of k6's `EventBridgeClient`.

    client = EventBridgeClient(AWSConfig("us-east-1", key_id, secret))
    await client.put_events({"Entries": [{"Source": "shop", "DetailType": "Placed", "Detail": {"id": 1}}]})

It differs from k6's for the better: it answers, it raises `FailedEntries` when an entry fails, it sends more than ten entries
in several requests, and a `Detail` may also be a string. `compat="k6"` makes it behave like k6's (`k6.py`).
"""

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Literal

from sfdsl.eventbridge import k6
from sfdsl.eventbridge.client_errors import (
    EventBridgeClientError,
    EventBridgeServiceError,
    FailedEntries,
    InvalidSignatureError,
    UnreadableResponse,
    network_error,
)
from sfdsl.eventbridge.config import AWSConfig, Endpoint
from sfdsl.eventbridge.entries import entry_size, prepare_entries, response_of
from sfdsl.eventbridge.limits import EntryLimits
from sfdsl.eventbridge.signing import signed
from sfdsl.eventbridge.transport.base import HttpResponse, Transport, TransportFailure
from sfdsl.eventbridge.transport.network import NetworkTransport

_HEADERS = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": "AWSEvents.PutEvents"}


class EventBridgeClient:
    """`limits` say how entries are shared out over requests; `transport` carries them, by default over the network."""

    def __init__(
        self,
        config: AWSConfig,
        *,
        compat: Literal["k6"] | None = None,
        transport: Transport | None = None,
        limits: EntryLimits | None = None,
    ) -> None:
        self.config, self.compat = config, compat
        self._transport: Transport = transport or NetworkTransport()
        self._limits = limits or EntryLimits()

    async def put_events(self, request: Mapping[str, Any]) -> dict[str, Any] | None:
        """`put_events_sync` in a thread of its own."""
        return await asyncio.to_thread(self.put_events_sync, request)

    def put_events_sync(self, request: Mapping[str, Any]) -> dict[str, Any] | None:
        """Sends `{"Entries": [...], "EndpointId": ...}` and gives the answer, results in the order of the entries.

        An entry has `Source`, `DetailType`, `Detail` (an object or its JSON text) and, if wanted, `EventBusName`,
        `Resources`, `Time` (a datetime or epoch seconds) and `TraceHeader`. With `compat="k6"` the result is None.

        :raises FailedEntries: entries failed; its `response` is the answer.
        :raises EventBridgeServiceError: the service refused a request; also `InvalidSignatureError`.
        :raises NetworkError: there was no response.
        """
        if self.compat == "k6":
            self._send_like_k6(request)
            return None
        endpoint_id = request.get("EndpointId")
        results: list[dict[str, Any]] = []
        try:
            for entries in _shared_out(
                [_on_wire(entry) for entry in prepare_entries(request["Entries"])], self._limits
            ):
                results += self._send(entries, endpoint_id)
        except EventBridgeClientError as error:
            error.sent = response_of(results)
            raise
        response = response_of(results)
        if response["FailedEntryCount"]:
            raise FailedEntries(response)
        return response

    def _send(self, entries: Sequence[Mapping[str, Any]], endpoint_id: str | None) -> list[dict[str, Any]]:
        """The results of one request."""
        content = {"Entries": entries} if endpoint_id is None else {"Entries": entries, "EndpointId": endpoint_id}
        body = json.dumps(content).encode()
        url = f"{self._endpoint(endpoint_id).url}/"
        response = self._carry(url, _HEADERS, body, all_regions=endpoint_id is not None)
        if not 200 <= response.status < 300:
            raise _service_error(response)
        try:
            results = json.loads(response.body)["Entries"]
        except (ValueError, TypeError, KeyError):
            raise UnreadableResponse(f"not an answer of PutEvents: {_beginning(response)}") from None
        if len(results) != len(entries):
            raise UnreadableResponse(f"{len(results)} results for {len(entries)} entries: {_beginning(response)}")
        return list(results)

    def _send_like_k6(self, request: Mapping[str, Any]) -> None:
        endpoint = self._endpoint(None)
        # k6 signs and sends the host without its port.
        headers = {**_HEADERS, "Host": endpoint.hostname}
        k6.check_response(self._carry(f"{endpoint.url}/", headers, k6.request_body(request), all_regions=False))

    def _carry(self, url: str, headers: Mapping[str, str], body: bytes, *, all_regions: bool) -> HttpResponse:
        try:
            return self._transport.send(signed(self.config, url, headers, body, all_regions=all_regions))
        except TransportFailure as failure:
            raise network_error(failure) from failure

    def _endpoint(self, endpoint_id: str | None) -> Endpoint:
        if endpoint_id is None or self.config.endpoint is not None:
            return self.config.service_endpoint()
        return Endpoint("https", f"{endpoint_id}.endpoint.events.{self.config.dns_suffix}")


def _on_wire(entry: dict[str, Any]) -> dict[str, Any]:
    """The entry with its `Time` in epoch seconds."""
    moment = entry.get("Time")
    if not isinstance(moment, datetime):
        return entry
    at = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    return {**entry, "Time": at.timestamp()}


def _shared_out(entries: list[dict[str, Any]], limits: EntryLimits) -> Iterator[list[dict[str, Any]]]:
    """The entries in order, in as few requests as fit; an entry that is too large goes alone, for the service to refuse."""
    batch: list[dict[str, Any]] = []
    size = 0
    for entry in entries:
        more = entry_size(entry)
        if batch and (len(batch) == limits.entries or size + more > limits.request_bytes):
            yield batch
            batch, size = [], 0
        batch.append(entry)
        size += more
    yield batch


def _service_error(response: HttpResponse) -> EventBridgeClientError:
    try:
        content = json.loads(response.body)
    except ValueError:
        content = None
    if not isinstance(content, dict):
        return EventBridgeServiceError(f"HTTP {response.status}: {_beginning(response)}", None)
    given = str(response.headers.get("x-amzn-errortype") or content.get("__type") or "")
    code = given.rpartition("#")[2].partition(":")[0] or None
    message = str(content.get("message") or content.get("Message") or code or f"HTTP {response.status}")
    if code == "InvalidSignatureException":
        return InvalidSignatureError(message, code)
    return EventBridgeServiceError(message, code)


def _beginning(response: HttpResponse) -> str:
    return response.body[:200].decode(errors="replace")
