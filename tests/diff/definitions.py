"""Definitions for the tests of differences, as ASL: what can be done to one, and Hypothesis's own."""

from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from sfdsl.ir.codec import decode_machine
from sfdsl.ir.nodes import StateMachine


def read(definition: dict[str, Any]) -> StateMachine:
    return decode_machine(definition, "flow", lambda pointer, message: None)


def flow(start_at: str = "a", /, **states: dict[str, Any]) -> dict[str, Any]:
    return {"StartAt": start_at, "States": states}


def task(target: str | None = None, **fields: Any) -> dict[str, Any]:
    way = {"End": True} if target is None else {"Next": target}
    return {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", **fields, **way}


def renamed(value: Any, old: str, new: str) -> Any:
    """The definition with a state, and all that leads to it, under another name."""
    if isinstance(value, list):
        return [renamed(item, old, new) for item in value]
    if not isinstance(value, dict):
        return value
    result = {}
    for key, member in value.items():
        if key == "States":
            result[key] = {(new if name == old else name): renamed(state, old, new) for name, state in member.items()}
        elif key in ("Next", "Default", "StartAt") and member == old:
            result[key] = new
        else:
            result[key] = renamed(member, old, new)
    return result


def reordered(value: Any) -> Any:
    """The same JSON value with the keys of every object the other way round."""
    if isinstance(value, dict):
        return {key: reordered(member) for key, member in reversed(value.items())}
    return [reordered(item) for item in value] if isinstance(value, list) else value


def names(value: Any) -> Iterator[str]:
    """Of all states, in any depth."""
    for name, state in value["States"].items():
        yield name
        for branch in state.get("Branches", ()):
            yield from names(branch)
        if "ItemProcessor" in state:
            yield from names(state["ItemProcessor"])


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from([0.5, 1.0, "$.a", "x", "{% $x %}"]),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["k", "n.$", "Next"]), inner, max_size=2)
    ),
    max_leaves=4,
)


@st.composite
def definitions(draw: st.DrawFn) -> dict[str, Any]:
    """Definitions whose states all have different names, and often the same content."""
    counter = iter(range(1000))

    def scope(depth: int) -> dict[str, Any]:
        found = [f"s{next(counter)}" for _ in range(draw(st.integers(1, 4)))]
        targets = st.sampled_from(found)
        states = {name: state(depth, targets) for name in found}
        return {"StartAt": draw(targets), "States": states}

    def state(depth: int, targets: st.SearchStrategy[str]) -> dict[str, Any]:
        kinds = ["Pass", "Pass", "Task", "Choice", "Wait", "Fail", *(["Map", "Parallel"] if depth else [])]
        kind = draw(st.sampled_from(kinds))
        fields: dict[str, Any] = {"Type": kind}
        if kind == "Choice":
            rule = st.fixed_dictionaries(
                {"Variable": st.just("$.n"), "NumericEquals": st.integers(0, 2), "Next": targets}
            )
            return fields | {"Choices": draw(st.lists(rule, min_size=1, max_size=3)), "Default": draw(targets)}
        if kind == "Fail":
            return fields
        if kind == "Task":
            fields["Resource"] = draw(st.sampled_from(["arn:a", "arn:b"]))
            fields["Parameters"] = draw(_VALUES)
            caught = st.fixed_dictionaries({"ErrorEquals": st.just(["E"]), "Next": targets})
            fields["Catch"] = draw(st.lists(caught, min_size=1, max_size=2))
        elif kind == "Wait":
            fields["Seconds"] = draw(st.integers(1, 3))
        elif kind == "Map":
            fields["ItemProcessor"] = scope(depth - 1)
        elif kind == "Parallel":
            fields["Branches"] = [scope(depth - 1) for _ in range(draw(st.integers(1, 3)))]
        return fields | draw(st.just({"End": True}) | targets.map(lambda target: {"Next": target}))

    return scope(2)
