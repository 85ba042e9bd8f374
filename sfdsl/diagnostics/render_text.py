"""Diagnostics for people: a line that editors can jump to, the place in its source, and what to do about it.

    flow.sfd:3:42: error SFD104: there is no state 'report'
      |
    3 | > catch EventBridge.FailedEntry -> report
      |                                    ^^^^^^
      = hint: did you mean 'reports'?
      = fix: write 'reports'
    3 - > catch EventBridge.FailedEntry -> report
    3 + > catch EventBridge.FailedEntry -> reports

The excerpt is `render_snippet`'s; the other forms are in `render_json`, `render_sarif` and `render_github`.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from sfdsl.diagnostics.diagnostic import Diagnostic, Severity
from sfdsl.diagnostics.fixes import Hunk, hunks_of
from sfdsl.diagnostics.render_snippet import Mark, Snippet, cut_line
from sfdsl.diagnostics.styles import PLAIN, Styles, printable
from sfdsl.diagnostics.wording import counted

COLUMNS: Final = 100
"""The width to print for where there is no terminal to ask."""

_HUNK_LINES: Final = 12


def render_text(diagnostics: Iterable[Diagnostic], styles: Styles = PLAIN, columns: int = COLUMNS) -> str:
    """Each diagnostic in the order given, a blank line between two; nothing for none."""
    return "\n".join(render_one(diagnostic, styles, columns) for diagnostic in diagnostics)


def render_one(diagnostic: Diagnostic, styles: Styles = PLAIN, columns: int = COLUMNS) -> str:
    """One diagnostic with its excerpt, hints, notes and fixes, ending in a newline."""
    return "\n".join(_lines(diagnostic, styles, columns)) + "\n"


def render_short(diagnostics: Iterable[Diagnostic], styles: Styles = PLAIN) -> str:
    """One line each: `FILE:LINE:COL: error SFD104: message (hint)`."""
    lines = []
    for diagnostic in diagnostics:
        hint = f" ({_one_line(diagnostic.hint)})" if diagnostic.hint else ""
        lines.append(_one_line(headline(diagnostic, styles)) + hint + "\n")
    return "".join(lines)


def headline(diagnostic: Diagnostic, styles: Styles = PLAIN) -> str:
    """`FILE:LINE:COL: error SFD104: message`, the form that editors and CI logs know."""
    line, column = diagnostic.position
    severity = diagnostic.severity.value
    place = styles.paint("strong", f"{printable(diagnostic.source.name)}:{line}:{column}:")
    kind = styles.paint(severity, f"{severity} {diagnostic.code.id}:")
    return f"{place} {kind} {styles.paint('strong', printable(diagnostic.message))}"


def summary(diagnostics: Iterable[Diagnostic]) -> str:
    """`2 errors and 1 warning in 2 files`; empty where there are none."""
    found = list(diagnostics)
    counts = Counter(diagnostic.severity for diagnostic in found)
    parts = [counted(counts[severity], severity.value) for severity in Severity if counts[severity]]
    if not parts:
        return ""
    said = " and ".join(filter(None, [", ".join(parts[:-1]), parts[-1]]))
    names = {diagnostic.source.name for diagnostic in found}
    return f"{said} in {printable(names.pop()) if len(names) == 1 else counted(len(names), 'file')}"


def _lines(diagnostic: Diagnostic, styles: Styles, columns: int) -> Iterator[str]:
    yield headline(diagnostic, styles)
    margin = 1
    if diagnostic.span is not None and diagnostic.source.text:
        marks = [Mark(diagnostic.span, "", True), *(Mark(label.span, label.text, False) for label in diagnostic.labels)]
        snippet = Snippet(diagnostic.source, marks, diagnostic.severity.value, styles, columns)
        margin = snippet.gutter
        yield from snippet.lines()
    pad = " " * margin
    if diagnostic.hint:
        yield from _remark(pad, "hint", diagnostic.hint, styles)
    for note in diagnostic.notes:
        yield from _remark(pad, "note", note, styles)
    for fix in diagnostic.fixes:
        yield from _remark(pad, "fix", fix.title, styles)
        for hunk in hunks_of(diagnostic.source, fix):
            yield from _hunk_lines(hunk, margin, styles, columns)


def _remark(pad: str, kind: str, text: str, styles: Styles) -> Iterator[str]:
    """`   = hint: text`, further lines under the first."""
    first, *rest = printable(text).split("\n")
    sign = styles.paint("gutter", "=")
    yield f"{pad} {sign} {styles.paint('note', kind + ':')} {first}"
    for line in rest:
        yield f"{pad}   {' ' * (len(kind) + 1)} {line}".rstrip()


def _hunk_lines(hunk: Hunk, margin: int, styles: Styles, columns: int) -> Iterator[str]:
    room = columns - margin - 3
    # Where the first lines begin to differ is what has to be seen of long ones.
    focus = _common_length(hunk.before[0], hunk.after[0]) if hunk.before and hunk.after else 0
    for sign, style, lines in (("-", "removed", hunk.before), ("+", "added", hunk.after)):
        for number, line in enumerate(lines[:_HUNK_LINES], hunk.line):
            shown = cut_line(line, focus if number == hunk.line else 0, room)
            yield styles.paint(style, f"{number:>{margin}} {sign} {shown}".rstrip())
        if len(lines) > _HUNK_LINES:
            yield styles.paint(style, f"{'':>{margin}} {sign} ... {counted(len(lines) - _HUNK_LINES, 'more line')}")


def _common_length(one: str, other: str) -> int:
    for index, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return index
    return min(len(one), len(other))


def _one_line(text: str) -> str:
    return " ".join(printable(text).split("\n"))
