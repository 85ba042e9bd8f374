"""String functions that take a pattern: `$contains`, `$match`, `$replace`, `$split`. A pattern is a string, a regular
expression or a function that finds matches as one does."""

import math
from collections.abc import Callable, Iterator

from sfdsl.expr.jsonata.failures import Failure
from sfdsl.expr.jsonata.functions import Runtime, check_length, check_text, invoke
from sfdsl.expr.jsonata.matching import Found, matches
from sfdsl.expr.jsonata.values import UNDEFINED, Sequence, Value


def contains(runtime: Runtime, text: Value, pattern: Value) -> Value:
    if text is UNDEFINED:
        return text
    if pattern is UNDEFINED:
        raise Failure("T1010")
    if type(pattern) is str:
        return pattern in text
    return next(matches(pattern, text, runtime), None) is not None


def match(runtime: Runtime, text: Value, pattern: Value, limit: Value = UNDEFINED) -> Value:
    if text is UNDEFINED:
        return text
    found = Sequence()
    for one in _limited(matches(pattern, text, runtime), limit, "D3040"):
        if UNDEFINED in one.groups:
            runtime.impure = True
        found.append({"match": one.text, "index": _utf16_index(text, one.start), "groups": list(one.groups)})
    check_length(len(found))
    return found


def _limited(found: Iterator[Found], limit: Value, code: str) -> Iterator[Found]:
    """Up to `limit` matches; a negative limit fails with the code."""
    if limit is UNDEFINED:
        return found
    if limit < 0:
        raise Failure(code, value=limit)
    return _up_to(found, limit) if limit > 0 else iter(())


def _up_to(found: Iterator[Found], limit: float) -> Iterator[Found]:
    # JSONata looks for one match more than it takes, which may fail.
    for count, one in enumerate(found):
        if count >= limit:
            return
        yield one


def _utf16_index(text: str, at: int) -> int:
    """JavaScript counts a character beyond the basic plane as two."""
    return at if text.isascii() else at + sum(char > "\uffff" for char in text[:at])


def replace(runtime: Runtime, text: Value, pattern: Value, replacement: Value, limit: Value = UNDEFINED) -> Value:
    if text is UNDEFINED:
        return text
    if pattern == "":
        raise Failure("D3010", value=pattern)
    if limit is not UNDEFINED and limit < 0:
        raise Failure("D3011", value=limit)
    if type(pattern) is str:
        return _replace_text(runtime, text, pattern, replacement, limit)
    if pattern is UNDEFINED:
        raise Failure("T1010")
    substitute = _substitute(runtime, replacement)
    parts: list[str] = []
    position = size = 0
    for found in _limited(matches(pattern, text, runtime), limit, "D3011"):
        inserted = substitute(found)
        if type(inserted) is not str:
            raise Failure("D3012", value=inserted)
        parts += text[position : found.start], inserted
        size += len(inserted)
        check_text(size)
        position = found.start + len(found.text)
    return "".join([*parts, text[position:]])


def _replace_text(runtime: Runtime, text: str, pattern: str, replacement: Value, limit: Value) -> str:
    count = text.count(pattern) if limit is UNDEFINED else min(text.count(pattern), math.ceil(limit))
    if count == 0:
        return text
    if type(replacement) is not str:
        raise Failure("D3012", value=replacement)
    check_text(len(text) + count * (len(replacement) - len(pattern)))
    runtime.charge(len(text) >> 8)
    return text.replace(pattern, replacement, count)


def _substitute(runtime: Runtime, replacement: Value) -> Callable[[Found], Value]:
    if type(replacement) is str:
        if "$" not in replacement:
            return lambda found: replacement
        return lambda found: _filled_in(replacement, found)
    return lambda found: invoke(replacement, [found.value()], None, runtime)


def _filled_in(replacement: str, found: Found) -> str:
    """`$$` is a dollar, `$0` the match, `$n` a group: as many digits as there may be groups, fewer if that is none."""
    result, position = "", 0
    at = replacement.find("$")
    while at >= 0:
        result += replacement[position:at]
        position = at + 1
        char = replacement[position : position + 1]
        if char == "$":
            result += "$"
            position += 1
        elif char == "0":
            result += found.text
            position += 1
        else:
            number = _group_number(replacement, position, len(found.groups))
            if number is None:
                result += "$"
            else:
                group = found.groups[number - 1] if 0 < number <= len(found.groups) else UNDEFINED
                result += group if type(group) is str else ""
                position += len(str(number))
        at = replacement.find("$", position)
    return result + replacement[position:]


def _group_number(replacement: str, position: int, count: int) -> int | None:
    digits = len(str(count)) if count else 1
    number = _leading_number(replacement[position : position + digits])
    if digits > 1 and number is not None and number > count:
        number = _leading_number(replacement[position : position + digits - 1])
    return number


def _leading_number(text: str) -> int | None:
    digits = ""
    for char in text:
        if not ("0" <= char <= "9"):
            break
        digits += char
    return int(digits) if digits else None


def split(runtime: Runtime, text: Value, separator: Value, limit: Value = UNDEFINED) -> Value:
    if text is UNDEFINED:
        return text
    if limit is not UNDEFINED and limit < 0:
        raise Failure("D3020", value=limit)
    if separator is UNDEFINED:
        raise Failure("T1010")
    if type(separator) is str:
        pieces = text.split(separator) if separator else list(text)
        check_length(len(pieces))
        return pieces if limit is UNDEFINED else pieces[: int(limit)]
    pieces, position = [], 0
    for found in _limited(matches(separator, text, runtime), limit, "D3020"):
        pieces.append(text[position : found.start])
        position = found.end
    if limit is UNDEFINED or len(pieces) < limit:
        pieces.append(text[position:])
    check_length(len(pieces))
    return pieces


TABLE = (
    ("contains", "<s-(sf):b>", 2, contains),
    ("match", "<s-f<s:o>n?:a<o>>", 3, match),
    ("replace", "<s-(sf)(sf)n?:s>", 4, replace),
    ("split", "<s-(sf)n?:a<s>>", 3, split),
)
