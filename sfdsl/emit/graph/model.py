"""The graph that all three formats draw: regions of nodes and edges, nested as the machines of a definition are.

A `Region` is one machine: the definition itself, a branch, or the body of a map. Control never crosses its border, so every edge
joins two nodes of one region. Built by `build.py`; laid out by `layout.py`; written by `svg.py`, `mermaid.py` and `dot.py`.
"""

from dataclasses import dataclass
from enum import Enum


class NodeKind(Enum):
    START = "start"
    END = "end"
    TASK = "task"
    PASS = "pass"
    CHOICE = "choice"
    WAIT = "wait"
    SUCCEED = "succeed"
    FAIL = "fail"
    PARALLEL = "parallel"
    MAP = "map"
    OTHER = "other"
    """A state of no type that ASL has."""
    MISSING = "missing"
    """A name that a transition leads to and that no state has."""


class EdgeKind(Enum):
    FLOW = "flow"
    CATCH = "catch"


class Outcome(Enum):
    """How the visits of a state ended, the worst first: a state that was visited more than once shows the worst."""

    FAILED = "failed"
    ABORTED = "aborted"
    RUNNING = "running"
    CAUGHT = "caught"
    SUCCEEDED = "succeeded"


@dataclass(frozen=True, kw_only=True, slots=True)
class Node:
    """`id` is a number of its own in the whole graph. `name` is empty for the start and end dots."""

    id: int
    kind: NodeKind
    name: str = ""
    caption: str = ""
    """What the state does, in a few words."""
    comment: str = ""
    retries: bool = False
    is_distributed: bool = False
    regions: tuple["Region", ...] = ()
    """The machines in it; none of them is empty."""
    visits: int = 0
    outcome: Outcome | None = None
    """None: not visited, or no history was given."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Edge:
    """At most one joins the same two nodes in the same kind; `labels` are the reasons to take it, one a line."""

    source: int
    target: int
    kind: EdgeKind
    labels: tuple[str, ...] = ()
    taken: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Region:
    """`nodes` stand in the order of the source, the start dot first and the end dot last. `title` is empty where it says nothing."""

    title: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Graph:
    name: str
    comment: str
    root: Region
    has_history: bool
