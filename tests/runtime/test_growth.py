"""The bound of an output's size is never below its size."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests_runtime_helpers import run_definition

from sfdsl.runtime.growth import MEASURED, UNKNOWN, growth_of
from sfdsl.runtime.limits import json_size

SCALARS = st.none() | st.booleans() | st.integers(-(10**6), 10**6) | st.text(max_size=8)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
DATA = st.fixed_dictionaries({"a": VALUES, "b": st.fixed_dictionaries({"c": VALUES}), "n": st.integers(0, 100)})
PATHS = st.sampled_from(["$", "$.a", "$.b.c", "$.b", "$.b[*]"])
DYNAMIC = PATHS | st.sampled_from(
    ["States.MathAdd($.n, 1)", "States.UUID()", "States.ArrayLength(States.Array($.a))", "States.Hash('x', 'SHA-512')"]
)
TEMPLATES = st.dictionaries(st.sampled_from(["x", "y", "é"]), VALUES, max_size=2).flatmap(
    lambda constant: st.dictionaries(st.sampled_from(["p.$", "q.$"]), DYNAMIC, max_size=2).map(
        lambda made: {**constant, **made}
    )
)
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "InputPath": st.sampled_from(["$", "$.b", None]),
        "ResultPath": st.sampled_from(["$", "$.a", "$.new", "$.b.new", None]),
        "OutputPath": st.sampled_from(["$", None]),
    },
).flatmap(
    lambda paths: st.one_of(
        st.just(paths),
        VALUES.map(lambda value: {**paths, "Result": value}),
        TEMPLATES.map(lambda value: {**paths, "Parameters": value}),
    )
)


@settings(max_examples=60, deadline=None)
@given(fields=FIELDS, data=DATA)
def test_a_bound_holds(fields: dict[str, Any], data: dict[str, Any]) -> None:
    state = {"Type": "Pass", **fields}
    execution = run_definition({"StartAt": "S", "States": {"S": {**state, "End": True}}}, data)
    if execution.status == "SUCCEEDED":
        growth = growth_of("Pass", state, is_jsonata=False)
        assert json_size(execution.output) <= growth.bound(json_size(data), 0)


def machine_of(passes: list[dict[str, Any]]) -> dict[str, Any]:
    states = {
        f"P{index}": {"Type": "Pass", **fields, "Next": f"P{index + 1}"} for index, fields in enumerate(passes)
    } | {f"P{len(passes)}": {"Type": "Pass", "End": True}}
    return {"StartAt": "P0", "States": states}


def outcome(definition: dict[str, Any], data: Any) -> tuple[Any, ...]:
    execution = run_definition(definition, data)
    return execution.status, execution.error, execution.output if execution.error is None else None


OUTER = st.sampled_from(
    [
        {"Type": "Map", "ItemsPath": "$.rows"},
        {
            "Type": "Map",
            "ItemsPath": "$.rows",
            "ItemSelector": {"p.$": "$$.Map.Item.Value", "q.$": "$", "r.$": "$.rows"},
        },
        {"Type": "Map", "ItemsPath": "$$.Execution.Input.rows"},
        {"Type": "Parallel"},
        {"Type": "Parallel", "Parameters": {"p.$": "$", "q.$": "$", "r.$": "$"}},
        {"Type": "Parallel", "InputPath": "$.rows"},
    ]
)


@settings(max_examples=60, deadline=None)
@given(outer=OUTER, passes=st.lists(FIELDS, max_size=3), rows=st.lists(DATA, min_size=1, max_size=3))
def test_a_limit_is_met_where_counting_meets_it(
    outer: dict[str, Any], passes: list[dict[str, Any]], rows: list[Any]
) -> None:
    inner = machine_of(passes)
    key, value = ("Branches", [inner, inner]) if outer["Type"] == "Parallel" else ("ItemProcessor", inner)
    definition = {"StartAt": "S", "States": {"S": {**outer, key: value, "End": True}}}
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("sfdsl.runtime.execution.DATA_LIMIT", 500)
        bounded = outcome(definition, {"rows": rows})
        patched.setattr("sfdsl.runtime.machine.growth_of", lambda *_, **__: MEASURED)
        patched.setattr("sfdsl.runtime.states.map.items_are_of_input", lambda *_, **__: False)
        patched.setattr("sfdsl.runtime.states.parallel.arguments_are_of_input", lambda *_: False)
        assert outcome(definition, {"rows": rows}) == bounded


@pytest.mark.parametrize(
    ("kind", "fields", "is_jsonata"),
    [
        ("Pass", {"Parameters": {"v.$": "$variable"}}, False),
        ("Pass", {"Parameters": {"v.$": "$$.Execution.Input"}}, False),
        ("Pass", {"Parameters": {"v.$": "$..x"}}, False),
        ("Pass", {"Parameters": {"v.$": "States.Format('{}{}', $, $)"}}, False),
        ("Pass", {"OutputPath": "$$"}, False),
        ("Pass", {"Output": "{% 1 %}"}, True),
        ("Choice", {"Choices": [{"Output": 1}]}, True),
    ],
)
def test_what_cannot_be_told_is_counted(kind: str, fields: dict[str, Any], is_jsonata: bool) -> None:
    assert growth_of(kind, fields, is_jsonata=is_jsonata).constant >= UNKNOWN


@pytest.mark.parametrize("text", ["", "a", "é", "\u2028", "😀", '"\\\n', "\ud800"])
def test_sizes_are_bytes_of_compact_json(text: str) -> None:
    import json

    value = {"k": [text, 1.5, None, True]}
    written = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    assert json_size(value) == len(written.encode("utf-8", "surrogatepass"))
