"""A state machine as the rules see it: every scope and state once, with what a rule asks for again and again.

A scope is what ASL calls a state machine: the whole definition, a branch of a Parallel, the body of a Map. Names of targets and
variables are looked up in scopes.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from sfdsl.diagnostics import Diagnostics
from sfdsl.diagnostics.diagnostic import Code
from sfdsl.expr.jsontext import compact
from sfdsl.ir.codec import encode_machine
from sfdsl.ir.fields import ABSENT, Spans
from sfdsl.ir.nodes import Machine, MapState, RawState, State, StateMachine
from sfdsl.ir.walk import sub_machines, transitions
from sfdsl.jsontypes import Pointer
from sfdsl.source import Source, Span

if TYPE_CHECKING:
    from sfdsl.checks.variable_model import Variables

_MOST_MISSPELT: Final = 30
_COLON: Final = re.compile(r"\s*:")


@dataclass(frozen=True, eq=False)
class Scope:
    """One machine, branch or map body. `owner` is the state that it is in."""

    machine: Machine
    pointer: Pointer
    parent: "Scope | None" = None
    owner: State | None = None
    states: dict[str, State] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """How a message calls it."""
        if self.owner is None:
            return "the state machine"
        if isinstance(self.pointer[-1], int):
            return f"branch {self.pointer[-1] + 1} of '{self.owner.name}'"
        return f"the map body of '{self.owner.name}'"

    @property
    def is_distributed(self) -> bool:
        """True for the body of a distributed Map, whose iterations are executions of their own."""
        return isinstance(self.owner, MapState) and self.owner.is_distributed

    def enclosing(self) -> Iterator["Scope"]:
        """The scopes round this one, from the inside out."""
        scope = self.parent
        while scope is not None:
            yield scope
            scope = scope.parent


@dataclass(frozen=True, eq=False, slots=True)
class Place:
    """One state where it stands."""

    state: State
    scope: Scope
    pointer: Pointer
    is_jsonata: bool

    @property
    def name(self) -> str:
        return self.state.name

    @property
    def spans(self) -> Spans:
        return self.state.spans


class Flow:
    """The machine under check, and the sink for what is found."""

    def __init__(self, machine: StateMachine, diagnostics: Diagnostics, *, written_in_sfd: bool = False) -> None:
        self.machine = machine
        self.written_in_sfd = written_in_sfd
        """The language is stricter than ASL in some points; its sources are held to them."""
        self.scopes: list[Scope] = []
        self.places: list[Place] = []
        self._diagnostics = diagnostics
        self._similar: dict[tuple[Scope, str], list[str]] = {}
        self.told: set[Span] = set()
        """The places of which something was said, so that a lint need not repeat what a rule told."""
        self._visit(Scope(machine, ()))

    def _visit(self, scope: Scope) -> None:
        self.scopes.append(scope)
        for state in scope.machine.states:
            scope.states[state.name] = state
            pointer = (*scope.pointer, "States", state.name)
            self.places.append(Place(state, scope, pointer, self._is_jsonata(state)))
            for inner, machine in sub_machines(state):
                self._visit(Scope(machine, (*pointer, *inner), scope, state))

    def _is_jsonata(self, state: State) -> bool:
        """A state's own word wins; otherwise that of the whole machine counts, also for states in branches and maps."""
        own = state.extra.get("QueryLanguage") if isinstance(state, RawState) else state.query_language
        return (own or self.machine.query_language) == "JSONata"

    def report(self, code: Code, span: Span | None, message: str, *, hint: str | None = None, **more: Any) -> None:
        """Add a problem. `more` is what `Diagnostics.report` takes: labels, notes, fixes."""
        self._diagnostics.report(code, span, message, hint=hint, **more)
        if span is not None:
            self.told.add(span)

    # ---- transitions ----

    @cached_property
    def successors(self) -> dict[Place, tuple[tuple[Pointer, str], ...]]:
        """Of each state, every field that names another one, and the name."""
        return {place: tuple(_successors(place.state)) for place in self.places}

    def similar_states(self, scope: Scope, target: str) -> list[str]:
        """The states of a scope that a target which is none of them may mean, the likeliest first.

        Comparing names costs more than all else, so only the first few mistakes of a definition are looked at.
        """
        key = (scope, target)
        if key not in self._similar:
            from sfdsl.catalog.near import did_you_mean

            self._similar[key] = did_you_mean(target, scope.states) if len(self._similar) < _MOST_MISSPELT else []
        return self._similar[key]

    @cached_property
    def by_scope(self) -> dict[Scope, list[Place]]:
        """The states of each scope."""
        found: dict[Scope, list[Place]] = {scope: [] for scope in self.scopes}
        for place in self.places:
            found[place.scope].append(place)
        return found

    @property
    def is_asl(self) -> bool:
        """Whether the machine was read from a definition, not lowered from a program in the language.

        Nodes of one document share its table of positions and differ in their base; a lowered one has a table of its own.
        """
        return not self.machine.states or self.machine.states[0].spans.base != ()

    @cached_property
    def text(self) -> str:
        """The definition as JSON without blanks: what is too large so is too large in every form."""
        return compact(encode_machine(self.machine))

    @cached_property
    def variables(self) -> "Variables":
        """What is assigned and read, and where."""
        from sfdsl.checks.variable_model import Variables

        return Variables(self)

    # ---- positions ----

    def key_span(self, spans: Spans, *pointer: str | int) -> Span | None:
        """The key of the value at `pointer`, or else the value itself: what to point at where the key is what is wrong."""
        span = spans.find(*pointer)
        key = pointer[-1] if pointer else (spans.base[-1] if spans.base else None)
        source: Source | None = self.machine.source
        if span is None or source is None or not isinstance(key, str):
            return span
        text = source.text
        # In sfd the position of a member may begin with its key, which a payload template completes.
        for written in (key, f'"{key}"', key.removesuffix(".$"), f'"{key.removesuffix(".$")}"'):
            if text.startswith(written, span.start) and _COLON.match(text, span.start + len(written)):
                return Span(span.start, span.start + len(written))
        end = _back_over_blanks(text, span.start)
        if end == 0 or text[end - 1] != ":":
            return span
        end = _back_over_blanks(text, end - 1)
        for written in (f'"{key}"', f"'{key}'", key):
            if text.endswith(written, 0, end):
                return Span(end - len(written), end)
        return span

    def inner_span(self, span: Span | None, text: str, start: int, end: int | None = None) -> Span | None:
        """The characters `start <= offset < end` of a string that stands at `span`; the whole span where escapes hide them."""
        source: Source | None = self.machine.source
        if span is None or source is None:
            return span
        if not text:
            return span
        start = min(start, len(text) - 1)
        end = min(len(text), max(start + 1, len(text) if end is None else end))
        begin = source.text.find(text, span.start, span.end)
        if begin >= 0:
            return Span(begin + start, begin + end)
        places = _written_places(source.text[span.start : span.end], text)
        return span if places is None else Span(span.start + places[start], span.start + places[end])

    def part_span(self, span: Span | None, part: str) -> Span | None:
        """Where a part of a text stands that is written at `span`: its last occurrence. The whole span where there is none."""
        source: Source | None = self.machine.source
        begin = (
            source.text.rfind(part, span.start, span.end) if source is not None and span is not None and part else -1
        )
        return Span(begin, begin + len(part)) if begin >= 0 else span

    def source_text(self, span: Span) -> str:
        """What is written at a span."""
        return "" if self.machine.source is None else self.machine.source.text[span.start : span.end]

    def name_span(self, place: Place) -> Span | None:
        """The name of a state."""
        return self.key_span(place.spans)


def _written_places(written: str, text: str) -> list[int] | None:
    """Where each character of `text`, and its end, stands in the JSON string that it is written as; None if it isn't."""
    if len(written) < 2 or written[0] != '"' or written[-1] != '"':
        return None
    places: list[int] = []
    at = 1
    while at < len(written) - 1:
        places.append(at)
        if written[at] != "\\":
            at += 1
        elif written[at + 1] != "u":
            at += 2
        else:
            # Two escapes in a row make one character where the first is a high surrogate.
            is_high = written[at + 2 : at + 4].lower() in ("d8", "d9", "da", "db")
            at += 12 if is_high and written[at + 6 : at + 8] == "\\u" else 6
    places.append(at)
    return places if len(places) == len(text) + 1 else None


def is_given(node: Any, field_name: str, key: str) -> bool:
    """Whether a field is written, be it with a value of the wrong type (which stands in `extra`)."""
    value = getattr(node, field_name, None)
    return value not in (None, ABSENT, ()) or key in node.extra


def _back_over_blanks(text: str, at: int) -> int:
    while at > 0 and text[at - 1].isspace():
        at -= 1
    return at


def _successors(state: State) -> Iterator[tuple[Pointer, str]]:
    yield from transitions(state)
    # What is kept aside: a `Next` beside an `End`, and the fields of a state without a type that we know.
    aside = ("Next", "Default") if isinstance(state, RawState) else ("Next",) if hasattr(state, "transition") else ()
    for key in aside:
        target = state.extra.get(key)
        if isinstance(target, str):
            yield (key,), target
