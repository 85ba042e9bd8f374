"""A task that waits for somebody else has a time limit.

Source: developer guide, "Best practices": "Use timeouts to avoid stuck Step Functions executions". Without one a Standard execution
waits a year.
"""

from typing import Final

from sfdsl.catalog.calls import check_call
from sfdsl.catalog.resource import Activity, OptimizedCall, SdkCall, parse_resource
from sfdsl.checks.flow import Flow, Place
from sfdsl.diagnostics.codes import lint
from sfdsl.diagnostics.diagnostic import Code
from sfdsl.ir.nodes import TaskState

_LIMITS: Final = ("timeout_seconds", "timeout_seconds_path", "heartbeat_seconds", "heartbeat_seconds_path")


def check(flow: Flow) -> None:
    # The machine's own limit ends the wait too, and an Express execution lasts five minutes.
    if flow.machine.timeout_seconds is not None or flow.machine.kind == "EXPRESS":
        return
    for place in flow.places:
        state = place.state
        if isinstance(state, TaskState) and all(getattr(state, limit) is None for limit in _LIMITS):
            _task(flow, place, state.resource or "")


def _task(flow: Flow, place: Place, resource: str) -> None:
    call = parse_resource(resource)
    if isinstance(call, OptimizedCall | SdkCall) and check_call(call):
        # Such a call does not exist, which is told by itself.
        return
    match call:
        case OptimizedCall(pattern="waitForTaskToken") | SdkCall(pattern="waitForTaskToken"):
            code, whom = lint.NO_TIMEOUT, "a callback that may never come"
        case Activity():
            code, whom = lint.NO_TIMEOUT, "a worker that may never come"
        case OptimizedCall(pattern=pattern) if pattern.startswith("sync"):
            code, whom = lint.NO_JOB_TIMEOUT, "a job, however long it takes"
        case _:
            return
    flow.report(
        code,
        place.spans.find("Resource"),
        f"the task '{place.name}' waits for {whom}",
        hint=_hint(flow, code),
    )


def _hint(flow: Flow, code: Code) -> str:
    """A heartbeat is for those that can send one, which a job cannot."""
    timeout, heartbeat = (
        ("'TimeoutSeconds'", "'HeartbeatSeconds'") if flow.is_asl else ("'timeout 1h'", "'heartbeat 5m'")
    )
    return f"give it {timeout}" if code is lint.NO_JOB_TIMEOUT else f"give it {timeout}, or {heartbeat}"
