"""What a state does, in a few words: the second line of its box.

Task    arn:aws:states:::lambda:invoke.waitForTaskToken     lambda.invoke.waitForTaskToken
Wait    Seconds: 600                                        wait 10m
Map     ItemsPath: $.items, MaxConcurrency: 5               each of $.items, 5 at a time
"""

import re
from typing import Final, assert_never

from sfdsl.ir.nodes import (
    ChoiceState,
    FailState,
    MapState,
    Number,
    ParallelState,
    PassState,
    RawState,
    State,
    SucceedState,
    TaskState,
    WaitState,
    type_name,
)

_INTEGRATION: Final = re.compile(r"arn:[^:]*:states:::(?P<sdk>aws-sdk:)?(?P<service>[^:]+):(?P<action>.+)", re.DOTALL)
_FUNCTION: Final = re.compile(r"arn:[^:]*:lambda:[^:]*:[^:]*:function:(?P<name>.+)", re.DOTALL)
_ACTIVITY: Final = re.compile(r"arn:[^:]*:states:[^:]+:[^:]+:activity:(?P<name>.+)", re.DOTALL)


def caption(state: State) -> str:
    """One line of any length; empty where the kind of the state says it all."""
    match state:
        case TaskState():
            return _resource_text(state.resource)
        case PassState():
            return _pass_text(state)
        case ChoiceState():
            return ""
        case WaitState():
            return _wait_text(state)
        case SucceedState():
            return "succeed"
        case FailState():
            return f"fail {state.error or state.error_path or ''}".rstrip()
        case ParallelState():
            return "in parallel"
        case MapState():
            return _map_text(state)
        case RawState():
            return type_name(state) or "no type"
        case _:
            assert_never(state)


def _resource_text(resource: str | None) -> str:
    if resource is None:
        return "no resource"
    if found := _INTEGRATION.fullmatch(resource):
        return f"{'sdk.' if found['sdk'] else ''}{found['service']}.{found['action']}"
    if found := _FUNCTION.fullmatch(resource):
        return f"function {found['name']}"
    if found := _ACTIVITY.fullmatch(resource):
        return f"activity {found['name']}"
    return resource


def _pass_text(state: PassState) -> str:
    if isinstance(state.assign, dict) and state.assign:
        return "set " + ", ".join(f"${name.removesuffix('.$')}" for name in state.assign)
    return "pass"


def _wait_text(state: WaitState) -> str:
    if state.seconds is not None:
        return f"wait {_expression_text(state.seconds) if isinstance(state.seconds, str) else _duration(state.seconds)}"
    if state.seconds_path is not None:
        return f"wait for {state.seconds_path}"
    until = state.timestamp or state.timestamp_path
    return f"wait until {_expression_text(until)}" if until else "wait"


def _map_text(state: MapState) -> str:
    items = state.items if isinstance(state.items, str) else state.items_path
    if state.item_reader is not None:
        parts = [f"each item of {_resource_text(state.item_reader.resource)}"]
    else:
        parts = [f"each of {_expression_text(items)}" if items else "each item"]
    limit = state.max_concurrency if state.max_concurrency is not None else state.max_concurrency_path
    if limit:
        parts.append(f"{_expression_text(limit) if isinstance(limit, str) else _number(limit)} at a time")
    if state.is_distributed:
        parts.append("distributed")
    return ", ".join(parts)


def _expression_text(text: str) -> str:
    """The text of a path or of a JSONata expression without its braces, on one line."""
    return " ".join(text.strip().removeprefix("{%").removesuffix("%}").split())


_UNITS: Final = ((86400, "d"), (3600, "h"), (60, "m"), (1, "s"))


def _duration(seconds: Number) -> str:
    for size, unit in _UNITS:
        if seconds and seconds % size == 0:
            return f"{_number(seconds // size)}{unit}"
    return f"{_number(seconds)}s"


def _number(value: Number) -> str:
    return repr(value).removesuffix(".0")
