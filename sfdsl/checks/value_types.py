"""`Items` is an array, an object or an expression; `Assign` is an object.

Spec: "Map State", Items; "Assigning variables". Fields that take any JSON are not looked at; numbers are for `ranges.py`.
"""

from typing import Any

from sfdsl.checks.flow import Flow, Place
from sfdsl.checks.parts import parts
from sfdsl.checks.texts import has_placeholder, is_expression, quoted
from sfdsl.diagnostics.codes import asl as codes
from sfdsl.ir.fields import ABSENT
from sfdsl.ir.nodes import MapState, RawState
from sfdsl.jsontypes import Pointer


def check(flow: Flow) -> None:
    for place in flow.places:
        if isinstance(place.state, RawState):
            continue
        for pointer, node in parts(place.state):
            assign = getattr(node, "assign", ABSENT)
            if isinstance(assign, str):
                _text(flow, place, (*pointer, "Assign"), assign, "an object of names and values")
        items = place.state.items if isinstance(place.state, MapState) else ABSENT
        if items is ABSENT or isinstance(items, list | dict):
            continue
        _text(flow, place, ("Items",), items, "an array, or an expression that gives one")


def _text(flow: Flow, place: Place, pointer: Pointer, value: Any, expected: str) -> None:
    if has_placeholder(value) or (place.is_jsonata and is_expression(value)):
        return
    flow.report(
        codes.WRONG_SHAPE,
        place.spans.find(*pointer),
        f"the field '{pointer[-1]}' must be {expected}, not {quoted(value)}",
    )
