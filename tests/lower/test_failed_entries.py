"""`retry failed entries`: only what failed and can succeed later is sent again; order and ids of the outcome are the first ones."""

import json
from typing import Any

import pytest

import sfdsl
from sfdsl.compiler import compile_text

TEXT = """
query jsonata
task announce = events.putEvents < Entries: $.entries > retry failed entries x2 every 3s%s
"""
ENTRIES = [
    {"Source": "s", "DetailType": "t", "Detail": {"n": number}, "Resources": ["mine"] if number == 1 else []}
    for number in range(4)
]


def ok(name: str) -> dict[str, str]:
    return {"EventId": name}


def failed(code: str) -> dict[str, str]:
    return {"ErrorCode": code, "ErrorMessage": "m"}


def answer(*entries: dict[str, str]) -> dict[str, Any]:
    count = sum("ErrorCode" in entry for entry in entries)
    return {"return": {"Entries": list(entries), "FailedEntryCount": count}}


def run(mocks: dict[str, Any], more: str = "", entries: list[Any] | None = None) -> Any:
    flow = sfdsl.compile(TEXT % more).flow
    return flow.run({"entries": ENTRIES if entries is None else entries}, mocks=mocks)


def sent(execution: Any) -> list[list[int]]:
    """The numbers of the entries of each call."""
    calls = [
        json.loads(event["taskScheduledEventDetails"]["parameters"])["Entries"]
        for event in execution.history
        if event["type"] == "TaskScheduled"
    ]
    return [[json.loads(entry["Detail"])["n"] for entry in call] for call in calls]


def test_only_what_can_succeed_later_is_sent_again() -> None:
    execution = run(
        {
            "announce": [answer(ok("0"), failed("ThrottlingException"), ok("2"), failed("InternalFailure"))],
            "announce again": [answer(failed("ThrottlingException"), ok("3")), answer(ok("1"))],
        }
    )
    assert execution.status == "SUCCEEDED"
    assert execution.output == {"Entries": [ok("0"), ok("1"), ok("2"), ok("3")], "FailedEntryCount": 0}
    assert sent(execution) == [[0, 1, 2, 3], [1, 3], [1]]


def test_the_arns_stand_once_behind_the_authors_resources() -> None:
    execution = run(
        {
            "announce": [answer(ok("0"), failed("ThrottlingException"), ok("2"), ok("3"))],
            "announce again": [answer(ok("1"))],
        }
    )
    calls = [e["taskScheduledEventDetails"] for e in execution.history if e["type"] == "TaskScheduled"]
    first, again = (json.loads(call["parameters"])["Entries"] for call in calls)
    assert first[1]["Resources"][0] == "mine"
    assert [arn.split(":")[5] for arn in first[1]["Resources"][1:]] == ["stateMachine", "execution"]
    assert again == [first[1]]


@pytest.mark.parametrize("code", ["InvalidArgument", "MalformedDetail", "NotAuthorizedForSourceException"])
def test_what_can_never_succeed_is_not_sent_again(code: str) -> None:
    execution = run({"announce": [answer(ok("0"), failed(code), ok("2"), ok("3"))]})
    assert sent(execution) == [[0, 1, 2, 3]]
    assert (execution.status, execution.error) == ("FAILED", "EventBridge.FailedEntry")
    cause = json.loads(execution.cause)
    assert cause["FailedEntryCount"] == 1
    assert cause["Entries"][1]["ErrorCode"] == code


def test_the_attempts_end() -> None:
    down = {
        "announce": [answer(*[failed("ThrottlingException")] * 4)],
        "announce again": [answer(*[failed("ThrottlingException")] * 4)],
    }
    execution = run(down)
    assert sent(execution) == [[0, 1, 2, 3]] * 3
    assert execution.error == "EventBridge.FailedEntry"


def test_a_single_entry() -> None:
    execution = run(
        {"announce": [answer(failed("ThrottlingException"))], "announce again": [answer(ok("0"))]}, entries=ENTRIES[:1]
    )
    assert execution.output == {"Entries": [ok("0")], "FailedEntryCount": 0}


def test_a_catch_gets_what_still_fails() -> None:
    down = {"announce": [answer(*[failed("InvalidArgument")] * 4)]}
    execution = run(
        down, more=" catch EventBridge.FailedEntry as $problem -> sorry\n-> end\npass sorry = { error: $problem.Error }"
    )
    assert execution.status == "SUCCEEDED"
    assert execution.output == {"error": "EventBridge.FailedEntry"}


def test_output_sees_the_shaped_result_and_the_input() -> None:
    execution = run(
        {"announce": [answer(*map(ok, "0123"))]},
        more=" output { first: $result.Entries[0].EventId, count: $count($.entries) }",
    )
    assert execution.output == {"first": "0", "count": 4}


@pytest.mark.parametrize("seed", range(6))
def test_every_entry_reaches_the_bus_once_however_often_it_fails(seed: int) -> None:
    flow = sfdsl.compile(TEXT.replace("x2", "x50") % "").flow
    execution = flow.run({"entries": ENTRIES}, faults=["events.putEvents:throttle=0.5"], seed=seed)
    assert execution.status == "SUCCEEDED"
    assert sorted(record["event"]["detail"]["n"] for record in execution.events) == [0, 1, 2, 3]
    ids = {record["event"]["id"]: record["event"]["detail"]["n"] for record in execution.events}
    assert [ids[entry["EventId"]] for entry in execution.output["Entries"]] == [0, 1, 2, 3]


def test_jsonpath_cannot_say_it() -> None:
    with pytest.raises(sfdsl.CompileError, match="SFD141"):
        sfdsl.compile("task t = events.putEvents < Entries: [] > retry failed entries x2")


def test_the_calls_go_through_the_sdk_which_never_fails_with_failed_entry() -> None:
    more = " catch EventBridge.FailedEntry, Some.Error -> sorry\n-> end\npass sorry"
    compilation = compile_text(TEXT % more)
    told = [(d.code.id, compilation.source.text[d.span.start : d.span.end]) for d in compilation.diagnostics if d.span]
    assert set(told) == {("SFD402", "Some.Error")}
    only = compile_text(TEXT % " catch EventBridge.FailedEntry -> sorry\n-> end\npass sorry")
    assert only.diagnostics == ()
    assert "Catch" not in sfdsl.compile(TEXT % more.replace(", Some.Error", "")).flow.to_asl()["States"]["announce"]


def test_without_arguments_the_entries_are_those_of_the_input() -> None:
    text = "query jsonata task announce = events.putEvents retry failed entries x2"
    mocks = {"announce": [answer(ok("0"), failed("ThrottlingException"))], "announce again": [answer(ok("1"))]}
    execution = sfdsl.compile(text).flow.run({"Entries": ENTRIES[:2]}, mocks=mocks)
    assert sent(execution) == [[0, 1], [1]]
