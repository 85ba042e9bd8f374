"""Schedules of rules, `rate(5 minutes)` and `cron(0 12 ? * MON-FRI *)`, and when they fire next, in UTC.

`parse_schedule` reads an expression; `next_firing` finds the next time after a given one, so that any clock can drive it; times have a time zone.
Source: EventBridge user guide, "Creating an Amazon EventBridge rule that runs on a schedule" (rate and cron expressions).
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeAlias, assert_never

_UNITS = {"minute": 1, "hour": 60, "day": 1440}
_MONTHS = {
    name: number
    for number, name in enumerate(
        ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"], 1
    )
}
_WEEKDAYS = {name: number for number, name in enumerate(["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"], 1)}
_FIRST_YEAR, _LAST_YEAR = 1970, 2199


class InvalidSchedule(ValueError):
    """`str()` starts with the service's text; `reason` says what is wrong, which the service does not."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"Parameter ScheduleExpression is not valid. {reason}")
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Rate:
    """Fires every so many minutes, counted from when the rule was made."""

    minutes: int


@dataclass(frozen=True, slots=True)
class Cron:
    """Fires at every minute that all fields allow; in `days` and `weekdays` one is None, for `?`."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: tuple["DayRule", ...] | None
    months: tuple[int, ...]
    weekdays: tuple["WeekdayRule", ...] | None
    years: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DayRule:
    """Days of a month: `days`, or the last one, or the weekday (Monday to Friday) nearest to the one of these."""

    days: tuple[int, ...] = ()
    last: bool = False
    nearest_weekday: bool = False


@dataclass(frozen=True, slots=True)
class WeekdayRule:
    """Days of a week from 1, Sunday: every one, only the `nth` of a month, or only the last of a month."""

    weekdays: tuple[int, ...]
    nth: int | None = None
    last: bool = False


Schedule: TypeAlias = Rate | Cron


def parse_schedule(expression: str) -> Schedule:
    """:raises InvalidSchedule: it is neither a rate nor a cron expression."""
    found = re.fullmatch(r"(rate|cron)\((.*)\)", expression)
    if found is None:
        raise InvalidSchedule(f"{expression!r} is neither rate(value unit) nor cron(six fields).")
    kind, inside = found.groups()
    return _parse_rate(inside) if kind == "rate" else _parse_cron(inside)


def next_firing(schedule: Schedule, after: datetime, start: datetime) -> datetime | None:
    """The first time later than `after` at which a rule fires that was made at `start`; None if there is none.

    A rate counts from `start`, and its first firing is one period later.
    """
    match schedule:
        case Rate(minutes):  # six digits of days are within what a datetime holds
            period = timedelta(minutes=minutes)
            return start + period * max(1, (after - start) // period + 1)
        case Cron():
            return next(_firings(schedule, after.astimezone(UTC)), None)
        case _:
            assert_never(schedule)


def _parse_rate(inside: str) -> Rate:
    found = re.fullmatch(r"\s*([0-9]{1,6})\s+(minute|hour|day)(s?)\s*", inside)
    if found is None:
        raise InvalidSchedule("A rate is a positive number and minute(s), hour(s) or day(s).")
    number, unit, plural = found.groups()
    if int(number) < 1:
        raise InvalidSchedule("A rate must be positive.")
    if (int(number) > 1) != bool(plural):
        raise InvalidSchedule(f"Write {int(number)} {unit}{'s' if int(number) > 1 else ''}.")
    return Rate(int(number) * _UNITS[unit])


def _parse_cron(inside: str) -> Cron:
    fields = inside.split()
    if len(fields) != 6:
        raise InvalidSchedule(
            f"A cron expression has six fields, not {len(fields)}: minutes hours day month weekday year."
        )
    minutes, hours, days, months, weekdays, years = fields
    if (days == "?") == (weekdays == "?"):
        raise InvalidSchedule("Exactly one of day-of-month and day-of-week must be ?.")
    return Cron(
        _numbers(minutes, "minutes", 0, 59),
        _numbers(hours, "hours", 0, 23),
        None if days == "?" else tuple(_day_rule(part) for part in days.split(",")),
        _numbers(months, "month", 1, 12, _MONTHS),
        None if weekdays == "?" else tuple(_weekday_rule(part) for part in weekdays.split(",")),
        _numbers(years, "year", _FIRST_YEAR, _LAST_YEAR),
    )


def _numbers(text: str, field: str, low: int, high: int, names: dict[str, int] | None = None) -> tuple[int, ...]:
    """The values that a list of `*`, `5`, `1-5`, `JAN`, `*/10` and `5/10` allows, in order."""
    allowed: set[int] = set()
    for part in text.split(","):
        found = re.fullmatch(r"(?:(\*)|(\w+)(?:-(\w+))?)(?:/([0-9]+))?", part)
        if found is None:
            raise InvalidSchedule(f"{part!r} cannot stand for {field}.")
        star, first_text, last_text, step_text = found.groups()
        first = low if star else _number(first_text, field, low, high, names)
        last = first if not star and step_text is None else high
        if last_text is not None:
            last = _number(last_text, field, low, high, names)
        step = int(step_text or 1)
        if step < 1:
            raise InvalidSchedule(f"The step in {part!r} must be positive.")
        if last < first and field == "year":
            raise InvalidSchedule(f"The years of {part!r} go backwards.")
        if last < first:  # a range may go round, as in FRI-MON
            allowed.update((each - low) % (high - low + 1) + low for each in range(first, last + high - low + 2, step))
        else:
            allowed.update(range(first, last + 1, step))
    return tuple(sorted(allowed))


def _number(text: str, field: str, low: int, high: int, names: dict[str, int] | None) -> int:
    value = (names or {}).get(text.upper(), None)
    if value is None and re.fullmatch("[0-9]{1,4}", text):
        value = int(text)
    if value is None or not low <= value <= high:
        raise InvalidSchedule(f"{text!r} cannot stand for {field}: expected {low} to {high}.")
    return value


def _day_rule(part: str) -> DayRule:
    if part in ("L", "LW"):
        return DayRule(last=True, nearest_weekday=part == "LW")
    found = re.fullmatch("([0-9]{1,2})W", part)
    if found:
        return DayRule((_number(found.group(1), "day-of-month", 1, 31, None),), nearest_weekday=True)
    return DayRule(_numbers(part, "day-of-month", 1, 31))


def _weekday_rule(part: str) -> WeekdayRule:
    if part == "L":
        return WeekdayRule((7,))
    found = re.fullmatch(r"(\w+)#([1-5])", part)
    if found:
        return WeekdayRule((_number(found.group(1), "day-of-week", 1, 7, _WEEKDAYS),), nth=int(found.group(2)))
    found = re.fullmatch(r"([1-7]|[A-Za-z]{3})L", part)
    if found:
        return WeekdayRule((_number(found.group(1), "day-of-week", 1, 7, _WEEKDAYS),), last=True)
    return WeekdayRule(_numbers(part, "day-of-week", 1, 7, _WEEKDAYS))


def _firings(cron: Cron, after: datetime) -> Iterator[datetime]:
    for year in (each for each in cron.years if each >= after.year):
        for month in cron.months:
            if (year, month) < (after.year, after.month):
                continue
            for day in _days(cron, year, month):
                if (year, month, day) < (after.year, after.month, after.day):
                    continue
                for hour in cron.hours:
                    for minute in cron.minutes:
                        moment = datetime(year, month, day, hour, minute, tzinfo=UTC)
                        if moment > after:
                            yield moment


def _days(cron: Cron, year: int, month: int) -> list[int]:
    first_weekday, length = monthrange(year, month)
    if cron.days is not None:
        return sorted({day for rule in cron.days for day in _days_of_rule(rule, first_weekday, length)})
    found: set[int] = set()
    for rule in cron.weekdays or ():
        for weekday in rule.weekdays:
            days = [day for day in range(1, length + 1) if _weekday(day, first_weekday) == weekday]
            if rule.nth is not None:
                days = days[rule.nth - 1 : rule.nth]
            elif rule.last:
                days = days[-1:]
            found.update(days)
    return sorted(found)


def _days_of_rule(rule: DayRule, first_weekday: int, length: int) -> list[int]:
    days = [length] if rule.last else [day for day in rule.days if day <= length]
    return [_nearest_weekday(day, first_weekday, length) for day in days] if rule.nearest_weekday else days


def _nearest_weekday(day: int, first_weekday: int, length: int) -> int:
    """The Monday to Friday nearest to a day, in the same month."""
    match _weekday(day, first_weekday):
        case 7:
            return day - 1 if day > 1 else day + 2
        case 1:
            return day + 1 if day < length else day - 2
        case _:
            return day


def _weekday(day: int, first_weekday: int) -> int:
    """1 for Sunday to 7 for Saturday; `first_weekday` is that of the month's first day, with 0 for Monday."""
    return (first_weekday + day) % 7 + 1
