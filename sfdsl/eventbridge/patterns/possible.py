"""Whether an event that is only partly known could match: what a compiler asks about events that a program will send."""

from dataclasses import dataclass
from typing import Any

from sfdsl.eventbridge.patterns.consistent import branch_tests, can_satisfy
from sfdsl.eventbridge.patterns.explain import KeyVerdict, explain_branches, field_verdict
from sfdsl.eventbridge.patterns.fields import KeyTree, collect
from sfdsl.eventbridge.patterns.model import Branch


@dataclass(frozen=True, slots=True)
class Possibility:
    """`possible`: some event could match. If none could, `differing` are the keys that stand in the way, for the branch of
    the pattern that has the fewest of them; `nearest` is the first, and the fewer there are the nearer the pattern.
    """

    possible: bool
    differing: tuple[KeyVerdict, ...] = ()

    @property
    def nearest(self) -> KeyVerdict | None:
        return self.differing[0] if self.differing else None


def possibility(branches: tuple[Branch, ...], event: dict[str, Any]) -> Possibility:
    found = collect(event, KeyTree.of(field.key for branch in branches for field in branch))
    best: tuple[KeyVerdict, ...] | None = None
    for branch in branches:
        if can_satisfy(branch, found, branch_tests(branch)):
            return Possibility(True)
        in_order = sorted(branch, key=lambda field: field.ordinal)
        differing = tuple(
            verdict for field in in_order if not (verdict := field_verdict(field, event, found)).matched
        ) or tuple(verdict for verdict in explain_branches((branch,), event, matched=False) if not verdict.matched)
        if best is None or len(differing) < len(best):
            best = differing
    return Possibility(False, best or ())
