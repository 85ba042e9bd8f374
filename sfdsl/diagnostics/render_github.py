"""Diagnostics as workflow commands, which GitHub Actions shows beside the lines of a pull request.

    ::error file=flow.sfd,line=3,endLine=3,col=36,endColumn=41,title=SFD104 unknown-state::there is no state 'report'

Source: GitHub Docs, "Workflow commands for GitHub Actions", "Setting an error message". A column counts from 1; the end column is the last
character's own.
"""

from collections.abc import Iterable
from typing import Final

from sfdsl.diagnostics.diagnostic import Diagnostic, Severity

_COMMANDS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "notice"}


def render_github(diagnostics: Iterable[Diagnostic]) -> str:
    """One line each; nothing for none."""
    return "".join(_command(diagnostic) + "\n" for diagnostic in diagnostics)


def _command(diagnostic: Diagnostic) -> str:
    line, column = diagnostic.position
    properties = {"file": diagnostic.source.name, "line": str(line)}
    if diagnostic.span is not None:
        last, until = diagnostic.source.position(diagnostic.span.end)
        properties["endLine"] = str(last)
        # The runner refuses columns where the place is on several lines.
        if last == line:
            properties |= {"col": str(column), "endColumn": str(max(column, until - 1))}
    properties["title"] = f"{diagnostic.code.id} {diagnostic.code.name}"
    said = [diagnostic.message, *((f"hint: {diagnostic.hint}",) if diagnostic.hint else ()), *diagnostic.notes]
    message = _escape("\n".join(said))
    shown = ",".join(f"{key}={_escape_property(value)}" for key, value in properties.items())
    return f"::{_COMMANDS[diagnostic.severity]} {shown}::{message}"


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")
