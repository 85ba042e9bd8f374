"""k6's EventBridge client, to the letter: what it sends, what it raises, and what it does not notice.

* `Detail` is always made a string, so a `Detail` that is one already becomes a string in a string, which the service refuses
  (`MalformedDetail`).
* A successful answer is not read, so entries that failed go unnoticed.
* Answers of 3xx and from 501 on raise nothing, as long as they are JSON.

Source: k6's jslib-aws, event-bridge.ts and client.ts.
"""

import json
import math
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sfdsl.eventbridge.client_errors import EventBridgeServiceError, InvalidSignatureError, UnreadableResponse
from sfdsl.eventbridge.transport.base import HttpResponse

_ARRAY_INDEX = re.compile("0|[1-9][0-9]{0,9}")
_LARGEST_INDEX = 2**32 - 2


def request_body(given: Mapping[str, Any]) -> bytes:
    """The body that k6 sends for the argument of `putEvents`.

    :raises TypeError: there are no `Entries`, or something is not JSON.
    """
    if not isinstance(given.get("Entries"), list | tuple):
        raise TypeError("Cannot read property 'map' of undefined")
    entries = [
        {**entry, "Detail": js_json(entry["Detail"])} if "Detail" in entry else entry for entry in given["Entries"]
    ]
    return js_json({**given, "Entries": entries}).encode()


def check_response(response: HttpResponse) -> None:
    """Raises what k6 raises.

    :raises InvalidSignatureError: 4xx with exactly this type.
    :raises EventBridgeServiceError: any other 4xx, and 500.
    :raises UnreadableResponse: no success, and the body is not JSON.
    """
    if 200 <= response.status < 300:
        return
    try:
        content = json.loads(response.body)
    except ValueError as error:
        raise UnreadableResponse(f"the body of an answer with status {response.status} is not JSON: {error}") from None
    if 400 <= response.status < 500:
        fields = content if isinstance(content, dict) else {}
        code = fields.get("__type")
        message = str(fields.get("Message") or fields.get("message") or code or "")
        if code == "InvalidSignatureException":
            raise InvalidSignatureError(message, code)
        raise EventBridgeServiceError(message, code)
    if response.status == 500:
        raise EventBridgeServiceError("An error occurred on the server side", "InternalServiceError")


def js_json(value: Any) -> str:
    """`JSON.stringify`: numbers as JavaScript writes them, keys that are array indexes first.

    :raises TypeError: it is not a JSON value.
    """
    match value:
        case None | bool():
            return json.dumps(value)
        case str():
            return _js_string(value)
        case int() | float():
            return _js_number(value)
        case list() | tuple():
            return f"[{','.join(js_json(item) for item in value)}]"
        case dict():
            return f"{{{','.join(f'{_js_string(name)}:{js_json(value[name])}' for name in _js_order(value))}}}"
        case _:
            raise TypeError(f"a {type(value).__name__} is not JSON")


def _js_order(value: Mapping[str, Any]) -> list[str]:
    indexes = [name for name in value if _ARRAY_INDEX.fullmatch(name) and int(name) <= _LARGEST_INDEX]
    return sorted(indexes, key=int) + [name for name in value if name not in set(indexes)] if indexes else list(value)


def _js_string(text: str) -> str:
    written = json.dumps(text, ensure_ascii=False)
    return re.sub("[\ud800-\udfff]", lambda found: f"\\u{ord(found.group()):04x}", written)


def _js_number(value: int | float) -> str:
    """A number as JavaScript writes the double that it becomes."""
    try:
        number = float(value)
    except OverflowError:
        return "null"
    if not math.isfinite(number):
        return "null"
    sign, digits, exponent = Decimal(repr(number)).normalize().as_tuple()
    assert isinstance(exponent, int)
    text = "".join(map(str, digits))
    point = len(text) + exponent
    if number == 0:
        return "0"
    if len(text) <= point <= 21:
        shown = text + "0" * (point - len(text))
    elif 0 < point <= 21:
        shown = f"{text[:point]}.{text[point:]}"
    elif -6 < point <= 0:
        shown = f"0.{'0' * -point}{text}"
    else:
        fraction = f".{text[1:]}" if len(text) > 1 else ""
        shown = f"{text[0]}{fraction}e{point - 1:+d}"
    return f"-{shown}" if sign else shown
