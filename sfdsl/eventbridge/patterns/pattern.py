"""`EventPattern`: a pattern that was checked and compiled once, to be matched against many events.

`parse` makes branches of it (`parse.py`); each gets a quick function (`fastpath.py`), written when it is first needed, and
where that cannot decide, one for arrays (`treepath.py`); what is left goes the general way: the fields of the event are
gathered (`fields.py`) and put together (`consistent.py`).
"""

from collections.abc import Callable
from functools import cached_property, lru_cache
from typing import Any

from sfdsl.eventbridge.patterns.consistent import branch_tests, can_satisfy
from sfdsl.eventbridge.patterns.events import read_event
from sfdsl.eventbridge.patterns.explain import KeyVerdict, explain_branches
from sfdsl.eventbridge.patterns.fastpath import QuickTest, quick_test
from sfdsl.eventbridge.patterns.fields import KeyTree, collect
from sfdsl.eventbridge.patterns.model import Branch
from sfdsl.eventbridge.patterns.parse import parse_pattern
from sfdsl.eventbridge.patterns.possible import Possibility, possibility
from sfdsl.eventbridge.patterns.treepath import tree_test
from sfdsl.eventbridge.patterns.wildcards import MAX_COMPLEXITY


class EventPattern:
    """An event pattern as EventBridge rules have it. Make one with `EventPattern.parse`.

    `branches` is the pattern as data: it matches if one of them does, and several come only from `$or`.
    """

    def __init__(self, branches: tuple[Branch, ...]) -> None:
        self.branches = branches

    @classmethod
    def parse(cls, pattern: object, *, max_complexity: int | None = MAX_COMPLEXITY) -> "EventPattern":
        """A pattern from JSON text or from a JSON value; one that was parsed already comes back as it is.

        `max_complexity` bounds the wildcards of a key as the service does; None lifts the bound.
        Source of the rules: EventBridge user guide, "Creating Amazon EventBridge event patterns".

        :raises InvalidEventPattern: the service would refuse it; with its message.
        """
        if isinstance(pattern, EventPattern):
            return pattern
        return cls(parse_pattern(pattern, max_complexity))

    def matches(self, event: Any) -> bool:
        """Whether the event, a JSON object or its text, matches.

        :raises InvalidEvent: it is neither.
        """
        if event.__class__ is not dict:
            event = read_event(event)
        unsure = []
        for index, quick in enumerate(self._quick):
            verdict = quick(event) if quick is not None else None
            if verdict:
                return True
            if verdict is None:
                unsure.append(index)
        return bool(unsure) and self._matches_generally(event, unsure)

    def explain(self, event: Any) -> tuple[KeyVerdict, ...]:
        """Key by key, in the order of the pattern, whether the event matched and why.

        :raises InvalidEvent: it is neither a JSON object nor the text of one.
        """
        return explain_branches(self.branches, read_event(event), self.matches(event))

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """All keys of the pattern, steps joined with dots."""
        return tuple(dict.fromkeys(field.key for branch in self.branches for field in branch))

    def could_match(self, partial_event: Any) -> Possibility:
        """Whether some event could match that is like the partial one; there, `UNKNOWN` stands for what is not known.

        `UNKNOWN` may stand at any place of the event, and may turn out to be any value or none.

        :raises InvalidEvent: it is not a JSON object.
        """
        return possibility(self.branches, read_event(partial_event))

    def _matches_generally(self, event: dict[str, Any], indexes: list[int]) -> bool:
        unsure = []
        for index in indexes:
            by_tree = self._by_tree[index]
            verdict = by_tree(event) if by_tree is not None else None
            if verdict:
                return True
            if verdict is None:
                unsure.append(index)
        found = collect(event, self._tree) if unsure else {}
        return any(can_satisfy(self.branches[index], found, self._tests[index]) for index in unsure)

    @cached_property
    def _quick(self) -> list[QuickTest | None]:
        return [quick_test(branch) for branch in self.branches]

    @cached_property
    def _by_tree(self) -> list[QuickTest | None]:
        return [tree_test(branch) for branch in self.branches]

    @cached_property
    def _tree(self) -> KeyTree:
        return KeyTree.of(self.keys)

    @cached_property
    def _tests(self) -> list[dict[str, Callable[[Any], bool]]]:
        return [branch_tests(branch) for branch in self.branches]


def match_event(pattern: object, event: Any) -> bool:
    """Whether the event matches the pattern; both are JSON text or JSON values, the pattern may also be an `EventPattern`.

    To match many events, parse the pattern once: `EventPattern.parse(pattern).matches(event)`.

    :raises InvalidEventPattern: the service would refuse the pattern; with its message.
    :raises InvalidEvent: the event is not a JSON object.
    """
    return (_parsed(pattern) if isinstance(pattern, str) else EventPattern.parse(pattern)).matches(event)


def could_match(pattern: object, partial_event: Any) -> Possibility:
    """`EventPattern.could_match` for a pattern as `match_event` takes it.

    :raises InvalidEventPattern: the service would refuse the pattern; with its message.
    :raises InvalidEvent: the event is not a JSON object.
    """
    return (_parsed(pattern) if isinstance(pattern, str) else EventPattern.parse(pattern)).could_match(partial_event)


@lru_cache(maxsize=256)
def _parsed(text: str) -> EventPattern:
    return EventPattern.parse(text)
