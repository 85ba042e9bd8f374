"""`$formatInteger` and `$parseInteger`: integers by picture strings, which dates use as well.

A picture is `A` or `a` (letters), `I` or `i` (Roman), `W`, `w` or `Ww` (words), or digits with grouping separators,
each perhaps followed by `;o` for ordinals. Source: XPath and XQuery Functions and Operators 3.1, section 4.6.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from sfdsl.expr.jsonata.failures import Failure
from sfdsl.expr.jsonata.functions import Runtime, check_text
from sfdsl.expr.jsonata.numbers import Number, from_int, number_text
from sfdsl.expr.jsonata.values import UNDEFINED, Value

from .pictures import regular_interval

_UNITS = [
    "Zero",
    "One",
    "Two",
    "Three",
    "Four",
    "Five",
    "Six",
    "Seven",
    "Eight",
    "Nine",
    "Ten",
    "Eleven",
    "Twelve",
    "Thirteen",
    "Fourteen",
    "Fifteen",
    "Sixteen",
    "Seventeen",
    "Eighteen",
    "Nineteen",
]
_ORDINALS = [
    "Zeroth",
    "First",
    "Second",
    "Third",
    "Fourth",
    "Fifth",
    "Sixth",
    "Seventh",
    "Eighth",
    "Ninth",
    "Tenth",
    "Eleventh",
    "Twelfth",
    "Thirteenth",
    "Fourteenth",
    "Fifteenth",
    "Sixteenth",
    "Seventeenth",
    "Eighteenth",
    "Nineteenth",
]
_TENS = ["Twenty", "Thirty", "Forty", "Fifty", "Sixty", "Seventy", "Eighty", "Ninety"]
_MAGNITUDES = ["Thousand", "Million", "Billion", "Trillion"]
_ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)
_ROMAN_DIGITS = {"M": 1000, "D": 500, "C": 100, "L": 50, "X": 10, "V": 5, "I": 1}
_ZEROS = (
    0x30, 0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66, 0x0DE6,
    0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40,
    0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10,
)  # fmt: skip
"""The zeros of the families of decimal digits."""


def _word_values() -> dict[str, int]:
    values: dict[str, int] = {}
    for words in (_UNITS, _ORDINALS):
        values |= {word.lower(): value for value, word in enumerate(words)}
    for place, word in enumerate((*_TENS, "Hundred")):
        values[word.lower()] = values[word[:-1].lower() + "ieth"] = (place + 2) * 10
    values["hundredth"] = 100
    for place, word in enumerate(_MAGNITUDES):
        values[word.lower()] = values[word.lower() + "th"] = 10 ** (3 * place + 3)
    return values


WORD_VALUES = _word_values()


@dataclass(slots=True)
class IntegerPicture:
    """A picture, taken apart. For digits: `zero` is the code point of the family's zero, `required` and `optional`
    count digits, `separators` are `(digits to the right, character)` from right to left, `interval` is 0 unless
    regular.
    """

    form: Literal["digits", "letters", "roman", "words", "sequence"]
    case: Literal["upper", "lower", "title"] = "lower"
    is_ordinal: bool = False
    zero: int = 0x30
    required: int = 0
    optional: int = 0
    interval: int = 0
    separators: list[tuple[int, str]] = field(default_factory=list)
    token: str = ""


def read_integer_picture(text: str) -> IntegerPicture:
    """Fails with D3131 where digits of several families are mixed."""
    primary, semicolon, modifier = text.rpartition(";")
    if not semicolon:
        primary, modifier = text, ""
    is_ordinal = modifier.startswith("o")
    match primary:
        case "A" | "a":
            return IntegerPicture("letters", "upper" if primary == "A" else "lower", is_ordinal)
        case "I" | "i":
            return IntegerPicture("roman", "upper" if primary == "I" else "lower", is_ordinal)
        case "W" | "w":
            return IntegerPicture("words", "upper" if primary == "W" else "lower", is_ordinal)
        case "Ww":
            return IntegerPicture("words", "title", is_ordinal)
        case _:
            return _read_digits(primary, is_ordinal)


def _read_digits(text: str, is_ordinal: bool) -> IntegerPicture:
    picture = IntegerPicture("digits", is_ordinal=is_ordinal)
    zero: int | None = None
    place = 0
    for char in reversed(text):
        family = next((start for start in _ZEROS if start <= ord(char) <= start + 9), None)
        if family is not None:
            if zero is not None and zero != family:
                raise Failure("D3131")
            zero = family
            picture.required += 1
            place += 1
        elif char == "#":
            picture.optional += 1
            place += 1
        else:
            picture.separators.append((place, char))
    if zero is None:
        return IntegerPicture("sequence", is_ordinal=is_ordinal, token=text)
    picture.zero = zero
    if len({char for _, char in picture.separators}) == 1:
        picture.interval = regular_interval([position for position, _ in picture.separators])
    return picture


def write_integer(value: Number, picture: IntegerPicture) -> str:
    """A whole number by a picture. Fails with D3130 for numbering sequences."""
    text = _writers()[picture.form](abs(value), picture)
    return f"-{text}" if value < 0 else text


def _writers() -> dict[str, Callable[[Number, IntegerPicture], str]]:
    return {
        "digits": _digits,
        "letters": lambda value, picture: _letters(int(value), "A" if picture.case == "upper" else "a"),
        "roman": lambda value, picture: _cased(_roman(int(value)), picture.case),
        "words": lambda value, picture: _cased(_words(int(value), picture.is_ordinal), picture.case),
        "sequence": _refuse_sequence,
    }


def _refuse_sequence(value: Number, picture: IntegerPicture) -> str:
    raise Failure("D3130", value=picture.token)


def _cased(text: str, case: str) -> str:
    return text.upper() if case == "upper" else text.lower() if case == "lower" else text


def _digits(value: Number, picture: IntegerPicture) -> str:
    text = number_text(value).rjust(picture.required, "0")
    if picture.zero != 0x30:
        text = "".join(chr(ord(char) + picture.zero - 0x30) for char in text)
    if picture.interval:
        separator = picture.separators[0][1]
        for group in range((len(text) - 1) // picture.interval, 0, -1):
            at = len(text) - group * picture.interval
            text = text[:at] + separator + text[at:]
    else:
        for place, separator in reversed(picture.separators):
            at = len(text) - place
            # Where the number is shorter than the picture, JSONata counts from the end instead.
            text = text[: max(at, 0)] + separator + text[at:]
    return text + _ordinal_suffix(text) if picture.is_ordinal else text


def _ordinal_suffix(text: str) -> str:
    suffix = {"1": "st", "2": "nd", "3": "rd"}.get(text[-1:])
    return "th" if suffix is None or text[-2:-1] == "1" else suffix


def _letters(value: int, first: str) -> str:
    letters = ""
    while value > 0:
        value, letter = divmod(value - 1, 26)
        letters = chr(ord(first) + letter) + letters
    return letters


def _roman(value: int) -> str:
    check_text(value // 1000)
    text = ""
    for worth, numeral in _ROMAN:
        count, value = divmod(value, worth)
        text += numeral * count
    return text


def _words(value: int, is_ordinal: bool, is_continued: bool = False) -> str:
    """In English; what continues a number begins with what joins it to that."""
    if value <= 19:
        return (" and " if is_continued else "") + (_ORDINALS if is_ordinal else _UNITS)[value]
    if value < 100:
        tens, rest = divmod(value, 10)
        words = (" and " if is_continued else "") + _TENS[tens - 2]
        if rest:
            return f"{words}-{_words(rest, is_ordinal)}"
        return words[:-1] + "ieth" if is_ordinal else words
    if value < 1000:
        head, rest = divmod(value, 100)
        words = f"{_UNITS[head]} Hundred"
    else:
        magnitude = min((len(str(value)) - 1) // 3, len(_MAGNITUDES))
        head, rest = divmod(value, 10 ** (3 * magnitude))
        words = f"{_words(head, False)} {_MAGNITUDES[magnitude - 1]}"
    words = (", " if is_continued else "") + words
    if rest:
        return words + _words(rest, is_ordinal, is_continued=True)
    return words + "th" if is_ordinal else words


def read_integer(text: str, picture: IntegerPicture) -> Number:
    """The number that a text stands for by a picture; NaN where the text does not follow it."""
    match picture.form:
        case "letters":
            first = ord("A" if picture.case == "upper" else "a")
            value = 0
            for char in text[:250]:
                value = value * 26 + ord(char) - first + 1
            return from_int(value)
        case "roman":
            return _read_roman(text if picture.case == "upper" else text.upper())
        case "words":
            return _read_words(text.lower())
        case "digits":
            return _read_number(text, picture)
        case "sequence":
            raise Failure("D3130", value=picture.token)


def _read_roman(text: str) -> Number:
    total, greatest = 0, 1
    for char in reversed(text):
        worth = _ROMAN_DIGITS.get(char)
        if worth is None:
            return math.nan
        if worth < greatest:
            total -= worth
        else:
            greatest = worth
            total += worth
    return total


def _read_words(text: str) -> Number:
    segments = [0]
    for word in re.split(r",\s|\sand\s|[\s\\-]", text):
        value = WORD_VALUES.get(word)
        if value is None:
            return math.nan
        if value < 100:
            top = segments.pop()
            if top >= 1000:
                segments.append(top)
                top = 0
            segments.append(top + value)
        else:
            segments.append(segments.pop() * value)
    return from_int(sum(segments))


def _read_number(text: str, picture: IntegerPicture) -> Number:
    digits = text[:-2] if picture.is_ordinal else text
    for separator in {","} if picture.interval else {char for _, char in picture.separators}:
        digits = digits.replace(separator, "")
    if picture.zero != 0x30:
        codes = [ord(char) - picture.zero + 0x30 for char in digits]
        digits = "".join(map(chr, codes)) if all(0 <= code <= 0x10FFFF for code in codes) else ""
    return parse_leading_integer(digits)


def parse_leading_integer(text: str) -> Number:
    """JavaScript's `parseInt`: the digits at the start, NaN without any."""
    match = re.match(r"\s*([-+]?[0-9]{1,300})", text)
    return from_int(int(match.group(1))) if match else math.nan


def format_integer(runtime: Runtime, value: Value, picture: Value) -> Value:
    if value is UNDEFINED:
        return value
    if not math.isfinite(value) or type(picture) is not str:
        raise Failure("D3130", value=picture)
    return write_integer(math.floor(value), read_integer_picture(picture))


def parse_integer(runtime: Runtime, text: Value, picture: Value) -> Value:
    if text is UNDEFINED:
        return text
    if type(picture) is not str:
        raise Failure("D3130", value=picture)
    value = read_integer(text, read_integer_picture(picture))
    if value != value:
        runtime.impure = True
    return value


TABLE = (
    ("formatInteger", "<n-s:s>", 2, format_integer),
    ("parseInteger", "<s-s:n>", 2, parse_integer),
)
