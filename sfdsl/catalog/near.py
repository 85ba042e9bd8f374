"""Near misses: the names that a misspelt word may have meant."""

from collections.abc import Iterable
from difflib import SequenceMatcher

_CLOSE_ENOUGH = 0.7
_MOST_COMPARED = 20_000


def did_you_mean(word: str, candidates: Iterable[str], limit: int = 3) -> list[str]:
    """The candidates most like `word`, the closest first, at most `limit`; case does not matter. The first words of a
    name (`MaxItems` of `MaxItemsPerBatch`) are like it.

    Compares at most 20,000 candidates, so that a hint never costs more than the work it is for.
    """
    lowered = word.casefold()
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(lowered)
    found: list[tuple[float, str]] = []
    for count, candidate in enumerate(candidates):
        if count >= _MOST_COMPARED:
            break
        other = candidate.casefold()
        if other.startswith(lowered) and candidate[len(lowered) : len(lowered) + 1].isupper():
            # The shorter the rest, the closer.
            found.append((-_CLOSE_ENOUGH - (1 - _CLOSE_ENOUGH) * len(lowered) / len(other), candidate))
            continue
        matcher.set_seq1(other)
        if matcher.real_quick_ratio() < _CLOSE_ENOUGH or matcher.quick_ratio() < _CLOSE_ENOUGH:
            continue
        ratio = matcher.ratio()
        if ratio >= _CLOSE_ENOUGH:
            found.append((-ratio, candidate))
    return [candidate for _, candidate in sorted(found)[:limit]]


def is_one_slip(word: str, meant: str) -> bool:
    """Whether only case differs, or one letter is wrong, missing or too many, or two neighbours have changed places.

    Then a word of a fixed vocabulary is meant for certain.
    """
    word, meant = word.casefold(), meant.casefold()
    if word == meant:
        return True
    start = next(
        (at for at, (one, other) in enumerate(zip(word, meant, strict=False)) if one != other),
        min(len(word), len(meant)),
    )
    one, other = word[start:], meant[start:]
    return one[1:] in (other, other[1:]) or one == other[1:] or (one[:2] == other[1::-1] and one[2:] == other[2:])
