"""Retries that several states share, as policies with names: a whole block, or what several blocks begin with."""

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
    blocks_of = [found for statement in statements for node in _walk(statement) if (found := _retries(node))]
    chosen = _choose(Counter(blocks_of))
    if not chosen:
        return (), statements
    names: dict[Retries, str] = {}
    for shared in chosen.values():
        if shared not in names:
            names[shared] = _name(shared, set(names.values()))

    def use(node: Node) -> Node:
        shared = chosen.get(_retries(node))
        if shared is None:
            return node
        clauses: list[nodes.Clause] = []
        seen = 0
        for clause in node.clauses:
            is_shared = isinstance(clause, nodes.RetryNode) and seen < len(shared)
            if not is_shared:
                clauses.append(clause)
            elif seen == 0:
                clauses.append(nodes.UseClauseNode(policy=nodes.NameRefNode(name=names[shared])))
            seen += is_shared
        return replace(node, clauses=tuple(clauses))

    policies = tuple(
        nodes.PolicyNode(name=nodes.NameRefNode(name=name), clauses=retries) for retries, name in names.items()
    )
    return policies, tuple(
        rewrite(statement, use) if any(_retries(node) in chosen for node in _walk(statement)) else statement
        for statement in statements
    )


def _choose(counts: Counter[Retries]) -> dict[Retries, Retries]:
    """For each block of retries the ones at its beginning that are worth a name: those that save most over the whole file."""
    uses: Counter[Retries] = Counter()
    for retries, count in counts.items():
        for length in range(1, len(retries) + 1):
            uses[retries[:length]] += count
    worth = {
        retries: (count - 1) * length
        for retries, count in uses.items()
        if count >= MIN_USES and (length := _length(retries)) >= MIN_SAVED
    }
    chosen: dict[Retries, Retries] = {}
    for retries in counts:
        beginnings = [retries[:length] for length in range(len(retries), 0, -1) if retries[:length] in worth]
        if beginnings:
            chosen[retries] = max(beginnings, key=worth.__getitem__)
    # A beginning that all but one block left for another is not shared any more.
    left: Counter[Retries] = Counter()
    for retries, shared in chosen.items():
        left[shared] += counts[retries]
    return {retries: shared for retries, shared in chosen.items() if left[shared] >= MIN_USES}


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
    """The retries of a statement, but for those that are no policy's: with a comment, or of failed entries alone."""
    if not isinstance(node, nodes.TaskNode | nodes.ParallelNode | nodes.MapNode):
        return ()
    found = tuple(clause for clause in node.clauses if isinstance(clause, nodes.RetryNode))
    return () if any(retry.doc is not None or retry.failed_entries for retry in found) else found


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
