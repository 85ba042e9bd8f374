"""How wide a text will be without asking a font, and where to break it.

Widths are those of Helvetica, which most sans-serif fonts come close to, with an eighth added: a box that is a little too wide
looks better than text that leaves it.
"""

import unicodedata
from typing import Final

_MARGIN: Final = 1.13
_BOLD: Final = 1.06

# Advance widths of Helvetica in thousandths of the font size, from the space to the tilde.
_HELVETICA: Final = (
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
)  # fmt: skip
_OTHER: Final = 600
_WIDE: Final = 1000


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """In the unit of `size`."""
    units = sum(map(_units, text))
    return units * size / 1000 * _MARGIN * (_BOLD if bold else 1.0)


def _units(char: str) -> int:
    code = ord(char)
    if 32 <= code < 127:
        return _HELVETICA[code - 32]
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    if code >= 0x1F000 or unicodedata.east_asian_width(char) in ("W", "F"):
        return _WIDE
    return _OTHER


def wrap(text: str, width: float, size: float, *, bold: bool = False, max_lines: int = 3) -> tuple[str, ...]:
    """The text in lines that fit `width`, broken where the eye allows it; what is too much for `max_lines` ends in `…`.

    No line is wider than `width`; an empty text is no line.
    """

    def fits(line: str) -> bool:
        return text_width(line, size, bold=bold) <= width

    rest = " ".join(text.split())
    lines: list[str] = []
    while rest:
        if fits(rest):
            lines.append(rest)
            break
        if len(lines) == max_lines - 1:
            lines.append(_cut(rest, width - text_width("…", size, bold=bold), size, bold).rstrip() + "…")
            break
        line = _cut(rest, width, size, bold)
        line = line[: _break(line, rest)]
        lines.append(line.rstrip())
        rest = rest[len(line) :].lstrip()
    return tuple(lines)


def _cut(text: str, width: float, size: float, bold: bool) -> str:
    """The longest start of `text` that fits, and at least one character."""
    used = 0.0
    for index, char in enumerate(text):
        used += text_width(char, size, bold=bold)
        if used > width and index:
            return text[:index]
    return text


def _break(line: str, rest: str) -> int:
    """How much of `line`, which is the start of `rest`, to keep. Never nothing."""
    if rest[len(line) : len(line) + 1] in ("", " "):
        return len(line)
    for tokens in (" ", "_-./:,&|=", ""):
        for index in range(len(line) - 1, len(line) // 3, -1):
            before, after = line[index - 1], line[index]
            if tokens:
                if before in tokens and index > 1:
                    return index
            elif before.islower() and after.isupper():
                return index
    return len(line)
