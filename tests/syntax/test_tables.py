"""The grammar has no conflicts, its shipped tables are fresh, and its keywords are those that the printer quotes."""

import re

import pytest

from sfdsl.syntax import tables
from sfdsl.syntax.parser import parse_expression
from sfdsl.syntax.strings import KEYWORDS


def test_the_grammar_has_no_conflicts() -> None:
    pytest.importorskip("interegular")
    tables.build(strict=True)


def test_the_shipped_tables_are_those_of_the_grammar() -> None:
    written = tables.SHIPPED.read_bytes().partition(b"\n")[0].decode()
    # Tables of another release of Lark are built on the user's machine; then there is nothing to compare.
    if written != tables.fingerprint():
        pytest.fail("grammar/ or Lark changed: run `python -m sfdsl.syntax.tables`")


def test_tables_of_another_fingerprint_are_not_used(tmp_path, monkeypatch) -> None:
    stale = tmp_path / "tables.bin"
    stale.write_bytes(b"0" * 64 + b"\nnonsense")
    monkeypatch.setattr(tables, "SHIPPED", stale)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert tables.load().parse("pass p", start="file")
    assert list((tmp_path / "sfdsl").glob("tables-*.bin"))


def test_every_keyword_of_the_grammar_must_be_quoted_as_a_name() -> None:
    words = {
        terminal.pattern.value
        for terminal in tables.build().terminals
        if re.fullmatch(r"[a-z]+", str(terminal.pattern.value)) and terminal.name.isupper()
    }
    assert words == set(KEYWORDS)


@pytest.mark.parametrize("text", ["1 +", "", "a b", "{a: }", 'f"{"'])
def test_an_expression_that_cannot_be_read_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError):
        parse_expression(text)
