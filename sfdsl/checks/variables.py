"""A variable's name is an identifier of at most 80 characters, not `states`, and no scope round it assigns the same name.

Spec: "Variables". Source: developer guide, "Passing data between states with variables". The service says `The variable name 'x' was
already defined in a parent scope.`
"""

import re
from typing import Final

from sfdsl.checks.flow import Flow
from sfdsl.checks.texts import RESERVED_VARIABLE, has_placeholder
from sfdsl.diagnostics import Label
from sfdsl.diagnostics.codes import asl as codes

LONGEST_NAME: Final = 80
_NAME: Final = re.compile(r"[^\W\d]\w*")


def check(flow: Flow) -> None:
    for assignment in flow.variables.assignments:
        name, place = assignment.name, assignment.place
        if has_placeholder(name):
            continue
        span = flow.key_span(place.spans, *assignment.pointer)
        if not _NAME.fullmatch(name):
            hint = "a name is a letter or '_', then letters, digits and '_'; it is written without '$'"
            flow.report(codes.VARIABLE_NAME, span, f"'{name}' cannot be the name of a variable", hint=hint)
        elif len(name) > LONGEST_NAME:
            message = f"the name '{name[:40]}...' has {len(name)} characters; a variable's has at most {LONGEST_NAME}"
            flow.report(codes.VARIABLE_NAME, span, message)
        elif name == RESERVED_VARIABLE:
            flow.report(codes.VARIABLE_NAME, span, "'states' is the name of Step Functions' own variable")
        for scope in list(flow.variables.visible(place.scope))[1:]:
            outer = flow.variables.by_scope[scope].get(name)
            if outer:
                other = flow.key_span(outer[0].place.spans, *outer[0].pointer)
                flow.report(
                    codes.VARIABLE_IN_PARENT_SCOPE,
                    span,
                    f"the variable name '{name}' was already defined in a parent scope, in {scope.title}",
                    hint="give it another name: a branch or map body can read outer variables, but not assign them",
                    labels=[Label(other, "defined here")] if other else [],
                )
                break
