"""What is printed where: results to stdout, messages to stderr, colours where a person looks."""

import os
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, TextIO

from sfdsl.diagnostics.styles import PLAIN, Styles, printable, wants_color

if TYPE_CHECKING:
    from sfdsl.diagnostics.diagnostic import Diagnostic

FALLBACK_COLUMNS = 100


def prepare_streams() -> None:
    """UTF-8 with plain newlines on every machine. A half of a surrogate pair is printed as JSON's escape for it."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def styles_for(stream: TextIO | None) -> Styles:
    """Colours if the stream is a terminal, or as NO_COLOR and FORCE_COLOR say."""
    return Styles(True) if stream is not None and wants_color(stream, os.environ) else PLAIN


def columns() -> int:
    """The width of the terminal, or of a page where there is none."""
    try:
        return max(60, os.get_terminal_size(sys.__stderr__.fileno() if sys.__stderr__ else 2).columns)
    except (OSError, ValueError):
        return FALLBACK_COLUMNS


def write_result(text: str) -> None:
    """To stdout, where only results go."""
    if sys.stdout is not None:
        sys.stdout.write(text)


def write_message(text: str) -> None:
    """A line to stderr; the text is made safe to print."""
    write_raw_message(printable(text) + "\n")


def write_raw_message(text: str) -> None:
    """To stderr as it is: already safe, perhaps painted."""
    if sys.stderr is not None:
        sys.stderr.write(text)


def write_error(message: str, hint: str | None = None) -> None:
    """`sfdsl: error: message` and what to do about it."""
    styles = styles_for(sys.stderr)
    lines = [f"{styles.paint('strong', 'sfdsl:')} {styles.paint('error', 'error:')} {printable(message)}\n"]
    if hint:
        lines.append(f"  {styles.paint('note', 'hint:')} {printable(hint)}\n")
    write_raw_message("".join(lines))


def write_diagnostics(diagnostics: Iterable["Diagnostic"]) -> None:
    """With excerpts, and a summary of several, to stderr: what a command has to say besides its result."""
    from sfdsl.diagnostics.render_text import render_text, summary

    found = list(diagnostics)
    write_raw_message(render_text(found, styles_for(sys.stderr), columns()))
    if len(found) > 1:
        write_message("\n" + summary(found))
