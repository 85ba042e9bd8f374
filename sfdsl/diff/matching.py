"""Which state of one machine is which of the other.

Names come first: a state keeps its identity with its name, wherever it stands. The others are found by what they say and by their
place in the flow: states of equal content that are the only ones; then those that known states lead to, or come from, by the same
field; then those that are alike enough.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from sfdsl.diff.outline import Entry, Outline, Scope
from sfdsl.diff.similarity import Content, similarity
from sfdsl.jsontypes import Pointer

_AT_THE_SAME_PLACE: Final = 0.5
"""How alike two states must be that stand at the same place of the flow."""
_ANYWHERE: Final = 0.8
_TELLING: Final = 4
"""The weight from which on equal content says that a state was moved to another scope."""
_CANDIDATES: Final = 10_000
"""Pairs of states that are compared one by one, at most."""


@dataclass
class Matching:
    """Pairs of numbers of states, and of scopes, both ways."""

    old: Outline
    new: Outline
    new_of: dict[int, int] = field(default_factory=dict)
    old_of: dict[int, int] = field(default_factory=dict)
    new_scope_of: dict[int, int] = field(default_factory=dict)
    old_scope_of: dict[int, int] = field(default_factory=dict)

    def pair(self, old: Entry, new: Entry) -> None:
        self.new_of[old.number] = new.number
        self.old_of[new.number] = old.number

    def pair_scopes(self, old: Scope, new: Scope) -> None:
        self.new_scope_of[old.number] = new.number
        self.old_scope_of[new.number] = old.number

    def find(self, old: Entry) -> Entry | None:
        """The new state that `old` has become."""
        number = self.new_of.get(old.number)
        return None if number is None else self.new.entries[number]

    def is_free(self, old: Entry, new: Entry) -> bool:
        return old.number not in self.new_of and new.number not in self.old_of

    def pairs(self) -> Iterator[tuple[Entry, Entry]]:
        for old, new in self.new_of.items():
            yield self.old.entries[old], self.new.entries[new]


def match_states(old: Outline, new: Outline) -> Matching:
    """Near linear; only states that neither name nor content tells apart are compared one with another, up to a limit."""
    matcher = _Matcher(Matching(old, new))
    matcher.run()
    return matcher.found


class _Matcher:
    def __init__(self, found: Matching) -> None:
        self.found = found
        self.contents: dict[tuple[bool, int], Content] = {}

    def run(self) -> None:
        found = self.found
        found.pair_scopes(found.old.scopes[0], found.new.scopes[0])
        self.by_name()
        while True:
            before = len(found.new_of), len(found.new_scope_of)
            self.scopes()
            self.only_ones()
            self.along_the_flow(1.0)
            self.along_the_flow(_AT_THE_SAME_PLACE)
            self.twins()
            self.alike()
            if before == (len(found.new_of), len(found.new_scope_of)):
                break
        self.moved()

    def content(self, entry: Entry, *, is_new: bool) -> Content:
        key = (is_new, entry.number)
        content = self.contents.get(key)
        if content is None:
            content = self.contents[key] = Content(entry)
        return content

    def likeness(self, old: Entry, new: Entry) -> float:
        return similarity(self.content(old, is_new=False), self.content(new, is_new=True))

    def free(self, entries: Iterable[Entry], *, is_new: bool) -> list[Entry]:
        taken = self.found.old_of if is_new else self.found.new_of
        return [entry for entry in entries if entry.number not in taken]

    # ---- by name ----

    def by_name(self) -> None:
        news: dict[str, list[Entry]] = defaultdict(list)
        for entry in self.found.new.entries:
            news[entry.name].append(entry)
        for old in self.found.old.entries:
            # More than one only in definitions that AWS refuses; there the place decides, then the order.
            candidates = self.free(news.get(old.name, ()), is_new=True)
            if candidates:
                self.found.pair(old, next((new for new in candidates if new.pointer == old.pointer), candidates[0]))
        self._undo_borrowed_names()

    def _undo_borrowed_names(self) -> None:
        """A new state may have got the name of one that was renamed: the content tells, where it says enough and is nowhere else."""
        found = self.found
        unlike = [(old, new) for old, new in found.pairs() if self.likeness(old, new) < _AT_THE_SAME_PLACE]
        if not unlike:
            return
        olds = self._by_content(found.old.entries, is_new=False)
        news = self._by_content(self.free(found.new.entries, is_new=True), is_new=True)
        for old, namesake in unlike:
            key = self.content(old, is_new=False).key
            if len(olds[key]) == 1 == len(news.get(key, ())) and self._says_enough(old):
                del found.new_of[old.number], found.old_of[namesake.number]

    # ---- scopes ----

    def scopes(self) -> None:
        for old, new in list(self.found.pairs()):
            if old.type == new.type and old.inner and new.inner:
                self._pair_inner(old, new)

    def _pair_inner(self, old: Entry, new: Entry) -> None:
        found = self.found
        olds = [scope for scope in old.inner if scope.number not in found.new_scope_of]
        news = [scope for scope in new.inner if scope.number not in found.old_scope_of]
        places = {scope.number: index for index, scope in enumerate(news)}
        shared: Counter[tuple[int, int]] = Counter()
        for i, ours in enumerate(olds):
            for entry in ours.members:
                counterpart = found.find(entry)
                if counterpart is not None and counterpart.scope.number in places:
                    shared[i, places[counterpart.scope.number]] += 1
        # First branches that have most states in common; then, so that states in them can be found, those in the same place.
        ranked = sorted(shared, key=lambda pair: (-shared[pair], abs(pair[0] - pair[1]), pair))
        by_slot = {scope.slot: j for j, scope in enumerate(news)}
        ranked += [(i, by_slot[scope.slot]) for i, scope in enumerate(olds) if scope.slot in by_slot]
        self._pair_free(olds, news, ranked)
        olds_left = [i for i, scope in enumerate(olds) if scope.number not in found.new_scope_of]
        news_left = [j for j, scope in enumerate(news) if scope.number not in found.old_scope_of]
        if len(olds_left) == len(news_left):
            self._pair_free(olds, news, list(zip(olds_left, news_left, strict=True)))

    def _pair_free(self, olds: list[Scope], news: list[Scope], ranked: list[tuple[int, int]]) -> None:
        for i, j in ranked:
            if olds[i].number not in self.found.new_scope_of and news[j].number not in self.found.old_scope_of:
                self.found.pair_scopes(olds[i], news[j])

    # ---- by content and place ----

    def scope_pairs(self) -> Iterator[tuple[Scope, Scope]]:
        for old, new in self.found.new_scope_of.items():
            yield self.found.old.scopes[old], self.found.new.scopes[new]

    def _by_content(self, entries: Iterable[Entry], *, is_new: bool) -> dict[str, list[Entry]]:
        groups: dict[str, list[Entry]] = defaultdict(list)
        for entry in entries:
            groups[self.content(entry, is_new=is_new).key].append(entry)
        return groups

    def only_ones(self) -> None:
        """States whose content no other unmatched state of their scopes has."""
        for old_scope, new_scope in list(self.scope_pairs()):
            olds = self._by_content(self.free(old_scope.members, is_new=False), is_new=False)
            news = self._by_content(self.free(new_scope.members, is_new=True), is_new=True)
            for key, (first, *others) in olds.items():
                if not others and len(news.get(key, ())) == 1:
                    self.found.pair(first, news[key][0])

    def twins(self) -> None:
        """States of equal content that nothing else tells apart, where there are as many of them as before: one by one."""
        for old_scope, new_scope in list(self.scope_pairs()):
            olds = self._by_content(self.free(old_scope.members, is_new=False), is_new=False)
            news = self._by_content(self.free(new_scope.members, is_new=True), is_new=True)
            for key, group in olds.items():
                if len(group) == len(news.get(key, ())):
                    for old, new in zip(group, news[key], strict=True):
                        self.found.pair(old, new)

    def along_the_flow(self, needed: float) -> None:
        """From each known pair to those that the same field leads to, or that lead to it by the same field."""
        waiting = [pair for scopes in self.scope_pairs() for pair in self._starts(*scopes)]
        waiting += [neighbours for pair in self.found.pairs() for neighbours in self._neighbours(*pair)]
        while waiting:
            old, new = waiting.pop()
            if self.found.is_free(old, new) and self.likeness(old, new) >= needed:
                self.found.pair(old, new)
                waiting += self._neighbours(old, new)

    def _starts(self, old: Scope, new: Scope) -> Iterator[tuple[Entry, Entry]]:
        ours, theirs = old.by_name.get(old.machine.start_at or ""), new.by_name.get(new.machine.start_at or "")
        if ours is not None and theirs is not None:
            yield ours, theirs

    def _neighbours(self, old: Entry, new: Entry) -> Iterator[tuple[Entry, Entry]]:
        if self.found.new_scope_of.get(old.scope.number) != new.scope.number:
            return
        for pointer, name in old.exits.items():
            ours = old.scope.by_name.get(name)
            theirs = new.scope.by_name.get(new.exits.get(pointer, ""))
            if ours is not None and theirs is not None:
                yield ours, theirs
        ours_before = self._entrances(old, is_new=False)
        theirs_before = self._entrances(new, is_new=True)
        for pointer, (first, *others) in ours_before.items():
            found = theirs_before.get(pointer, [])
            if not others and len(found) == 1:
                yield first, found[0]

    def _entrances(self, entry: Entry, *, is_new: bool) -> dict[Pointer, list[Entry]]:
        taken = self.found.old_of if is_new else self.found.new_of
        groups: dict[Pointer, list[Entry]] = defaultdict(list)
        for source, pointer in entry.scope.entrances.get(entry.name, ()):
            if source.number not in taken:
                groups[pointer].append(source)
        return groups

    def alike(self) -> None:
        """The best pairs of what is left in each pair of scopes."""
        for old_scope, new_scope in list(self.scope_pairs()):
            olds = self.free(old_scope.members, is_new=False)
            news = self.free(new_scope.members, is_new=True)
            if len(olds) * len(news) > _CANDIDATES:
                continue
            ranked = sorted(
                (-self.likeness(old, new), old.number, new.number)
                for old in olds
                for new in news
                if old.type == new.type
            )
            for likeness, old_number, new_number in ranked:
                old, new = self.found.old.entries[old_number], self.found.new.entries[new_number]
                if -likeness >= _ANYWHERE and self.found.is_free(old, new) and self._says_enough(old):
                    self.found.pair(old, new)

    def _says_enough(self, old: Entry) -> bool:
        return self.content(old, is_new=False).weight >= _TELLING

    def moved(self) -> None:
        """States of telling and equal content that have another name and another scope."""
        olds = self._by_content(self.free(self.found.old.entries, is_new=False), is_new=False)
        news = self._by_content(self.free(self.found.new.entries, is_new=True), is_new=True)
        for key, (first, *others) in olds.items():
            if not others and len(news.get(key, ())) == 1 and self._says_enough(first):
                self.found.pair(first, news[key][0])
