"""The largest data: exact where the text says it, and an upper bound of what really runs where it does not."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sfdsl
from sfdsl.cost.analysis import Analyses
from sfdsl.cost.assumptions import Assumptions
from sfdsl.cost.expressions import Scope
from sfdsl.cost.payload import Peak, largest_payload
from sfdsl.cost.sizes import EMPTY, Size, literal, object_of, put, repeated, unknown
from sfdsl.cost.tally import Case

CALL = 'lambda.invoke < FunctionName: "f", Payload: $ >'

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-999, 999) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


def size(value: Any) -> int:
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"))


def peak(text: str, case: Case, **assumptions: Any) -> Peak:
    machine = sfdsl.compile(text, check=False).flow.machine
    given = Assumptions(**assumptions)
    analysis = Analyses(machine, given).of(case, "events")
    found = analysis.found()
    assert found is not None
    return largest_payload(machine, analysis, given, found.best)


# ---- sizes ----


@given(JSON)
@settings(max_examples=150)
def test_the_size_of_a_literal_is_that_of_its_text(value: Any) -> None:
    assert literal(value).total == size(value)


@given(st.dictionaries(st.text(max_size=4), JSON, max_size=3), st.text(max_size=4), JSON)
@settings(max_examples=100)
def test_a_member_that_is_set(value: dict[str, Any], name: str, inner: Any) -> None:
    assert put(literal(value), [name], literal(inner)).total == size({**value, name: inner})


def test_unknown_members_stay_beside_known_ones() -> None:
    whole = put(unknown(100), ["a"], Size(1))
    assert whole.total == 100 + len(',"a":1')
    assert put(whole, ["a"], Size(3)).total == whole.total + 2
    assert put(EMPTY, ["a", "b"], Size(1)).total == size({"a": {"b": 1}})
    assert put(literal("text"), ["a"], Size(1)).fields is not None


def test_arrays() -> None:
    assert repeated(literal({"a": 1}), 3).total == size([{"a": 1}] * 3)
    assert repeated(literal(1), 0).total == 2
    assert object_of({"a": Size(1)}, 10).total == 2 + 5 + 1 + 10


# ---- expressions ----


def scope(case: Case, **variables: Size) -> Scope:
    data = object_of({"known": literal("12345678"), "shape": unknown(500)})
    return Scope(case, data, variables, 10, result=literal({"ok": True}))


@pytest.mark.parametrize(
    ("template", "typical", "worst"),
    [
        ({"a.$": "$.known"}, size({"a": "12345678"}), size({"a": "12345678"})),
        ({"a.$": "$.shape"}, 506, 506),
        ({"a.$": "$.shape.x"}, 106, 506),
        ({"a.$": "$.none"}, size({"a": None}), size({"a": None})),
        ({"a.$": "$v"}, 46, 46),
        ({"a.$": "States.UUID()"}, 44, 44),
        ({"a.$": "States.Format('{}!', $.known)"}, 25, 25),
        ({"a.$": "$$.Execution.Id"}, 106, 106),
        ({"a": [1, {"b": None}]}, size({"a": [1, {"b": None}]}), size({"a": [1, {"b": None}]})),
    ],
)
def test_templates(template: Any, typical: int, worst: int) -> None:
    assert scope(Case.TYPICAL, v=Size(40)).template(template).total == typical
    assert scope(Case.WORST, v=Size(40)).template(template).total == worst


@pytest.mark.parametrize(
    ("value", "typical", "worst"),
    [
        ("{% $states.input.known %}", 10, 10),
        ("{% $states.input.shape.x %}", 100, 500),
        ("{% $states.result.ok %}", 4, 4),
        ("{% {'a': $v} %}", 46, 46),
        ("{% 'x' & $v %}", 43, 43),
        ("{% $sum($v) %}", 40, 40),
        ("{% $count($states.input) > 3 %}", 20, 20),
        ("{% $map($v, function($x) { {'id': 'abc'} }) %}", size([{"id": "abc"}] * 10), size([{"id": "abc"}] * 10)),
        ("{% $states.context.Execution.Id %}", 100, 100),
        ("plain", 7, 7),
    ],
)
def test_jsonata(value: Any, typical: int, worst: int) -> None:
    assert scope(Case.TYPICAL, v=Size(40)).jsonata(value).total == typical
    assert scope(Case.WORST, v=Size(40)).jsonata(value).total == worst


# ---- ways ----


def test_results_pile_up() -> None:
    text = f"task a = {CALL} into $.a\ntask b = {CALL} into $.b\n"
    found = peak(text, Case.TYPICAL, input_bytes=1000, result_bytes={"b": 300}, result_size=200)
    assert found == Peak(1000 + len(',"a":') + 200 + len(',"b":') + 300, "the output of 'b'")


def test_a_result_that_is_dropped_does_not() -> None:
    found = peak(f"task a = {CALL} into null\n", Case.TYPICAL, input_bytes=10, result_size=5)
    assert found.where == "the arguments of 'a'"


def test_errors_are_large_in_the_worst_case() -> None:
    text = f"task a = {CALL} catch States.ALL -> b\n-> end\npass b\n"
    assert peak(text, Case.WORST).total == size({"Error": "e" * 256, "Cause": "c" * 32_768})
    assert peak(text, Case.TYPICAL).total < 2_000


GROWING = """\
query jsonata
set $all = []
repeat {
  task ask = lambda.invoke < FunctionName: "f" >
  set more: $all = $append($all, $ask)
} until $ask.done
"""


def test_what_grows_in_a_loop_grows_to_its_end() -> None:
    few = peak(GROWING, Case.WORST, loops={"ask": 10}, result_size=1_000)
    many = peak(GROWING, Case.WORST, loops={"ask": 1_000}, result_size=1_000)
    assert "all" in many.where
    assert many.total > 50 * few.total > 0


def test_a_map_is_as_large_as_its_items() -> None:
    text = f"map each over $.items {{\n  task a = {CALL} select {{ ok: $result.ok }}\n}} into $.done\n"
    found = peak(text, Case.TYPICAL, items={"each": 100}, input_bytes=10)
    item = len('{"ok":}') + 100
    assert found == Peak(10 + len(',"done":') + 2 + 100 * item + 99, "the output of 'each'")


FLOWS = [
    (f"task a = {CALL} into $.a\npass b = {{ x: $.a.v, y: $.id }}\n", {"id": "1" * 50}, {"a": [{"return": {"v": "r" * 70}}]}),
    (
        f"map each over $.items item {{ v: $$.Map.Item.Value, all: $.id }} {{\n  task a = {CALL}\n}} into $.out\n",
        {"items": [1, 2, 3], "id": "x" * 30},
        {"a": [{"return": {"v": "r" * 20}}]},
    ),
    (
        f"parallel p {{\n  branch {{ task a = {CALL} }}\n  branch {{ pass b = {{ k: $.id }} }}\n}} into $.p\n",
        {"id": "z" * 40},
        {"a": [{"return": {"v": "r" * 33}}]},
    ),
    (
        'query jsonata\ntask a = lambda.invoke < FunctionName: "f", Payload: $ >\nsucceed b = { got: $a.v & "!", all: $ }\n',
        {"id": "q" * 60},
        {"a": [{"return": {"v": "r" * 25}}]},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "input", "mocks"), FLOWS)
def test_a_run_stays_between_the_least_and_the_worst(text: str, input: Any, mocks: dict[str, Any]) -> None:
    execution = sfdsl.compile(text, check=False).flow.run(input, mocks=mocks, seed=1)
    assert execution.status == "SUCCEEDED"
    texts = [
        value
        for event in execution.history
        for details in event.values()
        if isinstance(details, dict)
        for name, value in details.items()
        if name in ("input", "output", "parameters")
    ]
    really = max(len(text.encode()) for text in texts)
    assumed = {
        "input_bytes": size(input),
        "result_size": size(mocks["a"][0]["return"]),
        "items": {"each": len(input.get("items", ()))} if "map each" in text else {},
    }
    assert peak(text, Case.LEAST, **assumed).total <= really <= peak(text, Case.WORST, **assumed).total
