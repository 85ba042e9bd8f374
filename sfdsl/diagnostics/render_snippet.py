"""A piece of a source with its marks: line numbers in a gutter, carets under the place, dashes under further ones.

     3 | task pay = lambda.invoke < Payload: $.order > catch -> report
       |      ---                                               ^^^^^^
       |      |
       |      the state that goes there

A place over several lines gets a rail on the left instead:

     3 | / task pay = lambda.invoke <
     4 | |   Payload: $.order
     5 | | >
       | |_^

Long lines are cut round the place that matters, so that the megabyte of a minified document prints as one line of the terminal.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from sfdsl.diagnostics.styles import CUT, Styles, cells, display, printable, width
from sfdsl.records import positional_record
from sfdsl.source import Source, Span

RAIL_LINES: Final = 8
"""A rail over more lines than this shows its first ones and its last ones."""


@positional_record
class Mark:
    """A place to underline: the one that the message is about (`^`), or a further one (`-`) with its text."""

    span: Span
    text: str
    is_primary: bool


@positional_record
class _Underline:
    """The part of a mark on one line: columns from 0, half open, in characters."""

    start: int
    end: int
    mark: Mark


class Snippet:
    """The excerpt of one source for one message. `columns` is the room for everything, gutter included."""

    def __init__(self, source: Source, marks: Iterable[Mark], severity: str, styles: Styles, columns: int) -> None:
        self._source, self._severity, self._styles = source, severity, styles
        self._rail: tuple[int, int, int] | None = None  # first line, last line, column of the end
        self._lines: dict[int, list[_Underline]] = {}
        for mark in marks:
            self._place(mark)
        self.gutter = len(str(max(self._lines, default=1)))
        self._room = max(20, columns - self.gutter - 4 - (2 if self._rail else 0))

    def _place(self, mark: Mark) -> None:
        text = self._source.text
        start = min(mark.span.start, len(text))
        end = min(mark.span.end, len(text))
        # The newline belongs to no line: a span that ends in blank space ends, to the eye, with its last word.
        while end > start + 1 and text[end - 1] in " \t\r\n":
            end -= 1
        first, column = self._source.position(start)
        last, until = self._source.position(end)
        if first == last:
            self._lines.setdefault(first, []).append(_Underline(column - 1, max(until - 1, column), mark))
        elif mark.is_primary:
            self._rail = (first, last, until - 1)
            for line in _ends(first, last):
                self._lines.setdefault(line, [])
        else:
            # A second rail would cross the first; the head of the statement is enough to know it by.
            head = self._source.line(first).rstrip()
            self._lines.setdefault(first, []).append(_Underline(column - 1, max(len(head), column), mark))

    def lines(self) -> Iterator[str]:
        """The excerpt, line by line, painted."""
        yield self._row()
        before = 0
        for number in sorted(self._lines):
            if before and number - before == 2:
                yield from self._source_line(number - 1, [])
            elif before and number - before > 2:
                yield self._styles.paint("gutter", "..." if self.gutter < 3 else "." * self.gutter) + self._gap(before)
            yield from self._source_line(number, self._lines[number])
            before = number

    def _gap(self, before: int) -> str:
        if self._rail is None or not self._rail[0] <= before < self._rail[1]:
            return ""
        blanks = " " * max(0, self.gutter + 3 - max(3, self.gutter))
        return blanks + self._styles.paint(self._severity, "|")

    def _row(self, text: str = "", number: int | None = None) -> str:
        label = "" if number is None else str(number)
        head = self._styles.paint("gutter", f"{label:>{self.gutter}} |")
        return f"{head} {text}".rstrip()

    def _source_line(self, number: int, underlines: Sequence[_Underline]) -> Iterator[str]:
        line = self._source.line(number)
        rail_end = self._rail[2] if self._rail and number == self._rail[1] else None
        window = _Window(line, _focus(underlines, rail_end), self._room)
        yield self._row(self._rail_text(number) + window.text, number)
        if underlines:
            for text in self._underlines(window, underlines):
                yield self._row(self._rail_text(number, under=True) + text)
        if rail_end is not None:
            column = max(0, window.cell(max(rail_end - 1, 0)))
            yield self._row(self._styles.paint(self._severity, "|_" + "_" * column + "^"))

    def _rail_text(self, number: int, *, under: bool = False) -> str:
        if self._rail is None:
            return ""
        first, last, _ = self._rail
        inside = first <= number < last if under else first <= number <= last
        mark = "/" if number == first and not under else "|"
        return (self._styles.paint(self._severity, mark) if inside else " ") + " "

    def _underlines(self, window: "_Window", underlines: Sequence[_Underline]) -> Iterator[str]:
        row: dict[int, tuple[str, str]] = {}
        for underline in sorted(underlines, key=lambda item: item.mark.is_primary):
            sign, style = ("^", self._severity) if underline.mark.is_primary else ("-", "gutter")
            start = window.cell(underline.start)
            for cell in range(start, max(window.cell(underline.end), start + 1)):
                row[cell] = (sign, style)
        said = sorted((item for item in underlines if item.mark.text), key=lambda item: item.start)
        painted = _paint_cells(row, self._styles)
        if not said:
            yield painted
            return
        # The last text stands beside its line, if nothing comes after it; the others hang below, the rightmost first.
        last = said[-1]
        if max(row) < max(window.cell(last.end), window.cell(last.start) + 1):
            yield f"{painted} {self._styles.paint('gutter', printable(last.mark.text))}"
            said.pop()
        else:
            yield painted
        if said:
            yield self._hangers(window, said)
        while said:
            lowest = said.pop()
            text = self._styles.paint("gutter", printable(lowest.mark.text))
            yield self._hangers(window, said, until=window.cell(lowest.start)) + text

    def _hangers(self, window: "_Window", said: Sequence[_Underline], until: int | None = None) -> str:
        row = {window.cell(item.start): ("|", "gutter") for item in said}
        if until is not None:
            row = {cell: sign for cell, sign in row.items() if cell < until}
        return _paint_cells(row, self._styles, until or 0)


class _Window:
    """The part of a line that is shown. Maps columns in characters to cells on the screen."""

    def __init__(self, line: str, focus: tuple[int, int], room: int) -> None:
        start, end = _visible(line, focus, room)
        self._start, self._end = start, end
        self._prefix = CUT if start else ""
        shown = [display(character) for character in line[start:end]]
        self._cells = [len(self._prefix)]
        for text in shown:
            # A tab and an escape are plain ASCII, wider than their character.
            self._cells.append(self._cells[-1] + (cells(text) if len(text) == 1 else len(text)))
        self.text = self._prefix + "".join(shown) + (CUT if end < len(line) else "")

    def cell(self, column: int) -> int:
        """Where a column begins; what is cut away counts as the edge."""
        if column < self._start:
            return 0
        return self._cells[min(column, self._end) - self._start] + (1 if column > self._end else 0)


def cut_line(line: str, column: int, room: int) -> str:
    """A line made safe to print, and cut round a column if it takes more than `room` cells."""
    return _Window(line, (column, column), room).text


def _visible(line: str, focus: tuple[int, int], room: int) -> tuple[int, int]:
    """Which characters to show so that the focus is seen with some of what stands before it."""
    if len(line) <= room and width(printable(line)) <= room:
        return 0, len(line)
    room -= 2 * len(CUT)
    start, end = focus
    # Characters may be wider than one cell: reckon with what fits, from the start of the focus on, then fill up.
    begin = max(0, start - room // 4) if end > room else 0
    stop, used = begin, 0
    while stop < len(line):
        used += _displayed_width(line[stop])
        if used > room:
            break
        stop += 1
    return begin, stop


def _displayed_width(character: str) -> int:
    shown = display(character)
    return cells(shown) if len(shown) == 1 else len(shown)


def _focus(underlines: Sequence[_Underline], rail_end: int | None) -> tuple[int, int]:
    chosen = next((item for item in underlines if item.mark.is_primary), underlines[0] if underlines else None)
    if chosen is not None:
        return chosen.start, chosen.end
    return (rail_end, rail_end) if rail_end is not None else (0, 0)


def _ends(first: int, last: int) -> Iterator[int]:
    """The lines of a rail that are shown."""
    if last - first < RAIL_LINES:
        yield from range(first, last + 1)
    else:
        yield from range(first, first + RAIL_LINES // 2)
        yield from range(last - RAIL_LINES // 4, last + 1)


def _paint_cells(row: dict[int, tuple[str, str]], styles: Styles, until: int = 0) -> str:
    """Signs at their cells, blanks between, at least `until` cells; neighbours of one style painted together."""
    pieces: list[str] = []
    at, run, style = 0, "", ""
    for cell in sorted(row):
        sign, wanted = row[cell]
        if run and (cell != at or wanted != style):
            pieces.append(styles.paint(style, run))
            run = ""
        if cell > at:
            pieces.append(" " * (cell - at))
        run, style, at = run + sign, wanted, cell + 1
    if run:
        pieces.append(styles.paint(style, run))
    return "".join(pieces) + " " * max(0, until - at)
