"""Where mistakes are shown that only lowering can see, and what is said about them."""

from typing import Any

import pytest

from sfdsl.compiler import compile_text
from sfdsl.ir.codec import encode_machine


def found(text: str, *, check: bool = False) -> list[tuple[str, str, str]]:
    """Of each error its code, the text that it points at, and its message."""
    compilation = compile_text(text, check=check)
    return [
        (d.code.id, "" if d.span is None else text[d.span.start : d.span.end], d.message)
        for d in compilation.diagnostics
        if d.is_error
    ]


@pytest.mark.parametrize("text", ["wait 10m\nwait 10m", "pass a\npass a", "if $.x == 1 { pass a } else { pass a }"])
def test_of_two_equal_names_the_upper_one_is_the_first(text: str) -> None:
    (diagnostic,) = compile_text(text, check=False).diagnostics
    assert diagnostic.code.id == "SFD120"
    assert diagnostic.span is not None
    assert diagnostic.labels[0].span.start < diagnostic.span.start


@pytest.mark.parametrize(
    "text",
    [
        "pass a -> nowhere pass b",
        "-> nowhere pass a",
        "pass a parallel p { branch { pass b -> nowhere } }",
        "if $.x == 1 { -> nowhere } pass a",
    ],
)
def test_an_arrow_to_nowhere_is_shown_where_it_is(text: str) -> None:
    assert [(code, at) for code, at, _ in found(text)] == [("SFD121", "nowhere")]


PUT = 'task t = events.putEvents < Entries: [{ Source: "a", DetailType: "b", Detail: {} }] >'


@pytest.mark.parametrize(
    "text",
    [
        "parallel p { branch { pass a } } retry failed entries x3",
        "map m over $.a { pass a } retry failed entries x3",
        f"policy again {{ retry failed entries x3 }} {PUT} use again",
        "policy again { retry failed entries x3 } pass a",
        f"{PUT} retry failed entries x2 retry failed entries x3",
    ],
)
def test_failed_entries_are_those_of_one_task(text: str) -> None:
    (error,) = found("query jsonata " + text)
    assert error[:2] == ("SFD142", "retry failed entries x3")


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("pass p < $ >", "in JSONPath an object stands in the arguments", "{ value: $ }"),
        ("map m over [1] { pass a }", "`over` takes a path in JSONPath", "in a `pass` before"),
        ("wait until States.UUID()", "`until` takes a path in JSONPath", "in a `pass` before"),
        ("pass p output 5", "`output` takes a path or null in JSONPath", "shape a result with `select { }`"),
        ('pass p = { "a.$": $.x }', 'the key "a.$" has a value that is worked out', "write `a: $.x`"),
        ('pass p = { "a.$": [$.x] }', 'the key "a.$" has a value that is worked out', "write `a: [$.x]`"),
    ],
)
def test_what_jsonpath_cannot_hold(text: str, message: str, hint: str) -> None:
    (diagnostic,) = compile_text(text, check=False).diagnostics
    assert diagnostic.message.startswith(message)
    assert hint in (diagnostic.hint or "")


def test_asl_s_own_keys_may_be_written_out() -> None:
    assert found('pass p = { "a.$": "$.x", b: $.y }', check=True) == []


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("asl { Retry: 1 } pass p", "Retry"),
        ("flow f { asl { Retry: 1 } pass p }", "Retry"),
        ("parallel a { branch { asl { Retry: 1 } pass p } }", "Retry"),
        ("timeout 0 pass p", "0"),
        ("-> end pass p", "-> end"),
        ("parallel a { branch { -> end pass p } }", "-> end"),
        ('## doc\nflow f { comment "c" pass p }', '"c"'),
    ],
)
def test_settings_are_shown_where_they_stand(text: str, at: str) -> None:
    found_at = [(at_text, message) for _, at_text, message in found(text, check=True)]
    assert [text for text, _ in found_at] == [at], found_at


def test_two_rules_of_one_name() -> None:
    text = 'pass p rule r schedule "rate(1 day)" -> "arn:a" rule r schedule "rate(1 day)" -> "arn:a"'
    (diagnostic,) = [d for d in compile_text(text, check=False).diagnostics if d.is_error]
    assert (diagnostic.code.id, diagnostic.message) == ("SFD122", 'there are two rules called "r"')
    assert diagnostic.labels and diagnostic.hint


def test_a_variable_that_a_policy_sets_is_no_result() -> None:
    text = """
    policy handled { catch States.ALL as $t -> after }
    task t = lambda.invoke < FunctionName: "f" > use handled
    pass after = { e: $t }
    """
    machine = encode_machine(compile_text(text, check=False).machines[0])
    states: Any = machine["States"]
    assert "Assign" not in states["t"]


def test_a_value_that_is_output_and_variable_is_reported_once() -> None:
    assert found("query jsonata pass a = $b pass c = $a set $b = 1", check=True) == [
        ("SFD132", "$b", "the variable 'b' has no value yet when 'a' is entered")
    ]


def test_a_literal_is_a_literal_also_where_it_looks_like_an_expression() -> None:
    text = """
    query jsonata
    const C = "{% c %}"
    pass p = [f"{{% $a %}}", f"{C}", C, "{% d %}", f"{{% {$.a} %}}"]
    wait until f"{{% $t %}}"
    fail because f"{{% $x %}}"
    """
    states: Any = encode_machine(compile_text(text, check=False).machines[0])["States"]
    assert states["p"]["Output"] == [
        "{% '{% $a %}' %}",
        "{% '{% c %}' %}",
        "{% '{% c %}' %}",
        "{% '{% d %}' %}",
        "{% '{% ' & $states.input.a & ' %}' %}",
    ]
    assert states['wait until f"{{% $t %}}"']["Timestamp"] == "{% '{% $t %}' %}"
    assert states["fail"]["Cause"] == "{% '{% $x %}' %}"


TASK = 'task t = lambda.invoke < FunctionName: "f" >'


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("map m over $.a distributed standard inline { pass p }", "inline"),
        (f"{TASK} catch as $e assign {{ e: 1 }} -> end", "$e"),
        (f"{TASK} catch as $e assign {{ e: $error.Cause }} -> end", "$e"),
        (f"query jsonata {TASK} catch as $e assign {{ e: $error.Cause }} -> end", "$e"),
    ],
)
def test_what_is_said_twice(text: str, at: str) -> None:
    assert [(code, where) for code, where, _ in found(text)] == [("SFD108", at)]


def test_behind_into_the_result_is_in_the_input() -> None:
    (diagnostic,) = compile_text(f"{TASK} into $.x output $result", check=False).diagnostics
    assert diagnostic.hint == "write `$`, which is here the input with the result put in"


def test_a_block_in_a_policy_is_one_mistake() -> None:
    call = 'lambda.invoke < FunctionName: "f" >'
    text = f"policy p {{ catch A {{ pass z }} }} task a = {call} use p task b = {call} use p"
    assert [(code, at) for code, at, _ in found(text)] == [("SFD142", "{ pass z }")]


@pytest.mark.parametrize("text", ["const a = b const b = 1 pass p = a", "const b = b pass p = b"])
def test_a_const_that_is_used_too_early(text: str) -> None:
    assert found(text) == [("SFD123", "b", '"b" is used before it is declared')]
    assert not [d for d in compile_text(text, check=False).diagnostics if not d.is_error]
