"""Entries of PutEvents: their size, what is wrong with them, and what came of them.

`prepare_entries` makes what Step Functions sends of what a task's author wrote; `check_request` and `check_entry` say no as
the service does; `failed_indexes`, `retryable_indexes` and `merge_outcomes` take its answer apart. Nothing here changes the
entries that it is given.

Source: Amazon EventBridge API Reference, PutEvents; the service's own answers, where the wording is quoted without a remark.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sfdsl.eventbridge.jsontext import JsonSyntaxError, compact_text, parse_json
from sfdsl.eventbridge.limits import EntryLimits
from sfdsl.eventbridge.validation import ServiceError, ValidationError, check_length, check_string, violated
from sfdsl.jsontypes import Json

RETRYABLE_CODES = frozenset(("InternalFailure", "ThrottlingException"))
"""Error codes of entries that may go through when sent again. Source: API Reference, PutEventsResultEntry."""

PERMANENT_CODES = frozenset(
    (
        "AccessDeniedException",
        "InvalidAccountIdException",
        "InvalidArgument",
        "MalformedDetail",
        "NotAuthorizedForDetailTypeException",
        "NotAuthorizedForSourceException",
        "RedactionFailure",
    )
)
"""Error codes of entries that fail however often they are sent. Source: API Reference, PutEventsResultEntry."""

_TIME_BYTES = 14
_BUS_NAME = r"(arn:aws[\w-]*:events:[a-z]+-[a-z]+-[\w-]+:[0-9]{12}:event-bus\/)?[\.\-_A-Za-z0-9]+"
_ENDPOINT_ID = r"^[A-Za-z0-9\-]+[\.][A-Za-z0-9\-]+$"
_STRINGS = ("Source", "DetailType", "Detail", "EventBusName", "TraceHeader")


@dataclass(frozen=True, slots=True)
class EntryFailure:
    """Why one entry was not taken."""

    code: str
    message: str

    def result(self) -> dict[str, Json]:
        """As it stands in the answer."""
        return {"ErrorCode": self.code, "ErrorMessage": self.message}


def prepare_entries(entries: Sequence[Mapping[str, Any]], append_resources: Sequence[str] = ()) -> list[dict[str, Any]]:
    """What Step Functions' `events:putEvents` sends: copies of the entries, `Detail` as text, the ARNs behind `Resources`.

    A string in `Detail` is sent as it is; an object becomes its compact JSON text. So does anything else, which the service
    then refuses (what AWS does there is not published). Calling this anew for each attempt keeps the ARNs from piling up.
    Source: Step Functions developer guide, "Add EventBridge events with Step Functions".
    """
    prepared = []
    for entry in entries:
        copy = dict(entry)
        if "Detail" in copy and not isinstance(copy["Detail"], str):
            copy["Detail"] = compact_text(copy["Detail"])
        if append_resources:
            copy["Resources"] = [*(copy.get("Resources") or ()), *append_resources]
        prepared.append(copy)
    return prepared


def entry_size(entry: Mapping[str, Any]) -> int:
    """Bytes that an entry counts: 14 for a `Time`, and the UTF-8 of `Source`, `DetailType`, `Detail` and `Resources`.

    Source: EventBridge user guide, "Calculating PutEvents event entry size".
    """
    size = _TIME_BYTES if entry.get("Time") is not None else 0
    for name in ("Source", "DetailType", "Detail"):
        value = entry.get(name)
        if value is not None:
            size += _bytes(value if isinstance(value, str) else compact_text(value))
    return size + sum(_bytes(each) for each in entry.get("Resources") or () if isinstance(each, str))


def check_request(request: Mapping[str, Any], limits: EntryLimits) -> list[dict[str, Any]]:
    """The entries of a request that the service would look at one by one.

    :raises ServiceError: it refuses the whole request (HTTP 400).
    """
    entries = request.get("Entries")
    if entries is None:
        raise ValidationError([violated("null", "entries", "Member must not be null")])
    if not isinstance(entries, list | tuple) or not all(isinstance(entry, Mapping) for entry in entries):
        raise ServiceError("SerializationException", "Entries must be a list of structures")
    _check_types(request, entries)
    problems = []
    if not entries:
        problems.append(violated("'[]'", "entries", "Member must have length greater than or equal to 1"))
    if len(entries) > limits.entries:
        shown = ", ".join(_java_entry(entry) for entry in entries)
        limit = f"Member must have length less than or equal to {limits.entries}"
        problems.append(violated(f"'[{shown}]'", "entries", limit))
    problems += check_string(request.get("EndpointId"), "endpointId", 1, 50, _ENDPOINT_ID)
    for number, entry in enumerate(entries, 1):
        at = f"entries.{number}.member"
        problems += check_string(entry.get("EventBusName"), f"{at}.eventBusName", 1, limits.event_bus_name, _BUS_NAME)
        problems += check_string(entry.get("TraceHeader"), f"{at}.traceHeader", 1, limits.trace_header)
        for index, resource in enumerate(entry.get("Resources") or (), 1):
            problems += check_length(resource, f"{at}.resources.{index}.member", 0, limits.resource)
    if problems:
        raise ValidationError(problems)
    if sum(entry_size(entry) for entry in entries) > limits.request_bytes:
        raise ServiceError("ValidationException", "Total size of the entries in the request is over the limit.")
    return [dict(entry) for entry in entries]


def check_entry(entry: Mapping[str, Any], limits: EntryLimits) -> EntryFailure | None:
    """What the service has against one entry: one failure, the first in the order of `Source`, `DetailType`, `Detail`."""
    for name in ("Source", "DetailType", "Detail"):
        if not entry.get(name):
            return _invalid(name, f"{name} is a required argument.")
    if limits.detail_type is not None and len(entry["DetailType"]) > limits.detail_type:
        # The service fails the entry, too; its words are not published.
        return _invalid("DetailType", f"DetailType must be at most {limits.detail_type} characters long.")
    if limits.reserve_aws_sources and entry["Source"].startswith("aws."):
        return EntryFailure("NotAuthorizedForSourceException", "Not authorized for the source.")
    try:
        detail = parse_json(entry["Detail"])
    except JsonSyntaxError:
        detail = None
    if not isinstance(detail, dict):
        return EntryFailure("MalformedDetail", "Detail is malformed.")
    return None


def failed_entry_cause(response: Mapping[str, Any]) -> str:
    """The answer as the cause of `EventBridge.FailedEntry`: compact JSON, entries first, without metadata of the transport."""
    return compact_text({"Entries": list(response["Entries"]), "FailedEntryCount": response["FailedEntryCount"]})


def is_retryable(code: str | None) -> bool:
    """Whether an entry with this error code may go through when it is sent again."""
    return code in RETRYABLE_CODES


def failed_indexes(response: Mapping[str, Any]) -> tuple[int, ...]:
    """The positions of the entries that failed."""
    return tuple(index for index, result in enumerate(response["Entries"]) if "ErrorCode" in result)


def retryable_indexes(response: Mapping[str, Any]) -> tuple[int, ...]:
    """The positions of the entries that failed and may go through when sent again."""
    return tuple(index for index, result in enumerate(response["Entries"]) if is_retryable(result.get("ErrorCode")))


def merge_outcomes(first: Mapping[str, Any], again: Mapping[str, Any], indexes: Iterable[int]) -> dict[str, Any]:
    """The answer to all entries, when those at `indexes` were sent again and `again` is the answer to these alone."""
    results = list(first["Entries"])
    for index, result in zip(indexes, again["Entries"], strict=True):
        results[index] = result
    return response_of(results)


def response_of(results: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Results of entries as an answer of PutEvents."""
    return {"FailedEntryCount": sum("ErrorCode" in result for result in results), "Entries": list(results)}


def _check_types(request: Mapping[str, Any], entries: Sequence[Mapping[str, Any]]) -> None:
    """Wrong JSON types are refused before anything else; the service's words for that are not published."""
    for entry in entries:
        for name in _STRINGS:
            if not isinstance(entry.get(name), str | None):
                raise ServiceError("SerializationException", f"{name} must be a string")
        resources = entry.get("Resources")
        if resources is not None and not (
            isinstance(resources, list | tuple) and all(isinstance(each, str) for each in resources)
        ):
            raise ServiceError("SerializationException", "Resources must be a list of strings")
    if not isinstance(request.get("EndpointId"), str | None):
        raise ServiceError("SerializationException", "EndpointId must be a string")


def _invalid(name: str, reason: str) -> EntryFailure:
    return EntryFailure("InvalidArgument", f"Parameter {name} is not valid. Reason: {reason}")


def _java_entry(entry: Mapping[str, Any]) -> str:
    """An entry as the service prints it when there are too many."""
    resources = entry.get("Resources")
    values = {
        "time": entry.get("Time"),
        "source": entry.get("Source"),
        "resources": None if resources is None else f"[{', '.join(resources)}]",
        "detailType": entry.get("DetailType"),
        "detail": entry.get("Detail"),
        "eventBusName": entry.get("EventBusName"),
        "traceHeader": entry.get("TraceHeader"),
        "kmsKeyIdentifier": None,
        "internalMetadata": None,
    }
    shown = ", ".join(f"{name}={'null' if value is None else value}" for name, value in values.items())
    return f"PutEventsRequestEntry({shown})"


def _bytes(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
