"""Two states that are one and the same -> the changes between them.

Fields are compared one by one. Retriers, catchers and rules are first put side by side by what they are for, so that one that was
put in between does not change all others. Names are compared through the renames: `Next: old` equals `Next: new` where the state
`old` is now called `new`.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

from sfdsl.diff.alignment import Alignment, align
from sfdsl.diff.compare_parts import part_differences
from sfdsl.diff.difference import Change, ChangeKind, OptionalValue
from sfdsl.diff.equivalence import is_same
from sfdsl.diff.fields import KINDS
from sfdsl.diff.matching import Matching
from sfdsl.diff.outline import Entry, Scope
from sfdsl.diff.values import Leaf
from sfdsl.ir.fields import ABSENT
from sfdsl.jsontypes import Json, Pointer

_LISTS: Final = {"Retry": "retrier", "Catch": "catcher", "Choices": "rule"}
_TRANSITIONS: Final = ("Next", "End", "Default")
_Objects: TypeAlias = list[dict[str, Json]]
_BESIDE_A_CONDITION: Final = frozenset({"Next", "Assign", "Output", "Comment"})


def compare_states(old: Entry, new: Entry, matching: Matching) -> list[Change]:
    """All changes of the pair itself, in the order of their fields; not those of states in it."""
    return list(_Pair(old, new, matching).changes())


def new_name(name: str, scope: Scope, matching: Matching) -> str:
    """What the state called `name` in an old scope is called now; the same name where it is gone."""
    entry = scope.by_name.get(name)
    found = None if entry is None else matching.find(entry)
    return name if found is None else found.name


class _Pair:
    def __init__(self, old: Entry, new: Entry, matching: Matching) -> None:
        self.old, self.new, self.matching = old, new, matching
        self.is_jsonata = old.is_jsonata and new.is_jsonata

    def changes(self) -> Iterator[Change]:
        olds, news = dict(self.old.fields), dict(self.new.fields)
        yield from self._language(olds, news)
        lists: list[tuple[str, _Objects, _Objects]] = []
        for key in _LISTS:
            before, after = _objects(olds.get(key)), _objects(news.get(key))
            if before and after:
                lists.append((key, before, after))
                del olds[key], news[key]
        transitions = {key: (olds.pop(key, ABSENT), news.pop(key, ABSENT)) for key in _TRANSITIONS}
        for leaf in part_differences(
            "state",
            olds,
            news,
            self.old.pointer,
            self.new.pointer,
            is_jsonata=self.is_jsonata,
            is_map=self.old.type == "Map",
        ):
            yield self._change(self._kind(leaf), leaf)
        for key, before, after in lists:
            yield from self._list(key, before, after)
        yield from self._ways(transitions)

    def _change(self, kind: ChangeKind, leaf: Leaf, *, is_cosmetic: bool | None = None) -> Change:
        return Change(
            kind=kind,
            state=self.new.name,
            old_pointer=leaf.old_pointer,
            new_pointer=leaf.new_pointer,
            old=leaf.old,
            new=leaf.new,
            is_cosmetic=leaf.is_cosmetic if is_cosmetic is None else is_cosmetic,
        )

    def _kind(self, leaf: Leaf) -> ChangeKind:
        pointer, at = (
            (leaf.old_pointer, self.old.pointer) if leaf.new_pointer is None else (leaf.new_pointer, self.new.pointer)
        )
        assert pointer is not None  # a leaf is somewhere
        return KINDS.get(str(pointer[len(at)]), ChangeKind.SETTING)

    def _language(self, olds: dict[str, Json], news: dict[str, Json]) -> Iterator[Change]:
        """What counts is the language that holds for the state, wherever it is said."""
        before, after = olds.pop("QueryLanguage", ABSENT), news.pop("QueryLanguage", ABSENT)
        is_changed = self.old.is_jsonata != self.new.is_jsonata
        if not is_changed and _is_same_or_absent(before, after):
            return
        yield self._change(
            ChangeKind.SETTING,
            _leaf(("QueryLanguage",), ("QueryLanguage",), before, after, self.old.pointer, self.new.pointer),
            is_cosmetic=not is_changed and before in _LANGUAGES and after in _LANGUAGES,
        )

    def _ways(self, found: dict[str, tuple[OptionalValue, OptionalValue]]) -> Iterator[Change]:
        target, new_target = found["Next"]
        end, new_end = found["End"]
        if isinstance(target, str) and new_end is True and end is new_target is ABSENT:
            yield from self._transition(("Next",), ("End",), target, True)
        elif end is True and isinstance(new_target, str) and target is new_end is ABSENT:
            yield from self._transition(("End",), ("Next",), True, new_target)
        else:
            yield from self._transition(("Next",), ("Next",), target, new_target)
            yield from self._transition(("End",), ("End",), end, new_end)
        yield from self._transition(("Default",), ("Default",), *found["Default"])

    def _transition(self, old_at: Pointer, new_at: Pointer, old: OptionalValue, new: OptionalValue) -> Iterator[Change]:
        expected = new_name(old, self.old.scope, self.matching) if isinstance(old, str) else old
        if _is_same_or_absent(expected, new):
            return
        says_nothing = old_at == new_at == ("End",) and all(value is ABSENT or value is False for value in (old, new))
        leaf = _leaf(old_at, new_at, old, new, self.old.pointer, self.new.pointer)
        yield self._change(ChangeKind.TRANSITION, leaf, is_cosmetic=says_nothing)

    # ---- retriers, catchers, rules ----

    def _list(self, key: str, olds: _Objects, news: _Objects) -> Iterator[Change]:
        kind = KINDS[key]
        alignment = align(*self._keyed(key, olds, news))
        for old, new in alignment.pairs:
            yield from self._items(key, olds[old], news[new], (key, old), (key, new))
        for old in alignment.removed:
            yield self._change(kind, _leaf((key, old), None, olds[old], ABSENT, self.old.pointer, self.new.pointer))
        for new in alignment.added:
            yield self._change(kind, _leaf(None, (key, new), ABSENT, news[new], self.old.pointer, self.new.pointer))
        if alignment.is_reordered:
            yield self._reordered(key, olds, news, alignment)

    def _keyed(
        self, key: str, olds: _Objects, news: _Objects
    ) -> tuple[Sequence[Any], Sequence[Any], Callable[[Any], str], Callable[[Any], str]]:
        """The lists with the names in them as the new machine has them, and what to align them by."""
        translated = [self._translated(item) for item in olds]
        return translated, news, _text, _condition_text if key == "Choices" else _errors_text

    def _translated(self, item: dict[str, Json]) -> dict[str, Json]:
        target = item.get("Next")
        return {**item, "Next": new_name(target, self.old.scope, self.matching)} if isinstance(target, str) else item

    def _items(
        self, key: str, old: dict[str, Json], new: dict[str, Json], old_at: Pointer, new_at: Pointer
    ) -> Iterator[Change]:
        olds, news = dict(old), dict(new)
        targets = olds.pop("Next", ABSENT), news.pop("Next", ABSENT)
        here, there = (*self.old.pointer, *old_at), (*self.new.pointer, *new_at)
        for leaf in part_differences(_LISTS[key], olds, news, here, there, is_jsonata=self.is_jsonata):
            yield self._change(KINDS[key], leaf)
        yield from self._transition((*old_at, "Next"), (*new_at, "Next"), *targets)

    def _reordered(self, key: str, olds: _Objects, news: _Objects, alignment: Alignment) -> Change:
        describe = _condition_text if key == "Choices" else _errors_text
        before: list[Json] = [describe(olds[old]) for old, _ in sorted(alignment.pairs)]
        after: list[Json] = [describe(news[new]) for _, new in alignment.pairs]
        return self._change(
            KINDS[key],
            _leaf((key,), (key,), before, after, self.old.pointer, self.new.pointer),
            is_cosmetic=key != "Choices" and _are_apart([olds[old] for old, _ in alignment.pairs]),
        )


_LANGUAGES: Final = (ABSENT, "JSONPath", "JSONata")


def _leaf(
    old_at: Pointer | None,
    new_at: Pointer | None,
    old: OptionalValue,
    new: OptionalValue,
    here: Pointer,
    there: Pointer,
) -> Leaf:
    """The pointers count from the two states, at `here` and `there`. What is not written has none."""
    return Leaf(
        None if old_at is None or old is ABSENT else (*here, *old_at),
        None if new_at is None or new is ABSENT else (*there, *new_at),
        old,
        new,
    )


def _is_same_or_absent(old: OptionalValue, new: OptionalValue) -> bool:
    return old is new if old is ABSENT or new is ABSENT else is_same(old, new)


def _objects(value: object) -> _Objects | None:
    """The value if it is a list of objects."""
    if isinstance(value, list) and all(isinstance(item, dict) for item in value):
        return value
    return None


def _text(value: Json) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def _errors_text(item: Any) -> str:
    names = item.get("ErrorEquals")
    return ", ".join(sorted(set(map(str, names)))) if isinstance(names, list) else _text(names)


def _condition_text(rule: Any) -> str:
    return _text({key: value for key, value in rule.items() if key not in _BESIDE_A_CONDITION})


def _are_apart(items: Sequence[Mapping[str, Json]]) -> bool:
    """Whether at most one of the retriers or catchers can answer an error, so that their order does not matter."""
    seen: set[str] = set()
    for item in items:
        names = item.get("ErrorEquals")
        if not isinstance(names, list):
            return False
        for name in set(map(str, names)):
            # Names of the language itself stand for several errors, or for errors with several names.
            if name in seen or name.startswith("States."):
                return False
            seen.add(name)
    return True
