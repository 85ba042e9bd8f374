"""What is read of the context object is a member that it has.

Source: developer guide, "Accessing execution data from the Context object". Only names are looked at: whether the object has its `Task`
or `Map` at a place is left to the run.
"""

from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

from sfdsl.checks.expressions import expressions
from sfdsl.checks.flow import Flow
from sfdsl.checks.read_paths import read_paths
from sfdsl.checks.texts import RESERVED_VARIABLE
from sfdsl.diagnostics.codes import lint
from sfdsl.diagnostics.wording import meant
from sfdsl.expr.jsonpath_parser import CONTEXT, Member, Path
from sfdsl.source import Span

_Tree: TypeAlias = Mapping[str, "_Tree | None"]

_CONTEXT: Final[_Tree] = {
    "Execution": dict.fromkeys(("Id", "Input", "Name", "RoleArn", "StartTime", "RedriveCount", "RedriveTime")),
    "StateMachine": dict.fromkeys(("Id", "Name")),
    "State": dict.fromkeys(("Name", "EnteredTime", "RetryCount")),
    "Task": {"Token": None},
    "Map": {"Item": dict.fromkeys(("Index", "Value", "Source", "Key"))},
}
"""None: a value, of which nothing is known."""


def check(flow: Flow) -> None:
    for place in flow.places:
        if place.is_jsonata:
            for expression in expressions(place):
                for reference in expression.references():
                    if reference.name == RESERVED_VARIABLE and reference.path[:1] == ("context",):
                        span = expression.span_of(flow, reference.start, reference.end)
                        _members(flow, "$states.context", reference.path[1:], span)
            continue
        for pointer, path in read_paths(place):
            if path.root == CONTEXT:
                _members(flow, "$$", _names(path), place.spans.find(*pointer))


def _names(path: Path) -> list[str]:
    """The members that the path begins with."""
    names: list[str] = []
    for segment in path.segments:
        if not isinstance(segment, Member):
            break
        names.append(segment.key)
    return names


def _members(flow: Flow, way: str, names: Sequence[str], span: Span | None) -> None:
    tree: _Tree | None = _CONTEXT
    for name in names:
        if tree is None:
            return
        if name not in tree:
            what = "the context object" if tree is _CONTEXT else f"'{way}'"
            hint = meant(name, tree) or f"it has {', '.join(tree)}"
            flow.report(lint.CONTEXT_MEMBER, span, f"{what} has no '{name}'", hint=hint)
            return
        tree, way = tree[name], f"{way}.{name}"
