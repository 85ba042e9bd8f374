"""An inline Map runs about 40 iterations at once, whatever its `MaxConcurrency` says.

Source: developer guide, "Map state in Inline mode".
"""

from typing import Final

from sfdsl.checks.flow import Flow
from sfdsl.diagnostics.codes import lint
from sfdsl.ir.nodes import MapState

MOST_AT_ONCE: Final = 40


def check(flow: Flow) -> None:
    for place in flow.places:
        state = place.state
        if not isinstance(state, MapState) or state.is_distributed:
            continue
        limit = state.max_concurrency
        if isinstance(limit, int | float) and limit > MOST_AT_ONCE:
            flow.report(
                lint.INLINE_CONCURRENCY,
                place.spans.find("MaxConcurrency"),
                f"'MaxConcurrency' is {limit}, but an inline Map runs at most about {MOST_AT_ONCE} iterations at once",
                hint="a distributed Map runs up to 10,000",
            )
