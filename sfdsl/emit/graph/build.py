"""A state machine -> the graph to draw.

    Choice "route" with two rules to "b" and a Default "c"
    Edge(route -> b, labels=("$.x > 1", "$.y == 2")), Edge(route -> c, labels=("otherwise",))

An invalid machine gives a graph too: a transition to a name that no state has leads to a node of kind MISSING, and a state without
a transition has no way out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Final, assert_never

from sfdsl.emit.graph.captions import caption
from sfdsl.emit.graph.condition_text import condition_text
from sfdsl.emit.graph.execution import Step, Trail
from sfdsl.emit.graph.model import Edge, EdgeKind, Graph, Node, NodeKind, Region
from sfdsl.ir.nodes import (
    Catcher,
    ChoiceState,
    End,
    FailState,
    Machine,
    MapState,
    Next,
    ParallelState,
    PassState,
    RawState,
    State,
    StateMachine,
    SucceedState,
    TaskState,
    WaitState,
)
from sfdsl.ir.walk import sub_machines

_NOTHING: Final = Trail(visits={}, outcomes={}, steps=frozenset())


@dataclass(frozen=True, slots=True)
class _Way:
    """One way out of a state; to None it is the end of the machine."""

    target: str | None
    kind: EdgeKind
    label: str = ""


def build_graph(machine: StateMachine, trail: Trail | None = None) -> Graph:
    """The whole definition. Linear in its size."""
    return Graph(
        name=machine.name,
        comment=machine.comment or "",
        root=_Builder(trail or _NOTHING).region(machine, ""),
        has_history=trail is not None,
    )


@dataclass(frozen=True)
class _Builder:
    trail: Trail
    ids: Iterator[int] = field(default_factory=count)

    def region(self, machine: Machine, title: str) -> Region:
        start = Node(id=next(self.ids), kind=NodeKind.START)
        nodes = {state.name: self.node(state) for state in machine.states}
        missing: dict[str, Node] = {}
        end = Node(id=next(self.ids), kind=NodeKind.END)
        drawn: dict[tuple[int, int, EdgeKind], tuple[dict[str, None], Step]] = {}

        def connect(source: Node, source_name: str | None, way: _Way) -> None:
            target = end
            if way.target is not None:
                found = nodes.get(way.target) or missing.get(way.target)
                if found is None:
                    found = Node(id=next(self.ids), kind=NodeKind.MISSING, name=way.target, caption="no such state")
                    missing[way.target] = found
                target = found
            step = Step(source=source_name, target=way.target, kind=way.kind)
            labels, _ = drawn.setdefault((source.id, target.id, way.kind), ({}, step))
            if way.label.strip():
                labels[way.label] = None

        if machine.start_at is not None:
            connect(start, None, _Way(machine.start_at, EdgeKind.FLOW))
        for state in machine.states:
            for way in _ways(state):
                connect(nodes[state.name], state.name, way)
        has_end = any(target == end.id for _, target, _ in drawn)
        return Region(
            title=title,
            nodes=(
                *((start,) if machine.start_at is not None else ()),
                *nodes.values(),
                *missing.values(),
                *((end,) if has_end else ()),
            ),
            edges=tuple(
                Edge(source=source, target=target, kind=kind, labels=tuple(labels), taken=step in self.trail.steps)
                for (source, target, kind), (labels, step) in drawn.items()
            ),
        )

    def node(self, state: State) -> Node:
        number = next(self.ids)
        inner = (self.region(machine, machine.comment or "") for _, machine in sub_machines(state))
        return Node(
            id=number,
            kind=_kind(state),
            name=state.name,
            caption=caption(state),
            comment=_comment(state) or "",
            retries=bool(getattr(state, "retry", ())),
            is_distributed=isinstance(state, MapState) and state.is_distributed,
            regions=tuple(region for region in inner if region.nodes),
            visits=self.trail.visits.get(state.name, 0),
            outcome=self.trail.outcomes.get(state.name),
        )


def _kind(state: State) -> NodeKind:
    match state:
        case TaskState():
            return NodeKind.TASK
        case PassState():
            return NodeKind.PASS
        case ChoiceState():
            return NodeKind.CHOICE
        case WaitState():
            return NodeKind.WAIT
        case SucceedState():
            return NodeKind.SUCCEED
        case FailState():
            return NodeKind.FAIL
        case ParallelState():
            return NodeKind.PARALLEL
        case MapState():
            return NodeKind.MAP
        case RawState():
            return NodeKind.OTHER
        case _:
            assert_never(state)


def _comment(state: State) -> str | None:
    if isinstance(state, RawState):
        comment = state.extra.get("Comment")
        return comment if isinstance(comment, str) else None
    return state.comment


def _ways(state: State) -> Iterator[_Way]:
    if isinstance(state, ChoiceState):
        for rule in state.choices:
            yield _Way(rule.next, EdgeKind.FLOW, condition_text(rule.condition))
        if state.default is not None:
            yield _Way(state.default, EdgeKind.FLOW, "otherwise")
        return
    match getattr(state, "transition", None):
        case Next(target=target):
            yield _Way(target, EdgeKind.FLOW)
        case End():
            yield _Way(None, EdgeKind.FLOW)
        case _:
            yield from _unread_ways(state.extra)
    catchers: tuple[Catcher, ...] = getattr(state, "catch", ())
    for catcher in catchers:
        yield _Way(catcher.next, EdgeKind.CATCH, ", ".join(catcher.error_equals))


def _unread_ways(extra: Mapping[str, object]) -> Iterator[_Way]:
    """The transitions of a raw state, and of one that says both `Next` and `End`."""
    target = extra.get("Next")
    if isinstance(target, str):
        yield _Way(target, EdgeKind.FLOW)
    if extra.get("End") is True:
        yield _Way(None, EdgeKind.FLOW)
