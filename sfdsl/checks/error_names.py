"""`States.ALL` stands alone in its entry, and that entry is the last one.

Spec: "Retrying after error", "Fallback states". The service says `States.ALL must appear alone and at end of list`.
"""

from collections.abc import Sequence

from sfdsl.checks.flow import Flow
from sfdsl.diagnostics.codes import asl as codes
from sfdsl.ir.nodes import Catcher, Retrier


def check(flow: Flow) -> None:
    for place in flow.places:
        _handlers(flow, getattr(place.state, "retry", ()))
        _handlers(flow, getattr(place.state, "catch", ()))


def _handlers(flow: Flow, handlers: Sequence[Retrier | Catcher]) -> None:
    for number, handler in enumerate(handlers):
        names = handler.error_equals
        if "States.ALL" not in names:
            continue
        span = handler.spans.find("ErrorEquals", names.index("States.ALL"))
        if len(names) > 1:
            others = ", ".join(f"'{name}'" for name in names if name != "States.ALL")
            flow.report(
                codes.STATES_ALL,
                span,
                f"'States.ALL' must stand alone, not with {others}",
                hint="it matches the others too: write it alone",
            )
        elif number < len(handlers) - 1:
            flow.report(
                codes.STATES_ALL,
                span,
                "'States.ALL' must be in the last entry: what follows it is never tried",
                hint="move this entry to the end",
            )
