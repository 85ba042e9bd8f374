"""Every variable that is assigned is read somewhere."""

from sfdsl.checks.flow import Flow
from sfdsl.checks.texts import has_placeholder
from sfdsl.diagnostics.codes import lint


def check(flow: Flow) -> None:
    variables = flow.variables
    read: dict[object, set[str]] = {scope: set() for scope in flow.scopes}
    for each in variables.reads:
        for scope in variables.visible(each.place.scope):
            read[scope].add(each.name)
    told: set[tuple[object, str]] = set()
    for assignment in variables.assignments:
        key = (assignment.place.scope, assignment.name)
        if assignment.name not in read[key[0]] and key not in told and not has_placeholder(assignment.name):
            told.add(key)
            flow.report(
                lint.UNUSED_VARIABLE,
                flow.key_span(assignment.place.spans, *assignment.pointer),
                f"the variable '{assignment.name}' is never read",
            )
