"""`wrong("«...»")` checks a definition whose marked part must be what the one diagnostic points at."""

from collections.abc import Callable

import pytest

from sfdsl.checks import check_machine
from sfdsl.diagnostics import Diagnostic
from sfdsl.importer.asl import read_definition
from sfdsl.source import Source, Span


def diagnose(text: str, kind: str = "STANDARD") -> tuple[Diagnostic, ...]:
    """All that there is to say about a definition, by place."""
    from dataclasses import replace

    machine, diagnostics = read_definition(Source("flow.asl.json", text), "flow")
    if machine is not None:
        check_machine(replace(machine, kind=kind), diagnostics)
    return diagnostics.sorted()


def unmarked(text: str) -> tuple[str, Span | None]:
    """The text without its «marks», and the span that they marked."""
    start, end = text.find("«"), text.find("»")
    return text.replace("«", "").replace("»", ""), Span(start, end - 1) if start >= 0 else None


@pytest.fixture
def wrong() -> Callable[..., Diagnostic]:
    """The only diagnostic of a definition, which must have the code and point at the marked part."""

    def check(text: str, code: str, kind: str = "STANDARD") -> Diagnostic:
        text, span = unmarked(text)
        found = diagnose(text, kind)
        assert [item.code.id for item in found] == [code], [(item.code.id, item.message) for item in found]
        shown = found[0].span and text[found[0].span.start : found[0].span.end]
        assert found[0].span == span, f"points at {shown!r}"
        return found[0]

    return check


@pytest.fixture
def fine() -> Callable[..., None]:
    """Asserts that there is nothing to say about a definition."""

    def check(text: str, kind: str = "STANDARD") -> None:
        assert [(item.code.id, item.message) for item in diagnose(text, kind)] == []

    return check
