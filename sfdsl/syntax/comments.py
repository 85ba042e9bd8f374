"""Which comment belongs to which place.

The lexer hands every comment over (`CommentLines`). `##` lines above a node are its `doc` and part of the tree. All others belong to
a place: one on a line of its own to the code after it, one behind code to that code. `Comments` answers the printer, which asks
what stands before an offset and what stands behind one; so the tree stays free of comments and compares by meaning.
"""

from bisect import bisect_left
from dataclasses import dataclass, field

from sfdsl.records import positional_record
from sfdsl.source import Span


@positional_record
class Comment:
    """One `#` comment up to the end of its line. `own_line`: nothing but blanks stands before it."""

    text: str
    span: Span
    own_line: bool


class CommentLines:
    """Every comment of a text in order, while it is parsed."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts: list[int] = []
        self.found: list[Comment] = []
        self.documenting: set[int] = set()
        """Indexes of the comments that are some node's `doc`."""

    def add(self, start: int, text: str) -> None:
        if self._starts and start <= self._starts[-1]:
            return  # read again after an error
        line_start = self._text.rfind("\n", 0, start) + 1
        own_line = not self._text[line_start:start].strip(" \t\ufeff")
        self._starts.append(start)
        self.found.append(Comment(text.rstrip(), Span(start, start + len(text)), own_line))

    def doc_before(self, offset: int) -> str | None:
        """The text of the `##` lines directly above the code at `offset`, joined; None where there are none."""
        index = bisect_left(self._starts, offset) - 1
        lines: list[str] = []
        limit = offset
        while index >= 0:
            comment = self.found[index]
            if not comment.own_line or not self._text[comment.span.end : limit].isspace():
                break
            if comment.text.startswith("##"):
                # The blanks at a line's end are part of nothing: editors remove them.
                lines.append(comment.text[2:].removeprefix(" "))
                self.documenting.add(index)
            limit = comment.span.start
            index -= 1
        return "\n".join(reversed(lines)) if lines else None

    def undocumenting(self) -> list[Comment]:
        """The `##` lines that stand above nothing that can have a Comment."""
        return [
            comment
            for index, comment in enumerate(self.found)
            if comment.text.startswith("##") and comment.own_line and index not in self.documenting
        ]

    def comments(self) -> "Comments":
        """What the printer asks: all comments that are not part of the tree."""
        rest = [comment for index, comment in enumerate(self.found) if index not in self.documenting]
        return Comments(self._text, tuple(rest))


@dataclass
class Comments:
    """The comments of a file, to be taken by the printer place by place. Each is given out once."""

    text: str
    found: tuple[Comment, ...]
    _next: int = field(default=0)

    def before(self, offset: int) -> list[Comment]:
        """Those not yet taken that start before the code at `offset`."""
        start = self._next
        while self._next < len(self.found) and self.found[self._next].span.start < offset:
            self._next += 1
        return list(self.found[start : self._next])

    def behind(self, offset: int) -> Comment | None:
        """The one on the line of the code that ends at `offset`, if nothing but a comma or a blank is between."""
        if self._next < len(self.found):
            comment = self.found[self._next]
            between = self.text[offset : comment.span.start]
            if comment.span.start >= offset and not between.strip(" \t,") and not comment.own_line:
                self._next += 1
                return comment
        return None

    def any_in(self, span: Span) -> bool:
        """Whether one that is not yet taken stands inside a span."""
        index = self._next
        while index < len(self.found) and self.found[index].span.start < span.start:
            index += 1
        return index < len(self.found) and self.found[index].span.start < span.end

    def blank_line_before(self, offset: int) -> bool:
        """Whether the author left an empty line above the code or comment at `offset`."""
        at = offset - 1
        newlines = 0
        while at >= 0 and self.text[at] in " \t\r\n":
            newlines += self.text[at] == "\n"
            at -= 1
        return newlines > 1 and at >= 0


def no_comments() -> Comments:
    """For trees that were not read from a text."""
    return Comments("", ())
