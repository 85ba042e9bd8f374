"""An event, given as a JSON object or as its text, to the object. See `errors.InvalidEvent` for what is refused."""

import json
from typing import Any

from sfdsl.eventbridge.jsonreader import MAX_DEPTH, position, read_json
from sfdsl.eventbridge.jsontext import JsonSyntaxError
from sfdsl.eventbridge.patterns.errors import InvalidEvent
from sfdsl.eventbridge.patterns.numbers import Number, UnusualNumber, number_from_text


def read_event(event: Any) -> dict[str, Any]:
    """The event as an object. Text may nest 1,000 levels; numbers that no double stands for stay text.

    :raises InvalidEvent: it is not a JSON object.
    """
    if isinstance(event, bytes | bytearray):
        try:
            event = event.decode()
        except UnicodeDecodeError as error:
            raise InvalidEvent(f"It is not UTF-8: {error}.") from None
    if isinstance(event, str):
        event = _parse(event)
    if not isinstance(event, dict):
        raise InvalidEvent(f"It must be a JSON object, not {_kind(event)}.")
    return event


def _parse(text: str) -> Any:
    try:
        return json.loads(text, parse_float=number_from_text, parse_int=_integer, parse_constant=_refuse)
    except (ValueError, RecursionError):
        pass
    try:
        return read_json(text)
    except JsonSyntaxError as error:
        line, column = position(text, error.offset)
        raise InvalidEvent(f"{error.message} (line {line}, column {column}).") from None


def _integer(text: str) -> Number:
    return int(text) if len(text) < MAX_DEPTH else UnusualNumber(text)


def _refuse(name: str) -> None:
    raise ValueError(name)


def _kind(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case int() | float() | UnusualNumber():
            return "a number"
        case list() | tuple():
            return "an array"
        case _:
            return f"a {type(value).__name__}"
