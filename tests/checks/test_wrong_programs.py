"""Programs and definitions that are wrong in one way each: what is said, where, and what to do about it.

The cases are in wrong_programs/: the code, a part of the message, `|` and a part of the hint, then the text with the «place».
Each is told once, and nothing else is said of it.
"""

from pathlib import Path

import pytest

from sfdsl.compiler import Compilation, compile_asl, compile_source
from sfdsl.diagnostics import Diagnostic
from sfdsl.source import Source, Span

FOLDER = Path(__file__).with_name("wrong_programs")


def cases(name: str) -> list[tuple[str, str, str, str]]:
    """(code, message, hint, marked text) of each chunk."""
    found = []
    for chunk in (FOLDER / name).read_text(encoding="utf-8").split("\n---\n"):
        lines = chunk.strip().split("\n")
        while lines[0].startswith("#") or not lines[0]:
            del lines[0]
        said, _, hint = lines[0].partition("|")
        code, _, message = said.strip().partition(" ")
        found.append((code, message.strip(), hint.strip(), "\n".join(lines[1:]) + "\n"))
    return found


PROGRAMS, DEFINITIONS = cases("programs.txt"), cases("definitions.txt")


def test_there_are_enough_of_them() -> None:
    assert len(PROGRAMS) >= 40
    assert len(DEFINITIONS) >= 20


@pytest.mark.parametrize(("code", "message", "hint", "marked"), PROGRAMS)
def test_a_wrong_program(code: str, message: str, hint: str, marked: str) -> None:
    text, span = unmarked(marked)
    judge(compile_source(Source("order.sfd", text)), text, span, code, message, hint)


@pytest.mark.parametrize(("code", "message", "hint", "marked"), DEFINITIONS)
def test_a_wrong_definition(code: str, message: str, hint: str, marked: str) -> None:
    text, span = unmarked(marked)
    judge(compile_asl(Source("order.asl.json", text)), text, span, code, message, hint)


def unmarked(text: str) -> tuple[str, Span]:
    start, end = text.index("«"), text.index("»")
    return text.replace("«", "").replace("»", ""), Span(start, end - 1)


def judge(compilation: Compilation, text: str, span: Span, code: str, message: str, hint: str) -> None:
    found = compilation.diagnostics
    assert [item.code.id for item in found] == [code], [shown(item, text) for item in found]
    assert found[0].span == span, shown(found[0], text)
    assert message in found[0].message
    assert hint in (found[0].hint or "")


def shown(item: Diagnostic, text: str) -> tuple[str, str, str | None, str]:
    place = text[item.span.start : item.span.end] if item.span else ""
    return item.code.id, item.message, item.hint, place
