"""Phrases that messages share."""

from collections.abc import Iterable


def meant(word: str, candidates: Iterable[str]) -> str | None:
    """`did you mean 'a', 'b' or 'c'?`, of the candidates that are most like the word; None where none is like it."""
    # Only bad input gets here, and comparing texts is worth no start-up time.
    from sfdsl.catalog.near import did_you_mean

    names = [f"'{name}'" for name in did_you_mean(word, candidates)]
    if not names:
        return None
    return f"did you mean {' or '.join(filter(None, [', '.join(names[:-1]), names[-1]]))}?"


def counted(number: int, word: str) -> str:
    """`1 error`, `2 errors`."""
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"
