"""A branch as a tree of functions that also go through arrays of objects: the second thing to try, after `fastpath`.

Where every key can come from one place only, the rule of arrays is simple: what stands below one array must come from one
of its elements, and different arrays have nothing to do with each other. So an object matches if everything below it does,
and an array if one of its elements does. Fields that ask for absence, keys inside of other keys and names with dots in the
event are left to the general way; like `fastpath`, the function says None for them.
"""

from collections.abc import Callable, Sequence
from typing import Any

from sfdsl.eventbridge.patterns.conditions import value_test
from sfdsl.eventbridge.patterns.fastpath import LEAVES, MISSING, MOST_STEPS, QuickTest, array_test
from sfdsl.eventbridge.patterns.fields import KeyTree
from sfdsl.eventbridge.patterns.model import Branch

_Test = Callable[[Any], bool | None]


def tree_test(branch: Branch) -> QuickTest | None:
    """The function, or None for a branch that is not of this kind."""
    if any(field.accepts_absence or field.key.count(".") >= MOST_STEPS for field in branch):
        return None
    tests = {field.key: value_test(field.alternatives) for field in branch}
    return _object_test(KeyTree.of(tests), tests)


def _object_test(node: KeyTree, tests: dict[str, Callable[[Any], bool]]) -> QuickTest | None:
    parts: list[tuple[str, _Test]] = []
    for name, inner in node.steps.items():
        if not inner.steps:
            parts.append((name, _leaf_test(tests[inner.path])))
            continue
        below = None if inner.is_key else _object_test(inner, tests)
        if below is None:
            return None
        parts.append((name, _level_test(below)))
    others = [name for name in node.names or () if name not in node.steps]
    return None if node.names is None else _all_of(parts, others)


def _all_of(parts: Sequence[tuple[str, _Test]], others: Sequence[str]) -> QuickTest:
    """All parts of an object, unless it has other names that lead to the same keys."""

    def test(value: dict[str, Any]) -> bool | None:
        unsure = False
        for name, accepts in parts:
            verdict = accepts(value.get(name, MISSING))
            if verdict:
                continue
            if verdict is not None:
                return None if any(other in value for other in others) else False
            unsure = True
        return None if unsure else True

    return test


def _level_test(below: QuickTest) -> _Test:
    """An object, or an array of which one element matches."""

    def test(value: Any) -> bool | None:
        kind = value.__class__
        if kind is dict:
            return below(value)
        if kind is not list:
            return False if kind in LEAVES or value is MISSING else None
        unsure = False
        for item in value:
            kind = item.__class__
            if kind is dict:
                verdict = below(item)
                if verdict:
                    return True
                unsure = unsure or verdict is None
            elif kind not in LEAVES:
                unsure = True
        return None if unsure else False

    return test


def _leaf_test(accepts: Callable[[Any], bool]) -> _Test:
    """A value, or an array of them; an object has no value."""
    in_array = array_test(accepts)

    def test(value: Any) -> bool | None:
        kind = value.__class__
        if kind in LEAVES:
            return accepts(value)
        if kind is list:
            return in_array(value)
        return False if kind is dict or value is MISSING else None

    return test
