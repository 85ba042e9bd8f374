"""Colours for the terminal, and text made safe and measurable for it.

What a file or a service says is shown letter by letter, save for what would move the cursor, change colours, or reorder a line:
such characters are written as escapes (`\\x1b`, `\\u202e`), so that a program cannot lie about itself in a message.
"""

import unicodedata
from collections.abc import Mapping
from typing import Final, TextIO

_SGR: Final = {
    "error": "1;31",
    "warning": "1;33",
    "hint": "1;36",
    "note": "1;36",
    "strong": "1",
    "faint": "2",
    "gutter": "34",
    "added": "32",
    "removed": "31",
    "good": "32",
}

TAB: Final = "    "
CUT: Final = "…"
"""Stands for what is left out of a line."""


class Styles:
    """Paints text, or leaves it as it is where `enabled` is false. (No dataclass: every start of the command line would pay for it.)"""

    __slots__ = ("enabled",)

    def __init__(self, enabled: bool = False) -> None:
        self.enabled = enabled

    def paint(self, style: str, text: str) -> str:
        """`text` in one of the styles of the table above."""
        return f"\x1b[{_SGR[style]}m{text}\x1b[0m" if self.enabled and text else text


PLAIN: Final = Styles()


def wants_color(stream: TextIO, environment: Mapping[str, str]) -> bool:
    """Colour on a terminal only; NO_COLOR (any text) says never and FORCE_COLOR always. Source: no-color.org, force-color.org."""
    if environment.get("NO_COLOR"):
        return False
    forced = environment.get("FORCE_COLOR")
    if forced:
        return forced != "0"
    if environment.get("TERM") == "dumb":
        return False
    return stream.isatty()


def cells(character: str) -> int:
    """How many columns of a terminal a character takes: 2 for wide ones, 0 for those that join the one before."""
    if character.isascii():
        return 1
    # Zero width: marks (Mn, Me) and format characters (Cf), of which the joiners are the common ones.
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def display(character: str) -> str:
    """What is printed for one character: itself, blanks for a tab, an escape for what must not reach a terminal."""
    if character.isprintable():
        return character
    if character == "\t":
        return TAB
    # Joiners hold emoji and scripts together, and do no harm.
    if character in "\u200c\u200d":
        return character
    number = ord(character)
    if unicodedata.category(character) == "Zs":
        return " "
    return f"\\x{number:02x}" if number < 256 else f"\\u{number:04x}" if number < 65536 else f"\\U{number:08x}"


def printable(text: str) -> str:
    """`text` with newlines kept and every other character as `display` has it."""
    if text.isprintable():
        return text
    return "\n".join("".join(map(display, line)) for line in text.split("\n"))


def width(text: str) -> int:
    """The columns that an already printable text takes."""
    return len(text) if text.isascii() else sum(map(cells, text))
