"""A branch as straight Python: decides most events in a fraction of a microsecond, and says so when it cannot.

`quick_test(branch)` gives a function from an event (a dict) to True, False or None; None means that arrays of objects, names
with dots or classes other than JSON's are involved, and the general way must decide. For
`{"detail": {"state": ["on", {"prefix": "o"}]}}` it is

    def quick(e):
        d1 = e.get(k0, M)                            # detail
        if d1.__class__ is dict: v = d1.get(k1, M)   # state
        elif d1.__class__ in FLAT: v = M
        else: return None
        c = v.__class__
        if c is str:
            if not (v in s2 or v.startswith(p2)): return None if k3 in e else False
        elif c in n4: return None if k3 in e else False          # a class that the field cannot accept
        elif c is list: ...                                      # the same for the elements
        else: return None

where `k3` is `detail.state`, a name that would mean the same. The text of the function has only names made here; everything
that comes from the pattern is a value in its namespace.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

from sfdsl.eventbridge.patterns.conditions import Namespace, conditions, value_test
from sfdsl.eventbridge.patterns.model import Branch, Field
from sfdsl.eventbridge.patterns.numbers import UnusualNumber

QuickTest: TypeAlias = Callable[[dict[str, Any]], bool | None]

MOST_STEPS = 8
"""Of one key, and `_MOST_FIELDS` of one branch: a pattern beyond goes the general way. Deep keys have too many spellings."""
_MOST_FIELDS = 40


class _Missing:
    """The class of `M`, which stands for a name that is not there."""


MISSING = _Missing()
LEAVES = frozenset((str, int, float, bool, type(None), UnusualNumber))
_FLAT = LEAVES | {_Missing}


def quick_test(branch: Branch) -> QuickTest | None:
    """The function, or None for a branch that is too large for it to pay."""
    if len(branch) > _MOST_FIELDS or any(field.key.count(".") >= MOST_STEPS for field in branch):
        return None
    return _Writer().write(branch)


class _Writer:
    def __init__(self) -> None:
        self._lines: list[str] = []
        self._names = Namespace(M=MISSING, FLAT=_FLAT)
        self._keys: dict[str, str] = {}
        self._objects: dict[tuple[str, ...], str] = {(): "e"}

    def write(self, branch: Branch) -> QuickTest:
        self._line("def quick(e):", depth=0)
        for field in branch:
            self._field(field)
        self._line("return True")
        quick: QuickTest = self._names.function("quick", "\n".join(self._lines))
        return quick

    def _line(self, text: str, *, depth: int = 1) -> None:
        self._lines.append("    " * depth + text)

    def _key(self, text: str) -> str:
        if text not in self._keys:
            self._keys[text] = self._names.add("k", text)
        return self._keys[text]

    def _field(self, field: Field) -> None:
        steps = tuple(field.key.split("."))
        self._fetch("v", steps)
        other = self._other_spellings(steps)
        miss = f"return None if {other} else False" if other else "return False"
        if field.accepts_absence and other:
            self._line(f"if {other}: return None")
        self._line("c = v.__class__")
        self._test(field, miss)

    def _fetch(self, target: str, steps: tuple[str, ...]) -> None:
        """`target` becomes the value at the steps, or `M`; an array on the way ends in None."""
        parent = self._object(steps[:-1])
        key = self._key(steps[-1])
        if parent == "e":
            self._line(f"{target} = e.get({key}, M)")
            return
        self._line(f"if {parent}.__class__ is dict: {target} = {parent}.get({key}, M)")
        self._line(f"elif {parent}.__class__ in FLAT: {target} = M")
        self._line("else: return None")

    def _object(self, steps: tuple[str, ...]) -> str:
        if steps not in self._objects:
            self._object(steps[:-1])  # which takes a number, too
            name = f"d{len(self._objects)}"
            self._fetch(name, steps)
            self._objects[steps] = name
        return self._objects[steps]

    def _other_spellings(self, steps: tuple[str, ...]) -> str:
        """Whether the event has a name with dots that leads part of the way to the key."""
        checks: list[str] = []
        for start in range(len(steps) - 1):
            parent = self._objects[steps[:start]]
            guard = "" if parent == "e" else f"{parent}.__class__ is dict and "
            names = (".".join(steps[start:end]) for end in range(start + 2, len(steps) + 1))
            checks.extend(f"{guard}{self._key(name)} in {parent}" for name in names)
        return " or ".join(checks)

    def _test(self, field: Field, miss: str) -> None:
        """Lines that leave the function with `miss` unless the value `v` of class `c` is accepted."""
        asked = conditions(field.alternatives, self._names)
        refused: set[Any] = set() if field.accepts_absence else {_Missing, dict}
        word = "if"
        for kind, condition, classes in (
            ("c is str", asked.text, {str}),
            ("c is int or c is float", asked.number, {int, float}),
            ("c is bool or v is None", asked.constant, {bool, type(None)}),
        ):
            if condition == "False":
                refused |= classes
                continue
            self._line(f"{word} {kind}:")
            self._line("pass" if condition == "True" else f"if not ({condition}): {miss}", depth=2)
            word = "elif"
        if refused:
            self._line(f"{word} c in {self._names.add('n', frozenset(refused))}: {miss}")
        # The elements of an array are values like any, as long as no arrays and objects are among them.
        check = self._names.add("a", array_test(value_test(field.alternatives)))
        self._line(f"{word} c is list:")
        self._line(f"r = {check}(v)", depth=2)
        self._line("if r is None: return None", depth=2)
        self._line(f"if not r{' and v' if field.accepts_absence else ''}: {miss}", depth=2)
        word = "elif"
        if field.accepts_absence:  # an object is no value, so that counts as absent
            self._line(f"{word} c is not dict and v is not M: return None")
        else:
            self._line("else: return None")


def array_test(test: Callable[[Any], bool]) -> Callable[[list[Any]], bool | None]:
    """Whether an element of an array is accepted; None if not all of them are values."""

    def check(values: list[Any]) -> bool | None:
        for value in values:
            if value.__class__ not in LEAVES:
                return None
        return any(map(test, values))

    return check
