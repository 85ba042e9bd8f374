"""What putEvents tasks send, taken apart: the known, the computed, and every form in which entries are written."""

from typing import Any

from sfdsl.compiler import compile_text
from sfdsl.ir.put_events import Computed, Fields, Items, Known, PutEvents, Repeated, put_events


def tasks(text: str) -> list[PutEvents]:
    compilation = compile_text(text)
    assert not compilation.has_errors, compilation.diagnostics
    return [task for machine in compilation.machines for task in put_events(machine)]


def test_a_template_is_taken_apart() -> None:
    (task,) = tasks(
        'task t = events.putEvents < Entries: [{ Source: "s", DetailType: "d", Detail: { a: $.a, b: [1] } }] >'
    )
    assert task.appends_arns
    assert not task.is_jsonata
    detail = Fields({"a": Computed("$.a"), "b": Items((Known(1),))})
    assert task.entries == Items((Fields({"Source": Known("s"), "DetailType": Known("d"), "Detail": detail}),))
    assert isinstance(task.entries, Items)
    assert task.entries.items[0].pointer == ("Parameters", "Entries", 0)


def test_an_expression_that_only_puts_together_is_taken_apart() -> None:
    (task,) = tasks(
        "query jsonata\ntask t = sdk.eventbridge.putEvents < Entries: "
        "{% [{'Source': 's', 'DetailType': ('d'), 'Detail': {'n': -1, 'x': $states.input.x, 'l': [$states.input.l]}}] %} >"
    )
    assert not task.appends_arns
    expected: dict[str, Any] = {
        "n": Known(-1),
        "x": Computed("$states.input.x", in_constructor=True),
        # An array that is computed is spread out in a constructor: its items are not known.
        "l": Computed("[$states.input.l]", in_constructor=True),
    }
    members = {"Source": Known("s"), "DetailType": Known("d"), "Detail": Fields(expected)}
    assert task.entries == Items((Fields(members),))


def test_mapping_a_function_repeats_an_entry() -> None:
    (task,) = tasks(
        "query jsonata\ntask t = events.putEvents < Entries: "
        "{% [$map($states.input.orders, function($o) { {'Source': 's', 'Detail': $o} })] %} >"
    )
    match task.entries:
        case Repeated(source=Computed(text="$states.input.orders"), variable="o", item=Fields(members=members)):
            assert members["Source"] == Known("s")
            assert members["Detail"] == Computed("$o", in_constructor=True)
        case other:
            raise AssertionError(other)


def test_retrying_failed_entries_is_one_task_with_the_authors_entries() -> None:
    (task,) = tasks(
        'query jsonata\ntask t = events.putEvents < Entries: [{ Source: "s", DetailType: "d", Detail: { a: $.a } }] >'
        " retry failed entries x3"
    )
    assert task.state.name == "t"
    assert task.appends_arns
    detail = Fields({"a": Computed("$states.input.a", in_constructor=True)})
    assert task.entries == Items((Fields({"Source": Known("s"), "DetailType": Known("d"), "Detail": detail}),))


def test_entries_that_are_computed_as_a_whole() -> None:
    assert [task.entries for task in tasks("task t = events.putEvents < Entries: $.all >")] == [Computed("$.all")]
    (task,) = tasks("query jsonata\ntask t = events.putEvents < {% $states.input %} >")
    assert task.entries == Computed("($states.input).Entries")


def test_branches_and_map_bodies_are_searched_in_order() -> None:
    put = 'events.putEvents < Entries: [{ Source: "s", DetailType: "d", Detail: {} }] >'
    found = tasks(
        f"task first = {put}\nparallel both {{ branch {{ task left = {put} }} branch {{ task right = {put} }} }}\n"
        f"map each over $.a {{ task inner = {put} }}\ntask other = sqs.sendMessage < QueueUrl: $.q, MessageBody: $ >"
    )
    assert [task.state.name for task in found] == ["first", "left", "right", "inner"]
