"""Read on after an error.

A text that the parser refused is read again token by token. At an error the open constructs are given up one by one until one of them
can go on with the next line that begins a statement (or closes a block); reading continues there. So every statement is read
at most once, and one run reports each mistake by itself.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from lark import Lark, Token, UnexpectedCharacters, UnexpectedInput, UnexpectedToken
from lark.parsers.lalr_analysis import Shift
from lark.parsers.lalr_interactive_parser import InteractiveParser

from sfdsl.diagnostics import Diagnostics
from sfdsl.source import Span
from sfdsl.syntax.messages import report_trouble
from sfdsl.syntax.nodes import FileNode
from sfdsl.syntax.trouble import STATEMENT_WORDS, Trouble

MAX_ERRORS: Final = 20
_RESUME: Final = re.compile(
    rf"^[ \t]*(?P<word>(?:{'|'.join(STATEMENT_WORDS)}|flow|param|const|policy|rule|branch|when|otherwise)(?![\w-])|\}})",
    re.MULTILINE,
)
_OPENERS: Final = {"LBRACE": "RBRACE", "LSQB": "RSQB", "LPAR": "RPAR", "LESSTHAN": "MORETHAN"}


def parse_with_recovery(lark: Lark, text: str, diagnostics: Diagnostics) -> FileNode:
    """The tree of what can be read; at least one problem is reported."""
    session = _Session(lark, text, diagnostics)
    while not session.finished:
        session.run()
    tree = session.result
    return tree if isinstance(tree, FileNode) else FileNode(settings=(), items=())


def report_unexpected(problem: UnexpectedInput, text: str, diagnostics: Diagnostics, *, limit: int) -> None:
    """Word a problem that no interactive parser stands behind; `limit` is where the text that was read ends."""
    expected = set(getattr(problem, "accepts", None) or getattr(problem, "expected", None) or ())
    expected |= set(getattr(problem, "allowed", None) or ())
    trouble = replace(_trouble(problem, text, expected, (), limit), end_name="the end of the hole")
    report_trouble(trouble, text, diagnostics)


class _Session:
    """One reading of a text. `run` reads up to the next error, reports it and finds where to go on."""

    def __init__(self, lark: Lark, text: str, diagnostics: Diagnostics) -> None:
        self._text, self._diagnostics = text, diagnostics
        self._parser: InteractiveParser = lark.parse_interactive(text, start="file")
        self._state: Any = self._parser.parser_state
        self._lexer_thread: Any = self._parser.lexer_thread
        self._errors = 0
        self.finished = False
        self.result: Any = None

    def run(self) -> None:
        try:
            last = None
            for token in self._tokens():
                self._parser.feed_token(token)
                last = token
            self.result = self._parser.feed_eof(last)  # type: ignore[no-untyped-call]
            self.finished = True
        except UnexpectedInput as problem:
            self._recover(problem)

    def _tokens(self) -> Iterator[Token]:
        return iter(self._lexer_thread.lex(self._state))

    def _recover(self, problem: UnexpectedInput) -> None:
        at = _offset(problem, len(self._text))
        closes = isinstance(problem, UnexpectedToken) and problem.token.type == "RBRACE"
        stray_close = closes and self._errors and not self._open_brackets()
        at_end = at >= len(self._text)
        # After an earlier error a closing brace too many, or one too few, is most often its consequence.
        if not stray_close and not (at_end and self._errors):
            expected: set[str] = set(getattr(problem, "allowed", None) or ())
            if isinstance(problem, UnexpectedToken):
                expected |= set(self._parser.accepts())  # type: ignore[no-untyped-call]
            trouble = _trouble(problem, self._text, expected, self._open_brackets(), len(self._text))
            report_trouble(trouble, self._text, self._diagnostics)
            self._errors += 1
        if at_end or self._errors >= MAX_ERRORS:
            self.finished = True
            return
        self._resume_after(at)

    def _resume_after(self, offset: int) -> None:
        """Give up open constructs until the parser can take the next line that begins something."""
        match = None
        start = self._text.find("\n", offset) + 1 or len(self._text)
        if self._text[offset : offset + 1] == "}":
            start = offset + 1  # a stray brace: only it is passed over
        while match := _RESUME.search(self._text, start):
            word = match["word"]
            kind = "RBRACE" if word == "}" else word.upper()
            if self._unwind_to(kind):
                self._lexer_thread.state.line_ctr.char_pos = match.start("word")
                return
            start = match.end()
        self.finished = True

    def _unwind_to(self, kind: str) -> bool:
        """Drop what is on the stack down to a construct that can go on with a token of this kind."""
        for depth in range(len(self._state.state_stack), 0, -1):
            if self._can_take(self._state.state_stack[:depth], kind):
                del self._state.state_stack[depth:]
                del self._state.value_stack[depth - 1 :]
                return True
        return False

    def _can_take(self, stack: list[Any], kind: str) -> bool:
        """Whether a parser with this stack would shift a token of this kind, after any number of reductions."""
        states = self._state.parse_conf.states
        while True:
            found = states[stack[-1]].get(kind)
            if found is None:
                return False
            action, rule = found
            if action is Shift:
                return True
            if rule.expansion:
                del stack[-len(rule.expansion) :]
            stack.append(states[stack[-1]][rule.origin.name][1])

    def _open_brackets(self) -> tuple[Token, ...]:
        """The brackets that are open here, the outermost first."""
        return tuple(value for value in self._state.value_stack if isinstance(value, Token) and value.type in _OPENERS)


def _offset(problem: UnexpectedInput, end: int) -> int:
    if isinstance(problem, UnexpectedToken):
        return end if problem.token.type == "$END" else problem.token.start_pos or 0
    offset = problem.pos_in_stream
    return end if offset is None else offset


def _trouble(problem: UnexpectedInput, text: str, expected: set[str], brackets: tuple[Token, ...], end: int) -> Trouble:
    at = _offset(problem, end)
    if isinstance(problem, UnexpectedCharacters):
        return Trouble(None, text[at : at + 1], Span(at, min(at + 1, len(text))), frozenset(expected), brackets)
    token = getattr(problem, "token", None)
    if token is None or token.type == "$END":
        return Trouble("$END", "", Span(end, end), frozenset(expected), brackets)
    return Trouble(token.type, str(token), Span(at, at + len(token)), frozenset(expected), brackets)
