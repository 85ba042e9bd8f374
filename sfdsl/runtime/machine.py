"""The table of states that a generated module ends with, made ready to run.

    MACHINE = rt.StateMachine("order", "send", [rt.State("send", send, {"Type": "Task", "Resource": ..., "End": True})])

A row has the state's name, the function that was generated for it, and its fields as ASL has them. The function is what runs. The
fields say what surrounds it (Retry, Catch, Next, time limits), and what exactly is meant where the function fails on the data it meets:
then `exact.py` works from the fields, and finds the value after all or the error with AWS's words.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias

from sfdsl.jsontypes import Json
from sfdsl.runtime import history
from sfdsl.runtime.errors import RunError
from sfdsl.runtime.growth import Growth, growth_of
from sfdsl.runtime.history import Shape
from sfdsl.runtime.retry import Catcher, Retrier, read_catchers, read_retriers

Fields: TypeAlias = Mapping[str, Json]
"""The fields of a state under ASL's names, without the machines inside it."""
StateFunction: TypeAlias = Callable[..., Any]
"""Called with the state's input and its scope; see `scope.py`.

    Pass, Succeed           gives the output
    Choice                  gives the output and the name of the next state
    Fail                    gives error and cause, each a text or None
    Wait                    a coroutine: waits, then gives the output
    Task, Parallel, Map     a coroutine: one attempt, which gives the output
"""

SYNCHRONOUS: Final = frozenset({"Pass", "Choice", "Succeed", "Fail"})
"""The types whose states never wait."""
TYPES: Final = SYNCHRONOUS | {"Task", "Wait", "Parallel", "Map"}


class State:
    """One row. What the loop asks for at every visit lies ready in attributes."""

    __slots__ = (
        "aborted",
        "branches",
        "catchers",
        "entered",
        "exited",
        "factor",
        "fields",
        "function",
        "growth",
        "is_jsonata",
        "kind",
        "machine",
        "name",
        "next",
        "plus",
        "processor",
        "retriers",
        "waits",
    )

    def __init__(
        self,
        name: str,
        function: StateFunction,
        fields: dict[str, Any],
        *,
        branches: Sequence["SubMachine"] = (),
        processor: "SubMachine | None" = None,
    ) -> None:
        self.name, self.function, self.fields = name, function, fields
        self.branches, self.processor = tuple(branches), processor
        kind = fields.get("Type")
        self.kind = kind if isinstance(kind, str) and kind in TYPES else ""
        self.waits = self.kind not in SYNCHRONOUS
        self.entered: Shape = history.entered(self.kind, name)
        self.exited: Shape = history.exited(self.kind, name)
        self.retriers: tuple[Retrier, ...] = read_retriers(fields.get("Retry"))
        self.catchers: tuple[Catcher, ...] = read_catchers(fields.get("Catch"))
        self.machine: Machine
        self.next: State | None = None
        self.is_jsonata = False
        self.growth: Growth
        self.factor, self.plus = 1, 0

    def bind(self, machine: "Machine", language: str) -> None:
        """Called once by the machine that the state is a member of; `language` is the machine's query language."""
        self.machine = machine
        self.is_jsonata = self.fields.get("QueryLanguage", language) == "JSONata"
        self.growth = growth_of(self.kind, self.fields, is_jsonata=self.is_jsonata)
        self.factor, self.plus = self.growth.of_input, self.growth.constant
        target = self.fields.get("Next")
        if isinstance(target, str):
            self.next = machine.find(target)
        for inner in (*self.branches, *((self.processor,) if self.processor else ())):
            inner.bind(language)

    def __repr__(self) -> str:
        return f"State({self.name!r})"


class Machine:
    """States and the one that they start at.

    `is_synchronous` tells that no state in it ever waits; `is_additive`, once it is bound, that each adds a certain number of bytes to
    its input at most.
    """

    def __init__(self, start_at: str, states: Sequence[State]) -> None:
        self.start_at = start_at
        self.states = {state.name: state for state in states}
        self.is_synchronous = not any(state.waits for state in states)
        self.is_additive = False

    def bind(self, language: str) -> None:
        for state in self.states.values():
            state.bind(self, language)
        self.is_additive = self.is_synchronous and all(state.factor <= 1 for state in self.states.values())

    def find(self, name: str) -> State | None:
        return self.states.get(name)

    @property
    def first(self) -> State:
        """Raises RunError where `StartAt` names no state."""
        return self.at(self.start_at)

    def at(self, name: str) -> State:
        """Raises RunError where there is no such state; AWS refuses the definition."""
        state = self.states.get(name)
        if state is None:
            raise RunError(f"there is no state '{name}' to go on to", "'sfdsl check' finds such mistakes")
        return state

    def all_states(self) -> list[State]:
        """Every state, those in branches and map bodies too."""
        found = list(self.states.values())
        for state in self.states.values():
            for inner in (*state.branches, *((state.processor,) if state.processor else ())):
                found.extend(inner.all_states())
        return found


class SubMachine(Machine):
    """A branch of a Parallel state, or what each item of a Map goes through; then `config` is its ProcessorConfig."""

    def __init__(self, start_at: str, states: Sequence[State], config: Mapping[str, Json] | None = None) -> None:
        super().__init__(start_at, states)
        self.config = config or {}

    @property
    def is_distributed(self) -> bool:
        return self.config.get("Mode") == "DISTRIBUTED"


class StateMachine(Machine):
    """A whole flow. `kind` is `STANDARD` or `EXPRESS`; `timeout_seconds` is the time limit of an execution."""

    def __init__(
        self,
        name: str,
        start_at: str,
        states: Sequence[State],
        *,
        kind: str = "STANDARD",
        query_language: str = "JSONPath",
        timeout_seconds: float | None = None,
    ) -> None:
        super().__init__(start_at, states)
        self.name, self.kind, self.timeout_seconds = name, kind, timeout_seconds
        self.bind(query_language)
