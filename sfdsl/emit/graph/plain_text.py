"""Text from a definition made fit for any of the formats, and what the formats' options are called."""

import re
from typing import Final, Literal, TypeAlias

Theme: TypeAlias = Literal["auto", "light", "dark"]

_LINE_ENDS: Final = re.compile("[\t-\r\x85\u2028\u2029]")
_UNPRINTABLE: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_LONG: Final = 160


def printable(text: str) -> str:
    """On one line, without what cannot be printed or written as UTF-8: line ends and tabs are blanks, the rest `\N{REPLACEMENT CHARACTER}`.

    So are the characters that turn the direction of writing: with one in it a name could make a picture say something else than
    the definition does.
    """
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", _LINE_ENDS.sub(" ", text))


def shortened(text: str) -> str:
    """Text for a label that nothing breaks into lines."""
    return text if len(text) <= _LONG else text[: _LONG - 1].rstrip() + "…"


def header(source_name: str) -> str:
    """What made the text, and from what: fit for a comment of one line, also for XML's, in which `--` may not stand."""
    origin = re.sub("-(?=-)", "-\N{ZERO WIDTH SPACE}", printable(source_name))
    return f"Made by sfdsl from {origin}." if source_name else "Made by sfdsl."
