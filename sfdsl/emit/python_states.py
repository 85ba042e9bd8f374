"""One function for each state.

    {"Type": "Task", "Resource": "arn:aws:states:::events:putEvents", "Parameters": {...}, "ResultPath": "$.sent", "Next": "done"}

    async def send_event(data: Any, run: rt.Scope) -> Any:
        \"\"\"Task 'send event': events:putEvents.\"\"\"
        result = await rt.task(run, {"Entries": [{"Detail": data["detail"], "Source": "shop"}]})
        return {**data, "sent": result}

The lines of a body come in the order in which Step Functions works: InputPath, Parameters or Arguments, the call, Assign,
ResultSelector, ResultPath, OutputPath or Output.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from sfdsl.emit.python_literals import docstring, string
from sfdsl.emit.python_values import (
    Constants,
    NotPlain,
    Place,
    condition,
    constant,
    dynamic,
    is_expression,
    path,
    put,
    query,
    selected,
    template,
)
from sfdsl.jsontypes import Json

Fields = Mapping[str, Json]


@dataclass(frozen=True)
class Function:
    """What is to be written of one state. `fields` are its ASL; `name` is the Python name."""

    name: str
    state: str
    fields: Fields
    is_jsonata: bool


def function_text(function: Function, constants: Constants) -> str | None:
    """The definition, or None where the state has no plain form."""
    kind = str(function.fields.get("Type", ""))
    body = _BODIES.get(kind)
    if body is None:
        return None
    known = len(constants.lines)
    try:
        lines = body(function, Place(constants, function.state, "data"))
    except NotPlain:
        constants.forget(known)
        return None
    head = f"{'async def' if kind in _WAITING else 'def'} {function.name}(data: Any, run: rt.Scope) -> {_RETURNS.get(kind, 'Any')}:"
    return "\n".join([head, f'    """{docstring(_summary(function))}"""', *(f"    {line}" for line in lines)])


_WAITING: Final = frozenset({"Task", "Wait", "Parallel", "Map"})
_RETURNS: Final = {"Choice": "tuple[Any, str]", "Fail": "tuple[Any, Any]"}


def is_waiting(fields: Fields) -> bool:
    return str(fields.get("Type")) in _WAITING


def _summary(function: Function) -> str:
    fields = function.fields
    text = f"{fields['Type']} '{function.state}'"
    resource = fields.get("Resource")
    if isinstance(resource, str):
        text += f": {resource.partition(':states:::')[2] or resource}"
    comment = fields.get("Comment")
    if isinstance(comment, str) and comment.strip():
        text += f".\n\n    {comment.strip()}\n    "
        return text.replace("\r", " ")
    return text + "."


# ---- bodies ----


def _pass(function: Function, place: Place) -> list[str]:
    fields = function.fields
    if function.is_jsonata:
        return [*_assign_jsonata(fields, place), f"return {_output_jsonata(fields, place, 'data')}"]
    lines, place = _input(fields, place)
    value = place.root
    if "Result" in fields:
        value = constant(fields["Result"], place, "result")
    elif "Parameters" in fields:
        value = template(fields["Parameters"], place, "parameters")
    if "Assign" in fields and value != place.root:
        lines.append(f"result = {value}")
        value = "result"
    lines += _assign(fields, replace(place, root=value))
    output = put(fields.get("ResultPath", "$"), "data", value)
    return [*lines, *_discarded(value, output), *_output(fields, place, output)]


def _succeed(function: Function, place: Place) -> list[str]:
    fields = function.fields
    if function.is_jsonata:
        return [f"return {_output_jsonata(fields, place, 'data')}"]
    lines, place = _input(fields, place)
    return [*lines, *_output(fields, place, place.root)]


def _fail(function: Function, place: Place) -> list[str]:
    values = []
    for name in ("Error", "Cause"):
        value = function.fields.get(name)
        if f"{name}Path" in function.fields:
            values.append(_text(dynamic(function.fields[f"{name}Path"], place, name)))
        elif function.is_jsonata and is_expression(value):
            values.append(_text(query(value, place, name)))
        else:
            values.append(string(value) if isinstance(value, str) else "None")
    return [f"return {values[0]}, {values[1]}"]


def _text(expression: str) -> str:
    return f"rt.string({expression})"


def _choice(function: Function, place: Place) -> list[str]:
    fields = function.fields
    lines: list[str] = []
    if not function.is_jsonata:
        lines, place = _input(fields, place)
    rules = fields.get("Choices")
    for index, rule in enumerate(rules if isinstance(rules, list) else []):
        if not isinstance(rule, dict) or not isinstance(rule.get("Next"), str):
            raise NotPlain
        lines.append(f"if {_rule_condition(function, rule, place, index)}:")
        lines += [f"    {line}" for line in _taken(function, rule, fields, place, str(rule["Next"]))]
    default = fields.get("Default")
    if isinstance(default, str):
        return [*lines, *_taken(function, fields, fields, place, default)]
    return [*lines, "return rt.no_choice(data, run)"]


def _rule_condition(function: Function, rule: Fields, place: Place, index: int) -> str:
    if not function.is_jsonata:
        return condition(dict(rule), place)
    value = rule.get("Condition")
    if isinstance(value, bool):
        return str(value)
    return f"rt.condition({query(value, place, f'condition {index + 1}')})"


def _taken(function: Function, chosen: Fields, fields: Fields, place: Place, target: str) -> list[str]:
    if function.is_jsonata:
        lines = _assign_jsonata(chosen, place)
        return [*lines, f"return {_output_jsonata(chosen, place, 'data')}, {string(target)}"]
    lines = _assign(chosen, place)
    return [*lines, f"return {selected(fields.get('OutputPath', '$'), place)}, {string(target)}"]


def _wait(function: Function, place: Place) -> list[str]:
    fields = function.fields
    lines: list[str] = []
    if not function.is_jsonata:
        lines, place = _input(fields, place)
    lines.append(f"await {_waiting(function, place)}")
    if function.is_jsonata:
        return [*lines, *_assign_jsonata(fields, place), f"return {_output_jsonata(fields, place, 'data')}"]
    lines += _assign(fields, place)
    return [*lines, *_output(fields, place, place.root)]


def _waiting(function: Function, place: Place) -> str:
    fields = function.fields
    for name, call in (("Seconds", "rt.wait_seconds"), ("Timestamp", "rt.wait_timestamp")):
        if f"{name}Path" in fields:
            return f"{call}(run, {path(str(fields[f'{name}Path']), place)})"
        if name in fields:
            value = fields[name]
            if is_expression(value) and not function.is_jsonata:
                raise NotPlain
            return f"{call}(run, {query(value, place, name)})"
    raise NotPlain


def _task(function: Function, place: Place) -> list[str]:
    return _with_call(function, place, "rt.task(run, {})")


def _parallel(function: Function, place: Place) -> list[str]:
    return _with_call(function, place, "rt.branches(run, {})")


def _with_call(function: Function, place: Place, call: str) -> list[str]:
    """Arguments, a call of them, and what becomes of its result."""
    fields = function.fields
    lines: list[str] = []
    arguments = place.root
    if function.is_jsonata:
        if "Arguments" in fields:
            arguments = query(fields["Arguments"], place, "arguments")
    else:
        lines, place = _input(fields, place)
        arguments = template(fields["Parameters"], place, "parameters") if "Parameters" in fields else place.root
    return [*lines, *_with_result(function, place, call.format(arguments))]


def _map(function: Function, place: Place) -> list[str]:
    fields = function.fields
    lines: list[str] = []
    values = ""
    if function.is_jsonata:
        values = query(fields["Items"], place, "items") if "Items" in fields else "data"
    else:
        lines, place = _input(fields, place)
        values = path(str(fields.get("ItemsPath", "$")), place)
    selector = _selector(function, place)
    start = "rt.items_from_reader(run" if "ItemReader" in fields else f"rt.items(run, {values}"
    return [*lines, *_with_result(function, place, f"{start}{selector})")]


def _selector(function: Function, place: Place) -> str:
    name = next((name for name in ("ItemSelector", "Parameters") if name in function.fields), None)
    if name is None:
        return ""
    inner = replace(place, has_item=True)
    value = function.fields[name]
    selected_item = query(value, inner, "item") if function.is_jsonata else template(value, inner, "item")
    return f", lambda item: {selected_item}"


def _with_result(function: Function, place: Place, call: str) -> list[str]:
    fields = function.fields
    lines = [f"result = await {call}"]
    if function.is_jsonata:
        if "Assign" not in fields and "Output" not in fields:
            return [f"return await {call}"]
        place = replace(place, result="result")
        return [*lines, *_assign_jsonata(fields, place), f"return {_output_jsonata(fields, place, 'result')}"]
    lines += _assign(fields, replace(place, root="result"))
    value = "result"
    if "ResultSelector" in fields:
        value = template(fields["ResultSelector"], replace(place, root="result"), "selected")
    output = put(fields.get("ResultPath", "$"), "data", value)
    if output == "result" and len(lines) == 1 and fields.get("OutputPath", "$") == "$":
        return [f"return await {call}"]
    if output == "data" and value == "result" and "Assign" not in fields:
        lines[0] = f"await {call}"
    return [*lines, *_discarded(value, output), *_output(fields, place, output)]


# ---- parts of bodies ----


def _input(fields: Fields, place: Place) -> tuple[list[str], Place]:
    """InputPath."""
    value = fields.get("InputPath", "$")
    if value == "$":
        return [], place
    return [f"given = {selected(value, place)}"], replace(place, root="given")


def _output(fields: Fields, place: Place, output: str) -> list[str]:
    """OutputPath."""
    value = fields.get("OutputPath", "$")
    if value == "$":
        return [f"return {output}"]
    if output.isidentifier():
        return [f"return {selected(value, replace(place, root=output))}"]
    return [f"output = {output}", f"return {selected(value, replace(place, root='output'))}"]


def _discarded(value: str, output: str) -> list[str]:
    """A result that goes nowhere (`ResultPath: null`) is worked out all the same: it may fail."""
    return [f"result = {value}"] if output == "data" and not value.isidentifier() else []


def _assign(fields: Fields, place: Place) -> list[str]:
    return [f"run.assign({template(fields['Assign'], place, 'assigned')})"] if "Assign" in fields else []


def _assign_jsonata(fields: Fields, place: Place) -> list[str]:
    return [f"run.assign({query(fields['Assign'], place, 'assigned')})"] if "Assign" in fields else []


def _output_jsonata(fields: Fields, place: Place, default: str) -> str:
    return query(fields["Output"], place, "output") if "Output" in fields else default


_BODIES: Final[dict[str, Callable[[Function, Place], list[str]]]] = {
    "Pass": _pass,
    "Succeed": _succeed,
    "Fail": _fail,
    "Choice": _choice,
    "Wait": _wait,
    "Task": _task,
    "Parallel": _parallel,
    "Map": _map,
}
