"""`$formatNumber`: numbers by picture strings.

A picture such as `#,##0.00;(#,##0.00)` says where digits, separators and other text go. Source: XPath and XQuery
Functions and Operators 3.1, section 4.7, as JSONata 2.0.6 implements it, including where it departs from it.
"""

import functools
import math
from dataclasses import replace

from sfdsl.expr.jsonata.failures import Failure
from sfdsl.expr.jsonata.functions import Runtime
from sfdsl.expr.jsonata.numbers import Number
from sfdsl.expr.jsonata.values import UNDEFINED, Value
from sfdsl.records import positional_record

from .numeric import round_half_even

_DEFAULTS = {
    "decimal-separator": ".",
    "grouping-separator": ",",
    "exponent-separator": "e",
    "infinity": "Infinity",
    "minus-sign": "-",
    "NaN": "NaN",
    "percent": "%",
    "per-mille": "‰",
    "zero-digit": "0",
    "digit": "#",
    "pattern-separator": ";",
}


@positional_record
class Symbols:
    """The characters with a meaning. `family` are the ten digits, `active` everything but passive text."""

    decimal: str
    grouping: str
    exponent: str
    minus: str
    percent: str
    per_mille: str
    zero: str
    optional: str
    separator: str

    @classmethod
    def of(cls, options: Value) -> "Symbols":
        names = dict(_DEFAULTS)
        if options is not UNDEFINED:
            names.update({key: value for key, value in options.items() if type(value) is str})
        return cls(
            decimal=names["decimal-separator"],
            grouping=names["grouping-separator"],
            exponent=names["exponent-separator"],
            minus=names["minus-sign"],
            percent=names["percent"],
            per_mille=names["per-mille"],
            zero=names["zero-digit"][:1] or "0",
            optional=names["digit"],
            separator=names["pattern-separator"],
        )

    @property
    def family(self) -> str:
        return "".join(chr(ord(self.zero) + digit) for digit in range(10))

    @property
    def active(self) -> tuple[str, ...]:
        return (*self.family, self.decimal, self.exponent, self.grouping, self.optional, self.separator)

    def count_digits(self, text: str, *, optional: bool) -> int:
        return sum(char in self.family or (optional and char == self.optional) for char in text)


@positional_record
class Picture:
    """One of up to two sub-pictures, taken apart. `exponent` is None where there is none."""

    text: str
    prefix: str
    suffix: str
    active: str
    mantissa: str
    exponent: str | None
    integer: str
    fraction: str


def format_number(runtime: Runtime, value: Value, picture: Value, options: Value = UNDEFINED) -> Value:
    if value is UNDEFINED:
        return value
    symbols = Symbols.of(options)
    texts = picture.split(symbols.separator) if type(picture) is str and symbols.separator else [str(picture)]
    if len(texts) > 2:
        raise Failure("D3080")
    pictures = [_take_apart(text, symbols) for text in texts]
    for one in pictures:
        _validate(one, symbols)
    chosen = pictures[0] if value >= 0 else pictures[-1]
    if value < 0 and len(pictures) == 1:
        chosen = replace(chosen, prefix=symbols.minus + chosen.prefix)
    return _Formatter(chosen, symbols).format(value)


def _take_apart(text: str, symbols: Symbols) -> Picture:
    active_places = [at for at, char in enumerate(text) if char in symbols.active and char != symbols.exponent]
    if active_places:
        prefix, suffix = text[: active_places[0]], text[active_places[-1] + 1 :]
    else:
        prefix = suffix = ""
    active = text[len(prefix) : len(text) - len(suffix)]
    mantissa, exponent = active, None
    at = text.find(symbols.exponent, len(prefix))
    if 0 <= at <= len(text) - len(suffix):
        # JSONata counts the offset from the start of the sub-picture here, the prefix included.
        mantissa, exponent = active[:at], active[at + 1 :]
    integer, point, fraction = mantissa.partition(symbols.decimal)
    return Picture(text, prefix, suffix, active, mantissa, exponent, integer, fraction if point else suffix)


def _validate(picture: Picture, symbols: Symbols) -> None:
    """Where several rules are broken, the last one names the error."""
    broken = [code for code, is_broken in _rules(picture, symbols) if is_broken]
    if broken:
        raise Failure(broken[-1])


def _rules(picture: Picture, symbols: Symbols) -> list[tuple[str, bool]]:
    text, exponent = picture.text, picture.exponent
    has_percent, has_per_mille = symbols.percent in text, symbols.per_mille in text
    point = text.find(symbols.decimal)
    beside_point = text[max(point - 1, 0) : point] + text[point + 1 : point + 2] if point >= 0 else ""
    required_before, optional_found, _ = picture.integer.partition(symbols.optional)
    _, optional_in_fraction, required_after = picture.fraction.rpartition(symbols.optional)
    return [
        ("D3081", text.count(symbols.decimal) > 1),
        ("D3082", text.count(symbols.percent) > 1),
        ("D3083", text.count(symbols.per_mille) > 1),
        ("D3084", has_percent and has_per_mille),
        ("D3085", symbols.count_digits(picture.mantissa, optional=True) == 0),
        ("D3086", any(char not in symbols.active for char in picture.active)),
        ("D3087", point >= 0 and symbols.grouping in beside_point),
        ("D3088", point < 0 and picture.integer.endswith(symbols.grouping)),
        ("D3089", symbols.grouping * 2 in text),
        ("D3090", bool(optional_found) and symbols.count_digits(required_before, optional=False) > 0),
        ("D3091", bool(optional_in_fraction) and symbols.count_digits(required_after, optional=False) > 0),
        ("D3092", bool(exponent) and (has_percent or has_per_mille)),
        ("D3093", exponent is not None and (not exponent or any(char not in symbols.family for char in exponent))),
    ]


class _Formatter:
    """Formats by one sub-picture."""

    def __init__(self, picture: Picture, symbols: Symbols) -> None:
        self.picture, self.symbols = picture, symbols
        count = symbols.count_digits
        self.integer_groups = self._group_places(picture.integer, from_left=False)
        self.fraction_groups = self._group_places(picture.fraction, from_left=True)
        self.regular = regular_interval(self.integer_groups)
        self.least_integer = self.scaling = count(picture.integer, optional=False)
        self.least_fraction = count(picture.fraction, optional=False)
        self.most_fraction = count(picture.fraction, optional=True)
        has_exponent = picture.exponent is not None
        if self.least_integer == 0 and self.most_fraction == 0:
            if has_exponent:
                self.least_fraction = self.most_fraction = 1
            else:
                self.least_integer = 1
        if has_exponent and self.least_integer == 0 and symbols.optional in picture.integer:
            self.least_integer = 1
        if self.least_integer == 0 and self.least_fraction == 0:
            self.least_fraction = 1
        self.least_exponent = count(picture.exponent or "", optional=False)

    def _group_places(self, part: str, *, from_left: bool) -> list[int]:
        """How many digits stand on one side of each grouping separator."""
        places = []
        at = part.find(self.symbols.grouping)
        while at >= 0:
            side = part[:at] if from_left else part[at:]
            places.append(self.symbols.count_digits(side, optional=True))
            # JSONata goes on in the integer part, whichever part it began in.
            at = self.picture.integer.find(self.symbols.grouping, at + 1)
        return places

    def format(self, value: Number) -> str:
        symbols, picture = self.symbols, self.picture
        factor = 100 if symbols.percent in picture.text else 1000 if symbols.per_mille in picture.text else 1
        adjusted = float(value) * factor if factor > 1 else value
        mantissa, exponent = self._scaled(adjusted)
        digits = self._digits(mantissa)
        digits = self._grouped_regularly(digits) if self.regular else self._grouped_at_places(digits)
        point = digits.find(symbols.decimal)
        for place in self.fraction_groups:
            digits = digits[: place + point + 1] + symbols.grouping + digits[place + point + 1 :]
        if symbols.decimal not in picture.text or digits.endswith(symbols.decimal):
            digits = digits[:-1]
        if exponent is not None:
            shown = self._in_family(str(abs(exponent))).rjust(self.least_exponent, symbols.zero)
            digits += symbols.exponent + (symbols.minus if exponent < 0 else "") + shown
        return picture.prefix + digits + picture.suffix

    def _scaled(self, value: Number) -> tuple[Number, int | None]:
        """Mantissa and exponent such that the integer part has as many digits as the picture."""
        if self.least_exponent == 0:
            return value, None
        mantissa, exponent = abs(float(value)), 0
        if mantissa == 0 or not math.isfinite(mantissa):
            return mantissa, 0
        most, least = 10.0**self.scaling, 10.0 ** (self.scaling - 1)
        while mantissa < least:
            mantissa *= 10
            exponent -= 1
        while mantissa > most:
            mantissa /= 10
            exponent += 1
        return mantissa, exponent

    def _digits(self, value: Number) -> str:
        """The digits with a decimal separator, padded to what the picture wants."""
        symbols = self.symbols
        rounded = round_half_even(value, self.most_fraction)
        text = self._in_family(f"{abs(rounded):.{self.most_fraction}f}")
        integer, _, fraction = text.partition(".")
        integer = integer.lstrip(symbols.zero).rjust(self.least_integer, symbols.zero)
        return integer + symbols.decimal + fraction.rstrip(symbols.zero).ljust(self.least_fraction, symbols.zero)

    def _in_family(self, text: str) -> str:
        if self.symbols.zero == "0":
            return text
        family = self.symbols.family
        return "".join(family[int(char)] if char.isdigit() else char for char in text)

    def _grouped_regularly(self, digits: str) -> str:
        point = digits.find(self.symbols.decimal)
        for group in range(1, (point - 1) // self.regular + 1):
            at = point - group * self.regular
            digits = digits[:at] + self.symbols.grouping + digits[at:]
        return digits

    def _grouped_at_places(self, digits: str) -> str:
        point = digits.find(self.symbols.decimal)
        for place in self.integer_groups:
            digits = digits[: point - place] + self.symbols.grouping + digits[point - place :]
            point += 1
        return digits


def regular_interval(places: list[int]) -> int:
    """The interval at which grouping separators stand if it is the same between all of them; 0 if not."""
    if not places:
        return 0
    factor = functools.reduce(math.gcd, places)
    return factor if all(factor * at in places for at in range(1, len(places) + 1)) else 0


TABLE = (("formatNumber", "<n-so?:s>", 3, format_number),)
