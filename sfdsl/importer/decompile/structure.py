"""A machine's states as a list of statements with blocks.

A choice whose ways belong to it alone becomes a block for each of them, and where they meet again the text goes on; a way that leads
back to the choice is a `while`; a choice that leads back to what stands before it ends a `repeat`. What errors lead to is written
afterwards, into the statements that this makes (`tries.py`).

Blocks are layout only: an arrow may lead to any state of the machine, so where a state stands never changes what the text means, and
a jump is written wherever control does not simply fall through. What the graph looks like is asked of `flow_graph.py`.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

from sfdsl.importer.decompile.clauses import arrow
from sfdsl.importer.decompile.flow_graph import END, FlowGraph, Loop, Target
from sfdsl.importer.decompile.tries import Handler, with_handlers
from sfdsl.ir import nodes as ir
from sfdsl.ir.walk import transitions
from sfdsl.lower.naming import condition_name
from sfdsl.syntax import nodes
from sfdsl.syntax.nodes import Statement

MAX_BLOCKS: Final = 4
"""How deeply blocks may stand in each other: beyond, arrows read better."""
MAX_HANDLER: Final = 12
"""States of a handler that stands in the braces of its `catch`, and goes on where the state does."""
MAX_LAST_WORDS: Final = 2
"""States of one that ends the machine: a longer one is a paragraph of its own."""
MAX_ELSE: Final = 2
"""States of an `else` at the end of a machine, where an `if` that ends in `-> end` would do too."""

_CALM: Final = (ir.PassState, ir.WaitState, ir.ChoiceState, ir.SucceedState)
"""States that a `try` round them does not change."""

MakeStatement = Callable[[ir.State], Statement]


class Structurer:
    """The statements of one machine. `make` writes a single state, bodies included, its ways on as arrows."""

    def __init__(self, machine: ir.Machine, make: MakeStatement, *, flat: bool) -> None:
        self._graph = FlowGraph(machine, flat=flat)
        self._states = self._graph.states
        self._make, self._flat = make, flat
        self._written: set[str] = set()
        self._pending: list[str] = []
        self._reserved: Counter[str] = Counter()
        """States that an outer list of statements goes on with: an inner one does not take them."""
        self._open_loops: set[str] = set()

    def statements(self) -> tuple[Statement, ...]:
        """All states, the first one first, then along the flow."""
        found: list[Statement] = []
        # Targets that were met on the way come before states that nothing leads to.
        waiting = [*reversed(self._states), self._graph.start]
        while waiting:
            name = waiting.pop()
            if name not in self._states or name in self._written or not self._graph.is_written(name):
                continue
            self._pending = []
            paragraph = self._run(name, END, None, 0, is_last=False)
            if not self._flat:
                paragraph = with_handlers(paragraph, END, self._handler)
            found += paragraph
            waiting.extend(reversed(self._pending))
        return tuple(_without_last_end(found))

    # ---- runs of statements ----

    def _run(
        self, name: Target, behind: Target | None, root: str | None, depth: int, *, is_last: bool = True
    ) -> list[Statement]:
        """The statements from a state on, until control goes on `behind`, or has to jump.

        `root` is the state that the block begins with: states outside what it dominates are jumped to. With `is_last` false the end
        of the machine is said, since other statements follow.
        """
        found: list[Statement] = []
        here: Target | None = name
        while here is not None:
            if here == behind and (is_last or here != END):
                return found
            if isinstance(here, ir.End):
                if not (found and _ends_by_itself(found[-1])):
                    found.append(nodes.JumpNode(arrow=nodes.ArrowNode(target=None)))
                return found
            if not self._can_write(here, root):
                found.append(nodes.JumpNode(arrow=arrow(here)))
                self._note(here)
                return found
            loop = self._next_loop(here, root, depth)
            if loop is not None:
                statement = self._repeat(here, loop, depth)
                here = self._graph.target(loop.choice.name, loop.choice.choices[0].next)
            else:
                self._written.add(here)
                statement, here = self._statement(self._states[here], depth)
            found.append(statement)
        return found

    def _statement(self, state: ir.State, depth: int) -> tuple[Statement, Target | None]:
        """A state's statement, and where control goes on behind it, if anywhere."""
        if isinstance(state, ir.ChoiceState):
            return self._choice(state, depth)
        following = self._following(state)
        return self._with_ends(state, self._make(state)), following

    def _following(self, state: ir.State) -> Target | None:
        match getattr(state, "transition", None):
            case ir.Next(target=target):
                return target
            case ir.End():
                return END
        return None

    def _can_write(self, name: str, root: str | None) -> bool:
        """Whether a state's statement may stand here."""
        if name not in self._states or name in self._written or self._reserved[name]:
            return False
        return root is None or self._graph.dominators.dominates(root, name)

    def _note(self, target: Target) -> None:
        """Remember a state that was jumped to, so that it is written soon."""
        if isinstance(target, str) and target not in self._written:
            self._pending.append(target)

    @contextmanager
    def _reserving(self, targets: Iterable[Target | None]) -> Iterator[None]:
        names = [target for target in targets if isinstance(target, str)]
        self._reserved.update(names)
        yield
        self._reserved.subtract(names)

    def _block(self, name: str, behind: Target | None, depth: int) -> nodes.BlockNode:
        """The block of what begins with a state and belongs to it alone."""
        with self._reserving([behind]):
            return nodes.BlockNode(statements=tuple(self._run(name, behind, name, depth + 1)))

    # ---- choices ----

    def _choice(self, state: ir.ChoiceState, depth: int) -> tuple[Statement, Target | None]:
        """A choice and the state that the text goes on with, if any."""
        statement = self._make(state)
        if not isinstance(statement, nodes.ChoiceNode):
            for _, target in transitions(state):
                self._note(target)
            return statement, None
        default = None if state.default is None else self._graph.target(state.name, state.default)
        goals = [self._graph.target(state.name, rule.next) for rule in state.choices]
        loop = self._while(state, statement, depth)
        if loop is not None:
            return loop, default
        on = default if self._flat else self._goes_on(state, goals, default, depth)
        with self._reserving([on]):
            rules = tuple(
                replace(rule, goal=self._goal(goal, state, on, depth))
                for rule, goal in zip(statement.rules, goals, strict=True)
            )
            otherwise = statement.otherwise
            if otherwise is not None and default is not None:
                otherwise = replace(otherwise, goal=self._goal(default, state, on, depth))
        return _as_if(replace(statement, rules=rules, otherwise=otherwise), state, default == on), on

    def _goes_on(self, state: ir.ChoiceState, goals: list[Target], default: Target | None, depth: int) -> Target | None:
        """Where the text goes on behind a choice."""
        meeting = self._graph.meeting(state.name)
        # What several ways lead to can be a block of none of them.
        counts = Counter(way for way in [*goals, default] if isinstance(way, str) and way != meeting)
        shared = [way for way, count in counts.items() if count > 1 and self._graph.belongs_to(way, state.name)]
        if len(shared) == 1 and self._can_go_on(shared[0]):
            return shared[0]
        if meeting is not None:
            return meeting
        if self._has_short_else(state, goals, default, depth):
            return END
        # Where ways never meet: the default goes on below, unless it only fails; then the last rule that does not.
        for way in [default, *reversed(goals)]:
            if way == END or (isinstance(way, str) and self._can_go_on(way)):
                return way
        return None

    def _can_go_on(self, name: str) -> bool:
        return self._can_write(name, None) and not isinstance(self._states[name], ir.FailState)

    def _has_short_else(self, state: ir.ChoiceState, goals: list[Target], default: Target | None, depth: int) -> bool:
        """Whether all ways end the machine, each in a block of its own, and what the default does is short."""
        ways = [*goals, default]
        if depth + 1 >= MAX_BLOCKS or not all(isinstance(way, str) and self._is_alone(way, state) for way in ways):
            return False
        if not isinstance(default, str) or isinstance(self._states[default], ir.FailState):
            return False
        return len(set(ways)) == len(ways) and self._size(default) <= MAX_ELSE

    def _is_alone(self, name: str, owner: ir.ChoiceState) -> bool:
        """Whether one way of a choice is the only one to a state: then it can be a block there."""
        ways = sum(target == name for _, target in transitions(owner))
        return ways == 1 and self._graph.belongs_to(name, owner.name) and self._can_write(name, None)

    def _size(self, name: str) -> int:
        return self._graph.dominators.size(name)

    def _goal(self, target: Target, owner: ir.ChoiceState, behind: Target | None, depth: int) -> nodes.Goal:
        """A block where the way belongs to the choice alone, else an arrow."""
        if isinstance(target, ir.End):
            return nodes.ArrowNode(target=None)
        if self._flat or target == behind or depth >= MAX_BLOCKS or not self._is_alone(target, owner):
            if target != behind:
                self._note(target)
            return arrow(target)
        return self._block(target, behind, depth)

    # ---- loops ----

    def _while(self, state: ir.ChoiceState, statement: nodes.ChoiceNode, depth: int) -> Statement | None:
        """`while`: one rule, whose way comes back to the choice."""
        if self._flat or len(state.choices) != 1 or state.default is None or depth >= MAX_BLOCKS:
            return None
        target, graph = state.choices[0].next, self._graph
        if not _is_plain(statement) or target == state.name or not self._is_alone(target, state):
            return None
        if not graph.comes_back(target, state.name) or graph.dominators.dominates(target, state.default):
            return None
        with self._reserving([graph.target(state.name, state.default)]):
            body = self._run(target, state.name, target, depth + 1)
        condition = statement.rules[0].condition
        return nodes.WhileNode(
            label=_label(state.name, "while", condition),
            condition=condition,
            body=nodes.BlockNode(statements=tuple(body)),
            doc=statement.doc,
        )

    def _next_loop(self, name: str, root: str | None, depth: int) -> Loop | None:
        """The outermost loop that begins with a state and can be written as a `repeat` here."""
        if self._flat or depth >= MAX_BLOCKS:
            return None
        for loop in self._graph.loops.get(name, ()):
            choice = loop.choice.name
            is_free = choice not in self._open_loops and choice not in self._written and not self._reserved[choice]
            belongs = root is None or self._graph.dominators.dominates(root, choice)
            pause = loop.pause
            if is_free and belongs and (pause is None or (pause.name not in self._written)) and self._is_repeat(loop):
                return loop
        return None

    def _is_repeat(self, loop: Loop) -> bool:
        """Whether the choice, and the pause, say nothing that `repeat` has no words for."""
        statement = self._make(loop.choice)
        if not isinstance(statement, nodes.ChoiceNode) or not _is_plain(statement):
            return False
        return loop.pause is None or self._every(loop.pause) is not None

    def _every(self, pause: ir.WaitState) -> nodes.Expression | None:
        made = self._make(pause)
        return made.value if isinstance(made, nodes.WaitNode) and not made.clauses and made.mode != "until" else None

    def _repeat(self, name: str, loop: Loop, depth: int) -> Statement:
        """`repeat { ... } until c every d`."""
        choice = loop.choice
        self._open_loops.add(choice.name)
        left = self._graph.target(choice.name, choice.choices[0].next)
        with self._reserving([left, choice.name, loop.pause.name if loop.pause is not None else None]):
            body = self._run(name, choice.name, name, depth + 1)
        self._open_loops.discard(choice.name)
        self._written.add(choice.name)
        every = None
        if loop.pause is not None:
            self._written.add(loop.pause.name)
            every = self._every(loop.pause)
        statement = self._make(choice)
        assert isinstance(statement, nodes.ChoiceNode)
        condition = statement.rules[0].condition
        return nodes.RepeatNode(
            label=_label(choice.name, "until", condition),
            body=nodes.BlockNode(statements=tuple(body)),
            until=condition,
            every=every,
            doc=statement.doc,
        )

    # ---- handlers ----

    def _with_ends(self, state: ir.State, statement: Statement) -> Statement:
        """The statement with `-> end` for the catchers that lead to an added end. Where the others lead is remembered."""
        for _, target in transitions(state):
            self._note(target)
        catchers: tuple[ir.Catcher, ...] = getattr(state, "catch", ())
        if all(self._graph.target(state.name, catcher.next) != END for catcher in catchers):
            return statement
        if not isinstance(statement, nodes.TaskNode | nodes.ParallelNode | nodes.MapNode):
            return statement
        return replace(statement, clauses=tuple(self._with_end(state, clause) for clause in statement.clauses))

    def _with_end(self, state: ir.State, clause: nodes.Clause) -> nodes.Clause:
        match clause:
            case nodes.CatchNode(goal=nodes.ArrowNode(target=nodes.NameRefNode(name=name))):
                if self._graph.target(state.name, name) == END:
                    return replace(clause, goal=nodes.ArrowNode(target=None))
        return clause

    def _handler(self, handler: Handler) -> nodes.Goal:
        """A block where the handler is nobody else's and short enough, else an arrow."""
        if handler.depth >= MAX_BLOCKS or not self._is_own(handler):
            return arrow(handler.target)
        return self._block(handler.target, handler.following, handler.depth)

    def _is_own(self, handler: Handler) -> bool:
        target = handler.target
        if not self._can_write(target, None) or handler.following is None:
            return False
        references = self._graph.references[target]
        leading = {owner for owner, pointer in references if pointer[0] == "Catch"}
        if leading != set(handler.owners) or len(references) != len(handler.owners):
            return False
        size = self._size(target)
        most = MAX_HANDLER if self._rejoins(target, handler.following) else MAX_LAST_WORDS
        # A state that nothing leads to has no size.
        if not 0 < size <= most:
            return False
        region = self._graph.dominators.subtree(target)
        return not handler.is_in_try or all(isinstance(self._states[name], _CALM) for name in region)

    def _rejoins(self, target: str, following: Target) -> bool:
        """Whether a handler's straight ways lead to where the state itself goes on; those that fail don't count."""
        dominators = self._graph.dominators
        waiting, seen, found = [target], {target}, False
        while waiting and len(seen) <= MAX_HANDLER:
            name = waiting.pop()
            state = self._states[name]
            if following == END and isinstance(getattr(state, "transition", None), ir.End):
                found = True
            for way in self._graph.ways_on(name):
                if way == following:
                    found = True
                elif not dominators.dominates(target, way):
                    return False
                elif way not in seen:
                    seen.add(way)
                    waiting.append(way)
        return found


def _ends_by_itself(statement: Statement) -> bool:
    """Whether nothing falls through behind a statement."""
    return isinstance(statement, nodes.StateNode | nodes.SucceedNode | nodes.FailNode | nodes.JumpNode)


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


def _as_if(statement: nodes.ChoiceNode, state: ir.ChoiceState, falls_through: bool) -> Statement:
    """`if` for a choice of one plain rule; of two where one of its ways is a block or the text just goes on."""
    if not _is_plain(statement) or len(statement.rules) > 2 or statement.otherwise is None:
        return statement
    has_block = any(isinstance(rule.goal, nodes.BlockNode) for rule in statement.rules)
    if len(statement.rules) > 1 and not falls_through and not has_block:
        return statement
    return nodes.IfNode(
        label=_label(state.name, "if", statement.rules[0].condition),
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
