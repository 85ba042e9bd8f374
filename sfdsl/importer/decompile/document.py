"""A whole machine as the text of an sfd file, with the proof that nothing was lost.

The short, structured text is compiled back and compared. The states that came back different, if any, are worked out one by one, raw
where need be (`verify.py`); where that does not help, plainer texts are tried: one without recovered structure, then one with every
state raw. What no text can say is refused with UnprovenError, never written.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from sfdsl.collector import collector_off
from sfdsl.diagnostics import Diagnostics
from sfdsl.diagnostics.codes import source as codes
from sfdsl.importer.decompile.failed_entries import Folded, fold
from sfdsl.importer.decompile.parameters import name_parameters, parameter_nodes
from sfdsl.importer.decompile.policies import extract_policies
from sfdsl.importer.decompile.results import read_results
from sfdsl.importer.decompile.statements import raw_form
from sfdsl.importer.decompile.structure import Structurer
from sfdsl.importer.decompile.values import is_doc, object_literal, seconds
from sfdsl.importer.decompile.verify import (
    Context,
    differing,
    exact,
    is_plain_config,
    quick_statement,
    statement_for,
)
from sfdsl.ir import nodes as ir
from sfdsl.ir.codec import encode_machine
from sfdsl.ir.walk import sub_machines
from sfdsl.jsontypes import Json
from sfdsl.lower.file import lower_file
from sfdsl.source import Source
from sfdsl.syntax import nodes
from sfdsl.syntax.nodes import Statement
from sfdsl.syntax.parser import parse
from sfdsl.syntax.printer import print_file


class UnprovenError(Exception):
    """No text was found that compiles back to the definition. `difference` is the pointer of the first one, where one could be read."""

    def __init__(self, difference: str | None) -> None:
        said = f"it would compile to something else at '{difference}'" if difference else "it could not be read again"
        super().__init__(said)
        self.difference = difference


def decompile(machine: ir.StateMachine, *, flat: bool = False) -> str:
    """The text of a file that compiles to an equal definition. Raises UnprovenError where there is none."""
    try:
        with collector_off():
            return _proven(machine, flat=flat)
    except RecursionError:
        raise UnprovenError(None) from None


def _proven(machine: ir.StateMachine, *, flat: bool) -> str:
    wanted = exact(encode_machine(machine))
    writer = _Writer(machine, wanted)
    equal: str | None = None
    difference: str | None = None
    first: _Form | None = None
    for form in writer.forms(flat=flat):
        first = first or form
        if equal is not None and form != first:
            # The compiler objects to what the definition says, an arrow to nowhere say: a plainer text would only hide it.
            return equal
        text = print_file(writer.file(form))
        back = _compile(text, machine)
        if back.machine is not None and exact(encode_machine(back.machine)) == wanted:
            if not back.is_mendable:
                return text
            equal = equal or text
        elif difference is None and back.machine is not None:
            difference = _difference(machine, back.machine)
        writer.learn(back)
    if equal is not None:
        return equal
    raise UnprovenError(difference)


_OF_THE_DEFINITION: Final = (
    codes.UNKNOWN_STATE,
    codes.DUPLICATE_STATE,
    codes.NAME_TOO_LONG,
    codes.EMPTY_NAME,
    codes.NO_STATEMENT,
)
"""Errors that are the definition's own: no other text of it is without them."""


@dataclass(frozen=True)
class _Back:
    """What a text compiles back to. `machine` is None where it can't be read at all.

    `is_mendable`: the compiler finds errors in it, and another text of the same definition may have none.
    """

    machine: ir.StateMachine | None
    is_mendable: bool


def _compile(text: str, machine: ir.StateMachine) -> _Back:
    diagnostics = Diagnostics(Source(f"{machine.name}.sfd", text))
    parsed = parse(diagnostics.source, diagnostics)
    if not parsed.is_complete:
        return _Back(None, True)
    machines = lower_file(parsed, diagnostics).machines
    is_mendable = any(found.is_error and found.code not in _OF_THE_DEFINITION for found in diagnostics)
    return _Back(machines[0] if len(machines) == 1 else None, is_mendable)


def _difference(machine: ir.StateMachine, back: ir.StateMachine) -> str:
    """The pointer of the first difference, for the message."""
    left: Json = encode_machine(machine)
    right: Json = encode_machine(back)
    path: list[str] = []
    while isinstance(left, dict) and isinstance(right, dict):
        other = right
        keys = [key for key in {**left, **right} if exact(left.get(key)) != exact(other.get(key))]
        if not keys:
            break
        path.append(keys[0])
        left, right = left.get(keys[0]), right.get(keys[0])
    return "/" + "/".join(path)


@dataclass(frozen=True)
class _Form:
    """One way to write a machine. `results`: what is read by a state's name needs no `assign`."""

    flat: bool = False
    raw: bool = False
    policies: bool = True
    results: bool = True


class _Writer:
    """Makes the trees of a machine; the statement of a single state is worked out once for each form of it."""

    def __init__(self, machine: ir.StateMachine, wanted: str) -> None:
        self._machine, self._wanted = machine, wanted
        self._language = machine.query_language or "JSONPath"
        self._quick: dict[tuple[int, bool], Statement] = {}
        self._proven: dict[tuple[int, bool], Statement] = {}
        self._careful: set[int] = set()
        """The states, by id, whose statement is proven by itself."""
        self._all_careful = False
        self._folds = True
        self._replaced: set[int] = set()
        """The states that stand in one statement with others."""
        self._changed = False
        self._read = read_results(machine, wanted, self._plain)

    # ---- which texts are tried ----

    def forms(self, *, flat: bool) -> Iterator[_Form]:
        """The shortest form first. It is tried again as long as more is known of states that did not come back."""
        for form in (_Form(flat=flat), _Form(flat=True, policies=False, results=False)):
            self._changed = True
            for _ in range(3):
                if not self._changed:
                    break
                self._changed = False
                yield form
        yield _Form(flat=True, raw=True, policies=False, results=False)

    def learn(self, back: _Back) -> None:
        """Take care of the states that came back different."""
        if self._all_careful:
            return
        found = set() if back.machine is None or back.is_mendable else set(differing(self._machine, back.machine))
        # Without a machine, or a state to point to, every one is suspect.
        self._folds = self._folds and bool(found) and found.isdisjoint(self._replaced)
        if found <= self._careful:
            self._all_careful = self._changed = True
            return
        self._careful |= found
        self._changed = True

    # ---- the tree ----

    def file(self, form: _Form) -> nodes.FileNode:
        statements = self._statements(self._machine, form)
        params: tuple[nodes.ParamNode, ...] = ()
        if not form.raw and self._machine.params:
            params = parameter_nodes(self._machine, self._wanted)
            statements = name_parameters(statements, self._machine)
        shared: tuple[nodes.PolicyNode, ...] = ()
        if form.policies:
            shared, statements = extract_policies(statements)
        return nodes.FileNode(settings=self._settings(), items=(*params, *shared, *statements))

    def _settings(self) -> tuple[nodes.SettingNode, ...]:
        machine = self._machine
        extra = _extra_of(machine)
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
        if machine.timeout_seconds is not None and machine.timeout_seconds >= 0:
            settings.append(nodes.SettingNode(keyword="timeout", value=seconds(machine.timeout_seconds)))
        elif machine.timeout_seconds is not None:
            extra["TimeoutSeconds"] = machine.timeout_seconds
        if extra:
            settings.append(nodes.SettingNode(keyword="asl", value=object_literal(extra)))
        return tuple(settings)

    def _statements(self, machine: ir.Machine, form: _Form) -> tuple[Statement, ...]:
        folded = fold(machine, self._language) if self._folds and not form.flat else Folded(machine, {})
        self._replaced |= folded.replaced

        def make(state: ir.State) -> Statement:
            if form.raw:
                return raw_form(state)
            statement = folded.statements.get(id(state))
            return statement or self._with_bodies(self._statement(state, form), state, form)

        return Structurer(folded.machine, make, flat=form.flat).statements()

    def _statement(self, state: ir.State, form: _Form) -> Statement:
        """A state's statement with small bodies."""
        automatic = form.results and id(state) in self._read.automatic
        key = (id(state), automatic)
        context = Context(self._language, automatic, self._read.avoided)
        if not (self._all_careful or id(state) in self._careful or context.avoided):
            quick = self._quick.get(key) or quick_statement(state, context)
            if quick is not None:
                self._quick[key] = quick
                return quick
        proven = self._proven.get(key)
        if proven is None:
            proven = self._proven[key] = statement_for(state, context)
        return proven

    def _plain(self, state: ir.State) -> Statement:
        """A state's statement before anything is known of the names that others read."""
        context = Context(self._language)
        return quick_statement(state, context) or statement_for(state, context)

    # ---- bodies ----

    def _with_bodies(self, statement: Statement, state: ir.State, form: _Form) -> Statement:
        """The statement of a map or parallel with the bodies that its shell left out."""
        if isinstance(statement, nodes.ParallelNode):
            branches = tuple(self._body(inner, form, is_branch=True) for _, inner in sub_machines(state))
            return replace(statement, branches=branches)
        if isinstance(statement, nodes.MapNode) and isinstance(state, ir.MapState) and state.processor is not None:
            return replace(statement, body=self._body(state.processor, form, is_branch=False))
        return statement

    def _body(self, machine: ir.Machine, form: _Form, *, is_branch: bool) -> nodes.BodyNode:
        assert isinstance(machine, ir.SubMachine)
        settings: list[nodes.SettingNode] = []
        # `##` lines stand above a branch; the body of a map has no such place.
        doc = machine.comment if is_branch and machine.comment is not None and is_doc(machine.comment) else None
        if machine.comment is not None and doc is None:
            settings.append(nodes.SettingNode(keyword="comment", value=nodes.StringNode(value=machine.comment)))
        extra = _extra_of(machine)
        if machine.processor_config is not None and not is_plain_config(machine.processor_config):
            extra = {**extra, "ProcessorConfig": _config(machine)}
        if extra:
            settings.append(nodes.SettingNode(keyword="asl", value=object_literal(extra)))
        return nodes.BodyNode(settings=tuple(settings), statements=self._statements(machine, form), doc=doc)


def _extra_of(machine: ir.Machine) -> dict[str, Json]:
    """The fields of a machine that stand in its `asl { }`; a StartAt that names no state is one of them."""
    extra = dict(machine.extra)
    if machine.start_at is not None and all(state.name != machine.start_at for state in machine.states):
        extra["StartAt"] = machine.start_at
    return extra


def _config(machine: ir.SubMachine) -> Json:
    return encode_machine(replace(machine, states=()))["ProcessorConfig"]


def _word(keyword: str, word: str) -> nodes.SettingNode:
    return nodes.SettingNode(keyword=keyword, value=nodes.NameNode(name=word))
