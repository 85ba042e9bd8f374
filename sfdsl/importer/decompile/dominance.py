"""Dominators of a flow graph: which state every way to another one goes through.

Cooper, Harvey and Kennedy, "A simple, fast dominance algorithm". Nodes that the entry does not reach have no dominator.
"""

from collections.abc import Mapping, Sequence


def immediate_dominators(entry: str, edges: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The nearest state through which every way from `entry` to a state goes; the entry is its own."""
    order = _reverse_postorder(entry, edges)
    number = {name: index for index, name in enumerate(order)}
    before: dict[str, list[str]] = {name: [] for name in order}
    for name in order:
        for target in edges.get(name, ()):
            if target in number:
                before[target].append(name)
    dominators = {entry: entry}
    changed = True
    while changed:
        changed = False
        for name in order[1:]:
            # From the farthest one up: each step then goes on where the last one ended, so that a state to which many lead costs
            # one walk up the tree, not one for each of them.
            known = sorted((one for one in before[name] if one in dominators), key=number.__getitem__, reverse=True)
            new = known[0]
            for other in known[1:]:
                new = _meet(new, other, dominators, number)
            if dominators.get(name) != new:
                dominators[name] = new
                changed = True
    return dominators


def _meet(left: str, right: str, dominators: Mapping[str, str], number: Mapping[str, int]) -> str:
    while left != right:
        while number[left] > number[right]:
            left = dominators[left]
        while number[right] > number[left]:
            right = dominators[right]
    return left


def _reverse_postorder(entry: str, edges: Mapping[str, Sequence[str]]) -> list[str]:
    seen = {entry}
    finished: list[str] = []
    stack = [(entry, iter(edges.get(entry, ())))]
    while stack:
        name, targets = stack[-1]
        for target in targets:
            if target not in seen:
                seen.add(target)
                stack.append((target, iter(edges.get(target, ()))))
                break
        else:
            stack.pop()
            finished.append(name)
    return finished[::-1]


class DominatorTree:
    """Answers in constant time whether one state dominates another."""

    def __init__(self, entry: str, edges: Mapping[str, Sequence[str]]) -> None:
        self.parents = immediate_dominators(entry, edges)
        self._children: dict[str, list[str]] = {}
        for name, parent in self.parents.items():
            if name != parent:
                self._children.setdefault(parent, []).append(name)
        self._first: dict[str, int] = {}
        self._last: dict[str, int] = {}
        clock = 0
        stack: list[tuple[str, bool]] = [(entry, False)]
        while stack:
            name, left = stack.pop()
            clock += 1
            if left:
                self._last[name] = clock
                continue
            self._first[name] = clock
            stack.append((name, True))
            stack.extend((child, False) for child in self._children.get(name, ()))

    def size(self, name: str) -> int:
        """How many states every way to which goes through this one, itself included; 0 where the entry does not reach it."""
        if name not in self._first:
            return 0
        return (self._last[name] - self._first[name] + 1) // 2

    def subtree(self, name: str) -> list[str]:
        """The states that a state dominates, itself included."""
        found = [name]
        for one in found:
            found += self._children.get(one, ())
        return found

    def order(self, name: str) -> int:
        """A number that is larger for a dominated state than for those that dominate it."""
        return self._first.get(name, 0)

    def dominates(self, upper: str, lower: str) -> bool:
        """Whether every way to `lower` goes through `upper`. A state dominates itself."""
        if upper not in self._first or lower not in self._first:
            return False
        return self._first[upper] <= self._first[lower] and self._last[lower] <= self._last[upper]
