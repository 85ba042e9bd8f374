"""`$now`, `$millis`, `$fromMillis`, `$toMillis`: moments by picture strings such as `[Y0001]-[M01]-[D01]T[H01]:[m01]`.

Source: XPath and XQuery Functions and Operators 3.1, section 9.8, as JSONata 2.0.6 implements it.
"""

import math
import re
from collections.abc import Callable

from sfdsl.expr.jsonata.failures import Failure, PlainFailure
from sfdsl.expr.jsonata.functions import Runtime
from sfdsl.expr.jsonata.numbers import number_text
from sfdsl.expr.jsonata.values import UNDEFINED, Value
from sfdsl.records import positional_record

from .calendar import DAY, DAYS, LIMIT, MONTHS, Moment, parse_iso, start_of_first_week, utc
from .date_parsing import parse_date
from .date_pictures import DEFAULT_PICTURE, INTEGER_COMPONENTS, Marker, read_picture
from .integers import parse_leading_integer, write_integer

_ISO_SHAPE = re.compile(
    r"\d{4}(-[01]\d)*(-[0-3]\d)*(T[0-2]\d:[0-5]\d:[0-5]\d)*(\.\d+)?([+-][0-2]\d:?[0-5]\d|Z)?", re.ASCII
)


@positional_record
class Offset:
    """A time zone `+hhmm`, taken apart as JSONata does: hours rounded down, minutes with the sign of the whole."""

    hours: int
    minutes: int

    @classmethod
    def of(cls, text: Value) -> "Offset":
        if text is UNDEFINED:
            return cls(0, 0)
        number = parse_leading_integer(text)
        if number != number:
            raise Failure("D3134")
        return cls(int(number) // 100, int(math.fmod(number, 100)))

    @property
    def number(self) -> int:
        return self.hours * 100 + self.minutes

    @property
    def millis(self) -> int:
        return (60 * self.hours + self.minutes) * 60_000


def format_moment(millis: Value, picture: Value, zone: Value) -> str:
    """Fails with D3132 to D3135 for bad pictures."""
    offset = Offset.of(zone)
    if not math.isfinite(millis) or abs(millis + offset.millis) > LIMIT:
        raise PlainFailure(f"The number of milliseconds is out of range: {number_text(millis)}")
    moment = Moment.at(math.trunc(millis + offset.millis))
    if picture is UNDEFINED and offset.number == 0 and 0 <= moment.year <= 9999:
        return _iso(moment)
    parts = read_picture(DEFAULT_PICTURE if picture is UNDEFINED else picture)
    return "".join(part if isinstance(part, str) else _component(moment, part, offset) for part in parts)


def _iso(moment: Moment) -> str:
    """The default picture, in UTC and for years of up to four digits."""
    return (
        f"{moment.year:04d}-{moment.month + 1:02d}-{moment.day:02d}T"
        f"{moment.hour:02d}:{moment.minute:02d}:{moment.second:02d}.{moment.millisecond:03d}Z"
    )


def _component(moment: Moment, marker: Marker, offset: Offset) -> str:
    component = marker.component
    if component in INTEGER_COMPONENTS:
        return _integer_component(moment, marker)
    match component:
        case "Z" | "z":
            return _zone(marker, offset)
        case "P":
            text = "pm" if moment.hour >= 12 else "am"
            return text.upper() if marker.names == "upper" else text
        case "C" | "E":
            return "ISO"
        case _:
            raise Failure("D3132", value=component)


def _integer_component(moment: Moment, marker: Marker) -> str:
    value = COMPONENTS[marker.component](moment)
    if marker.component == "Y" and marker.digits != -1:
        value = int(math.fmod(value, 10**marker.digits))
    if marker.names is None:
        if marker.integer is None:
            raise Failure("D3133", value=marker.component)
        return write_integer(value, marker.integer)
    if marker.component in "Mx":
        name = MONTHS[value - 1]
    elif marker.component == "F":
        name = DAYS[value - 1]
    else:
        raise Failure("D3133", value=marker.component)
    name = name.upper() if marker.names == "upper" else name.lower() if marker.names == "lower" else name
    return name[: marker.widest] if marker.widest is not None else name


def _zone(marker: Marker, offset: Offset) -> str:
    picture = marker.integer
    if picture is None:
        raise Failure("D3133", value=marker.component)
    if picture.interval or picture.required in (3, 4):
        text = write_integer(offset.number, picture)
    elif picture.required in (1, 2):
        text = write_integer(offset.hours, picture)
        if offset.minutes:
            text += f":{offset.minutes:02d}" if offset.minutes > 0 else f":-{-offset.minutes:02d}"
    else:
        raise Failure("D3134", value=picture.required)
    text = f"+{text}" if offset.number >= 0 else text
    text = f"GMT{text}" if marker.component == "z" else text
    return "Z" if offset.number == 0 and marker.modifier == "t" else text


def _week(moment: Moment, year: int, month: int, following: tuple[int, int], before: tuple[int, int], most: int) -> int:
    """The week of a year or month that begins at `(year, month)`, or of the one before or after it."""
    today = utc(moment.year, moment.month, moment.day)
    week = (today - start_of_first_week(year, month)) / (7 * DAY) + 1
    if week > most:
        if today >= start_of_first_week(*following):
            week = 1
    elif week < 1:
        week = (today - start_of_first_week(*before)) / (7 * DAY) + 1
    return math.floor(week)


def _shifted_month(moment: Moment, by: int) -> tuple[int, int]:
    years, month = divmod(moment.month + by, 12)
    return moment.year + years, month


def _week_of_year(moment: Moment) -> int:
    return _week(moment, moment.year, 0, (moment.year + 1, 0), (moment.year - 1, 0), 52)


def _week_of_month(moment: Moment) -> int:
    return _week(moment, moment.year, moment.month, _shifted_month(moment, 1), _shifted_month(moment, -1), 4)


def _week_year(moment: Moment) -> int:
    """The year that the week belongs to."""
    if moment.millis < start_of_first_week(moment.year, 0):
        return moment.year - 1
    return moment.year + (moment.millis >= start_of_first_week(moment.year + 1, 0))


def _week_month(moment: Moment) -> int:
    """The month, from 1, that the week belongs to."""
    if moment.millis < start_of_first_week(moment.year, moment.month):
        return _shifted_month(moment, -1)[1] + 1
    following = _shifted_month(moment, 1)
    return (following[1] if moment.millis >= start_of_first_week(*following) else moment.month) + 1


COMPONENTS: dict[str, Callable[[Moment], int]] = {
    "Y": lambda moment: moment.year,
    "M": lambda moment: moment.month + 1,
    "D": lambda moment: moment.day,
    "d": lambda moment: (utc(moment.year, moment.month, moment.day) - utc(moment.year, 0)) // DAY + 1,
    "F": lambda moment: moment.weekday,
    "W": _week_of_year,
    "w": _week_of_month,
    "X": _week_year,
    "x": _week_month,
    "H": lambda moment: moment.hour,
    "h": lambda moment: moment.hour % 12 or 12,
    "m": lambda moment: moment.minute,
    "s": lambda moment: moment.second,
    "f": lambda moment: moment.millisecond,
}


def now(runtime: Runtime, picture: Value = UNDEFINED, zone: Value = UNDEFINED) -> Value:
    return format_moment(runtime.now(), picture, zone)


def millis(runtime: Runtime) -> Value:
    return runtime.now()


def from_millis(runtime: Runtime, value: Value, picture: Value = UNDEFINED, zone: Value = UNDEFINED) -> Value:
    return value if value is UNDEFINED else format_moment(value, picture, zone)


def to_millis(runtime: Runtime, text: Value, picture: Value = UNDEFINED) -> Value:
    if text is UNDEFINED:
        return text
    if picture is not UNDEFINED:
        return parse_date(text, picture, lambda component: COMPONENTS[component](Moment.at(runtime.now())))
    if _ISO_SHAPE.fullmatch(text) is None:
        raise Failure("D3110", value=text)
    value = parse_iso(text)
    if value != value:
        runtime.impure = True
    return value


TABLE = (
    ("now", "<s?s?:s>", 2, now),
    ("millis", "<:n>", 0, millis),
    ("fromMillis", "<n-s?s?:s>", 3, from_millis),
    ("toMillis", "<s-s?:n>", 2, to_millis),
)
