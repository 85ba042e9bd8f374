"""A file to its flows: declarations, settings, one state machine a flow, and the rules.

query jsonata            StateMachine 'order' with QueryLanguage JSONata
pass p = $.a
"""

import json
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from sfdsl.diagnostics import Diagnostics, Label
from sfdsl.diagnostics.codes import source as codes
from sfdsl.ir import nodes as ir
from sfdsl.ir.codec import encode_machine
from sfdsl.ir.fields import ABSENT, Absent, Spans
from sfdsl.jsontypes import Json
from sfdsl.lower.clauses import ALLOWED, keyword_of, report_failed_entries
from sfdsl.lower.context import Flow
from sfdsl.lower.flow import lower_machine
from sfdsl.lower.references import named_with_dollar, variables_set
from sfdsl.lower.rules import Rule, lower_rules
from sfdsl.lower.settings import read_settings
from sfdsl.lower.targets import check_targets
from sfdsl.lower.values import JSONPATH, Names, ParamValue, Place, Roots, constant
from sfdsl.records import positional_record
from sfdsl.source import Span
from sfdsl.syntax import nodes
from sfdsl.syntax.parser import Parsed


@positional_record
class LoweredFile:
    """What a file says: its flows in order, and its rules."""

    machines: tuple[ir.StateMachine, ...]
    rules: tuple[Rule, ...]


@dataclass
class _Declarations:
    names: Names
    kinds: dict[str, ir.Parameter] = field(default_factory=dict)
    policies: dict[str, nodes.PolicyNode] = field(default_factory=dict)
    used_policies: set[str] = field(default_factory=set)


def lower_file(parsed: Parsed, diagnostics: Diagnostics, language: str | None = None) -> LoweredFile:
    """Lower a whole file. `language` (ASL's name) is the query language of flows that set none."""
    tree = parsed.tree
    flows = [item for item in tree.items if isinstance(item, nodes.FlowNode)]
    statements = tuple(item for item in tree.items if not isinstance(item, _DECLARATIONS))
    declared = _declarations(tree, diagnostics)
    if flows and statements:
        diagnostics.report(
            codes.MIXED_FILE,
            statements[0].span,
            "this file has flows, so every statement belongs into one",
            hint="move it into a `flow NAME { ... }`",
        )
    machines: list[ir.StateMachine] = []
    if flows:
        seen: dict[str, Span] = {}
        for flow in flows:
            _claim(flow.name, seen, "flow", diagnostics)
            machines.append(
                _lower_flow(
                    flow.name.name,
                    (*tree.settings, *flow.settings),
                    flow.statements,
                    flow,
                    declared,
                    diagnostics,
                    language,
                )
            )
    else:
        name = PurePath(parsed.source.name).stem.removesuffix(".sfd") or "flow"
        name = "flow" if name.startswith("<") else name
        machines.append(_lower_flow(name, tree.settings, statements, None, declared, diagnostics, language))
    taken: dict[str, Span] = {}
    for item in tree.items:
        if isinstance(item, nodes.RuleNode):
            _claim(item.name, taken, "rule", diagnostics)
    rules = lower_rules(tree, [machine.name for machine in machines], declared.names, diagnostics)
    if parsed.is_complete:
        _note_mentioned(declared, machines)
        _report_unused(tree, declared, diagnostics)
        _report_lost_comments(parsed, diagnostics)
    return LoweredFile(tuple(machines), rules)


_DECLARATIONS = (nodes.ParamNode, nodes.ConstNode, nodes.PolicyNode, nodes.FlowNode, nodes.RuleNode)


def _claim(name: nodes.NameRefNode, seen: dict[str, Span], kind: str, diagnostics: Diagnostics) -> None:
    if name.name in seen:
        diagnostics.report(
            codes.DUPLICATE_DECLARATION,
            name.span,
            f'there are two {"policies" if kind == "policy" else kind + "s"} called "{name.name}"',
            hint="rename or remove one of the two",
            labels=[Label(seen[name.name], "the first one")],
        )
    seen.setdefault(name.name, name.span)


# ---- declarations ----


def _declarations(tree: nodes.FileNode, diagnostics: Diagnostics) -> _Declarations:
    params: dict[str, ParamValue] = {}
    consts: dict[str, nodes.Expression] = {}
    named = (item.name.name for item in tree.items if isinstance(item, nodes.ParamNode | nodes.ConstNode))
    names = Names(params, consts, frozenset(named))
    declared = _Declarations(names)
    seen: dict[str, Span] = {}
    policies: dict[str, Span] = {}
    for item in tree.items:
        match item:
            case nodes.ParamNode():
                _claim(item.name, seen, "name", diagnostics)
                parameter = _parameter(item, names, diagnostics)
                declared.kinds[item.name.name] = parameter
                default = parameter.default
                number = default if isinstance(default, int | float) and parameter.kind == "number" else None
                params[item.name.name] = ParamValue(item.name.name, number)
            case nodes.ConstNode():
                _claim(item.name, seen, "name", diagnostics)
                place = Place(Roots("a `const`", None), (), {}, names, diagnostics)
                if constant(item.value, place) is None:
                    diagnostics.report(
                        codes.NOT_CONSTANT,
                        item.value.span,
                        f'the const "{item.name.name}" has a value that only a run knows',
                        hint="a const is a literal; set a variable for the rest: `set $total = $.total`",
                    )
                    # Something stands in, so that its uses are not reported too.
                    consts[item.name.name] = _stand_in(item.value)
                else:
                    consts[item.name.name] = item.value
            case nodes.PolicyNode():
                _claim(item.name, policies, "policy", diagnostics)
                declared.policies.setdefault(item.name.name, item)
                _check_policy(item, diagnostics)
    return declared


def _stand_in(value: nodes.Expression) -> nodes.Expression:
    """A constant of the type that an expression probably has."""
    if isinstance(value, nodes.BinaryNode | nodes.NegativeNode):
        return nodes.NumberNode(value=1, text="1")
    return nodes.StringNode(value="")


def _parameter(param: nodes.ParamNode, names: Names, diagnostics: Diagnostics) -> ir.Parameter:
    kind = param.kind.name
    if kind not in ("string", "number"):
        diagnostics.report(
            codes.BAD_VALUE,
            param.kind.span,
            f'"{kind}" is no type of a param',
            hint="a param is a `string` or a `number`",
        )
        kind = "string"
    default: Json | Absent = ABSENT
    if param.default is not None:
        found = constant(param.default, Place(Roots("a `param`", None), (), {}, names, diagnostics))
        wanted: Any = str if kind == "string" else (int, float)
        if found is None or not isinstance(found[0], wanted) or isinstance(found[0], bool):
            diagnostics.report(
                codes.BAD_VALUE, param.default.span, f'the param "{param.name.name}" is a {kind}, and its value is none'
            )
        else:
            default = found[0]
    elif kind == "number":
        diagnostics.report(
            codes.BAD_VALUE,
            param.span,
            f'the param "{param.name.name}" is a number and has no value',
            hint=f"ASL holds no placeholder for a number: write `param {param.name.name}: number = 30`",
        )
    return ir.Parameter(name=param.name.name, kind=kind, default=default, spans=Spans({(): param.span}))


def _check_policy(policy: nodes.PolicyNode, diagnostics: Diagnostics) -> None:
    for clause in policy.clauses:
        keyword = keyword_of(clause)
        if keyword not in ALLOWED["policy"]:
            hint = f"a policy holds {', '.join(sorted(ALLOWED['policy']))}"
            diagnostics.report(codes.CLAUSE_NOT_HERE, clause.span, f"a policy has no `{keyword}`", hint=hint)
        if isinstance(clause, nodes.RetryNode) and clause.failed_entries:
            report_failed_entries(clause, diagnostics)
        if isinstance(clause, nodes.CatchNode) and isinstance(clause.goal, nodes.BlockNode):
            diagnostics.report(
                codes.CLAUSE_NOT_HERE,
                clause.goal.span,
                "a `catch` in a policy leads to a state by an arrow",
                hint="its block would be copied to every use, with states of the same names",
            )


# ---- flows ----


def _lower_flow(
    name: str,
    settings: tuple[nodes.SettingNode, ...],
    statements: tuple[nodes.Statement, ...],
    node: nodes.FlowNode | None,
    declared: _Declarations,
    diagnostics: Diagnostics,
    language: str | None,
) -> ir.StateMachine:
    found = read_settings(settings, node, declared.names, diagnostics)
    fields, table = found.fields, found.table
    if "query_language" not in fields and language not in (None, JSONPATH):
        fields["query_language"] = language
    declared.names.variables = named_with_dollar(statements)
    flow = Flow(
        diagnostics=diagnostics,
        names=declared.names,
        policies=declared.policies,
        language=fields.get("query_language", JSONPATH),
        variables=variables_set((*statements, *declared.policies.values())),
        used_policies=declared.used_policies,
    )
    lowered = lower_machine(statements, flow)
    span = node.name.span if node is not None else None
    if span is not None:
        table[()] = span
    else:
        table.pop((), None)
    if not lowered.states:
        hint = "a flow needs at least one statement, such as `pass hello`"
        message = "this flow has no statement" if node is not None else "the file has no statement"
        diagnostics.report(codes.NO_STATEMENT, span, message, hint=hint)
    if isinstance(lowered.entry, ir.Next):
        fields["start_at"] = lowered.entry.target
    machine = ir.StateMachine(
        name=name,
        kind=found.kind,
        params=tuple(declared.kinds.values()),
        states=tuple(lowered.states),
        extra=found.extra,
        spans=Spans(table),
        source=diagnostics.source,
        **fields,
    )
    flow.report_duplicates()
    check_targets(flow)
    return machine


# ---- what nobody uses ----


def _note_mentioned(declared: _Declarations, machines: list[ir.StateMachine]) -> None:
    """A `${Name}` in any text uses the param: a deployment fills it in wherever it stands."""
    names = declared.names
    unused = [name for name in names.params if name not in names.used]
    if unused:
        text = json.dumps([encode_machine(machine) for machine in machines])
        names.used.update(name for name in unused if "${" + name + "}" in text)


def _report_unused(tree: nodes.FileNode, declared: _Declarations, diagnostics: Diagnostics) -> None:
    for item in tree.items:
        match item:
            case nodes.ParamNode() | nodes.ConstNode():
                used = declared.names.used
                word = "param" if isinstance(item, nodes.ParamNode) else "const"
            case nodes.PolicyNode():
                used, word = declared.used_policies, "policy"
            case _:
                continue
        if item.name.name not in used:
            diagnostics.report(
                codes.UNUSED_DECLARATION,
                item.name.span,
                f'the {word} "{item.name.name}" is never used',
                hint="remove it",
            )


def _report_lost_comments(parsed: Parsed, diagnostics: Diagnostics) -> None:
    hint = "`##` is the ASL Comment of the statement, flow, branch, `when`, `retry` or `catch` below it; write `#` for a note"
    for comment in parsed.comments.undocumenting():
        diagnostics.report(
            codes.LOST_COMMENT, comment.span, "this `##` comment stands above nothing that has a Comment", hint=hint
        )
    for statement in nodes.walk(parsed.tree):
        if isinstance(statement, nodes.JumpNode | nodes.TryNode | nodes.StateNode) and statement.doc is not None:
            diagnostics.report(
                codes.LOST_COMMENT, statement.span, "the `##` lines above this are in no state's Comment", hint=hint
            )
