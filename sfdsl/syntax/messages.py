"""What a parse error says: what was found, what could stand there, and, for the mistakes that people make, what to write instead.

The reader sees words of the language (`a value`, `"retry"`), never the names of the grammar's terminals.
"""

import re
from collections.abc import Callable
from typing import Final

from lark import Token

from sfdsl.catalog.near import did_you_mean
from sfdsl.diagnostics import Diagnostics, Edit, Fix, Label
from sfdsl.diagnostics.codes import source as codes
from sfdsl.records import positional_record
from sfdsl.source import Span
from sfdsl.syntax.strings import KEYWORDS

STATEMENT_WORDS: Final = [
    "task",
    "pass",
    "set",
    "wait",
    "succeed",
    "fail",
    "if",
    "choice",
    "while",
    "repeat",
    "parallel",
    "map",
    "try",
    "state",
]
_DECLARATION_WORDS: Final = ["param", "const", "policy", "flow", "rule"]
_STATEMENTS: Final = frozenset(word.upper() for word in STATEMENT_WORDS) | {"ARROW"}
_DECLARATIONS: Final = frozenset(word.upper() for word in _DECLARATION_WORDS)
_CLAUSES: Final = frozenset(
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
    ["OVER", "ITEM", "READ", "WRITE", "BATCH", "CONCURRENCY", "TOLERATE", "LABEL", "INLINE", "DISTRIBUTED"]
)
_VALUES: Final = frozenset(
    [
        "STRING",
        "FSTRING",
        "NUMBER",
        "PATH",
        "NAME",
        "DOTTED",
        "FUNCTION",
        "INTRINSIC",
        "RAW_JSONATA",
        "RAW_PATH",
        "TRUE",
        "FALSE",
        "NULL",
        "LBRACE",
        "LSQB",
        "LPAR",
        "MINUS",
        "NOT",
    ]
)
_OPERATORS: Final = frozenset(
    [
        "PLUS",
        "MINUS",
        "STAR",
        "SLASH",
        "PERCENT",
        "AMPERSAND",
        "EQUALS",
        "NOT_EQUALS",
        "LESSTHAN",
        "LESS_EQUALS",
        "MORETHAN",
        "MORE_EQUALS",
        "IN",
        "AND",
        "OR",
    ]
)
_COMPARATORS: Final = frozenset(["EQUALS", "NOT_EQUALS", "LESSTHAN", "LESS_EQUALS", "MORETHAN", "MORE_EQUALS", "IN"])

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
    "COLON": "`:`",
    "COMMA": "`,`",
    "ARROW": "`->`",
    "ELLIPSIS": "`...`",
    "$END": "the end of the file",
}
_CLOSERS: Final = {"LBRACE": ("`{`", "`}`"), "LSQB": ("`[`", "`]`"), "LPAR": ("`(`", "`)`"), "LESSTHAN": ("`<`", "`>`")}


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


def report_trouble(trouble: Trouble, source_text: str, diagnostics: Diagnostics) -> None:
    """Report one problem, as the first of `_MISTAKES` that knows it words it, or in general terms."""
    for mistake in _MISTAKES:
        if mistake(trouble, source_text, diagnostics):
            return
    found = _found(trouble)
    diagnostics.report(codes.SYNTAX, trouble.span, f"expected {expectation(trouble.expected)}, but found {found}")


def expectation(expected: frozenset[str]) -> str:
    """What could stand here, in words: groups by their name, the rest one by one, at most eight."""
    left = set(expected)
    words: list[str] = []
    for group, name, needed in (
        (_VALUES, "a value", {"STRING", "PATH", "LBRACE", "NUMBER"}),
        (_OPERATORS, "an operator", {"PLUS", "STAR"}),
        (_CLAUSES | _MAP_CLAUSES, "a clause", {"COMMENT", "ASL"}),
        (_STATEMENTS | _DECLARATIONS, "a statement", {"TASK", "PASS"}),
    ):
        if needed <= left:
            words.append(name)
            left -= group
    rest = sorted(left, key=lambda kind: (kind not in _WORDS, kind))
    words += [_WORDS.get(kind) or f"`{kind.lower()}`" for kind in rest]
    shown = words[:8]
    if len(words) > len(shown):
        return ", ".join(shown) + " ..."
    return shown[0] if len(shown) == 1 else ", ".join(shown[:-1]) + " or " + shown[-1] if shown else "nothing more"


def _found(trouble: Trouble) -> str:
    if trouble.kind == "$END":
        return trouble.end_name
    text = trouble.text if len(trouble.text) <= 40 else trouble.text[:37] + "..."
    return f"`{text}`" if "`" not in text else f'"{text}"'


# ---- mistakes: each tells whether it knows the trouble, and reports it if so ----


def _unclosed_string(trouble: Trouble, text: str, diagnostics: Diagnostics) -> bool:
    at = trouble.span.start
    line_end = text.find("\n", at)
    rest = text[at : line_end if line_end >= 0 else len(text)]
    opener = next((mark for mark in ('f"', '"', "`", "{%") if rest.startswith(mark)), None)
    if opener is None and text[at - 1 : at + 1] == "{%":
        at, opener = at - 1, "{%"
        rest = "{" + rest
    elif opener in ('"', "`", "{%") and trouble.kind is not None:
        # A closed string after the letter f: an f-string that is broken inside.
        if not (opener == '"' and text[at - 1 : at] == "f"):
            return False
        at, opener = at - 1, 'f"'
        rest = "f" + rest
    elif opener is None:
        return False
    named = {"`": "path in backticks", "{%": "JSONata expression", '"': "string", 'f"': "f-string"}[opener]
    closer = {"`": "`` ` ``", "{%": "`%}`", '"': '`"`', 'f"': '`"`'}[opener]
    hint = f"close it with {closer}"
    if opener == '"':
        hint += " on the same line; a line break in a string is written \\n"
    elif opener == 'f"':
        hint += "; a brace that is text is written twice: `{{`"
    problem = "is not closed" if opener != 'f"' else "cannot be read: it, or a hole in it, is not closed"
    diagnostics.report(codes.UNCLOSED, Span(at, at + len(rest.rstrip())), f"this {named} {problem}", hint=hint)
    return True


def _strange_character(trouble: Trouble, text: str, diagnostics: Diagnostics) -> bool:
    if trouble.kind is not None:
        return False
    hints = {
        "'": 'strings stand in double quotes: "..."',
        ";": "statements need no mark at their end; remove it",
        "\0": "the file holds a NUL byte: is it a text file?",
        "“": 'strings stand in straight double quotes: "..."',
        "”": 'strings stand in straight double quotes: "..."',
        "!": "`not c` negates a condition; `!=` compares",
        "|": "`or` joins conditions",
        "@": None,
    }
    hint = hints.get(trouble.text)
    if hint is None and trouble.text.isdigit():
        hint = "numbers are written as in JSON: no leading zeros, a digit before the point; durations as in `10m`"
    shown = trouble.text if trouble.text.isprintable() else f"U+{ord(trouble.text):04X}"
    message = f"the character `{shown}` begins nothing here" if shown != "`" else "a backtick begins nothing here"
    if trouble.expected and hint is None:
        message += f"; expected {expectation(trouble.expected)}"
    diagnostics.report(codes.UNEXPECTED_CHARACTER, trouble.span, message, hint=hint)
    return True


def _unclosed_bracket(trouble: Trouble, text: str, diagnostics: Diagnostics) -> bool:
    """The end of the file, or a new statement or clause, inside a bracket."""
    if not trouble.brackets:
        return False
    innermost = trouble.brackets[-1]
    mark, closer = _CLOSERS[innermost.type]
    line_starts = not text[text.rfind("\n", 0, trouble.span.start) + 1 : trouble.span.start].strip()
    begins_something = trouble.text in KEYWORDS and line_starts
    closes_outer = trouble.kind in ("RBRACE", "RSQB", "RPAR") and f"`{trouble.text}`" != closer
    if not (trouble.kind == "$END" or begins_something or closes_outer):
        return False
    if innermost.type == "LESSTHAN" and not {"MORETHAN", "COMMA"} & trouble.expected and trouble.kind != "$END":
        return False
    start = innermost.start_pos or 0
    here = "the end of the file" if trouble.kind == "$END" else f"`{trouble.text}`"
    diagnostics.report(
        codes.UNCLOSED,
        Span(start, start + 1),
        f"this {mark} is not closed",
        hint=f"write {closer} before {here}",
        labels=[Label(trouble.span, f"{closer} is missing before this")] if trouble.kind != "$END" else (),
    )
    return True


def _equal_for_equals(trouble: Trouble, text: str, diagnostics: Diagnostics) -> bool:
    if trouble.kind != "EQUAL" or not trouble.expected & _COMPARATORS:
        return False
    fix = Fix("compare with `==`", (Edit(trouble.span, "=="),))
    diagnostics.report(
        codes.SYNTAX, trouble.span, "`=` gives a value; it does not compare", hint="write `==` to compare", fixes=[fix]
    )
    return True


def _comparison_in_arguments(trouble: Trouble, text: str, diagnostics: Diagnostics) -> bool:
    inside = bool(trouble.brackets) and trouble.brackets[-1].type == "LESSTHAN"
    known = trouble.kind in (_COMPARATORS | {"AND", "OR"}) and not (
        trouble.kind == "MORETHAN" and {"STRING", "PATH"} <= trouble.expected
    )
    before = text[: trouble.span.start].rstrip()
    # `< x: $.a > 1 >` ends at the first `>`, so the number is what stands in the wrong place; `not` reads as a name.
    cut_short = before.endswith(">") and "TASK" in trouble.expected and trouble.kind in ("NUMBER", "STRING", "PATH")
    negated = inside and re.search(r"\bnot$", before) is not None
    if not (known and inside) and not cut_short and not negated:
        return False
    diagnostics.report(
        codes.SYNTAX,
        trouble.span,
        "a condition cannot stand directly between `<` and `>`",
        hint="put the condition in parentheses: `< ok: ($.a > 1) >`",
    )
    return True


def _missing_value(trouble: Trouble, text: str, diagnostics: Diagnostics) -> bool:
    """A mark that closes something, where a value is needed: `Source: ,` or `total: }`."""
    if not {"STRING", "PATH", "LBRACE"} <= trouble.expected or "TASK" in trouble.expected:
        return False
    if (
        trouble.kind not in ("COMMA", "RBRACE", "RSQB", "RPAR", "MORETHAN", "$END", "ARROW")
        and trouble.text not in KEYWORDS
    ):
        return False
    before = text[: trouble.span.start].rstrip()
    word = re.search(r"([\w.-]+|\W)\s*[:=]?$", before)
    owner = f" for `{word[1]}`" if word and re.match(r"[\w]", word[1]) else ""
    diagnostics.report(
        codes.SYNTAX,
        trouble.span,
        f"a value is missing{owner}: found {_found(trouble)}",
        hint="a value is a string, number, path, object, list or expression",
    )
    return True


def _unknown_statement(trouble: Trouble, text: str, diagnostics: Diagnostics) -> bool:
    if trouble.kind not in ("NAME", "DOTTED", "KEY") or "TASK" not in trouble.expected:
        return False
    words = [kind.lower() for kind in trouble.expected if kind.lower() in KEYWORDS]
    near = did_you_mean(trouble.text, words, 2)
    known = ", ".join(STATEMENT_WORDS)
    if near:
        hint = "did you mean " + " or ".join(f"`{word}`" for word in near) + "?"
        fixes = [Fix(f"write `{near[0]}`", (Edit(trouble.span, near[0]),))]
    else:
        hint, fixes = f"statements begin with one of: {known}", []
    message = f"`{trouble.text}` begins no statement" + (" and no clause" if trouble.expected & _CLAUSES else "")
    diagnostics.report(codes.UNKNOWN_STATEMENT, trouble.span, message, hint=hint, fixes=fixes)
    return True


def _keyword_as_name(trouble: Trouble, text: str, diagnostics: Diagnostics) -> bool:
    if trouble.text not in KEYWORDS or "NAME" not in trouble.expected or "PATH" in trouble.expected:
        return False
    quotable = "STRING" in trouble.expected
    hint = f'write "{trouble.text}" in quotes' if quotable else "choose another name"
    fixes = [Fix("quote the name", (Edit(trouble.span, f'"{trouble.text}"'),))] if quotable else []
    diagnostics.report(
        codes.KEYWORD_AS_NAME, trouble.span, f"`{trouble.text}` is a keyword, not a name", hint=hint, fixes=fixes
    )
    return True


def _setting_too_late(trouble: Trouble, text: str, diagnostics: Diagnostics) -> bool:
    if trouble.text not in ("query", "type", "version", "timeout", "comment") or "TASK" not in trouble.expected:
        return False
    diagnostics.report(
        codes.BAD_SETTING,
        trouble.span,
        f"the setting `{trouble.text}` stands behind the first statement",
        hint="settings come first in their file or flow",
    )
    return True


def _option_without_retry(trouble: Trouble, text: str, diagnostics: Diagnostics) -> bool:
    if trouble.kind not in ("TIMES", "EVERY", "BACKOFF", "MAX", "JITTER", "ON") or trouble.kind in trouble.expected:
        return False
    if "RETRY" not in trouble.expected:
        return False
    diagnostics.report(
        codes.SYNTAX, trouble.span, f"`{trouble.text}` belongs to a `retry`", hint=f"write `retry {trouble.text} ...`"
    )
    return True


def _equal_for_colon(trouble: Trouble, text: str, diagnostics: Diagnostics) -> bool:
    if trouble.kind != "EQUAL" or "COLON" not in trouble.expected:
        return False
    fix = Fix("write `:`", (Edit(trouble.span, ":"),))
    diagnostics.report(
        codes.SYNTAX, trouble.span, "a member is `key: value`, not `key = value`", hint="write `:`", fixes=[fix]
    )
    return True


def _other_languages(trouble: Trouble, text: str, diagnostics: Diagnostics) -> bool:
    """`&&`, `||`, `=>`, `else` without `if`: what other languages have."""
    start = trouble.span.start
    pairs = {"&&": "`and` joins conditions", "||": "`or` joins conditions", "=>": "an arrow is `->`"}
    for at in (start - 1, start):
        pair = text[at : at + 2]
        if at >= 0 and pair in pairs:
            diagnostics.report(codes.SYNTAX, Span(at, at + 2), f"`{pair}` is not of this language", hint=pairs[pair])
            return True
    if trouble.kind == "ELSE" or (trouble.text == "else" and "TASK" in trouble.expected):
        diagnostics.report(
            codes.SYNTAX,
            trouble.span,
            "this `else` belongs to no `if`",
            hint="`else` follows the arrow or block of an `if`",
        )
        return True
    return False


def _missing_comma(trouble: Trouble, text: str, diagnostics: Diagnostics) -> bool:
    if "COMMA" not in trouble.expected or trouble.kind not in (_VALUES | {"KEY"}) or not trouble.brackets:
        return False
    before = len(text[: trouble.span.start].rstrip())
    fix = Fix("add the comma", (Edit(Span(before, before), ","),))
    diagnostics.report(
        codes.SYNTAX,
        trouble.span,
        f"a comma is missing before {_found(trouble)}",
        hint="members are parted by `,`",
        fixes=[fix],
    )
    return True


def _error_option_as_name(trouble: Trouble, text: str, diagnostics: Diagnostics) -> bool:
    """`retry on x3`: the lexer, in a list of error names, takes `x3` for a count where both could be meant."""
    if trouble.kind != "TIMES" or not {"DOTTED", "STRING"} <= trouble.expected:
        return False
    diagnostics.report(
        codes.ERROR_NAME_TRAP,
        trouble.span,
        f"`{trouble.text}` counts attempts; it is no error name",
        hint=f"write `retry {trouble.text}` to retry every error, or name the errors after `on`",
    )
    return True


_MISTAKES: Final[tuple[Callable[[Trouble, str, Diagnostics], bool], ...]] = (
    _unclosed_string,
    _other_languages,
    _strange_character,
    _equal_for_colon,
    _equal_for_equals,
    _comparison_in_arguments,
    _error_option_as_name,
    _setting_too_late,
    _option_without_retry,
    _unclosed_bracket,
    _missing_value,
    _keyword_as_name,
    _unknown_statement,
    _missing_comma,
)
"""In the order in which they are asked: the one that explains most comes first."""
