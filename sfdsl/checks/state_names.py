"""State names have 1 to 80 characters and are unique in the whole machine, branches and map bodies included.

Spec: "States": "a state's name MUST be less than or equal to 80 characters", and "unique within the scope of the whole state
machine".
"""

from typing import Final

from sfdsl.checks.flow import Flow, Place
from sfdsl.diagnostics import Label
from sfdsl.diagnostics.codes import asl as codes

LONGEST_NAME: Final = 80


def check(flow: Flow) -> None:
    first: dict[str, Place] = {}
    for place in flow.places:
        name = place.name
        if not name:
            flow.report(codes.STATE_NAME, flow.name_span(place), "a state's name cannot be empty")
        elif len(name) > LONGEST_NAME:
            flow.report(
                codes.STATE_NAME,
                flow.name_span(place),
                f"the name '{name[:40]}...' has {len(name)} characters; a state's name has at most {LONGEST_NAME}",
            )
        earlier = first.setdefault(name, place)
        if earlier is not place:
            span = flow.name_span(earlier)
            flow.report(
                codes.DUPLICATE_STATE,
                flow.name_span(place),
                f"the name '{name}' is used twice, in {earlier.scope.title} and in {place.scope.title}",
                hint="names are unique in the whole state machine: rename one of the two",
                labels=[Label(span, "used here too")] if span else [],
            )
