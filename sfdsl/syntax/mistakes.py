"""Mistakes in the language itself: what is left open, missing, doubled, or written nearly right."""

import re
import unicodedata
from typing import Final

from sfdsl.catalog.near import did_you_mean, is_one_slip
from sfdsl.diagnostics import Diagnostics, Edit, Fix, Label
from sfdsl.diagnostics.codes import source as codes
from sfdsl.source import Span
from sfdsl.syntax.strings import KEYWORDS, duration_text
from sfdsl.syntax.trouble import (
    CLAUSES,
    COMPARATORS,
    STATEMENT_WORDS,
    STATEMENTS,
    VALUES,
    Trouble,
    found_words,
    line_before,
)

_CLOSERS: Final = {"LBRACE": ("`{`", "`}`"), "LSQB": ("`[`", "`]`"), "LPAR": ("`(`", "`)`"), "LESSTHAN": ("`<`", "`>`")}
_UNITS: Final = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), 1),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), 60),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), 3600),
    **dict.fromkeys(("d", "day", "days"), 86400),
}
_PARTS_OF_TIME: Final = re.compile(rf"(\d+)({'|'.join(sorted(_UNITS, key=len, reverse=True))})", re.IGNORECASE)


def definition_in_json(trouble: Trouble, text: str, diagnostics: Diagnostics) -> bool:
    """An ASL definition in a file called *.sfd."""
    if text[: trouble.span.start].strip() or not re.match(r'\s*(\{\s*"|"?(?:StartAt|States)\b)', text):
        return False
    diagnostics.report(
        codes.SYNTAX,
        trouble.span,
        "this is JSON or YAML, not sfd",
        hint="a definition in ASL is in a file called *.json or *.yaml; `sfdsl decompile FILE` turns it into sfd",
    )
    return True


# ---- what is left open ----


def unclosed_string(trouble: Trouble, text: str, diagnostics: Diagnostics) -> bool:
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


def unclosed_bracket(trouble: Trouble, text: str, diagnostics: Diagnostics) -> bool:
    """The end of the file, or a new statement or clause, inside a bracket."""
    if not trouble.brackets:
        return False
    innermost = trouble.brackets[-1]
    mark, closer = _CLOSERS[innermost.type]
    in_arguments = innermost.type == "LESSTHAN"
    line_starts = not line_before(trouble, text).strip()
    # No key and no value is a word of the language, so in arguments a clause may follow on the same line.
    begins_something = trouble.text in KEYWORDS and (
        line_starts or (in_arguments and trouble.kind in CLAUSES | STATEMENTS)
    )
    closes_outer = trouble.kind in ("RBRACE", "RSQB", "RPAR") and f"`{trouble.text}`" != closer
    if not (trouble.kind == "$END" or begins_something or closes_outer):
        return False
    if in_arguments and not {"MORETHAN", "COMMA"} & trouble.expected and trouble.kind != "$END":
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


def stray_bracket(trouble: Trouble, text: str, diagnostics: Diagnostics) -> bool:
    """A closing bracket where none is open."""
    if trouble.kind not in ("RBRACE", "RSQB", "RPAR") or not trouble.begins_statement or trouble.brackets:
        return False
    message = f"found `{trouble.text}`, which closes nothing"
    diagnostics.report(
        codes.SYNTAX, trouble.span, message, hint="remove it, or look for the bracket that it should close"
    )
    return True


# ---- characters and numbers ----


def strange_character(trouble: Trouble, text: str, diagnostics: Diagnostics) -> bool:
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
        "?": "`if` and `choice` decide; as a value, JSONata has `{% condition ? a : b %}`",
        "@": "`$` is the input; `$$` is the context object",
    }
    hint = hints.get(trouble.text)
    fixes = []
    if hint is None and trouble.text.isdigit():
        hint = "numbers are written as in JSON: no leading zeros, a digit before the point; durations as in `10m`"
    elif hint is None and trouble.text and unicodedata.category(trouble.text) in ("Zs", "Cf"):
        # Copied from a page: it looks like a blank, or like nothing.
        hint = "put a plain blank in its place"
        fixes = [Fix(hint, (Edit(trouble.span, " "),))]
    shown = trouble.text if trouble.text.isprintable() else f"U+{ord(trouble.text):04X}"
    message = f"the character `{shown}` begins nothing here" if shown != "`" else "a backtick begins nothing here"
    diagnostics.report(codes.UNEXPECTED_CHARACTER, trouble.span, message, hint=hint, fixes=fixes)
    return True


def glued_number(trouble: Trouble, text: str, diagnostics: Diagnostics) -> bool:
    """`10min`, `1h30m`, `3x`: a number with letters at its end that is no word of the language."""
    found = re.compile(r"\d+[^\W\d]\w*").match(text, trouble.span.start)
    if found is None or trouble.kind is not None:
        return False
    span, written = Span(found.start(), found.end()), found[0]
    times = re.fullmatch(r"(\d+)x", written, re.IGNORECASE)
    if times:
        _report_attempts(span, times[1], diagnostics)
        return True
    parts = list(_PARTS_OF_TIME.finditer(written))
    if "".join(part[0] for part in parts) == written:
        seconds = sum(int(part[1]) * _UNITS[part[2].lower()] for part in parts)
        _report_duration(span, written, seconds, diagnostics)
        return True
    hint = "a duration is a number and one of `s`, `m`, `h`, `d`, as in `10m`; a name begins with a letter"
    diagnostics.report(codes.SYNTAX, span, f"`{written}` is neither a number nor a duration", hint=hint)
    return True


def parted_duration(trouble: Trouble, text: str, diagnostics: Diagnostics) -> bool:
    """`30 s`, `10 minutes`."""
    before = re.search(r"(?<![\w.$])(\d+)[ \t]+\Z", text[: trouble.span.start])
    unit = _UNITS.get(trouble.text.lower())
    if before is None or unit is None or trouble.kind not in ("NAME", "KEY"):
        return False
    span = Span(before.start(), trouble.span.end)
    _report_duration(span, text[span.start : span.end], int(before[1]) * unit, diagnostics)
    return True


def _report_duration(span: Span, written: str, seconds: int, diagnostics: Diagnostics) -> None:
    ours = duration_text(seconds)
    hint = f"write `{ours}`: a number and one of `s`, `m`, `h`, `d`"
    fix = Fix(f"write `{ours}`", (Edit(span, ours),))
    diagnostics.report(codes.SYNTAX, span, f"`{written}` is no duration", hint=hint, fixes=[fix])


def jitter_word(trouble: Trouble, text: str, diagnostics: Diagnostics) -> bool:
    """`jitter full`."""
    before = text[: trouble.span.start]
    if trouble.text.lower() not in ("full", "true", "on", "yes") or not re.search(r"\bjitter\s+\Z", before):
        return False
    fix = Fix("leave it out", (Edit(Span(len(before.rstrip()), trouble.span.end), ""),))
    hint = f"leave out `{trouble.text}`; without jitter it is `jitter none`"
    diagnostics.report(codes.SYNTAX, trouble.span, "`jitter` by itself means FULL", hint=hint, fixes=[fix])
    return True


def attempts_without_x(trouble: Trouble, text: str, diagnostics: Diagnostics) -> bool:
    """`retry 3`, `retry 3 times`."""
    if trouble.kind not in ("NUMBER", "DURATION") or "TIMES" not in trouble.expected:
        return False
    found = re.compile(r"(\d+)(?:[ \t]+times\b)?").match(text, trouble.span.start)
    if found is None or trouble.kind == "DURATION":
        hint = "the delay before the first attempt is `every 2s`, the longest one `max 1m`"
        diagnostics.report(codes.SYNTAX, trouble.span, f"`{trouble.text}` does not say what it is", hint=hint)
        return True
    _report_attempts(Span(found.start(), found.end()), found[1], diagnostics)
    return True


def _report_attempts(span: Span, count: str, diagnostics: Diagnostics) -> None:
    fix = Fix(f"write `x{count}`", (Edit(span, f"x{count}"),))
    diagnostics.report(
        codes.SYNTAX, span, "a count of attempts begins with `x`", hint=f"write `retry x{count}`", fixes=[fix]
    )


# ---- names ----


def name_with_hyphen(trouble: Trouble, text: str, diagnostics: Diagnostics) -> bool:
    """`task send-event = ...`: a hyphen directly in a word that is no key."""
    before = re.search(r"(?<![\w.$-])[^\W\d]\w*\Z", text[: trouble.span.start]) if trouble.text == "-" else None
    after = re.compile(r"(?:-\w+)+").match(text, trouble.span.start)
    if before is None or after is None or "MINUS" in trouble.expected:
        return False
    span, name = Span(before.start(), after.end()), before[0] + after[0]
    declared = re.search(r"\b(?:param|const|policy|use)\s+\Z", text[: span.start])
    ours = name.replace("-", "_") if declared else f'"{name}"'
    hint = f"write {ours}" if declared else f"write {ours}, in quotes"
    diagnostics.report(
        codes.SYNTAX,
        span,
        f"`{name}` is no name: there is a hyphen in it",
        hint=hint,
        fixes=[Fix(f"write {ours}", (Edit(span, ours),))],
    )
    return True


def keyword_as_name(trouble: Trouble, text: str, diagnostics: Diagnostics) -> bool:
    if trouble.text not in KEYWORDS or "NAME" not in trouble.expected or "PATH" in trouble.expected:
        return False
    quotable = "STRING" in trouble.expected
    hint = f'write "{trouble.text}" in quotes' if quotable else "choose another name"
    fixes = [Fix("quote the name", (Edit(trouble.span, f'"{trouble.text}"'),))] if quotable else []
    diagnostics.report(
        codes.KEYWORD_AS_NAME, trouble.span, f"`{trouble.text}` is a keyword, not a name", hint=hint, fixes=fixes
    )
    return True


def unknown_statement(trouble: Trouble, text: str, diagnostics: Diagnostics) -> bool:
    if trouble.kind not in ("NAME", "DOTTED", "KEY") or not trouble.begins_statement:
        return False
    words = [kind.lower() for kind in trouble.expected if kind.lower() in KEYWORDS]
    near = did_you_mean(trouble.text, words, 2)
    fixes = []
    if near:
        hint = "did you mean " + " or ".join(f"`{word}`" for word in near) + "?"
        if is_one_slip(trouble.text, near[0]):
            fixes = [Fix(f"write `{near[0]}`", (Edit(trouble.span, near[0]),))]
    else:
        hint = f"statements begin with one of: {', '.join(STATEMENT_WORDS)}"
    message = f"`{trouble.text}` begins no statement" + (" and no clause" if trouble.expected & CLAUSES else "")
    diagnostics.report(codes.UNKNOWN_STATEMENT, trouble.span, message, hint=hint, fixes=fixes)
    return True


# ---- marks ----


def equal_for_colon(trouble: Trouble, text: str, diagnostics: Diagnostics) -> bool:
    if trouble.kind != "EQUAL" or "COLON" not in trouble.expected:
        return False
    fix = Fix("write `:`", (Edit(trouble.span, ":"),))
    diagnostics.report(
        codes.SYNTAX, trouble.span, "a member is `key: value`, not `key = value`", hint="write `:`", fixes=[fix]
    )
    return True


def equal_for_equals(trouble: Trouble, text: str, diagnostics: Diagnostics) -> bool:
    if trouble.kind != "EQUAL" or not trouble.expected & COMPARATORS:
        return False
    fix = Fix("compare with `==`", (Edit(trouble.span, "=="),))
    diagnostics.report(
        codes.SYNTAX, trouble.span, "`=` gives a value; it does not compare", hint="write `==` to compare", fixes=[fix]
    )
    return True


def comparison_in_arguments(trouble: Trouble, text: str, diagnostics: Diagnostics) -> bool:
    inside = bool(trouble.brackets) and trouble.brackets[-1].type == "LESSTHAN"
    known = trouble.kind in (COMPARATORS | {"AND", "OR"}) and not (
        trouble.kind == "MORETHAN" and {"STRING", "PATH"} <= trouble.expected
    )
    before = text[: trouble.span.start].rstrip()
    # `< x: $.a > 1 >` ends at the first `>`, so the number is what stands in the wrong place; `not` reads as a name.
    cut_short = before.endswith(">") and trouble.begins_statement and trouble.kind in ("NUMBER", "STRING", "PATH")
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


def pattern_version(trouble: Trouble, text: str, diagnostics: Diagnostics) -> bool:
    """`startExecution.sync:3`: only `:2` is part of a call."""
    call = re.search(r"[\w-]+(?:\.[\w-]+)+\Z", text[: trouble.span.start]) if trouble.kind == "COLON" else None
    number = re.compile(r":\s*[\w.]+").match(text, trouble.span.start)
    if call is None or number is None or "LESSTHAN" not in trouble.expected:
        return False
    span = Span(call.start(), number.end())
    hint = "jobs are waited for by `.sync`, or by `.sync:2` for their output as JSON"
    diagnostics.report(codes.SYNTAX, span, f"there is no call `{text[span.start : span.end]}`", hint=hint)
    return True


def unclosed_path(trouble: Trouble, text: str, diagnostics: Diagnostics) -> bool:
    """`$.items[0`: the bracket of a path that is not closed on its line."""
    at = trouble.span.start
    path = re.search(r"\$[^\s,(){}<>]*\Z", text[:at]) if trouble.kind == "LSQB" else None
    if path is None or "]" in text[at : (text + "\n").index("\n", at)]:
        return False
    hint = "close it with `]`, as in `$.items[0]` or `$.items[*].id`"
    diagnostics.report(codes.UNCLOSED, Span(at, at + 1), "the bracket of this path is not closed", hint=hint)
    return True


def text_for_path(trouble: Trouble, text: str, diagnostics: Diagnostics) -> bool:
    """`into "order"`."""
    if trouble.kind not in ("STRING", "NAME", "DOTTED") or trouble.expected != {"PATH", "RAW_PATH", "NULL"}:
        return False
    name = trouble.text.strip('"').removeprefix("$.")
    shown = f"$.{name}" if re.fullmatch(r"[\w.]+", name) else "$.order"
    hint = f"write `{shown}`"
    diagnostics.report(codes.SYNTAX, trouble.span, f"a path is needed here, not {found_words(trouble)}", hint=hint)
    return True


def missing_value(trouble: Trouble, text: str, diagnostics: Diagnostics) -> bool:
    """A mark that closes something, where a value is needed: `Source: ,` or `total: }`."""
    closes = trouble.kind in ("COMMA", "RBRACE", "RSQB", "RPAR", "MORETHAN", "$END", "ARROW")
    if not trouble.needs_value or not (closes or trouble.text in KEYWORDS):
        return False
    before = text[: trouble.span.start].rstrip()
    word = re.search(r"([\w.-]+|\W)\s*[:=]?$", before)
    owner = f" for `{word[1]}`" if word and re.match(r"[\w]", word[1]) else ""
    diagnostics.report(
        codes.SYNTAX,
        trouble.span,
        f"a value is missing{owner}: found {found_words(trouble)}",
        hint="a value is a string, number, path, object, list or expression",
    )
    return True


def missing_comma(trouble: Trouble, text: str, diagnostics: Diagnostics) -> bool:
    if "COMMA" not in trouble.expected or trouble.kind not in (VALUES | {"KEY"}) or not trouble.brackets:
        return False
    before = len(text[: trouble.span.start].rstrip())
    # Without a blank between, something else may be meant: `1(2)`.
    fixes = [Fix("add the comma", (Edit(Span(before, before), ","),))] if before < trouble.span.start else []
    diagnostics.report(
        codes.SYNTAX,
        trouble.span,
        f"a comma is missing before {found_words(trouble)}",
        hint="members are parted by `,`",
        fixes=fixes,
    )
    return True


def missing_comma_of_error_names(trouble: Trouble, text: str, diagnostics: Diagnostics) -> bool:
    """`retry on A.B C.D`."""
    if trouble.kind not in ("NAME", "DOTTED", "STRING") or "COMMA" not in trouble.expected:
        return False
    name = r'(?:[\w.-]+|"[^"]*")'
    if not re.search(rf"\b(?:on|catch)\s+{name}(?:\s*,\s*{name})*\s*\Z", line_before(trouble, text)):
        return False
    before = len(text[: trouble.span.start].rstrip())
    fix = Fix("add the comma", (Edit(Span(before, before), ","),))
    message = f"a comma is missing before {found_words(trouble)}"
    diagnostics.report(codes.SYNTAX, trouble.span, message, hint="error names are parted by `,`", fixes=[fix])
    return True
