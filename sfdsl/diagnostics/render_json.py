"""Diagnostics as one JSON object, for programs.

    {"version": 1,
     "diagnostics": [
       {"code": "SFD104", "name": "unknown-state", "severity": "error", "message": "...", "hint": "..." or null,
        "file": "flow.sfd", "range": RANGE or null,
        "labels": [{"range": RANGE, "text": "..."}], "notes": ["..."],
        "fixes": [{"title": "...", "edits": [{"range": RANGE, "text": "..."}]}]}],
     "summary": {"errors": 1, "warnings": 0, "hints": 0}}

A RANGE is `{"start": POSITION, "end": POSITION}`, half open; a POSITION is `{"line": 3, "column": 14, "offset": 52}`. Lines and
columns count from 1, offsets from 0, all in characters (Unicode code points), with one character for every line end and none for a
byte order mark. `range` is null where the file as a whole is meant. Keys may be added under the same `version`; none is renamed or
removed.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from sfdsl.diagnostics.diagnostic import Diagnostic, Severity
from sfdsl.jsontypes import Json
from sfdsl.source import Source, Span

VERSION: Final = 1


def diagnostics_document(diagnostics: Iterable[Diagnostic]) -> dict[str, Json]:
    """The object of the module's docstring."""
    found = list(diagnostics)
    counts = Counter(diagnostic.severity for diagnostic in found)
    return {
        "version": VERSION,
        "diagnostics": [_entry(diagnostic) for diagnostic in found],
        "summary": {f"{severity.value}s": counts[severity] for severity in Severity},
    }


def render_json(diagnostics: Iterable[Diagnostic]) -> str:
    """The same as text, indented, ending in a newline."""
    import json

    return json.dumps(diagnostics_document(diagnostics), indent=2, ensure_ascii=False) + "\n"


def _entry(diagnostic: Diagnostic) -> dict[str, Json]:
    source = diagnostic.source
    return {
        "code": diagnostic.code.id,
        "name": diagnostic.code.name,
        "severity": diagnostic.severity.value,
        "message": diagnostic.message,
        "hint": diagnostic.hint,
        "file": source.name,
        "range": None if diagnostic.span is None else _range(source, diagnostic.span),
        "labels": [{"range": _range(source, label.span), "text": label.text} for label in diagnostic.labels],
        "notes": list(diagnostic.notes),
        "fixes": [
            {
                "title": fix.title,
                "edits": [{"range": _range(source, edit.span), "text": edit.text} for edit in fix.edits],
            }
            for fix in diagnostic.fixes
        ],
    }


def _range(source: Source, span: Span) -> dict[str, Json]:
    return {"start": _position(source, span.start), "end": _position(source, span.end)}


def _position(source: Source, offset: int) -> dict[str, Json]:
    line, column = source.position(offset)
    return {"line": line, "column": column, "offset": offset}
