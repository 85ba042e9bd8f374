"""Which state follows which: a machine's states as a list of statements with blocks.

A choice whose ways belong to it alone becomes a block for each of them, and where they meet again the text goes on; a way that leads
back to the choice is a `while`. Blocks are layout only: an arrow may lead to any state of the machine, so where a state stands never
changes what the text means, and a jump is written wherever control does not simply fall through.
"""

from collections.abc import Callable
from dataclasses import replace

from sfdsl.importer.decompile.clauses import arrow
from sfdsl.importer.decompile.dominance import DominatorTree, immediate_dominators
from sfdsl.ir import nodes as ir
from sfdsl.ir.walk import transitions
from sfdsl.lower.naming import condition_name
from sfdsl.syntax import nodes
from sfdsl.syntax.nodes import Statement

MAX_BLOCKS = 4
"""How deeply blocks may stand in each other: beyond, arrows read better."""
_EXIT = "\0exit"

MakeStatement = Callable[[ir.State], Statement]
Continuation = str | ir.End | None
"""Where control goes on behind a run of statements: a state, the end, or nowhere that could be left unsaid (None)."""


class Structurer:
    """The statements of one machine. `make` writes a single state, bodies included, its ways on as arrows."""

    def __init__(self, machine: ir.Machine, make: MakeStatement, *, flat: bool) -> None:
        self._states = {state.name: state for state in machine.states}
        self._start = machine.start_at if machine.start_at in self._states else next(iter(self._states), "")
        self._make, self._flat = make, flat
        self._written: set[str] = set()
        self._pending: list[str] = []
        edges = {name: [target for _, target in transitions(state)] for name, state in self._states.items()}
        edges = {name: [target for target in targets if target in self._states] for name, targets in edges.items()}
        self._dominators = DominatorTree(self._start, edges) if self._states else None
        self._meeting = {} if flat or not self._states else self._meetings()

    def statements(self) -> tuple[Statement, ...]:
        """All states, the first one first, then along the flow."""
        found: list[Statement] = []
        self._pending = [self._start, *self._states]
        # Targets that were met on the way come before states that nothing leads to.
        while self._pending:
            name = self._pending.pop(0)
            # A name that no state has can be a target, but not be written.
            if name in self._written or name not in self._states:
                continue
            queue, self._pending = self._pending, []
            found += self._run(name, None, None, 0)
            self._pending += queue
        return tuple(_without_last_end(found))

    # ---- graph ----

    def _meetings(self) -> dict[str, str]:
        """For each choice the state where its ways meet again, failing ones aside: its immediate postdominator."""
        backwards: dict[str, list[str]] = {_EXIT: []}
        for name, state in self._states.items():
            targets = [target for target in _ways_on(state) if target in self._states]
            if not targets and not isinstance(state, ir.FailState):
                backwards[_EXIT].append(name)
            if isinstance(getattr(state, "transition", None), ir.End):
                backwards[_EXIT].append(name)
            for target in targets:
                backwards.setdefault(target, []).append(name)
        found = immediate_dominators(_EXIT, backwards)
        return {name: meeting for name, meeting in found.items() if meeting != _EXIT}

    # ---- runs of statements ----

    def _run(self, name: str, behind: Continuation, root: str | None, depth: int) -> list[Statement]:
        """The statements from a state on, until control goes on `behind`, or has to jump."""
        found: list[Statement] = []
        here: str | None = name
        while here is not None:
            if here == behind:
                return found
            if here in self._written or here not in self._states or not self._belongs(root, here):
                found.append(nodes.JumpNode(arrow=arrow(here)))
                if here not in self._written:
                    self._pending.append(here)
                return found
            self._written.add(here)
            state = self._states[here]
            self._note_targets(state)
            if isinstance(state, ir.ChoiceState):
                statement, here = self._choice(state, behind, depth)
                found.append(statement)
                continue
            found.append(self._make(state))
            match getattr(state, "transition", None):
                case ir.Next(target=target):
                    here = target
                case ir.End():
                    if not isinstance(behind, ir.End):
                        found.append(nodes.JumpNode(arrow=nodes.ArrowNode(target=None)))
                    return found
                case _:
                    return found
        return found

    def _belongs(self, root: str | None, name: str) -> bool:
        """Whether a state stands in the block that begins with `root`: those outside it are jumped to."""
        return root is None or (self._dominators is not None and self._dominators.dominates(root, name))

    def _note_targets(self, state: ir.State) -> None:
        for pointer, target in transitions(state):
            if pointer[0] == "Catch" and target not in self._written:
                self._pending.append(target)

    # ---- choices ----

    def _choice(self, state: ir.ChoiceState, behind: Continuation, depth: int) -> tuple[Statement, str | None]:
        """A choice and the state that the text goes on with, if any."""
        statement = self._make(state)
        if not isinstance(statement, nodes.ChoiceNode):
            return statement, None
        loop = self._loop(state, statement, depth)
        if loop is not None:
            return loop, state.default
        meeting = self._meeting.get(state.name)
        on = meeting if meeting not in (None, *self._written) or meeting == behind else None
        if on is None and self._flat:
            on = state.default
        elif on is None:
            on = self._main_way(state)
        if on is not None and on != behind and not self._can_follow(on):
            on = None
        continuation: Continuation = on if on is not None else None
        rules = tuple(
            replace(rule, goal=self._goal(goal.next, state, continuation, depth))
            for rule, goal in zip(statement.rules, state.choices, strict=True)
        )
        otherwise = statement.otherwise
        if otherwise is not None and state.default is not None:
            otherwise = replace(otherwise, goal=self._goal(state.default, state, continuation, depth))
        written = replace(statement, rules=rules, otherwise=otherwise)
        return _as_if(written, state, on), on

    def _can_follow(self, name: str) -> bool:
        return name in self._states and name not in self._written

    def _main_way(self, state: ir.ChoiceState) -> str | None:
        """Where ways never meet: the default goes on below, unless it only fails; then the last rule that does not."""
        ways = [state.default, *(rule.next for rule in reversed(state.choices))]
        for way in ways:
            if way is not None and self._can_follow(way) and not isinstance(self._states[way], ir.FailState):
                return way
        return None

    def _goal(self, target: str, owner: ir.ChoiceState, behind: Continuation, depth: int) -> nodes.Goal:
        """A block where the way belongs to the choice alone, else an arrow."""
        alone = self._dominators is not None and self._dominators.parents.get(target) == owner.name
        if self._flat or not alone or target == behind or target in self._written or depth >= MAX_BLOCKS:
            if target not in self._written and target != behind:
                self._pending.append(target)
            return arrow(target)
        inner = self._run(target, behind, target, depth + 1)
        return nodes.BlockNode(statements=tuple(inner)) if inner else arrow(target)

    def _loop(self, state: ir.ChoiceState, statement: nodes.ChoiceNode, depth: int) -> Statement | None:
        """`while`: one rule, whose way comes back to the choice."""
        if (
            self._flat
            or len(state.choices) != 1
            or state.default is None
            or not _is_plain(statement)
            or depth >= MAX_BLOCKS
        ):
            return None
        target = state.choices[0].next
        dominators = self._dominators
        if dominators is None or dominators.parents.get(target) != state.name or target in self._written:
            return None
        if not self._comes_back(target, state.name) or dominators.dominates(target, state.default):
            return None
        body = self._run(target, state.name, target, depth + 1)
        rule = statement.rules[0]
        return nodes.WhileNode(
            label=_label(state.name, "while", rule.condition),
            condition=rule.condition,
            body=nodes.BlockNode(statements=tuple(body)),
            doc=statement.doc,
        )

    def _comes_back(self, start: str, home: str) -> bool:
        """Whether the straight way on from a state leads to `home`, through states that nothing else leads to."""
        assert self._dominators is not None
        seen: set[str] = set()
        waiting = [start]
        found = False
        while waiting:
            name = waiting.pop()
            if name == home:
                found = True
                continue
            if name in seen or name not in self._states or not self._dominators.dominates(start, name):
                continue
            seen.add(name)
            waiting.extend(_ways_on(self._states[name]))
        return found


def _ways_on(state: ir.State) -> list[str]:
    """The states that control goes on to when nothing fails."""
    return [target for pointer, target in transitions(state) if pointer[0] != "Catch"]


def _is_plain(statement: nodes.ChoiceNode) -> bool:
    """Whether a choice says nothing that `if` and `while` have no words for."""
    otherwise = statement.otherwise
    return (
        otherwise is not None
        and otherwise.assign is None
        and otherwise.output is None
        and not statement.clauses
        and all(rule.assign is None and rule.output is None and rule.doc is None for rule in statement.rules)
    )


def _as_if(statement: nodes.ChoiceNode, state: ir.ChoiceState, on: str | None) -> Statement:
    """`if` for a choice of one plain rule; of two where one of its ways is a block or the text just goes on."""
    if not _is_plain(statement) or len(statement.rules) > 2 or statement.otherwise is None:
        return statement
    falls_through = state.default == on
    has_block = any(isinstance(rule.goal, nodes.BlockNode) for rule in statement.rules)
    if len(statement.rules) > 1 and not falls_through and not has_block:
        return statement
    first = statement.rules[0].condition
    return nodes.IfNode(
        label=_label(state.name, "if", first),
        arms=tuple(nodes.ArmNode(condition=rule.condition, goal=rule.goal) for rule in statement.rules),
        otherwise=None if falls_through else statement.otherwise.goal,
        doc=statement.doc,
    )


def _label(name: str, keyword: str, condition: nodes.Expression) -> nodes.NameRefNode | None:
    """The state's name, unless it is what the compiler would call it anyway."""
    return None if condition_name(keyword, condition) == name else nodes.NameRefNode(name=name)


def _without_last_end(statements: list[Statement]) -> list[Statement]:
    """The last statement of a machine ends it without saying so."""
    last = statements[-1] if statements else None
    if isinstance(last, nodes.JumpNode) and last.arrow.target is None and len(statements) > 1:
        return statements[:-1]
    return statements
