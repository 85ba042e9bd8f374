"""Mistakes that come from other languages: their words, marks, comments and calls, with what sfd has in their place."""

import re
from typing import Final

from sfdsl.diagnostics import Diagnostics, Edit, Fix
from sfdsl.diagnostics.codes import source as codes
from sfdsl.source import Span
from sfdsl.syntax.trouble import Trouble, line_before

_LOOP: Final = "`map NAME over $.items { ... }` runs a body for each item; `while` and `repeat` loop"
_SET: Final = "a variable is set by `set $total = $.total`"
_JUMP: Final = "an arrow leads to a state: `-> NAME`"
_CHOOSE: Final = '`choice NAME { when $.kind == "a" -> STATE otherwise -> STATE }`, or `if` and `else if`'
_FAIL: Final = 'an execution fails by `fail NAME = Error.Name because "..."`'
_END: Final = "`-> end` ends an execution, and so does `succeed`"
_FLOW: Final = "a file is one flow; several stand in it as `flow NAME { ... }`"
_CALL: Final = "AWS is called by `task NAME = service.action < Key: value >`"
_SEND: Final = "events are sent by `task NAME = events.putEvents < Entries: [...] >`"

WORDS: Final = {
    **dict.fromkeys(("elif", "elsif", "elseif"), "write `else if`"),
    **dict.fromkeys(("for", "foreach", "each", "loop"), _LOOP),
    **dict.fromkeys(("let", "var", "local", "declare"), _SET),
    **dict.fromkeys(("goto", "next", "jump"), _JUMP),
    **dict.fromkeys(("switch", "match", "case", "default"), _CHOOSE),
    **dict.fromkeys(("throw", "raise", "abort"), _FAIL),
    **dict.fromkeys(("return", "end", "stop", "exit", "done", "finish", "break"), _END),
    **dict.fromkeys(("function", "def", "func", "workflow", "machine", "module"), _FLOW),
    **dict.fromkeys(("call", "invoke", "step", "action", "await", "async"), _CALL),
    **dict.fromkeys(("emit", "publish", "send"), _SEND),
    **dict.fromkeys(("sleep", "delay", "pause"), "a flow waits by `wait 10s`, or `wait until $.time`"),
    **dict.fromkeys(("except", "rescue"), "errors are caught by `catch Error.Name -> STATE`"),
    **dict.fromkeys(
        ("finally", "ensure"), "there is no such block: what comes behind a `try` is reached from it and its `catch`"
    ),
    **dict.fromkeys(("retries", "attempts"), "a call is tried again by `retry x3`"),
    "do": "`repeat { ... } until $.done == true` runs its block first",
    "unless": "write `if not ...`",
    "continue": _JUMP,
    "import": "a file stands for itself: it uses no other",
    "log": "nothing is printed: the history of an execution shows the data of each state",
    "print": "nothing is printed: the history of an execution shows the data of each state",
}
"""Words with which statements begin elsewhere, and what says the same here."""

OPERATORS: Final = {
    "===": ("==", "`==` compares"),
    "!==": ("!=", "`!=` compares"),
    "&&": ("and", "`and` joins conditions"),
    "||": ("or", "`or` joins conditions"),
    "=>": (None, "an arrow is `->`, and `>=` compares"),
    "<>": ("!=", "`!=` compares"),
    "~>": ("->", "an arrow is `->`"),
    "++": (None, "add by `set $n = $n + 1`"),
    "+=": (None, "add by `set $n = $n + 1`"),
    "-=": (None, "subtract by `set $n = $n - 1`"),
    "**": (None, "use `query jsonata` and `$power(a, b)`"),
    "??": (None, "JSONata writes `{% $exists(a) ? a : b %}`"),
}
"""Operators of other languages: the one to write, where there is one, and a hint."""


def comment(trouble: Trouble, text: str, diagnostics: Diagnostics) -> bool:
    """`// note`, `/* note */`, `-- note`."""
    for at in (trouble.span.start, trouble.span.start - 1):
        mark = text[max(at, 0) : at + 2]
        if mark not in ("//", "/*", "--") or (mark == "--" and not trouble.begins_statement):
            continue
        fixes = [] if mark == "/*" else [Fix("write `#`", (Edit(Span(at, at + 2), "#"),))]
        message = f"`{mark}` begins no comment"
        diagnostics.report(
            codes.SYNTAX, Span(at, at + 2), message, hint="a comment is `#` to the end of the line", fixes=fixes
        )
        return True
    return False


def operator(trouble: Trouble, text: str, diagnostics: Diagnostics) -> bool:
    """`&&`, `===`, `=>`."""
    start = trouble.span.start
    for mark, (ours, hint) in OPERATORS.items():
        # Its first marks may have been read already.
        for at in range(start, max(start - len(mark), -1), -1):
            if text.startswith(mark, at):
                span = Span(at, at + len(mark))
                fixes = [Fix(f"write `{ours}`", (Edit(span, _apart(ours, span, text)),))] if ours else []
                diagnostics.report(codes.SYNTAX, span, f"`{mark}` is not of this language", hint=hint, fixes=fixes)
                return True
    return False


def _apart(word: str, span: Span, text: str) -> str:
    """A word, with blanks where it would run into its neighbours."""
    if not word.isalpha():
        return word
    return " " * (not text[span.start - 1].isspace()) + word + " " * (not text[span.end : span.end + 1].isspace())


def assignment(trouble: Trouble, text: str, diagnostics: Diagnostics) -> bool:
    """`$x = 1`, `set x = 1`, `param x = 1`."""
    if trouble.kind == "PATH" and trouble.begins_statement and re.match(r"\s*=(?!=)", text[trouble.span.end :]):
        fix = Fix("write `set`", (Edit(Span(trouble.span.start, trouble.span.start), "set "),))
        diagnostics.report(
            codes.UNKNOWN_STATEMENT,
            trouble.span,
            f"`{trouble.text}` begins no statement",
            hint=f"write `set {trouble.text} = ...`",
            fixes=[fix],
        )
        return True
    name = re.search(r"\b(set|param)\s+(\w+)\s*\Z", text[: trouble.span.start]) if trouble.kind == "EQUAL" else None
    if name is None or trouble.brackets:
        return False
    span = Span(name.start(2), name.end(2))
    if name[1] == "param":
        hint = f"write `param {name[2]}: string = ...`, or `: number`"
        diagnostics.report(codes.SYNTAX, trouble.span, f'the type of the param "{name[2]}" is missing', hint=hint)
        return True
    fix = Fix(f"write `${name[2]}`", (Edit(Span(span.start, span.start), "$"),))
    hint = f"a variable is `$` and a name: `${name[2]}`"
    diagnostics.report(codes.NOT_A_VARIABLE, span, f'"{name[2]}" is no variable', hint=hint, fixes=[fix])
    return True


def method_call(trouble: Trouble, text: str, diagnostics: Diagnostics) -> bool:
    """`$.items.length()`."""
    path = re.search(r"\$[\w$.\[\]-]*\Z", text[: trouble.span.start]) if trouble.kind == "LPAR" else None
    if path is None:
        return False
    diagnostics.report(
        codes.SYNTAX,
        Span(path.start(), trouble.span.end),
        f"`{path[0]}` is data, and cannot be called",
        hint="a function stands before its value: `$count($.items)` in JSONata, `States.ArrayLength($.items)` in JSONPath",
    )
    return True


def word(trouble: Trouble, text: str, diagnostics: Diagnostics) -> bool:
    """`return`, `for`, `elif`; `default` in a choice; `then` behind a condition."""
    found = trouble.text.lower()
    ours = None
    if "OTHERWISE" in trouble.expected:
        ours = {"default": "otherwise", "else": "otherwise", "case": "when", "if": "when"}.get(found)
        hint = f"write `{ours}`" if ours else None
    elif found == "then" and "ARROW" in trouble.expected:
        ours, hint = "", "the block, or an arrow, follows the condition at once"
    elif trouble.begins_statement and ("NAME" not in trouble.expected or not line_before(trouble, text).strip()):
        hint = WORDS.get(found)
        if hint == WORDS["elif"] and "ELSE" in trouble.expected:
            ours = "else if"
    else:
        return False
    if hint is None or trouble.kind == "STRING":
        return False
    fixes = [] if ours is None else [Fix(hint, (Edit(trouble.span, ours),))]
    message = (
        f"`{trouble.text}` begins no statement" if trouble.begins_statement else f"`{trouble.text}` is no word of sfd"
    )
    diagnostics.report(codes.UNKNOWN_STATEMENT, trouble.span, message, hint=hint, fixes=fixes)
    return True
