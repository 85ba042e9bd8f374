import json
from typing import Any

from definitions import flow, read, renamed, task

from sfdsl.diagnostics.styles import Styles
from sfdsl.diff import Difference, diff_machines, difference_document, render_json, render_text


def before() -> dict[str, Any]:
    return flow(
        "pay",
        pay=task("refund", Parameters={"Bus": "orders", "Detail": {"a/b~c": 1}}, Retry=[{"ErrorEquals": ["E"]}]),
        refund=task("old one"),
        **{"old one": {"Type": "Wait", "Seconds": 5, "Next": "end"}},
        end={"Type": "Succeed"},
    )


def after() -> dict[str, Any]:
    made = renamed(before(), "old one", "new one")
    states = made["States"]
    states["pay"] = task(
        "new one",
        Parameters={"Bus.$": "$.bus", "Detail": {"a/b~c": 2}},
        Retry=[{"ErrorEquals": ["E"], "MaxAttempts": 3, "BackoffRate": 1.5}],
    )
    del states["refund"]
    states["new one"] = {"Type": "Wait", "Seconds": 5, "End": True}
    states["notify"] = {"Type": "Task", "Resource": "arn:aws:states:::sns:publish", "Next": "end"}
    return {**made, "TimeoutSeconds": 60}


def made() -> Difference:
    return diff_machines(read(before()), read(after()))


def test_text_in_full() -> None:
    assert (
        render_text(made())
        == """\
2 states changed, 1 renamed, 1 removed, 1 added, and settings of the machine; 2 changes are unsafe for running executions

~ the state machine
    TimeoutSeconds: added 60
~ pay
    Parameters.Bus.$: "orders" -> "$.bus"
    Parameters.Detail["a/b~c"]: 1 -> 2
    Retry[0].BackoffRate: added 1.5
    Next: "refund" -> "new one"
~ "old one" -> "new one"
        ! an execution that is in this state knows it by its old name
    Next: "end" -> end
+ notify  Task  arn:aws:states:::sns:publish
- refund  Task  arn:aws:states:::lambda:invoke
        ! an execution that is in this state cannot go on

cosmetic:
    pay: Retry[0].MaxAttempts: added 3
"""
    )


def test_text_of_nothing_and_of_little() -> None:
    same = diff_machines(read(before()), read(before()))
    assert render_text(same) == "no difference\n"
    commented = {**before(), "Comment": "c"}
    assert render_text(diff_machines(read(before()), read(commented))) == (
        'cosmetic only: an execution would do the same\n\ncosmetic:\n    Comment: added "c"\n'
    )


def test_colours_only_where_they_are_asked_for() -> None:
    assert "\x1b[" not in render_text(made())
    painted = render_text(made(), Styles(enabled=True))
    assert "\x1b[32m+ notify  Task  arn:aws:states:::sns:publish\x1b[0m" in painted
    assert "\x1b[31m1\x1b[0m -> \x1b[32m2\x1b[0m" in painted


def test_names_and_values_cannot_play_with_the_terminal() -> None:
    name = "a\x1b[2J\nb"
    old, new = flow("x", x=task()), flow("x", x=task(), **{name: task(Parameters={"v": "\x9b\u202e"})})
    text = render_text(diff_machines(read(old), read(new)))
    assert "\x1b" not in text
    changed = flow("x", x=task(Parameters={"v\x1b": "\x9b\u202e"}))
    text = render_text(diff_machines(read(old), read(changed)))
    assert not {"\x1b", "\x9b", "\u202e"} & set(text)


def test_long_values_are_cut() -> None:
    text = render_text(diff_machines(read(flow(a=task())), read(flow(a=task(Parameters={"x": "y" * 500})))))
    assert "…" in text
    assert max(map(len, text.split("\n"))) < 120


def test_json_says_all() -> None:
    document = difference_document(made())
    assert json.loads(render_json(made())) == document
    assert document["version"] == 1
    assert (document["empty"], document["cosmetic"], document["unsafe"]) == (False, False, True)
    assert document["summary"] == {"changes": 10, "cosmetic": 1, "unsafe": 2}
    changes: Any = document["changes"]
    (detail,) = [
        change for change in changes if change.get("newPointer", "").endswith("c") and "Detail" in change["newPointer"]
    ]
    assert detail == {
        "kind": "arguments",
        "state": "pay",
        "oldPointer": "/States/pay/Parameters/Detail/a~1b~0c",
        "newPointer": "/States/pay/Parameters/Detail/a~1b~0c",
        "old": 1,
        "new": 2,
        "cosmetic": False,
        "risk": None,
    }
    (removed,) = [change for change in changes if change["kind"] == "removed"]
    assert "new" not in removed and "newPointer" not in removed
    assert removed["risk"] == {"code": "state-removed", "text": "an execution that is in this state cannot go on"}


def test_pointers_lead_to_the_values() -> None:
    changes: Any = difference_document(made())["changes"]
    for change in changes:
        if change["kind"] == "renamed":
            continue
        for side, definition in (("old", before()), ("new", after())):
            if f"{side}Pointer" in change and side in change:
                assert look_up(definition, change[f"{side}Pointer"]) == change[side]


def look_up(value: Any, pointer: str) -> Any:
    for step in pointer.split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        value = value[int(key)] if isinstance(value, list) else value[key]
    return value
