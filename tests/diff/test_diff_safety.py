from typing import Any

import pytest
from definitions import flow, read, renamed, task

from sfdsl.diff import RISK_TEXTS, Risk, diff_machines
from sfdsl.ir.nodes import StateMachine


def risks(old: dict[str, Any], new: dict[str, Any]) -> dict[tuple[str, str | None], Risk]:
    changes = diff_machines(read(old), read(new)).changes
    return {(change.kind.value, change.state): change.risk for change in changes if change.risk is not None}


WAIT = {"Type": "Wait", "Seconds": 9, "Next": "z"}
DONE = {"Type": "Succeed"}


@pytest.mark.parametrize("state", [task("z"), WAIT, {"Type": "Map", "ItemProcessor": flow("i", i=DONE), "Next": "z"}])
def test_a_state_in_which_time_passes_may_not_go_or_be_renamed(state: dict[str, Any]) -> None:
    before = flow(a={"Type": "Pass", "Next": "b"}, b=state, z=DONE)
    assert risks(before, flow(a={"Type": "Pass", "Next": "z"}, z=DONE))["removed", "b"] is Risk.STATE_REMOVED
    assert risks(before, renamed(before, "b", "c")) == {("renamed", "c"): Risk.STATE_RENAMED}


@pytest.mark.parametrize("state", [{"Type": "Pass", "Next": "z"}, {"Type": "Choice", "Choices": [], "Default": "z"}])
def test_a_state_that_is_passed_at_once_may(state: dict[str, Any]) -> None:
    before = flow(a=task("b"), b=state, z=DONE)
    assert risks(before, flow(a=task("z"), z=DONE)) == {}
    assert risks(before, renamed(before, "b", "c")) == {}


def test_a_state_that_nothing_leads_to_may() -> None:
    assert risks(flow(a=DONE, b=task("a")), flow(a=DONE)) == {}


def test_a_state_in_a_map_that_is_reached_may_not() -> None:
    def made(**states: Any) -> dict[str, Any]:
        return flow(a={"Type": "Map", "ItemProcessor": flow("x", **states), "End": True})

    assert risks(made(x=task("y"), y=task()), made(x=task())) == {("removed", "y"): Risk.STATE_REMOVED}
    assert risks(made(x=task("y"), y=DONE), made(x=task())) == {}


def test_moved() -> None:
    both = {"Type": "Parallel", "Branches": [flow(a=task())], "End": True}
    assert risks(flow(a=task()), flow("both", both=both)) == {("moved", "a"): Risk.STATE_MOVED}


def test_another_type_or_call() -> None:
    assert risks(flow(a=task()), flow(a={"Type": "Wait", "Seconds": 1, "End": True}))["type", "a"] is Risk.TYPE_CHANGED
    assert risks(flow(a=task()), flow(a=task(Resource="arn:b"))) == {("call", "a"): Risk.CALL_CHANGED}
    assert risks(flow(a={"Type": "Pass", "End": True}), flow(a=DONE)) == {}


def test_branches_and_modes() -> None:
    def parallel(*names: str) -> dict[str, Any]:
        return flow(a={"Type": "Parallel", "Branches": [flow(name, **{name: task()}) for name in names], "End": True})

    assert risks(parallel("x"), parallel("x", "y")) == {("branches", "a"): Risk.BRANCHES_CHANGED}

    def each(**config: Any) -> dict[str, Any]:
        processor = {**flow("x", x=task()), "ProcessorConfig": config}
        return flow(a={"Type": "Map", "ItemProcessor": processor, "End": True})

    found = risks(each(Mode="INLINE"), each(Mode="DISTRIBUTED", ExecutionType="EXPRESS"))
    assert found == {("setting", "a"): Risk.MAP_MODE_CHANGED}


def test_a_variable_that_executions_under_way_do_not_have() -> None:
    def made(assigned: str, read_: str) -> dict[str, Any]:
        return flow(
            a={"Type": "Pass", "Assign": {f"{assigned}.$": "$.x"}, "Next": "b"},
            b=task(Parameters={"x.$": f"${read_}.y"}),
        )

    assert risks(made("old", "old"), made("new", "new")) == {("variables", "a"): Risk.VARIABLE_MISSING}
    assert risks(made("old", "old"), made("new", "old")) == {}


def test_a_variable_of_an_added_state_or_catcher() -> None:
    before = flow(a=task("b"), b=task(Parameters={}))
    reader = task(QueryLanguage="JSONata", Arguments="{% $count($seen) %}")
    added = flow(
        a=task("s"), s={"Type": "Pass", "QueryLanguage": "JSONata", "Assign": {"seen": [1]}, "Next": "b"}, b=reader
    )
    assert risks(before, added)["added", "s"] is Risk.VARIABLE_MISSING
    caught = [{"ErrorEquals": ["E"], "Assign": {"seen": 1}, "Next": "b"}]
    assert risks(before, flow(a=task("b", Catch=caught), b=reader))["catch", "a"] is Risk.VARIABLE_MISSING


def test_what_is_safe() -> None:
    before = flow(a=task("b"), b=task())
    after = flow(
        "n",
        n={"Type": "Pass", "Next": "a"},
        a=task("b", Retry=[{"ErrorEquals": ["E"]}], TimeoutSeconds=5, Parameters={"x": 1}, Comment="c"),
        b=task("n"),
    )
    assert risks(before, after) == {}


def test_the_type_of_a_machine_cannot_change() -> None:
    old, new = StateMachine(name="f"), StateMachine(name="f", kind="EXPRESS")
    assert [change.risk for change in diff_machines(old, new).changes] == [Risk.KIND_CHANGED]


def test_every_risk_says_why() -> None:
    assert set(RISK_TEXTS) == set(Risk)
