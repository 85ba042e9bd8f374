"""Lark's contextual lexer, without paying at start for what a small file does not need.

Lark compiles one large regular expression for each set of words that can come next: some forty of them, 1 ms each, for a file of a few
lines. Here every word is compiled once, by itself, and a set's words are tried one after the other in Lark's own order; only a set that
is asked often gets the large expression, which is faster from then on. Which word wins is the same either way; a test holds that.

Lark takes a keyword where only a keyword can stand also for the beginning of a longer word: `elseif` would be read as `else if`, and
`timeout30` as `timeout 30`. Here a keyword ends where the word ends.
"""

import re
from collections.abc import Callable, Collection, Mapping
from copy import copy
from functools import cached_property
from typing import Any, Final

from lark.common import LexerConf
from lark.lexer import BasicLexer, ContextualLexer, TerminalDef

WARM: Final = 40
"""How often a set of words is asked before its large expression is compiled."""

_PATTERNS: dict[str, re.Pattern[str]] = {}


def _pattern(regexp: str) -> re.Pattern[str]:
    found = _PATTERNS.get(regexp)
    if found is None:
        found = _PATTERNS[regexp] = re.compile(regexp)
    return found


class WarmingLexer(BasicLexer):
    """The lexer of one set of words."""

    def __init__(self, conf: Any, comparator: Any = None) -> None:
        super().__init__(conf, comparator)
        self._asked = 0
        self._tries: list[tuple[str, Callable[..., re.Match[str] | None] | None, str, dict[str, str]]] | None = None
        self.callback = dict(self.user_callbacks)

    def match(self, text: Any, pos: int) -> tuple[str, str] | None:
        """The word at a position and its kind. Lark's own scanner takes over when it pays."""
        if self._scanner is not None or self._asked >= WARM:
            found: tuple[str, str] | None = super().match(text, pos)  # type: ignore[no-untyped-call]
        else:
            self._asked += 1
            found = self._match_one_by_one(text.text, pos, text.end)
        return None if found is not None and self._is_cut_off(found, text, pos) else found

    def _is_cut_off(self, found: tuple[str, str], text: Any, pos: int) -> bool:
        """Whether what was found is a keyword that a longer word begins with."""
        value, kind = found
        after = pos + len(value)
        return (
            after < text.end
            and (text.text[after].isalnum() or text.text[after] == "_")
            and value.isidentifier()
            and self.terminals_by_name[kind].pattern.type == "str"
        )

    def _match_one_by_one(self, whole: str, pos: int, end: int) -> tuple[str, str] | None:
        if self._tries is None:
            self._tries = self._in_order()
        for kind, matcher, literal, keywords in self._tries:
            if matcher is None:
                if whole.startswith(literal, pos, end):
                    return literal, kind
                continue
            match = matcher(whole, pos, end)
            if match is not None:
                value = match[0]
                return value, keywords.get(value, kind)
        return None

    def _in_order(self) -> list[tuple[str, Callable[..., re.Match[str] | None] | None, str, dict[str, str]]]:
        """What to try: a kind, and a regular expression with the keywords that it matches too, or a literal text.

        A keyword that a name's expression matches is found as a name first, as in Lark, so it is not tried by itself.
        """
        literals = [terminal for terminal in self.terminals if terminal.pattern.type == "str"]
        embedded: set[str] = set()
        tries: list[tuple[str, Callable[..., re.Match[str] | None] | None, str, dict[str, str]]] = []
        for terminal in self.terminals:
            if terminal.pattern.type == "str":
                tries.append((terminal.name, None, terminal.pattern.value, {}))
                continue
            pattern = _pattern(terminal.pattern.to_regexp())
            keywords = {
                literal.pattern.value: literal.name
                for literal in literals
                if _is_keyword_of(literal, terminal, pattern)
            }
            embedded.update(keywords.values())
            tries.append((terminal.name, pattern.match, "", keywords))
        return [found for found in tries if found[1] is not None or found[0] not in embedded]


_KEYWORDS: dict[tuple[str, str], bool] = {}


def _is_keyword_of(literal: TerminalDef, terminal: TerminalDef, pattern: re.Pattern[str]) -> bool:
    """Whether a literal is a word that the expression matches as a whole, with the same priority."""
    if literal.priority != terminal.priority:
        return False
    key = (literal.name, terminal.name)
    found = _KEYWORDS.get(key)
    if found is None:
        found = _KEYWORDS[key] = pattern.fullmatch(literal.pattern.value) is not None
    return found


class _Lexers(dict[int, WarmingLexer]):
    """The lexer of each parser state, made when the state is first met; states that take the same words share one."""

    def __init__(self, conf: LexerConf, states: Mapping[int, Collection[str]], always: Collection[str]) -> None:
        super().__init__()
        self._conf, self._states, self._always = conf, states, always
        self._by_words: dict[frozenset[str], WarmingLexer] = {}

    def __missing__(self, state: int) -> WarmingLexer:
        words = frozenset(self._states[state])
        lexer = self._by_words.get(words)
        if lexer is None:
            lexer = self._by_words[words] = self.of({*words, *self._conf.ignore, *self._always})
        self[state] = lexer
        return lexer

    def of(self, words: Collection[str] | None = None) -> WarmingLexer:
        """The lexer of some words; of all without any."""
        conf = copy(self._conf)
        known = self._conf.terminals_by_name
        conf.terminals = (
            list(self._conf.terminals) if words is None else [known[word] for word in words if word in known]
        )
        return WarmingLexer(conf)


class WarmingContextualLexer(ContextualLexer):
    """Lark's contextual lexer over `WarmingLexer`s, which are made as they are needed."""

    def __init__(
        self, conf: LexerConf, states: Mapping[int, Collection[str]], always_accept: Collection[str] = ()
    ) -> None:
        self._all = _Lexers(conf, states, always_accept)
        self.lexers = self._all  # type: ignore[assignment]

    @cached_property
    def root_lexer(self) -> WarmingLexer:  # type: ignore[override]
        """All words together: what a character that fits nothing here would be elsewhere."""
        return self._all.of()
