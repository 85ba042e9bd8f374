"""Statements to states: what follows what.

Statements are lowered from the last to the first, so that each knows where control goes after it; the states come out in the order of
the source. A block continues where its statement would.

    wait 10m                  {"wait 10m": {"Type": "Wait", "Seconds": 600, "Next": "p"},
    pass p                     "p": {"Type": "Pass", "End": true}}
"""

from collections.abc import Sequence
from typing import Final

from sfdsl.diagnostics.codes import source as codes
from sfdsl.ir import nodes as ir
from sfdsl.lower.context import Flow, Lowered, Scope, Transition
from sfdsl.lower.references import results_read
from sfdsl.syntax import nodes
from sfdsl.syntax.nodes import Statement


def lower_statements(statements: Sequence[Statement], following: Transition, scope: Scope) -> Lowered:
    """A run of statements; `following` is where control goes after the last."""
    from sfdsl.lower.statements import LOWER

    entry = following
    parts: list[list[ir.State]] = []
    for statement in reversed(statements):
        lowered = LOWER[type(statement)](statement, entry, scope)
        entry = lowered.entry
        parts.append(lowered.states)
    return Lowered(entry, [state for part in reversed(parts) for state in part])


def lower_machine(statements: Sequence[Statement], flow: Flow) -> Lowered:
    """All statements of a flow, branch or map body: a machine, whose states no arrow from elsewhere reaches."""
    scope = Scope(flow, results_read(tuple(statements), flow.variables))
    lowered = lower_statements(statements, END, scope)
    if lowered.states and isinstance(lowered.entry, ir.End):
        flow.diagnostics.report(
            codes.NO_STATEMENT,
            statements[0].span,
            "this ends before it begins: no statement comes before the `-> end`",
            hint="remove it, or go to the state that is the first",
        )
    flow.arrows.append((frozenset(state.name for state in lowered.states), scope.arrows))
    return lowered


def lower_goal(goal: nodes.Goal, following: Transition, scope: Scope) -> Lowered:
    """Where an arrow or a block leads; the block's states."""
    if isinstance(goal, nodes.BlockNode):
        return lower_statements(goal.statements, following, scope)
    return Lowered(arrow_target(goal, scope), [])


def arrow_target(arrow: nodes.ArrowNode, scope: Scope) -> Transition:
    """`-> STATE` or `-> end`."""
    scope.arrows.append(arrow)
    return ir.End() if arrow.target is None else ir.Next(target=arrow.target.name)


END: Final = ir.End()
