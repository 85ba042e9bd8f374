"""Words of ASL's fixed vocabulary that are misspelt: fields, types, query languages."""

from collections.abc import Iterable

from sfdsl.catalog.near import did_you_mean, is_one_slip
from sfdsl.checks.flow import Flow
from sfdsl.diagnostics import Edit, Fix
from sfdsl.source import Span


def respelt(flow: Flow, span: Span | None, word: str, vocabulary: Iterable[str]) -> list[Fix]:
    """The fix that writes the one word which is meant for certain, where `word` stands at `span`; none where it is a guess."""
    near = [known for known in did_you_mean(word, vocabulary) if is_one_slip(word, known)]
    if len(near) > 1:
        near = [known for known in near if known.casefold() == word.casefold()]
    if len(near) != 1 or span is None or flow.source_text(span).strip("\"'") != word:
        return []
    written = flow.source_text(span).replace(word, near[0])
    return [Fix(f"write '{near[0]}'", (Edit(span, written),))]
