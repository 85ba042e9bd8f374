"""Which names a scope reads and sets: what decides where the compiler adds an `Assign`.

`$charge` is a workflow variable, or the raw result of the state called `charge`. The state gets an `Assign` only where an expression of
its scope, or of a scope in it, reads the name, and nothing in the flow sets a variable of that name.
"""

from collections.abc import Iterable, Iterator

from sfdsl.lower.values import split_root
from sfdsl.syntax import nodes
from sfdsl.syntax.nodes import Statement, walk

RESERVED = frozenset({"result", "error", "states"})


def variables_set(statements: Iterable[Statement | nodes.Declaration]) -> frozenset[str]:
    """The variables that `set`, `assign` and `as` set, at any depth."""
    found: set[str] = set()
    for statement in statements:
        for node in walk(statement):
            match node:
                case nodes.AssignmentNode():
                    found.add(node.variable.name)
                case nodes.ValueClauseNode(keyword="assign", value=nodes.ObjectNode() as value):
                    found.update(member.key for member in value.members)
                case (
                    nodes.WhenNode(assign=nodes.ObjectNode() as value)
                    | nodes.OtherwiseNode(assign=nodes.ObjectNode() as value)
                ):
                    found.update(member.key for member in value.members)
                case nodes.CatchNode():
                    if node.variable is not None:
                        found.add(node.variable.name)
                    if isinstance(node.assign, nodes.ObjectNode):
                        found.update(member.key for member in node.assign.members)
    return frozenset(found)


def named_with_dollar(statements: Iterable[Statement]) -> frozenset[str]:
    """What `$name` may mean anywhere in a flow: a variable that something sets, or a state that may have a result."""
    states = (nodes.TaskNode, nodes.ParallelNode, nodes.MapNode, nodes.PassNode)
    named = (node.name.name for statement in statements for node in walk(statement) if isinstance(node, states))
    return variables_set(statements) | frozenset(named)


def results_read(statements: tuple[Statement, ...], variables: frozenset[str]) -> frozenset[str]:
    """The states directly in this scope whose result an expression reads by the state's name."""
    states = {name for name in _result_states(statements) if name.isidentifier()} - variables - RESERVED
    if not states:
        return frozenset()
    return frozenset(states & set(_names_read(statements)))


def _names_read(statements: Iterable[Statement]) -> Iterator[str]:
    for statement in statements:
        for node in walk(statement):
            if isinstance(node, nodes.PathNode):
                yield split_root(node.text)[0][1:]


def _result_states(statements: Iterable[Statement]) -> Iterator[str]:
    """The names of the states with a result: those of the scope itself, blocks included, not those of inner machines."""
    for statement in statements:
        if isinstance(statement, nodes.TaskNode | nodes.ParallelNode | nodes.MapNode) or (
            isinstance(statement, nodes.PassNode) and (statement.value is not None or statement.arguments is not None)
        ):
            yield statement.name.name
        for block in blocks(statement):
            yield from _result_states(block.statements)


def blocks(statement: Statement) -> Iterator[nodes.BlockNode]:
    """The blocks of a statement that belong to its own scope: of conditions, loops, `try` and `catch`."""
    goals: list[nodes.Goal | None] = []
    match statement:
        case nodes.IfNode():
            goals += [*(arm.goal for arm in statement.arms), statement.otherwise]
        case nodes.ChoiceNode():
            goals += [rule.goal for rule in statement.rules]
            if statement.otherwise is not None:
                goals.append(statement.otherwise.goal)
        case nodes.WhileNode() | nodes.RepeatNode():
            goals.append(statement.body)
        case nodes.TryNode():
            goals += [statement.body, *(catch.goal for catch in statement.catches)]
    for clause in getattr(statement, "clauses", ()):
        if isinstance(clause, nodes.CatchNode):
            goals.append(clause.goal)
    for goal in goals:
        if isinstance(goal, nodes.BlockNode):
            yield goal
