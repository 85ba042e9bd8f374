"""`retry failed entries`: a putEvents task that sends again only the entries that failed with a code that can succeed later.

    task NAME = events.putEvents < Entries: E > retry failed entries x3 every 2s

becomes, in JSONata,

    NAME          Task    sends E through aws-sdk:eventbridge:putEvents, ARNs added, and remembers entries and outcomes
    NAME failed?  Choice  nothing failed -> on; something can be sent again, attempts left -> NAME wait; else -> NAME failed
    NAME wait     Wait    the back-off
    NAME again    Task    sends the failed entries, puts their outcomes into their places -> NAME failed?
    NAME failed   Fail    EventBridge.FailedEntry, with the cause that AWS gives; or the state's own catcher of that error

The data that the states pass on is the input of NAME; the outcome is shaped as the optimized integration's.
"""

from dataclasses import replace
from typing import Any, Final

from sfdsl.diagnostics.codes import source as codes
from sfdsl.eventbridge.entries import RETRYABLE_CODES
from sfdsl.ir import nodes as ir
from sfdsl.ir.fields import ABSENT
from sfdsl.jsontypes import Json
from sfdsl.lower import jsonata
from sfdsl.lower.clauses import (
    ClauseSet,
    apply_common,
    catch_assign,
    collect,
    meanings,
)
from sfdsl.lower.context import Draft, Lowered, Scope, Transition
from sfdsl.lower.flow import lower_goal
from sfdsl.lower.naming import derived_name
from sfdsl.lower.statements import (
    apply_call,
    apply_errors,
    arguments_value,
    begin,
    lower_task,
)
from sfdsl.lower.values import Roots
from sfdsl.source import Span
from sfdsl.syntax import nodes

_RESOURCE: Final = "arn:aws:states:::aws-sdk:eventbridge:putEvents"
_ARNS: Final = "[$states.context.StateMachine.Id, $states.context.Execution.Id]"
_CODES: Final = "[" + ", ".join(f"'{code}'" for code in sorted(RETRYABLE_CODES)) + "]"


def lower_failed_entries(statement: nodes.TaskNode, following: Transition, scope: Scope) -> Lowered:
    """The states of the statement. What keeps it from being said is reported, and the plain task stands in."""
    option = next(
        clause for clause in statement.clauses if isinstance(clause, nodes.RetryNode) and clause.failed_entries
    )
    others = tuple(clause for clause in statement.clauses if clause is not option)
    plain = replace(statement, clauses=others)
    if not _applies(statement, option, scope):
        return lower_task(plain, following, scope)
    return _Parts(plain, option, scope).lower(following)


def _applies(statement: nodes.TaskNode, option: nodes.RetryNode, scope: Scope) -> bool:
    diagnostics = scope.flow.diagnostics
    callee = statement.callee
    if not (isinstance(callee, nodes.CallRefNode) and callee.text == "events.putEvents"):
        diagnostics.report(
            codes.CLAUSE_NOT_HERE,
            option.span,
            "`retry failed entries` belongs to `events.putEvents`",
            hint="write `retry x3` to retry the whole call",
        )
        return False
    switched = any(
        isinstance(clause, nodes.QueryClauseNode) and clause.language == "jsonata" for clause in statement.clauses
    )
    if scope.flow.language != "JSONata" and not switched:
        diagnostics.report(
            codes.NOT_IN_LANGUAGE,
            option.span,
            "`retry failed entries` cannot be said in JSONPath",
            hint="add `query jsonata` to this task or to the flow; `retry on EventBridge.FailedEntry x3` sends all entries again",
        )
        return False
    if option.errors is not None:
        diagnostics.report(
            codes.CLAUSE_NOT_HERE,
            option.span,
            "`retry failed entries` takes no `on`: the entries' own error codes decide",
            hint="write another `retry on ...` for errors of the whole call",
        )
        return False
    return statement.arguments is None or not statement.arguments.unwritten


class _Parts:
    """The states of one `retry failed entries`, made one by one."""

    def __init__(self, statement: nodes.TaskNode, option: nodes.RetryNode, scope: Scope) -> None:
        self.statement, self.option, self.scope = statement, option, scope
        self.draft = begin(scope, statement.name, "", statement.span, statement.doc)
        self.clauses: ClauseSet = collect(self.draft, "task", statement.clauses, statement.span)
        name = self.draft.name
        stem = "".join(char if char.isalnum() or char == "_" else "_" for char in name)
        stem = stem if stem[:1].isalpha() else f"t_{stem}"
        self.entries, self.results, self.attempts = f"${stem}_entries", f"${stem}_results", f"${stem}_attempts"

    # ---- JSONata ----

    @property
    def _response(self) -> str:
        failed = f"$count($filter({self.results}, function($r) {{ $exists($r.ErrorCode) }}))"
        return f"{{'Entries': {self.results}, 'FailedEntryCount': {failed}}}"

    def _prepared(self, entries: str) -> str:
        detail = "$type($e.Detail) = 'string' ? $e.Detail : $string($e.Detail)"
        return (
            f"[$map({entries}, function($e) {{ $merge([$e, "
            f"{{'Detail': {detail}, 'Resources': $append($append([], $e.Resources), {_ARNS})}}]) }})]"
        )

    def _entries_text(self) -> str:
        """What the author wrote behind `Entries`; without arguments they are those of the state's input."""
        arguments = self.statement.arguments
        if arguments is None:
            return "$states.input.Entries"
        roots = Roots("the arguments", "$states.input")
        place = self.draft.place(roots, "Arguments", "Entries", span=arguments.span)
        for member in arguments.members:
            if member.key == "Entries":
                return jsonata.text(member.value, place)
        if arguments.value is not None:
            return f"{jsonata.text(arguments.value, place)}.Entries"
        arguments_value(arguments, self.draft.place(roots, "Arguments"), self.draft, "events.putEvents")
        return "[]"

    # ---- states ----

    def lower(self, following: Transition) -> Lowered:
        draft = self.draft
        name = draft.name
        span = draft.table[()]
        names = {part: derived_name(f"{name} {part}") for part in ("failed?", "wait", "again", "failed")}
        roots = meanings(draft, result=True, into=False)
        shaped = replace(roots.output, result=self._response)
        apply_call(draft, replace(self.statement, arguments=None), self.clauses, roots)
        draft.fields["resource"] = _RESOURCE
        prepared = self._prepared(self._entries_text())
        draft.fields["arguments"] = {"Entries": f"{{% {prepared} %}}"}
        outcome = _Outcome(draft, self.clauses, shaped)
        draft.fields["assign"] = {
            self.entries[1:]: f"{{% {prepared} %}}",
            self.results[1:]: "{% [$states.result.Entries] %}",
            self.attempts[1:]: 0,
        }
        draft.fields["output"] = "{% $states.input %}"
        handlers = apply_errors(draft, self.clauses, following, self.scope)
        goal, failure = self._failure(names, span, following)
        retry = draft.fields.get("retry", ())
        catch = draft.fields["catch"] = _of_calls(draft)
        first = draft.build(ir.TaskState, transition=ir.Next(target=names["failed?"]))
        again = self._again(names, span, retry, catch)
        wait = self._wait(names, span)
        choice = self._choice(names, span, following, goal, outcome)
        return Lowered(ir.Next(target=name), [first, *choice, wait, again, *failure, *handlers, *draft.helpers])

    def _helper(self, name: str, span: Span) -> Draft:
        draft = Draft(self.scope, name, span)
        draft.language = "JSONata"
        if "query_language" in self.draft.fields:
            draft.fields["query_language"] = "JSONata"
        return draft

    def _choice(
        self, names: dict[str, str], span: Span, following: Transition, failed: str, outcome: "_Outcome"
    ) -> list[ir.State]:
        draft = self._helper(names["failed?"], span)
        attempts = 3 if self.option.attempts is None else self.option.attempts
        draft.fields["choices"] = (
            ir.ChoiceRule(
                condition=ir.ExpressionCondition(value=f"{{% $count({self.results}.ErrorCode) = 0 %}}"),
                assign=outcome.assign,
                output=outcome.output,
                next=self.draft.target(following),
            ),
            ir.ChoiceRule(
                condition=ir.ExpressionCondition(
                    value=f"{{% {self.attempts} < {attempts} and $count({self.results}[ErrorCode in {_CODES}]) > 0 %}}"
                ),
                next=names["wait"],
            ),
        )
        draft.fields["default"] = failed
        draft.fields["output"] = self._error_output()
        return [draft.build(ir.ChoiceState)]

    def _error_output(self) -> Json:
        """What a catcher of the failure gets; a Fail state does not look at it."""
        return {"Error": "EventBridge.FailedEntry", "Cause": f"{{% $string({self._response}) %}}"}

    def _failure(self, names: dict[str, str], span: Span, following: Transition) -> tuple[str, list[ir.State]]:
        """Where what still fails leads: the first catcher of the error, or a Fail state; with the states that it needs."""
        for catch, goal in self._catchers(following):
            draft = self._helper(names["failed"], span)
            error = {"Error": "EventBridge.FailedEntry", "Cause": "{% $states.input.Cause %}"}
            assign = catch_assign(catch, draft, ("Assign",), Roots("a `catch`", "$states.input", None, "$states.input"))
            if assign is not ABSENT:
                draft.fields["assign"] = assign
            if catch.output is not None:
                place = draft.place(Roots("a `catch`", "$states.input", None, "$states.input"), "Output")
                draft.fields["output"] = jsonata.value(catch.output, place)
            else:
                draft.fields["output"] = error
            state = draft.build(ir.PassState, transition=goal)
            return state.name, [state]
        draft = self._helper(names["failed"], span)
        draft.fields["error"] = "EventBridge.FailedEntry"
        draft.fields["cause"] = "{% $states.input.Cause %}"
        return draft.name, [draft.build(ir.FailState)]

    def _catchers(self, following: Transition) -> list[tuple[nodes.CatchNode, Transition]]:
        """The catchers that take EventBridge.FailedEntry, the first first."""
        own = [
            (
                catch,
                lower_goal(catch.goal, following, self.scope).entry
                if not isinstance(catch.goal, nodes.BlockNode)
                else None,
            )
            for catch in self.clauses.catches
        ]
        found: list[tuple[nodes.CatchNode, Transition]] = []
        built = self.draft.fields.get("catch", ())
        for index, (catch, goal) in enumerate(own):
            target = goal if goal is not None else ir.Next(target=built[index].next)
            found.append((catch, target))
        for frame in self.scope.frames:
            found += list(frame.catches)
        return [(catch, goal) for catch, goal in found if _catches_failure(catch)]

    def _wait(self, names: dict[str, str], span: Span) -> ir.State:
        draft = self._helper(names["wait"], span)
        every = self._number(self.option.every, "1")
        backoff = self._number(self.option.backoff, "2")
        seconds = f"{every} * $power({backoff}, {self.attempts})"
        if self.option.max_delay is not None:
            seconds = f"$min([{seconds}, {self._number(self.option.max_delay, '1')}])"
        if self.option.jitter == "FULL":
            seconds = f"$random() * {seconds}" if "$min" in seconds else f"$random() * ({seconds})"
        draft.fields["seconds"] = f"{{% $floor({seconds}) %}}"
        return draft.build(ir.WaitState, transition=ir.Next(target=names["again"]))

    def _number(self, expression: nodes.Expression | None, default: str) -> str:
        if expression is None:
            return default
        place = self.draft.place(Roots("`retry failed entries`", "$states.input"), "Seconds", span=expression.span)
        return jsonata.text(expression, place, 6)

    def _again(
        self, names: dict[str, str], span: Span, retry: tuple[ir.Retrier, ...], catch: tuple[ir.Catcher, ...]
    ) -> ir.State:
        draft = self._helper(names["again"], span)
        draft.fields["resource"] = _RESOURCE
        for name in ("timeout_seconds", "credentials"):
            if name in self.draft.fields:
                draft.fields[name] = self.draft.fields[name]
        retryable = f"$r.ErrorCode in {_CODES}"
        chosen = f"[$filter({self.entries}, function($e, $i) {{ {self.results}[$i].ErrorCode in {_CODES} }})]"
        earlier = f"$count($filter({self.results}, function($q, $j) {{ $j < $i and $q.ErrorCode in {_CODES} }}))"
        merged = (
            f"[$map({self.results}, function($r, $i) {{ {retryable} ? [$states.result.Entries][{earlier}] : $r }})]"
        )
        draft.fields["arguments"] = {"Entries": f"{{% {chosen} %}}"}
        draft.fields["assign"] = {
            self.results[1:]: f"{{% {merged} %}}",
            self.attempts[1:]: f"{{% {self.attempts} + 1 %}}",
        }
        draft.fields["output"] = "{% $states.input %}"
        if retry:
            draft.fields["retry"] = retry
        if catch:
            draft.fields["catch"] = catch
        return draft.build(ir.TaskState, transition=ir.Next(target=names["failed?"]))


def _catches_failure(catch: nodes.CatchNode) -> bool:
    names = {"States.ALL"} if catch.errors is None else {name.name for name in catch.errors}
    return bool(names & {"States.ALL", "States.TaskFailed", "EventBridge.FailedEntry"})


def _of_calls(draft: Draft) -> tuple[ir.Catcher, ...]:
    """The catchers of the calls: they go through the SDK, which has no EventBridge.FailedEntry; `NAME failed` leads to its catcher."""
    kept = []
    for index, catcher in enumerate(draft.fields.get("catch", ())):
        names = [(at, name) for at, name in enumerate(catcher.error_equals) if name != "EventBridge.FailedEntry"]
        for new, (old, _) in enumerate(names):
            place = ("Catch", index, "ErrorEquals")
            if (*place, old) in draft.table:
                draft.table[*place, new] = draft.table[*place, old]
        if names:
            kept.append(replace(catcher, error_equals=tuple(name for _, name in names)))
    return tuple(kept)


class _Outcome:
    """The author's `output` and `assign`, to be worked out when nothing fails any more."""

    def __init__(self, draft: Draft, clauses: ClauseSet, shaped: Roots) -> None:
        given = replace(
            meanings(draft, result=True, into=False), output=shaped, assign=replace(shaped, title="`assign`")
        )
        apply_common(draft, clauses, given)
        fields: dict[str, Any] = draft.fields
        self.output: ir.OptionalJson = fields.pop("output", "{% " + (shaped.result or "") + " %}")
        self.assign: ir.OptionalJson = fields.pop("assign", ABSENT)
        if draft.name in draft.scope.results:
            explicit = self.assign if isinstance(self.assign, dict) else {}
            self.assign = {**explicit, draft.name: "{% " + (shaped.result or "") + " %}"}
