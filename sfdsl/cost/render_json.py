"""An estimate as one JSON object, for programs.

    {"version": 1, "flow": "order", "type": "STANDARD", "executions": 1000,
     "cases": {"least": {...}, "typical": {
         "transitions": 4, "events": 17, "childEvents": 0, "seconds": 2.0, "payloadBytes": 1234, "payloadAt": "the input of 'pay'",
         "requests": 0, "gbSeconds": 0.0, "memoryMb": 64, "price": 0.0001, "total": 0.1, "ends": "success",
         "path": ["a", {"times": 9, "path": ["b", "c"]}, "b", "d"]}, "worst": {...}},
     "quotas": [{"name": "events", "limit": 25000, "used": 17, "left": 24983}],
     "loops": [{"head": "b", "states": ["b", "c"], "rounds": 10, "assumed": true, "room": 4165}],
     "maps": [{"name": "m", "items": 10, "assumed": true, "children": null, "room": 3568}],
     "assumptions": {...}, "prices": {...}, "notes": ["..."]}

`seconds` is null where nothing bounds them; `price` and `total` are null where the table has no price for what is used. Keys may be added under the same
`version`; none is renamed or removed.
"""

import json
import math
from typing import Final

from sfdsl.cost.assumptions import Assumptions
from sfdsl.cost.estimate import CaseEstimate, Estimate
from sfdsl.cost.paths import Path, Way
from sfdsl.jsontypes import Json

VERSION: Final = 1
_DEEPEST: Final = 3
"""Loops in loops; what is below has no `path`: it would be twice as long with each."""


def estimate_document(found: Estimate) -> dict[str, Json]:
    """The object of the module's docstring."""
    return {
        "version": VERSION,
        "flow": found.machine,
        "type": found.kind,
        "executions": found.assumptions.executions,
        "cases": {case.value: _case(each) for case, each in found.cases.items()},
        "quotas": [
            {"name": quota.name, "limit": quota.limit, "used": _finite(quota.used), "left": _finite(quota.left)}
            for quota in found.quotas
        ],
        "loops": [
            {
                "head": loop.head,
                "states": list(loop.states),
                "rounds": loop.rounds,
                "assumed": loop.is_assumed,
                "room": loop.room,
            }
            for loop in found.loops
        ],
        "maps": [
            {
                "name": each.name,
                "items": each.items,
                "assumed": each.is_assumed,
                "children": each.children,
                "room": each.room,
            }
            for each in found.maps
        ],
        "assumptions": _assumptions(found.assumptions),
        "prices": {
            "region": found.prices.region,
            "currency": found.prices.currency,
            "source": found.prices.source,
            "asOf": found.prices.as_of,
            "per1000Transitions": found.prices.per_1000_transitions,
        },
        "notes": list(found.notes),
    }


def render_json(found: Estimate) -> str:
    return json.dumps(estimate_document(found), indent=2, ensure_ascii=False) + "\n"


def _case(case: CaseEstimate) -> dict[str, Json]:
    return {
        "transitions": case.transitions,
        "events": case.events,
        "childEvents": case.child_events,
        "seconds": _finite(case.seconds),
        "payloadBytes": case.payload.total,
        "payloadAt": case.payload.where,
        "requests": case.requests,
        "gbSeconds": _rounded(case.gb_seconds),
        "memoryMb": case.memory_mb,
        "price": _rounded(case.price),
        "total": _rounded(case.total),
        "ends": case.ends,
        "path": _path(case.path),
    }


def _path(path: Path | None, depth: int = 0) -> list[Json]:
    steps: list[Json] = []
    for step in path or ():
        if isinstance(step, Way):
            steps.append(step.source)
        elif step.times == 1:
            steps += _path(step.path, depth)
        else:
            steps.append({"times": step.times, "path": _path(step.path, depth + 1) if depth < _DEEPEST else None})
    return steps


def _assumptions(given: Assumptions) -> dict[str, Json]:
    return {
        "rounds": given.rounds,
        "items": given.item_count,
        "taskSeconds": given.task_seconds,
        "inputBytes": given.input_bytes,
        "resultBytes": given.result_size,
        "memoryMb": given.memory_mb,
    }


def _rounded(value: float | None) -> float | None:
    """Without the digits that only arithmetic made; none where there is no number."""
    return None if value is None or abs(value) == math.inf else round(value, 12)


def _finite(value: float) -> float | None:
    return value if abs(value) != math.inf else None
