"""A Map's label has at most 40 characters, none of those that an ARN can't hold, and is unique.

Source: developer guide, "Map state in Distributed mode": Label.
"""

import re
from typing import Final

from sfdsl.checks.flow import Flow, Place
from sfdsl.checks.texts import has_placeholder
from sfdsl.diagnostics import Label
from sfdsl.diagnostics.codes import asl as codes
from sfdsl.ir.nodes import MapState

LONGEST_LABEL: Final = 40
_FORBIDDEN: Final = re.compile(r"[\s?*<>{}\[\]:;,\\|^~$#%&`\"\x00-\x1f\x7f-\x9f]")


def check(flow: Flow) -> None:
    first: dict[str, Place] = {}
    for place in flow.places:
        label = place.state.label if isinstance(place.state, MapState) else None
        if label is None or has_placeholder(label):
            continue
        span = place.spans.find("Label")
        if not 1 <= len(label) <= LONGEST_LABEL:
            message = f"the label has {len(label)} characters; it must have 1 to {LONGEST_LABEL}"
            flow.report(codes.LABEL, span, message)
        if (bad := _FORBIDDEN.search(label)) is not None:
            hint = "letters, digits, '-' and '_' are always fine"
            flow.report(codes.LABEL, span, f"a label cannot contain {bad[0]!r}", hint=hint)
        earlier = first.setdefault(label, place)
        if earlier is not place:
            other = earlier.spans.find("Label")
            flow.report(
                codes.LABEL,
                span,
                f"the label '{label}' is that of '{earlier.name}' too",
                hint="labels are unique in a state machine",
                labels=[Label(other, "used here too")] if other else [],
            )
