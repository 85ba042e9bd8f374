"""Where reading stopped, and what could stand there, in the reader's words."""

from collections.abc import Callable
from typing import Final, TypeAlias

from lark import Token

from sfdsl.diagnostics import Diagnostics
from sfdsl.records import positional_record
from sfdsl.source import Span

STATEMENT_WORDS: Final = (
    *("task", "pass", "set", "wait", "succeed", "fail", "if", "choice", "while", "repeat", "parallel", "map", "try"),
    "state",
)
_DECLARATION_WORDS: Final = ("param", "const", "policy", "flow", "rule")
STATEMENTS: Final = frozenset(word.upper() for word in STATEMENT_WORDS) | {"ARROW"}
DECLARATIONS: Final = frozenset(word.upper() for word in _DECLARATION_WORDS)
CLAUSES: Final = frozenset(
    [
        "RETRY",
        "CATCH",
        "TIMEOUT",
        "HEARTBEAT",
        "ROLE",
        "INPUT",
        "SELECT",
        "INTO",
        "OUTPUT",
        "ASSIGN",
        "QUERY",
        "COMMENT",
        "USE",
        "ASL",
    ]
)
_MAP_CLAUSES: Final = frozenset(
    ["OVER", "ITEM", "READ", "WRITE", "BATCH", "CONCURRENCY", "TOLERATE", "LABEL", "INLINE", "DISTRIBUTED"],
)
VALUES: Final = frozenset(
    [
        *("STRING", "FSTRING", "NUMBER", "PATH", "NAME", "DOTTED", "FUNCTION", "INTRINSIC", "RAW_JSONATA", "RAW_PATH"),
        *("TRUE", "FALSE", "NULL", "LBRACE", "LSQB", "LPAR", "MINUS", "NOT"),
    ]
)
COMPARATORS: Final = frozenset(["EQUALS", "NOT_EQUALS", "LESSTHAN", "LESS_EQUALS", "MORETHAN", "MORE_EQUALS", "IN"])
_ARITHMETIC: Final = frozenset(["PLUS", "MINUS", "STAR", "SLASH", "MODULO", "AMPERSAND"])

_WORDS: Final = {
    "NAME": "a name",
    "DOTTED": "a dotted name",
    "KEY": "a key",
    "STRING": "a string",
    "FSTRING": "an f-string",
    "NUMBER": "a number",
    "DURATION": "a duration such as `10m`",
    "PERCENTAGE": "a percentage such as `5%`",
    "TIMES": "a count such as `x3`",
    "PATH": "a path such as `$.total`",
    "RAW_JSONATA": "`{% %}`",
    "RAW_PATH": "a path in backticks",
    "LBRACE": "`{`",
    "RBRACE": "`}`",
    "LSQB": "`[`",
    "RSQB": "`]`",
    "LPAR": "`(`",
    "RPAR": "`)`",
    "LESSTHAN": "`<`",
    "MORETHAN": "`>`",
    "EQUAL": "`=`",
    "EQUALS": "`==`",
    "NOT_EQUALS": "`!=`",
    "LESS_EQUALS": "`<=`",
    "MORE_EQUALS": "`>=`",
    "PLUS": "`+`",
    "MINUS": "`-`",
    "STAR": "`*`",
    "SLASH": "`/`",
    "MODULO": "`%`",
    "AMPERSAND": "`&`",
    "COLON": "`:`",
    "COMMA": "`,`",
    "ARROW": "`->`",
    "ELLIPSIS": "`...`",
    "$END": "the end of the file",
}
_GROUPS: Final = (
    (VALUES, "a value", {"STRING", "PATH", "LBRACE", "NUMBER"}),
    (_ARITHMETIC | COMPARATORS | {"AND", "OR"}, "an operator", {"PLUS", "EQUALS"}),
    # Directly between `<` and `>`, the latter closes and does not compare.
    (_ARITHMETIC, "an operator", {"PLUS", "AMPERSAND"}),
    (CLAUSES | _MAP_CLAUSES, "a clause", {"RETRY", "ASL"}),
    (frozenset(["QUERY", "TYPE", "TIMEOUT", "VERSION", "COMMENT", "ASL"]), "a setting", {"TYPE", "VERSION"}),
    (STATEMENTS | DECLARATIONS, "a statement", {"TASK", "PASS"}),
)
"""What is called by one name where all of the last set could stand."""
_MOST_NAMED: Final = 8


@positional_record
class Trouble:
    """Where reading stopped: the token found (`kind` is None for a character that begins none, `$END` at the end), and what could
    stand there; `brackets` are the open ones, the outermost first."""

    kind: str | None
    text: str
    span: Span
    expected: frozenset[str]
    brackets: tuple[Token, ...]
    end_name: str = "the end of the file"

    @property
    def begins_statement(self) -> bool:
        """Whether a statement could begin here."""
        return "TASK" in self.expected

    @property
    def needs_value(self) -> bool:
        """Whether a value must stand here."""
        return self.expected >= {"STRING", "PATH", "LBRACE"} and not self.begins_statement


Mistake: TypeAlias = Callable[[Trouble, str, Diagnostics], bool]
"""Tells whether it knows the trouble, and reports it if so. The text is that of the whole file."""


def expectation(expected: frozenset[str]) -> str:
    """What could stand here, in words: groups by their name, the rest one by one, at most eight."""
    left = set(expected)
    words: list[str] = []
    for group, name, needed in _GROUPS:
        if needed <= left:
            words.append(name)
            left -= group
    rest = sorted(left, key=lambda kind: (kind not in _WORDS, kind))
    words += [_WORDS.get(kind) or f"`{kind.lower()}`" for kind in rest]
    shown = words[:_MOST_NAMED]
    if len(words) > len(shown):
        return ", ".join(shown) + " ..."
    return shown[0] if len(shown) == 1 else ", ".join(shown[:-1]) + " or " + shown[-1] if shown else "nothing more"


def found_words(trouble: Trouble) -> str:
    """What stands there."""
    if trouble.kind == "$END":
        return trouble.end_name
    text = trouble.text if len(trouble.text) <= 40 else trouble.text[:37] + "..."
    return f"`{text}`" if "`" not in text else f'"{text}"'


def line_before(trouble: Trouble, text: str) -> str:
    """What stands on the line before the trouble."""
    return text[text.rfind("\n", 0, trouble.span.start) + 1 : trouble.span.start]
