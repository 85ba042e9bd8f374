"""What Express state machines cannot do: wait for a job, a callback or an activity worker, and run distributed Maps.

Source: developer guide, "Choosing workflow type". The service says `Express state machine does not support '.sync' service
integration`.
"""

import re
from typing import Final

from sfdsl.checks.flow import Flow
from sfdsl.diagnostics.codes import asl as codes
from sfdsl.ir.nodes import MapState, TaskState

_WAITS: Final = re.compile(r"\.(sync(?::\d+)?|waitForTaskToken)$")
_ACTIVITY: Final = re.compile(r"^arn:[^:]+:states:[^:]*:[^:]*:activity:")


def check(flow: Flow) -> None:
    if flow.machine.kind != "EXPRESS":
        return
    for place in flow.places:
        state = place.state
        if isinstance(state, TaskState) and state.resource is not None:
            if (what := waiting(state.resource)) is not None:
                flow.report(
                    codes.EXPRESS,
                    place.spans.find("Resource"),
                    f"an Express state machine cannot {what}",
                    hint="make the machine STANDARD, or only start the work here",
                )
        elif isinstance(state, MapState) and state.is_distributed and state.processor is not None:
            flow.report(
                codes.EXPRESS,
                state.processor.spans.find("ProcessorConfig", "Mode"),
                f"an Express state machine cannot run the distributed Map '{place.name}'",
                hint="make the machine STANDARD, or the Map inline",
            )


def waiting(resource: str) -> str | None:
    """What a resource waits for, to follow `cannot`; None where it answers at once."""
    pattern = _WAITS.search(resource)
    if pattern is not None:
        return f"wait by '.{pattern[1]}'"
    return "use activities" if _ACTIVITY.match(resource) else None
