"""What can be wrong with one literal that is no object, list or map, by the traits of its shape."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final, Literal, TypeAlias

from sfdsl.catalog.near import did_you_mean
from sfdsl.catalog.regex import breaks_pattern
from sfdsl.jsontypes import Json
from sfdsl.records import positional_record

ScalarKind: TypeAlias = Literal[
    "wrong-type", "convertible-type", "not-in-enum", "too-long", "too-short", "out-of-range", "pattern-mismatch"
]

_NUMBER: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_TIMESTAMP: Final = re.compile(r"\d{4}-\d\d-\d\d([Tt ]\d\d:\d\d(:\d\d([.,]\d+)?)?([Zz]|[+-]\d\d(:?\d\d)?)?)?")
_SHOWN_VALUES: Final = 8
_LARGEST_INTEGER: Final = 2**31 - 1

_WANTED: Final[Mapping[str, str]] = {
    "string": "a text",
    "boolean": "true or false",
    "integer": "a whole number",
    "long": "a whole number",
    "bigInteger": "a whole number",
    "float": "a number",
    "double": "a number",
    "bigDecimal": "a number",
    "timestamp": "a timestamp",
    "structure": "an object",
    "map": "an object",
    "list": "a list",
}


@positional_record
class Finding:
    """`what` goes on after the name of the argument: `is 11, but must be at most 10`."""

    kind: ScalarKind
    what: str
    hint: str | None = None
    near: tuple[str, ...] = ()


def wanted(shape: Mapping[str, Any]) -> str:
    """What a shape is, for messages: `a text`, `a list`."""
    return _WANTED.get(shape["type"], "another value")


def described(value: Json) -> str:
    """What a value is, for messages."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | float():
            return f"the number {json.dumps(value)}"
        case str():
            return f"the text {_shortened(value)}"
        case list():
            return "a list"
        case dict():
            return "an object"


def wrong_type(value: Json, shape: Mapping[str, Any], hint: str | None = None) -> Finding:
    return Finding("wrong-type", f"is {described(value)}, but must be {wanted(shape)}", hint)


def check_scalar(value: Json, shape: Mapping[str, Any], *, sdk: bool) -> Finding | None:
    """The first thing wrong with a literal. `sdk`: the call goes through the AWS SDK, which converts numbers, booleans and objects to text.

    Optimized integrations do not: `The value for the field 'N' must be a STRING`.
    """
    match shape["type"]:
        case "string":
            return _check_text(value, shape, sdk=sdk)
        case "boolean":
            return _check_boolean(value, shape)
        case "integer" | "long" | "bigInteger" | "float" | "double" | "bigDecimal":
            return _check_number(value, shape)
        case "timestamp":
            return _check_timestamp(value, shape)
        case _:
            return None  # a blob takes anything: objects become JSON text


def check_length(count: int, shape: Mapping[str, Any], unit: str) -> Finding | None:
    """`unit` is what is counted: `characters`, `elements`, `entries`."""
    low, high = shape.get("min"), shape.get("max")
    if high is not None and count > high:
        return Finding("too-long", f"has {count} {unit}, but may have at most {high}")
    if low is not None and count < low:
        return Finding("too-short", f"has {count} {unit}, but must have at least {low}")
    return None


def _check_text(value: Json, shape: Mapping[str, Any], *, sdk: bool) -> Finding | None:
    if isinstance(value, str):
        return _check_characters(value, shape)
    if not sdk:
        hint = f"write {json.dumps(json.dumps(value))}" if isinstance(value, bool | int | float) else None
        return wrong_type(value, shape, hint)
    if isinstance(value, bool | int | float):
        text = json.dumps(value)
        if _check_characters(text, shape) is not None:
            return wrong_type(value, shape)
        return Finding("convertible-type", f"is {described(value)} and becomes a text", f'write "{text}"')
    # An object becomes its JSON text; where that cannot be right, another member was meant.
    text = json.dumps(value, separators=(",", ":"))
    if "enum" in shape or ("pattern" in shape and breaks_pattern(text, shape["pattern"])):
        return wrong_type(value, shape)
    return None


def _check_characters(text: str, shape: Mapping[str, Any]) -> Finding | None:
    values = shape.get("enum")
    if values and text not in values:
        near = did_you_mean(text, values, 2)
        listed = ", ".join(f"'{name}'" for name in values[:_SHOWN_VALUES]) + (
            ", ..." if len(values) > _SHOWN_VALUES else ""
        )
        hint = f"did you mean {' or '.join(repr(name) for name in near)}?" if near else f"one of {listed}"
        return Finding("not-in-enum", f"is {_shortened(text)}, which is none of its values", hint, tuple(near))
    found = check_length(len(text), shape, "characters")
    if found is not None:
        return found
    pattern = shape.get("pattern")
    if pattern and breaks_pattern(text, pattern):
        return Finding(
            "pattern-mismatch", f"is {_shortened(text)}, which does not have its form", f"it must match {pattern}"
        )
    return None


def _check_boolean(value: Json, shape: Mapping[str, Any]) -> Finding | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return Finding(
            "convertible-type", f"is {described(value)} and becomes a boolean", f"write {value.lower()}, without quotes"
        )
    return wrong_type(value, shape)


def _check_number(value: Json, shape: Mapping[str, Any]) -> Finding | None:
    whole = shape["type"] in ("integer", "long", "bigInteger")
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        number = float(value)
        if whole and not number.is_integer():
            return wrong_type(value, shape)
        return _check_range(number, shape) or Finding(
            "convertible-type", f"is {described(value)} and becomes a number", f"write {value}, without quotes"
        )
    if isinstance(value, bool) or not isinstance(value, int | float):
        not_a_number = not whole and value in ("NaN", "Infinity", "-Infinity")
        return None if not_a_number else wrong_type(value, shape)
    if whole and isinstance(value, float) and not value.is_integer():
        return wrong_type(value, shape)
    return _check_range(value, shape)


def _check_range(value: float, shape: Mapping[str, Any]) -> Finding | None:
    low, high = shape.get("min"), shape.get("max", _LARGEST_INTEGER if shape["type"] == "integer" else None)
    if high is not None and value > high:
        return Finding("out-of-range", f"is {json.dumps(value)}, but may be at most {high}")
    if low is not None and value < low:
        return Finding("out-of-range", f"is {json.dumps(value)}, but must be at least {low}")
    return None


def _check_timestamp(value: Json, shape: Mapping[str, Any]) -> Finding | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return wrong_type(value, shape)
    if isinstance(value, str) and not _TIMESTAMP.fullmatch(value) and not _NUMBER.fullmatch(value):
        return wrong_type(value, shape, 'for example "2030-01-31T12:00:00Z"')
    return None


def _shortened(text: str) -> str:
    """In quotes, as JSON would show it, cut where it is long."""
    shown = json.dumps(text, ensure_ascii=False)
    return shown if len(shown) <= 60 else f'{shown[:56]}..."'
