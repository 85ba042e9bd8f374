"""`retry failed entries`: the five states that it compiles to, back to the one task that says it.

    announce, announce failed?, announce wait, announce again, announce failed      task announce = events.putEvents < ... >
                                                                                       retry failed entries x3 every 2s

What the compiler writes for a task of the same name with a placeholder for its entries shows where the author's parts stand; the task
that is made of them is compiled, and only if all five states come out again do they become one statement.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from sfdsl.importer.decompile.jsonata import operand
from sfdsl.importer.decompile.statements import Style, short_form
from sfdsl.importer.decompile.values import InexpressibleError, number, ref, seconds
from sfdsl.importer.decompile.verify import Context, compiled, exact
from sfdsl.ir import nodes as ir
from sfdsl.ir.codec import encode_state
from sfdsl.ir.fields import ABSENT
from sfdsl.ir.walk import transitions
from sfdsl.jsontypes import Json
from sfdsl.lower.naming import derived_name
from sfdsl.syntax import nodes
from sfdsl.syntax.nodes import Expression

_RESOURCE: Final = "arn:aws:states:::aws-sdk:eventbridge:putEvents"
_OPTIMIZED: Final = "arn:aws:states:::events:putEvents"
_PARTS: Final = ("failed?", "wait", "again", "failed")
_PROBE: Final = "$entries_stand_here"
_ATTEMPTS: Final = re.compile(r" < (\d+) and ")
_BACK_OFF: Final = re.compile(r"(?P<every>[\d.]+) \* \$power\((?P<backoff>[\d.]+), \$\w+\)")


@dataclass(frozen=True)
class Folded:
    """A machine in which one task stands for its five states, the statements of such tasks, and all states that they stand for.

    Both are by the ids of the states.
    """

    machine: ir.Machine
    statements: Mapping[int, nodes.Statement]
    replaced: frozenset[int] = frozenset()


def fold(machine: ir.Machine, language: str) -> Folded:
    """The machine with its `retry failed entries` recovered."""
    tasks = [state for state in machine.states if isinstance(state, ir.TaskState) and state.resource == _RESOURCE]
    if not tasks:
        return Folded(machine, {})
    states = {state.name: state for state in machine.states}
    statements: dict[int, nodes.Statement] = {}
    folded: dict[str, ir.State] = {}
    hidden: dict[str, ir.State] = {}
    for task in tasks:
        group = {part: states.get(derived_name(f"{task.name} {part}")) for part in _PARTS}
        members = {part: member for part, member in group.items() if member is not None}
        found = _task(task, members, states, Context(language)) if len(members) == len(_PARTS) else None
        if found is not None and _is_closed({task.name, *found.hidden}, task.name, machine):
            statements[id(found.task)] = found.statement
            folded[task.name] = found.task
            hidden.update(found.hidden)
    kept = tuple(folded.get(state.name, state) for state in machine.states if state.name not in hidden)
    replaced = frozenset(id(states[name]) for name in (*folded, *hidden))
    return Folded(replace(machine, states=kept), statements, replaced)


def _is_closed(inside: set[str], entry: str, machine: ir.Machine) -> bool:
    """Whether no state from outside leads to one of these, `entry` aside."""
    outside = (state for state in machine.states if state.name not in inside)
    return machine.start_at not in inside - {entry} and not any(
        target in inside and target != entry for state in outside for _, target in transitions(state)
    )


@dataclass(frozen=True)
class _Found:
    """A state with the ways of the whole group, its statement, and the other states that the statement makes."""

    task: ir.TaskState
    statement: nodes.Statement
    hidden: Mapping[str, ir.State]


def _task(
    task: ir.TaskState, group: Mapping[str, ir.State], states: Mapping[str, ir.State], context: Context
) -> _Found | None:
    """The statement of a group; None where the five states do not come back."""
    choice, wait, failed = group["failed?"], group["wait"], group["failed"]
    if not isinstance(choice, ir.ChoiceState) or not isinstance(wait, ir.WaitState) or len(choice.choices) != 2:
        return None
    # Where the group ends the machine, there is a sixth state: the Succeed that the choice needs.
    ways: list[ir.Transition] = [ir.End(), ir.Next(target=choice.choices[0].next)]
    for catch in _catchers(failed):
        whole = replace(task, catch=(*catch, *task.catch))
        try:
            statement = _statement(whole, choice, wait, context)
        except InexpressibleError:
            return None
        for following in ways:
            made = {state.name: state for state in compiled(statement, following, context) or ()}
            if _is_made(made, {task.name, *(member.name for member in group.values())}, following, choice, states):
                hidden = {name: states[name] for name in made if name != task.name}
                return _Found(replace(whole, transition=following), statement, hidden)
    return None


def _is_made(
    made: Mapping[str, ir.State],
    expected: set[str],
    following: ir.Transition,
    choice: ir.ChoiceState,
    states: Mapping[str, ir.State],
) -> bool:
    """Whether the compiler made exactly these states, each as the definition has it."""
    if isinstance(following, ir.End):
        expected = expected | {choice.choices[0].next}
    return set(made) == expected and all(
        name in states and exact(encode_state(state)) == exact(encode_state(states[name]))
        for name, state in made.items()
    )


def _catchers(failed: ir.State) -> list[tuple[ir.Catcher, ...]]:
    """The catchers that the task's own may lack: one of EventBridge.FailedEntry stands in `NAME failed` alone."""
    if not isinstance(failed, ir.PassState) or not isinstance(failed.transition, ir.Next):
        return [()]
    own = {"Error": "EventBridge.FailedEntry", "Cause": "{% $states.input.Cause %}"}
    catcher = ir.Catcher(
        error_equals=("EventBridge.FailedEntry",),
        assign=ABSENT if failed.assign is ABSENT else _replaced(failed.assign, "$states.input", "$states.errorOutput"),
        output=ABSENT if failed.output == own else _replaced(failed.output, "$states.input", "$states.errorOutput"),
        next=failed.transition.target,
    )
    return [(), (catcher,)]


def _statement(task: ir.TaskState, choice: ir.ChoiceState, wait: ir.WaitState, context: Context) -> nodes.TaskNode:
    """The task with the parts of the author. Raises InexpressibleError where they can't be found."""
    probe = _probe(task, context)
    response = _text_in("{% ", probe["output"], " %}")
    rule = choice.choices[0]
    plain = replace(
        task,
        resource=_OPTIMIZED,
        arguments=ABSENT,
        assign=ABSENT if rule.assign is ABSENT else _replaced(rule.assign, response, "$states.result"),
        output=ABSENT if rule.output == probe["output"] else _replaced(rule.output, response, "$states.result"),
    )
    made = short_form(plain, is_jsonata=context.is_jsonata(task), style=Style.of(task))
    assert isinstance(made, nodes.TaskNode)
    before, _, behind = str(probe["entries"]).partition(_PROBE)
    arguments: Any = task.arguments
    if not isinstance(arguments, dict) or not isinstance(arguments.get("Entries"), str):
        raise InexpressibleError
    entries = operand(_text_in(before, arguments["Entries"], behind))
    members = (nodes.MemberNode(key="Entries", value=entries),)
    again = _retry(choice, wait)
    return replace(made, arguments=nodes.ArgumentsNode(members=members), clauses=(*made.clauses, again))


def _probe(task: ir.TaskState, context: Context) -> dict[str, Json]:
    """What the compiler writes of a task with a placeholder for its entries."""
    member = nodes.MemberNode(key="Entries", value=nodes.PathNode(text=_PROBE))
    clauses: tuple[nodes.Clause, ...] = (nodes.RetryNode(failed_entries=True),)
    if task.query_language is not None:
        clauses = (nodes.QueryClauseNode(language="jsonata"), *clauses)
    statement = nodes.TaskNode(
        name=ref(task.name),
        callee=nodes.CallRefNode(text="events.putEvents"),
        arguments=nodes.ArgumentsNode(members=(member,)),
        clauses=clauses,
    )
    made = {state.name: state for state in compiled(statement, ir.Next(target="next"), context) or ()}
    first, choice = made.get(task.name), made.get(derived_name(f"{task.name} failed?"))
    if not isinstance(first, ir.TaskState) or not isinstance(choice, ir.ChoiceState):
        raise InexpressibleError
    arguments: Any = first.arguments
    output: Any = choice.choices[0].output
    return {"entries": arguments["Entries"], "output": output}


def _text_in(before: str, text: Json, behind: str) -> str:
    if not isinstance(text, str) or not text.startswith(before) or not text.endswith(behind):
        raise InexpressibleError
    return text[len(before) : len(text) - len(behind)]


def _replaced(value: Any, old: str, new: str) -> Json:
    """The value with another text in its strings."""
    match value:
        case str():
            return value.replace(old, new)
        case list():
            return [_replaced(item, old, new) for item in value]
        case dict():
            return {key: _replaced(item, old, new) for key, item in value.items()}
    result: Json = value
    return result


def _retry(choice: ir.ChoiceState, wait: ir.WaitState) -> nodes.RetryNode:
    """The numbers of `retry failed entries`."""
    condition = choice.choices[1].condition
    attempts = _ATTEMPTS.search(str(condition.value)) if isinstance(condition, ir.ExpressionCondition) else None
    if attempts is None:
        raise InexpressibleError
    text = _text_in("{% $floor(", wait.seconds, ") %}")
    jitter = "FULL" if text.startswith("$random() * ") else None
    text = text.removeprefix("$random() * ")
    most: Expression | None = None
    if text.startswith("$min(["):
        text, _, limit = text.removeprefix("$min([").removesuffix("])").rpartition(", ")
        most = _number(limit, is_time=True)
    found = _BACK_OFF.fullmatch(text.removeprefix("(").removesuffix(")") if text.startswith("(") else text)
    if found is None:
        raise InexpressibleError
    return nodes.RetryNode(
        attempts=int(attempts[1]),
        every=_number(found["every"], is_time=True),
        backoff=_number(found["backoff"], is_time=False),
        max_delay=most,
        jitter=jitter,
        failed_entries=True,
    )


def _number(text: str, *, is_time: bool) -> Expression:
    try:
        value = float(text) if "." in text else int(text)
    except ValueError:
        raise InexpressibleError from None
    return seconds(value) if is_time else number(value)
