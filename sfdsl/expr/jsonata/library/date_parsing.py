"""`$toMillis` with a picture: a text to milliseconds.

The picture becomes a regular expression with one group a part. What it gives must be one of these sets, without gaps
between the most and the least significant of them: year, month, day or year, day of the year; and hour, minute, second,
fraction, with `P` for a clock of 12 hours. What is more significant than anything given is taken from the present
moment, what is less significant is zero.
"""

import math
import re
from collections.abc import Callable
from typing import TypeAlias

from sfdsl.expr.jsonata.failures import Failure
from sfdsl.expr.jsonata.numbers import Number
from sfdsl.expr.jsonata.values import UNDEFINED, Value

from .calendar import DAY, DAYS, MONTHS, Moment, utc
from .date_pictures import Marker, read_picture
from .integers import WORD_VALUES, IntegerPicture, read_integer

Reader: TypeAlias = Callable[[str], Value]
"""The value of the text that one part matched."""


def parse_date(text: str, picture: str, present: Callable[[str], int]) -> Value:
    """Milliseconds; nothing where the text does not match. `present` gives a component of the present moment.

    Fails with D3136 where the picture leaves a gap, D3132, D3133 or D3135 where it is bad.
    """
    pattern, readers = "", []
    for part in read_picture(picture):
        part_pattern, reader = _part(part)
        pattern += f"({part_pattern})"
        readers.append((part.component if isinstance(part, Marker) else "", reader))
    match = re.fullmatch(pattern, text, re.IGNORECASE)
    if match is None:
        return UNDEFINED
    components: dict[str, Value] = {}
    for (component, reader), found in zip(readers, match.groups(), strict=True):
        if reader is not None:
            components[component] = reader(found)
    return _moment(components, present) if components else UNDEFINED


def _part(part: str | Marker) -> tuple[str, Reader | None]:
    """A pattern without groups, and how to read what it matched."""
    if isinstance(part, str):
        return re.escape(part), None
    if part.component in ("Z", "z"):
        return _zone_part(part)
    if part.integer is not None:
        return _integer_part(part.integer, part.digits)
    return "[a-zA-Z]+", _names_of(part).get


def _zone_part(marker: Marker) -> tuple[str, Reader]:
    picture = marker.integer
    separator = picture.separators[0][1] if picture is not None and picture.interval else None
    prefix = "GMT" if marker.component == "z" else ""
    pattern = f"{prefix}[-+][0-9]+" + (f"{re.escape(separator)}[0-9]+" if separator else "")

    def read(text: str) -> int:
        text = text[len(prefix) :]
        if separator:
            hours, _, minutes = text.partition(separator)
        else:
            hours, minutes = (text, "0") if len(text) <= 3 else (text[:3], text[3:])
        return int(hours) * 60 + int(minutes)

    return pattern, read


def _integer_part(picture: IntegerPicture, digits: int) -> tuple[str, Reader]:
    match picture.form:
        case "letters":
            pattern = "[A-Z]+" if picture.case == "upper" else "[a-z]+"
        case "roman":
            pattern = "[MDCLXVI]+" if picture.case == "upper" else "[mdclxvi]+"
        case "words":
            pattern = f"(?:{'|'.join(map(re.escape, WORD_VALUES))}|and|[-, ])+"
        case _:
            least, most = digits - picture.optional, digits
            count = "+" if digits <= 0 else f"{{{most}}}" if picture.optional == 0 else f"{{{max(least, 0)},{most}}}"
            pattern = f"[0-9]{count}" + ("(?:th|st|nd|rd)" if picture.is_ordinal else "")
    return pattern, lambda text: read_integer(text, picture)


def _names_of(marker: Marker) -> dict[str, int]:
    """The names that a marker may stand for; they are looked up exactly as JSONata spells them."""
    if marker.component == "P":
        return {"am": 0, "AM": 0, "pm": 1, "PM": 1}
    names = {"M": MONTHS, "x": MONTHS, "F": DAYS}.get(marker.component)
    if names is None:
        raise Failure("D3133", value=marker.component)
    return {name[: marker.widest] if marker.widest else name: place + 1 for place, name in enumerate(names)}


def _moment(components: dict[str, Value], present: Callable[[str], int]) -> Number:
    given = {component for component, value in components.items() if value}
    # Of the ways to give a date, the first that covers what is given; likewise for the time of day.
    is_day_of_year = not _fits(given, "YMD", "YXMxWwdD") and _fits(given, "Yd", "YXMxWwdD")
    by_month_week = _fits(given, "XxwF", "YXMxWwdD")
    by_week = not by_month_week and _fits(given, "XWF", "YXMxWwdD")
    is_12_hours = not _fits(given, "Hmsf", "PHhmsf") and _fits(given, "Phmsf", "PHhmsf")
    # Day of the year: JSONata looks for gaps as if the day of the month had been given.
    date = "YD" if is_day_of_year else "XxwF" if by_month_week else "XWF" if by_week else "YMD"
    _complete(components, date + ("Phmsf" if is_12_hours else "Hmsf"), present)
    if by_month_week or by_week:
        raise Failure("D3136")
    month = components["M"] - 1 if components.get("M") and components["M"] > 0 else 0
    day = components["D"]
    if is_day_of_year:
        derived = Moment.at(utc(_whole(components["Y"]), 0) + (_whole(components["d"]) - 1) * DAY)
        month, day = derived.month, derived.day
    hour = components["H"] if not is_12_hours else _of_24(components["h"]) + 12 * (components["P"] == 1)
    parts = [components["Y"], month, day, hour, components["m"], components["s"], components["f"]]
    if any(part is None or part != part for part in parts):
        return math.nan
    millis = utc(*map(int, parts))
    return millis - (components.get("Z") or components.get("z") or 0) * 60_000


def _of_24(hour: Value) -> Value:
    return 0 if hour == 12 else hour


def _whole(value: Value) -> int:
    return int(value) if value is not None and value == value else 0


def _fits(given: set[str], wanted: str, among: str) -> bool:
    """Whether of these components some are given, and none but the wanted ones."""
    relevant = given & set(among)
    return bool(relevant) and relevant <= set(wanted)


def _complete(components: dict[str, Value], order: str, present: Callable[[str], int]) -> None:
    """Fills in what is missing, from the most to the least significant. Fails with D3136 for a gap."""
    started = ended = False
    for component in order:
        if component in components and components[component] is not None:
            if ended:
                raise Failure("D3136")
            started = True
        elif started:
            components[component] = 1 if component in "MDd" else 0
            ended = True
        else:
            # Without `P` the hours count from midnight, whatever the present moment is.
            components[component] = 0 if component == "P" else present(component)
