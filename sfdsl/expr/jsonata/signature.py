"""Function signatures such as `<s-nn?:s>`: which arguments a function takes, and what becomes of those it is given.

A signature is a row of parameters. Each has a type (`s n b l o a f`, `j` for any JSON, `x` for anything, `(sn)` for a
choice), for arrays and functions a type parameter (`a<n>`), and perhaps a mark: `?` optional, `-` taken from the
context if it is not given, `+` one or more. `:` and the result's type end it. Source:
docs.jsonata.org/embedding-extending.

The types of the arguments, one letter each, decide everything but what is inside arrays. So the outcome is worked out
once for each row of letters (`Plan`) and kept.
"""

import re
from dataclasses import dataclass, field, replace
from functools import cache

from sfdsl.records import positional_record

from .failures import Failure, syntax_error
from .values import UNDEFINED, ConstructedArray, Function, KeptSequence, Sequence, Undefined, Value

SYMBOLS: dict[type, str] = {
    str: "s",
    int: "n",
    float: "n",
    bool: "b",
    type(None): "l",
    list: "a",
    Sequence: "a",
    KeptSequence: "a",
    ConstructedArray: "a",
    dict: "o",
    Undefined: "m",
}
"""The letter of each type of value; functions are added by `register_function_type`."""

_PLURALS = {"a": "arrays", "b": "booleans", "f": "functions", "n": "numbers", "o": "objects", "s": "strings"}
_PATTERNS = {
    **{letter: f"[{letter}m]" for letter in "snblo"},
    "a": "[asnblfom]",
    "x": "[asnblfom]",
    "j": "[asnblom]",
    "f": "f",
}
"""The letters of the arguments that a parameter takes, by its own letter. Every type but a function may be missing."""


def register_function_type(kind: type[Function]) -> None:
    SYMBOLS[kind] = "f"


@positional_record
class Parameter:
    """`pattern` matches the letters of arguments it takes, `type` is its own letter, `subtype` that of its items."""

    pattern: str
    type: str
    subtype: str | None = None
    from_context: bool = False
    optional: bool = False
    repeated: bool = False

    @property
    def expression(self) -> str:
        mark = "?" if self.from_context or self.optional else "+" if self.repeated else ""
        return f"({self.pattern}{mark})"


@positional_record
class Plan:
    """What to do with arguments of certain types.

    `identity` says that they go through as they are, followed by `padding`. Otherwise `sources` gives for each value
    where it comes from: the index of an argument, or None for the context; and what makes it an array.
    """

    identity: bool
    padding: tuple[Undefined, ...] = ()
    sources: tuple[tuple[int | None, str, Parameter], ...] = ()


@dataclass(slots=True)
class Signature:
    """A parsed signature. `validate` fails with T0410, T0411 or T0412."""

    parameters: tuple[Parameter, ...]
    plans: dict[str, Plan] = field(default_factory=dict)

    @property
    def least(self) -> int:
        """How many arguments there must be at least, the context counting for none."""
        return sum(not (parameter.from_context or parameter.optional) for parameter in self.parameters)

    @property
    def most(self) -> int | None:
        """How many there may be at most; None where there is no bound."""
        return None if any(parameter.repeated for parameter in self.parameters) else len(self.parameters)

    @property
    def uses_context(self) -> bool:
        return any(parameter.from_context for parameter in self.parameters)

    def validate(self, arguments: list[Value], context: Value) -> list[Value]:
        """The values that the function is to get."""
        letters = "".join([SYMBOLS[type(argument)] for argument in arguments])
        plan = self.plans.get(letters) or self.plan(letters)
        if plan.identity:
            return [*arguments, *plan.padding]
        return self.carry_out(plan, arguments, context)

    def plan(self, letters: str) -> Plan:
        """Works out the plan for arguments of these types, and keeps it."""
        match = re.fullmatch("".join(parameter.expression for parameter in self.parameters), letters)
        if match is None:
            raise Failure("T0410", index=self._first_mismatch(letters) + 1)
        sources: list[tuple[int | None, str, Parameter]] = []
        at = 0
        for parameter, taken in zip(self.parameters, match.groups(), strict=True):
            if not taken:
                if parameter.from_context:
                    sources.append((None, "", parameter))
                else:
                    sources.append((at, "", parameter))
                    at += 1
            elif parameter.type == "a":
                for letter in taken:
                    # A non-array is let in as an array of one; `match` in full must then be the type of the items.
                    good = parameter.subtype is None or letter in "am" or taken == parameter.subtype
                    sources.append((at, letter if good else "!", parameter))
                    at += 1
            else:
                # Of several values for one parameter, jsonata hands on the first again and again.
                first = at
                for _ in taken:
                    sources.append((first, "", parameter))
                    at += 1
        plan = _simplified(tuple(sources), len(letters))
        if len(self.plans) < 256:
            self.plans[letters] = plan
        return plan

    def _first_mismatch(self, letters: str) -> int:
        """The index of the first argument that does not fit."""
        good, pattern = 0, ""
        for parameter in self.parameters:
            pattern += parameter.expression
            match = re.match(pattern, letters)
            if match is None:
                return good
            good = match.end()
        return good

    def carry_out(self, plan: Plan, arguments: list[Value], context: Value) -> list[Value]:
        """The values for a plan that is not the identity."""
        values: list[Value] = []
        for index, letter, parameter in plan.sources:
            if index is None:
                if re.match(parameter.pattern, SYMBOLS[type(context)]) is None:
                    raise Failure(
                        "T0411", index=sum(source[0] is not None for source in plan.sources[: len(values)]) + 1
                    )
                values.append(context)
                continue
            value: Value = arguments[index] if index < len(arguments) else UNDEFINED
            if letter == "!" or (letter == "a" and parameter.subtype and not _all_of_type(value, parameter.subtype)):
                plural = _PLURALS.get(parameter.subtype or "", UNDEFINED)
                raise Failure("T0412", index=index + 1, type=plural)
            values.append([value] if letter not in ("", "a", "m") else value)
        return values


def _simplified(sources: tuple[tuple[int | None, str, Parameter], ...], count: int) -> Plan:
    """The identity plan where nothing has to be looked into or moved."""
    straight = all(
        index == place and (letter in ("", "m") or (letter == "a" and parameter.subtype is None))
        for place, (index, letter, parameter) in enumerate(sources)
    )
    if straight and len(sources) >= count:
        return Plan(True, (UNDEFINED,) * (len(sources) - count))
    return Plan(False, sources=sources)


_TYPES_OF_LETTER: dict[str, frozenset[type]] = {
    "s": frozenset({str}),
    "n": frozenset({int, float}),
    "b": frozenset({bool}),
    "o": frozenset({dict}),
    "l": frozenset({type(None)}),
    "a": frozenset({list, Sequence, KeptSequence, ConstructedArray}),
}


def _all_of_type(items: list[Value], subtype: str) -> bool:
    kinds = _TYPES_OF_LETTER.get(subtype[0])
    if kinds is not None:
        return set(map(type, items)) <= kinds
    return all(SYMBOLS[type(item)] == subtype[0] for item in items)


@cache
def parse_signature(text: str, offset: int = 0) -> Signature:
    """Reads `<...>`. Raises ExpressionSyntaxError (S0401, S0402) with offsets counted from `offset`."""
    parameters: list[Parameter] = []
    at = 1
    while at < len(text) and text[at] != ":":
        letter = text[at]
        if letter in _PATTERNS:
            parameters.append(Parameter(_PATTERNS[letter], letter))
        elif letter == "(":
            end = _closing(text, at, "(", ")")
            choice = text[at + 1 : end]
            if "<" in choice:
                raise syntax_error("S0402", offset + at)
            parameters.append(Parameter(f"[{re.escape(choice)}m]", f"({choice})"))
            at = end
        elif letter == "<":
            if not parameters or parameters[-1].type not in "af":
                raise syntax_error("S0401", offset + at)
            end = _closing(text, at, "<", ">")
            parameters[-1] = replace(parameters[-1], subtype=text[at + 1 : end])
            at = end
        elif parameters and letter == "-":
            parameters[-1] = replace(parameters[-1], from_context=True)
        elif parameters and letter == "?":
            parameters[-1] = replace(parameters[-1], optional=True)
        elif parameters and letter == "+":
            parameters[-1] = replace(parameters[-1], repeated=True)
        at += 1
    return Signature(tuple(parameters))


def _closing(text: str, start: int, opening: str, closing: str) -> int:
    """The index of the bracket that closes the one at `start`; the end of the text if none does."""
    depth = 0
    for at in range(start, len(text)):
        depth += (text[at] == opening) - (text[at] == closing)
        if depth == 0:
            return at
    return len(text)
