"""A stream of lines with, on a terminal, one more line at the end that moves along and is wiped again."""

from time import monotonic
from typing import Final, TextIO

from sfdsl.diagnostics.styles import CUT, Styles, cells, width

_STATUS_SECONDS: Final = 0.05


class Screen:
    """Writes to `stream`, which may be None: then nowhere. Texts come safe to print."""

    def __init__(self, stream: TextIO | None, styles: Styles, columns: int) -> None:
        self._stream, self.styles, self._columns = stream, styles, columns
        self.is_terminal = stream is not None and stream.isatty()
        self._status = ""
        self._shown_at = 0.0

    def line(self, text: str) -> None:
        """Print a line, above the moving one."""
        if self._stream is None:
            return
        if self._status:
            self._stream.write(f"\r\x1b[K{text}\n{self._status}")
        else:
            self._stream.write(text + "\n")
        if self.is_terminal:
            self._stream.flush()

    def wants_status(self) -> bool:
        """Whether it is worth working out a new moving line: not more often than eyes can follow."""
        return self.is_terminal and monotonic() - self._shown_at >= _STATUS_SECONDS

    def status(self, text: str) -> None:
        """Put another text in place of the moving line; an empty one wipes it."""
        if not self.is_terminal or self._stream is None:
            return
        self._shown_at = monotonic()
        shown = self.styles.paint("faint", _cut(f"  … {text}", self._columns - 1)) if text else ""
        if shown != self._status:
            self._stream.write(f"\r\x1b[K{shown}")
            self._stream.flush()
            self._status = shown


def _cut(text: str, columns: int) -> str:
    if width(text) <= columns:
        return text
    used, kept = 1, []
    for character in text:
        used += cells(character)
        if used > columns:
            break
        kept.append(character)
    return "".join(kept) + CUT
