"""String functions that take no pattern: `$string`, `$length`, `$substring`, `$uppercase`, `$trim`, `$pad`, `$join`..

A character is a code point, as `$length` counts in JSONata.
"""

import re

from sfdsl.expr.jsonata.coercion import container_text, to_text
from sfdsl.expr.jsonata.failures import Failure
from sfdsl.expr.jsonata.functions import Runtime, check_text
from sfdsl.expr.jsonata.values import UNDEFINED, Value

_BLANKS = re.compile(r"[ \t\n\r]+")


def string(runtime: Runtime, value: Value, prettify: Value = UNDEFINED) -> Value:
    if value is UNDEFINED:
        return value
    text = container_text(value, indent=2) if prettify is True and isinstance(value, list | dict) else to_text(value)
    check_text(len(text))
    runtime.charge(len(text) >> 5)
    return text


def length(runtime: Runtime, text: Value) -> Value:
    return text if text is UNDEFINED else len(text)


def substring(runtime: Runtime, text: Value, start: Value, count: Value = UNDEFINED) -> Value:
    if text is UNDEFINED:
        return text
    if start is UNDEFINED:
        # JavaScript's slice from nothing begins at 0, and a length added to nothing is none.
        return text if count is UNDEFINED else ""
    size = len(text)
    begin = 0 if size + start < 0 else int(start)
    first = begin if begin >= 0 else begin + size
    if count is UNDEFINED:
        return text[first:]
    if count <= 0:
        return ""
    # The end is worked out from the start before fractions are cut off.
    last = (0 if size + start < 0 else start if start >= 0 else size + start) + count
    return text[first : int(min(last, size))]


def substring_before(runtime: Runtime, text: Value, separator: Value) -> Value:
    if text is UNDEFINED or separator is UNDEFINED:
        return text
    at = text.find(separator)
    return text if at < 0 else text[:at]


def substring_after(runtime: Runtime, text: Value, separator: Value) -> Value:
    if text is UNDEFINED or separator is UNDEFINED:
        return text
    at = text.find(separator)
    return text if at < 0 else text[at + len(separator) :]


def lowercase(runtime: Runtime, text: Value) -> Value:
    return text if text is UNDEFINED else text.lower()


def uppercase(runtime: Runtime, text: Value) -> Value:
    return text if text is UNDEFINED else text.upper()


def trim(runtime: Runtime, text: Value) -> Value:
    return text if text is UNDEFINED else _BLANKS.sub(" ", text).strip(" ")


def pad(runtime: Runtime, text: Value, width: Value, filler: Value = UNDEFINED) -> Value:
    """To the right for a positive width, to the left for a negative one."""
    if text is UNDEFINED or width is UNDEFINED:
        return text
    missing = int(abs(width)) - len(text)
    if missing <= 0:
        return text
    check_text(missing)
    runtime.charge(missing >> 10)
    unit = filler if filler is not UNDEFINED and filler else " "
    padding = (unit * (missing // len(unit) + 1))[:missing]
    return text + padding if width > 0 else padding + text


def join(runtime: Runtime, texts: Value, separator: Value = UNDEFINED) -> Value:
    if texts is UNDEFINED:
        return texts
    glue = "" if separator is UNDEFINED else separator
    check_text(sum(map(len, texts)) + len(glue) * len(texts))
    return glue.join(texts)


def error(runtime: Runtime, message: Value = UNDEFINED) -> Value:
    raise Failure("D3137", message=message or "$error() function evaluated")


def assert_condition(runtime: Runtime, condition: Value, message: Value = UNDEFINED) -> Value:
    if condition is not True:
        raise Failure("D3141", message=message or "$assert() statement failed")
    return UNDEFINED


TABLE = (
    ("string", "<x-b?:s>", 1, string),
    ("length", "<s-:n>", 1, length),
    ("substring", "<s-nn?:s>", 3, substring),
    ("substringBefore", "<s-s:s>", 2, substring_before),
    ("substringAfter", "<s-s:s>", 2, substring_after),
    ("lowercase", "<s-:s>", 1, lowercase),
    ("uppercase", "<s-:s>", 1, uppercase),
    ("trim", "<s-:s>", 1, trim),
    ("pad", "<s-ns?:s>", 3, pad),
    ("join", "<a<s>s?:s>", 2, join),
    ("error", "<s?:x>", 1, error),
    ("assert", "<bs?:x>", 2, assert_condition),
)
