"""What a string in a definition may be besides itself."""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from sfdsl.jsontypes import Pointer

RESERVED_VARIABLE: Final = "states"
"""JSONata's `$states`, which is Step Functions' own."""

_TOKEN: Final = re.compile(r"\$\$(?!\s*\.\s*(?!Task\b)\w)")
_TOKEN_IN_JSONATA: Final = re.compile(r"\$states(?!\s*\.\s*\w)|\$states\s*\.\s*context(?!\s*\.\s*(?!Task\b)\w)")
_PLACEHOLDER: Final = re.compile(r"\$\{[^${}]+\}")


def has_placeholder(value: Any) -> bool:
    """True for a text with `${Name}`, which a deployment fills in: it says nothing yet that could be wrong."""
    return isinstance(value, str) and "${" in value and _PLACEHOLDER.search(value) is not None


def is_expression(value: Any) -> bool:
    """True for JSONata between its delimiters: a text that begins exactly with `{%` and ends exactly with `%}`."""
    return isinstance(value, str) and len(value) >= 4 and value.startswith("{%") and value.endswith("%}")


def strings_in(value: Any, at: Pointer) -> Iterator[tuple[Pointer, str]]:
    """Every string in a JSON value that stands at `at`, with its own place; keys are none."""
    if isinstance(value, str):
        yield at, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from strings_in(item, (*at, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from strings_in(item, (*at, index))


def in_single_quotes(text: str) -> str:
    """A message of `sfdsl.expr`, which has backticks round names, in the manner of the checks. What holds a quote keeps them."""
    return re.sub(r"`([^`']*)`", r"'\1'", text)


def hands_on_token(arguments: Any) -> bool:
    """Whether the arguments of a call, or a part of them, hold the task's token: by itself, or with the context object round it."""
    text = json.dumps(arguments)
    return _TOKEN.search(text) is not None or _TOKEN_IN_JSONATA.search(text) is not None


def quoted(value: Any) -> str:
    """A value for a message: short, in single quotes where it is a text."""
    text = f"'{value}'" if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= 60 else f"{text[:56]}...{text[0] if text[0] in chr(39) else ''}"
