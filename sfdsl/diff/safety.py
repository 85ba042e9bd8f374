"""Which changes are a risk for executions that began with the old machine.

On AWS a running execution keeps the definition that it was started with, and so does one that is redriven: there, putting a new
definition in place is safe for both. Source: API reference, UpdateStateMachine ("Running executions will continue to use the previous
definition"); developer guide, "Redriving state machine executions". The marks are for whoever carries executions over to the new
machine: one that is resumed from a journal, one that is stopped and begun again at a state, and callers and workers that answer to an
execution by what they know of the old machine. The rule:

An execution rests where time passes: in a Task, Wait, Parallel or Map state, or one of a type unknown here, that can be reached. It has
the data and variables that the old machine gave it. It is at risk where

- the state in which it rests is gone, has another name, or is in another branch or map;
- that state has another type, or is a task that calls something else: the answer that arrives is the old one's;
- that state is a Parallel whose branches are others, or a Map that now runs its items in another mode;
- the new machine reads a variable that the old one never assigned, and the execution has passed the state that now does;
- the type of the state machine, STANDARD or EXPRESS, is another: AWS can't change it.

No risk are: another StartAt, states that were added, other transitions, retriers and catchers, other arguments, other times and limits:
the execution goes on by the new ones. Removed or renamed states in which no execution rests (Pass, Choice, Succeed, Fail) are none
either. What a changed state would have handed on in another shape is not judged: only its readers know.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Final

from sfdsl.diff.difference import Change, ChangeKind, Risk
from sfdsl.diff.matching import Matching
from sfdsl.diff.outline import Entry, Outline
from sfdsl.jsontypes import Json, Pointer

_PASSED_AT_ONCE: Final = frozenset({"Pass", "Choice", "Succeed", "Fail"})
_VARIABLE: Final = re.compile(r"\$([^\W\d]\w*)")


def with_risks(changes: Iterable[Change], matching: Matching) -> tuple[Change, ...]:
    """The changes, those marked that are a risk."""
    judge = _Judge(matching)
    return tuple(replace(change, risk=judge.risk(change)) for change in changes)


class _Judge:
    def __init__(self, matching: Matching) -> None:
        old, new = matching.old, matching.new
        self.rests = {entry.pointer for entry in old.entries if _rests(entry, old)}
        assigned_before = {name for entry in old.entries for name in _assigned(entry.fields)}
        read_now = {name for entry in new.entries for text in _texts(entry.fields) for name in _VARIABLE.findall(text)}
        self.missing = read_now - assigned_before

    def risk(self, change: Change) -> Risk | None:
        if change.is_cosmetic:
            return None
        return self._risk_of_resting(change) or self._risk_of_passing(change)

    def _risk_of_resting(self, change: Change) -> Risk | None:
        if change.kind is ChangeKind.MACHINE and change.subject == "type":
            return Risk.KIND_CHANGED
        if change.old_pointer is None or not self._is_in_resting_state(change.old_pointer):
            return None
        match change.kind:
            case ChangeKind.REMOVED:
                return Risk.STATE_REMOVED
            case ChangeKind.RENAMED:
                return Risk.STATE_RENAMED
            case ChangeKind.MOVED:
                return Risk.STATE_MOVED
            case ChangeKind.TYPE:
                return Risk.TYPE_CHANGED
            case ChangeKind.CALL:
                return Risk.CALL_CHANGED
            case ChangeKind.BRANCHES:
                return Risk.BRANCHES_CHANGED
            case ChangeKind.SETTING if "ProcessorConfig" in change.old_pointer:
                return Risk.MAP_MODE_CHANGED
            case _:
                return None

    def _is_in_resting_state(self, pointer: Pointer) -> bool:
        """Whether the innermost state that a pointer leads into is one in which executions rest."""
        last = max((index for index, step in enumerate(pointer[:-1]) if step == "States"), default=-1)
        return last >= 0 and pointer[: last + 2] in self.rests

    def _risk_of_passing(self, change: Change) -> Risk | None:
        names = set(_assigned_by(change))
        return Risk.VARIABLE_MISSING if names & self.missing else None


def _rests(entry: Entry, outline: Outline) -> bool:
    return entry.type not in _PASSED_AT_ONCE and entry.number in outline.reachable


def _assigned(value: Any) -> Iterator[str]:
    """The variables that a state, or a part of one, assigns."""
    if isinstance(value, dict):
        for key, member in value.items():
            if key == "Assign" and isinstance(member, dict):
                yield from (name.removesuffix(".$") for name in member)
            elif key in ("Choices", "Catch"):
                yield from _assigned(member)
    elif isinstance(value, list):
        for member in value:
            yield from _assigned(member)


def _assigned_by(change: Change) -> Iterator[str]:
    """The variables that the new machine assigns by this change."""
    if change.new_pointer is None:
        return
    pointer = change.new_pointer
    if "Assign" in pointer:
        after = pointer[pointer.index("Assign") + 1 :]
        if after:
            yield str(after[0]).removesuffix(".$")
        elif isinstance(change.new, dict):
            yield from _assigned({"Assign": change.new})
    elif change.kind in (ChangeKind.ADDED, ChangeKind.RULE, ChangeKind.CATCH):
        yield from _assigned(change.new)


def _texts(value: Json) -> Iterator[str]:
    waiting = [value]
    while waiting:
        match waiting.pop():
            case str() as text:
                yield text
            case dict() as members:
                waiting += members.values()
            case list() as items:
                waiting += items
