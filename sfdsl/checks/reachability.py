"""Every state can be reached from StartAt.

The service says `State "x" is not reachable.` when the machine is created; the specification asks for it too ("Transitions").
"""

from sfdsl.checks.flow import Flow, Scope
from sfdsl.diagnostics.codes import asl as codes


def check(flow: Flow) -> None:
    for scope in flow.scopes:
        # Without a start nothing is reachable, and that is told elsewhere.
        if scope.machine.start_at in scope.states:
            _scope(flow, scope, str(scope.machine.start_at))


def _scope(flow: Flow, scope: Scope, start: str) -> None:
    places = flow.by_scope[scope]
    ways = {place.name: [target for _, target in flow.successors[place]] for place in places}
    reached, open_ends = {start}, [start]
    while open_ends:
        for target in ways[open_ends.pop()]:
            if target in ways and target not in reached:
                reached.add(target)
                open_ends.append(target)
    for place in places:
        if place.name not in reached:
            flow.report(
                codes.UNREACHABLE_STATE,
                flow.name_span(place),
                f"the state '{place.name}' is not reachable",
                hint="no transition leads to it: add one, or remove the state",
            )
