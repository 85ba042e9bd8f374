"""A JSONata Pass state says its output in `Output`: `Result` is JSONPath's, and is not looked at.

Source: developer guide, "Pass workflow state".
"""

from sfdsl.checks.flow import Flow
from sfdsl.diagnostics.codes import lint
from sfdsl.ir.fields import ABSENT
from sfdsl.ir.nodes import PassState


def check(flow: Flow) -> None:
    for place in flow.places:
        state = place.state
        if isinstance(state, PassState) and place.is_jsonata and state.result is not ABSENT:
            flow.report(
                lint.IGNORED_FIELD,
                flow.key_span(place.spans, "Result"),
                f"'Result' is JSONPath's, and the state '{place.name}' is JSONata",
                hint="write 'Output'",
            )
