"""What lowering knows while it works on a flow: the names in force, the scope, and the state that is being made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sfdsl.diagnostics import Diagnostics, Label
from sfdsl.diagnostics.codes import source as codes
from sfdsl.ir import nodes as ir
from sfdsl.ir.fields import Spans
from sfdsl.jsontypes import Json, Pointer
from sfdsl.lower.naming import MAX_NAME, derived_name
from sfdsl.lower.values import JSONATA, Names, Place, Roots
from sfdsl.records import positional_record
from sfdsl.source import Span
from sfdsl.syntax import nodes

Transition = ir.Next | ir.End


@positional_record
class Lowered:
    """What a statement, or a run of them, became: where control enters, and the states in the order of the source."""

    entry: Transition
    states: list[ir.State]


@positional_record
class TryFrame:
    """The catchers of one `try`, with the state that each leads to."""

    catches: tuple[tuple[nodes.CatchNode, Transition], ...]


@dataclass
class Flow:
    """One flow while it is lowered."""

    diagnostics: Diagnostics
    names: Names
    policies: Mapping[str, nodes.PolicyNode]
    language: str
    variables: frozenset[str]
    """The variables that something in the flow sets."""
    used_policies: set[str] = field(default_factory=set)
    taken: dict[str, Span] = field(default_factory=dict)
    """The states' names, with the place of each; complete when `report_duplicates` has run."""
    claims: "list[tuple[Span, str, bool]]" = field(default_factory=list)
    """Every name that a state took: its place, the name, and whether it comes from the statement's head."""
    arrows: "list[tuple[frozenset[str], Sequence[nodes.ArrowNode]]]" = field(default_factory=list)
    """Of each machine that is done, the names of its states and the arrows in it."""

    def claim(self, name: str, span: Span, *, derived: bool) -> None:
        """Take a name for a state; reports one that is too long."""
        self.claims.append((span, name, derived))
        if len(name) > MAX_NAME:
            message = f"a state's name has at most {MAX_NAME} characters; this one has {len(name)}"
            self.diagnostics.report(codes.NAME_TOO_LONG, span, message)

    def report_duplicates(self) -> None:
        """Report names that two states have. Statements are lowered from the last to the first, and "the first one" is the upper one."""
        for span, name, derived in sorted(self.claims, key=lambda claim: claim[0].start):
            earlier = self.taken.get(name)
            if earlier is None:
                self.taken[name] = span
                continue
            hint = "give one of the two a name" if derived else "rename one of the two"
            if derived:
                hint += ": it stands behind the keyword, or as `NAME:`"
            self.diagnostics.report(
                codes.DUPLICATE_STATE,
                span,
                f'two states of this flow are called "{name}"',
                hint=hint,
                labels=[Label(earlier, "the first one")],
            )


@positional_record
class Scope:
    """One machine of the flow: the flow itself, a branch, or a map's body; with the `try` frames round the statement."""

    flow: Flow
    results: frozenset[str]
    """The states whose results are read by name: these get an `Assign`."""
    frames: tuple[TryFrame, ...] = ()
    """The innermost first."""
    arrows: list[nodes.ArrowNode] = field(default_factory=list)
    """Every arrow so far. Where it leads is known when the whole flow is lowered."""

    def inside_try(self, frame: TryFrame) -> "Scope":
        return replace(self, frames=(frame, *self.frames))


class Draft:
    """A state in the making: its fields, and where each stands in the source."""

    def __init__(self, scope: Scope, name: str, span: Span, *, derived: bool = False, doc: str | None = None) -> None:
        self.scope, self.name = scope, name
        self.table: dict[Pointer, Span] = {(): span}
        self.language = scope.flow.language
        self.fields: dict[str, Any] = {}
        self.extra: dict[str, Json] = {}
        self.helpers: list[ir.State] = []
        """States that this one needs, to be placed behind it."""
        if doc is not None:
            self.fields["comment"] = doc
        scope.flow.claim(name, span, derived=derived)

    @property
    def diagnostics(self) -> Diagnostics:
        return self.scope.flow.diagnostics

    @property
    def is_jsonata(self) -> bool:
        return self.language == JSONATA

    def place(self, roots: Roots, *pointer: str | int, span: Span | None = None) -> Place:
        """The place of the field at `pointer`."""
        made = Place(roots, pointer, self.table, self.scope.flow.names, self.diagnostics)
        if span is not None:
            made.mark(span)
        return made

    def mark(self, span: Span, *pointer: str | int) -> None:
        if span is not nodes.NO_SPAN:
            self.table[pointer] = span

    def spans(self, *pointer: str | int) -> Spans:
        return Spans(self.table, pointer)

    def end_state(self) -> str:
        """The Succeed that stands in for an end where ASL allows none; made once."""
        name = derived_name(f"{self.name} end")
        if not any(helper.name == name for helper in self.helpers):
            span = self.table[()]
            self.scope.flow.claim(name, span, derived=False)
            self.helpers.append(ir.SucceedState(name=name, spans=Spans({(): span})))
        return name

    def target(self, transition: Transition) -> str:
        """The name to go to, with a state for the end where need be."""
        return transition.target if isinstance(transition, ir.Next) else self.end_state()

    def build(self, cls: Any, **fields: Any) -> ir.State:
        """The finished state."""
        state: ir.State = cls(name=self.name, extra=self.extra, spans=self.spans(), **self.fields, **fields)
        return state
