"""Two texts as a unified diff, painted on a terminal."""

from difflib import unified_diff as lines_of_diff
from typing import Final

from sfdsl.diagnostics.styles import PLAIN, Styles, printable

_STYLES: Final = {"+": "added", "-": "removed", "@": "gutter"}


def unified_diff(before: str, after: str, before_name: str, after_name: str, styles: Styles = PLAIN) -> str:
    """Empty where the texts are equal. A line without a newline at the end says so, as `diff` has it."""
    pieces: list[str] = []
    for line in lines_of_diff(_lines(before), _lines(after), before_name, after_name, lineterm="\n"):
        body = line.removesuffix("\n")
        style = "strong" if line.startswith(("--- ", "+++ ")) and len(pieces) < 2 else _STYLES.get(line[0])
        shown = printable(body)
        pieces.append((styles.paint(style, shown) if style else shown) + "\n")
        if not line.endswith("\n"):
            pieces.append("\\ No newline at end of file\n")
    return "".join(pieces)


def _lines(text: str) -> list[str]:
    """Split at newlines alone: `str.splitlines` knows others, which may stand in a string."""
    lines = text.split("\n")
    last = lines.pop()
    return [line + "\n" for line in lines] + ([last] if last else [])
