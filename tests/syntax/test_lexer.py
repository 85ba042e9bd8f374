"""The lexer finds the same words before and after it has warmed up, and the same as Lark's own."""

import lark
import pytest

from sfdsl.syntax import lexer, tables

TEXT = """
query jsonata
param Bus: string = "b"   # note
policy p { retry on A.B x3 every 2s backoff 1.5 max 30s jitter none }
task "Send Event" = states.startExecution.sync:2 < Entries: [{ detail-type: "s", if: { a: $.a-b[0] - 1 } }], x: -2.5e3 > use p
  catch A.B, "C d" as $e into null assign { x: f"a {$.b} {{" } -> end
choice c { when $.a >= 1 and not exists($$.X) or $sum($v.y[*]) != {% '%}' & $x %} -> t otherwise -> end }
map m over `$.x ` distributed express concurrency 5 tolerate 5% label "l" { wait 10m } output $result
"""


def words(text: str, **options: object) -> list[tuple[str, str]]:
    parser = tables.load(**options)
    interactive = parser.parse_interactive(text, start="file")
    return [(token.type, str(token)) for token in interactive.exhaust_lexer()]


@pytest.mark.parametrize("warm", [0, 1, 3, 10_000])
def test_words_are_those_of_larks_own_lexer(monkeypatch: pytest.MonkeyPatch, warm: int) -> None:
    monkeypatch.setattr(lexer, "WARM", warm)
    found = words(TEXT)
    assert found == words(TEXT, _plugins={})
    assert len(found) > 100


@pytest.mark.parametrize("warm", [0, 10_000])
@pytest.mark.parametrize(
    "text",
    [
        "if $.a == 1 -> b elseif $.a == 2 -> b\npass b",
        "task a = b.c < > timeout30",
        "task a = b.c < > retryx3",
        "map m over $.i distributedexpress { pass a }",
        "repeat { pass a } until_ $.a == 1",
    ],
)
def test_a_keyword_ends_where_the_word_ends(monkeypatch: pytest.MonkeyPatch, warm: int, text: str) -> None:
    monkeypatch.setattr(lexer, "WARM", warm)
    with pytest.raises(lark.UnexpectedInput):
        tables.load().parse(text, start="file")
