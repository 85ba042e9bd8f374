"""Retry blocks that several states share, as policies with names."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from sfdsl.lower.references import blocks
from sfdsl.syntax import nodes
from sfdsl.syntax.nodes import Node, Statement
from sfdsl.syntax.printer import print_statement
from sfdsl.syntax.rewrite import rewrite

Retries = tuple[nodes.RetryNode, ...]
MIN_USES = 2
MIN_SAVED = 40
"""Characters that a retry block must have for a name to be shorter."""


def extract_policies(statements: tuple[Statement, ...]) -> tuple[tuple[nodes.PolicyNode, ...], tuple[Statement, ...]]:
    """The policies, and the statements with `use` in the place of the blocks."""
    counts: Counter[Retries] = Counter()
    for statement in statements:
        for node in _walk(statement):
            retries = _retries(node)
            if retries and not any(retry.doc is not None for retry in retries):
                counts[retries] += 1
    names: dict[Retries, str] = {}
    for retries, count in counts.items():
        if count >= MIN_USES and _length(retries) >= MIN_SAVED:
            names[retries] = _name(retries, set(names.values()))
    if not names:
        return (), statements

    def use(node: Node) -> Node:
        retries = _retries(node)
        name = names.get(retries) if retries else None
        if name is None:
            return node
        clauses: list[nodes.Clause] = []
        placed = False
        for clause in node.clauses:
            if not isinstance(clause, nodes.RetryNode):
                clauses.append(clause)
            elif not placed:
                clauses.append(nodes.UseClauseNode(policy=nodes.NameRefNode(name=name)))
                placed = True
        return replace(node, clauses=tuple(clauses))

    policies = tuple(
        nodes.PolicyNode(name=nodes.NameRefNode(name=name), clauses=retries) for retries, name in names.items()
    )
    return policies, tuple(
        rewrite(statement, use) if any(_retries(node) in names for node in _walk(statement)) else statement
        for statement in statements
    )


def _walk(statement: Statement) -> Iterator[Statement]:
    """A statement and those in it, branches and map bodies included: without a look at expressions."""
    waiting = [statement]
    while waiting:
        here = waiting.pop()
        yield here
        lists = [block.statements for block in blocks(here)]
        if isinstance(here, nodes.ParallelNode):
            lists += [branch.statements for branch in here.branches]
        elif isinstance(here, nodes.MapNode):
            lists.append(here.body.statements)
        waiting.extend(inner for found in reversed(lists) for inner in reversed(found))


def _retries(node: Node) -> Retries:
    if not isinstance(node, nodes.TaskNode | nodes.ParallelNode | nodes.MapNode):
        return ()
    return tuple(clause for clause in node.clauses if isinstance(clause, nodes.RetryNode))


def _length(retries: Retries) -> int:
    task = nodes.TaskNode(
        name=nodes.NameRefNode(name="x"), callee=nodes.CallRefNode(text="a.b"), arguments=None, clauses=retries
    )
    return len(print_statement(task)) - len("task x = a.b")


def _name(retries: Retries, taken: set[str]) -> str:
    """After the service whose errors are retried: `lambda_errors`; else `retries`."""
    errors = [error.name for retry in retries for error in retry.errors or ()]
    services = {error.split(".")[0].lower() for error in errors if "." in error and not error.startswith("States.")}
    base = "retries"
    if len(services) == 1:
        word = re.sub(r"\W", "_", services.pop())
        base = f"{word}_errors" if word.isidentifier() else base
    name, number = base, 2
    while name in taken:
        name, number = f"{base}_{number}", number + 1
    return name
