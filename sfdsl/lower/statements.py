"""One function a kind of statement: `lower_task`, `lower_choice`, ... `LOWER` is their table."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from sfdsl.diagnostics.codes import asl
from sfdsl.diagnostics.codes import source as codes
from sfdsl.ir import nodes as ir
from sfdsl.ir.fields import ABSENT, Spans
from sfdsl.jsontypes import Json, Pointer
from sfdsl.lower import jsonata, jsonpath, naming
from sfdsl.lower.clauses import (
    ClauseSet,
    Meanings,
    apply_amount,
    apply_comment,
    apply_common,
    assign_value,
    check_variable,
    collect,
    json_object,
    lower_catcher,
    lower_retrier,
    meanings,
    path_or_null,
    value_at,
)
from sfdsl.lower.conditions import lower_condition
from sfdsl.lower.context import Draft, Lowered, Scope, Transition, TryFrame
from sfdsl.lower.flow import arrow_target, lower_goal, lower_machine, lower_statements
from sfdsl.lower.values import ParamValue, Place, Roots, constant
from sfdsl.source import Span
from sfdsl.syntax import nodes
from sfdsl.syntax.nodes import Expression, NameRefNode


def begin(
    scope: Scope,
    name: NameRefNode | None,
    head: str,
    statement: Span,
    doc: str | None,
) -> Draft:
    """A new state: named by the author, or by the head of its statement."""
    if name is None:
        return Draft(scope, head, statement, derived=True, doc=doc)
    return Draft(scope, name.name, name.span if name.span is not nodes.NO_SPAN else statement, doc=doc)


# ---- calls ----


def resource_of(callee: nodes.Callee, place: Place) -> str | None:
    """The Resource of a task: `events.putEvents` is `arn:aws:states:::events:putEvents`."""
    place.mark(callee.span)
    match callee:
        case nodes.CallRefNode():
            return _integration(callee, place)
        case nodes.StringNode():
            return callee.value
        case nodes.NameNode():
            found = place.resolve(callee)
            if found is None:
                return None
            if isinstance(found, ParamValue):
                return found.text
            value = constant(found, place)
            if value is not None and isinstance(value[0], str):
                return value[0]
            place.diagnostics.report(
                codes.BAD_VALUE, callee.span, f'"{callee.name}" is no ARN', hint="an ARN is a text"
            )
    return None


def _integration(call: nodes.CallRefNode, place: Place) -> str | None:
    parts = call.text.split(".")
    if parts[0] == "sdk":
        parts = [f"aws-sdk:{parts[1]}", *parts[2:]]
    if len(parts) < 2:
        place.diagnostics.report(
            codes.BAD_VALUE,
            call.span,
            f'"{call.text}" names no action',
            hint="write `sdk.service.action`, such as `sdk.dynamodb.query`",
        )
        return None
    return f"arn:aws:states:::{parts[0]}:{'.'.join(parts[1:])}"


def arguments_value(arguments: nodes.ArgumentsNode, place: Place, draft: Draft, callee: str) -> Json:
    """Parameters or Arguments."""
    place.mark(arguments.span)
    if arguments.unwritten:
        _report_unwritten(arguments, callee, draft)
        return {}
    if arguments.value is not None:
        return value_at(arguments.value, place, draft)
    pairs = nodes.ObjectNode(members=arguments.members, span=arguments.span)
    return value_at(pairs, place, draft)


def _report_unwritten(arguments: nodes.ArgumentsNode, callee: str, draft: Draft) -> None:
    required = _required_arguments(callee)
    needs = f"; {callee} needs {', '.join(required)}" if required else ""
    example = ", ".join(f"{name}: ..." for name in required) or "Key: value"
    draft.diagnostics.report(
        codes.ARGUMENTS_UNWRITTEN,
        arguments.span,
        f"`...` stands for arguments that are still to be written{needs}",
        hint=f"write them: `< {example} >`, or `< >` for none",
    )


def _required_arguments(callee: str) -> list[str]:
    from sfdsl.catalog.required import required_arguments

    return list(required_arguments(callee))


def apply_arguments(draft: Draft, arguments: nodes.ArgumentsNode | None, roots: Meanings, callee: str) -> None:
    """`< ... >` of a task, parallel or map."""
    if arguments is None:
        return
    key = "Arguments" if draft.is_jsonata else "Parameters"
    draft.fields[key.lower()] = arguments_value(arguments, draft.place(roots.arguments, key), draft, callee)


# ---- results, errors, ways on ----


def apply_errors(draft: Draft, clauses: ClauseSet, following: Transition, scope: Scope) -> list[ir.State]:
    """Retry and Catch, those of the `try` round the statement included; gives the states of the catchers' blocks."""
    if clauses.retries:
        draft.fields["retry"] = tuple(lower_retrier(retry, index, draft) for index, retry in enumerate(clauses.retries))
    handlers: list[ir.State] = []
    catchers: list[ir.Catcher] = []
    for catch in clauses.catches:
        lowered = lower_goal(catch.goal, following, scope)
        handlers += lowered.states
        catchers.append(lower_catcher(catch, lowered.entry, len(catchers), draft))
    for frame in scope.frames:
        for catch, goal in frame.catches:
            # Nothing gets past a catcher of all errors, and ASL allows none behind it.
            if catchers and "States.ALL" in catchers[-1].error_equals:
                break
            catchers.append(lower_catcher(catch, goal, len(catchers), draft))
    if catchers:
        draft.fields["catch"] = tuple(catchers)
    return handlers


def assign_result(draft: Draft, scope: Scope, value: Json) -> None:
    """The automatic Assign of a result that is read by the state's name. `value` is what the variable holds."""
    if draft.name not in scope.results:
        return
    assign = draft.fields.get("assign", {})
    if isinstance(assign, dict):
        key = draft.name if draft.is_jsonata else f"{draft.name}.$"
        draft.fields["assign"] = {**assign, key: value}


def own_result(draft: Draft) -> Json:
    """The raw result, as an Assign has it."""
    return "{% $states.result %}" if draft.is_jsonata else "$"


def finish(draft: Draft, cls: Any, following: Transition, behind: list[ir.State]) -> Lowered:
    """The state with its way on; then what belongs behind it."""
    state = draft.build(cls, transition=following)
    return Lowered(ir.Next(target=draft.name), [state, *behind, *draft.helpers])


# ---- task, pass, set ----


def lower_task(statement: nodes.TaskNode, following: Transition, scope: Scope) -> Lowered:
    if any(isinstance(clause, nodes.RetryNode) and clause.failed_entries for clause in statement.clauses):
        from sfdsl.lower.failed_entries import lower_failed_entries

        return lower_failed_entries(statement, following, scope)
    draft = begin(scope, statement.name, "", statement.span, statement.doc)
    clauses = collect(draft, "task", statement.clauses, statement.span)
    roots = meanings(draft, result=True, into="into" in clauses.values)
    apply_call(draft, statement, clauses, roots)
    apply_common(draft, clauses, roots)
    assign_result(draft, scope, own_result(draft))
    handlers = apply_errors(draft, clauses, following, scope)
    return finish(draft, ir.TaskState, following, handlers)


def apply_call(draft: Draft, statement: nodes.TaskNode, clauses: ClauseSet, roots: Meanings) -> None:
    """Resource, arguments, time limits and credentials."""
    place = draft.place(Roots("the call", None), "Resource")
    draft.fields["resource"] = resource_of(statement.callee, place)
    callee = statement.callee.text if isinstance(statement.callee, nodes.CallRefNode) else ""
    apply_arguments(draft, statement.arguments, roots, callee)
    for keyword, name, key in (
        ("timeout", "timeout_seconds", "TimeoutSeconds"),
        ("heartbeat", "heartbeat_seconds", "HeartbeatSeconds"),
    ):
        value = clauses.value(keyword)
        if value is not None:
            apply_amount(draft, keyword, value, name, key)
    role = clauses.value("role")
    if role is not None:
        member = nodes.MemberNode(key="RoleArn", value=role, key_span=role.span, span=role.span)
        pairs = nodes.ObjectNode(members=(member,), span=role.span)
        draft.fields["credentials"] = value_at(pairs, draft.place(roots.arguments, "Credentials"), draft)


def lower_pass(statement: nodes.PassNode, following: Transition, scope: Scope) -> Lowered:
    draft = begin(scope, statement.name, "", statement.span, statement.doc)
    clauses = collect(draft, "pass", statement.clauses, statement.span)
    has_value = statement.value is not None or statement.arguments is not None
    roots = meanings(draft, result=has_value, into="into" in clauses.values, pass_state=True)
    apply_common(draft, clauses, roots)
    if draft.is_jsonata:
        _pass_output(draft, statement, roots)
        # The automatic Assign holds the same value; what is wrong with it is then one mistake at one place.
        for pointer, span in list(draft.table.items()):
            if pointer[:1] == ("Output",):
                draft.mark(span, "Assign", draft.name, *pointer[1:])
        assign_result(draft, scope, draft.fields.get("output", "{% $states.input %}"))
    else:
        _pass_value(draft, statement, roots)
        assign_result(draft, scope, "$")
    return finish(draft, ir.PassState, following, [])


def _pass_output(draft: Draft, statement: nodes.PassNode, roots: Meanings) -> None:
    """JSONata: `pass p = e` is Output."""
    if statement.arguments is not None:
        draft.diagnostics.report(
            codes.CLAUSE_NOT_IN_LANGUAGE,
            statement.arguments.span,
            "a `pass` has no arguments in JSONata",
            hint="write `pass NAME = { ... }`",
        )
        return
    if statement.value is None:
        return
    if "output" in draft.fields:
        draft.diagnostics.report(
            codes.GIVEN_TWICE,
            statement.value.span,
            "this `pass` has a value and an `output`, which are the same in JSONata",
            hint="keep one of the two",
        )
        return
    roots_here = Roots("the value", roots.arguments.input)
    draft.fields["output"] = jsonata.value(statement.value, draft.place(roots_here, "Output"))


def _pass_value(draft: Draft, statement: nodes.PassNode, roots: Meanings) -> None:
    """JSONPath: Result if constant, InputPath if a bare path, else Parameters."""
    if statement.arguments is not None:
        place = draft.place(roots.arguments, "Parameters")
        draft.fields["parameters"] = arguments_value(statement.arguments, place, draft, "")
        return
    value = statement.value
    if value is None:
        return
    trial = Place(roots.arguments, ("Result",), {}, draft.scope.flow.names, draft.diagnostics)
    fixed = constant(value, trial)
    if fixed is not None:
        draft.table.update(trial.table)
        draft.fields["result"] = fixed[0]
    elif isinstance(value, nodes.PathNode | nodes.RawPathNode) and not _is_intrinsic(value):
        if "input_path" in draft.fields:
            draft.diagnostics.report(
                codes.GIVEN_TWICE,
                value.span,
                "this `pass` has a path as its value and an `input`, which are the same",
                hint="keep one of the two",
            )
            return
        roots_here = Roots("the value", "$")
        draft.fields["input_path"] = path_or_null(value, draft.place(roots_here, "InputPath", span=value.span))
    else:
        draft.fields["parameters"] = jsonpath.template(value, draft.place(Roots("the value", "$"), "Parameters"))


def _is_intrinsic(value: nodes.PathNode | nodes.RawPathNode) -> bool:
    return isinstance(value, nodes.RawPathNode) and not value.text.strip().startswith("$")


def lower_set(statement: nodes.SetNode, following: Transition, scope: Scope) -> Lowered:
    draft = begin(scope, statement.label, naming.set_name(statement), statement.span, statement.doc)
    clauses = collect(draft, "set", statement.clauses, statement.span)
    apply_comment(draft, clauses)
    seen: set[str] = set()
    for assignment in statement.assignments:
        name = assignment.variable
        check_variable(name.name, name.span, draft)
        if name.name in seen:
            draft.diagnostics.report(
                codes.GIVEN_TWICE,
                name.span,
                f'"${name.name}" is set twice here',
                hint="all right sides see the old values; use two `set` statements for one after the other",
            )
        seen.add(name.name)
    pairs = tuple(
        nodes.MemberNode(key=item.variable.name, value=item.value, key_span=item.variable.span, span=item.span)
        for item in statement.assignments
    )
    roots = Roots("`set`", "$states.input" if draft.is_jsonata else "$")
    whole = nodes.ObjectNode(members=pairs, span=statement.span)
    draft.fields["assign"] = value_at(whole, draft.place(roots, "Assign"), draft)
    return finish(draft, ir.PassState, following, [])


# ---- wait, succeed, fail ----


def lower_wait(statement: nodes.WaitNode, following: Transition, scope: Scope) -> Lowered:
    draft = begin(scope, statement.name, naming.wait_name(statement), statement.span, statement.doc)
    clauses = collect(draft, "wait", statement.clauses, statement.span)
    apply_common(draft, clauses, meanings(draft, result=False, into=False))
    if statement.mode == "until":
        _wait_until(draft, statement.value)
    else:
        apply_amount(draft, "wait", statement.value, "seconds", "Seconds")
    return finish(draft, ir.WaitState, following, [])


def _wait_until(draft: Draft, value: Expression) -> None:
    roots = Roots("`until`", "$states.input" if draft.is_jsonata else "$")
    place = draft.place(roots, "Timestamp", span=value.span)
    fixed = constant(value, place)
    if fixed is not None and isinstance(fixed[0], str):
        draft.fields["timestamp"] = jsonata.value(value, place) if draft.is_jsonata else fixed[0]
    elif fixed is not None:
        draft.diagnostics.report(
            codes.BAD_VALUE, value.span, "`until` takes a time", hint='write it as "2030-01-31T09:00:00Z"'
        )
    elif draft.is_jsonata:
        draft.fields["timestamp"] = jsonata.wrapped(value, place)
    else:
        place = draft.place(roots, "TimestampPath", span=value.span)
        draft.fields["timestamp_path"] = path_or_null(value, place)


def lower_succeed(statement: nodes.SucceedNode, following: Transition, scope: Scope) -> Lowered:
    draft = begin(scope, statement.name, naming.succeed_name(statement), statement.span, statement.doc)
    clauses = collect(draft, "succeed", statement.clauses, statement.span)
    apply_common(draft, clauses, meanings(draft, result=False, into=False))
    value = statement.value
    if value is not None and ("output" in draft.fields or "output_path" in draft.fields):
        draft.diagnostics.report(
            codes.GIVEN_TWICE,
            value.span,
            "this `succeed` has a value and an `output`, which are the same",
            hint="keep one of the two",
        )
    elif value is not None and draft.is_jsonata:
        place = draft.place(Roots("the value", "$states.input"), "Output")
        draft.fields["output"] = jsonata.value(value, place)
    elif value is not None:
        place = draft.place(Roots("the value of `succeed`", "$"), "OutputPath", span=value.span)
        draft.fields["output_path"] = path_or_null(value, place)
    return Lowered(ir.Next(target=draft.name), [draft.build(ir.SucceedState), *draft.helpers])


def lower_fail(statement: nodes.FailNode, following: Transition, scope: Scope) -> Lowered:
    draft = begin(scope, statement.name, naming.fail_name(statement), statement.span, statement.doc)
    clauses = collect(draft, "fail", statement.clauses, statement.span)
    apply_comment(draft, clauses)
    if scope.frames:
        draft.diagnostics.report(
            codes.UNCATCHABLE_FAIL,
            statement.span,
            "a `fail` ends the execution: the `try` round it cannot catch it",
            hint="go to the handler with an arrow, or move the `fail` out of the `try`",
        )
    error = statement.error
    if isinstance(error, nodes.NameNode):
        draft.fields["error"] = error.name
        draft.mark(error.span, "Error")
    elif error is not None:
        _fail_text(draft, error, "error", "Error")
    if statement.cause is not None:
        _fail_text(draft, statement.cause, "cause", "Cause")
    return Lowered(ir.Next(target=draft.name), [draft.build(ir.FailState)])


def _fail_text(draft: Draft, value: Expression, name: str, key: str) -> None:
    """Error or Cause: a text, a JSONata expression, or a path or intrinsic in ErrorPath or CausePath."""
    roots = Roots(f"the {name} of `fail`", "$states.input" if draft.is_jsonata else "$")
    place = draft.place(roots, key, span=value.span)
    fixed = constant(value, place)
    if fixed is not None and isinstance(fixed[0], str):
        draft.fields[name] = fixed[0] if not draft.is_jsonata else jsonata.value(value, place)
    elif fixed is not None:
        draft.diagnostics.report(codes.BAD_VALUE, value.span, f"the {name} of a `fail` is a text")
    elif draft.is_jsonata:
        draft.fields[name] = jsonata.wrapped(value, place)
    else:
        place = draft.place(roots, f"{key}Path", span=value.span)
        draft.fields[f"{name}_path"] = jsonpath.text(value, place)


# ---- conditions ----

Rule = tuple[Expression, Expression | None, Expression | None, str | None, Span, Transition]
"""Condition, assign, output, doc, place and target of one rule."""


def _rules(draft: Draft, rules: list[Rule], roots: Meanings) -> tuple[ir.ChoiceRule, ...]:
    made = []
    for index, (condition, assign, output, doc, span, goal) in enumerate(rules):
        place = draft.place(roots.arguments, "Choices", index, span=span)
        made.append(
            ir.ChoiceRule(
                condition=lower_condition(condition, _condition_place(place, draft), draft.language),
                assign=_rule_assign(draft, assign, place, roots),
                output=_rule_output(draft, output, place, roots),
                comment=doc,
                next=draft.target(goal),
                spans=draft.spans("Choices", index),
            )
        )
    return tuple(made)


def _condition_place(place: Place, draft: Draft) -> Place:
    return place.at("Condition") if draft.is_jsonata else place


def _rule_assign(draft: Draft, assign: Expression | None, place: Place, roots: Meanings) -> ir.OptionalJson:
    if assign is None:
        return ABSENT
    inner = draft.place(roots.assign, *place.pointer, "Assign")
    return assign_value(assign, inner, draft)


def _rule_output(draft: Draft, output: Expression | None, place: Place, roots: Meanings) -> ir.OptionalJson:
    if output is None:
        return ABSENT
    if not draft.is_jsonata:
        draft.diagnostics.report(
            codes.CLAUSE_NOT_IN_LANGUAGE,
            output.span,
            "the `output` of a rule is JSONata's, and this state's query language is JSONPath",
            hint="shape the data in a `pass` behind the arrow, or use `query jsonata`",
        )
        return ABSENT
    return jsonata.value(output, draft.place(roots.output, *place.pointer, "Output"))


def lower_choice(statement: nodes.ChoiceNode, following: Transition, scope: Scope) -> Lowered:
    draft = begin(scope, statement.name, "", statement.span, statement.doc)
    clauses = collect(draft, "choice", statement.clauses, statement.span)
    roots = meanings(draft, result=False, into=False)
    apply_common(draft, clauses, roots)
    states: list[ir.State] = []
    rules: list[Rule] = []
    for when in statement.rules:
        goal = lower_goal(when.goal, following, scope)
        states += goal.states
        draft.mark(when.goal.span, "Choices", len(rules), "Next")
        rules.append((when.condition, when.assign, when.output, when.doc, when.span, goal.entry))
    if not rules:
        draft.diagnostics.report(
            codes.BAD_VALUE, statement.span, "a choice needs a rule", hint="write `when CONDITION -> STATE`"
        )
    otherwise = statement.otherwise
    if otherwise is not None:
        goal = lower_goal(otherwise.goal, following, scope)
        states += goal.states
        draft.fields["default"] = draft.target(goal.entry)
        draft.mark(otherwise.goal.span, "Default")
        _apply_otherwise(draft, otherwise, roots)
    draft.fields["choices"] = _rules(draft, rules, roots)
    return Lowered(ir.Next(target=draft.name), [draft.build(ir.ChoiceState), *states, *draft.helpers])


def _apply_otherwise(draft: Draft, otherwise: nodes.OtherwiseNode, roots: Meanings) -> None:
    for keyword, value in (("assign", otherwise.assign), ("output", otherwise.output)):
        if value is not None and keyword in draft.fields:
            draft.diagnostics.report(
                codes.GIVEN_TWICE,
                value.span,
                f"this choice has an `{keyword}` behind its rules too",
                hint="keep this one",
            )
    if otherwise.assign is not None:
        draft.fields["assign"] = assign_value(otherwise.assign, draft.place(roots.assign, "Assign"), draft)
    if otherwise.output is not None:
        if draft.is_jsonata:
            draft.fields["output"] = jsonata.value(otherwise.output, draft.place(roots.output, "Output"))
        else:
            place = draft.place(roots.output, "OutputPath", span=otherwise.output.span)
            draft.fields["output_path"] = path_or_null(otherwise.output, place)


def lower_if(statement: nodes.IfNode, following: Transition, scope: Scope) -> Lowered:
    head = naming.condition_name("if", statement.arms[0].condition)
    draft = begin(scope, statement.label, head, statement.span, statement.doc)
    roots = meanings(draft, result=False, into=False)
    states: list[ir.State] = []
    rules: list[Rule] = []
    for arm in statement.arms:
        goal = lower_goal(arm.goal, following, scope)
        states += goal.states
        draft.mark(arm.goal.span, "Choices", len(rules), "Next")
        rules.append((arm.condition, None, None, None, arm.condition.span, goal.entry))
    default = following
    if statement.otherwise is not None:
        goal = lower_goal(statement.otherwise, following, scope)
        states += goal.states
        default = goal.entry
        draft.mark(statement.otherwise.span, "Default")
    draft.fields["choices"] = _rules(draft, rules, roots)
    draft.fields["default"] = draft.target(default)
    return Lowered(ir.Next(target=draft.name), [draft.build(ir.ChoiceState), *states, *draft.helpers])


def lower_while(statement: nodes.WhileNode, following: Transition, scope: Scope) -> Lowered:
    head = naming.condition_name("while", statement.condition)
    draft = begin(scope, statement.label, head, statement.span, statement.doc)
    here = ir.Next(target=draft.name)
    body = lower_statements(statement.body.statements, here, scope)
    rule: Rule = (statement.condition, None, None, None, statement.condition.span, body.entry)
    draft.fields["choices"] = _rules(draft, [rule], meanings(draft, result=False, into=False))
    draft.fields["default"] = draft.target(following)
    return Lowered(here, [draft.build(ir.ChoiceState), *body.states, *draft.helpers])


def lower_repeat(statement: nodes.RepeatNode, following: Transition, scope: Scope) -> Lowered:
    head = naming.condition_name("until", statement.until)
    draft = begin(scope, statement.label, head, statement.span, statement.doc)
    body = lower_statements(statement.body.statements, ir.Next(target=draft.name), scope)
    if not body.states:
        draft.diagnostics.report(
            codes.BAD_VALUE,
            statement.body.span,
            "nothing is repeated here",
            hint="put the statements between the braces",
        )
        return Lowered(following, [])
    rule: Rule = (statement.until, None, None, None, statement.until.span, following)
    draft.fields["choices"] = _rules(draft, [rule], meanings(draft, result=False, into=False))
    again = body.entry
    pause: list[ir.State] = []
    if statement.every is not None:
        pause = [_pause(draft, statement.every, again)]
        again = ir.Next(target=pause[0].name)
    draft.fields["default"] = draft.target(again)
    return Lowered(body.entry, [*body.states, draft.build(ir.ChoiceState), *pause, *draft.helpers])


def _pause(owner: Draft, every: Expression, again: Transition) -> ir.State:
    """The Wait of `repeat ... every`."""
    span = every.span if every.span is not nodes.NO_SPAN else owner.table[()]
    draft = Draft(owner.scope, naming.derived_name(f"{owner.name} wait"), span)
    apply_amount(draft, "every", every, "seconds", "Seconds")
    return draft.build(ir.WaitState, transition=again)


# ---- parallel, map, try ----


def lower_body(body: nodes.BodyNode, scope: Scope) -> dict[str, Any]:
    """The fields of a SubMachine from a branch or a map's body."""
    flow = scope.flow
    lowered = lower_machine(body.statements, flow)
    table: dict[Pointer, Span] = {}
    fields: dict[str, Any] = {"states": tuple(lowered.states), "spans": Spans(table)}
    if isinstance(lowered.entry, ir.Next):
        fields["start_at"] = lowered.entry.target
    if not lowered.states:
        flow.diagnostics.report(
            codes.NO_STATEMENT,
            body.span,
            "there is no statement here",
            hint="a branch or map body needs at least one: `pass NAME`",
        )
    if body.doc is not None:
        fields["comment"] = body.doc
    extra: dict[str, Json] = {}
    for setting in body.settings:
        if setting.keyword == "comment" and isinstance(setting.value, nodes.StringNode):
            if "comment" in fields:
                flow.diagnostics.report(
                    codes.GIVEN_TWICE, setting.span, "there are two comments here", hint="keep one of the two"
                )
            fields["comment"] = setting.value.value
        elif setting.keyword == "asl":
            place = Place(Roots("`asl`", None), (), table, flow.names, flow.diagnostics)
            extra.update(json_object(setting.value, place, setting.span))
        else:
            flow.diagnostics.report(
                codes.BAD_SETTING,
                setting.span,
                f"`{setting.keyword}` is a setting of a whole flow",
                hint="move it to the head of the file or flow",
            )
    if extra:
        fields["extra"] = extra
    table[()] = body.span
    return fields


def lower_parallel(statement: nodes.ParallelNode, following: Transition, scope: Scope) -> Lowered:
    draft = begin(scope, statement.name, "", statement.span, statement.doc)
    clauses = collect(draft, "parallel", statement.clauses, statement.span)
    roots = meanings(draft, result=True, into="into" in clauses.values)
    apply_arguments(draft, statement.arguments, roots, "")
    apply_common(draft, clauses, roots)
    if not statement.branches:
        draft.diagnostics.report(
            codes.BAD_VALUE, statement.span, "a parallel needs a branch", hint="write `branch { ... }` in it"
        )
    draft.fields["branches"] = tuple(ir.SubMachine(**lower_body(branch, scope)) for branch in statement.branches)
    assign_result(draft, scope, own_result(draft))
    handlers = apply_errors(draft, clauses, following, scope)
    return finish(draft, ir.ParallelState, following, handlers)


def lower_try(statement: nodes.TryNode, following: Transition, scope: Scope) -> Lowered:
    catches = []
    handlers: list[ir.State] = []
    for catch in statement.catches:
        goal = lower_goal(catch.goal, following, scope)
        handlers += goal.states
        catches.append((catch, goal.entry))
    body = lower_statements(statement.body.statements, following, scope.inside_try(TryFrame(tuple(catches))))
    if not any(isinstance(state, ir.TaskState | ir.ParallelState | ir.MapState) for state in body.states):
        scope.flow.diagnostics.report(
            codes.USELESS_TRY,
            statement.span,
            "nothing in this `try` can be caught: it has no task, parallel or map",
            hint="remove the `try`",
        )
    return Lowered(body.entry, [*body.states, *handlers])


def lower_jump(statement: nodes.JumpNode, following: Transition, scope: Scope) -> Lowered:
    return Lowered(arrow_target(statement.arrow, scope), [])


def lower_state(statement: nodes.StateNode, following: Transition, scope: Scope) -> Lowered:
    """`state NAME asl { ... }`: a state of exactly these fields, read as from a definition."""
    from sfdsl.ir.codec import Decoder, UnfitError

    draft = begin(scope, statement.name, "", statement.span, None)
    name_span = draft.table[()]
    fields = json_object(statement.fields, draft.place(Roots("`asl`", None)), statement.fields.span)
    draft.mark(name_span)
    try:
        # What does not fit is kept in the state, and told when the machine is checked.
        state = Decoder(lambda pointer, message: None, draft.table).state(draft.name, fields)
    except UnfitError as unfit:
        draft.diagnostics.report(asl.WRONG_SHAPE, draft.table.get(unfit.pointer, name_span), unfit.message)
        draft.extra.update(fields)
        state = draft.build(ir.RawState)
    return Lowered(ir.Next(target=draft.name), [state])


def _lower_map(statement: nodes.MapNode, following: Transition, scope: Scope) -> Lowered:
    from sfdsl.lower.maps import lower_map

    return lower_map(statement, following, scope)


LOWER: Final[Mapping[type[Any], Callable[[Any, Transition, Scope], Lowered]]] = {
    nodes.TaskNode: lower_task,
    nodes.PassNode: lower_pass,
    nodes.SetNode: lower_set,
    nodes.WaitNode: lower_wait,
    nodes.SucceedNode: lower_succeed,
    nodes.FailNode: lower_fail,
    nodes.IfNode: lower_if,
    nodes.ChoiceNode: lower_choice,
    nodes.WhileNode: lower_while,
    nodes.RepeatNode: lower_repeat,
    nodes.ParallelNode: lower_parallel,
    nodes.MapNode: _lower_map,
    nodes.TryNode: lower_try,
    nodes.JumpNode: lower_jump,
    nodes.StateNode: lower_state,
}
"""Every statement's function."""
