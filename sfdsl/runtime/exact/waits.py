"""Until when a Wait state waits, in its four forms and both query languages.

Source of the texts: recordings of Wait states with bad seconds and timestamps.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from sfdsl.jsontypes import Json
from sfdsl.runtime.exact.tasks import integer_query, whole_number
from sfdsl.runtime.exact.values import ABSENT, find_path, is_expression, query, selected, shown
from sfdsl.runtime.limits import LONGEST_WAIT
from sfdsl.runtime.machine import State
from sfdsl.runtime.scope import Scope

_TOO_LONG: Final = "Wait state delay is too long."
_OFFSET_DATE_TIME: Final = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(?:(Z)|([+-])(\d{2}):(\d{2})(?::(\d{2}))?)",
    re.ASCII | re.IGNORECASE,
)


def wait_moment(scope: Scope, state: State, data: Json) -> float:
    """In seconds since 1970."""
    fields = state.fields
    if "Seconds" in fields:
        return scope.run.now() + _seconds(scope, fields["Seconds"])
    if "SecondsPath" in fields:
        given = selected(scope, "InputPath", data)
        return scope.run.now() + _seconds_path(scope, str(fields["SecondsPath"]), given)
    if "Timestamp" in fields:
        return _timestamp(scope, fields["Timestamp"])
    if "TimestampPath" in fields:
        return _timestamp_path(scope, str(fields["TimestampPath"]), selected(scope, "InputPath", data))
    return scope.run.now()


def offset_date_time(text: str) -> float | None:
    """A moment in ISO 8601 with a zone, as Java's ISO_OFFSET_DATE_TIME reads it; None for other texts."""
    match = _OFFSET_DATE_TIME.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute = (int(part) for part in match.groups()[:5])
    second = int(match[6] or 0)
    try:
        moment = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
        if match[8] is None:
            offset = timedelta(hours=int(match[10]), minutes=int(match[11]), seconds=int(match[12] or 0))
            if offset > timedelta(hours=18) or int(match[11]) > 59:
                return None
            moment = moment - offset if match[9] == "+" else moment + offset
        return moment.timestamp() + int((match[7] or "0").ljust(9, "0")) / 1e9
    except (ValueError, OverflowError):
        return None


def _seconds(scope: Scope, value: Json) -> float:
    if scope.state.is_jsonata and is_expression(value):
        return integer_query(scope, "Seconds", value, LONGEST_WAIT)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return 0
    if value > LONGEST_WAIT:
        scope.runtime_failure(_TOO_LONG)
    return max(0.0, value)


def _seconds_path(scope: Scope, path: str, data: Json) -> float:
    value = find_path(scope, path, data)
    if value is ABSENT or value is None:
        scope.runtime_failure(f"The SecondsPath parameter does not reference an input value: {path}")
    number = whole_number(value)
    if number is None:
        scope.runtime_failure(f"The SecondsPath parameter cannot be parsed as a long value: {path} == {shown(value)}")
    if number < 0:
        scope.runtime_failure(f"The SecondsPath parameter references a negative value: {path} == {number}")
    if number > LONGEST_WAIT:
        scope.runtime_failure(_TOO_LONG)
    return number


def _timestamp(scope: Scope, value: Json) -> float:
    is_query = scope.state.is_jsonata and is_expression(value)
    if is_query:
        value = query(scope, value, "Timestamp", {"input": scope.data})
    moment = offset_date_time(value) if isinstance(value, str) else None
    if moment is None:
        tail = f"The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: {shown(value)}"
        if is_query:
            scope.query_failed(tail, "Timestamp")
        scope.runtime_failure(tail)
    return _not_too_late(scope, moment)


def _timestamp_path(scope: Scope, path: str, data: Json) -> float:
    value = find_path(scope, path, data)
    if value is ABSENT or value is None:
        scope.runtime_failure(f"The TimestampPath parameter does not reference an input value: {path}")
    moment = offset_date_time(value) if isinstance(value, str) else None
    if moment is None:
        scope.runtime_failure(
            "The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: "
            f"{path} == {shown(value)}"
        )
    return _not_too_late(scope, moment)


def _not_too_late(scope: Scope, moment: float) -> float:
    if moment - scope.run.now() > LONGEST_WAIT:
        scope.runtime_failure(_TOO_LONG)
    return moment
