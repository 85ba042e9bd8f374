"""JSON, SARIF and GitHub annotations: what programs read."""

import json
from typing import Any

from sfdsl.diagnostics.diagnostic import Code, Diagnostic, Edit, Fix, Label, Severity
from sfdsl.diagnostics.render_github import render_github
from sfdsl.diagnostics.render_json import render_json
from sfdsl.diagnostics.render_sarif import render_sarif
from sfdsl.source import Source, Span

ERROR = Code("SFD998", "some-error", Severity.ERROR, "An error.")
WARNING = Code("SFD990", "some-warning", Severity.WARNING, "A warning.")
SOURCE = Source("flows/ä b.sfd", "task a\n  -> nowhere\n")
PLACE = Span(12, 19)

FOUND = Diagnostic(
    ERROR,
    "no 'nowhere'",
    SOURCE,
    PLACE,
    "do this",
    (Label(Span(5, 6), "here"),),
    ("so it is",),
    (Fix("write 'a'", (Edit(PLACE, "a"),)),),
)
WHOLE = Diagnostic(WARNING, "100% sure:\nempty, is it", Source("x.sfd", ""), None, level=Severity.HINT)


def test_json_says_everything() -> None:
    document = json.loads(render_json([FOUND, WHOLE]))
    place = {"start": {"line": 2, "column": 6, "offset": 12}, "end": {"line": 2, "column": 13, "offset": 19}}
    assert document["version"] == 1
    assert document["summary"] == {"errors": 1, "warnings": 0, "hints": 1}
    assert document["diagnostics"][0] == {
        "code": "SFD998",
        "name": "some-error",
        "severity": "error",
        "message": "no 'nowhere'",
        "hint": "do this",
        "file": "flows/ä b.sfd",
        "range": place,
        "labels": [
            {
                "range": {
                    "start": {"line": 1, "column": 6, "offset": 5},
                    "end": {"line": 1, "column": 7, "offset": 6},
                },
                "text": "here",
            }
        ],
        "notes": ["so it is"],
        "fixes": [{"title": "write 'a'", "edits": [{"range": place, "text": "a"}]}],
    }
    assert document["diagnostics"][1]["range"] is None
    assert document["diagnostics"][1]["severity"] == "hint"


def test_json_of_nothing() -> None:
    assert json.loads(render_json([])) == {
        "version": 1,
        "diagnostics": [],
        "summary": {"errors": 0, "warnings": 0, "hints": 0},
    }


def test_sarif_has_rules_results_and_fixes() -> None:
    document = json.loads(render_sarif([FOUND, WHOLE, FOUND]))
    assert document["version"] == "2.1.0"
    (run,) = document["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [(rule["id"], rule["name"], rule["defaultConfiguration"]["level"]) for rule in rules] == [
        ("SFD990", "SomeWarning", "warning"),
        ("SFD998", "SomeError", "error"),
    ]
    first, whole, _ = run["results"]
    region = {"startLine": 2, "startColumn": 6, "endLine": 2, "endColumn": 13}
    artifact = {"uri": "flows/%C3%A4%20b.sfd"}
    assert (first["ruleId"], rules[first["ruleIndex"]]["id"], first["level"]) == ("SFD998", "SFD998", "error")
    assert first["message"]["text"] == "no 'nowhere'\ndo this\nso it is"
    assert first["locations"] == [{"physicalLocation": {"artifactLocation": artifact, "region": region}}]
    assert first["relatedLocations"][0]["message"] == {"text": "here"}
    change = first["fixes"][0]["artifactChanges"][0]
    assert change == {
        "artifactLocation": artifact,
        "replacements": [{"deletedRegion": region, "insertedContent": {"text": "a"}}],
    }
    assert whole["level"] == "note"
    assert whole["locations"][0]["physicalLocation"]["region"] == {"startLine": 1}


def test_sarif_has_no_empty_or_null_parts() -> None:
    """The schema has no null, and lists of at least one replacement and one change."""

    def visit(value: Any) -> None:
        assert value is not None
        for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            visit(part)

    visit(json.loads(render_sarif([FOUND, WHOLE])))


def test_sarif_names_an_absolute_path_as_a_file() -> None:
    found = Diagnostic(ERROR, "m", Source("/a/b c.sfd", "x"), Span(0, 1))
    result = json.loads(render_sarif([found]))["runs"][0]["results"][0]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "file:///a/b%20c.sfd"


def test_github_annotations_escape_what_steers_the_runner() -> None:
    assert render_github([FOUND, WHOLE]).splitlines() == [
        "::error file=flows/ä b.sfd,line=2,endLine=2,col=6,endColumn=12,title=SFD998 some-error"
        "::no 'nowhere'%0Ahint: do this%0Aso it is",
        "::notice file=x.sfd,line=1,title=SFD990 some-warning::100%25 sure:%0Aempty, is it",
    ]


def test_github_properties_are_escaped_too() -> None:
    found = Diagnostic(ERROR, "m", Source("a,b:c%.sfd", "x"), None)
    assert render_github([found]).startswith("::error file=a%2Cb%3Ac%25.sfd,line=1,")


def test_github_gives_no_columns_for_several_lines() -> None:
    found = Diagnostic(ERROR, "m", SOURCE, Span(0, 12))
    assert render_github([found]).startswith("::error file=flows/ä b.sfd,line=1,endLine=2,title=")
