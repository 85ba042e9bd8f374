"""The machines and inputs that runner.py times, as ASL."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any


@dataclass(frozen=True)
class Workload:
    """`entered` is how many states one execution enters."""

    name: str
    definition: dict[str, Any]
    input: Any
    entered: int


def _line(states: dict[str, Any]) -> dict[str, Any]:
    """The states one after the other."""
    names = list(states)
    for name, after in pairwise(names):
        states[name]["Next"] = after
    states[names[-1]]["End"] = True
    return {"StartAt": names[0], "States": states}


def _passes(count: int, prefix: str = "S", key: str = "r") -> dict[str, Any]:
    """States that each add one value. `{}` in the key becomes the number of the state."""
    return _line(
        {
            f"{prefix}{number:04}": {
                "Type": "Pass",
                "Result": {"i": number},
                "ResultPath": "$." + key.format(number),
            }
            for number in range(count)
        }
    )


def chain(states: int = 1_000) -> Workload:
    return Workload(f"chain, {states:,} Pass", _passes(states), {"keep": 1}, states)


def growing_chain(states: int = 1_000) -> Workload:
    return Workload(f"growing chain, {states:,} Pass", _passes(states, key="k{}"), {"keep": 1}, states)


def loop(times: int = 2_000) -> Workload:
    definition = {
        "StartAt": "More",
        "States": {
            "More": {
                "Type": "Choice",
                "Choices": [{"Variable": "$.n", "NumericLessThan": times, "Next": "Inc"}],
                "Default": "Done",
            },
            "Inc": {"Type": "Pass", "Parameters": {"n.$": "States.MathAdd($.n, 1)"}, "Next": "More"},
            "Done": {"Type": "Succeed"},
        },
    }
    return Workload(f"loop, {times:,} times", definition, {"n": 0}, 2 * times + 2)


def map_items(items: int = 1_000) -> Workload:
    processor = {"ProcessorConfig": {"Mode": "INLINE"}, **_passes(3, "P", "p{}")}
    state = {"Type": "Map", "ItemsPath": "$.items", "MaxConcurrency": 0, "ItemProcessor": processor, "End": True}
    rows = [{"id": n, "name": f"item-{n}", "price": n % 97, "tags": ["a", "b"]} for n in range(items)]
    return Workload(
        f"map, {items:,} items x 3 Pass",
        {"StartAt": "Each", "States": {"Each": state}},
        {"items": rows},
        3 * items + 1,
    )


def parallel(branches: int = 50, states: int = 20) -> Workload:
    state = {"Type": "Parallel", "Branches": [_passes(states, f"B{n}S") for n in range(branches)], "End": True}
    return Workload(
        f"parallel, {branches} x {states} Pass",
        {"StartAt": "All", "States": {"All": state}},
        {"keep": 1},
        branches * states + 1,
    )


def put_events(calls: int = 200) -> Workload:
    states = {
        f"T{number:03}": {
            "Type": "Task",
            "Resource": "arn:aws:states:::events:putEvents",
            "Parameters": {
                "Entries": [
                    {"Detail": {"i": number}, "DetailType": "t", "EventBusName": "default", "Source": "benchmark"}
                ]
            },
            "ResultPath": "$.last",
        }
        for number in range(calls)
    }
    return Workload(f"{calls} events:putEvents", _line(states), {"keep": 1}, calls)
