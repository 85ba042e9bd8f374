import re
import subprocess
import sys
from pathlib import Path
from typing import get_args
from xml.etree import ElementTree

import pytest
from graph_machines import branch, catcher, choice, machine, machines, step, task
from hypothesis import HealthCheck, given, settings

from sfdsl.emit import Options
from sfdsl.emit.graph import FORMATS, THEMES, Format, Theme, emit, emit_graph
from sfdsl.emit.graph.palette import DARK, LIGHT, Palette
from sfdsl.ir.nodes import MapState, ParallelState, ProcessorConfig, Retrier, StateMachine, SubMachine, SucceedState

SVG = "{http://www.w3.org/2000/svg}"
HISTORY = [
    {"id": 1, "type": "ExecutionStarted"},
    {"id": 2, "type": "TaskStateEntered", "previousEventId": 0, "stateEnteredEventDetails": {"name": "pay"}},
    {"id": 3, "type": "TaskFailed", "previousEventId": 2},
    {"id": 4, "type": "TaskStateExited", "previousEventId": 3, "stateExitedEventDetails": {"name": "pay"}},
    {"id": 5, "type": "PassStateEntered", "previousEventId": 4, "stateEnteredEventDetails": {"name": "undo"}},
    {"id": 6, "type": "PassStateExited", "previousEventId": 5, "stateExitedEventDetails": {"name": "undo"}},
    {"id": 7, "type": "ExecutionSucceeded", "previousEventId": 6},
]


def shop() -> StateMachine:
    both = ParallelState(
        name="both",
        branches=(branch(step("left"), comment="one"), branch(step("right"))),
        transition=step("x", "ok").transition,
    )
    each = MapState(
        name="each",
        item_processor=SubMachine(
            processor_config=ProcessorConfig(mode="DISTRIBUTED"), start_at="item", states=(step("item"),)
        ),
        transition=step("x", "each?").transition,
    )
    return machine(
        task(
            "pay",
            "both",
            catch=[catcher("undo", "Declined")],
            retry=(Retrier(error_equals=("E",)),),
            comment="takes money",
        ),
        both,
        SucceedState(name="ok"),
        each,
        choice("each?", "each", default="ok"),
        step("undo", "each"),
        name="shop",
    )


# ---- all formats ----


@pytest.mark.parametrize("format", FORMATS)
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(machines())
def test_any_machine_has_a_picture(format: Format, made: StateMachine) -> None:
    text = emit_graph(made, format=format)
    assert text.endswith("\n")
    assert text.encode("utf-8") == emit_graph(made, format=format, history=None).encode("utf-8")
    emit_graph(made, format=format, history=HISTORY)
    if format == "svg":
        ElementTree.fromstring(text)
    else:
        assert not re.search("[\x00-\x09\x0b-\x1f]", text)


@pytest.mark.parametrize("format", FORMATS)
def test_the_empty_machine_has_a_picture(format: Format) -> None:
    assert emit_graph(StateMachine(name="nothing"), format=format)


def test_the_text_does_not_depend_on_the_process() -> None:
    code = (
        "from test_graph_formats import *; import hashlib;"
        "print(hashlib.sha256(''.join(emit_graph(shop(), format=f, history=HISTORY) for f in FORMATS).encode()).hexdigest())"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=Path(__file__).parent,
            env={"PYTHONHASHSEED": seed, "PATH": ""},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(found) == 1


def test_it_says_what_it_was_made_from() -> None:
    for format in FORMATS:
        assert "Made by sfdsl from shop.sfd." in emit_graph(shop(), format=format, source_name="shop.sfd")
    ElementTree.fromstring(emit_graph(shop(), format="svg", source_name="a--b---.sfd"))


def test_the_emitter_writes_one_file() -> None:
    assert list(emit(shop(), Options())) == ["shop.svg"]
    assert list(emit(shop(), Options(settings={"format": "mermaid"}))) == ["shop.mmd"]
    with pytest.raises(ValueError, match="no format 'png'; the formats are svg, mermaid, dot"):
        emit(shop(), Options(settings={"format": "png"}))
    with pytest.raises(ValueError, match="no theme 'sepia'"):
        emit(shop(), Options(settings={"theme": "sepia"}))


def test_the_tables_hold_all_there_are() -> None:
    assert tuple(FORMATS) == get_args(Format)
    assert get_args(Theme) == THEMES


# ---- SVG ----


def svg(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(text)


def texts(root: ElementTree.Element) -> list[str]:
    return [element.text or "" for element in root.iter(f"{SVG}text")]


def groups(root: ElementTree.Element) -> dict[str, str]:
    """The classes of each node's group, by the first line of its tooltip."""
    found = {}
    for group in root.iter(f"{SVG}g"):
        title = group.find(f"{SVG}title")
        if title is not None and title.text and "node" in group.get("class", ""):
            found[title.text.split("\n")[0]] = group.get("class", "")
    return found


def test_svg_shows_names_captions_labels_and_titles() -> None:
    root = svg(emit_graph(shop(), format="svg"))
    shown = texts(root)
    for text in ("pay", "lambda.invoke", "Declined", "$.n == 0", "otherwise", "one", "in parallel"):
        assert text in shown
    assert root.findtext(f"{SVG}title") == "shop"
    tooltips = [element.text for element in root.iter(f"{SVG}title")]
    assert "pay\nlambda.invoke\nretries\ntakes money" in tooltips
    assert len(root.findall(f".//{SVG}path[@class='retry']")) == 1
    assert len(root.findall(f".//{SVG}path[@class='wire catch']")) == 1


def test_svg_needs_nothing_from_outside() -> None:
    text = emit_graph(shop(), format="svg", history=HISTORY)
    assert not re.search(r"<script|<image|<use|<link|<foreignObject|@import|@font-face|url\(|href|on\w+=", text)
    assert re.findall(r"https?://[^\"]+", text) == ["http://www.w3.org/2000/svg"]


def test_svg_names_are_text_and_no_markup() -> None:
    name = "</text><script>alert('&')</script>\x00\ud800\u202e"
    text = emit_graph(machine(step(name), name=name), format="svg")
    assert "<script>" not in text
    tooltips = [element.text for element in svg(text).iter(f"{SVG}title")]
    assert "</text><script>alert('&')</script>���" in tooltips


def test_svg_themes() -> None:
    auto, light, dark = (emit_graph(shop(), format="svg", theme=theme) for theme in THEMES)
    assert "prefers-color-scheme:dark" in auto
    assert "prefers-color-scheme" not in light + dark
    assert LIGHT.page in auto and DARK.page in auto
    assert DARK.page not in light
    assert LIGHT.page not in dark


def test_svg_rules_are_for_this_picture_only() -> None:
    (sheet,) = re.findall("<style>(.*)</style>", emit_graph(shop(), format="svg", history=HISTORY), re.DOTALL)
    rules = [line for line in sheet.strip().split("\n") if line not in ("}", "@media (prefers-color-scheme:dark){")]
    selectors = [selector for rule in rules for selector in rule.split("{")[0].split(",")]
    assert all(selector.startswith(".sfd-auto ") for selector in selectors)


def test_svg_colours_the_path_of_an_execution() -> None:
    root = svg(emit_graph(shop(), format="svg", history=HISTORY))
    classes = groups(root)
    assert classes["pay"] == "node task was-caught"
    assert classes["undo"] == "node pass was-succeeded"
    assert classes["both"] == "node parallel idle"
    taken = [element.get("class") for element in root.iter(f"{SVG}path") if "taken" in element.get("class", "")]
    assert taken == ["wire flow taken", "wire catch taken"]
    assert {"succeeded", "failed, caught", "not visited"} <= set(texts(root))
    assert "failed" not in texts(root)


def test_svg_counts_visits() -> None:
    twice = [
        *HISTORY,
        {"id": 8, "type": "PassStateEntered", "previousEventId": 6, "stateEnteredEventDetails": {"name": "undo"}},
        {"id": 9, "type": "PassStateExited", "previousEventId": 8, "stateExitedEventDetails": {"name": "undo"}},
    ]
    assert "×2" in texts(svg(emit_graph(shop(), format="svg", history=twice)))


def contrast(one: str, other: str) -> float:
    """As WCAG 2.2 defines it."""

    def luminance(colour: str) -> float:
        parts = (int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5))
        r, g, b = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_texts_and_lines_can_be_seen(palette: Palette) -> None:
    fills = [paint.fill for paint in (*palette.kinds.values(), *palette.outcomes.values())]
    for fill in (*fills, palette.page):
        assert contrast(palette.ink, fill) >= 7
        assert contrast(palette.muted, fill) >= 4.5
    assert contrast(palette.chip_ink, palette.chip) >= 4.5
    assert contrast(palette.catch, palette.chip) >= 4.5
    assert contrast(palette.idle_ink, palette.idle.fill) >= 4.5
    for line in (
        *(paint.line for paint in (*palette.kinds.values(), *palette.outcomes.values())),
        palette.edge,
        palette.catch,
    ):
        assert contrast(line, palette.page) >= 3


# ---- Mermaid ----


def test_mermaid_in_full() -> None:
    made = machine(
        task("pay", "each", catch=[catcher("undo", "Declined")]),
        MapState(name="each", items_path="$.xs", item_processor=branch(step("item"))),
        step("undo"),
    )
    assert (
        emit_graph(made, format="mermaid")
        == """\
%% Made by sfdsl.
flowchart TD
  n0((" "))
  n1["pay<br/>lambda.invoke"]
  subgraph n2 ["each (each of $.xs)"]
    direction TB
    n3((" "))
    n4("item<br/>pass")
    n5(((" ")))
    n3 --> n4
    n4 --> n5
  end
  n6("undo<br/>pass")
  n7(((" ")))
  n0 --> n1
  n1 --> n2
  n1 -.->|"Declined"| n6
  n6 --> n7
  classDef start_style stroke:#6e7781,fill:#6e7781
  class n0,n3 start_style
  classDef task_style stroke:#2f6fde
  class n1 task_style
  classDef map_style stroke:#0e7c86
  class n2 map_style
  classDef pass_style stroke:#7d8894
  class n4,n6 pass_style
  classDef end_style stroke:#6e7781
  class n5,n7 end_style
"""
    )


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("plain name_1 - $.a[0] (x)", "plain name_1 - $.a[0] (x)"),
        ('a "b" <c> & #35;', "a #quot;b#quot; #lt;c#gt; #amp; #35;35#59;"),
        ("1. first", "1#46; first"),
        ("- dash", "#45; dash"),
        ("__init__", "#95;#95;init#95;#95;"),
        ("`code` *bold*", "#96;code#96; #42;bold#42;"),
        ("$$x", "$#8203;$#8203;x"),
        ("a\\nb", "a#92;#8203;nb"),
        ("fa:fa-car", "fa#8203;:#8203;fa-car"),
        ("a\nb|c", "a b#124;c"),
    ],
)
def test_mermaid_names_are_only_text(name: str, label: str) -> None:
    assert f'n1("{label}<br/>pass")' in emit_graph(machine(step(name)), format="mermaid")


def test_mermaid_shows_an_execution() -> None:
    text = emit_graph(shop(), format="mermaid", history=HISTORY)
    numbers = [line for line in text.split("\n") if re.search(r"--?\.?->", line)]
    flow, catch = re.findall(r"linkStyle ([\d,]+) stroke", text)
    assert numbers[int(flow.split(",")[0])].strip() == "n0 --> n1"
    assert "Declined" in numbers[int(catch)]
    assert "classDef was_caught_style stroke:#b35900,stroke-width:3px" in text


def test_mermaid_themes() -> None:
    assert "init" not in emit_graph(shop(), format="mermaid")
    assert "%%{init: {'theme': 'dark'}}%%" in emit_graph(shop(), format="mermaid", theme="dark")


# ---- DOT ----


def test_dot_in_full() -> None:
    made = machine(
        task("pay", "each", catch=[catcher("undo", "Declined")]),
        MapState(name="each", items_path="$.xs", item_processor=branch(step("item"))),
        step("undo", "each"),
        name='the "shop"',
    )
    lines = emit_graph(made, format="dot").split("\n")
    assert lines[:2] == ["// Made by sfdsl.", 'digraph "the \\"shop\\"" {']
    assert lines[5:] == [
        '  n0 [label="" shape=circle width=0.15 style=filled color="#1f2328" fillcolor="#1f2328"];',
        '  n1 [label="pay\\nlambda.invoke" tooltip="pay" color="#2f6fde" fillcolor="#eff5ff"];',
        "  subgraph cluster_2 {",
        '    graph [label="each\\neach of $.xs" tooltip="each" color="#0e7c86" bgcolor="#f1f9fa" style="rounded"];',
        '    n3 [label="" shape=circle width=0.15 style=filled color="#1f2328" fillcolor="#1f2328"];',
        '    n4 [label="item\\npass" tooltip="item" color="#7d8894" fillcolor="#f6f8fa"];',
        '    n5 [label="" shape=doublecircle width=0.15 style=filled color="#1f2328" fillcolor="#1f2328"];',
        "    n3 -> n4;",
        "    n4 -> n5;",
        "  }",
        '  n6 [label="undo\\npass" tooltip="undo" color="#7d8894" fillcolor="#f6f8fa"];',
        "  n0 -> n1;",
        "  n1 -> n3 [lhead=cluster_2];",
        '  n1 -> n6 [label="Declined" style=dashed color="#cf222e" fontcolor="#cf222e"];',
        "  n6 -> n3 [lhead=cluster_2];",
        "}",
        "",
    ]


def test_dot_names_are_only_text() -> None:
    text = emit_graph(machine(step('a"b\\n&lt;\nc')), format="dot")
    assert r'label="a\"b\\n&amp;lt; c\npass"' in text


def test_dot_joins_a_cluster_with_itself_outside_of_it() -> None:
    both = ParallelState(name="both", branches=(branch(step("x")),), transition=step("_", "both").transition)
    text = emit_graph(machine(both), format="dot")
    assert "-> loop_1 [ltail=cluster_1" in text
    assert re.search(r"loop_1 -> n\d+ \[lhead=cluster_1", text)
