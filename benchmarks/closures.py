"""The floor of runner.py: what the workloads cost an interpreter that does the least.

Every state becomes one closure, paths become tuples of keys, data is shared and never changed, and each entry and exit appends a tuple to
a history. It knows what the workloads need and nothing more: no errors, no limits, no ids, no event that belongs to no state.
"""

import time
from collections.abc import Callable
from typing import Any, TypeAlias

Step: TypeAlias = Callable[[Any, list[Any]], tuple[Any, str | None]]
Machine: TypeAlias = Callable[[Any, list[Any]], Any]


def _getter(path: str) -> Callable[[Any], Any]:
    keys = tuple(path.split(".")[1:])

    def get(data: Any) -> Any:
        for key in keys:
            data = data[key]
        return data

    return get


def _setter(path: str) -> Callable[[Any, Any], Any]:
    """For paths of one key, or none."""
    key = path.removeprefix("$").removeprefix(".")
    return (lambda data, value: {**data, key: value}) if key else (lambda data, value: value)


def _step(state: dict[str, Any]) -> Step:
    after = state.get("Next")
    match state:
        case {"Type": "Pass", "Parameters": {"n.$": str(call)}}:
            get = _getter(call.removeprefix("States.MathAdd(").partition(",")[0])
            return lambda data, events: ({"n": get(data) + 1}, after)
        case {"Type": "Pass", "Result": result, "ResultPath": path}:
            put = _setter(path)
            return lambda data, events: (put(data, result), after)
        case {"Type": "Choice", "Choices": [{"Variable": path, "NumericLessThan": limit, "Next": then}]}:
            get, otherwise = _getter(path), state["Default"]
            return lambda data, events: (data, then if get(data) < limit else otherwise)
        case {"Type": "Map", "ItemsPath": path, "ItemProcessor": processor}:
            get, body = _getter(path), machine(processor)
            return lambda data, events: ([body(item, events) for item in get(data)], after)
        case {"Type": "Parallel", "Branches": branches}:
            bodies = [machine(branch) for branch in branches]
            return lambda data, events: ([body(data, events) for body in bodies], after)
        case {"Type": "Succeed"}:
            return lambda data, events: (data, None)
    raise NotImplementedError(state)


def machine(definition: dict[str, Any]) -> Machine:
    steps = {name: _step(state) for name, state in definition["States"].items()}
    start = definition["StartAt"]

    def run(data: Any, events: list[Any]) -> Any:
        name: str | None = start
        while name is not None:
            events.append((time.time(), "Entered", name, data))
            left = name
            data, name = steps[name](data, events)
            events.append((time.time(), "Exited", left, data))
        return data

    return run
