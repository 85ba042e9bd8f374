import pytest
from graph_machines import branch, catcher, choice, machine, step, task

from sfdsl.emit.graph.build import build_graph
from sfdsl.emit.graph.captions import caption
from sfdsl.emit.graph.execution import Step, Trail
from sfdsl.emit.graph.model import EdgeKind, NodeKind, Outcome, Region
from sfdsl.ir.nodes import (
    FailState,
    ItemReader,
    MapState,
    ParallelState,
    PassState,
    ProcessorConfig,
    RawState,
    State,
    SubMachine,
    TaskState,
    WaitState,
)


def edges(region: Region) -> set[tuple[str, str, str, tuple[str, ...]]]:
    names = {node.id: node.name or node.kind.value for node in region.nodes}
    return {(names[edge.source], names[edge.target], edge.kind.value, edge.labels) for edge in region.edges}


def test_a_choice_has_an_edge_for_each_target() -> None:
    graph = build_graph(machine(choice("c", "a", "b", "a", default="b"), step("a"), step("b")))
    assert edges(graph.root) == {
        ("start", "c", "flow", ()),
        ("c", "a", "flow", ("$.n == 0", "$.n == 2")),
        ("c", "b", "flow", ("$.n == 1", "otherwise")),
        ("a", "end", "flow", ()),
        ("b", "end", "flow", ()),
    }


def test_catchers_and_control_flow_to_one_state_are_two_edges() -> None:
    graph = build_graph(machine(task("t", "h", catch=[catcher("h", "A", "B"), catcher("h")]), step("h")))
    assert ("t", "h", "flow", ()) in edges(graph.root)
    assert ("t", "h", "catch", ("A, B", "States.ALL")) in edges(graph.root)


def test_nested_machines_are_regions_with_their_own_ends() -> None:
    both = ParallelState(name="both", branches=(branch(step("x"), comment="left"), branch(step("y"))))
    (_, node) = build_graph(machine(both)).root.nodes
    assert node.kind is NodeKind.PARALLEL
    assert [region.title for region in node.regions] == ["left", ""]
    assert [[inner.kind for inner in region.nodes] for region in node.regions] == [
        [NodeKind.START, NodeKind.PASS, NodeKind.END]
    ] * 2


def test_a_name_that_no_state_has_is_one_missing_node() -> None:
    graph = build_graph(machine(choice("c", "gone", default="gone"), start_at="nowhere"))
    assert [node.name for node in graph.root.nodes if node.kind is NodeKind.MISSING] == ["nowhere", "gone"]


def test_a_machine_without_a_start_or_an_end_has_no_dots() -> None:
    graph = build_graph(machine(FailState(name="f"), start_at=None))
    assert [node.kind for node in graph.root.nodes] == [NodeKind.FAIL]


def test_raw_states_keep_their_ways() -> None:
    raw = RawState(name="r", extra={"Type": "New", "Next": "p", "Comment": "c"})
    both = PassState(name="p", extra={"Next": "r", "End": True})
    graph = build_graph(machine(raw, both))
    assert edges(graph.root) >= {("r", "p", "flow", ()), ("p", "r", "flow", ()), ("p", "end", "flow", ())}
    assert [node.comment for node in graph.root.nodes if node.name == "r"] == ["c"]


def test_an_execution_marks_states_and_ways() -> None:
    trail = Trail(
        visits={"t": 2},
        outcomes={"t": Outcome.CAUGHT},
        steps=frozenset({Step(source="t", target="h", kind=EdgeKind.CATCH)}),
    )
    graph = build_graph(machine(task("t", "h", catch=[catcher("h")]), step("h")), trail)
    node = graph.root.nodes[1]
    assert (node.visits, node.outcome) == (2, Outcome.CAUGHT)
    assert [edge.kind for edge in graph.root.edges if edge.taken] == [EdgeKind.CATCH]


@pytest.mark.parametrize(
    ("state", "text"),
    [
        (task("t"), "lambda.invoke"),
        (task("t", resource="arn:aws-cn:states:::aws-sdk:s3:getObject"), "sdk.s3.getObject"),
        (task("t", resource="arn:aws:states:::sqs:sendMessage.waitForTaskToken"), "sqs.sendMessage.waitForTaskToken"),
        (task("t", resource="arn:aws:lambda:eu-west-1:1:function:pay:live"), "function pay:live"),
        (task("t", resource="arn:aws:states:eu-west-1:1:activity:sign"), "activity sign"),
        (task("t", resource="${Function}"), "${Function}"),
        (TaskState(name="t"), "no resource"),
        (PassState(name="p"), "pass"),
        (PassState(name="p", assign={"a": 1, "b.$": "$.b"}), "set $a, $b"),
        (WaitState(name="w", seconds=0), "wait 0s"),
        (WaitState(name="w", seconds=90), "wait 90s"),
        (WaitState(name="w", seconds=7200), "wait 2h"),
        (WaitState(name="w", seconds="{% $n  * 2 %}"), "wait $n * 2"),
        (WaitState(name="w", seconds_path="$.n"), "wait for $.n"),
        (WaitState(name="w", timestamp="2030-01-01T00:00:00Z"), "wait until 2030-01-01T00:00:00Z"),
        (FailState(name="f", error="Broken"), "fail Broken"),
        (FailState(name="f"), "fail"),
        (MapState(name="m", items_path="$.xs", max_concurrency=5), "each of $.xs, 5 at a time"),
        (MapState(name="m", items="{% $xs %}", max_concurrency_path="$.n"), "each of $xs, $.n at a time"),
        (
            MapState(
                name="m",
                item_reader=ItemReader(resource="arn:aws:states:::s3:getObject"),
                item_processor=SubMachine(processor_config=ProcessorConfig(mode="DISTRIBUTED")),
            ),
            "each item of s3.getObject, distributed",
        ),
        (RawState(name="r", extra={"Type": "New"}), "New"),
        (RawState(name="r"), "no type"),
    ],
)
def test_caption(state: State, text: str) -> None:
    assert caption(state) == text
