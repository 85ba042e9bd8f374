"""Every way to a state that reads a variable has set it.

A variable that only some ways set has a value by luck: JSONPath fails without it, JSONata gives nothing. Where the flow asks
`exists($name)` the author knows, and nothing is said of that name. Source: docs/language.md, principle 5.
"""

from sfdsl.checks.expressions import expressions
from sfdsl.checks.flow import Flow
from sfdsl.diagnostics.codes import source as codes
from sfdsl.ir.nodes import ChoiceState, Comparison
from sfdsl.ir.walk import conditions


def check(flow: Flow) -> None:
    variables = flow.variables
    if not variables.reads:
        return
    always = variables.always_on_entry
    asked = _asked_for(flow)
    for read in variables.reads:
        some, every = variables.on_entry.get(read.place), always.get(read.place)
        if some is None or every is None or read.name in asked or variables.may_assign_more(read.place.scope):
            continue
        if read.name in some and read.name not in every:
            flow.report(
                codes.MAYBE_UNSET_VARIABLE,
                read.span,
                f"the variable '{read.name}' is not set on every way to '{read.place.name}'",
                hint=f"set it before the ways part, or ask `exists(${read.name})`",
            )


def _asked_for(flow: Flow) -> set[str]:
    """The names that a condition of the flow tests for presence."""
    found: set[str] = set()
    for place in flow.places:
        if place.is_jsonata:
            for expression in expressions(place):
                found.update(
                    part.split(")")[0].split(".")[0].strip() for part in expression.source.split("$exists($")[1:]
                )
        elif isinstance(place.state, ChoiceState):
            for rule in place.state.choices:
                for _, condition in conditions(rule.condition):
                    if isinstance(condition, Comparison) and condition.operator == "IsPresent":
                        found.add(condition.variable.split(".")[0].removeprefix("$"))
    return found
