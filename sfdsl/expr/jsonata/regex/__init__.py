"""JavaScript regular expressions, run by Python's `re` or, where that could take for ever, by a machine of our own.

`syntax.py` reads a pattern into a tree. `python_form.py` writes that tree as a pattern for `re`, which is fast but
cannot be stopped; `risk.py` tells the patterns that may make it try exponentially many ways. Those, and the few that
`re` cannot express, go to `machine.py`, which counts its steps. A pattern behaves the same in both.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import TypeAlias

from sfdsl.expr.errors import ExpressionSyntaxError
from sfdsl.records import positional_record

from .machine import Machine
from .python_form import NotInPython, python_pattern
from .risk import may_explode
from .syntax import RegexSyntaxError, parse_regex

Charge: TypeAlias = Callable[[int], None]
"""Told how much work was done; raises when it is enough."""

_SEARCH_COST = 10
"""The work of one search in `re`, next to that of going through the text."""


@positional_record
class Match:
    """`groups` holds None for a group that took no part. Offsets count characters."""

    start: int
    end: int
    text: str
    groups: tuple[str | None, ...]


class Regex:
    """A compiled pattern."""

    def __init__(self, source: str, flags: str) -> None:
        self.source = source
        tree = parse_regex(source)
        self._python: re.Pattern[str] | None = None
        self._machine: Machine | None = None
        if not may_explode(tree.node):
            try:
                self._python = re.compile(python_pattern(tree, flags), re.IGNORECASE if "i" in flags else 0)
            except (NotInPython, re.error):
                self._python = None
        if self._python is None:
            self._machine = Machine(tree, flags)

    def search(self, text: str, start: int, charge: Charge) -> Match | None:
        """The first match that begins at `start` or later."""
        if self._python is not None:
            found = self._python.search(text, start)
            charge(_SEARCH_COST + (((found.end() if found else len(text)) - start) >> 6))
            return Match(found.start(), found.end(), found.group(), found.groups()) if found else None
        if self._machine is None:
            raise AssertionError("a pattern runs in one of two ways")
        return self._machine_match(self._machine, text, start, charge)

    def _machine_match(self, machine: Machine, text: str, start: int, charge: Charge) -> Match | None:
        found = machine.search(text, start, charge)
        if found is None:
            return None
        (begin, end), groups = found
        return Match(begin, end, text[begin:end], tuple(text[span[0] : span[1]] if span else None for span in groups))


@lru_cache(maxsize=512)
def compile_regex(source: str, flags: str) -> Regex:
    """Raises RegexSyntaxError; `check_regex` tells so beforehand."""
    return Regex(source, flags)


def check_regex(source: str, flags: str, offset: int) -> None:
    """Raises ExpressionSyntaxError at its place in the expression if JavaScript would refuse the pattern."""
    try:
        compile_regex(source, flags)
    except RegexSyntaxError as error:
        raise ExpressionSyntaxError(f"Invalid regular expression: {error}", offset + error.offset) from None
