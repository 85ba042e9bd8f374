"""Arguments, results, catchers and time limits of Task, Parallel and Map.

Source: developer guide, "Processing input and output"; recordings for the order of the steps and for what a catcher's output holds.
"""

import re
from dataclasses import dataclass

from sfdsl.jsontypes import Json
from sfdsl.runtime.errors import StatesError
from sfdsl.runtime.exact.steps import assign, assign_jsonata, output_jsonata
from sfdsl.runtime.exact.values import is_expression, payload, put_result, query, read_path, selected, shown
from sfdsl.runtime.limits import LONGEST_WAIT
from sfdsl.runtime.machine import State
from sfdsl.runtime.retry import Catcher, error_output
from sfdsl.runtime.scope import Scope


@dataclass(frozen=True, slots=True)
class Timing:
    """The limits of one attempt in seconds, and the ARN of the role to make it as; None where the state says nothing."""

    timeout: int | None
    heartbeat: int | None
    role: str | None


NO_TIMING = Timing(None, None, None)
_FIELDS = frozenset({"TimeoutSeconds", "TimeoutSecondsPath", "HeartbeatSeconds", "HeartbeatSecondsPath", "Credentials"})


def arguments(scope: Scope, state: State, data: Json) -> Json:
    """What a task, or each branch, is given."""
    if state.is_jsonata:
        fields = state.fields
        return query(scope, fields["Arguments"], "Arguments", {"input": data}) if "Arguments" in fields else data
    given = selected(scope, "InputPath", data)
    return payload(scope, state.fields["Parameters"], given) if "Parameters" in state.fields else given


def output(scope: Scope, state: State, data: Json, result: Json) -> Json:
    """The state's output from its raw result; for a Wait the result is its input."""
    fields = state.fields
    if state.is_jsonata:
        states = {"input": data} if state.kind == "Wait" else {"input": data, "result": result}
        assign_jsonata(scope, fields, "", states)
        return output_jsonata(scope, fields, "", states, result)
    if state.kind == "Wait":
        given = selected(scope, "InputPath", data)
        assign(scope, fields, given)
        return selected(scope, "OutputPath", given)
    assign(scope, fields, result)
    if "ResultSelector" in fields:
        result = payload(scope, fields["ResultSelector"], result)
    return selected(scope, "OutputPath", put_result(scope, data, fields.get("ResultPath", "$"), result))


def caught(scope: Scope, state: State, data: Json, catcher: Catcher, failure: StatesError) -> Json:
    """The output of a state whose failure is caught. Source: recordings; OutputPath does not matter here."""
    error = error_output(failure)
    scope.assigned = None
    if state.is_jsonata:
        states: dict[str, Json] = {"input": data, "errorOutput": error}
        prefix = f"Catch[{catcher.index}]/"
        assign_jsonata(scope, catcher.fields, prefix, states)
        return output_jsonata(scope, catcher.fields, prefix, states, error)
    assign(scope, catcher.fields, error)
    return put_result(scope, data, catcher.fields.get("ResultPath", "$"), error)


# ---- time limits and credentials ----


def timing(scope: Scope) -> Timing:
    """The state's own limits, evaluated."""
    if _FIELDS.isdisjoint(scope.state.fields):
        return NO_TIMING
    return Timing(_seconds(scope, "TimeoutSeconds"), _seconds(scope, "HeartbeatSeconds"), _role(scope))


def _seconds(scope: Scope, field: str) -> int | None:
    fields = scope.state.fields
    if f"{field}Path" in fields:
        path = str(fields[f"{field}Path"])
        value = read_path(scope, path, selected(scope, "InputPath", scope.data))
        number = whole_number(value)
        if number is None or number <= 0:
            scope.runtime_failure(
                f"The {field}Path parameter does not reference a positive integer: {path} == {shown(value)}"
            )
        return number
    value = fields.get(field)
    if isinstance(value, str) and is_expression(value):
        return integer_query(scope, field, value, LONGEST_WAIT)
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def integer_query(scope: Scope, field: str, source: Json, most: int) -> int:
    """A JSONata field that must be an integer from 0 to `most`. Source: recordings of TimeoutSeconds."""
    value = query(scope, source, field, {"input": scope.data})
    number = whole_number(value)
    if number is None:
        scope.query_failed(f"The {field} field cannot be parsed as an integer: {shown(value)}", field)
    if not 0 <= number <= most:
        scope.query_failed(f"{field} must be between 0 and {most} but was: {number}", field)
    return number


def whole_number(value: Json) -> int | None:
    """An integer, or a text that is one: AWS parses texts here. Source: recordings of MaxConcurrencyPath with a text."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, str) and re.fullmatch(r"[+-]?\d{1,18}", value, re.ASCII):
        return int(value)
    return None


def _role(scope: Scope) -> str | None:
    credentials = scope.state.fields.get("Credentials")
    if credentials is None:
        return None
    if scope.state.is_jsonata:
        value = query(scope, credentials, "Credentials", {"input": scope.data})
    else:
        value = payload(scope, credentials, selected(scope, "InputPath", scope.data))
    role = value.get("RoleArn") if isinstance(value, dict) else None
    return role if isinstance(role, str) else None
