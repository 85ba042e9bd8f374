"""From every state of a flow that is written in sfd an end can be reached.

AWS asks only that the machine has an end somewhere (MISSING_END_STATE); states that can do nothing but go round are a mistake all the
same. Source: docs/language.md, "Control".
"""

from sfdsl.checks.flow import Flow, Scope
from sfdsl.checks.loops import loops
from sfdsl.diagnostics.codes import source as codes
from sfdsl.ir.nodes import End, FailState, RawState, SucceedState


def check(flow: Flow) -> None:
    for scope in flow.scopes:
        _scope(flow, scope)


def _scope(flow: Flow, scope: Scope) -> None:
    places = {place.name: place for place in flow.by_scope[scope]}
    before: dict[str, list[str]] = {}
    ends: list[str] = []
    for name, place in places.items():
        state = place.state
        targets = [target for _, target in flow.successors[place]]
        for target in targets:
            before.setdefault(target, []).append(name)
        # What leads to a state that does not exist, or is not well formed, is told elsewhere.
        unknown = isinstance(state, RawState) or any(target not in places for target in targets)
        stops = isinstance(state, SucceedState | FailState) or isinstance(getattr(state, "transition", None), End)
        if unknown or stops or not targets:
            ends.append(name)
    if not ends:
        return  # the machine as a whole has no end: that is told once
    reaching = set(ends)
    while ends:
        for name in before.get(ends.pop(), ()):
            if name not in reaching:
                reaching.add(name)
                ends.append(name)
    # What leads there is its consequence: each circle is told once.
    for loop in loops(flow, scope) if len(reaching) < len(places) else ():
        first = loop[0].name
        if first not in reaching:
            others = [f"'{place.name}'" for place in loop[1:4]] + ["..."] * (len(loop) > 4)
            round_by = f", by {', '.join(others)}" if others else ""
            flow.report(
                codes.NO_WAY_OUT,
                flow.name_span(loop[0]),
                f"from '{first}' no end can be reached: it only leads round in a circle{round_by}",
                hint="let a way lead out: `-> end`, or a condition that ends the loop",
            )
