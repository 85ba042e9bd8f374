"""Machines that AWS would refuse, and numbers that nobody means, have an estimate and a policy too."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sfdsl.compiler import compile_asl
from sfdsl.cost import Assumptions, Estimate, estimate, load_prices, render_json, render_text
from sfdsl.cost.tally import Case
from sfdsl.emit import TARGETS
from sfdsl.ir.codec import decode_machine

PRICES = load_prices("us-east-1")
EXAMPLES = [
    json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((Path(__file__).parents[2] / "examples").glob("*.asl.json"))
]
JUNK: list[Any] = [
    None, True, 0, -1, 1.5, 1e308, 10**30, "", "$", "$.a", "{% $x %}", "{% ( %}", "States.Format('{}', $.a)", "arn:aws:states:::x:y",
    "${X}", [], {}, [1], {"a.$": 1}, {"a.$": "$.b["}, "JSONata", "DISTRIBUTED",
]  # fmt: skip


def of(states: dict[str, Any], **assumed: Any) -> Estimate:
    definition: dict[str, Any] = {"StartAt": next(iter(states), "none"), "States": states}
    machine = decode_machine(definition, "flow", lambda pointer, message: None)
    found = estimate(machine, Assumptions(**assumed), PRICES)
    render_text(found)
    json.loads(render_json(found))
    return found


def places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(place for key, item in inner for place in places(item, (*at, key)))]


@given(st.sampled_from(EXAMPLES), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_nothing_raises(definition: dict[str, Any], random: Any) -> None:
    changed = copy.deepcopy(definition)
    for _ in range(random.randint(1, 3)):
        place = random.choice(places(changed)[1:] or [()])
        holder = changed
        for key in place[:-1]:
            holder = holder[key]
        if place:
            holder[place[-1]] = copy.deepcopy(random.choice(JUNK))
    for machine in compile_asl(changed, check=False).machines:
        found = estimate(machine, Assumptions(executions=1_000), PRICES)
        render_text(found)
        render_json(found)
        TARGETS["iam"].emit(machine)


def test_a_machine_without_a_beginning() -> None:
    assert of({}).cases == {}
    assert "it has no state to start at" in render_text(of({}))


@pytest.mark.parametrize(
    "state",
    [
        {"Type": "Choice", "Choices": []},
        {"Type": "Parallel", "Branches": [{"States": {}}], "End": True},
        {"Type": "Map", "ItemProcessor": {"States": {}}, "End": True},
        {"Type": "Task", "End": True},
        {"Type": "Odd", "Next": "nowhere"},
    ],
)
def test_states_that_lack_what_they_need(state: dict[str, Any]) -> None:
    assert list(of({"a": state}).cases) == list(Case)


def test_an_endless_loop_is_broken_off() -> None:
    found = of({"a": {"Type": "Wait", "Seconds": 5, "Next": "b"}, "b": {"Type": "Pass", "Next": "a"}})
    typical = found.cases[Case.TYPICAL]
    assert (typical.ends, typical.transitions, typical.seconds) == ("endless", 20, 50)
    assert "(never ends: broken off)" in render_text(found)


def test_a_task_without_a_timeout_has_no_worst_duration() -> None:
    sync = "arn:aws:states:::glue:startJobRun.sync"
    found = of({"a": {"Type": "Task", "Resource": sync, "End": True}})
    assert json.loads(render_json(found))["cases"]["worst"]["seconds"] is None
    text = render_text(found)
    assert "no limit" in text and "nothing: no timeout bounds it" in text
    bounded = of({"a": {"Type": "Task", "Resource": sync, "TimeoutSeconds": 60, "End": True}})
    assert bounded.cases[Case.WORST].seconds == 60


def test_numbers_that_no_float_holds() -> None:
    body: dict[str, Any] = {"StartAt": "x0", "States": {"x0": {"Type": "Succeed"}}}
    for level in range(1, 25):
        body = {"StartAt": f"x{level}", "States": {f"x{level}": {"Type": "Map", "ItemProcessor": body, "End": True}}}
    found = of(body["States"], item_count=10**15)
    assert found.cases[Case.TYPICAL].transitions > 10**350
    assert "over by 1.00e+100" in render_text(found)


def test_very_many_retries_take_no_time_to_count() -> None:
    retry = {
        "ErrorEquals": ["States.ALL"],
        "MaxAttempts": 99_999_999,
        "BackoffRate": 1.0000001,
        "MaxDelaySeconds": 30_000_000,
    }
    task = {"Type": "Task", "Resource": "arn:aws:states:::sns:publish", "Retry": [retry], "End": True}
    worst = of({"a": task}).cases[Case.WORST]
    assert worst.transitions == 100_000_000
    assert 10**8 < worst.seconds < 10**13
    steep = {**retry, "BackoffRate": 10, "MaxAttempts": 1_000}
    del steep["MaxDelaySeconds"]
    assert of({"a": {**task, "Retry": [steep]}}).cases[Case.WORST].seconds == float("inf")
