"""States in a row that catch the same errors in the same way, as a `try`.

    task a = ... catch into $.e -> sorry            try {
    task b = ... catch Full -> wait                   task a = ...
                 catch into $.e -> sorry       ->     task b = ... catch Full -> wait
                                                    } catch into $.e -> sorry

Lowering appends the catchers of a `try` to those of each task, parallel and map in it, blocks included, unless the state's own end
with a catcher of all errors. So the catchers that the states of a run have in common must be the last ones of each; and since no
`fail` can be caught, the run has none in it. A handler that only these states lead to stands in the braces of its `catch`, and so
does one that a single state's catcher leads to.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, TypeAlias

from sfdsl.importer.decompile.flow_graph import END, Target
from sfdsl.lower import naming
from sfdsl.lower.references import blocks
from sfdsl.syntax import nodes
from sfdsl.syntax.nodes import Statement

Catches: TypeAlias = tuple[nodes.CatchNode, ...]

MAX_GAP: Final = 8
"""Statements in a row, inside a `try`, that have no use for it."""
MAX_BLOCKS: Final = 4
"""How deeply a `try` may stand."""
_CATCHING = nodes.TaskNode | nodes.ParallelNode | nodes.MapNode


@dataclass(frozen=True)
class Handler:
    """A catcher that is to be written: the states that have it, the state it leads to, and where these states go on.

    `depth` is that of its blocks. `is_in_try`: a `try` would catch what happens in it, so nothing may stand there that can fail.
    """

    owners: Sequence[str]
    target: str
    following: Target | None
    depth: int
    is_in_try: bool


WriteHandler: TypeAlias = Callable[[Handler], nodes.Goal]


def with_handlers(statements: Sequence[Statement], behind: Target | None, handler: WriteHandler) -> list[Statement]:
    """The statements with their handlers in braces, and with the widest `try`s that they allow.

    `behind` is where control goes on after them; `handler` writes a catch's goal: a block, or an arrow where there can be none.
    """
    return list(_Finder(handler).found(tuple(statements), _Place(behind, 0, is_in_try=False)))


@dataclass(frozen=True)
class _Place:
    """Where a list of statements stands: what follows it, how deep, and whether in a `try`."""

    behind: Target | None
    depth: int
    is_in_try: bool


@dataclass(frozen=True)
class _Run:
    """Statements `first` to `last` of a list, the catchers that they share, and the states that have them."""

    first: int
    last: int
    catches: Catches
    owners: list[str]


class _Finder:
    """Rewrites lists of statements, outer ones first: each `try` is as wide as it can be."""

    def __init__(self, handler: WriteHandler) -> None:
        self._handler = handler

    def found(self, statements: tuple[Statement, ...], place: _Place) -> Iterator[Statement]:
        """A list of statements with its `try`s."""
        if not any(_has_catches(statement) for statement in statements):
            yield from statements
            return
        runs = {run.first: run for run in _runs(statements)} if place.depth < MAX_BLOCKS else {}
        at = 0
        while at < len(statements):
            run = runs.get(at)
            last = at if run is None else run.last
            following = place.behind if last + 1 == len(statements) else entry_of(statements[last + 1])
            here = replace(place, behind=following)
            yield self._inside(statements[at], here) if run is None else self._try(statements[at : last + 1], run, here)
            at = last + 1

    def _try(self, statements: tuple[Statement, ...], run: _Run, place: _Place) -> nodes.TryNode:
        """A `try` round these statements."""
        catches = tuple(self._catch(catch, run.owners, place) for catch in run.catches)
        bare = tuple(_without(statement, run.catches) for statement in statements)
        inside = _Place(place.behind, place.depth + 1, is_in_try=True)
        return nodes.TryNode(body=nodes.BlockNode(statements=tuple(self.found(bare, inside))), catches=catches)

    def _catch(self, catch: nodes.CatchNode, owners: Sequence[str], place: _Place) -> nodes.CatchNode:
        goal = catch.goal
        if not isinstance(goal, nodes.ArrowNode) or goal.target is None:
            return catch
        made = self._handler(Handler(owners, goal.target.name, place.behind, place.depth, place.is_in_try))
        return replace(catch, goal=self._block(made, place) if isinstance(made, nodes.BlockNode) else made)

    def _block(self, block: nodes.BlockNode, place: _Place) -> nodes.BlockNode:
        inner = replace(place, depth=place.depth + 1)
        return replace(block, statements=tuple(self.found(block.statements, inner)))

    def _inside(self, statement: Statement, place: _Place) -> Statement:
        """A statement with the handlers of its own catchers, and the `try`s of its blocks."""
        if isinstance(statement, _CATCHING):
            name = statement.name.name
            clauses = tuple(
                self._catch(clause, [name], place) if isinstance(clause, nodes.CatchNode) else clause
                for clause in statement.clauses
            )
            return replace(statement, clauses=clauses)
        if isinstance(statement, nodes.WhileNode):
            place = replace(place, behind=entry_of(statement))
        elif isinstance(statement, nodes.RepeatNode):
            until = _named(statement.label, naming.condition_name("until", statement.until))
            place = replace(place, behind=until)
        made = {id(block): self._block(block, place) for block in blocks(statement)}
        return _with_blocks(statement, made) if made else statement


# ---- runs ----


def _runs(statements: tuple[Statement, ...]) -> Iterator[_Run]:
    """Runs that share catchers, from the first statement on, none overlapping another."""
    members = [_Members.of(statement) for statement in statements]
    at = 0
    while at < len(statements):
        best: _Run | None = None
        if members[at].catches and not members[at].has_fail:
            own = members[at].catches[0][1]
            for length in range(len(own), 0, -1):
                run = _longest(members, at, own[-length:])
                if run is not None and (best is None or _saved(run) > _saved(best)):
                    best = run
        if best is not None:
            yield best
        at = at + 1 if best is None else best.last + 1


def _longest(members: list["_Members"], first: int, shared: Catches) -> _Run | None:
    """The longest run from `first` on in which every state's catchers end with `shared`."""
    if any(isinstance(catch.goal, nodes.BlockNode) for catch in shared) or any(map(_takes_all, shared[:-1])):
        return None
    owners: list[str] = []
    last = first
    for index in range(first, len(members)):
        here = members[index]
        if here.has_fail or index - last > MAX_GAP or not all(_agrees(own, shared) for _, own in here.catches):
            break
        sharing = [name for name, own in here.catches if own[-len(shared) :] == shared]
        if sharing:
            owners += sharing
            last = index
    # One statement, such as an `if`, has its `try` inside.
    return _Run(first, last, shared, owners) if last > first else None


def _agrees(own: Catches, shared: Catches) -> bool:
    """Whether a state in a `try` of `shared` comes out with its own catchers: it ends with them, or lets nothing past."""
    if own[-len(shared) :] == shared:
        return not (own[: -len(shared)] and _takes_all(own[-len(shared) - 1]))
    return bool(own) and _takes_all(own[-1])


def _takes_all(catch: nodes.CatchNode) -> bool:
    return catch.errors is None or any(error.name == "States.ALL" for error in catch.errors)


def _saved(run: _Run) -> int:
    return (len(run.owners) - 1) * len(run.catches)


@dataclass(frozen=True)
class _Members:
    """The states in a statement that can catch, each with its catchers, and whether something in it fails for good."""

    catches: list[tuple[str, Catches]]
    has_fail: bool

    @staticmethod
    def of(statement: Statement) -> "_Members":
        found: list[tuple[str, Catches]] = []
        has_fail = False
        for inner in _scope(statement):
            has_fail = has_fail or isinstance(inner, nodes.FailNode)
            if isinstance(inner, _CATCHING):
                found.append((inner.name.name, _catches(inner)))
        return _Members(found, has_fail)


def _scope(statement: Statement) -> Iterator[Statement]:
    """A statement and those in its blocks, as far as a `try` round it reaches: not into branches and map bodies."""
    waiting = [statement]
    while waiting:
        here = waiting.pop()
        yield here
        waiting.extend(inner for block in blocks(here) for inner in reversed(block.statements))


def _catches(statement: Statement) -> Catches:
    return tuple(clause for clause in getattr(statement, "clauses", ()) if isinstance(clause, nodes.CatchNode))


def _has_catches(statement: Statement) -> bool:
    return any(_catches(inner) for inner in _scope(statement))


def _without(statement: Statement, shared: Catches) -> Statement:
    """The statement without the shared catchers of the states in it."""
    made = {
        id(block): replace(block, statements=tuple(_without(inner, shared) for inner in block.statements))
        for block in blocks(statement)
    }
    if made:
        statement = _with_blocks(statement, made)
    if not isinstance(statement, _CATCHING) or _catches(statement)[-len(shared) :] != shared:
        return statement
    dropped = len(_catches(statement)) - len(shared)
    kept: list[nodes.Clause] = []
    seen = 0
    for clause in statement.clauses:
        if isinstance(clause, nodes.CatchNode):
            seen += 1
            if seen > dropped:
                continue
        kept.append(clause)
    return replace(statement, clauses=tuple(kept))


def _with_blocks(tree: Any, made: dict[int, nodes.BlockNode]) -> Any:
    """The statement with other blocks: those that `blocks` names, by their ids."""
    changes: dict[str, Any] = {}
    for name in nodes.child_fields(type(tree)):
        value = getattr(tree, name)
        if isinstance(value, nodes.BlockNode):
            changes[name] = made.get(id(value), value)
        elif isinstance(value, tuple) and name not in ("statements", "branches"):
            changes[name] = tuple(_replaced(item, made) for item in value)
        elif isinstance(value, nodes.OtherwiseNode):
            changes[name] = _replaced(value, made)
    return replace(tree, **changes)


def _replaced(item: Any, made: dict[int, nodes.BlockNode]) -> Any:
    goal = getattr(item, "goal", None)
    return replace(item, goal=made.get(id(goal), goal)) if isinstance(goal, nodes.BlockNode) else item


# ---- where statements begin ----


def entry_of(statement: Statement) -> Target | None:
    """The state that control enters a statement by."""
    match statement:
        case nodes.JumpNode():
            return END if statement.arrow.target is None else statement.arrow.target.name
        case nodes.RepeatNode() | nodes.TryNode():
            return entry_of(statement.body.statements[0])
        case nodes.IfNode():
            return _named(statement.label, naming.condition_name("if", statement.arms[0].condition))
        case nodes.WhileNode():
            return _named(statement.label, naming.condition_name("while", statement.condition))
        case nodes.SetNode():
            return _named(statement.label, naming.set_name(statement))
        case nodes.WaitNode():
            return _named(statement.name, naming.wait_name(statement))
        case nodes.SucceedNode():
            return _named(statement.name, naming.succeed_name(statement))
        case nodes.FailNode():
            return _named(statement.name, naming.fail_name(statement))
    return statement.name.name


def _named(name: nodes.NameRefNode | None, derived: str) -> str:
    return derived if name is None else name.name
