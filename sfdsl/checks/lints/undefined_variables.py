"""Every variable that is read may have a value there: something assigns it on a way that leads to the state.

Spec: "Variables". Under JSONata an undefined variable is nothing, so that the expression fails; under JSONPath the path does.
AWS takes such a machine; the language does not.
"""

from typing import Final

from sfdsl.checks.flow import Flow, Scope
from sfdsl.checks.variable_model import Read, Variables
from sfdsl.diagnostics.codes import lint, source
from sfdsl.diagnostics.wording import meant
from sfdsl.ir.nodes import MapState, ParallelState, PassState, TaskState

_IN_JSONATA: Final = {
    "state": "Step Functions' own variable is '$states'",
    "input": "the state's input is '$states.input'",
    "context": "the context object is '$states.context'",
    "result": "the state's result is '$states.result'",
    "error": "what a Catch caught is '$states.errorOutput'",
    "erroroutput": "what a Catch caught is '$states.errorOutput'",
}
_IN_SFD: Final = {
    "state": "the state's input is `$`, the context object `$$`; raw JSONata has '$states'",
    "input": "the state's input is `$`, a member of it `$.name`",
    "context": "the context object is `$$`",
    "item": "in the body of a map `$` is the item; in `item { ... }` it is `$$.Map.Item.Value`",
}
"""What is meant by names that stand for the roots elsewhere."""

_WITH_RESULT: Final = (TaskState, ParallelState, MapState, PassState)


def check(flow: Flow) -> None:
    variables = flow.variables
    for read in variables.reads:
        scope = read.place.scope
        entry = variables.on_entry.get(read.place)
        # Nothing is said of states that nothing leads to.
        if entry is not None and read.name not in entry and not variables.may_assign_more(scope):
            _report(flow, variables, read, scope)


def _report(flow: Flow, variables: Variables, read: Read, scope: Scope) -> None:
    name = read.name
    visible = list(variables.visible(scope))
    assigned_in = [each for each in flow.scopes if name in variables.by_scope[each]]
    message = f"nothing assigns the variable '{name}'"
    hint: str | None
    if any(each in visible for each in assigned_in):
        message = f"the variable '{name}' has no value yet when '{read.place.name}' is entered"
        places = [item.place.name for item in variables.by_scope[next(e for e in assigned_in if e in visible)][name]]
        hint = f"'{places[0]}' assigns it, which takes effect when that state ends"
    elif assigned_in and any(assigned_in[0] in (each, *each.enclosing()) for each in visible):
        field = "'item { ... }'" if flow.written_in_sfd else "'ItemSelector'"
        hint = f"the child executions of a distributed Map do not see it: pass it in {field}"
    elif assigned_in:
        hint = f"{assigned_in[0].title} assigns it, and keeps it to itself: pass it on in the output"
    else:
        known = {each for seen in visible for each in variables.by_scope[seen]}
        way = "add it to an 'Assign' before"
        if flow.written_in_sfd:
            # A state's result is a variable where somebody reads it.
            known |= {
                state.name for seen in visible for state in seen.machine.states if isinstance(state, _WITH_RESULT)
            }
            way = f"set it before: `set ${name} = ...`, or `$.{name}` if it is in the input"
        roots = _IN_SFD if flow.written_in_sfd else _IN_JSONATA if read.place.is_jsonata else {}
        hint = roots.get(name.lower()) or meant(name, sorted(known)) or way
    code = source.UNSET_VARIABLE if flow.written_in_sfd else lint.UNDEFINED_VARIABLE
    flow.report(code, read.span, message, hint=hint)
