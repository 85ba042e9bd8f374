"""The settings at the head of a file or flow to the fields of its machine.

query jsonata            query_language: "JSONata"
timeout 1h               timeout_seconds: 3600
"""

from dataclasses import dataclass, field
from typing import Any, Final

from sfdsl.catalog.near import did_you_mean, is_one_slip
from sfdsl.diagnostics import Diagnostics, Edit, Fix, Label
from sfdsl.diagnostics.codes import source as codes
from sfdsl.jsontypes import Json, Pointer
from sfdsl.lower.clauses import json_object, query_language
from sfdsl.lower.values import Names, Place, Roots, constant
from sfdsl.source import Span
from sfdsl.syntax import nodes

_KEYS: Final = {
    "query": "QueryLanguage",
    "version": "Version",
    "comment": "Comment",
    "timeout": "TimeoutSeconds",
}
"""The ASL field of each setting that has one."""


@dataclass
class Settings:
    """What the settings of one flow say: the machine's fields, extra ones, its kind, and the places of all of these."""

    fields: dict[str, Any] = field(default_factory=dict)
    extra: dict[str, Json] = field(default_factory=dict)
    kind: str = "STANDARD"
    table: dict[Pointer, Span] = field(default_factory=dict)


def read_settings(
    settings: tuple[nodes.SettingNode, ...], flow: nodes.FlowNode | None, names: Names, diagnostics: Diagnostics
) -> Settings:
    """The settings of a flow, or of a file without any, in order. A flow's own come last and win over the file's."""
    found = Settings()
    own = set(map(id, flow.settings)) if flow is not None else set()
    seen: dict[tuple[bool, str], Span] = {}
    for setting in settings:
        keyword = setting.keyword
        key = (id(setting) in own, keyword)
        if key in seen:
            diagnostics.report(
                codes.GIVEN_TWICE,
                setting.span,
                f'the setting "{keyword}" is given twice',
                hint="remove one of the two",
                labels=[Label(seen[key], "the first one")],
            )
        seen[key] = setting.span
        if flow is not None and id(setting) not in own and keyword in ("comment", "asl"):
            diagnostics.report(
                codes.BAD_SETTING,
                setting.span,
                f"`{keyword}` belongs to one flow, and this is the head of a file of flows",
                hint="move it into the flow that it is about",
            )
        else:
            _read(setting, found, names, diagnostics)
    if flow is not None and flow.doc is not None:
        _read_doc(flow.doc, found, diagnostics)
    return found


def _read(setting: nodes.SettingNode, found: Settings, names: Names, diagnostics: Diagnostics) -> None:
    keyword, value = setting.keyword, setting.value
    pointer: Pointer = (_KEYS[keyword],) if keyword in _KEYS else ()
    place = Place(Roots(f"`{keyword}`", None), pointer, found.table, names, diagnostics)
    if pointer:
        place.mark(value.span)
    match keyword, value:
        case "query", nodes.NameNode(name=word):
            language = query_language(word)
            if language is None:
                _report_word(value, "query language", ["jsonata", "jsonpath"], diagnostics)
            else:
                found.fields["query_language"] = language
        case "type", nodes.NameNode(name=word):
            if word in ("standard", "express"):
                found.kind = word.upper()
            else:
                _report_word(value, "type of state machine", ["standard", "express"], diagnostics)
        case (("version" | "comment"), nodes.StringNode(value=text)):
            found.fields[keyword] = text
        case "timeout", _:
            _read_timeout(value, place, found)
        case "asl", _:
            found.extra.update(json_object(value, place, setting.span))


def _read_timeout(value: nodes.Expression, place: Place, found: Settings) -> None:
    seconds = constant(value, place)
    if seconds is not None and isinstance(seconds[0], int | float) and not isinstance(seconds[0], bool):
        found.fields["timeout_seconds"] = seconds[0]
        return
    message = "the time limit of a flow is a number of seconds"
    place.diagnostics.report(codes.BAD_VALUE, value.span, message, hint="write `timeout 1h`")


def _read_doc(doc: str, found: Settings, diagnostics: Diagnostics) -> None:
    """The `##` lines above a flow."""
    if "comment" in found.fields:
        diagnostics.report(
            codes.GIVEN_TWICE,
            found.table.get(("Comment",)),
            "this flow has `##` lines and a `comment`",
            hint="keep one of the two",
        )
    found.fields.setdefault("comment", doc)


def _report_word(value: nodes.NameNode, what: str, known: list[str], diagnostics: Diagnostics) -> None:
    near = did_you_mean(value.name, known, 1)
    hint = f'did you mean "{near[0]}"?' if near else f"write one of: {', '.join(known)}"
    certain = near and is_one_slip(value.name, near[0])
    fixes = [Fix(f"write `{near[0]}`", (Edit(value.span, near[0]),))] if certain else []
    diagnostics.report(codes.BAD_SETTING, value.span, f'"{value.name}" is no {what}', hint=hint, fixes=fixes)
