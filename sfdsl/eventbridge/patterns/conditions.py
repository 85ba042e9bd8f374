"""Alternatives to Python expressions over a value `v`, and to functions made of them.

    ["on", {"prefix": "o"}, {"numeric": [">", 5]}]

    text        v == s0 or v.startswith(p1)
    number      v > l2 if -b3 <= v <= b3 else t4(v)
    constant    False

The text of an expression has only names made here: whatever comes from a pattern is a value in a namespace.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import CodeType
from typing import Any

from sfdsl.eventbridge.patterns.addresses import looks_like_address, parse_address
from sfdsl.eventbridge.patterns.model import Alternative, Numeric
from sfdsl.eventbridge.patterns.numbers import EXACT_INTEGERS
from sfdsl.eventbridge.patterns.values import Leaf, Needles, TextTest, holds


class Namespace:
    """The values that an expression names."""

    def __init__(self, **values: Any) -> None:
        self.values: dict[str, Any] = values

    def add(self, prefix: str, value: Any) -> str:
        name = f"{prefix}{len(self.values)}"
        self.values[name] = value
        return name

    def function(self, name: str, source: str) -> Any:
        """The function that the source defines under a name."""
        exec(_compiled(source), self.values)
        return self.values[name]


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a field asks of a string, of an int or float, and of `True`, `False` or `None`; `"True"` and `"False"` are
    exactly these. `test` decides any value, slowly.
    """

    text: str
    number: str
    constant: str
    test: Callable[[Leaf], bool]


def conditions(alternatives: Sequence[Alternative], names: Namespace) -> Conditions:
    needles = Needles.of(alternatives)

    def test(leaf: Leaf) -> bool:
        return any(holds(alternative, leaf) for alternative in alternatives)

    if needles.anything:
        return Conditions("True", "True", "True", test)
    excluded = [Needles.of(exclusion.excluded) for exclusion in needles.exclusions]
    text, number = _text_checks(needles, names), _number_checks(needles, names)
    constant = [f"v in {names.add('c', frozenset(needles.constants))}"] if needles.constants else []
    for each in excluded:
        # `anything-but` accepts what is of another kind than the excluded values.
        number_checks = _number_checks(each, names)
        text += ["True"] if number_checks else [_none_of(_text_checks(each, names))]
        number += [_none_of(number_checks)]
        constant += ["True"]
    number_text = _any_of(number)
    if number_text not in ("True", "False") or needles.number_texts:
        # Beyond this an integer may be one that is compared as text.
        bound, slow = names.add("b", EXACT_INTEGERS), names.add("t", test)
        number_text = f"({number_text}) if -{bound} <= v <= {bound} else {slow}(v)"
    return Conditions(_any_of(text), number_text, _any_of(constant), test)


def value_test(alternatives: Sequence[Alternative]) -> Callable[[Leaf], bool]:
    """Whether any of the alternatives accepts a value that is there."""
    names = Namespace()
    found = conditions(alternatives, names)
    slow = names.add("t", found.test)
    source = f"""def test(v):
    c = v.__class__
    if c is str: return {found.text}
    if c is int or c is float: return {found.number}
    if v is None or c is bool: return {found.constant}
    return {slow}(v)"""
    test: Callable[[Leaf], bool] = names.function("test", source)
    return test


def _any_of(checks: Sequence[str]) -> str:
    return "True" if "True" in checks else " or ".join(checks) or "False"


def _none_of(checks: Sequence[str]) -> str:
    return f"not ({_any_of(checks)})" if checks else "True"


def _text_checks(needles: Needles, names: Namespace) -> list[str]:
    checks = []
    if len(needles.texts) == 1:
        checks.append(f"v == {names.add('s', next(iter(needles.texts)))}")
    elif needles.texts:
        checks.append(f"v in {names.add('s', frozenset(needles.texts))}")
    if needles.prefixes:
        checks.append(f"v.startswith({names.add('p', tuple(needles.prefixes))})")
    if needles.suffixes:
        checks.append(f"v.endswith({names.add('x', tuple(needles.suffixes))})")
    checks += [f"{names.add('t', test)}(v)" for test in needles.text_tests]
    if needles.addresses or needles.networks:
        checks.append(f"{names.add('t', _address_test(needles))}(v)")
    return checks


def _number_checks(needles: Needles, names: Namespace) -> list[str]:
    checks = [_range_check(each, names) for each in needles.ranges]
    if needles.numbers:
        checks.append(f"v in {names.add('n', frozenset(needles.numbers))}")
    return checks


def _range_check(numeric: Numeric, names: Namespace) -> str:
    bounds = []
    if numeric.low is not None:
        bounds.append(f"v {'>=' if numeric.low_included else '>'} {names.add('l', numeric.low)}")
    if numeric.high is not None:
        bounds.append(f"v {'<=' if numeric.high_included else '<'} {names.add('h', numeric.high)}")
    return " and ".join(bounds)


def _address_test(needles: Needles) -> TextTest:
    addresses, networks = frozenset(needles.addresses), tuple(needles.networks)

    def test(value: str) -> bool:
        address = parse_address(value) if looks_like_address(value) else None
        return address is not None and (address in addresses or any(each.covers(address) for each in networks))

    return test


@lru_cache(maxsize=1024)
def _compiled(source: str) -> CodeType:
    """What has the same shape has the same text, so a thousand rules alike are compiled once."""
    return compile(source, "<event pattern>", "exec")
