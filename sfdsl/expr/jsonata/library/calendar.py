"""Dates as JavaScript counts them: milliseconds since 1970 in UTC, in the proleptic Gregorian calendar.

Python's `datetime` ends at the year 9999 and begins at 1; JavaScript goes on to 8,640,000,000,000,000 either way.
"""

import math
import re

from sfdsl.expr.jsonata.numbers import Number
from sfdsl.records import positional_record

DAY = 86_400_000
LIMIT = 8_640_000_000_000_000

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


@positional_record
class Moment:
    """`month` counts from 0, `weekday` from Monday = 1, as pictures do."""

    millis: int
    year: int
    month: int
    day: int
    hour: int
    minute: int
    second: int
    millisecond: int

    @property
    def weekday(self) -> int:
        return (self.millis // DAY + 3) % 7 + 1

    @classmethod
    def at(cls, millis: int) -> "Moment":
        days, rest = divmod(millis, DAY)
        year, month, day = _civil(days)
        seconds, millisecond = divmod(rest, 1000)
        minutes, second = divmod(seconds, 60)
        hour, minute = divmod(minutes, 60)
        return cls(millis, year, month, day, hour, minute, second, millisecond)


def _civil(days: int) -> tuple[int, int, int]:
    """Year, month (from 0) and day of a number of days since 1970. Counts in eras of 400 years from March on."""
    era, day_of_era = divmod(days + 719_468, 146_097)
    year_of_era = (day_of_era - day_of_era // 1460 + day_of_era // 36_524 - day_of_era // 146_096) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    month_from_march = (5 * day_of_year + 2) // 153
    day = day_of_year - (153 * month_from_march + 2) // 5 + 1
    month = (month_from_march + 2) % 12
    return 400 * era + year_of_era + (month < 2), month, day


def _days(year: int, month: int, day: int) -> int:
    """Days since 1970; months and days may overflow into the next."""
    year += month // 12
    month = month % 12
    shifted = year - (month < 2)
    era, year_of_era = divmod(shifted, 400)
    day_of_year = (153 * ((month + 10) % 12) + 2) // 5
    return 146_097 * era + 365 * year_of_era + year_of_era // 4 - year_of_era // 100 + day_of_year - 719_468 + day - 1


def utc(year: int, month: int, day: int = 1, hour: int = 0, minute: int = 0, second: int = 0, milli: int = 0) -> int:
    """JavaScript's `Date.UTC`, which takes the years 0 to 99 for those of the 20th century."""
    if 0 <= year <= 99:
        year += 1900
    return _days(year, month, day) * DAY + hour * 3_600_000 + minute * 60_000 + second * 1000 + milli


def start_of_first_week(year: int, month: int) -> int:
    """The Monday of the week that holds the first Thursday of the year (month 0) or month."""
    first = utc(year, month)
    weekday = Moment.at(first).weekday
    return first + (8 - weekday) * DAY if weekday > 4 else first - (weekday - 1) * DAY


_ISO = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?:T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?)?(?:Z|([+-])(\d\d):?(\d\d))?")


def parse_iso(text: str) -> Number:
    """JavaScript's `Date.parse` for ISO 8601 texts, in UTC where none says otherwise; NaN for what is no date."""
    match = _ISO.fullmatch(text)
    if match is None:
        return math.nan
    year, month, day, hour, minute, second, fraction, sign, hours, minutes = match.groups()
    month_number, day_number = int(month or 1), int(day or 1)
    if not 1 <= month_number <= 12 or not 1 <= day_number <= 31 or int(hour or 0) > 24 or int(second or 0) > 59:
        return math.nan
    if hour == "24" and (int(minute) or int(second) or int(fraction or 0)):
        return math.nan
    milli = int((fraction or "0")[:3].ljust(3, "0"))
    days = _days(int(year), month_number - 1, day_number)
    millis = days * DAY + ((int(hour or 0) * 60 + int(minute or 0)) * 60 + int(second or 0)) * 1000 + milli
    offset = (int(hours or 0) * 60 + int(minutes or 0)) * 60_000
    return millis + offset if sign == "-" else millis - offset
