"""The cheapest and the dearest way through a graph of states, with loops.

The cheapest way goes through no loop more often than it must, so it is a shortest path. For the dearest way a loop has a head, the state
by which it is entered, and a number of rounds: how often the head is visited. The way back to the head is cut; what is left of the loop is
a graph of its own, with its loops inside. Then

    from the head out of the loop = (rounds - 1) x the dearest way from the head back to it + the dearest way from the head out

A loop that is entered by several states is worked out for each of them.
"""

import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from sfdsl.cost.tally import ZERO, Rank, Tally

End: TypeAlias = Literal["success", "failure", "endless"]
"""`endless`: a loop that nothing leaves, broken off after its rounds."""


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """One way out of a state, and what the visit amounts to when it is taken. It leads to `target`, or `ends` the machine.

    `via` is the field that says so: `Next`, `Default`, `Choices` or `Catch` with `index`; `End`; or `Error`: nothing catches it.
    """

    source: str
    target: str | None
    tally: Tally
    ends: End | None = None
    via: Literal["Next", "Choices", "Default", "Catch", "End", "Error"] = "Next"
    index: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """Some steps, `times` in a row."""

    path: "Path"
    times: int


@dataclass(frozen=True, slots=True, eq=False)
class Path:
    """The steps in order; each knows the one before it, so that ways share their beginnings."""

    before: "Path | None"
    step: Way | Part

    def __iter__(self) -> Iterator[Way | Part]:
        steps: list[Way | Part] = []
        path: Path | None = self
        while path is not None:
            steps.append(path.step)
            path = path.before
        return reversed(steps)


@dataclass(frozen=True, slots=True)
class Best:
    tally: Tally
    path: Path | None

    def on(self, way: Way) -> "Best":
        return Best(self.tally + way.tally, Path(self.path, way))

    def then(self, other: "Best", times: int = 1) -> "Best":
        if times == 0 or other.path is None:
            return self
        return Best(self.tally + other.tally.times(times), Path(self.path, Part(other.path, times)))


NOTHING: Final = Best(ZERO, None)
Ways: TypeAlias = Mapping[str, tuple[Way, ...]]
Ends: TypeAlias = Mapping[End, Best]


@dataclass(frozen=True, slots=True)
class Loop:
    """`head` is the state by which it is entered, `states` are all of it, those of inner loops too."""

    head: str
    states: frozenset[str]
    rounds: int


Rounds: TypeAlias = Callable[[str, frozenset[str], frozenset[str]], int]
"""Of a head, the states of its loop, and those of them that are in inner loops."""


def cheapest(ways: Ways, start: str, rank: Callable[[Tally], Rank]) -> Ends:
    """For each kind of end the cheapest way there. Dijkstra's algorithm."""
    ends: dict[End, Best] = {}
    done: set[str] = set()
    # The number keeps states of equal rank in the order in which they were met.
    waiting: list[tuple[Rank, int, str, Best]] = [(rank(ZERO), 0, start, NOTHING)]
    met = 0
    while waiting:
        _, _, name, best = heapq.heappop(waiting)
        if name in done:
            continue
        done.add(name)
        for way in ways.get(name, ()):
            reached = best.on(way)
            if way.target is not None and way.target in ways:
                if way.target not in done:
                    met += 1
                    heapq.heappush(waiting, (rank(reached.tally), met, way.target, reached))
            else:
                end = way.ends or "failure"
                if end not in ends or rank(reached.tally) < rank(ends[end].tally):
                    ends[end] = reached
    if not ends and start in ways:
        ends["endless"] = NOTHING
    return ends


class Dearest:
    """Finds the dearest ways of one graph. `loops` are those that were met."""

    WORK: Final = 10
    """How often each way may be looked at, on average. After that tangles of loops are estimated from above: each of their states in each
    round."""
    DEEPEST: Final = 50
    """Loops in loops; deeper ones are estimated likewise."""

    def __init__(self, ways: Ways, rank: Callable[[Tally], Rank], rounds: Rounds) -> None:
        self._ways, self._rank, self._rounds = ways, rank, rounds
        self._left = self.WORK * max(1_000, sum(map(len, ways.values())))
        self.loops: dict[frozenset[str], Loop] = {}
        self.is_estimated = False

    def ends(self, start: str) -> Ends:
        """For each kind of end the dearest way there."""
        if start not in self._ways:
            return {}
        found: dict[End, Best] = {}
        for way, best in self._leave(frozenset(self._ways), start, 0):
            end = way.ends or "failure"
            if end not in found or self._rank(best.tally) > self._rank(found[end].tally):
                found[end] = best
        return found or {"endless": NOTHING}

    def _leave(self, states: frozenset[str], head: str, depth: int) -> list[tuple[Way, Best]]:
        """The dearest way from `head` through each way that leads out of `states`, which are `depth` loops deep."""
        self._left -= sum(len(self._ways[name]) for name in states)
        arrived: dict[str, Best] = {head: NOTHING}
        out: dict[int, tuple[Way, Best]] = {}
        back: Best | None = None
        parts = _components(self._ways, states, head)
        for part in reversed(parts):
            for way, best in self._through(part, head, arrived, depth):
                if way.target == head and way.target in states:
                    back = best if back is None or self._rank(best.tally) > self._rank(back.tally) else back
                elif way.target is not None and way.target in states:
                    known = arrived.get(way.target)
                    if known is None or self._rank(best.tally) > self._rank(known.tally):
                        arrived[way.target] = best
                elif id(way) not in out or self._rank(best.tally) > self._rank(out[id(way)][1].tally):
                    out[id(way)] = way, best
        if back is None:
            return list(out.values())
        inner = frozenset(name for part in parts if _is_loop(self._ways, part, head) for name in part)
        rounds = self._rounds(head, states, inner)
        self.loops.setdefault(states, Loop(head, states, rounds))
        before = NOTHING.then(back, rounds - 1)
        if not out:
            return [(Way(head, None, ZERO, "endless"), NOTHING.then(back, rounds))]
        return [(way, before.then(best)) for way, best in out.values()]

    def _through(
        self, part: tuple[str, ...], head: str, arrived: Mapping[str, Best], depth: int
    ) -> Iterator[tuple[Way, Best]]:
        """The ways that lead out of one part of a graph, with the dearest way to each."""
        entries = [name for name in part if name in arrived]
        if not _is_loop(self._ways, part, head):
            for name in entries:
                yield from ((way, arrived[name].on(way)) for way in self._ways[name])
            return
        inside = frozenset(part)
        while entries and self._left > 0 and depth < self.DEEPEST:
            name = entries.pop(0)
            yield from ((way, arrived[name].then(best)) for way, best in self._leave(inside, name, depth + 1))
        if entries:
            dearest = max(entries, key=lambda name: self._rank(arrived[name].tally))
            yield from self._estimated(inside, dearest, arrived[dearest])

    def _estimated(self, states: frozenset[str], entry: str, arrived: Best) -> Iterator[tuple[Way, Best]]:
        """From above: every state of the part in every round, by its dearest way."""
        self.is_estimated = True
        rounds = self._rounds(entry, states, frozenset())
        self.loops.setdefault(states, Loop(entry, states, rounds))
        inner: Best = NOTHING
        leaving: list[Way] = []
        for name in sorted(states):
            ways = self._ways[name]
            inner = inner.on(max(ways, key=lambda way: self._rank(way.tally)))
            leaving += [way for way in ways if way.target not in states]
        total = arrived.then(inner, rounds)
        yield from ((way, Best(total.tally, Path(total.path, way))) for way in leaving)


def _is_loop(ways: Ways, part: tuple[str, ...], head: str) -> bool:
    """Whether a strongly connected part is more than one state that is visited once."""
    return len(part) > 1 or (part[0] != head and any(way.target == part[0] for way in ways[part[0]]))


def _components(ways: Ways, states: frozenset[str], head: str) -> list[tuple[str, ...]]:
    """The strongly connected parts that are reached from `head`, without the ways back to it; those that come last first.

    Tarjan's algorithm, without recursion.
    """
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    parts: list[tuple[str, ...]] = []
    work: list[tuple[str, Iterator[str]]] = []

    def enter(name: str) -> None:
        index[name] = low[name] = len(index)
        stack.append(name)
        on_stack.add(name)
        work.append((name, iter(_targets(ways[name], states, head))))

    enter(head)
    while work:
        name, targets = work[-1]
        for target in targets:
            if target not in index:
                enter(target)
                break
            if target in on_stack:
                low[name] = min(low[name], index[target])
        else:
            work.pop()
            if work:
                parent = work[-1][0]
                low[parent] = min(low[parent], low[name])
            if low[name] == index[name]:
                part: list[str] = []
                while not part or part[-1] != name:
                    part.append(stack.pop())
                    on_stack.discard(part[-1])
                parts.append(tuple(reversed(part)))
    return parts


def _targets(ways: Iterable[Way], states: frozenset[str], head: str) -> list[str]:
    return [way.target for way in ways if way.target is not None and way.target in states and way.target != head]
