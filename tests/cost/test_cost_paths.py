"""The cheapest and the dearest way through graphs: against all ways one by one, and loops against their formula."""

import time
from collections.abc import Iterator

from hypothesis import given, settings
from hypothesis import strategies as st

from sfdsl.cost.paths import Dearest, Ends, Path, Way, Ways, cheapest
from sfdsl.cost.tally import Tally, rank_by

BY_EVENTS = rank_by("events")


def graph(**edges: str) -> Ways:
    """`a="b:2 c:1"`: from a to b with 2 events, to c with 1. `END` is a good end, `FAIL` a bad one."""
    ways: dict[str, tuple[Way, ...]] = {}
    for source, text in edges.items():
        made: list[Way] = []
        for edge in text.split():
            target, _, events = edge.partition(":")
            tally = Tally(1, int(events or 1))
            end = {"END": "success", "FAIL": "failure"}.get(target)
            made.append(Way(source, None if end else target, tally, end))  # type: ignore[arg-type]
        ways[source] = tuple(made)
    return ways


def dearest(ways: Ways, rounds: int = 10, start: str = "a") -> Ends:
    return Dearest(ways, BY_EVENTS, lambda head, states, inner: rounds).ends(start)


def steps(path: Path | None) -> Iterator[str]:
    """The states in the order of the visits."""
    for step in path or ():
        if isinstance(step, Way):
            yield step.source
        else:
            for _ in range(step.times):
                yield from steps(step.path)


def test_a_chain_has_one_way() -> None:
    ways = graph(a="b:2", b="c:3", c="END:4")
    for ends in (cheapest(ways, "a", BY_EVENTS), dearest(ways)):
        assert ends["success"].tally == Tally(3, 9)
        assert list(steps(ends["success"].path)) == ["a", "b", "c"]


@st.composite
def acyclic(draw: st.DrawFn) -> Ways:
    count = draw(st.integers(1, 7))
    names = [chr(ord("a") + number) for number in range(count)]
    edges: dict[str, str] = {}
    for number, name in enumerate(names):
        targets = draw(st.lists(st.sampled_from([*names[number + 1 :], "END", "FAIL"]), min_size=1, max_size=3))
        edges[name] = " ".join(f"{target}:{draw(st.integers(1, 9))}" for target in targets)
    return graph(**edges)


def all_ways(ways: Ways, name: str) -> Iterator[tuple[str, int]]:
    for way in ways[name]:
        if way.target is None:
            yield str(way.ends), way.tally.events
        else:
            yield from ((end, events + way.tally.events) for end, events in all_ways(ways, way.target))


@given(acyclic())
@settings(max_examples=150)
def test_without_loops_both_are_right_of_all_ways(ways: Ways) -> None:
    found: dict[str, list[int]] = {}
    for end, events in all_ways(ways, "a"):
        found.setdefault(end, []).append(events)
    least, most = cheapest(ways, "a", BY_EVENTS), dearest(ways)
    assert {end: best.tally.events for end, best in least.items()} == {end: min(each) for end, each in found.items()}
    assert {end: best.tally.events for end, best in most.items()} == {end: max(each) for end, each in found.items()}


@given(acyclic(), st.integers(1, 5))
@settings(max_examples=100)
def test_a_way_has_the_events_that_it_says(ways: Ways, rounds: int) -> None:
    for best in dearest(ways, rounds).values():
        way = list(steps(best.path))
        assert way[0] == "a"
        assert best.tally.transitions == len(way)


def test_a_loop_is_its_rounds_and_the_way_out() -> None:
    ways = graph(a="b:1", b="c:10", c="b:100 d:1000", d="END:1")
    # b is visited five times: four times round, once out.
    assert dearest(ways, 5)["success"].tally.events == 1 + 4 * 110 + 10 + 1000 + 1
    assert list(steps(dearest(ways, 2)["success"].path)) == ["a", "b", "c", "b", "c", "d"]
    assert dearest(ways, 1)["success"].tally == cheapest(ways, "a", BY_EVENTS)["success"].tally


def test_the_way_out_may_be_in_the_middle() -> None:
    ways = graph(a="b:1", b="c:1 END:1", c="d:1", d="a:1")
    assert list(steps(dearest(ways, 3)["success"].path)) == ["a", "b", "c", "d"] * 2 + ["a", "b"]


def test_of_several_ways_round_the_dearest_is_taken() -> None:
    ways = graph(a="b:1 c:5", b="d:1", c="d:1", d="a:1 END:1")
    assert list(steps(dearest(ways, 2)["success"].path)) == ["a", "c", "d", "a", "c", "d"]


def test_loops_in_loops() -> None:
    ways = graph(a="b:1", b="c:1", c="b:1 d:1", d="a:1 END:1")
    counts = {"a": 3, "b": 4}
    made = Dearest(ways, BY_EVENTS, lambda head, states, inner: counts[head])
    way = list(steps(made.ends("a")["success"].path))
    assert (way.count("a"), way.count("b"), way.count("d")) == (3, 12, 3)
    assert {loop.head: loop.states for loop in made.loops.values()} == {
        "a": frozenset("abcd"),
        "b": frozenset("bc"),
    }


def test_a_state_that_follows_itself() -> None:
    assert dearest(graph(a="a:1 END:1"), 4)["success"].tally.events == 4


def test_a_loop_with_two_ways_in() -> None:
    ways = graph(a="b:1 c:1", b="c:5", c="b:7 END:1")
    # In by b: (b c) twice and out. In by c: (c b) twice, c, out; three visits of c would be its own rounds.
    assert dearest(ways, 2)["success"].tally.events == 1 + (5 + 7) + 5 + 1


def test_a_loop_that_nothing_leaves() -> None:
    ways = graph(a="b:1", b="c:1", c="b:1")
    assert dearest(ways, 3)["endless"].tally.events == 1 + 3 * 2
    assert list(cheapest(ways, "a", BY_EVENTS)) == ["endless"]


def test_a_name_that_no_state_has_is_a_bad_end() -> None:
    ways = graph(a="nowhere:1")
    assert list(dearest(ways)) == list(cheapest(ways, "a", BY_EVENTS)) == ["failure"]
    assert dearest(ways, start="nowhere") == {}


def test_a_tangle_is_estimated_from_above_and_in_time() -> None:
    names = [f"s{number}" for number in range(40)]
    ways = graph(**{name: " ".join([*(other for other in names if other != name), "END"]) for name in names})
    before = time.monotonic()
    made = Dearest(ways, BY_EVENTS, lambda head, states, inner: 2)
    assert made.ends("s0")["success"].tally.events >= 40
    assert made.is_estimated
    assert time.monotonic() - before < 5


@given(st.integers(1, 6), st.integers(1, 4))
@settings(max_examples=20)
def test_deep_nests_multiply(depth: int, rounds: int) -> None:
    edges = {f"n{number}": f"n{number + 1}" for number in range(depth)}
    edges[f"n{depth}"] = f"x{depth - 1}"
    for number in range(depth):
        edges[f"x{number}"] = f"n{number} " + (f"x{number - 1}" if number else "END")
    way = list(steps(dearest(graph(**edges), rounds, "n0")["success"].path))
    assert way.count(f"n{depth}") == rounds**depth
