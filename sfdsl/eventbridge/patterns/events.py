"""An event, given as a JSON object or as its text, to the object. See `errors.InvalidEvent` for what is refused."""

from typing import Any

from sfdsl.eventbridge.jsonreader import position
from sfdsl.eventbridge.jsontext import JsonSyntaxError, parse_json
from sfdsl.eventbridge.patterns.errors import InvalidEvent
from sfdsl.eventbridge.patterns.numbers import Number, UnusualNumber, number_from_text

_MOST_DIGITS = 1000


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
        return parse_json(text, parse_int=_integer, parse_float=number_from_text)
    except JsonSyntaxError as error:
        line, column = position(text, error.offset)
        raise InvalidEvent(f"{error.message} (line {line}, column {column}).") from None


def _integer(text: str) -> Number:
    return int(text) if len(text) < _MOST_DIGITS else UnusualNumber(text)


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
