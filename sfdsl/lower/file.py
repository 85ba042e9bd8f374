"""A file to its flows: declarations, settings, one state machine a flow, and the rules.

query jsonata            StateMachine 'order' with QueryLanguage JSONata
pass p = $.a
"""

import json
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any, Final

from sfdsl.catalog.near import did_you_mean
from sfdsl.diagnostics import Diagnostics, Label
from sfdsl.diagnostics.codes import source as codes
from sfdsl.ir import nodes as ir
from sfdsl.ir.codec import encode_machine
from sfdsl.ir.fields import ABSENT, Absent, Spans
from sfdsl.jsontypes import Json, Pointer
from sfdsl.lower.clauses import ALLOWED, json_object, keyword_of, query_language, report_failed_entries
from sfdsl.lower.context import Flow
from sfdsl.lower.flow import lower_machine
from sfdsl.lower.references import named_with_dollar, variables_set
from sfdsl.lower.rules import Rule, lower_rules
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
    names = Names(params, consts)
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
    table: dict[Pointer, Span] = {}
    fields, extra, kind = _settings(settings, node, declared.names, table, diagnostics)
    if "query_language" not in fields and language not in (None, JSONPATH):
        fields["query_language"] = language
    if node is not None and node.doc is not None:
        if "comment" in fields:
            diagnostics.report(
                codes.GIVEN_TWICE,
                table.get(("Comment",)),
                "this flow has `##` lines and a `comment`",
                hint="keep one of the two",
            )
        fields.setdefault("comment", node.doc)
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
        kind=kind,
        params=tuple(declared.kinds.values()),
        states=tuple(lowered.states),
        extra=extra,
        spans=Spans(table),
        source=diagnostics.source,
        **fields,
    )
    flow.report_duplicates()
    check_targets(flow)
    return machine


_KEYS: Final = {
    "query": "QueryLanguage",
    "version": "Version",
    "comment": "Comment",
    "timeout": "TimeoutSeconds",
}
"""The ASL field of each setting that has one."""


def _settings(
    settings: tuple[nodes.SettingNode, ...],
    flow: nodes.FlowNode | None,
    names: Names,
    table: dict[Pointer, Span],
    diagnostics: Diagnostics,
) -> tuple[dict[str, Any], dict[str, Json], str]:
    """The machine's fields, its extra ones, and its kind; `table` gets their places.

    A flow's own settings come last and win over the file's.
    """
    fields: dict[str, Any] = {}
    extra: dict[str, Json] = {}
    kind = "STANDARD"
    own = set(map(id, flow.settings)) if flow is not None else set()
    seen: dict[tuple[bool, str], Span] = {}
    for setting in settings:
        keyword, value = setting.keyword, setting.value
        key = (id(setting) in own, keyword)
        if key in seen:
            diagnostics.report(
                codes.GIVEN_TWICE,
                setting.span,
                f'the setting "{keyword}" is given twice',
                hint="remove one of the two",
                labels=[Label(seen[key], "the first one")],
            )
        seen[key] = setting.span
        if flow is not None and id(setting) not in own and keyword in ("comment", "asl"):
            diagnostics.report(
                codes.BAD_SETTING,
                setting.span,
                f"`{keyword}` belongs to one flow, and this is the head of a file of flows",
                hint="move it into the flow that it is about",
            )
            continue
        pointer: Pointer = (_KEYS[keyword],) if keyword in _KEYS else ()
        place = Place(Roots(f"`{keyword}`", None), pointer, table, names, diagnostics)
        if pointer:
            place.mark(value.span)
        match keyword, value:
            case "query", nodes.NameNode(name=word):
                language = query_language(word)
                if language is None:
                    _report_word(value, "query language", ["jsonata", "jsonpath"], diagnostics)
                else:
                    fields["query_language"] = language
            case "type", nodes.NameNode(name=word):
                if word not in ("standard", "express"):
                    _report_word(value, "type of state machine", ["standard", "express"], diagnostics)
                else:
                    kind = word.upper()
            case "version", nodes.StringNode(value=text):
                fields["version"] = text
            case "comment", nodes.StringNode(value=text):
                fields["comment"] = text
            case "timeout", _:
                seconds = constant(value, place)
                if seconds is None or not isinstance(seconds[0], int | float) or isinstance(seconds[0], bool):
                    diagnostics.report(
                        codes.BAD_VALUE,
                        value.span,
                        "the time limit of a flow is a number of seconds",
                        hint="write `timeout 1h`",
                    )
                else:
                    fields["timeout_seconds"] = seconds[0]
            case "asl", _:
                extra.update(json_object(value, place, setting.span))
    return fields, extra, kind


def _report_word(value: nodes.Expression, what: str, known: list[str], diagnostics: Diagnostics) -> None:
    word = value.name if isinstance(value, nodes.NameNode) else ""
    near = did_you_mean(word, known, 1)
    hint = f'did you mean "{near[0]}"?' if near else f"write one of: {', '.join(known)}"
    diagnostics.report(codes.BAD_SETTING, value.span, f'"{word}" is no {what}', hint=hint)


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
