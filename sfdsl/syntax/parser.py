"""Text to a tree.

`parse` gives a `Parsed` for every text. A text with errors gives a tree too, of what could be read: after an error the parser goes on
at the next line that begins a statement, so that one run tells all that is wrong (`recovery.py`); `messages.py` words it.
"""

from collections.abc import Callable
from functools import cache
from threading import RLock
from typing import Any, Final

from lark import Lark, Token, UnexpectedInput
from lark.utils import TextSlice

from sfdsl.collector import collector_off
from sfdsl.diagnostics import Diagnostics
from sfdsl.diagnostics.codes import source as codes
from sfdsl.records import positional_record
from sfdsl.source import Source, Span
from sfdsl.syntax import tables
from sfdsl.syntax.builder import Builder
from sfdsl.syntax.comments import CommentLines, Comments
from sfdsl.syntax.nodes import Expression, FileNode

MAX_CHARACTERS: Final = 4 * 1024 * 1024
"""A definition that AWS takes has at most 1 MiB; a source several times as large is a mistake."""
MAX_DEPTH: Final = 100
"""How deeply brackets may stand in each other."""


@positional_record
class Parsed:
    """What a text says. `is_complete` is false where an error left part of it unread."""

    source: Source
    tree: FileNode
    comments: CommentLines
    is_complete: bool

    def printer_comments(self) -> Comments:
        """The comments that are not part of the tree, to be taken once."""
        return self.comments.comments()


class DepthError(Exception):
    """Brackets nested too deeply; `offset` is that of the first one too many."""

    def __init__(self, offset: int) -> None:
        super().__init__(offset)
        self.offset = offset


class _Parser:
    """Lark's parser with the builder as its transformer. It holds the state of one parse, so `lock` guards it."""

    def __init__(self) -> None:
        self.lock = RLock()
        self.builder = Builder()
        self.lines = CommentLines("")
        self.depth = 0
        callbacks: dict[str, Callable[[Token], Token]] = {"HASH_COMMENT": self._comment}
        callbacks.update(dict.fromkeys(("LBRACE", "LSQB", "LPAR"), self._open))
        callbacks.update(dict.fromkeys(("RBRACE", "RSQB", "RPAR"), self._close))
        self.lark: Lark = tables.load(transformer=self.builder, lexer_callbacks=callbacks)

    def _comment(self, token: Token) -> Token:
        self.lines.add(token.start_pos or 0, token)
        return token

    def _open(self, token: Token) -> Token:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise DepthError(token.start_pos or 0)
        return token

    def _close(self, token: Token) -> Token:
        self.depth -= 1
        return token


@cache
def _parser() -> _Parser:
    return _Parser()


def parse(source: Source, diagnostics: Diagnostics) -> Parsed:
    """Read a file. Every problem is reported to `diagnostics`; nothing is raised for a bad text."""
    parser = _parser()
    text = source.text
    lines = CommentLines(text)
    if len(text) > MAX_CHARACTERS:
        message = f"the file has {len(text):,} characters; the compiler reads at most {MAX_CHARACTERS:,}"
        diagnostics.report(codes.TOO_DEEP, None, message, hint="split it into several flows, in several files")
        return Parsed(source, FileNode(settings=(), items=()), lines, is_complete=False)
    with parser.lock, collector_off():
        parser.lines, parser.depth = lines, 0
        parser.builder.begin(diagnostics, lines, lambda start, end: _parse_hole(parser, diagnostics, start, end))
        try:
            tree: Any = parser.lark.parse(text, start="file")
            return Parsed(source, tree, lines, is_complete=True)
        except DepthError as problem:
            _report_depth(diagnostics, problem.offset)
        except UnexpectedInput:
            # Read it again, slowly, to say what is wrong and to find what else is.
            from sfdsl.syntax.recovery import parse_with_recovery

            parser.depth = 0
            diagnostics.clear()
            try:
                tree = parse_with_recovery(parser.lark, text, diagnostics)
                return Parsed(source, tree, lines, is_complete=False)
            except DepthError as problem:
                _report_depth(diagnostics, problem.offset)
    return Parsed(source, FileNode(settings=(), items=()), lines, is_complete=False)


def parse_expression(text: str) -> Expression:
    """One expression by itself. Raises ValueError with the first problem's message."""
    source = Source("<expression>", text)
    diagnostics = Diagnostics(source)
    parser = _parser()
    with parser.lock:
        parser.lines, parser.depth = CommentLines(text), 0
        parser.builder.begin(diagnostics, parser.lines, lambda start, end: _parse_hole(parser, diagnostics, start, end))
        value = _parse_hole(parser, diagnostics, 0, len(text))
    if value is None or diagnostics.has_errors:
        raise ValueError(next(iter(diagnostics)).message if len(diagnostics) else "no expression")
    return value


def _parse_hole(parser: _Parser, diagnostics: Diagnostics, start: int, end: int) -> Expression | None:
    """The expression between two offsets: a hole of an f-string. None where it can't be read; that is reported."""
    text = diagnostics.source.text
    try:
        value: Any = parser.lark.parse(TextSlice(text, start, end), start="expression")
    except UnexpectedInput as problem:
        from sfdsl.syntax.recovery import report_unexpected

        report_unexpected(problem, text, diagnostics, limit=end)
        return None
    except DepthError as problem:
        _report_depth(diagnostics, problem.offset)
        return None
    expression: Expression = value
    return expression


def _report_depth(diagnostics: Diagnostics, offset: int) -> None:
    diagnostics.report(
        codes.TOO_DEEP,
        Span(offset, offset + 1),
        f"brackets stand more than {MAX_DEPTH} deep in each other here",
        hint="AWS refuses such a definition; pass the value in as data",
    )
