"""The states of one machine as a graph: what leads where, where ways meet again, which ways lead back.

    -> Poll -> Is it done? --no--> wait --+        heads["Poll"] == ["Is it done?"]: a `repeat` that begins at Poll
         ^                                |
         +--------------------------------+

`END` stands for the end of the machine, also where ASL needs a Succeed that does nothing else (`NAME end`, which lowering adds).
"""

from dataclasses import dataclass
from typing import Final, TypeAlias

from sfdsl.importer.decompile.dominance import DominatorTree, immediate_dominators
from sfdsl.ir import nodes as ir
from sfdsl.ir.codec import encode_state
from sfdsl.ir.walk import transitions
from sfdsl.jsontypes import Pointer
from sfdsl.lower.naming import derived_name

END: Final = ir.End()
Target: TypeAlias = str | ir.End
_EXIT: Final = "\0exit"


@dataclass(frozen=True)
class Loop:
    """A choice at the end of a loop: its one rule leaves it, its Default goes back, by way of a Wait where there is one."""

    choice: ir.ChoiceState
    pause: ir.WaitState | None


class FlowGraph:
    """One machine. `flat`: nothing is looked for but what leads where."""

    def __init__(self, machine: ir.Machine, *, flat: bool) -> None:
        self.states = {state.name: state for state in machine.states}
        self.start = machine.start_at if machine.start_at in self.states else next(iter(self.states), "")
        self.references = self._references()
        self._ends = {} if flat else self._added_ends()
        self.edges = {name: self._targets(name) for name in self.states if name not in self._ends}
        self.dominators = DominatorTree(self.start, self.edges)
        self._meetings = {} if flat else self._find_meetings()
        self._back = {} if flat else self._find_back_edges()
        self.loops = {} if flat else self._find_loops()

    # ---- what leads where ----

    def _references(self) -> dict[str, list[tuple[str, Pointer]]]:
        """For each state the fields that lead to it: the state that has one, and its pointer."""
        found: dict[str, list[tuple[str, Pointer]]] = {name: [] for name in self.states}
        for name, state in self.states.items():
            for pointer, target in transitions(state):
                if target in found:
                    found[target].append((name, pointer))
        return found

    def _added_ends(self) -> dict[str, str]:
        """The Succeed states that lowering adds where a choice or catcher ends the machine, with the state that each belongs to."""
        found: dict[str, str] = {}
        for name, state in self.states.items():
            references = self.references[name]
            owners = {owner for owner, _ in references}
            if not isinstance(state, ir.SucceedState) or len(owners) != 1 or name == self.start:
                continue
            owner = owners.pop()
            is_added = name == derived_name(f"{owner} end") and encode_state(state) == {"Type": "Succeed"}
            if is_added and all(pointer[0] != "Next" for _, pointer in references):
                found[name] = owner
        return found

    def target(self, owner: str, name: str) -> Target:
        """What a state's field leads to: `END` for the end that lowering would add."""
        return END if self._ends.get(name) == owner else name

    def is_written(self, name: str) -> bool:
        """Whether a state needs a statement: added ends don't."""
        return name not in self._ends

    def belongs_to(self, name: str, owner: str) -> bool:
        """Whether a state is reached by no other way than through `owner`, and not by way of another such state."""
        return self.dominators.parents.get(name) == owner

    def _targets(self, name: str) -> list[str]:
        return [
            target for _, target in transitions(self.states[name]) if target in self.states and self.is_written(target)
        ]

    def ways_on(self, name: str) -> list[str]:
        """The states that control goes on to when nothing fails."""
        found = [target for pointer, target in transitions(self.states[name]) if pointer[0] != "Catch"]
        return [target for target in found if target in self.states and self.is_written(target)]

    def _ends_here(self, name: str) -> bool:
        """Whether the machine may end, without failing, behind a state."""
        state = self.states[name]
        if isinstance(state, ir.FailState):
            return False
        if isinstance(getattr(state, "transition", None), ir.End):
            return True
        return not self.ways_on(name) or any(
            self.target(name, target) == END for pointer, target in transitions(state) if pointer[0] != "Catch"
        )

    # ---- where ways meet ----

    def _find_meetings(self) -> dict[str, str]:
        """The immediate postdominators, failing ways aside."""
        backwards: dict[str, list[str]] = {_EXIT: []}
        for name in self.edges:
            if self._ends_here(name):
                backwards[_EXIT].append(name)
            for target in self.ways_on(name):
                backwards.setdefault(target, []).append(name)
        return immediate_dominators(_EXIT, backwards)

    def meeting(self, name: str) -> str | None:
        """The state where all ways on from a choice meet again; None where they don't before the end."""
        found = self._meetings.get(name)
        return None if found in (None, _EXIT) else found

    # ---- loops ----

    def _find_back_edges(self) -> dict[str, list[str]]:
        """For each state the ones that lead straight back to it, it being on every way to them."""
        found: dict[str, list[str]] = {}
        for name in self.edges:
            for target in self.ways_on(name):
                if self.dominators.dominates(target, name):
                    found.setdefault(target, []).append(name)
        return found

    def comes_back(self, start: str, home: str) -> bool:
        """Whether a way that begins with `start` leads straight back to `home`, through states that nothing else leads to."""
        return any(self.dominators.dominates(start, name) for name in self._back.get(home, ()))

    def _find_loops(self) -> dict[str, list[Loop]]:
        """The loops that begin at each state, outer ones first."""
        found: dict[str, list[Loop]] = {}
        for name in self.edges:
            state = self.states[name]
            if not isinstance(state, ir.ChoiceState) or len(state.choices) != 1 or state.default not in self.states:
                continue
            pause = self._pause(name, state.default)
            again = pause.transition if pause is not None else ir.Next(target=state.default)
            if not isinstance(again, ir.Next) or not self.dominators.dominates(again.target, name):
                continue
            left = state.choices[0].next
            if again.target != name and left not in (name, again.target, state.default):
                found.setdefault(again.target, []).append(Loop(state, pause))
        for loops in found.values():
            loops.sort(key=lambda loop: self.dominators.order(loop.choice.name), reverse=True)
        return found

    def _pause(self, choice: str, name: str) -> ir.WaitState | None:
        """The Wait of `repeat ... every`: named as lowering names it, and of nobody else."""
        state = self.states[name]
        if not isinstance(state, ir.WaitState) or name != derived_name(f"{choice} wait"):
            return None
        plain = ir.WaitState(
            name=name, seconds=state.seconds, seconds_path=state.seconds_path, transition=state.transition
        )
        is_plain = state == plain and (state.seconds is None) != (state.seconds_path is None)
        return state if is_plain and len(self.references[name]) == 1 else None
