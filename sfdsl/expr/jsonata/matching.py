"""Regular expressions as values, and matches of them or of functions that stand in for them.

`/re/` is a function: called with a string, it gives an object with `match`, `start`, `end`, `groups` and `next`, a
function for the match after it. `$match`, `$replace`, `$split` and `$contains` take any function that does the same.
"""

from collections.abc import Callable, Iterator
from functools import partial

from sfdsl.records import positional_record

from .failures import Failure
from .functions import Native, Passed, Runtime, invoke
from .regex import Match, Regex, compile_regex
from .signature import register_function_type
from .values import NUMBERS, UNDEFINED, Function, Value


class RegexFunction(Native):
    """`/re/` as a function of a string and an offset to start from."""

    __slots__ = ("regex",)

    def __init__(self, regex: Regex) -> None:
        super().__init__(self._call, arity=2, width=2)
        self.regex = regex

    def _call(self, runtime: Runtime, text: Value, start: Value) -> Value:
        if type(text) is not str:
            return UNDEFINED
        offset = int(start) if type(start) in NUMBERS and start > 0 else 0
        found = self.regex.search(text, offset, runtime.charge) if offset <= len(text) else None
        return UNDEFINED if found is None else self.describe(runtime, text, found)

    def describe(self, runtime: Runtime, text: str, found: Match) -> Value:
        """The object for a match."""

        def following(runtime: Runtime) -> Value:
            after = _next(self.regex, text, found, runtime)
            return UNDEFINED if after is None else self.describe(runtime, text, after)

        runtime.impure = True
        return {
            "match": found.text,
            "start": found.start,
            "end": found.end,
            "groups": [UNDEFINED if group is None else group for group in found.groups],
            "next": Native(following, arity=0, width=0),
        }


register_function_type(RegexFunction)


def regex_function(pattern: str, flags: str) -> RegexFunction:
    """The value of a regular expression literal."""
    return RegexFunction(compile_regex(pattern, flags))


@positional_record
class Found:
    """One match. `groups` holds UNDEFINED for a group that took no part; `value` makes what a replacement function
    gets.
    """

    text: str
    start: int
    end: int
    groups: list[Value]
    value: Callable[[], Value]


def matches(matcher: Value, text: str, runtime: Runtime) -> Iterator[Found]:
    """The matches in a text, by a regular expression or a function. Fails with T1010 or D1004."""
    function = matcher.function if isinstance(matcher, Passed) else matcher
    if isinstance(function, RegexFunction):
        yield from _regex_matches(function, text, runtime)
        return
    found = invoke(matcher, [text], None, runtime)
    while found is not UNDEFINED:
        yield _checked(found)
        following = found.get("next", UNDEFINED)
        if not isinstance(following, Function):
            raise Failure("T1010")
        found = invoke(following, [], None, runtime)


def _regex_matches(function: RegexFunction, text: str, runtime: Runtime) -> Iterator[Found]:
    regex = function.regex
    match = regex.search(text, 0, runtime.charge)
    while match is not None:
        groups = [UNDEFINED if group is None else group for group in match.groups]
        yield Found(match.text, match.start, match.end, groups, partial(function.describe, runtime, text, match))
        match = _next(regex, text, match, runtime)


def _next(regex: Regex, text: str, found: Match, runtime: Runtime) -> Match | None:
    """The match after one. A second match of nothing would never get on, and fails with D1004."""
    if found.end >= len(text):
        return None
    after = regex.search(text, found.end, runtime.charge)
    if after is not None and after.text == "":
        raise Failure("D1004")
    return after


def _checked(found: Value) -> Found:
    """What a function gave as a match."""
    if type(found) is not dict:
        raise Failure("T1010")
    start, end, groups, text = (found.get(name, UNDEFINED) for name in ("start", "end", "groups", "match"))
    if type(start) not in NUMBERS or type(end) not in NUMBERS or not isinstance(groups, list) or type(text) is not str:
        raise Failure("T1010")
    return Found(text, int(start), int(end), groups, lambda: found)
