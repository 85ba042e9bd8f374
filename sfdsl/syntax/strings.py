"""The texts of tokens to values, and values to the text that the printer writes."""

import json
import re
from typing import Final

from sfdsl.syntax.nodes import DurationNode, NumberNode

KEYWORDS: Final = frozenset(
    [
        "and",
        "as",
        "asl",
        "assign",
        "backoff",
        "batch",
        "because",
        "branch",
        "catch",
        "choice",
        "comment",
        "concurrency",
        "config",
        "const",
        "distributed",
        "else",
        "end",
        "entries",
        "every",
        "express",
        "fail",
        "failed",
        "false",
        "flow",
        "for",
        "heartbeat",
        "if",
        "in",
        "inline",
        "input",
        "into",
        "item",
        "iterator",
        "jitter",
        "label",
        "map",
        "matching",
        "max",
        "none",
        "not",
        "null",
        "on",
        "or",
        "otherwise",
        "output",
        "over",
        "parallel",
        "param",
        "pass",
        "percent",
        "policy",
        "query",
        "read",
        "repeat",
        "retry",
        "role",
        "rule",
        "schedule",
        "select",
        "set",
        "standard",
        "state",
        "succeed",
        "task",
        "timeout",
        "tolerate",
        "true",
        "try",
        "type",
        "until",
        "use",
        "version",
        "wait",
        "when",
        "while",
        "write",
    ]
)
"""Words that a name must be quoted to be."""

BARE_NAME: Final = re.compile(r"[^\W\d]\w*\Z")
BARE_KEY: Final = re.compile(r"[^\W\d]\w*(?:-\w+)*\Z")
DOTTED_NAME: Final = re.compile(r"[^\W\d][\w-]*(?:\.[^\W\d][\w-]*)+\Z")
_TIMES: Final = re.compile(r"x\d+\Z")
_ESCAPED: Final = re.compile("[\x7f-\x9f\ufeff\u2028\u2029\ud800-\udfff]")


class StringError(ValueError):
    """A string token that JSON does not allow. `offset` counts from the token's start."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message, self.offset = message, offset


def string_value(token: str) -> str:
    """The value of a JSON string token. Raises StringError for an escape that JSON lacks."""
    try:
        value: str = json.loads(token)
    except json.JSONDecodeError as problem:
        raise StringError("this escape is none of JSON's", min(problem.pos, len(token) - 1)) from problem
    return value


def string_text(value: str) -> str:
    """The token for a string. What an editor would not show, and halves of surrogate pairs, which UTF-8 lacks, are escaped."""
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value, ensure_ascii=False))


def name_text(name: str) -> str:
    """A name as it is written: bare, or quoted where it is no identifier or is a keyword."""
    return name if BARE_NAME.match(name) and name not in KEYWORDS else string_text(name)


def error_name_text(name: str) -> str:
    """An error name in a list after `on` or `catch`: dots need no quotes; `x3` does, since it counts attempts."""
    if _TIMES.match(name):
        return string_text(name)
    return name if DOTTED_NAME.match(name) else name_text(name)


def key_text(key: str) -> str:
    """An object key: bare where it can be."""
    return key if BARE_KEY.match(key) else string_text(key)


def number_node(text: str) -> NumberNode:
    """The value of a JSON number token; an int where it has neither point nor exponent."""
    return NumberNode(value=float(text) if re.search(r"[.eE]", text) else int(text), text=text)


def number_text(value: int | float) -> str:
    """The token for a number; `2.0` stays `2.0`."""
    return json.dumps(value)


def duration_node(text: str) -> DurationNode:
    """`10m` -> 10 and `m`."""
    amount = text[:-1]
    return DurationNode(amount=float(amount) if "." in amount else int(amount), unit=text[-1])


def duration_text(seconds: int | float) -> str:
    """Whole seconds in the largest unit that divides them; anything else as a plain number."""
    if not isinstance(seconds, int) or isinstance(seconds, bool) or seconds < 0:
        return number_text(seconds)
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds and seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"


def split_fstring(token: str) -> list[tuple[bool, str, int]]:
    """The parts of an f-string token: (is a hole, text, offset in the token). Literal text still has its escapes undone."""
    parts: list[tuple[bool, str, int]] = []
    literal: list[str] = []
    literal_start, at, end = 2, 2, len(token) - 1
    while at < end:
        char = token[at]
        if char == "\\":
            width = 6 if token[at + 1] == "u" else 2
            # A pair of \u escapes may stand for one character, so JSON decodes runs of them together.
            while token[at + width : at + width + 2] == "\\u":
                width += 6
            try:
                literal.append(string_value('"' + token[at : at + width] + '"'))
            except StringError as problem:
                raise StringError(problem.message, at) from problem
            at += width
        elif token.startswith(("{{", "}}"), at):
            literal.append(char)
            at += 2
        elif char == "{":
            if literal:
                parts.append((False, "".join(literal), literal_start))
                literal = []
            close = _hole_end(token, at)
            parts.append((True, token[at + 1 : close], at + 1))
            at = literal_start = close + 1
        else:
            literal.append(char)
            at += 1
    if literal:
        parts.append((False, "".join(literal), literal_start))
    return parts


def _hole_end(token: str, at: int) -> int:
    """The offset of the brace that closes the hole opened at `at`."""
    depth = 0
    while at < len(token):
        if token[at] == '"':
            at = token.index('"', at + 1) if "\\" not in token[at:] else _string_end(token, at)
        elif token[at] == "{":
            depth += 1
        elif token[at] == "}":
            depth -= 1
            if depth == 0:
                return at
        at += 1
    raise StringError("this hole is not closed", len(token) - 1)


def _string_end(token: str, at: int) -> int:
    at += 1
    while at < len(token) and token[at] != '"':
        at += 2 if token[at] == "\\" else 1
    return at


def fstring_literal_text(value: str) -> str:
    """Literal text as it stands in an f-string: escaped as in JSON, braces doubled."""
    return string_text(value)[1:-1].replace("{", "{{").replace("}", "}}")
