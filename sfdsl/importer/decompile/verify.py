"""Whether a statement comes back as the state that it was made from, and which states of a machine don't.

Most states are written at once and the whole file is compiled back (`document.py`); `differing` then names the few that came back
different. Those are tried one by one: `statement_for` finds what has to be said raw.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from sfdsl.diagnostics import Diagnostics
from sfdsl.importer.decompile.statements import Style, raw_form, short_form
from sfdsl.importer.decompile.values import InexpressibleError
from sfdsl.ir import nodes as ir
from sfdsl.ir.codec import asl_fields, encode_state
from sfdsl.ir.fields import ABSENT
from sfdsl.ir.walk import sub_machines
from sfdsl.jsontypes import Json
from sfdsl.lower.context import Flow, Scope
from sfdsl.lower.flow import lower_statements
from sfdsl.lower.values import Names, split_root
from sfdsl.source import Source
from sfdsl.syntax import nodes
from sfdsl.syntax.nodes import Statement
from sfdsl.syntax.parser import parse
from sfdsl.syntax.printer import print_statement

_LANGUAGES = ("JSONPath", "JSONata")


@dataclass(frozen=True)
class Context:
    """What the text of a state depends on besides the state.

    `language`  the query language of its machine
    `automatic` its result is assigned by the compiler, since something reads it by the state's name
    `avoided`   names that it must not read as `$name`: the compiler would take them for the results of states
    """

    language: str
    automatic: bool = False
    avoided: frozenset[str] = frozenset()

    def is_jsonata(self, state: ir.State) -> bool:
        """A language that ASL does not have is none of the compiler's, so the machine's stays in force."""
        own = getattr(state, "query_language", None)
        return (own if own in _LANGUAGES else self.language) == "JSONata"


# ---- states without what is in them ----


def _dummy_body(number: int) -> nodes.BodyNode:
    name = nodes.NameRefNode(name=f"x{number}")
    return nodes.BodyNode(settings=(), statements=(nodes.PassNode(name=name, value=None, arguments=None, clauses=()),))


def _dummy_machine(number: int, config: ir.ProcessorConfig | None = None) -> ir.SubMachine:
    states = (ir.PassState(name=f"x{number}", transition=ir.End()),)
    return ir.SubMachine(start_at=f"x{number}", states=states, processor_config=config)


def is_plain_config(config: ir.ProcessorConfig | None) -> bool:
    """Whether `inline` or `distributed` says all of a ProcessorConfig; otherwise it stands in the body's `asl { }`."""
    if config is None or config.extra:
        return config is None
    if config.mode == "DISTRIBUTED":
        return config.execution_type in ("STANDARD", "EXPRESS", None)
    return config.mode == "INLINE" and config.execution_type is None


def shell(state: ir.State) -> ir.State:
    """The state with small bodies: what is said of the state itself."""
    if isinstance(state, ir.ParallelState):
        return replace(state, branches=tuple(map(_dummy_machine, range(len(state.branches)))))
    if isinstance(state, ir.MapState):
        name = "item_processor" if state.item_processor is not None else "iterator"
        processor = state.processor
        config = processor.processor_config if processor is not None else None
        body = _dummy_machine(0, config if is_plain_config(config) else None)
        changed: dict[str, Any] = {name: body}
        return replace(state, **changed) if processor is not None else state
    return state


# ---- one state ----


def quick_statement(state: ir.State, context: Context) -> Statement | None:
    """The shortest statement, not proven; None where something is known to be inexpressible. Bodies are small."""
    if isinstance(state, ir.RawState) or _has_no_way_on(state):
        return raw_form(state)
    try:
        small = _without_result(shell(state), context)
        return short_form(small, is_jsonata=context.is_jsonata(state), style=Style.of(state), bodies=_bodies(state))
    except InexpressibleError:
        return None


def statement_for(state: ir.State, context: Context) -> Statement:
    """The shortest statement that comes back as the state (bodies small)."""
    if isinstance(state, ir.RawState) or _has_no_way_on(state):
        return raw_form(state)
    small = shell(state)
    statement = _tried(_without_result(small, context), small, context, Style.of(state))
    if statement is not None:
        return statement
    moved = _with_raw_fields(_without_result(small, context), context)
    return _tried(moved, small, context, Style.of(state)) or raw_form(state)


def _tried(given: ir.State, wanted: ir.State, context: Context, style: Style) -> Statement | None:
    """The statement for `given`, if it comes back as `wanted`."""
    try:
        statement = short_form(given, is_jsonata=context.is_jsonata(given), style=style, bodies=_bodies(given))
    except InexpressibleError:
        return None
    return statement if comes_back(statement, wanted, context) else None


def _has_no_way_on(state: ir.State) -> bool:
    return hasattr(state, "transition") and state.transition is None


def _bodies(state: ir.State) -> tuple[nodes.BodyNode, ...]:
    if isinstance(state, ir.ParallelState):
        return tuple(map(_dummy_body, range(len(state.branches))))
    return (_dummy_body(0),) if isinstance(state, ir.MapState) else ()


def _without_result(state: ir.State, context: Context) -> ir.State:
    """The state without the assignment that the compiler adds by itself."""
    assign = getattr(state, "assign", None)
    if not context.automatic or not isinstance(assign, dict):
        return state
    rest = {key: value for key, value in assign.items() if key.removesuffix(".$") != state.name}
    changed: dict[str, Any] = {"assign": rest or ABSENT}
    without: ir.State = replace(state, **changed)
    return without


def _with_raw_fields(state: ir.State, context: Context) -> ir.State:
    """The state with every field that does not come back, beside those before it, moved into `asl { }`."""
    encoded = encode_state(state)
    alone = replace(context, automatic=False)
    # A task is nothing without what it calls, so that comes first.
    movable = [field for field in asl_fields(type(state)) if _can_move(field.name)]
    movable.sort(key=lambda field: field.name != "resource")
    blank: dict[str, Any] = {field.name: field.default for field in movable}
    kept: ir.State = replace(state, **blank)
    extra: dict[str, Json] = dict(state.extra)
    for field in movable:
        if getattr(state, field.name) is field.default:
            continue
        given: dict[str, Any] = {field.name: getattr(state, field.name)}
        more: ir.State = replace(kept, **given)
        if _tried(more, more, alone, Style.of(state)) is not None:
            kept = more
        else:
            extra[field.metadata["asl"]] = encoded[field.metadata["asl"]]
    return replace(kept, extra=extra)


def _can_move(name: str) -> bool:
    return name not in ("query_language", "branches", "item_processor", "iterator", "choices", "default")


def comes_back(statement: Statement, state: ir.State, context: Context) -> bool:
    """Whether the compiler makes exactly this state of the statement's text."""
    if context.avoided and not context.avoided.isdisjoint(names_read(statement)):
        return False
    following = getattr(state, "transition", None) or ir.End()
    states = compiled(statement, following, context, results=frozenset({state.name} if context.automatic else ()))
    if states is None or len(states) != 1:
        return False
    return states[0].name == state.name and exact(encode_state(states[0])) == exact(encode_state(state))


def compiled(
    statement: Statement, following: ir.Transition, context: Context, results: frozenset[str] = frozenset()
) -> list[ir.State] | None:
    """The states that the compiler makes of a statement's text; None where it finds errors. `results` are read by their names."""
    diagnostics = Diagnostics(Source("state.sfd", print_statement(statement)))
    parsed = parse(diagnostics.source, diagnostics)
    items: Any = parsed.tree.items
    if not parsed.is_complete or diagnostics.has_errors or len(items) != 1:
        return None
    flow = Flow(diagnostics, Names({}, {}), {}, context.language, frozenset())
    lowered = lower_statements(items, following, Scope(flow, results))
    return None if diagnostics.has_errors else lowered.states


def names_read(statement: Statement) -> Iterator[str]:
    """The names that a statement reads as `$name`, those of its parts included."""
    for node in nodes.walk(statement):
        if isinstance(node, nodes.PathNode):
            yield split_root(node.text)[0][1:]


def exact(value: Json) -> str:
    """A text that differs where values differ, also 2 and 2.0; the order of keys aside."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


# ---- a whole machine ----


def differing(wanted: ir.Machine, made: ir.Machine) -> Iterator[int]:
    """The ids of the states of `wanted` that `made` has differently: of one that holds others, only if it differs in itself."""
    found = {state.name: state for state in made.states}
    for state in wanted.states:
        other = found.get(state.name)
        if other is None:
            yield id(state)
            continue
        if exact(encode_state(state)) == exact(encode_state(other)):
            continue
        inner, inner_made = list(sub_machines(state)), list(sub_machines(other))
        if (
            not inner
            or len(inner) != len(inner_made)
            or exact(encode_state(shell(state))) != exact(encode_state(shell(other)))
        ):
            yield id(state)
            continue
        for (_, machine), (_, machine_made) in zip(inner, inner_made, strict=True):
            yield from differing(machine, machine_made)
