"""A whole machine as the text of an sfd file, with the proof that nothing was lost.

The short, structured text is compiled back and compared. Where it differs a plainer one is tried: no recovered structure, then every
state raw. What no text can say is refused with UnprovenError, never written.
"""

import json
from dataclasses import replace

from sfdsl.diagnostics import Diagnostics
from sfdsl.importer.decompile.parameters import name_parameters, parameter_nodes
from sfdsl.importer.decompile.policies import extract_policies
from sfdsl.importer.decompile.statements import raw_form
from sfdsl.importer.decompile.structure import Structurer
from sfdsl.importer.decompile.values import object_literal, seconds
from sfdsl.importer.decompile.verify import statement_for
from sfdsl.ir import nodes as ir
from sfdsl.ir.codec import encode_machine
from sfdsl.ir.walk import sub_machines
from sfdsl.lower.file import lower_file
from sfdsl.source import Source
from sfdsl.syntax import nodes
from sfdsl.syntax.nodes import Statement
from sfdsl.syntax.parser import parse
from sfdsl.syntax.printer import print_file


class UnprovenError(Exception):
    """No text was found that compiles back to the definition. `difference` is the pointer of the first one."""

    def __init__(self, difference: str) -> None:
        super().__init__(f"the text would compile to something else at {difference}")
        self.difference = difference


def decompile(machine: ir.StateMachine, *, flat: bool = False) -> str:
    """The text of a file that compiles to an equal definition. Raises UnprovenError where there is none."""
    wanted = _exact(machine)
    difference = ""
    for attempt in _attempts(machine, flat=flat):
        text = print_file(attempt)
        back = _compile(text, machine)
        if back is not None and _exact(back) == wanted:
            return text
        difference = difference or _difference(machine, back)
    raise UnprovenError(difference)


def _attempts(machine: ir.StateMachine, *, flat: bool) -> "list[nodes.FileNode]":
    writer = _Writer(machine)
    attempts = [writer.file(flat=flat, policies=True)]
    if not flat:
        attempts.append(writer.file(flat=True, policies=False))
    attempts.append(writer.file(flat=True, policies=False, raw=True))
    return attempts


def _exact(machine: ir.StateMachine) -> str:
    return json.dumps(encode_machine(machine), sort_keys=True)


def _compile(text: str, machine: ir.StateMachine) -> ir.StateMachine | None:
    diagnostics = Diagnostics(Source(f"{machine.name}.sfd", text))
    parsed = parse(diagnostics.source, diagnostics)
    if not parsed.is_complete:
        return None
    machines = lower_file(parsed, diagnostics).machines
    return machines[0] if len(machines) == 1 else None


def _difference(machine: ir.StateMachine, back: ir.StateMachine | None) -> str:
    """Where the first difference is, for the message."""
    if back is None:
        return "/"
    left, right = encode_machine(machine), encode_machine(back)
    path: list[str] = []
    while isinstance(left, dict) and isinstance(right, dict):
        keys = [key for key in {**left, **right} if json.dumps(left.get(key)) != json.dumps(right.get(key))]
        if not keys:
            break
        path.append(keys[0])
        left, right = left.get(keys[0]), right.get(keys[0])  # type: ignore[assignment]
    return "/" + "/".join(path)


class _Writer:
    """Makes the trees of a machine; statements of single states are worked out once."""

    def __init__(self, machine: ir.StateMachine) -> None:
        self._machine = machine
        self._language = machine.query_language or "JSONPath"
        self._made: dict[int, Statement] = {}

    def file(self, *, flat: bool, policies: bool, raw: bool = False) -> nodes.FileNode:
        statements = self._statements(self._machine, flat=flat, raw=raw)
        params = parameter_nodes(self._machine) if not raw else ()
        if params:
            statements = name_parameters(statements, self._machine)
        shared: tuple[nodes.PolicyNode, ...] = ()
        if policies:
            shared, statements = extract_policies(statements)
        return nodes.FileNode(settings=self._settings(), items=(*params, *shared, *statements))

    def _settings(self) -> tuple[nodes.SettingNode, ...]:
        machine = self._machine
        extra = dict(machine.extra)
        settings: list[nodes.SettingNode] = []
        if machine.query_language in ("JSONPath", "JSONata"):
            settings.append(_word("query", machine.query_language.lower()))
        elif machine.query_language is not None:
            extra["QueryLanguage"] = machine.query_language
        if machine.kind == "EXPRESS":
            settings.append(_word("type", "express"))
        if machine.comment is not None:
            settings.append(nodes.SettingNode(keyword="comment", value=nodes.StringNode(value=machine.comment)))
        if machine.version is not None:
            settings.append(nodes.SettingNode(keyword="version", value=nodes.StringNode(value=machine.version)))
        if machine.timeout_seconds is not None:
            settings.append(nodes.SettingNode(keyword="timeout", value=seconds(machine.timeout_seconds)))
        names = {state.name for state in machine.states}
        if machine.start_at is not None and machine.start_at not in names:
            extra["StartAt"] = machine.start_at
        if extra:
            settings.append(nodes.SettingNode(keyword="asl", value=object_literal(extra)))
        return tuple(settings)

    def _statements(self, machine: ir.Machine, *, flat: bool, raw: bool) -> tuple[Statement, ...]:
        def make(state: ir.State) -> Statement:
            if raw:
                return raw_form(state)
            statement = self._statement(state)
            return self._with_bodies(statement, state, flat=flat)

        return Structurer(machine, make, flat=flat or raw).statements()

    def _statement(self, state: ir.State) -> Statement:
        found = self._made.get(id(state))
        if found is None:
            found = self._made[id(state)] = statement_for(state, self._language)
        return found

    def _with_bodies(self, statement: Statement, state: ir.State, *, flat: bool) -> Statement:
        """The statement of a map or parallel with the bodies that its shell left out."""
        if isinstance(statement, nodes.ParallelNode):
            bodies = tuple(self._body(inner, flat=flat) for _, inner in sub_machines(state))
            return replace(statement, branches=bodies)
        if isinstance(statement, nodes.MapNode) and isinstance(state, ir.MapState) and state.processor is not None:
            return replace(statement, body=self._body(state.processor, flat=flat, of_map=True))
        return statement

    def _body(self, machine: ir.Machine, *, flat: bool, of_map: bool = False) -> nodes.BodyNode:
        assert isinstance(machine, ir.SubMachine)
        settings: list[nodes.SettingNode] = []
        if machine.comment is not None:
            settings.append(nodes.SettingNode(keyword="comment", value=nodes.StringNode(value=machine.comment)))
        extra = dict(machine.extra)
        names = {state.name for state in machine.states}
        if machine.start_at is not None and machine.start_at not in names:
            extra["StartAt"] = machine.start_at
        if extra:
            settings.append(nodes.SettingNode(keyword="asl", value=object_literal(extra)))
        return nodes.BodyNode(settings=tuple(settings), statements=self._statements(machine, flat=flat, raw=False))


def _word(keyword: str, word: str) -> nodes.SettingNode:
    return nodes.SettingNode(keyword=keyword, value=nodes.NameNode(name=word))
