"""Whether a statement comes back as the state that it was made from: it is printed, parsed and lowered, as the compiler does it."""

import json
import re
from dataclasses import replace
from typing import Any

from sfdsl.diagnostics import Diagnostics
from sfdsl.importer.decompile.statements import Style, raw_form, short_form
from sfdsl.ir import nodes as ir
from sfdsl.ir.codec import asl_fields, encode_state
from sfdsl.jsontypes import Json
from sfdsl.lower.context import Flow, Scope
from sfdsl.lower.flow import lower_statements
from sfdsl.lower.values import Names
from sfdsl.source import Source
from sfdsl.syntax import nodes
from sfdsl.syntax.nodes import Statement
from sfdsl.syntax.parser import parse
from sfdsl.syntax.printer import print_statement


def _dummy_body(number: int) -> nodes.BodyNode:
    name = nodes.NameRefNode(name=f"x{number}")
    return nodes.BodyNode(settings=(), statements=(nodes.PassNode(name=name, value=None, arguments=None, clauses=()),))


def _dummy_machine(number: int, config: ir.ProcessorConfig | None = None) -> ir.SubMachine:
    states = (ir.PassState(name=f"x{number}", transition=ir.End()),)
    return ir.SubMachine(start_at=f"x{number}", states=states, processor_config=config)


def shell(state: ir.State) -> ir.State:
    """The state with small bodies, so that checking it costs nothing for what is inside."""
    if isinstance(state, ir.ParallelState):
        return replace(state, branches=tuple(map(_dummy_machine, range(len(state.branches)))))
    if isinstance(state, ir.MapState):
        name = "item_processor" if state.item_processor is not None else "iterator"
        processor = state.processor
        config = processor.processor_config if processor is not None else None
        body = _dummy_machine(0, config)
        changed: dict[str, Any] = {name: body}
        return replace(state, **changed) if processor is not None else state
    return state


def statement_for(state: ir.State, language: str) -> Statement:
    """The shortest statement that comes back as the state (bodies small). `language` is that of its machine."""
    small = shell(state)
    if isinstance(small, ir.RawState) or _has_no_way_on(small):
        return raw_form(small)
    is_jsonata = (getattr(small, "query_language", None) or language) == "JSONata"
    bodies = _bodies(small)
    for style in (Style(doc=True), Style(doc=False)) if getattr(small, "comment", None) is not None else (Style(),):
        statement = short_form(small, is_jsonata=is_jsonata, style=style, bodies=bodies)
        if comes_back(statement, small, language):
            return statement
    moved = _with_raw_fields(small, language)
    statement = short_form(moved, is_jsonata=is_jsonata, style=Style(doc=False), bodies=bodies)
    if comes_back(statement, small, language):
        return statement
    return raw_form(state)


def _has_no_way_on(state: ir.State) -> bool:
    return hasattr(state, "transition") and state.transition is None


def _bodies(state: ir.State) -> tuple[nodes.BodyNode, ...]:
    if isinstance(state, ir.ParallelState):
        return tuple(map(_dummy_body, range(len(state.branches))))
    return (_dummy_body(0),) if isinstance(state, ir.MapState) else ()


def _with_raw_fields(state: ir.State, language: str) -> ir.State:
    """The state with every field that does not come back by itself moved into `asl { }`."""
    encoded = encode_state(state)
    blank: dict[str, Any] = {field.name: field.default for field in asl_fields(type(state)) if _can_move(field.name)}
    empty: Any = replace(state, extra={}, **blank)
    extra: dict[str, Json] = dict(state.extra)
    emptied: dict[str, Any] = {}
    is_jsonata = (getattr(state, "query_language", None) or language) == "JSONata"
    for field in asl_fields(type(state)):
        if field.name not in blank or getattr(state, field.name) is field.default:
            continue
        alone = replace(empty, **{field.name: getattr(state, field.name)})
        statement = short_form(alone, is_jsonata=is_jsonata, style=Style(doc=False), bodies=_bodies(state))
        if not comes_back(statement, alone, language):
            extra[field.metadata["asl"]] = encoded[field.metadata["asl"]]
            emptied[field.name] = field.default
    moved: ir.State = replace(state, extra=extra, **emptied)
    return moved


def _can_move(name: str) -> bool:
    return name not in ("query_language", "branches", "item_processor", "iterator", "choices", "default")


def comes_back(statement: Statement, state: ir.State, language: str) -> bool:
    """Whether the compiler makes exactly this state of the statement's text."""
    source = Source("state.sfd", print_statement(statement))
    diagnostics = Diagnostics(source)
    parsed = parse(source, diagnostics)
    items: Any = parsed.tree.items
    if not parsed.is_complete or diagnostics.has_errors or len(items) != 1:
        return False
    # Every name counts as set, so that no result is assigned on the way.
    flow = Flow(diagnostics, Names({}, {}), {}, language, frozenset())
    following = getattr(state, "transition", None) or ir.End()
    lowered = lower_statements(items, following, Scope(flow, frozenset()))
    if diagnostics.has_errors or len(lowered.states) != 1:
        return False
    made = lowered.states[0]
    return made.name == state.name and _exact(encode_state(made)) == _exact(encode_state(state))


def _exact(value: Json) -> str:
    """A text that differs where values differ, also 2 and 2.0."""
    return json.dumps(value, sort_keys=True)


def is_call_text(text: str) -> bool:
    """Whether the grammar reads a text as one call."""
    return re.fullmatch(r"[^\W\d][\w-]*(?:\.[^\W\d][\w-]*)+(?::2)?", text) is not None
