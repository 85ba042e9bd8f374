"""Pictures of dates and times, taken apart: literal text and markers such as `[D1o]` or `[MNn,3-3]`.

Source: XPath and XQuery Functions and Operators 3.1, section 9.8.4.
"""

import re
from typing import Literal

from sfdsl.expr.jsonata.failures import Failure
from sfdsl.records import positional_record

from .integers import IntegerPicture, parse_leading_integer, read_integer_picture

DEFAULT_PICTURE = "[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01].[f001][Z01:01t]"

INTEGER_COMPONENTS = "YMDdFWwXxHhmsf"

_DEFAULT_PRESENTATION = {
    **dict.fromkeys("YMDdWwXxHhf", "1"),
    **dict.fromkeys("FPCE", "n"),
    **dict.fromkeys("ms", "01"),
    **dict.fromkeys("Zz", "01:01"),
}


@positional_record
class Marker:
    """`component` is the letter, `names` the case of names where the picture asks for them, `modifier` the second
    modifier (`o` ordinal, `t` for `Z`), `digits` how many digits of a year are shown (-1: all), `widest` the longest
    name.
    """

    component: str
    names: Literal["upper", "lower", "title"] | None
    integer: IntegerPicture | None
    modifier: str
    digits: int
    widest: int | None


def read_picture(picture: str) -> list[str | Marker]:
    """Fails with D3132 for an unknown component, D3135 for a bracket that is not closed."""
    parts: list[str | Marker] = []
    literal, at = "", 0
    while at < len(picture):
        if picture[at] != "[":
            literal += picture[at]
            at += 1
            continue
        if literal:
            parts.append(literal.replace("]]", "]"))
            literal = ""
        if picture.startswith("[[", at):
            parts.append("[")
            at += 2
            continue
        end = picture.find("]", at)
        if end < 0:
            raise Failure("D3135")
        parts.append(_read_marker(re.sub(r"\s+", "", picture[at + 1 : end])))
        at = end + 1
    if literal:
        parts.append(literal.replace("]]", "]"))
    return parts


def _read_marker(text: str) -> Marker:
    component, rest = text[:1], text[1:]
    presentation, comma, width = rest.rpartition(",")
    if not comma:
        presentation, width = rest, ""
    narrowest, widest = _read_width(width)
    modifier = ""
    if len(presentation) > 1 and presentation[-1] in "atco":
        presentation, modifier = presentation[:-1], presentation[-1]
    if not presentation:
        if component not in _DEFAULT_PRESENTATION:
            raise Failure("D3132", value=component)
        presentation = _DEFAULT_PRESENTATION[component]
    names = _names(presentation)
    integer, digits = None, -1
    if names is None and component and component in INTEGER_COMPONENTS:
        integer = read_integer_picture(f"{presentation};{modifier}" if modifier else presentation)
        if integer.form == "digits":
            integer.required = max(integer.required, narrowest or 0)
        if component in "YMD":
            if widest is not None:
                digits = integer.required = widest
            elif integer.required + integer.optional >= 2:
                digits = integer.required + integer.optional
    if component in ("Z", "z"):
        integer = read_integer_picture(presentation)
    return Marker(component, names, integer, modifier, digits, widest)


def _names(presentation: str) -> Literal["upper", "lower", "title"] | None:
    if presentation.startswith("n"):
        return "lower"
    if presentation.startswith("N"):
        return "title" if presentation[1:2] == "n" else "upper"
    return None


def _read_width(text: str) -> tuple[int | None, int | None]:
    """`min-max`, either of which may be `*` or missing."""
    least, dash, most = text.partition("-")
    return _bound(least), _bound(most) if dash else None


def _bound(text: str) -> int | None:
    number = parse_leading_integer(text)
    return None if number != number else min(int(number), 100)
