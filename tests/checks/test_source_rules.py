"""What the language asks for beyond ASL: set before read, and a way out."""

import pytest

from sfdsl.compiler import compile_text


def codes(text: str) -> list[tuple[str, tuple[int, int]]]:
    found = compile_text(text).diagnostics
    return [(d.code.id, d.position) for d in found if d.is_error]


def test_a_variable_that_nothing_sets() -> None:
    assert codes("pass p = { x: $total }") == [("SFD132", (1, 15))]


def test_a_variable_that_only_one_way_sets() -> None:
    text = "if $.a == 1 { set $total = 1 }\npass p = { x: $total }"
    assert codes(text) == [("SFD133", (2, 15))]


@pytest.mark.parametrize(
    "text",
    [
        "set $total = 0\nif $.a == 1 { set one: $total = 1 }\npass p = { x: $total }",
        "if $.a == 1 { set one: $total = 1 } else { set two: $total = 2 }\npass p = { x: $total }",
        "if $.a == 1 { set one: $total = 1 }\nif exists($total) { pass p = { x: $total } }\npass q",
        "query jsonata\nif $.a == 1 { set one: $total = 1 }\npass p = { x: {% $exists($total) ? $total : 0 %} }",
        'task t = lambda.invoke < FunctionName: "f" >\nmap m over $t.Payload { pass p = { x: $t.Payload } }',
    ],
)
def test_a_variable_that_every_way_sets_or_that_is_asked_for(text: str) -> None:
    assert codes(text) == []


def test_what_a_catch_sets_is_set_on_its_way_only() -> None:
    text = (
        'task t = lambda.invoke < FunctionName: "f" > catch as $e -> h\npass p = { x: $e }\n-> end\npass h = { x: $e }'
    )
    assert codes(text) == [("SFD132", (2, 15))]


def test_states_that_only_go_round() -> None:
    text = "choice c { when $.a == 1 -> x otherwise -> done }\npass x\npass y\n-> x\nsucceed done"
    found = compile_text(text).diagnostics
    assert [(d.code.id, d.position) for d in found] == [("SFD131", (2, 6))]
    assert found[0].message.endswith("it only leads round in a circle, by 'y'")
