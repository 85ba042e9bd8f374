"""What is missing from a statement, or stands where the language has no place for it: goals, clauses, labels, arguments."""

import re

from sfdsl.diagnostics import Diagnostics
from sfdsl.diagnostics.codes import source as codes
from sfdsl.source import Span
from sfdsl.syntax.trouble import CLAUSES, DECLARATIONS, STATEMENTS, Trouble, found_words


def goal_missing(trouble: Trouble, text: str, diagnostics: Diagnostics) -> bool:
    """A `catch`, `when`, `otherwise`, `if` or `rule` that leads nowhere; a loop without a block."""
    if trouble.expected == {"LBRACE"} and trouble.kind == "ARROW":
        hint = "write `{ ... }`; an arrow leads on from `if`: `if $.n < 10 -> STATE`"
        diagnostics.report(codes.SYNTAX, trouble.span, "a loop has a block, not an arrow", hint=hint)
        return True
    ends = trouble.kind in STATEMENTS | {"$END", "RBRACE", "WHEN", "OTHERWISE", "CATCH", "BRANCH"}
    if not ends or "ARROW" not in trouble.expected or trouble.begins_statement:
        return False
    if "MATCHING" in trouble.expected:
        hint = "it ends in its targets: `-> flow NAME`, or an ARN in quotes"
        diagnostics.report(
            codes.SYNTAX, trouble.span, f"this `rule` has no target: found {found_words(trouble)}", hint=hint
        )
        return True
    owner = next((word for word in ("catch", "when", "otherwise", "if") if _leads(word, trouble, text)), None)
    what = f"this `{owner}` leads nowhere" if owner else "there is no way on here"
    message = f"{what}: found {found_words(trouble)}"
    diagnostics.report(
        codes.SYNTAX, trouble.span, message, hint="end it with an arrow, `-> STATE`, or a block, `{ ... }`"
    )
    return True


def _leads(word: str, trouble: Trouble, text: str) -> bool:
    """Whether the word is the last one before the trouble that takes an arrow or block."""
    words = re.findall(r"\b(catch|when|otherwise|if)\b", text[max(0, trouble.span.start - 500) : trouble.span.start])
    return bool(words) and words[-1] == word


def catch_missing(trouble: Trouble, text: str, diagnostics: Diagnostics) -> bool:
    if trouble.expected != {"CATCH"}:
        return False
    message = f"this `try` has no `catch`: found {found_words(trouble)}"
    diagnostics.report(codes.SYNTAX, trouble.span, message, hint="write `catch States.ALL -> STATE` behind its block")
    return True


def when_behind_otherwise(trouble: Trouble, text: str, diagnostics: Diagnostics) -> bool:
    if trouble.kind not in ("WHEN", "OTHERWISE") or trouble.expected != {"RBRACE"}:
        return False
    what = "this `when` stands behind the `otherwise`" if trouble.kind == "WHEN" else "there is an `otherwise` already"
    diagnostics.report(codes.SYNTAX, trouble.span, what, hint="`otherwise` comes once, and last in its `choice`")
    return True


def out_of_place(trouble: Trouble, text: str, diagnostics: Diagnostics) -> bool:
    """Parts of a statement without it, statements where only such parts can stand, declarations in a block."""
    kind = trouble.kind
    if kind in STATEMENTS and trouble.expected <= {"BRANCH", "RBRACE"} and "BRANCH" in trouble.expected:
        hint = "write `branch { ... }` round the statements of each branch"
        message = f"a `parallel` holds branches, not statements: found {found_words(trouble)}"
    elif kind in STATEMENTS and "WHEN" in trouble.expected and "RBRACE" in trouble.expected:
        hint = "write `when CONDITION -> STATE` or `when CONDITION { ... }`"
        message = f"a `choice` holds its rules, not statements: found {found_words(trouble)}"
    elif kind == "BRANCH" and trouble.begins_statement:
        message, hint = "a `branch` stands in a `parallel`", "write `parallel NAME { branch { ... } branch { ... } }`"
    elif kind in ("WHEN", "OTHERWISE") and trouble.begins_statement:
        message, hint = f"`{trouble.text}` stands in a `choice`", "write `choice NAME { when ... -> STATE }`, or `if`"
    elif kind in DECLARATIONS and trouble.brackets and trouble.begins_statement:
        message = f"a `{trouble.text}` stands at the top of the file, in no block"
        hint = "move it out of the braces"
    elif kind in CLAUSES and trouble.begins_statement and not trouble.expected & {"RETRY", kind}:
        message, hint = f"the clause `{trouble.text}` belongs to no statement", "write it behind a `task`, `pass`, ..."
    else:
        return False
    diagnostics.report(codes.SYNTAX, trouble.span, message, hint=hint)
    return True


def setting_too_late(trouble: Trouble, text: str, diagnostics: Diagnostics) -> bool:
    if trouble.text not in ("query", "type", "version", "timeout", "comment") or not trouble.begins_statement:
        return False
    diagnostics.report(
        codes.BAD_SETTING,
        trouble.span,
        f"the setting `{trouble.text}` stands behind the first statement",
        hint="settings come first in their file or flow",
    )
    return True


def else_without_if(trouble: Trouble, text: str, diagnostics: Diagnostics) -> bool:
    if trouble.kind != "ELSE" and not (trouble.text == "else" and trouble.begins_statement):
        return False
    hint = "`else` follows the arrow or block of an `if`"
    diagnostics.report(codes.SYNTAX, trouble.span, "this `else` belongs to no `if`", hint=hint)
    return True


def option_without_retry(trouble: Trouble, text: str, diagnostics: Diagnostics) -> bool:
    if trouble.kind not in ("TIMES", "EVERY", "BACKOFF", "MAX", "JITTER", "ON") or trouble.kind in trouble.expected:
        return False
    if "RETRY" not in trouble.expected:
        return False
    diagnostics.report(
        codes.SYNTAX, trouble.span, f"`{trouble.text}` belongs to a `retry`", hint=f"write `retry {trouble.text} ...`"
    )
    return True


def error_option_as_name(trouble: Trouble, text: str, diagnostics: Diagnostics) -> bool:
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


def label_behind_until(trouble: Trouble, text: str, diagnostics: Diagnostics) -> bool:
    """`repeat { } until "Is it done?": $.done == true`."""
    label = (
        re.search(r'\buntil\s+("[^"\n]*"|\w+)\s*\Z', text[: trouble.span.start]) if trouble.kind == "COLON" else None
    )
    if label is None:
        return False
    span = Span(label.start(1), label.end(1))
    hint = f"write `repeat {label[1]}: {{ ... }} until ...`"
    diagnostics.report(codes.SYNTAX, span, "the label of a loop stands behind `repeat`", hint=hint)
    return True


def arguments_too_late(trouble: Trouble, text: str, diagnostics: Diagnostics) -> bool:
    """`map m over $.items < x: 1 >`: behind a value `<` compares."""
    before = re.search(r"<\s*[\w-]+\s*\Z", text[: trouble.span.start]) if trouble.kind == "COLON" else None
    if before is None or trouble.expected & {"COLON"}:
        return False
    hint = "arguments stand directly behind the name of a `pass`, `parallel` or `map`, or behind the call of a `task`"
    diagnostics.report(codes.SYNTAX, Span(before.start(), before.start() + 1), "behind a value `<` compares", hint=hint)
    return True


def arguments_in_other_brackets(trouble: Trouble, text: str, diagnostics: Diagnostics) -> bool:
    """`lambda.invoke(...)`, `lambda.invoke { ... }`, `lambda.invoke FunctionName: "f"`."""
    before = text[: trouble.span.start]
    call = re.search(r"(?:\b(?:read|write)|=)\s*([\w-]+(?:\.[\w-]+)+(?::2)?)\s*\Z", before)
    opens = trouble.kind in ("LPAR", "LBRACE", "LSQB")
    key = trouble.kind in ("NAME", "KEY") and re.match(r"\s*:", text[trouble.span.end :])
    if call is None or "LESSTHAN" not in trouble.expected or not (opens or key):
        return False
    hint = f"write `{call[1]} < Key: value >`"
    diagnostics.report(codes.SYNTAX, trouble.span, "the arguments of a call stand between `<` and `>`", hint=hint)
    return True
