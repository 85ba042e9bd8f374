"""Which edges lead back, and in which row each vertex stands: the first two steps of a layered drawing.

Source: K. Sugiyama, S. Tagawa, M. Toda, Methods for visual understanding of hierarchical system structures (1981). Rows are those of
the longest path from the start, then vertices that more edges leave than enter are let down towards their successors.
Vertices are numbers from 0; vertex 0 is where reading begins.
"""

from collections.abc import Sequence

Arc = tuple[int, int]


def leads_back(vertex_count: int, arcs: Sequence[Arc]) -> list[bool]:
    """For each arc whether it closes a loop: it leads to a vertex on the way from the start to its source, or to its source.

    Without these arcs the graph has no loops. Linear.
    """
    outgoing: list[list[int]] = [[] for _ in range(vertex_count)]
    for number, (source, _) in enumerate(arcs):
        outgoing[source].append(number)
    closes = [False] * len(arcs)
    fresh, open_, done = 0, 1, 2
    state = [fresh] * vertex_count
    for root in range(vertex_count):
        if state[root] != fresh:
            continue
        state[root] = open_
        stack = [(root, iter(outgoing[root]))]
        while stack:
            vertex, rest = stack[-1]
            number = next(rest, -1)
            if number < 0:
                state[vertex] = done
                stack.pop()
                continue
            target = arcs[number][1]
            if state[target] == open_:
                closes[number] = True
            elif state[target] == fresh:
                state[target] = open_
                stack.append((target, iter(outgoing[target])))
    return closes


def rows(vertex_count: int, arcs: Sequence[Arc]) -> list[int]:
    """The row of each vertex, from 0: every arc leads at least one row down. `arcs` have no loops. Linear."""
    incoming_count = [0] * vertex_count
    targets: list[list[int]] = [[] for _ in range(vertex_count)]
    for source, target in arcs:
        targets[source].append(target)
        incoming_count[target] += 1
    row = [0] * vertex_count
    waiting = incoming_count.copy()
    order = [vertex for vertex in range(vertex_count) if not waiting[vertex]]
    for vertex in order:
        for target in targets[vertex]:
            row[target] = max(row[target], row[vertex] + 1)
            waiting[target] -= 1
            if not waiting[target]:
                order.append(target)
    for vertex in reversed(order):
        if len(targets[vertex]) > incoming_count[vertex]:
            row[vertex] = min(row[target] for target in targets[vertex]) - 1
    return row
