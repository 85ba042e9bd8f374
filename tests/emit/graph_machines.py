"""Machines for the tests of pictures: short ways to write one by hand, and Hypothesis's own."""

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from sfdsl.ir.nodes import (
    Catcher,
    ChoiceRule,
    ChoiceState,
    Comparison,
    End,
    FailState,
    MapState,
    Next,
    ParallelState,
    PassState,
    RawState,
    Retrier,
    State,
    StateMachine,
    SubMachine,
    SucceedState,
    TaskState,
    Transition,
)


def machine(*states: State, start_at: str | None = "", name: str = "flow") -> StateMachine:
    """A machine that starts at its first state, if not told otherwise."""
    return StateMachine(name=name, start_at=states[0].name if start_at == "" else start_at, states=states)


def branch(*states: State, comment: str | None = None) -> SubMachine:
    return SubMachine(comment=comment, start_at=states[0].name, states=states)


def way(target: str | None) -> Transition:
    return End() if target is None else Next(target=target)


def task(name: str, target: str | None = None, *, catch: Sequence[Catcher] = (), **more: Any) -> TaskState:
    resource = more.pop("resource", "arn:aws:states:::lambda:invoke")
    return TaskState(name=name, resource=resource, transition=way(target), catch=tuple(catch), **more)


def step(name: str, target: str | None = None) -> PassState:
    return PassState(name=name, transition=way(target))


def choice(name: str, *targets: str, default: str | None = None) -> ChoiceState:
    """Its rules compare `$.n` with 0, 1, 2 ..."""
    rules = tuple(ChoiceRule(condition=equals(number), next=target) for number, target in enumerate(targets))
    return ChoiceState(name=name, choices=rules, default=default)


def equals(number: int) -> Comparison:
    return Comparison(variable="$.n", operator="NumericEquals", operand=number)


def catcher(target: str, *errors: str) -> Catcher:
    return Catcher(error_equals=errors or ("States.ALL",), next=target)


@st.composite
def machines(draw: st.DrawFn, depth: int = 2) -> StateMachine:
    """Any machine of some states, valid or not, with odd names, dangling targets, loops and nested machines."""
    inner = draw(_sub_machines(depth))
    return StateMachine(name=draw(_NAMES), comment=inner.comment, start_at=inner.start_at, states=inner.states)


_NAMES = st.one_of(
    st.sampled_from([f"state {number}" for number in range(30)]),
    st.text(max_size=12),
    st.sampled_from(['a "b" <c> & d', "$$x$$ `y` #35;", "\x00\ud800", "end", "x" * 90]),
)


@st.composite
def _sub_machines(draw: st.DrawFn, depth: int) -> SubMachine:
    names = draw(st.lists(_NAMES, min_size=0 if depth < 2 else 1, max_size=9 if depth == 2 else 4, unique=True))
    targets = st.sampled_from(names) if names else _NAMES
    if draw(st.integers(0, 9)) == 0:
        targets = st.one_of(targets, _NAMES)
    states = tuple(draw(_states(name, targets, depth)) for name in names)
    return SubMachine(comment=draw(st.none() | st.text(max_size=30)), start_at=draw(st.none() | targets), states=states)


@st.composite
def _states(draw: st.DrawFn, name: str, targets: st.SearchStrategy[str], depth: int) -> State:
    ways = st.none() | targets.map(lambda target: Next(target=target)) | st.just(End())
    catchers = st.lists(st.builds(catcher, targets, _NAMES), max_size=2).map(tuple)
    kinds: list[st.SearchStrategy[Any]] = [
        st.builds(PassState, name=st.just(name), transition=ways),
        st.builds(
            TaskState,
            name=st.just(name),
            transition=ways,
            catch=catchers,
            retry=st.sampled_from([(), (Retrier(error_equals=("E",)),)]),
        ),
        st.builds(
            lambda rules, default: choice(name, *rules, default=default),
            st.lists(targets, max_size=4),
            st.none() | targets,
        ),
        st.just(SucceedState(name=name)),
        st.just(FailState(name=name, error="E")),
        st.builds(lambda target: RawState(name=name, extra={"Type": "Strange", "Next": target}), targets),
    ]
    if depth:
        inner = _sub_machines(depth - 1)
        kinds.append(st.builds(MapState, name=st.just(name), transition=ways, catch=catchers, item_processor=inner))
        kinds.append(
            st.builds(
                ParallelState,
                name=st.just(name),
                transition=ways,
                catch=catchers,
                branches=st.lists(inner, max_size=3).map(tuple),
            )
        )
    return draw(st.one_of(kinds))  # type: ignore[no-any-return]
