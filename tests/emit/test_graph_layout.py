from collections.abc import Iterator
from itertools import combinations, pairwise

import pytest
from graph_machines import branch, catcher, choice, machine, machines, step, task
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sfdsl.emit.graph.build import build_graph
from sfdsl.emit.graph.layering import leads_back, rows
from sfdsl.emit.graph.layout import lay_out
from sfdsl.emit.graph.ordering import Rows, order_rows
from sfdsl.emit.graph.scene import Box, Chip, CurveTo, Frame, LineTo, MoveTo, Wire
from sfdsl.emit.graph.text_width import text_width, wrap
from sfdsl.ir.nodes import MapState, ParallelState, StateMachine

SLACK = 0.01


def drawing(made: StateMachine) -> Frame:
    return lay_out(build_graph(made))


def frames(frame: Frame) -> Iterator[Frame]:
    yield frame
    for box in frame.boxes:
        for inner in box.frames:
            yield from frames(inner)


def boxes(frame: Frame) -> dict[str, Box]:
    return {box.node.name or box.node.kind.value: box for box in frame.boxes}


def middle(box: Box) -> float:
    return box.x + box.width / 2


def overlap(one: Box | Chip, other: Box | Chip) -> bool:
    return (
        one.x + one.width > other.x + SLACK
        and other.x + other.width > one.x + SLACK
        and one.y + one.height > other.y + SLACK
        and other.y + other.height > one.y + SLACK
    )


def verticals(wire: Wire) -> Iterator[tuple[float, float, float]]:
    """The straight pieces of a wire: x, and from where to where."""
    for before, after in pairwise(wire.steps):
        if isinstance(after, LineTo) and isinstance(before, MoveTo | LineTo | CurveTo):
            yield after.x, min(before.y, after.y), max(before.y, after.y)


# ---- the whole ----


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(machines())
def test_nothing_lies_on_anything(made: StateMachine) -> None:
    for frame in frames(drawing(made)):
        things: list[Box | Chip] = [*frame.boxes, *frame.chips]
        assert not [pair for pair in combinations(things, 2) if overlap(*pair)]
        for wire in frame.wires:
            for x, top, bottom in verticals(wire):
                for box in frame.boxes:
                    inside = box.x + SLACK < x < box.x + box.width - SLACK
                    assert not (inside and top < box.y + box.height - SLACK and bottom > box.y + SLACK)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(machines())
def test_everything_is_inside_its_frame(made: StateMachine) -> None:
    for frame in frames(drawing(made)):
        for thing in (*frame.boxes, *frame.chips):
            assert thing.x + frame.inset_x >= -SLACK
            assert thing.y + frame.inset_y >= -SLACK
            assert thing.x + thing.width + frame.inset_x <= frame.width + SLACK
            assert thing.y + thing.height + frame.inset_y <= frame.height + SLACK
        for box in frame.boxes:
            for inner in box.frames:
                assert inner.x >= 0 and inner.x + inner.width <= box.width + SLACK
                assert inner.y >= 0 and inner.y + inner.height <= box.height + SLACK


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(machines())
def test_each_edge_comes_to_a_head(made: StateMachine) -> None:
    """Every target has a wire with a head on its upper side, and every source a wire that begins at its lower."""
    graph = build_graph(made)
    frame = lay_out(graph)
    by_id = {box.node.id: box for box in frame.boxes}
    for edge in graph.root.edges:
        target, source = by_id[edge.target], by_id[edge.source]
        assert [
            wire
            for wire in frame.wires
            if wire.arrow
            and abs(wire.arrow[1] - target.y) < SLACK
            and target.x <= wire.arrow[0] <= target.x + target.width
        ]
        starts = [wire.steps[0] for wire in frame.wires]
        lower = source.y + source.height
        assert [s for s in starts if abs(s.y - lower) < SLACK and source.x <= s.x <= source.x + source.width]


def test_a_chain_is_straight_and_runs_down() -> None:
    frame = drawing(
        machine(
            task("a", "b"),
            task("b", "c"),
            task("a longer name of a state", None),
            task("c", "a longer name of a state"),
        )
    )
    column = [boxes(frame)[name] for name in ("start", "a", "b", "c", "a longer name of a state", "end")]
    assert max(map(middle, column)) - min(map(middle, column)) < SLACK
    assert all(upper.y + upper.height < lower.y for upper, lower in pairwise(column))


def test_catchers_leave_control_flow_straight() -> None:
    states = [task(f"s{n}", f"s{n + 1}" if n < 9 else None, catch=[catcher("handler")]) for n in range(10)]
    found = boxes(drawing(machine(*states, step("handler"))))
    column = [middle(found[f"s{n}"]) for n in range(10)]
    assert max(column) - min(column) < SLACK
    assert abs(middle(found["handler"]) - column[0]) > found["s9"].width / 2


def test_the_ways_out_of_a_choice_keep_their_order() -> None:
    names = [f"way {n}" for n in range(5)]
    found = boxes(drawing(machine(choice("c", *names[:4], default=names[4]), *(step(name) for name in names))))
    assert [box.node.name for box in sorted((found[name] for name in names), key=middle)] == names


def test_a_loop_turns_round_beside_its_boxes() -> None:
    frame = drawing(machine(step("a", "b"), choice("b", "a", default="c"), step("c")))
    (back,) = [
        wire for wire in frame.wires if isinstance(wire.steps[-2], CurveTo) and wire.steps[-2].y1 < wire.steps[-2].y
    ]
    target = boxes(frame)["a"]
    assert back.arrow is not None
    assert target.x < back.arrow[0] < target.x + target.width
    assert back.arrow[0] != middle(target)


def test_edges_to_one_handler_share_their_way() -> None:
    states = [task(f"s{n}", f"s{n + 1}" if n < 19 else None, catch=[catcher("h")]) for n in range(20)]
    frame = drawing(machine(*states, step("h")))
    catches = [wire for wire in frame.wires if wire.kind.value == "catch"]
    columns = {x for wire in catches for x, top, bottom in verticals(wire) if bottom - top > 200}
    assert len(columns) == 1
    # The first and the last come to the head; all others join them.
    assert len([wire for wire in catches if wire.arrow]) == 2


def test_branches_stand_side_by_side_and_then_in_a_next_row() -> None:
    both = ParallelState(name="both", branches=tuple(branch(step(f"b{n}")) for n in range(30)))
    inner = boxes(drawing(machine(both)))["both"].frames
    assert inner[0].y == inner[1].y < inner[-1].y
    assert inner[0].x < inner[1].x


def test_a_box_is_as_wide_as_what_it_holds() -> None:
    long = step("a name that is much longer than that of the map")
    outer = boxes(drawing(machine(MapState(name="m", item_processor=branch(long)))))["m"]
    assert outer.width > outer.frames[0].width >= boxes(outer.frames[0])[long.name].width


def test_a_tangle_is_cut_rather_than_drawn() -> None:
    states = [choice(f"s{n}", f"s{min(n + 150, 299)}", default=f"s{n + 1}") for n in range(299)]
    frame = drawing(machine(*states, step("s299")))
    assert any(line == "→ s150" for chip in frame.chips for line in chip.lines)
    assert sum(len(wire.steps) for wire in frame.wires) < 20_000


# ---- the steps ----

ARCS = st.integers(1, 12).flatmap(
    lambda n: st.tuples(st.just(n), st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), max_size=30))
)


@settings(max_examples=60, deadline=None)
@given(ARCS)
def test_without_the_arcs_that_lead_back_every_arc_leads_down(graph: tuple[int, list[tuple[int, int]]]) -> None:
    count, arcs = graph
    closes = leads_back(count, arcs)
    forward = [arc for arc, is_back in zip(arcs, closes, strict=True) if not is_back]
    row = rows(count, forward)
    assert all(row[source] < row[target] for source, target in forward)
    assert all(closes[number] for number, (source, target) in enumerate(arcs) if source == target)


def test_the_loop_is_opened_where_a_reader_comes_back() -> None:
    assert leads_back(4, [(0, 1), (1, 2), (2, 1), (2, 3)]) == [False, False, True, False]


def test_two_crossed_rows_are_untangled() -> None:
    # 0 and 1 above 2 and 3, joined crosswise.
    found = order_rows(Rows(rows=[[0, 1], [2, 3]], above=[[], [], [1], [0]], below=[[3], [2], [], []], beside=[]))
    assert found in ([[0, 1], [3, 2]], [[1, 0], [2, 3]])


def test_an_order_without_crossings_is_kept() -> None:
    given_rows = [[0, 1], [2, 3]]
    assert (
        order_rows(Rows(rows=given_rows, above=[[], [], [0], [1]], below=[[2], [3], [], []], beside=[])) == given_rows
    )


# ---- texts ----


@settings(max_examples=80)
@given(st.text(max_size=80), st.integers(40, 300), st.integers(1, 4))
def test_lines_fit(text: str, width: int, max_lines: int) -> None:
    lines = wrap(text, width, 12, max_lines=max_lines)
    assert len(lines) <= max_lines
    assert all(text_width(line, 12) <= width + SLACK for line in lines)
    if lines and not lines[-1].endswith("…"):
        assert "".join(lines).replace(" ", "") == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("one two three", ("one two", "three")),
        ("createKnowledgeBase", ("create", "Knowledge", "Base")),
        ("order_total_amount", ("order_", "total_", "amount")),
        ("", ()),
    ],
)
def test_lines_break_where_the_eye_allows_it(text: str, lines: tuple[str, ...]) -> None:
    assert wrap(text, 75, 13) == lines


def test_wide_and_narrow_signs() -> None:
    assert text_width("WW", 10) > text_width("ii", 10)
    assert text_width("状態", 10) > text_width("ab", 10)
    assert text_width("e\u0301", 10) == text_width("e", 10)
