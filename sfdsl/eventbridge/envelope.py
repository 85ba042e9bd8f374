"""The event that targets get, made of an entry. Source: events delivered by EventBridge; user guide, "Events"."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sfdsl.eventbridge.jsontext import parse_json
from sfdsl.eventbridge.validation import ServiceError


def delivered_event(
    entry: Mapping[str, Any], *, event_id: str, account: str, region: str, now: float
) -> dict[str, Any]:
    """The envelope of a valid entry: keys in the service's order, whole seconds, `resources` always there."""
    moment = entry.get("Time")
    return {
        "version": "0",
        "id": event_id,
        "detail-type": entry["DetailType"],
        "source": entry["Source"],
        "account": account,
        "time": event_time(now if moment is None else moment),
        "region": region,
        "resources": list(entry.get("Resources") or ()),
        "detail": parse_json(entry["Detail"]),
    }


def scheduled_event(*, event_id: str, account: str, region: str, rule_arn: str, moment: datetime) -> dict[str, Any]:
    """What a rule with a schedule sends. Source: user guide, "Scheduled events"."""
    return {
        "version": "0",
        "id": event_id,
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": account,
        "time": event_time(moment),
        "region": region,
        "resources": [rule_arn],
        "detail": {},
    }


def event_time(moment: object) -> str:
    """A time, given as datetime (UTC if it has no zone), epoch seconds or ISO 8601 text, as `2024-01-31T12:00:00Z`.

    :raises ServiceError: it is none of these.
    """
    try:
        match moment:
            case datetime():
                at = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
            case str():
                at = datetime.fromisoformat(moment)
                at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
            case int() | float() if not isinstance(moment, bool):
                at = datetime.fromtimestamp(moment // 1, UTC)
            case _:
                raise ValueError(moment)
    except (ValueError, OverflowError, OSError):
        raise ServiceError("SerializationException", f"Time is not a timestamp: {moment!r}") from None
    return at.strftime("%Y-%m-%dT%H:%M:%SZ") if at.year >= 1000 else f"{at.year:04}" + at.strftime("-%m-%dT%H:%M:%SZ")
