"""What Express state machines cannot do: wait for a job, a callback or an activity worker, and run distributed Maps.

Source: developer guide, "Choosing workflow type". The service says `Express state machine does not support '.sync' service
integration`.
"""

from sfdsl.catalog.resource import Activity, OptimizedCall, SdkCall, parse_resource
from sfdsl.checks.flow import Flow
from sfdsl.diagnostics.codes import asl as codes
from sfdsl.ir.nodes import MapState, TaskState


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
            config = state.processor.processor_config
            flow.report(
                codes.EXPRESS,
                (config or state.processor).spans.find("Mode"),
                f"an Express state machine cannot run the distributed Map '{place.name}'",
                hint="make the machine STANDARD, or the Map inline",
            )


def waiting(resource: str) -> str | None:
    """What a resource waits for, to follow `cannot`; None where it answers at once."""
    match parse_resource(resource):
        case OptimizedCall(pattern=pattern) | SdkCall(pattern=pattern) if pattern:
            return f"wait by '.{pattern}'"
        case Activity():
            return "use activities"
        case _:
            return None
