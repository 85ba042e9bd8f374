"""What clauses make of a state's fields.

Which clauses a kind of statement has is one table (`ALLOWED`), and so is what a clause is in which query language; so a clause in the
wrong place is told from one in the wrong language.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from sfdsl.diagnostics import Diagnostics, Label
from sfdsl.diagnostics.codes import source as codes
from sfdsl.ir import nodes as ir
from sfdsl.ir.fields import ABSENT
from sfdsl.jsontypes import Json
from sfdsl.lower import jsonata, jsonpath
from sfdsl.lower.context import Draft, Transition
from sfdsl.lower.values import JSONATA, JSONPATH, Place, Roots, constant
from sfdsl.records import positional_record
from sfdsl.source import Span
from sfdsl.syntax import nodes
from sfdsl.syntax.nodes import Clause, Expression

_COMMON: Final = frozenset({"comment", "query", "asl"})
_RESULT: Final = frozenset({"retry", "catch", "select", "into", "use"}) | _COMMON
_DATA: Final = frozenset({"input", "output", "assign"})
_MAP: Final = frozenset(
    ["over", "item", "read", "write", "batch", "concurrency", "tolerate", "label", "inline", "distributed"]
)

ALLOWED: Final = {
    "task": _RESULT | _DATA | {"timeout", "heartbeat", "role"},
    "pass": _DATA | _COMMON | {"into"},
    "set": _COMMON,
    "wait": _DATA | _COMMON,
    "succeed": _COMMON | {"input", "output"},
    "fail": _COMMON,
    "choice": _DATA | _COMMON,
    "parallel": _RESULT | _DATA,
    "map": _RESULT | _DATA | _MAP,
    "policy": frozenset({"retry", "catch", "timeout", "heartbeat", "role"}),
}
"""The clauses of each statement."""

_ONLY_JSONPATH: Final = {
    "input": "JSONata has no InputPath; write what you need where you need it: `$.order` in the arguments",
    "select": "JSONata has no ResultSelector; use `output { id: $result.Id }`",
    "into": "JSONata has no ResultPath; use `output`, or read the result later as `$NAME`",
}


def keyword_of(clause: Clause) -> str:
    """The word that a clause begins with."""
    match clause:
        case nodes.ValueClauseNode() | nodes.TransferNode():
            return clause.keyword
        case nodes.QueryClauseNode():
            return "query"
        case nodes.UseClauseNode():
            return "use"
        case nodes.RetryNode():
            return "retry"
        case nodes.CatchNode():
            return "catch"
        case nodes.ModeNode():
            return clause.mode
        case nodes.TolerateNode():
            return "tolerate"


@positional_record
class ClauseSet:
    """The clauses of one statement, policies written out, checked against what the statement has."""

    values: dict[str, nodes.ValueClauseNode]
    retries: tuple[nodes.RetryNode, ...]
    catches: tuple[nodes.CatchNode, ...]
    transfers: dict[str, nodes.TransferNode]
    mode: nodes.ModeNode | None
    tolerances: tuple[nodes.TolerateNode, ...]

    def value(self, keyword: str) -> Expression | None:
        clause = self.values.get(keyword)
        return clause.value if clause else None


def collect(draft: Draft, kind: str, clauses: Sequence[Clause], statement: Span) -> ClauseSet:
    """Sort a statement's clauses. Sets the draft's query language; reports those that don't belong."""
    _report_shallow(draft, clauses, statement)
    expanded = list(_expand(draft, clauses))
    for clause in expanded:
        if isinstance(clause, nodes.QueryClauseNode):
            _set_language(draft, clause)
    values: dict[str, nodes.ValueClauseNode] = {}
    transfers: dict[str, nodes.TransferNode] = {}
    retries: list[nodes.RetryNode] = []
    catches: list[nodes.CatchNode] = []
    tolerances: list[nodes.TolerateNode] = []
    mode: nodes.ModeNode | None = None
    seen: dict[str, Span] = {}
    for clause in expanded:
        keyword = keyword_of(clause)
        if not _belongs(draft, kind, keyword, clause.span):
            continue
        single = keyword not in ("retry", "catch", "tolerate", "use")
        if single and keyword in seen:
            draft.diagnostics.report(
                codes.GIVEN_TWICE,
                clause.span,
                f'"{keyword}" is given twice',
                hint="remove one of the two",
                labels=[Label(seen[keyword], "the first one")],
            )
            continue
        seen[keyword] = clause.span
        match clause:
            case nodes.ValueClauseNode():
                values[keyword] = clause
            case nodes.RetryNode(failed_entries=True):
                report_failed_entries(clause, draft.diagnostics)
            case nodes.RetryNode():
                retries.append(clause)
            case nodes.CatchNode():
                catches.append(clause)
            case nodes.TransferNode():
                transfers[keyword] = clause
            case nodes.ModeNode():
                if mode is not None:
                    draft.diagnostics.report(
                        codes.GIVEN_TWICE,
                        clause.span,
                        f'a map is inline or distributed, and this one says "{mode.mode}" too',
                        hint="remove one of the two",
                        labels=[Label(mode.span, "the first one")],
                    )
                mode = clause
            case nodes.TolerateNode():
                tolerances.append(clause)
    return ClauseSet(values, tuple(retries), tuple(catches), transfers, mode, tuple(tolerances))


def _expand(draft: Draft, clauses: Sequence[Clause]) -> Iterator[Clause]:
    """The clauses with those of policies in the place of `use`."""
    flow = draft.scope.flow
    for clause in clauses:
        if not isinstance(clause, nodes.UseClauseNode):
            yield clause
            continue
        policy = flow.policies.get(clause.policy.name)
        if policy is None:
            from sfdsl.catalog.near import did_you_mean

            near = did_you_mean(clause.policy.name, flow.policies, 1)
            hint = f'did you mean "{near[0]}"?' if near else "declare it: `policy NAME { retry ... }`"
            message = f'"{clause.policy.name}" is no policy of this file'
            draft.diagnostics.report(codes.UNKNOWN_POLICY, clause.policy.span, message, hint=hint)
            continue
        flow.used_policies.add(policy.name.name)
        for inner in policy.clauses:
            # The policy itself is told of what it may not hold.
            has_block = isinstance(inner, nodes.CatchNode) and isinstance(inner.goal, nodes.BlockNode)
            if keyword_of(inner) in ALLOWED["policy"] and not has_block:
                yield inner


def report_failed_entries(clause: nodes.RetryNode, diagnostics: Diagnostics) -> None:
    """Report a `retry failed entries` in another place than on a task: lowering the task takes its own one away before."""
    diagnostics.report(
        codes.CLAUSE_NOT_HERE,
        clause.span,
        "`retry failed entries` stands once, on an `events.putEvents` task itself",
        hint="write it behind the arguments of the task; `retry x3` sends all entries again",
    )


def _set_language(draft: Draft, clause: nodes.QueryClauseNode) -> None:
    language = query_language(clause.language)
    if language is None:
        draft.diagnostics.report(
            codes.BAD_VALUE,
            clause.language_span,
            f'"{clause.language}" is no query language',
            hint="write `query jsonata` or `query jsonpath`",
        )
        return
    draft.language = language
    draft.fields["query_language"] = language
    draft.mark(clause.span, "QueryLanguage")


def query_language(word: str) -> str | None:
    """ASL's name of a query language."""
    return {"jsonata": JSONATA, "jsonpath": JSONPATH}.get(word)


def _belongs(draft: Draft, kind: str, keyword: str, span: Span) -> bool:
    if keyword not in ALLOWED[kind]:
        owners = [name for name, known in ALLOWED.items() if keyword in known and name != "policy"]
        hint = f"`{keyword}` belongs to: {', '.join(owners)}"
        draft.diagnostics.report(codes.CLAUSE_NOT_HERE, span, f"`{kind}` has no clause `{keyword}`", hint=hint)
        return False
    if draft.is_jsonata and keyword in _ONLY_JSONPATH:
        message = f"`{keyword}` is JSONPath's, and this state's query language is JSONata"
        draft.diagnostics.report(codes.CLAUSE_NOT_IN_LANGUAGE, span, message, hint=_ONLY_JSONPATH[keyword])
        return False
    return True


def _report_shallow(draft: Draft, clauses: Sequence[Clause], statement: Span) -> None:
    """A clause at the start of a line, no deeper than its statement, looks like a statement or setting of its own."""
    source = draft.diagnostics.source
    for clause in clauses:
        line, column = source.position(clause.span.start)
        if column > 1 and source.line(line)[: column - 1].strip():
            continue
        if column <= source.position(statement.start)[1] and statement is not nodes.NO_SPAN:
            draft.diagnostics.report(
                codes.SHALLOW_CLAUSE,
                clause.span,
                f"this `{keyword_of(clause)}` belongs to the statement above, not to the flow",
                hint="indent it, so that it reads as what it is",
            )


# ---- what clauses of every statement become ----


@positional_record
class Meanings:
    """The roots of a state's places."""

    arguments: Roots
    select: Roots
    assign: Roots
    output: Roots


def meanings(draft: Draft, *, result: bool, into: bool, pass_state: bool = False) -> Meanings:
    """What `$` and `$result` mean in each place of this state. `result`: it has one. Source: docs/language.md, "Roots"."""
    if draft.is_jsonata:
        given = "$states.result" if result and not pass_state else None
        return Meanings(
            arguments=Roots("the arguments", "$states.input"),
            select=Roots("`select`", None),
            assign=Roots("`assign`", "$states.input", given),
            output=Roots("`output`", "$states.input", given),
        )
    own = Roots("`assign`", None, "$") if result else Roots("`assign`", "$")
    if not result:
        output = Roots("`output`", "$")
    elif into:
        put_in = "write `$`, which is here the input with the result put in"
        output = Roots("`output` behind `into`", "$", no_result=put_in)
    else:
        output = Roots("`output`", None, "$")
    return Meanings(
        arguments=Roots("the arguments", "$"), select=Roots("`select`", None, "$"), assign=own, output=output
    )


def value_at(expression: Expression, place: Place, draft: Draft) -> Json:
    """A value in the state's language."""
    return jsonata.value(expression, place) if draft.is_jsonata else jsonpath.template(expression, place)


def apply_common(draft: Draft, clauses: ClauseSet, roots: Meanings) -> None:
    """`comment`, `asl`, `input`, `select`, `into`, `output` and `assign`."""
    apply_comment(draft, clauses)
    for keyword, name, key in (("input", "input_path", "InputPath"), ("into", "result_path", "ResultPath")):
        clause = clauses.values.get(keyword)
        if clause is not None:
            place = draft.place(Roots(f"`{keyword}`", "$"), key, span=clause.span)
            draft.fields[name] = path_or_null(clause.value, place)
    select = clauses.value("select")
    if select is not None:
        draft.fields["result_selector"] = jsonpath.template(select, draft.place(roots.select, "ResultSelector"))
    output = clauses.value("output")
    if output is not None:
        apply_output(draft, output, roots.output)
    assign = clauses.value("assign")
    if assign is not None:
        draft.fields["assign"] = assign_value(assign, draft.place(roots.assign, "Assign"), draft)


def apply_comment(draft: Draft, clauses: ClauseSet) -> None:
    """`comment` and `asl`."""
    comment = clauses.values.get("comment")
    if comment is not None and isinstance(comment.value, nodes.StringNode):
        if "comment" in draft.fields:
            draft.diagnostics.report(
                codes.GIVEN_TWICE, comment.span, "this state has `##` lines and a `comment`", hint="keep one of the two"
            )
        draft.fields["comment"] = comment.value.value
        draft.mark(comment.span, "Comment")
    asl = clauses.values.get("asl")
    if asl is not None:
        draft.extra.update(json_object(asl.value, draft.place(Roots("`asl`", None)), asl.span))


def json_object(expression: Expression, place: Place, span: Span) -> dict[str, Json]:
    """The fields of an `asl { }`: JSON as it stands."""
    value = constant(expression, place)
    if value is None or not isinstance(value[0], dict):
        place.diagnostics.report(
            codes.NOT_CONSTANT, span, "`asl { }` holds JSON", hint='write paths as ASL has them: `"Items.$": "$.items"`'
        )
        return {}
    return value[0]


def apply_output(draft: Draft, output: Expression, roots: Roots) -> None:
    """Output in JSONata; OutputPath, a path or null, in JSONPath."""
    if draft.is_jsonata:
        draft.fields["output"] = jsonata.value(output, draft.place(roots, "Output"))
        return
    place = draft.place(roots, "OutputPath", span=output.span)
    draft.fields["output_path"] = path_or_null(output, place)


_NULLABLE: Final = frozenset({"InputPath", "ResultPath", "OutputPath"})
"""The paths that may be null. Source: ASL specification, input and output processing."""


def path_or_null(expression: Expression, place: Place) -> str | None:
    """A path's text, or None for `null`; anything else is reported, and so is a `null` where the field takes none."""
    match expression:
        case nodes.PathNode():
            return jsonpath.path_text(expression, place)
        case nodes.RawPathNode():
            return jsonpath.raw_text(expression, place)
        case nodes.ConstantNode(value=None) if place.pointer[-1] in _NULLABLE:
            return None
    if place.pointer[-1] in _NULLABLE:
        takes, hint = "a path or null", "shape a result with `select { }`, data with a `pass`; or use `query jsonata`"
    else:
        takes, hint = "a path", "work the value out in a `pass` before, and write its path; or use `query jsonata`"
    place.diagnostics.report(
        codes.BAD_VALUE, expression.span, f"{place.roots.title} takes {takes} in JSONPath", hint=hint
    )
    return None


def assign_value(expression: Expression, place: Place, draft: Draft) -> Json:
    """The object of an `assign`."""
    if isinstance(expression, nodes.ObjectNode):
        for member in expression.members:
            check_variable(member.key, member.key_span, draft)
    elif not (draft.is_jsonata and isinstance(expression, nodes.RawJsonataNode)):
        place.diagnostics.report(
            codes.BAD_VALUE, expression.span, "`assign` takes an object", hint="write `assign { total: $.total }`"
        )
        return {}
    return value_at(expression, place, draft)


def check_variable(name: str, span: Span, draft: Draft) -> None:
    """Report a variable that may not be set."""
    if name in ("result", "error", "states"):
        draft.diagnostics.report(
            codes.NOT_A_VARIABLE,
            span,
            f'"${name}" has a meaning of its own',
            hint="choose another name for the variable",
        )


# ---- times and counts ----


def apply_amount(draft: Draft, keyword: str, expression: Expression, name: str, key: str) -> None:
    """A number of a state: a literal, a JSONata expression, or, in JSONPath, a path for the field with `Path` behind its name."""
    found = amount(draft, keyword, expression, key)
    if found is not None:
        is_path, value = found
        draft.fields[name + ("_path" if is_path else "")] = value


def amount(
    draft: Draft, keyword: str, expression: Expression, key: str
) -> tuple[bool, int | float | str | None] | None:
    """Whether the value is a path, and the value. None, reported, for anything else."""
    roots = Roots(f"`{keyword}`", "$states.input" if draft.is_jsonata else "$")
    place = draft.place(roots, key, span=expression.span)
    fixed = constant(expression, place)
    if fixed is not None:
        if isinstance(fixed[0], int | float) and not isinstance(fixed[0], bool):
            return False, fixed[0]
        if isinstance(fixed[0], str) and isinstance(expression, nodes.NameNode):
            draft.diagnostics.report(
                codes.BAD_VALUE,
                expression.span,
                f'`{keyword}` takes a number, and "{expression.name}" is a text',
                hint=f"declare it as a number: `param {expression.name}: number = 30`",
            )
        else:
            draft.diagnostics.report(codes.BAD_VALUE, expression.span, f"`{keyword}` takes a number")
        return None
    if draft.is_jsonata:
        return False, jsonata.wrapped(expression, place)
    if isinstance(expression, nodes.PathNode | nodes.RawPathNode):
        place = draft.place(roots, f"{key}Path", span=expression.span)
        return True, path_or_null(expression, place)
    jsonpath.text(expression, place)
    draft.diagnostics.report(
        codes.NOT_IN_LANGUAGE,
        expression.span,
        f"`{keyword}` takes a number or a path in JSONPath",
        hint="compute it in a state before, or use `query jsonata`",
    )
    return None


# ---- retry and catch ----

_OPTION_LIKE: Final = re.compile(r"x\d+\Z")


def error_names(names: tuple[nodes.NameRefNode, ...] | None, draft: Draft) -> tuple[str, ...]:
    """ErrorEquals: `States.ALL` where none is named."""
    if names is None:
        return ("States.ALL",)
    text = draft.diagnostics.source.text
    for name in names:
        quoted = text[name.span.start : name.span.start + 1] == '"'
        if not quoted and name.span is not nodes.NO_SPAN and _OPTION_LIKE.match(name.name):
            draft.diagnostics.report(
                codes.ERROR_NAME_TRAP,
                name.span,
                f"`{name.name}` counts attempts; it is no error name",
                hint=f'write `retry {name.name}` to retry every error; an error of that name is written "{name.name}"',
            )
    return tuple(name.name for name in names)


def lower_retrier(retry: nodes.RetryNode, index: int, draft: Draft) -> ir.Retrier:
    """One member of `Retry`."""
    pointer = ("Retry", index)
    draft.mark(retry.span, *pointer)
    for number, name in enumerate(retry.errors or ()):
        draft.mark(name.span, *pointer, "ErrorEquals", number)
    return ir.Retrier(
        error_equals=error_names(retry.errors, draft),
        interval_seconds=_retry_number(retry.every, "every", draft, (*pointer, "IntervalSeconds")),
        max_attempts=retry.attempts,
        backoff_rate=_retry_number(retry.backoff, "backoff", draft, (*pointer, "BackoffRate")),
        max_delay_seconds=_retry_number(retry.max_delay, "max", draft, (*pointer, "MaxDelaySeconds")),
        jitter_strategy=retry.jitter,
        comment=retry.doc,
        spans=draft.spans(*pointer),
    )


def _retry_number(
    expression: Expression | None, keyword: str, draft: Draft, pointer: tuple[str | int, ...]
) -> int | float | None:
    if expression is None:
        return None
    value = constant(expression, draft.place(Roots(f"`{keyword}`", None), *pointer, span=expression.span))
    if value is not None and isinstance(value[0], int | float) and not isinstance(value[0], bool):
        return value[0]
    draft.diagnostics.report(
        codes.NOT_CONSTANT,
        expression.span,
        f"`{keyword}` takes a number or a duration that is written out",
        hint="ASL works out nothing in a retry; a `const` or a `param` of type number may stand here",
    )
    return None


def lower_catcher(catch: nodes.CatchNode, goal: Transition, index: int, draft: Draft) -> ir.Catcher:
    """One member of `Catch`; `goal` is where it leads."""
    pointer = ("Catch", index)
    draft.mark(catch.span, *pointer)
    draft.mark(catch.goal.span, *pointer, "Next")
    for number, name in enumerate(catch.errors or ()):
        draft.mark(name.span, *pointer, "ErrorEquals", number)
    return ir.Catcher(
        error_equals=error_names(catch.errors, draft),
        result_path=_catch_path(catch, draft, pointer),
        assign=catch_assign(catch, draft, pointer, error_roots(draft)),
        output=_catch_output(catch, draft, pointer),
        comment=catch.doc,
        next=draft.target(goal),
        spans=draft.spans(*pointer),
    )


def error_roots(draft: Draft) -> Roots:
    """What the roots mean in a catcher."""
    if draft.is_jsonata:
        return Roots("a `catch`", "$states.input", None, "$states.errorOutput")
    return Roots("a `catch`", None, None, "$")


def _catch_path(catch: nodes.CatchNode, draft: Draft, pointer: tuple[str | int, ...]) -> ir.OptionalPath:
    if catch.into is None:
        return ABSENT
    if draft.is_jsonata:
        hint = "use `as $error_info`, or `output` of the catch"
        message = "`into` is JSONPath's, and this state's query language is JSONata"
        draft.diagnostics.report(codes.CLAUSE_NOT_IN_LANGUAGE, catch.into.span, message, hint=hint)
        return ABSENT
    return path_or_null(catch.into, draft.place(Roots("`into`", "$"), *pointer, "ResultPath", span=catch.into.span))


def catch_assign(catch: nodes.CatchNode, draft: Draft, pointer: tuple[str | int, ...], roots: Roots) -> ir.OptionalJson:
    """The Assign of a catcher: `as $v` first, then what `assign` says."""
    if catch.variable is None and catch.assign is None:
        return ABSENT
    place = draft.place(roots, *pointer, "Assign")
    explicit = {} if catch.assign is None else assign_value(catch.assign, place, draft)
    if catch.variable is None or not isinstance(explicit, dict):
        return explicit
    check_variable(catch.variable.name, catch.variable.span, draft)
    name = catch.variable.name
    if name in explicit or f"{name}.$" in explicit:
        draft.diagnostics.report(
            codes.GIVEN_TWICE,
            catch.variable.span,
            f'"${name}" is set by `as` and by `assign` here',
            hint="keep one of the two",
        )
    whole: dict[str, Json] = {name: f"{{% {roots.error} %}}"} if draft.is_jsonata else {f"{name}.$": "$"}
    draft.mark(catch.variable.span, *place.pointer, *whole)
    return {**whole, **explicit}


def _catch_output(catch: nodes.CatchNode, draft: Draft, pointer: tuple[str | int, ...]) -> ir.OptionalJson:
    if catch.output is None:
        return ABSENT
    if not draft.is_jsonata:
        draft.diagnostics.report(
            codes.CLAUSE_NOT_IN_LANGUAGE,
            catch.output.span,
            "the `output` of a `catch` is JSONata's, and this state's query language is JSONPath",
            hint="`into $.error` puts the error into the input; or use `query jsonata`",
        )
        return ABSENT
    return jsonata.value(catch.output, draft.place(error_roots(draft), *pointer, "Output"))
