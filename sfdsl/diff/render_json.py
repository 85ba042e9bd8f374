"""A difference as one JSON object, for programs.

    {"version": 1, "empty": false, "cosmetic": false, "unsafe": true,
     "changes": [
       {"kind": "retry", "state": "pay", "oldPointer": "/States/pay/Retry/0/MaxAttempts",
        "newPointer": "/States/pay/Retry/0/MaxAttempts", "old": 3, "new": 5, "cosmetic": false,
        "risk": {"code": "state-removed", "text": "..."} or null}],
     "summary": {"changes": 1, "cosmetic": 0, "unsafe": 0}}

Pointers are JSON Pointers (RFC 6901). `old` and `oldPointer`, `new` and `newPointer` are left out where there is nothing on that side;
`state` is null where the change is in no state; `subject` stands where a change has no place in the definition. Keys may be added under
the same `version`; none is renamed or removed.
"""

import json
from typing import Final

from sfdsl.diff.difference import RISK_TEXTS, Change, Difference
from sfdsl.ir.fields import Absent
from sfdsl.jsontypes import Json, Pointer

VERSION: Final = 1


def difference_document(difference: Difference) -> dict[str, Json]:
    """The object of the module's docstring."""
    return {
        "version": VERSION,
        "empty": difference.is_empty,
        "cosmetic": difference.is_cosmetic,
        "unsafe": difference.is_unsafe,
        "changes": [_entry(change) for change in difference.changes],
        "summary": {
            "changes": len(difference.changes),
            "cosmetic": sum(change.is_cosmetic for change in difference.changes),
            "unsafe": sum(change.risk is not None for change in difference.changes),
        },
    }


def render_json(difference: Difference) -> str:
    """The same as text, indented, ending in a newline."""
    return json.dumps(difference_document(difference), indent=2, ensure_ascii=False) + "\n"


def _entry(change: Change) -> dict[str, Json]:
    entry: dict[str, Json] = {"kind": change.kind.value, "state": change.state}
    if change.subject:
        entry["subject"] = change.subject
    if change.old_pointer is not None:
        entry["oldPointer"] = json_pointer(change.old_pointer)
    if change.new_pointer is not None:
        entry["newPointer"] = json_pointer(change.new_pointer)
    if not isinstance(change.old, Absent):
        entry["old"] = change.old
    if not isinstance(change.new, Absent):
        entry["new"] = change.new
    entry["cosmetic"] = change.is_cosmetic
    entry["risk"] = None if change.risk is None else {"code": change.risk.value, "text": RISK_TEXTS[change.risk]}
    return entry


def json_pointer(pointer: Pointer) -> str:
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in pointer)
