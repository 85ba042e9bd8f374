"""Phrases that the messages of a run share."""

from collections.abc import Iterable


def near_miss(word: str, candidates: Iterable[str]) -> str | None:
    """`did you mean 'a' or 'b'?`, of what is most like the word; None where nothing is."""
    from sfdsl.catalog.near import did_you_mean

    names = [f"'{name}'" for name in did_you_mean(word, candidates)]
    return f"did you mean {' or '.join(names)}?" if names else None
