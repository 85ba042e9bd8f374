"""Base64 and URL encodings, as JavaScript has them."""

import base64
import re
from string import ascii_letters, digits

from sfdsl.expr.jsonata.failures import Failure, PlainFailure
from sfdsl.expr.jsonata.functions import Runtime
from sfdsl.expr.jsonata.json_text import json_text
from sfdsl.expr.jsonata.values import UNDEFINED, Value

_URL_COMPONENT_SAFE = frozenset(ascii_letters + digits + "-_.!~*'()")
_URL_RESERVED = frozenset(";/?:@&=+$,#")
_ESCAPES = re.compile(r"(?:%[0-9A-Fa-f]{2})+")


def base64_encode(runtime: Runtime, text: Value) -> Value:
    """Of the low byte of each UTF-16 unit; text beyond Latin-1 does not survive."""
    if text is UNDEFINED:
        return text
    units = text.encode("utf-16-le", "surrogatepass")[::2]
    return base64.b64encode(units).decode("ascii")


def base64_decode(runtime: Runtime, text: Value) -> Value:
    """Bytes become Latin-1 characters. Padding may be missing; AWS, unlike JSONata, refuses what is not Base64."""
    if text is UNDEFINED:
        return text
    digits = text.rstrip("=")
    if re.fullmatch(r"[A-Za-z0-9+/]*", digits) is None or len(digits) % 4 == 1:
        raise PlainFailure(f"The text is not Base64: {json_text(text)}")
    return base64.b64decode(digits + "=" * (-len(digits) % 4)).decode("latin-1")


def encode_url_component(runtime: Runtime, text: Value) -> Value:
    return _encoded(text, _URL_COMPONENT_SAFE, "encodeUrlComponent")


def encode_url(runtime: Runtime, text: Value) -> Value:
    return _encoded(text, _URL_COMPONENT_SAFE | _URL_RESERVED, "encodeUrl")


def _encoded(text: Value, safe: frozenset[str], function: str) -> Value:
    if text is UNDEFINED:
        return text
    try:
        return "".join(chr(byte) if chr(byte) in safe else f"%{byte:02X}" for byte in text.encode("utf-8"))
    except UnicodeEncodeError:
        raise Failure("D3140", value=text, function=function) from None


def decode_url_component(runtime: Runtime, text: Value) -> Value:
    return _decoded(text, frozenset(), "decodeUrlComponent")


def decode_url(runtime: Runtime, text: Value) -> Value:
    """Leaves those escapes that stand for characters with a meaning in URLs."""
    return _decoded(text, _URL_RESERVED, "decodeUrl")


def _decoded(text: Value, kept: frozenset[str], function: str) -> Value:
    if text is UNDEFINED:
        return text
    if re.search(r"%(?![0-9A-Fa-f]{2})", text):
        raise Failure("D3140", value=text, function=function)
    try:
        return _ESCAPES.sub(lambda match: _unescaped(match.group(), kept), text)
    except UnicodeDecodeError:
        raise Failure("D3140", value=text, function=function) from None


def _unescaped(escapes: str, kept: frozenset[str]) -> str:
    decoded = bytes.fromhex(escapes.replace("%", "")).decode("utf-8")
    if not any(char in kept for char in decoded):
        return decoded
    result, at = "", 0
    for char in decoded:
        width = 3 * len(char.encode("utf-8"))
        result += escapes[at : at + width] if char in kept else char
        at += width
    return result


TABLE = (
    ("base64encode", "<s-:s>", 1, base64_encode),
    ("base64decode", "<s-:s>", 1, base64_decode),
    ("encodeUrlComponent", "<s-:s>", 1, encode_url_component),
    ("encodeUrl", "<s-:s>", 1, encode_url),
    ("decodeUrlComponent", "<s-:s>", 1, decode_url_component),
    ("decodeUrl", "<s-:s>", 1, decode_url),
)
