"""Two lists of retriers, catchers or rules -> which of one is which of the other, and whether their order has changed."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sfdsl.jsontypes import Json


@dataclass(frozen=True, slots=True)
class Alignment:
    """Pairs of indexes, in the order of the new list; what has no partner is in `removed` or `added`."""

    pairs: tuple[tuple[int, int], ...]
    removed: tuple[int, ...]
    added: tuple[int, ...]

    @property
    def is_reordered(self) -> bool:
        olds = [old for old, _ in self.pairs]
        return olds != sorted(olds)


def align(olds: Sequence[Any], news: Sequence[Any], *keys: Callable[[Json], str]) -> Alignment:
    """Items with equal keys belong together, by the first key before by the next. What is left is paired in order, if it is as many."""
    old_of: dict[int, int] = {}
    olds_left = list(range(len(olds)))
    for key in keys:
        found: dict[str, list[int]] = defaultdict(list)
        for old in olds_left:
            found[key(olds[old])].append(old)
        for new, item in enumerate(news):
            same = found.get(key(item))
            if new not in old_of and same:
                old_of[new] = same.pop(0)
        taken = set(old_of.values())
        olds_left = [old for old in olds_left if old not in taken]
    news_left = [new for new in range(len(news)) if new not in old_of]
    if len(olds_left) == len(news_left):
        old_of.update(zip(news_left, olds_left, strict=True))
        olds_left, news_left = [], []
    pairs = tuple((old_of[new], new) for new in sorted(old_of))
    return Alignment(pairs, tuple(olds_left), tuple(news_left))
