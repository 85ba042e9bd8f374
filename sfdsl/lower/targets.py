"""Where arrows lead: every target must be a state of the same flow, branch or map body."""

from collections.abc import Iterable

from sfdsl.catalog.near import did_you_mean
from sfdsl.diagnostics.codes import source as codes
from sfdsl.lower.context import Flow
from sfdsl.syntax.nodes import NameRefNode


def check_targets(flow: Flow) -> None:
    """Report arrows that lead to no state of their own machine, once the whole flow is lowered."""
    reported: set[int] = set()
    for names, arrows in flow.arrows:
        for arrow in arrows:
            target = arrow.target
            # The arrow of a policy is one of every state that uses it.
            if target is not None and target.name not in names and id(target) not in reported:
                reported.add(id(target))
                _report(target, names, flow)


def _report(target: NameRefNode, names: Iterable[str], flow: Flow) -> None:
    if target.name in flow.taken:
        hint = "it is in another branch, map body or flow: arrows stay inside their own"
    else:
        near = did_you_mean(target.name, sorted(names), 2)
        known = " or ".join(f'"{name}"' for name in near)
        hint = f"did you mean {known}?" if near else "check the name, or write `-> end`"
    flow.diagnostics.report(
        codes.UNKNOWN_STATE, target.span, f'there is no state called "{target.name}" here', hint=hint
    )
