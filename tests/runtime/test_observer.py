"""Watching a run: every event of every execution, with its place."""

from collections.abc import Callable
from typing import Any

from sfdsl.runtime.observer import RunEvent

Run = Callable[..., Any]


class Log:
    def __init__(self) -> None:
        self.events: list[RunEvent] = []

    def on_event(self, event: RunEvent) -> None:
        self.events.append(event)


PASS = {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}}


def test_all_events_in_order(run_state: Run) -> None:
    log = Log()
    execution = run_state({"Type": "Map", "ItemProcessor": PASS}, [1, 2], observer=log)
    assert [event.type for event in log.events] == [event["type"] for event in execution.history]
    assert [event.id for event in log.events] == list(range(1, len(log.events) + 1))
    assert log.events[0].details["input"] == "[1,2]"
    assert log.events[1].state == "S"


def test_places(run_state: Run) -> None:
    log = Log()
    wait = {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 1, "End": True}}}
    inner = {"StartAt": "M", "States": {"M": {"Type": "Map", "ItemProcessor": wait, "End": True}}}
    run_state({"Type": "Parallel", "Branches": [PASS, inner]}, [1, 2], observer=log)
    places = {event.state: event.place for event in log.events if event.type.endswith("StateEntered")}
    assert places["A"] == ("S", 0)
    assert places["M"] == ("S", 1)
    assert {event.place for event in log.events if event.state == "W"} == {("S", 1, "M", 0), ("S", 1, "M", 1)}


def test_children_have_names_of_their_own(run_state: Run) -> None:
    log = Log()
    config = {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}}
    execution = run_state({"Type": "Map", "ItemProcessor": {**config, **PASS}}, [1, 2], observer=log)
    assert {event.execution for event in log.events} == {execution.name, *(child.name for child in execution.children)}
