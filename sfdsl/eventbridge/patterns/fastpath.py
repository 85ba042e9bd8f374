"""A branch as straight Python: decides most events in a fraction of a microsecond, and says so when it cannot.

`quick_test(branch)` gives a function from an event (a dict) to True, False or None; None means that arrays, dotted names or
classes other than JSON's are involved, and the general way must decide. For `{"detail": {"state": ["on", {"prefix": "o"}]}}`
it is

    def quick(e):
        d1 = e.get(k0, M)                            # detail
        if d1.__class__ is dict: v = d1.get(k1, M)   # state
        elif d1.__class__ in FLAT: v = M
        else: return None
        c = v.__class__
        if c is str:
            if not (v in s2 or v.startswith(p2)): return None if k3 in e else False
        elif c in n2: return None if k3 in e else False          # a class that the field cannot accept
        else: return None

where `k3` is `detail.state`, a name that would mean the same. The text of the function has only names made here; everything
that comes from the pattern is a value in its namespace.
"""

from collections.abc import Callable
from functools import lru_cache
from types import CodeType
from typing import Any, TypeAlias

from sfdsl.eventbridge.patterns.model import Branch, Field, Numeric
from sfdsl.eventbridge.patterns.numbers import EXACT_INTEGERS, UnusualNumber
from sfdsl.eventbridge.patterns.values import Needles, number_needles_test, text_needles_test, value_test

QuickTest: TypeAlias = Callable[[dict[str, Any]], bool | None]

_MOST_STEPS = 8
"""Of one key, and `_MOST_FIELDS` of one branch: a pattern beyond goes the general way. Deep keys have too many spellings."""
_MOST_FIELDS = 40


class _Missing:
    """The class of `M`, which stands for a name that is not there."""


_MISSING = _Missing()
_FLAT = frozenset((str, int, float, bool, type(None), UnusualNumber, _Missing))


def quick_test(branch: Branch) -> QuickTest | None:
    """The function, or None for a branch that is too large for it to pay."""
    if len(branch) > _MOST_FIELDS or any(field.key.count(".") >= _MOST_STEPS for field in branch):
        return None
    return _Writer().write(branch)


class _Writer:
    def __init__(self) -> None:
        self._lines: list[str] = []
        self._names: dict[str, Any] = {"M": _MISSING, "FLAT": _FLAT}
        self._keys: dict[str, str] = {}
        self._objects: dict[tuple[str, ...], str] = {(): "e"}

    def write(self, branch: Branch) -> QuickTest:
        self._line(0, "def quick(e):")
        for number, field in enumerate(branch):
            self._field(number, field)
        self._line(1, "return True")
        exec(_compiled("\n".join(self._lines)), self._names)
        quick: QuickTest = self._names["quick"]
        return quick

    def _line(self, depth: int, text: str) -> None:
        self._lines.append("    " * depth + text)

    def _constant(self, prefix: str, value: Any) -> str:
        name = f"{prefix}{len(self._names)}"
        self._names[name] = value
        return name

    def _key(self, text: str) -> str:
        if text not in self._keys:
            self._keys[text] = self._constant("k", text)
        return self._keys[text]

    def _field(self, number: int, field: Field) -> None:
        steps = tuple(field.key.split("."))
        self._fetch("v", steps)
        other = self._other_spellings(steps)
        miss = f"return None if {other} else False" if other else "return False"
        needles = Needles.of(field.alternatives)
        if needles.absence and other:
            self._line(1, f"if {other}: return None")
        self._line(1, "c = v.__class__")
        self._test(number, field, needles, miss)

    def _fetch(self, target: str, steps: tuple[str, ...]) -> None:
        """`target` becomes the value at the steps, or `M`; an array on the way ends in None."""
        parent = self._object(steps[:-1])
        key = self._key(steps[-1])
        if parent == "e":
            self._line(1, f"{target} = e.get({key}, M)")
            return
        self._line(1, f"if {parent}.__class__ is dict: {target} = {parent}.get({key}, M)")
        self._line(1, f"elif {parent}.__class__ in FLAT: {target} = M")
        self._line(1, "else: return None")

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

    def _test(self, number: int, field: Field, needles: Needles, miss: str) -> None:
        """Lines that leave the function with `miss` unless the value `v` of class `c` is accepted."""
        kinds: list[tuple[str, str, set[type]]] = [
            ("c is str", self._text_condition(needles), {str}),
            ("c is int or c is float", self._number_condition(needles), {int, float}),
        ]
        undecided: set[type] = {int, float, str, bool, type(None), UnusualNumber, _Missing, dict}
        if needles.absence:
            undecided -= {_Missing, dict}
        word = "if"
        if needles.anything or needles.excluding or needles.constants or needles.number_texts:
            test = self._constant("t", value_test(field.alternatives))
            self._line(1, f"{word} c in FLAT and v is not M:")
            self._line(2, f"if not {test}(v): {miss}")
            undecided, word = undecided & {_Missing, dict}, "elif"
        else:
            for condition, accepted, classes in kinds:
                if accepted:
                    self._line(1, f"{word} {condition}:")
                    self._line(2, f"if not ({accepted}): {miss}")
                    undecided, word = undecided - classes, "elif"
        if undecided:
            self._line(1, f"{word} c in {self._constant('n', frozenset(undecided))}: {miss}")
            word = "elif"
        if needles.absence:
            self._line(1, f"{word} c is not dict and v is not M: return None")
        else:
            self._line(1, "else: return None")

    def _text_condition(self, needles: Needles) -> str:
        checks = []
        if needles.texts:
            texts = needles.texts
            checks.append(
                f"v == {self._constant('s', next(iter(texts)))}"
                if len(texts) == 1
                else f"v in {self._constant('s', frozenset(texts))}"
            )
        if needles.prefixes:
            checks.append(f"v.startswith({self._constant('p', tuple(needles.prefixes))})")
        if needles.suffixes:
            checks.append(f"v.endswith({self._constant('x', tuple(needles.suffixes))})")
        if needles.text_tests or needles.addresses or needles.networks:
            rest = Needles(text_tests=needles.text_tests, addresses=needles.addresses, networks=needles.networks)
            checks.append(f"{self._constant('t', text_needles_test(rest))}(v)")
        return " or ".join(checks)

    def _number_condition(self, needles: Needles) -> str:
        if not needles.wants_number:
            return ""
        # Beyond this the value may be one that is compared as text; the slower test knows.
        test = f"{self._constant('t', number_needles_test(needles))}(v)"
        quick = [self._range_condition(each) for each in needles.ranges]
        if needles.numbers:
            quick.append(f"v in {self._constant('s', frozenset(needles.numbers))}")
        bound = self._constant("b", EXACT_INTEGERS)
        return f"({' or '.join(quick)}) if -{bound} <= v <= {bound} else {test}"

    def _range_condition(self, numeric: Numeric) -> str:
        checks = []
        if numeric.low is not None:
            checks.append(f"v {'>=' if numeric.low_included else '>'} {self._constant('l', numeric.low)}")
        if numeric.high is not None:
            checks.append(f"v {'<=' if numeric.high_included else '<'} {self._constant('h', numeric.high)}")
        return " and ".join(checks)


@lru_cache(maxsize=512)
def _compiled(source: str) -> CodeType:
    """Branches of one shape have the same text, so a thousand rules alike are compiled once."""
    return compile(source, "<event pattern>", "exec")
