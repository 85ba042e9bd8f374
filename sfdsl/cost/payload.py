"""The largest data on one way: it is walked with sizes instead of values.

Looked at are what each state gets and hands on, the arguments and results of tasks, and variables. All of these may have 262,144 bytes.
Loops are walked until their sizes stay the same, or grow by the same amount each round.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sfdsl.cost.analysis import Analysis
from sfdsl.cost.assumptions import Assumptions
from sfdsl.cost.expressions import Scope
from sfdsl.cost.paths import Best, Part, Path, Way
from sfdsl.cost.sizes import EMPTY, Size, array_of, literal, object_of, put, repeated, unknown
from sfdsl.cost.tally import Case
from sfdsl.cost.ways import batch_size, item_count
from sfdsl.expr.errors import ExpressionSyntaxError
from sfdsl.expr.jsonpath_parser import Member, parse_path
from sfdsl.ir.fields import ABSENT
from sfdsl.ir.nodes import (
    Catcher,
    ChoiceState,
    FailState,
    Machine,
    MapState,
    ParallelState,
    PassState,
    RawState,
    State,
    StateMachine,
    TaskState,
)
from sfdsl.ir.walk import walk

_LONGEST_ERROR: Final = object_of({"Error": Size(258), "Cause": Size(32_770)})
"""An error output at its largest, quotes included. Source: API reference, SendTaskFailure."""
_USUAL_ERROR: Final = object_of({"Error": Size(50), "Cause": Size(150)})
_WALKED_ROUNDS: Final = 3
_MOST_VISITS: Final = 20_000
"""In loops. After so many, or as many as there are states, they are left out: loops in loops in loops would take for ever."""


@dataclass(frozen=True, slots=True)
class Peak:
    """The largest data that was met, and where."""

    total: int = 0
    where: str = ""


@dataclass(slots=True)
class _Data:
    """What a state gets, and the variables it can read."""

    value: Size
    variables: dict[str, Size]

    def sizes(self) -> dict[str | None, int]:
        """Of the variables by name, and of the data under None."""
        return {None: self.value.total, **{name: size.total for name, size in self.variables.items()}}


def largest_payload(machine: StateMachine, analysis: Analysis, assumptions: Assumptions, best: Best) -> Peak:
    """On the way that the analysis found."""
    walker = _Walker(machine, analysis, assumptions)
    data = _Data(walker.given(assumptions.input_bytes, EMPTY), {})
    walker.look(data.value, "the input of the execution")
    walker.walk(machine, best.path, data)
    return walker.peak


class _Walker:
    def __init__(self, machine: StateMachine, analysis: Analysis, assumptions: Assumptions) -> None:
        self._machine, self._analysis, self._assumptions = machine, analysis, assumptions
        self._case = analysis.case
        self._by_name: dict[int, dict[str, State]] = {}
        self._left = max(_MOST_VISITS, 3 * sum(1 for _ in walk(machine)))
        self.peak = Peak()

    def given(self, total: int, least: Size) -> Size:
        """Data of unknown shape; in the least case as little as there can be."""
        return least if self._case is Case.LEAST else unknown(total)

    def look(self, size: Size, where: str) -> None:
        if size.total > self.peak.total:
            self.peak = Peak(size.total, where)

    # ---- the way ----

    def walk(self, machine: Machine, path: Path | None, data: _Data) -> None:
        states = self._by_name.get(id(machine))
        if states is None:
            states = self._by_name[id(machine)] = {state.name: state for state in machine.states}
        for step in path or ():
            if isinstance(step, Way):
                self._visit(states[step.source], step, data)
            elif step.times == 1 or self._left > 0:
                self._repeat(machine, step, data)

    def _repeat(self, machine: Machine, part: Part, data: _Data) -> None:
        before = data.sizes()
        for _ in range(min(part.times, _WALKED_ROUNDS)):
            before = data.sizes()
            self.walk(machine, part.path, data)
            if self._left <= 0:
                return
        left = part.times - _WALKED_ROUNDS
        if left <= 0:
            return
        after = f"after {part.times:,} rounds"
        for name, size in data.sizes().items():
            growth = size - before.get(name, 0)
            if growth > 0:
                # What is appended in each round has no field of its own.
                grown = unknown(size + left * growth)
                self.look(grown, f"the data {after}" if name is None else f"the variable '{name}' {after}")
                if name is None:
                    data.value = grown
                else:
                    data.variables[name] = grown

    def _visit(self, state: State, way: Way, data: _Data) -> None:
        self._left -= 1
        self.look(data.value, f"the input of '{state.name}'")
        is_jsonata = (getattr(state, "query_language", None) or self._machine.query_language) == "JSONata"
        (self._in_jsonata if is_jsonata else self._in_jsonpath)(state, way, data)
        self.look(data.value, f"the output of '{state.name}'")

    # ---- JSONata ----

    def _in_jsonata(self, state: State, way: Way, data: _Data) -> None:
        scope = self._scope(data)
        result: Size | None = None
        if isinstance(state, TaskState | ParallelState | MapState):
            written = getattr(state, "arguments", ABSENT)
            arguments = data.value if written is ABSENT else scope.jsonata(written)
            result = self._result(state, way, arguments, data)
        chosen: Any = state
        if way.via == "Catch" and isinstance(state, TaskState | ParallelState | MapState):
            chosen, result = state.catch[way.index], self._error()
        elif way.via == "Choices" and isinstance(state, ChoiceState):
            chosen = state.choices[way.index]
        scope = self._scope(data, result)
        assigned = getattr(chosen, "assign", ABSENT)
        output = getattr(chosen, "output", ABSENT)
        value = scope.jsonata(output) if output is not ABSENT else result if result is not None else data.value
        self._assign(scope.jsonata(assigned) if assigned is not ABSENT else EMPTY, data)
        data.value = value

    # ---- JSONPath ----

    def _in_jsonpath(self, state: State, way: Way, data: _Data) -> None:
        if isinstance(state, FailState | RawState):
            return
        whole = data.value
        effective = self._at(getattr(state, "input_path", ABSENT), whole, data)
        if way.via == "Catch" and isinstance(state, TaskState | ParallelState | MapState):
            self._caught(state.catch[way.index], data)
            return
        if not isinstance(state, TaskState | PassState | ParallelState | MapState):
            chosen: Any = state.choices[way.index] if isinstance(state, ChoiceState) and way.via == "Choices" else state
            self._assign_template(getattr(chosen, "assign", ABSENT), effective, data)
            data.value = self._at(state.output_path, effective, data)
            return
        # A Map's Parameters are an old name of its ItemSelector.
        given = ABSENT if isinstance(state, MapState) else state.parameters
        arguments = effective if given is ABSENT else self._scope(data, value=effective).template(given)
        if isinstance(state, PassState):
            result = literal(state.result) if state.result is not ABSENT else arguments
        else:
            result = self._result(state, way, arguments, data)
            if state.result_selector is not ABSENT:
                result = self._scope(data, value=result).template(state.result_selector)
        self._assign_template(state.assign, result, data)
        data.value = self._at(state.output_path, self._placed(state.result_path, whole, result), data)

    def _caught(self, catcher: Catcher, data: _Data) -> None:
        error = self._error()
        self._assign_template(catcher.assign, error, data)
        data.value = self._placed(catcher.result_path, data.value, error)

    def _at(self, path: Any, value: Size, data: _Data) -> Size:
        if path is ABSENT:
            return value
        return EMPTY if path is None else self._scope(data, value=value).path_or_intrinsic(path)

    def _placed(self, path: Any, whole: Size, result: Size) -> Size:
        if path is None:
            return whole
        if path is ABSENT:
            return result
        try:
            segments = parse_path(path).segments
        except ExpressionSyntaxError:
            return result
        return put(whole, [segment.key for segment in segments if isinstance(segment, Member)], result)

    def _assign_template(self, written: Any, value: Size, data: _Data) -> None:
        if written is not ABSENT:
            self._assign(self._scope(data, value=value).template(written), data)

    # ---- both ----

    def _scope(self, data: _Data, result: Size | None = None, value: Size | None = None) -> Scope:
        seen = data.value if value is None else value
        return Scope(self._case, seen, data.variables, self._assumptions.item_count, result)

    def _assign(self, assigned: Size, data: _Data) -> None:
        for name, size in (assigned.fields or {}).items():
            data.variables[name] = size
            self.look(size, f"the variable '{name}'")

    def _error(self) -> Size:
        return _LONGEST_ERROR if self._case is Case.WORST else _USUAL_ERROR

    def _result(self, state: TaskState | ParallelState | MapState, way: Way, arguments: Size, data: _Data) -> Size:
        """What the state's work gives."""
        match state:
            case TaskState():
                self.look(arguments, f"the arguments of '{state.name}'")
                total = self._assumptions.result_bytes.get(state.name, self._assumptions.result_size)
                result = self.given(total, EMPTY)
            case ParallelState():
                result = array_of([self._inside(branch, arguments, data.variables) for branch in state.branches])
            case MapState():
                result = self._map(state, arguments, data)
        self.look(result, f"the result of '{state.name}'")
        return result

    def _map(self, state: MapState, effective: Size, data: _Data) -> Size:
        count = item_count(state, self._assumptions)
        if state.processor is None or not count:
            return Size(2)
        scope = self._scope(data, value=effective)
        items = effective
        if state.item_reader is not None:
            items = self.given(count * self._assumptions.input_bytes, Size(2))
        elif state.items is not ABSENT:
            items = scope.jsonata(state.items)
        elif state.items_path is not None:
            items = scope.path_or_intrinsic(state.items_path)
        selector = state.parameters if state.item_selector is ABSENT else state.item_selector
        item = unknown(items.total // count)
        if selector is not ABSENT:
            is_jsonata = (state.query_language or self._machine.query_language) == "JSONata"
            item = scope.jsonata(selector) if is_jsonata else scope.template(selector)
        if not state.is_distributed:
            return repeated(self._inside(state.processor, item, data.variables), count)
        batch = min(batch_size(state), count)
        child = item if state.item_batcher is None else object_of({"Items": repeated(item, batch)})
        output = self._inside(state.processor, child, {})
        if state.result_writer is not None and state.result_writer.resource is not None:
            return self.given(300, EMPTY)  # where the results were written to
        return repeated(output, -(-count // batch))

    def _inside(self, machine: Machine, value: Size, variables: Mapping[str, Size]) -> Size:
        """The output of a branch or of an item."""
        ends = self._analysis.ends_of(machine)
        best = ends.get("success") or ends.get("failure") or ends.get("endless")
        data = _Data(value, dict(variables))
        if best is not None:
            self.walk(machine, best.path, data)
        return data.value
