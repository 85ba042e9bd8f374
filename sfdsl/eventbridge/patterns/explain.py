"""Why an event matches a pattern or not, key by key, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from sfdsl.eventbridge.patterns.consistent import branch_tests, can_satisfy
from sfdsl.eventbridge.patterns.fields import Found, KeyTree, collect
from sfdsl.eventbridge.patterns.model import Branch, Constant, Exists, Field, Numeric, SameNumber, Text
from sfdsl.eventbridge.patterns.values import holds, is_number
from sfdsl.eventbridge.patterns.wording import condition, listed, shown
from sfdsl.jsontypes import Pointer

_NOTHING = Found()


@dataclass(frozen=True, slots=True)
class KeyVerdict:
    """What became of one key of the pattern. `pointer` leads to its alternatives in the pattern as written.

    A verdict with an empty key is about several keys together: each matches, but not with the same elements of an array.
    """

    key: str
    matched: bool
    why: str
    pointer: Pointer = ()

    @property
    def where(self) -> str:
        """The pointer as text: `detail.$or[1].state`."""
        text = ""
        for step in self.pointer:
            text += f"[{step}]" if isinstance(step, int) else f"{'.' if text else ''}{step}"
        return text or self.key


def explain_branches(branches: tuple[Branch, ...], event: dict[str, Any], matched: bool) -> tuple[KeyVerdict, ...]:
    """A verdict for every array of alternatives, in the order of the pattern."""
    found = collect(event, KeyTree.of(field.key for branch in branches for field in branch))
    fields = {field.ordinal: field for branch in branches for field in branch}
    verdicts = {ordinal: field_verdict(field, event, found) for ordinal, field in sorted(fields.items())}
    result = list(verdicts.values())
    if not matched:
        for branch in branches:
            if all(verdicts[field.ordinal].matched for field in branch):
                keys = listed(
                    [field.key for field in branch if any(t for _, t in found.get(field.key, _NOTHING).values)], "and"
                )
                result.append(KeyVerdict("", False, f"{keys} match only in different elements of an array"))
    return tuple(result)


def field_verdict(field: Field, event: dict[str, Any], found: Mapping[str, Found]) -> KeyVerdict:
    """The verdict for one key by itself."""
    matched = can_satisfy((field,), found, branch_tests((field,)))
    here = found.get(field.key, _NOTHING)
    if here.unknown and matched:
        why = "is not known yet"
    elif not here.values:
        why = _why_absent(field, event)
    elif matched:
        value, alternative = _first_fit(field, here)
        why = f"{shown(value)} {condition(alternative)}"
    else:
        why = _why_not(field, [value for value, _ in here.values])
    return KeyVerdict(field.key, matched, why, field.pointer)


def _first_fit(field: Field, here: Found) -> tuple[Any, Any]:
    for value, _ in here.values:
        for alternative in field.alternatives:
            if holds(alternative, value):
                return value, alternative
    return here.values[0][0], Exists(False)  # absent beside the elements of an array that have it


def _why_not(field: Field, values: list[Any]) -> str:
    wanted = [condition(alternative) for alternative in field.alternatives]
    shown_values = listed([shown(value) for value in values], "and")
    if len(values) > 1:
        return f"none of {shown_values} {listed(wanted, 'or')}"
    no = "is not a value that" if len(wanted) == 1 else "is not a value of which one holds:"
    return f"{shown_values} {no} {listed(wanted, 'or')}{_hint(field, values[0])}"


def _hint(field: Field, value: Any) -> str:
    """What may have been overlooked: a number in quotes, upper and lower case, blanks."""
    numbers = any(isinstance(each, SameNumber | Numeric) for each in field.alternatives)
    texts = [each.text for each in field.alternatives if isinstance(each, Text)]
    if isinstance(value, str):
        if any(text.lower() == value.lower() for text in texts):
            return "; they differ in upper and lower case only (equals-ignore-case would match)"
        if any(text.strip() == value.strip() for text in texts):
            return "; they differ in white space only"
        if numbers:
            return "; it is a string, and the pattern has a number"
        if any(isinstance(each, Constant) and shown(each.value) == value for each in field.alternatives):
            return "; it is a string"
    if is_number(value) and str(value) in texts:
        return "; it is a number, and the pattern has a string"
    return ""


def _why_absent(field: Field, event: dict[str, Any]) -> str:
    parent, missing, value = _walk(event, field.key)
    place = f"in {parent}" if parent else "in the event"
    if missing:
        near = get_close_matches(missing, [name for name in value if isinstance(name, str)], n=1, cutoff=0.6)
        near = near or [name for name in value if isinstance(name, str) and name.lower() == missing.lower()]
        hint = f"; there is {near[0]!r}" if near and not field.accepts_absence else ""
        return f"there is no {missing!r} {place}{hint}"
    if isinstance(value, dict):
        return "it is an object, not a value; the pattern can go on inside of it"
    if isinstance(value, list | tuple):
        return "the array has no values" if value else "the array is empty, which counts as absent"
    return f"there is no such key {place}"


def _walk(event: dict[str, Any], key: str) -> tuple[str, str, Any]:
    """How far the key leads: the way that is there, the first step that is not, and what stands there."""
    value: Any = event
    way: list[str] = []
    for step in key.split("."):
        if isinstance(value, list | tuple):
            value = next((item for item in value if isinstance(item, dict)), None)
        if not isinstance(value, dict):
            return ".".join(way), "", value
        if step not in value:
            return ".".join(way), step, value
        value = value[step]
        way.append(step)
    return ".".join(way), "", value
