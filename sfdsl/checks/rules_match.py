"""Whether a rule of the file could match the events that its flows send; a hint where none on the event's bus could.

    rule paid on "orders" matching { source: ["shop"] } -> ...
    Entries: [{ Source: "shpo", EventBusName: "orders", ... }]        no rule on the bus 'orders' can match this event

What an execution works out may match: only what is written in the program counts. Where the file has no rule on a bus, its
receivers are elsewhere, and nothing is said. A bus is known by its text, `${Bus}` as well as `orders`.
Source: EventBridge user guide, "Creating Amazon EventBridge event patterns"; Step Functions developer guide, "Add EventBridge events
with Step Functions" (what is sent, and the ARNs behind `Resources`).
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from sfdsl.checks.texts import has_placeholder
from sfdsl.diagnostics import Diagnostics, Label
from sfdsl.diagnostics.codes import api
from sfdsl.eventbridge.patterns import UNKNOWN, EventPattern, InvalidEventPattern, Possibility
from sfdsl.eventbridge.rules import DEFAULT_BUS
from sfdsl.ir.nodes import StateMachine, TaskState
from sfdsl.ir.put_events import Computed, Fields, Items, Known, Repeated, Value, put_events
from sfdsl.jsontypes import Json
from sfdsl.records import positional_record
from sfdsl.source import Span

_MEMBERS = {"source": "Source", "detail-type": "DetailType", "detail": "Detail"}
"""The keys of an event that an entry decides, and the members of the entry that do."""


class EventRule(Protocol):
    """What this check has to know of a rule; `pattern` is None for one that has only a schedule."""

    @property
    def name(self) -> str: ...
    @property
    def bus(self) -> str: ...
    @property
    def pattern(self) -> dict[str, Json] | None: ...
    @property
    def span(self) -> Span: ...


@positional_record
class _Candidate:
    """`pattern` is None where a deployment completes it, so that it may match anything."""

    rule: EventRule
    pattern: EventPattern | None


def check(machines: Iterable[StateMachine], rules: Sequence[EventRule], diagnostics: Diagnostics) -> None:
    """Report every entry of a putEvents task that no rule on its bus could match. Cost: entries times rules."""
    candidates = [candidate for rule in rules if (candidate := _candidate(rule)) is not None]
    if not candidates:
        return
    for machine in machines:
        for task in put_events(machine):
            for entry in _written_entries(task.entries):
                _check_entry(task.state, entry, candidates, diagnostics)


def _candidate(rule: EventRule) -> _Candidate | None:
    if rule.pattern is None:
        return None
    if has_placeholder(json.dumps(rule.pattern)):
        return _Candidate(rule, None)
    try:
        return _Candidate(rule, EventPattern.parse(rule.pattern))
    except InvalidEventPattern:
        return None


def _written_entries(entries: Value | None) -> list[Fields]:
    """The entries of which the members are known, and which are whole: what is missing is another check's matter."""
    match entries:
        case Items(items=items):
            found = list(items)
        case Repeated(item=item):
            found = [item]
        case _:
            return []
    return [entry for entry in found if isinstance(entry, Fields) and set(_MEMBERS.values()) <= entry.members.keys()]


def _check_entry(state: TaskState, entry: Fields, candidates: list[_Candidate], diagnostics: Diagnostics) -> None:
    bus = _bus(entry)
    event = _event(entry)
    if bus is None or event is None:
        return
    nearest: tuple[EventRule, Possibility] | None = None
    for candidate in candidates:
        if candidate.rule.bus != bus and not _may_be_one(candidate.rule.bus, bus):
            continue
        possibility = candidate.pattern.could_match(event) if candidate.pattern is not None else Possibility(True)
        if possibility.possible:
            return
        is_nearer = nearest is None or len(possibility.differing) < len(nearest[1].differing)
        if candidate.rule.bus == bus and is_nearer:
            nearest = candidate.rule, possibility
    if nearest is not None:
        _report(state, entry, bus, *nearest, diagnostics)


def _may_be_one(bus: str, other: str) -> bool:
    """Whether two texts that differ may name one bus, once a deployment has filled them in."""
    return has_placeholder(bus) or has_placeholder(other)


def _report(
    state: TaskState, entry: Fields, bus: str, rule: EventRule, possibility: Possibility, diagnostics: Diagnostics
) -> None:
    labels = [Label(rule.span, "the nearest rule")]
    reasons = []
    for verdict in possibility.differing:
        reasons.append(f"{verdict.key}: {verdict.why}" if verdict.key else verdict.why)
        value, is_there = _value_at(entry, verdict.key)
        span = state.spans.find(*value.pointer) if value.pointer != entry.pointer else None
        if span is not None:
            labels.append(Label(span, f"{verdict.key} {'differs' if is_there else 'is missing'}"))
    named = "the default bus" if bus == DEFAULT_BUS else f"the bus {bus[2:-1] if _is_param(bus) else repr(bus)}"
    diagnostics.report(
        api.UNMATCHED_EVENT,
        state.spans.find(*entry.pointer),
        f"no rule on {named} can match this event of '{state.name}'",
        hint=f"the rule '{rule.name}' comes nearest; " + "; ".join(reasons),
        labels=labels,
    )


def _is_param(bus: str) -> bool:
    """Whether the text is `${Name}` and nothing else."""
    return bus.startswith("${") and bus.find("}") == len(bus) - 1


def _value_at(entry: Fields, key: str) -> tuple[Value, bool]:
    """What stands in the entry at a key of the event, as far as the key's steps lead, and whether they all do."""
    first, *steps = key.split(".")
    value: Value = entry
    for step in (_MEMBERS.get(first, first), *steps):
        inner = value.members.get(step) if isinstance(value, Fields) else None
        if inner is None:
            return value, False
        value = inner
    return value, True


# ---- the event of an entry ----


def _bus(entry: Fields) -> str | None:
    """The text that names the bus; None if it is worked out."""
    match entry.members.get("EventBusName", Known(DEFAULT_BUS)):
        case Known(value=str(name)):
            return name
        case _:
            return None


def _event(entry: Fields) -> dict[str, Any] | None:
    """The event as far as it is known; None if it can't be one."""
    members = {key: entry.members[name] for key, name in _MEMBERS.items()}
    detail = _detail(members.pop("detail"))
    if detail is not UNKNOWN and not isinstance(detail, dict):
        return None
    unknown = dict.fromkeys(("id", "account", "time", "region", "resources"), UNKNOWN)
    return {"version": "0", **unknown, **{key: _partial(value) for key, value in members.items()}, "detail": detail}


def _detail(value: Value) -> Any:
    """An object, or the text of one."""
    if isinstance(value, Known) and isinstance(value.value, str) and not has_placeholder(value.value):
        try:
            return json.loads(value.value)
        except (ValueError, RecursionError):
            return None
    return _partial(value)


def _partial(value: Value) -> Any:
    """The value, with UNKNOWN in place of what is worked out or filled in."""
    match value:
        case Known(value=text) if has_placeholder(text):
            return UNKNOWN
        case Known(value=known):
            return known
        case Fields(members=members):
            return {key: _partial(inner) for key, inner in members.items()}
        case Items(items=items):
            return [_partial(item) for item in items]
        case Repeated() | Computed():
            return UNKNOWN
