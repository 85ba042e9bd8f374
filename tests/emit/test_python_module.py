"""The generated module: what it looks like, that black agrees, that it runs, and that nothing in a flow becomes code."""

import ast
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sfdsl
from sfdsl import runtime as rt
from sfdsl.emit.python import module_text
from sfdsl.program import Flow

ORDER: dict[str, Any] = {
    "Comment": "Announce an order.",
    "StartAt": "Is it paid?",
    "States": {
        "Is it paid?": {
            "Type": "Choice",
            "Choices": [
                {
                    "And": [
                        {"Variable": "$.total", "NumericGreaterThan": 100},
                        {"Variable": "$.kind", "StringEquals": "gift"},
                    ],
                    "Next": "send event",
                }
            ],
            "Default": "done",
        },
        "send event": {
            "Type": "Task",
            "Comment": "One event an order.",
            "Resource": "arn:aws:states:::events:putEvents",
            "Parameters": {
                "Entries": [
                    {
                        "Source": "shop",
                        "DetailType": "Placed",
                        "Detail": {"total.$": "$.total", "first.$": "$.items[0].id"},
                    }
                ]
            },
            "ResultSelector": {"id.$": "$.Entries[0].EventId"},
            "ResultPath": "$.sent",
            "Retry": [{"ErrorEquals": ["EventBridge.FailedEntry"], "MaxAttempts": 3}],
            "Next": "each",
        },
        "each": {
            "Type": "Map",
            "ItemsPath": "$.items",
            "ItemSelector": {"id.$": "$$.Map.Item.Value.id", "total.$": "$.total"},
            "ItemProcessor": {
                "StartAt": "price",
                "States": {"price": {"Type": "Pass", "Parameters": {"n.$": "States.MathAdd($.total, 1)"}, "End": True}},
            },
            "ResultPath": "$.prices",
            "Next": "done",
        },
        "done": {"Type": "Succeed"},
    },
}

EXPECTED = '''"""order: Announce an order.

Made by sfdsl VERSION from order. Run it:

    python order.py --input '{}'
"""

from typing import Any

from sfdsl import runtime as rt


def is_it_paid(data: Any, run: rt.Scope) -> tuple[Any, str]:
    """Choice 'Is it paid?'."""
    if (rt.number(data["total"]) > 100) and (data["kind"] == "gift"):
        return data, "send event"
    return data, "done"


async def send_event(data: Any, run: rt.Scope) -> Any:
    """Task 'send event': events:putEvents.

    One event an order.
    """
    result = await rt.task(
        run,
        {
            "Entries": [
                {
                    "Source": "shop",
                    "DetailType": "Placed",
                    "Detail": {
                        "total": data["total"],
                        "first": rt.at(data["items"], 0)["id"],
                    },
                }
            ]
        },
    )
    return {**data, "sent": {"id": rt.at(result["Entries"], 0)["EventId"]}}


async def each(data: Any, run: rt.Scope) -> Any:
    """Map 'each'."""
    result = await rt.items(
        run,
        data["items"],
        lambda item: {"id": item.value["id"], "total": data["total"]},
    )
    return {**data, "prices": result}


def price(data: Any, run: rt.Scope) -> Any:
    """Pass 'price'."""
    return {"n": rt.math_add(data["total"], 1)}


def done(data: Any, run: rt.Scope) -> Any:
    """Succeed 'done'."""
    return data
'''


def flow(definition: dict[str, Any], name: str = "order") -> Flow:
    return sfdsl.from_asl(definition, check=False, name=name)


def test_the_module_reads_as_if_written_by_hand() -> None:
    text = flow(ORDER).to_python().replace(sfdsl.__version__, "VERSION")
    assert text.partition("\n\n\nEACH_ITEM = ")[0] + "\n" == EXPECTED


def test_black_leaves_it_as_it_is() -> None:
    import black

    text = flow(ORDER).to_python()
    assert black.format_str(text, mode=black.Mode()) == text


def test_it_imports_the_runtime_alone() -> None:
    tree = ast.parse(flow(ORDER).to_python())
    imported = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    assert [ast.unparse(node) for node in imported] == ["from typing import Any", "from sfdsl import runtime as rt"]


def test_it_runs_by_itself(tmp_path: Path) -> None:
    path = tmp_path / "order.py"
    path.write_text(flow(ORDER).to_python())
    data = '{"total": 150, "kind": "gift", "items": [{"id": "a"}]}'
    done = subprocess.run([sys.executable, str(path), "--input", data], capture_output=True, text=True, check=True)
    assert '"prices": [\n    {\n      "n": 151\n    }\n  ]' in done.stdout
    assert done.stderr == ""


def test_it_says_what_is_wrong_with_its_input(tmp_path: Path) -> None:
    path = tmp_path / "order.py"
    path.write_text(flow(ORDER).to_python())
    done = subprocess.run(
        [sys.executable, str(path), "--input", "{'a': 1}"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("error: the input is not JSON")


# ---- nothing that a flow says becomes code ----

EVIL = st.text(
    alphabet=st.sampled_from("ab\"'\\\n\r\t{}%$.#()[]N\u2028\x85\x00\ud800😀é "), max_size=12
) | st.sampled_from(
    [
        '"""',
        "'''",
        "{{ 7*7 }}",
        "\\N{BULLET}",
        "');import os#",
        '"]);exit(1)#',
        "\\",
        "__import__('os')",
        "{% $x %}",
        "$.a",
        "$$",
        "x\ny",
        "# type: ignore",
    ]
)
STATES = st.fixed_dictionaries(
    {"Type": st.just("Pass")},
    optional={
        "Comment": EVIL,
        "Result": st.dictionaries(EVIL, EVIL, max_size=2),
        "ResultPath": st.just("$.r") | EVIL.map(lambda text: f"$['{text}']"),
        "Parameters": st.dictionaries(EVIL | EVIL.map(lambda text: text + ".$"), EVIL, max_size=2),
        "Assign": st.dictionaries(EVIL, EVIL, max_size=1),
    },
)


@settings(max_examples=80, deadline=None)
@given(
    names=st.lists(EVIL.filter(bool), min_size=1, max_size=3, unique=True),
    states=st.lists(STATES, min_size=3, max_size=3),
    comment=EVIL,
)
def test_evil_texts_stay_texts(names: list[str], states: list[dict[str, Any]], comment: str) -> None:
    named = {name: {**state, "End": True} for name, state in zip(names, states, strict=False)}
    made = flow({"Comment": comment, "StartAt": names[0], "States": named}, name="evil")
    tree = ast.parse(module_text(made.machine, names[0]))
    allowed = (ast.Expr, ast.ImportFrom, ast.Assign, ast.FunctionDef, ast.If)
    assert all(isinstance(node, allowed) for node in tree.body)
    called = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    known = {"SystemExit", "run.assign"}
    assert all(name.startswith("rt.") or name in known or name.isupper() for name in called), called
    runnable = made.runnable()
    assert list(runnable.states) == names


@settings(max_examples=15, deadline=None)
@given(name=EVIL.filter(bool), state=STATES)
def test_black_takes_evil_texts(name: str, state: dict[str, Any]) -> None:
    import black

    if any(0xD800 <= ord(char) < 0xE000 for char in str(state) + name):
        return  # black writes UTF-8
    text = flow({"StartAt": name, "States": {name: {**state, "End": True}}}, name="evil").to_python()
    assert black.format_str(text, mode=black.Mode()) == text


# ---- one meaning ----

PATHS = st.sampled_from(
    [
        "$",
        "$.a",
        "$.a.b",
        "$.list[0]",
        "$.list[-1].x",
        "$.list[*]",
        "$.none",
        "$.text[0]",
        "$$.State.Name",
        "$v",
        "$none",
    ]
)
VALUES = st.dictionaries(
    st.sampled_from(["p.$", "q.$"]),
    PATHS | st.sampled_from(["States.MathAdd($.n, 1)", "States.Format('{}', $.a)"]),
    min_size=1,
)
OPERATORS = st.sampled_from(
    [
        ("NumericEquals", 1),
        ("NumericLessThan", 2),
        ("StringEquals", "t"),
        ("BooleanEquals", True),
        ("IsPresent", True),
        ("IsNull", False),
        ("StringGreaterThanPath", "$.text"),
        ("TimestampEquals", "2030-01-01T00:00:00Z"),
    ]
)
CONDITIONS = st.recursive(
    st.builds(lambda path, operator: {"Variable": path, operator[0]: operator[1]}, PATHS, OPERATORS),
    lambda inner: (
        st.builds(lambda parts: {"And": parts}, st.lists(inner, min_size=1, max_size=2))
        | st.builds(lambda one: {"Not": one}, inner)
    ),
    max_leaves=3,
)
PATHS_AND_VALUES: dict[str, Any] = {
    "InputPath": PATHS | st.none(),
    "Parameters": VALUES,
    "ResultPath": st.sampled_from(["$", "$.r", "$.a.r", "$.list[0]"]) | st.none(),
    "OutputPath": PATHS | st.none(),
    "Assign": VALUES,
}
STEPS = st.one_of(
    st.fixed_dictionaries({"Type": st.just("Pass")}, optional=PATHS_AND_VALUES),
    st.fixed_dictionaries(
        {"Type": st.just("Task"), "Resource": st.just("arn:aws:states:::aws-sdk:sfn:listStateMachines")},
        optional={**PATHS_AND_VALUES, "ResultSelector": VALUES},
    ),
    CONDITIONS.map(lambda condition: {"Type": "Choice", "Choices": [{**condition, "Next": "T"}], "Default": "U"}),
)
DATA = st.fixed_dictionaries(
    {},
    optional={
        "a": st.sampled_from([1, {"b": 2}, None, True, "x"]),
        "list": st.sampled_from([[], [{"x": 1}], "no list"]),
        "text": st.just("t"),
        "n": st.sampled_from([1, 1.5, "1"]),
    },
)


@settings(max_examples=200, deadline=None)
@given(step=STEPS, data=DATA | st.sampled_from([None, [1], "text", 5]), answer=DATA | st.just(None))
def test_plain_python_and_the_fields_mean_the_same(step: dict[str, Any], data: Any, answer: Any) -> None:
    first = {"Type": "Pass", "Assign": {"v": {"w": 1}}, "Next": "S"}
    ends = {} if step["Type"] == "Choice" else {"End": True}
    states = {"F": first, "S": {**step, **ends}, "T": {"Type": "Pass", "End": True}, "U": {"Type": "Pass", "End": True}}
    made = flow({"StartAt": "F", "States": states})
    mocks = {"S": [{"return": answer}]} if step["Type"] == "Task" else None
    plain = made.run(data, seed=1, mocks=mocks)
    for state in made.runnable().states.values():
        state.function = rt.exactly_later if state.waits else rt.exactly
    exact = made.run(data, seed=1, mocks=mocks)
    assert (plain.status, plain.output, plain.error, plain.cause) == (
        exact.status,
        exact.output,
        exact.error,
        exact.cause,
    )
    assert plain.history == exact.history


@pytest.mark.parametrize("count", [1_000])
def test_a_large_flow_loads_fast(count: int) -> None:
    import time

    states = {
        f"S{i}": {"Type": "Pass", "Result": {"i": i}, "ResultPath": "$.r", "Next": f"S{i + 1}"}
        for i in range(count - 1)
    }
    states[f"S{count - 1}"] = {"Type": "Pass", "End": True}  # type: ignore[dict-item]
    made = flow({"StartAt": "S0", "States": states})
    start = time.process_time()
    made.runnable()
    assert time.process_time() - start < 1.0  # 0.1 s on an idle machine
