"""Every variable that is assigned is read somewhere."""

from sfdsl.checks.flow import Flow, Scope
from sfdsl.diagnostics.codes import lint


def check(flow: Flow) -> None:
    variables = flow.variables
    read: dict[Scope, set[str]] = {scope: set() for scope in flow.scopes}
    for each in variables.reads:
        for scope in variables.visible(each.place.scope):
            read[scope].add(each.name)
    # Somebody tries to read these where they are not seen, which is told as the mistake.
    sought = {
        each.name
        for each in variables.reads
        if not any(each.name in variables.by_scope[scope] for scope in variables.visible(each.place.scope))
    }
    # What the rules about names and scopes refuse is not told of twice, neither inside nor outside.
    refused = {
        assignment.name
        for assignment in variables.assignments
        if any(
            assignment.name in variables.by_scope[scope]
            for scope in list(variables.visible(assignment.place.scope))[1:]
        )
    }
    told: set[tuple[Scope, str]] = set()
    for assignment in variables.assignments:
        key = (assignment.place.scope, assignment.name)
        known = read[key[0]] | sought | refused
        if assignment.name not in known and key not in told and assignment.name.isidentifier():
            told.add(key)
            flow.report(
                lint.UNUSED_VARIABLE,
                flow.key_span(assignment.place.spans, *assignment.pointer),
                f"the variable '{assignment.name}' is never read",
            )
