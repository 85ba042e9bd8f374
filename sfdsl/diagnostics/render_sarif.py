"""Diagnostics as SARIF 2.1.0, the form that code scanning services read.

Source: OASIS, Static Analysis Results Interchange Format (SARIF) Version 2.1.0, the objects `run`, `result`, `region`,
`reportingDescriptor` and `fix`. Columns count Unicode code points, from 1; a region's end column is one past its last character.
"""

import json
from collections.abc import Iterable
from pathlib import PurePath
from typing import Final
from urllib.parse import quote

from sfdsl._version import __version__
from sfdsl.diagnostics.diagnostic import Code, Diagnostic, Fix, Severity
from sfdsl.jsontypes import Json
from sfdsl.source import Source, Span

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

_LEVELS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "note"}


def sarif_document(diagnostics: Iterable[Diagnostic]) -> dict[str, Json]:
    """One run of one tool. The rules are the codes that were found, in the order of their ids."""
    found = list(diagnostics)
    codes = {code.id: code for code in sorted((item.code for item in found), key=lambda code: code.id)}
    indexes = {identifier: index for index, identifier in enumerate(codes)}
    driver: dict[str, Json] = {
        "name": "sfdsl",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": [_rule(code) for code in codes.values()],
    }
    run: dict[str, Json] = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(diagnostic, indexes[diagnostic.code.id]) for diagnostic in found],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def render_sarif(diagnostics: Iterable[Diagnostic]) -> str:
    """The same as text, indented, ending in a newline."""
    return json.dumps(sarif_document(diagnostics), indent=2, ensure_ascii=False) + "\n"


def _rule(code: Code) -> dict[str, Json]:
    return {
        "id": code.id,
        "name": "".join(part.capitalize() for part in code.name.split("-")),
        "shortDescription": {"text": code.title},
        "defaultConfiguration": {"level": _LEVELS[code.severity]},
    }


def _result(diagnostic: Diagnostic, index: int) -> dict[str, Json]:
    source = diagnostic.source
    said = [diagnostic.message, *((diagnostic.hint,) if diagnostic.hint else ()), *diagnostic.notes]
    result: dict[str, Json] = {
        "ruleId": diagnostic.code.id,
        "ruleIndex": index,
        "level": _LEVELS[diagnostic.severity],
        "message": {"text": "\n".join(said)},
        "locations": [{"physicalLocation": _place(source, diagnostic.span)}],
    }
    if diagnostic.labels:
        result["relatedLocations"] = [
            {"id": number, "physicalLocation": _place(source, label.span), "message": {"text": label.text}}
            for number, label in enumerate(diagnostic.labels, 1)
        ]
    if diagnostic.fixes:
        result["fixes"] = [_fix(source, fix) for fix in diagnostic.fixes]
    return result


def _fix(source: Source, fix: Fix) -> dict[str, Json]:
    replacements: list[Json] = [
        {"deletedRegion": _region(source, edit.span), "insertedContent": {"text": edit.text}} for edit in fix.edits
    ]
    change: dict[str, Json] = {"artifactLocation": _artifact(source), "replacements": replacements}
    return {"description": {"text": fix.title}, "artifactChanges": [change]}


def _place(source: Source, span: Span | None) -> dict[str, Json]:
    # GitHub's code scanning wants a line of every result: the file as a whole is shown at its first.
    region: dict[str, Json] = {"startLine": 1} if span is None else _region(source, span)
    return {"artifactLocation": _artifact(source), "region": region}


def _region(source: Source, span: Span) -> dict[str, Json]:
    line, column = source.position(span.start)
    last, until = source.position(span.end)
    return {"startLine": line, "startColumn": column, "endLine": last, "endColumn": until}


def _artifact(source: Source) -> dict[str, Json]:
    """A relative path stays relative, so that a service can find it in the repository; an absolute one becomes a file URI."""
    path = PurePath(source.name)
    return {"uri": path.as_uri() if path.is_absolute() else quote(path.as_posix())}
