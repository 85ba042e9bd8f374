"""What a state passes on has at most 262,144 bytes; a literal that is near that leaves no room for data.

Source: developer guide, "Quotas related to task executions".
"""

from typing import Final

from sfdsl.checks.flow import Flow
from sfdsl.diagnostics.codes import lint
from sfdsl.expr.jsontext import compact
from sfdsl.ir.fields import ABSENT

MOST_BYTES: Final = 262_144
_NEAR: Final = 200_000
_FIELDS: Final = {
    "parameters": "Parameters",
    "arguments": "Arguments",
    "result": "Result",
    "output": "Output",
    "item_selector": "ItemSelector",
    "items": "Items",
}


def check(flow: Flow) -> None:
    # One look at the whole tells of nearly every definition that no part of it can be that large.
    if len(flow.text) < _NEAR:
        return
    for place in flow.places:
        for field, key in _FIELDS.items():
            value = getattr(place.state, field, ABSENT)
            if not isinstance(value, str | list | dict):
                continue
            size = len(compact(value).encode("utf-8", "surrogatepass"))
            if size >= _NEAR:
                verdict = "more than" if size > MOST_BYTES else "near"
                flow.report(
                    lint.LARGE_PAYLOAD,
                    flow.key_span(place.spans, key),
                    f"'{key}' has {size:,} bytes, which is {verdict} the limit of {MOST_BYTES:,} for a payload",
                    hint="keep the data in S3, and pass its place",
                )
