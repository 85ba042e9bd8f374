"""Pass, Choice, Succeed and Fail, from their fields.

Source: States Language; developer guide, "Processing input and output"; recordings for choices without a match, for missing variables
and for which Assign and Output apply.
"""

from sfdsl.expr.comparison import OPERATORS, compare
from sfdsl.jsontypes import Json
from sfdsl.runtime.errors import RunError, StatesError
from sfdsl.runtime.exact.values import (
    ABSENT,
    dynamic,
    find_path,
    is_expression,
    payload,
    put_result,
    query,
    selected,
    shown,
    type_name,
)
from sfdsl.runtime.machine import Fields, State
from sfdsl.runtime.scope import Scope

NO_TRANSITION = "Failed to transition out of the state. The state does not point to a next state."


def step(scope: Scope, state: State, data: Json) -> tuple[Json, State | None]:
    """The output and the next state, or None at the end. Raises StatesError, always for Fail."""
    match state.kind:
        case "Pass":
            return (_pass_jsonata if state.is_jsonata else _pass)(scope, state, data), state.next
        case "Succeed":
            return _succeed(scope, state, data), None
        case "Choice":
            output, name = (_choice_jsonata if state.is_jsonata else _choice)(scope, state, data)
            return output, state.machine.at(name)
        case "Fail":
            raise _failure(scope, state, data)
    raise RunError(f"the state '{state.name}' has no type that ASL knows", "'sfdsl check' finds such mistakes")


def _pass(scope: Scope, state: State, data: Json) -> Json:
    """Source: a recorded inspection of a Pass state with Result and Parameters, where Result wins."""
    fields = state.fields
    result = selected(scope, "InputPath", data)
    if "Result" in fields:
        result = fields["Result"]
    elif "Parameters" in fields:
        result = payload(scope, fields["Parameters"], result)
    assign(scope, fields, result)
    output = put_result(scope, data, fields.get("ResultPath", "$"), result)
    return selected(scope, "OutputPath", output)


def _pass_jsonata(scope: Scope, state: State, data: Json) -> Json:
    assign_jsonata(scope, state.fields, "", {"input": data})
    return output_jsonata(scope, state.fields, "", {"input": data}, data)


def _succeed(scope: Scope, state: State, data: Json) -> Json:
    if state.is_jsonata:
        return output_jsonata(scope, state.fields, "", {"input": data}, data)
    return selected(scope, "OutputPath", selected(scope, "InputPath", data))


def _failure(scope: Scope, state: State, data: Json) -> StatesError:
    texts: list[str | None] = []
    for field in ("Error", "Cause"):
        value: Json = state.fields.get(field, ABSENT)
        if value is ABSENT and f"{field}Path" in state.fields:
            text = str(state.fields[f"{field}Path"])
            value = dynamic(scope, text, f"{field}Path", data)
            if not isinstance(value, str):
                scope.runtime_failure(
                    f"The {field}Path field refers to value {shown(value)} which is not a string: {text}"
                )
        elif state.is_jsonata and is_expression(value):
            source = value
            value = query(scope, source, field, {"input": data})
            if not isinstance(value, str):
                scope.query_failed(unexpected_type(source, field, "string", value), field)
        texts.append(value if isinstance(value, str) else None)
    return StatesError(*texts)


# ---- Choice ----


def _choice(scope: Scope, state: State, data: Json) -> tuple[Json, str]:
    given = selected(scope, "InputPath", data)
    chosen: Fields = state.fields
    name = state.fields.get("Default")
    for rule in _rules(state):
        if _holds(scope, rule, given):
            chosen, name = rule, rule.get("Next")
            break
    if not isinstance(name, str):
        scope.runtime_failure(NO_TRANSITION)
    assign(scope, chosen, given)
    return selected(scope, "OutputPath", given), name


def _rules(state: State) -> list[dict[str, Json]]:
    rules = state.fields.get("Choices")
    return [rule for rule in rules if isinstance(rule, dict)] if isinstance(rules, list) else []


def _holds(scope: Scope, rule: Json, data: Json) -> bool:
    """Whether a rule's condition is met. `And` and `Or` stop as soon as they know."""
    if not isinstance(rule, dict):
        return False
    if "And" in rule:
        parts = rule["And"]
        return isinstance(parts, list) and all(_holds(scope, part, data) for part in parts)
    if "Or" in rule:
        parts = rule["Or"]
        return isinstance(parts, list) and any(_holds(scope, part, data) for part in parts)
    if "Not" in rule:
        return not _holds(scope, rule["Not"], data)
    name = next((key for key in rule if key in OPERATORS), None)
    if name is None:
        raise RunError(
            f"a rule of the Choice '{scope.state.name}' has no operator", "'sfdsl check' finds such mistakes"
        )
    variable = str(rule.get("Variable", "$"))
    operand = rule[name]
    if name == "IsPresent":
        return (find_path(scope, variable, data) is not ABSENT) is (operand is not False)
    value = _condition_value(scope, variable, data)
    if OPERATORS[name].is_path:
        operand = _condition_value(scope, str(operand), data)
    return compare(name, value, operand)


def _condition_value(scope: Scope, path: str, data: Json) -> Json:
    value = find_path(scope, path, data)
    if value is ABSENT:
        scope.runtime_failure(f"Invalid path '{path}': The choice state's condition path references an invalid value.")
    return value


def _choice_jsonata(scope: Scope, state: State, data: Json) -> tuple[Json, str]:
    states = {"input": data}
    chosen, prefix, name = state.fields, "", state.fields.get("Default")
    for index, rule in enumerate(_rules(state)):
        condition, field = rule.get("Condition"), f"Choices[{index}]/Condition"
        value = query(scope, condition, field, states)
        if not isinstance(value, bool):
            scope.query_failed(unexpected_type(condition, field, "boolean", value), field)
        if value:
            chosen, prefix, name = rule, f"Choices[{index}]/", rule.get("Next")
            break
    if not isinstance(name, str):
        scope.runtime_failure(NO_TRANSITION)
    assign_jsonata(scope, chosen, prefix, states)
    return output_jsonata(scope, chosen, prefix, states, data), name


# ---- Assign and Output ----


def assign(scope: Scope, fields: Fields, data: Json) -> None:
    """JSONPath's Assign: a payload template. `data` is what its `$` is."""
    if "Assign" in fields:
        value = payload(scope, fields["Assign"], data)
        scope.assigned = value if isinstance(value, dict) else None


def assign_jsonata(scope: Scope, fields: Fields, prefix: str, states: dict[str, Json]) -> None:
    """`prefix` is where the fields stand in the state: empty, or `Catch[0]/`."""
    if "Assign" in fields:
        value = query(scope, fields["Assign"], f"{prefix}Assign", states)
        if not isinstance(value, dict):
            scope.query_failed(unexpected_type(fields["Assign"], f"{prefix}Assign", "object", value), f"{prefix}Assign")
        scope.assigned = value


def output_jsonata(scope: Scope, fields: Fields, prefix: str, states: dict[str, Json], default: Json) -> Json:
    return query(scope, fields["Output"], f"{prefix}Output", states) if "Output" in fields else default


def unexpected_type(source: Json, field: str, expected: str, value: Json) -> str:
    """AWS's words for a JSONata value of the wrong type."""
    expression = source[2:-2].strip() if isinstance(source, str) and is_expression(source) else shown(source)
    from sfdsl.expr.jsontext import compact

    return (
        f"The JSONata expression '{expression}' specified for the field '{field}' returned an unexpected result type. "
        f"Expected '{expected}', but was '{type_name(value)}' for value: {compact(value)}"
    )
