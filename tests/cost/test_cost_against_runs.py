"""The counts against executions that really ran: same events, same transitions, same time."""

from collections import Counter
from typing import Any

import pytest

import sfdsl
from sfdsl.cost.analysis import Analyses
from sfdsl.cost.assumptions import Assumptions
from sfdsl.cost.tally import Case, Tally

OK = {"return": {"ok": True}}
BROKEN = {"error": "Broken", "cause": "it is"}
CALL = 'lambda.invoke < FunctionName: "f", Payload: $ >'


def estimated(text: str, case: Case, **assumptions: Any) -> Tally:
    machine = sfdsl.compile(text, check=False).flow.machine
    found = Analyses(machine, Assumptions(task_seconds=0, **assumptions)).of(case, "events").found()
    assert found is not None
    return found.tally


def counted(text: str, input: Any = None, **settings: Any) -> Tally:
    """Of a run: events, entered states with a retry for each further schedule, seconds."""
    execution = sfdsl.compile(text, check=False).flow.run(input or {}, seed=1, **settings)
    types = Counter(event["type"] for event in execution.history)
    entered = sum(count for name, count in types.items() if name.endswith("StateEntered"))
    scheduled = sum(types[name] for name in ("TaskScheduled", "LambdaFunctionScheduled", "ActivityScheduled"))
    tasks = types["TaskStateEntered"]
    again = sum(types[f"{name}StateStarted"] - types[f"{name}StateEntered"] for name in ("Map", "Parallel"))
    assert execution.stop_time is not None
    seconds = round(execution.stop_time - execution.start_time, 6)
    return Tally(entered + scheduled - tasks + again, len(execution.history), seconds)


STRAIGHT = f"""\
task a = {CALL} into $.a
wait b 90s
pass c = 1 into $.c
succeed d
"""
BRANCHES = f"""\
parallel both {{
  branch {{
    task a = {CALL}
  }}
  branch {{
    wait b 5s
    pass c = 1
  }}
}}
pass d = 2
"""
ITEMS = f"""\
map each over $.items concurrency 2 {{
  task a = {CALL}
  wait b 3s
}}
"""
LOOP = f"""\
query jsonata
set $tries = 0
repeat {{
  task ask = {CALL.replace("$", "$tries")}
  set again: $tries = $tries + 1
}} until $tries >= 4 every 30s
"""
SYNC = 'task a = glue.startJobRun.sync < JobName: "j" >\n'
TOKEN = 'task a = sqs.sendMessage.waitForTaskToken < QueueUrl: "https://q/1/q", MessageBody: $$.Task.Token >\n'


@pytest.mark.parametrize(
    ("text", "assumptions", "input", "mocks"),
    [
        (STRAIGHT, {}, {}, {"a": [OK]}),
        (BRANCHES, {}, {}, {"a": [OK]}),
        (ITEMS, {"items": {"each": 5}}, {"items": [1, 2, 3, 4, 5]}, {"a": [OK]}),
        (ITEMS, {"items": {"each": 0}}, {"items": []}, {"a": [OK]}),
        (LOOP, {"loops": {"ask": 4}}, {}, {"ask": [OK]}),
        (SYNC, {}, {}, {"a": [OK]}),
        (TOKEN, {}, {}, {"a": [OK]}),
    ],
    ids=["straight", "parallel", "map", "empty map", "loop", "sync", "token"],
)
def test_the_typical_case_is_what_happens(
    text: str, assumptions: dict[str, Any], input: Any, mocks: dict[str, Any]
) -> None:
    assert estimated(text, Case.TYPICAL, **assumptions) == counted(text, input, mocks=mocks)


RETRIED = f"task a = {CALL} timeout 30s retry on Broken x2 every 5s backoff 3 retry on States.ALL x1 every 10s"
CAUGHT = f"{RETRIED} catch States.ALL into $.error -> b\n-> end\npass b = 1\n"
TRIED_BRANCHES = f"""\
parallel both {{
  branch {{
    task a = {CALL}
  }}
}} retry on Broken x2 every 5s catch States.ALL -> b
-> end
pass b = 1
"""
TRIED_ITEMS = f"""\
map each over $.items concurrency 1 {{
  task a = {CALL}
}} retry on Broken x2 every 5s
"""


def test_the_worst_case_uses_all_retries_up() -> None:
    mocks = {"a": [BROKEN, BROKEN, BROKEN, {"error": "Other", "cause": ""}]}
    run = counted(CAUGHT, mocks={"a": [*mocks["a"][:2], {"error": "Other", "cause": ""}, BROKEN]})
    worst = estimated(CAUGHT, Case.WORST)
    assert (worst.transitions, worst.events) == (run.transitions, run.events)
    assert worst.seconds == 4 * 30 + 5 + 15 + 10


def test_a_task_that_nothing_catches_ends_the_worst_case() -> None:
    text = f"{RETRIED}\n"
    run = counted(text, mocks={"a": [BROKEN, BROKEN, {"error": "Other", "cause": ""}, BROKEN]})
    worst = estimated(text, Case.WORST)
    # Succeeding at last takes one event more than failing: the exit.
    assert (worst.transitions, worst.events) == (run.transitions, run.events + 1)


def test_a_parallel_is_tried_again_as_a_whole() -> None:
    run = counted(TRIED_BRANCHES, mocks={"a": [BROKEN]})
    worst = estimated(TRIED_BRANCHES, Case.WORST)
    assert worst.transitions == run.transitions
    # The estimate is from above: it lets each failing branch exit.
    assert run.events <= worst.events <= run.events + 3


def test_a_map_is_tried_again_as_a_whole() -> None:
    run = counted(TRIED_ITEMS, {"items": [1]}, mocks={"a": [BROKEN, BROKEN, OK]})
    worst = estimated(TRIED_ITEMS, Case.WORST, items={"each": 1})
    assert worst.transitions == run.transitions
    assert run.events <= worst.events <= run.events + 3


DISTRIBUTED = f"""\
map rows over $.items distributed standard batch {{ MaxItemsPerBatch: 2 }} label "rows" {{
  task a = {CALL}
  pass b = 1
}}
"""


def test_a_distributed_map_has_histories_of_its_own() -> None:
    execution = sfdsl.compile(DISTRIBUTED, check=False).flow.run({"items": [1, 2, 3]}, mocks={"a": [OK]}, seed=1)
    found = estimated(DISTRIBUTED, Case.TYPICAL, items={"rows": 3})
    assert found.events == len(execution.history)
    assert {found.child_events} == {len(child.history) for child in execution.children}
    # The Map itself, and for each of the two children its start and two states.
    assert found.transitions == 1 + 2 * (1 + 2)


def test_express_children_are_requests() -> None:
    text = DISTRIBUTED.replace("distributed standard", "distributed express")
    machine = sfdsl.compile(text, check=False).flow.machine
    assumptions = Assumptions(items={"rows": 3}, seconds={"a": 0.25})
    found = Analyses(machine, assumptions).of(Case.TYPICAL, "transitions").found()
    assert found is not None
    assert (found.tally.transitions, found.tally.requests) == (1 + 2, 2)
    assert found.tally.gb_seconds == pytest.approx(2 * 0.3 * 64 / 1024)


def test_the_least_case_takes_no_way_twice() -> None:
    assert estimated(LOOP, Case.LEAST).events == estimated(LOOP, Case.TYPICAL, rounds=1).events


def test_choices_in_the_typical_case() -> None:
    text = 'if "Is it big?": $.big == 1 { wait long 10s }\npass a = 1\n'
    assert estimated(text, Case.TYPICAL).seconds == 10
    assert estimated(text, Case.TYPICAL, takes={"Is it big?": "a"}).seconds == 0
    assert estimated(text, Case.WORST, takes={"Is it big?": "a"}).seconds == 10


@pytest.mark.parametrize(
    ("retry", "retries", "pause"),
    [
        ("retry on E", 3, 1 + 2 + 4),
        ("retry on E x0", 0, 0),
        ("retry on E x4 every 2s backoff 1", 4, 8),
        ("retry on E x5 every 1s backoff 10 max 50s", 5, 1 + 10 + 50 * 3),
        ("retry on E x99999999 every 1s backoff 1", 99_999_999, 99_999_999),
    ],
)
def test_pauses(retry: str, retries: int, pause: float) -> None:
    text = f"task a = {CALL} timeout 1s {retry}\n"
    worst = estimated(text, Case.WORST)
    assert (worst.transitions, worst.seconds) == (1 + retries, (retries + 1) + pause)
