"""Comments that silence a diagnostic where it stands.

    task pay = lambda.invoke < Payload: $ >        # sfd: disable=SFD401
    # sfd: disable=no-timeout,SFD301 the API is newer than the catalogue
    task pay = lambda.invoke < Payload: $ >

At the end of a line it acts on that line; alone, on the next line that is neither blank nor a comment. It names codes or their
names; what follows them is a remark. A diagnostic belongs to the line on which its place begins. What keeps a program from
compiling can't be silenced. A comment that silences nothing gets a hint, so that none outlives its reason.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from sfdsl.diagnostics.codes import CODES_BY_NAME
from sfdsl.diagnostics.codes.files import UNKNOWN_SUPPRESSION, UNUSED_SUPPRESSION
from sfdsl.diagnostics.diagnostic import Diagnostic, Edit, Fix
from sfdsl.diagnostics.selection import blocks
from sfdsl.diagnostics.wording import meant
from sfdsl.source import Source, Span

# Strings, raw JSONata and raw paths are skipped whole, so that a `#` in them begins no comment.
_TOKENS: Final = re.compile(r'"(?:[^"\\\n]|\\[^\n])*"|\{%.*?%\}|`[^`\n]*`|#[^\n]*', re.DOTALL)
_DIRECTIVE: Final = re.compile(
    r"#[ \t]*sfd:[ \t]*(?P<verb>[\w-]*)(?P<list>[ \t]*=[ \t]*(?P<names>[\w-]+(?:[ \t]*,[ \t]*[\w-]+)*))?"
)
_NAME: Final = re.compile(r"[\w-]+")


@dataclass(slots=True)
class _Suppression:
    """One comment. `line` is the line on which it acts."""

    line: int
    comment: Span
    names: list[tuple[str, Span]]
    used: set[str] = field(default_factory=set)


def suppress(source: Source, diagnostics: Iterable[Diagnostic], *, complete: bool = True) -> tuple[Diagnostic, ...]:
    """What remains after the comments in `source`, in the order given, and what there is to say about the comments themselves.

    `complete` says that every check has run; otherwise a comment without use may well have one, and gets no hint.
    """
    found = tuple(diagnostics)
    if "sfd:" not in source.text:
        return found
    remarks: list[Diagnostic] = []
    suppressions = list(_suppressions(source, remarks))
    by_line: dict[int, list[_Suppression]] = {}
    for suppression in suppressions:
        by_line.setdefault(suppression.line, []).append(suppression)
    kept = [diagnostic for diagnostic in found if not _is_silenced(diagnostic, by_line)]
    if complete and not any(blocks(diagnostic.code) for diagnostic in found):
        remarks += [_unused(source, suppression) for suppression in suppressions if _idle(suppression)]
    if not remarks:
        return tuple(kept)
    return tuple(sorted((*kept, *remarks), key=lambda item: item.span.start if item.span else -1))


def _is_silenced(diagnostic: Diagnostic, by_line: dict[int, list[_Suppression]]) -> bool:
    code = diagnostic.code
    if diagnostic.span is None or blocks(code):
        return False
    silenced = False
    for suppression in by_line.get(diagnostic.position[0], ()):
        hits = {name for name, _ in suppression.names} & {code.id, code.name}
        suppression.used |= hits
        silenced = silenced or bool(hits)
    return silenced


def _suppressions(source: Source, remarks: list[Diagnostic]) -> Iterator[_Suppression]:
    text = source.text
    comments = [token for token in _TOKENS.finditer(text) if token[0].startswith("#")]
    comment_lines = {
        source.position(comment.start())[0] for comment in comments if _stands_alone(source, comment.start())
    }
    for comment in comments:
        directive = _DIRECTIVE.match(comment[0])
        if directive is None:
            continue
        start = comment.start()
        span = Span(start, start + len(comment[0].rstrip()))
        if directive["verb"] != "disable" or directive["list"] is None:
            remarks.append(_malformed(source, span))
            continue
        names = [
            (name[0], Span(start + name.start(), start + name.end()))
            for name in _NAME.finditer(comment[0], directive.start("names"), directive.end("names"))
        ]
        remarks += [_unknown(source, name, place) for name, place in names if name not in CODES_BY_NAME]
        line, _ = source.position(start)
        if line in comment_lines:
            while line in comment_lines or (line < source.line_count and not source.line(line).strip()):
                line += 1
        yield _Suppression(line, span, [pair for pair in names if pair[0] in CODES_BY_NAME])


def _stands_alone(source: Source, start: int) -> bool:
    line, column = source.position(start)
    return not source.line(line)[: column - 1].strip()


def _idle(suppression: _Suppression) -> list[str]:
    return [name for name, _ in suppression.names if name not in suppression.used]


def _unused(source: Source, suppression: _Suppression) -> Diagnostic:
    idle = _idle(suppression)
    quoted = " and ".join(f"'{name}'" for name in idle)
    remaining = [name for name, _ in suppression.names if name not in idle]
    if remaining:
        first, last = suppression.names[0][1], suppression.names[-1][1]
        fix = Fix(f"remove {quoted}", (Edit(first.to(last), ",".join(remaining)),))
    else:
        fix = Fix("remove the comment", (Edit(_whole(source, suppression.comment), ""),))
    where = "on this line" if source.position(suppression.comment.start)[0] == suppression.line else "on the next line"
    return Diagnostic(
        UNUSED_SUPPRESSION,
        f"nothing {where} is silenced by {quoted}",
        source,
        suppression.comment,
        hint="remove it, so that it does not hide a later problem",
        fixes=(fix,),
    )


def _whole(source: Source, comment: Span) -> Span:
    """The comment with the blanks before it, and with its line where nothing else stands there."""
    text, start, end = source.text, comment.start, comment.end
    while start and text[start - 1] in " \t":
        start -= 1
    if _stands_alone(source, comment.start):
        newline = text.find("\n", end)
        end = len(text) if newline < 0 else newline + 1
    return Span(start, end)


def _unknown(source: Source, name: str, span: Span) -> Diagnostic:
    return Diagnostic(UNKNOWN_SUPPRESSION, f"there is no code '{name}'", source, span, hint=meant(name, CODES_BY_NAME))


def _malformed(source: Source, span: Span) -> Diagnostic:
    return Diagnostic(
        UNKNOWN_SUPPRESSION,
        f"'{source.text[span.start : span.end]}' is no instruction",
        source,
        span,
        hint="write '# sfd: disable=CODE', with one code or name, or several with commas between them",
    )
