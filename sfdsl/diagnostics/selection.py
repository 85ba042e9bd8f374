"""Which diagnostics the user wants to see, and how severe each one is.

A selector is a code (`SFD401`), its name (`no-timeout`), the beginning of codes (`SFD4`), or `all`. Where one selector chooses a code
and another one ignores it, the more exact of the two wins, and `ignore` wins between equals.
"""

from collections.abc import Iterable, Mapping
from dataclasses import field
from typing import Final

from sfdsl.diagnostics.codes import ALL_CODES, CODES_BY_NAME
from sfdsl.diagnostics.diagnostic import Code, Diagnostic, Severity
from sfdsl.records import positional_record

ALL: Final = "all"


def is_selector(text: str) -> bool:
    """Whether the text chooses at least one code that exists."""
    return text == ALL or text in CODES_BY_NAME or _is_prefix(text)


def _is_prefix(text: str) -> bool:
    return text.startswith("SFD") and any(code.id.startswith(text) for code in ALL_CODES)


def blocks(code: Code) -> bool:
    """Whether nothing can be compiled after this: then it can be neither ignored nor made less severe.

    Those are the errors of reading (SFD0xx, SFD20x) and of the language (SFD1xx), but not what is said of the way control takes
    (SFD13x): a flow with an unreachable state has a meaning.
    """
    reading = code.id.startswith(("SFD0", "SFD1", "SFD20")) and not code.id.startswith("SFD13")
    return code.severity is Severity.ERROR and reading


@positional_record
class Selection:
    """`select` empty means all. `severity` maps selectors to the level that the user wants."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = field(default_factory=dict)

    def keeps(self, code: Code) -> bool:
        """Whether diagnostics of this code are shown."""
        if blocks(code):
            return True
        chosen = _exactness(code, self.select) if self.select else 0
        ignored = _exactness(code, self.ignore)
        return chosen is not None and (ignored is None or ignored < chosen)

    def level(self, code: Code) -> Severity:
        """The severity to show it with: the most exact wish, or the code's own."""
        if blocks(code):
            return code.severity
        wishes = [
            (exact, level) for key, level in self.severity.items() if (exact := _exactness(code, (key,))) is not None
        ]
        return max(wishes, key=lambda wish: wish[0])[1] if wishes else code.severity

    def apply(self, diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
        """Those that are kept, in their order, each with its level."""
        kept = []
        for diagnostic in diagnostics:
            if self.keeps(diagnostic.code):
                level = self.level(diagnostic.code) if self.severity else diagnostic.severity
                kept.append(diagnostic if level is diagnostic.severity else diagnostic.with_severity(level))
        return tuple(kept)


EVERYTHING: Final = Selection()
"""All of it, as severe as it is."""


def _exactness(code: Code, selectors: Iterable[str]) -> int | None:
    """How exactly the best of the selectors names the code; None where none does."""
    found = [len(text) for text in selectors if code.id.startswith(text)]
    if any(text in (code.id, code.name) for text in selectors):
        found.append(len(code.id))
    if ALL in selectors:
        found.append(0)
    return max(found, default=None)
