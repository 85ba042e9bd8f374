"""Every state can be reached from StartAt.

The service says `State "x" is not reachable.` when the machine is created; the specification asks for it too ("Transitions").
What follows from another mistake is not told: behind a misspelt target, an ill-formed rule or a missing `Next` nothing is known.
"""

from collections.abc import Iterator
from typing import Any

from sfdsl.checks.flow import Flow, Place, Scope
from sfdsl.checks.texts import has_placeholder
from sfdsl.diagnostics.codes import asl as codes


def check(flow: Flow) -> None:
    for scope in flow.scopes:
        # Without a start nothing is reachable, and that is told elsewhere.
        if scope.machine.start_at in scope.states:
            _scope(flow, scope, str(scope.machine.start_at))


def _scope(flow: Flow, scope: Scope, start: str) -> None:
    places = {place.name: place for place in flow.by_scope[scope]}
    reached, open_ends = {start}, [start]
    while open_ends:
        place = places[open_ends.pop()]
        if _leads_nowhere(place) or any(has_placeholder(target) for _, target in flow.successors[place]):
            return
        for target in _targets(flow, place, places):
            if target not in reached:
                reached.add(target)
                open_ends.append(target)
    for name, place in places.items():
        if name not in reached:
            flow.report(
                codes.UNREACHABLE_STATE,
                flow.name_span(place),
                f"the state '{name}' is not reachable",
                hint="no transition leads to it: add one, or remove the state",
            )


def _leads_nowhere(place: Place) -> bool:
    """True for a state that needs a transition and has none."""
    state = place.state
    return getattr(state, "transition", "none") is None and not {"Next", "End"} & state.extra.keys()


def _targets(flow: Flow, place: Place, places: dict[str, Place]) -> Iterator[str]:
    named = [target for _, target in flow.successors[place]]
    for target in (*named, *_named_in(place.state.extra)):
        if target in places:
            yield target
        else:
            # The misspelt one is told of; what it means is not unreachable for that.
            yield from flow.similar_states(place.scope, target)


def _named_in(value: Any) -> Iterator[str]:
    """The targets in what could not be read as rules or catchers."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key in ("Next", "Default") and isinstance(item, str):
                yield item
            else:
                yield from _named_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from _named_in(item)
