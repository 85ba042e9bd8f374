"""Every state but Choice, Succeed and Fail has a `Next`, or `End` which is true.

Spec: "Transitions".
"""

from sfdsl.checks.flow import Flow
from sfdsl.diagnostics.codes import asl as codes
from sfdsl.diagnostics.wording import meant


def check(flow: Flow) -> None:
    for place in flow.places:
        state = place.state
        if getattr(state, "transition", "none") is not None:
            continue
        extra = state.extra
        if "Next" in extra or extra.get("End") is True or not isinstance(extra.get("End", False), bool):
            continue
        if "End" in extra:
            message = f"the state '{place.name}' neither ends nor goes on: its 'End' is false"
            flow.report(codes.MISSING_TRANSITION, place.spans.find("End"), message, hint="name a 'Next' in its place")
            continue
        flow.report(
            codes.MISSING_TRANSITION,
            flow.name_span(place),
            f"the state '{place.name}' has neither 'Next' nor 'End'",
            hint=meant("Next", extra) or meant("End", extra) or 'write "Next": "NAME" or "End": true',
        )
