"""The loops of a machine: states that control may go round in."""

from collections.abc import Mapping

from sfdsl.checks.flow import Flow, Place, Scope


def loops(flow: Flow, scope: Scope) -> list[list[Place]]:
    """The strongly connected parts of a scope that are loops, each in the order of the source. Tarjan's algorithm, no recursion."""
    places = flow.by_scope[scope]
    by_name = {place.name: place for place in places}
    ways: Mapping[str, list[str]] = {
        place.name: [target for _, target in flow.successors[place] if target in by_name] for place in places
    }
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    found: list[set[str]] = []
    for root in ways:
        if root in index:
            continue
        work: list[tuple[str, int]] = [(root, 0)]
        while work:
            name, at = work.pop()
            if at == 0:
                index[name] = low[name] = len(index)
                stack.append(name)
                on_stack.add(name)
            descended = False
            for number in range(at, len(ways[name])):
                target = ways[name][number]
                if target not in index:
                    work += [(name, number + 1), (target, 0)]
                    descended = True
                    break
                if target in on_stack:
                    low[name] = min(low[name], index[target])
            if descended:
                continue
            if low[name] == index[name]:
                part: set[str] = set()
                while True:
                    member = stack.pop()
                    on_stack.discard(member)
                    part.add(member)
                    if member == name:
                        break
                if len(part) > 1 or name in ways[name]:
                    found.append(part)
            if work:
                parent = work[-1][0]
                low[parent] = min(low[parent], low[name])
    return [[place for place in places if place.name in part] for part in found]
