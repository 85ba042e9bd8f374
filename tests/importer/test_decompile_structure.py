"""What each shape of a flow is written as. The text is what a person would have written, so it is the definition's source here too."""

import json
from typing import Any

import pytest

from sfdsl.compiler import compile_text, decompile
from sfdsl.importer.decompile import document
from sfdsl.ir.codec import decode_machine, encode_machine

CALL = "arn:aws:states:::lambda:invoke"


def read(definition: Any) -> Any:
    return decode_machine(definition, "flow", lambda pointer, message: None)


def states(**given: Any) -> Any:
    """A definition of these states; the first one starts it."""
    return {"StartAt": next(iter(given)), "States": given}


def task(following: str | None = None, *catchers: tuple[str, str]) -> Any:
    way = {"End": True} if following is None else {"Next": following}
    catch = {"Catch": [{"ErrorEquals": [error], "Next": goal} for error, goal in catchers]} if catchers else {}
    return {"Type": "Task", "Resource": CALL, **catch, **way}


def when(path: str, yes: str, no: str) -> Any:
    return {"Type": "Choice", "Choices": [{"Variable": path, "BooleanEquals": True, "Next": yes}], "Default": no}


def passing(following: str | None = None) -> Any:
    return {"Type": "Pass", **({"End": True} if following is None else {"Next": following})}


# ---- texts that come back as they were ----

TEXTS = {
    "if": """\
pass a

if "Is it?": $.x == true {
  pass b
}

pass c
""",
    "if with else": """\
if "Is it?": $.x > 1 and not exists($.y) {
  pass a
} else {
  pass b
}

pass c
""",
    "early end": """\
if "Is it?": $.x == true {
  pass a
  -> end
}

pass b
pass c
pass d
""",
    "choice": """\
choice c {
  when $.x == 1 {
    pass one
  }
  when $.x == 2 {
    pass two
  }
  when $.x == 3 {
    pass three
  }
  otherwise {
    pass many
  }
}

pass done
""",
    "while": """\
while "More?": $.n < 3 {
  pass next
}

pass done
""",
    "unnamed while and set": """\
set $n = 0

while $n < 3 {
  set next: $n = $n + 1
}

succeed
""",
    "repeat": """\
pass start

repeat "Done?": {
  wait pause 30s
  task look = lambda.invoke < FunctionName: "f" > into $.look
} until $.look.done == true

pass done
""",
    "repeat every": """\
repeat {
  task look = lambda.invoke < FunctionName: "f" > into $.look
} until $.look.done == true every 1m

pass done
""",
    "repeat to the end": """\
repeat "Done?": {
  task look = lambda.invoke < FunctionName: "f" >
} until $.done == true every $.pause
""",
    "repeat in repeat": """\
repeat outer: {
  repeat inner: {
    pass a
    pass b
  } until $.x == true every 5s

  pass c
} until $.y == true

pass d
""",
    "break out of a repeat": """\
repeat "Done?": {
  task look = lambda.invoke < FunctionName: "f" >

  if "Failed?": $.failed == true {
    fail Failed
  }

  pass again
} until $.done == true

pass done
""",
    "handler that rejoins": """\
task a = lambda.invoke < FunctionName: "f" >
  catch Sold into $.error {
    pass sorry
    pass more
  }

pass b
pass c
""",
    "handler that ends": """\
task a = lambda.invoke < FunctionName: "f" >
  catch {
    fail sorry = Sorry
  }

pass b
pass c
""",
    "catch to the end": """\
task a = lambda.invoke < FunctionName: "f" >
  catch -> end
pass b
pass c
""",
    "try": """\
try {
  task a = lambda.invoke < FunctionName: "f" >
  pass between
  task b = lambda.invoke < FunctionName: "g" >
    catch Sold -> done
} catch as $problem {
  task undo = lambda.invoke < FunctionName: "h" >
  fail gave_up
}

succeed done
""",
    "try in a loop": """\
try {
  repeat "Done?": {
    task look = lambda.invoke < FunctionName: "f" >
  } until $.done == true every 5s

  task b = lambda.invoke < FunctionName: "g" >
} catch Sold, States.Timeout into $.error {
  pass sorry
}

pass c
pass d
""",
    "try with two catches": """\
try {
  task a = lambda.invoke < FunctionName: "f" >
  task b = lambda.invoke < FunctionName: "g" >
} catch Sold {
  pass sold_out
} catch {
  pass something
}

pass c
""",
    "ends of choices": """\
choice c {
  when $.x == 1 -> end
  when $.x == 2 -> two
}

pass two
""",
    "unnamed ends": """\
if $.bad == true {
  fail = Order.Bad
}

wait 10m
wait until $.when
succeed = $.order
""",
    "results by name": """\
query jsonata

task charge = lambda.invoke < FunctionName: "charge" >
pass receipt = { id: $charge.Payload.id }
task mail = lambda.invoke < FunctionName: "mail", Payload: $receipt >
""",
    "results by name in JSONPath": """\
task charge = lambda.invoke < FunctionName: "charge" >
pass receipt = { id: $charge.Payload.id }
""",
    "a variable of a state's name": """\
query jsonata

task charge = lambda.invoke < FunctionName: "charge" > assign { charge: $result.Payload }
pass receipt = { id: $charge.id }
""",
    "failed entries": """\
query jsonata

task announce = events.putEvents <
  Entries: [{ Source: "shop", DetailType: "placed", Detail: { id: $.id, total: $.total * 2 } }]
>
  output $result.Entries
  retry on States.Timeout x2
  catch EventBridge.FailedEntry as $problem {
    pass sorry
  }
  retry failed entries x4 every 10s backoff 1.5 max 1m jitter

pass done
""",
    "policies": """\
policy lambda_errors { retry on Lambda.ServiceException, Lambda.SdkClientException x6 every 2s backoff 2 }

task a = lambda.invoke < FunctionName: "f" > use lambda_errors

map m over $.items {
  task b = lambda.invoke < FunctionName: "g" > use lambda_errors
}
""",
    "conditions in JSONata": """\
query jsonata

set $vip = $.vip

choice c {
  when $.total > 10 and ($.kind == "a" or not exists($vip)) -> a
  when $count($.items[0].parts) in [1, 2] -> a
  when is_string($.x) or matches($.name, "log-*") -> b
  otherwise -> b
}

pass a = { total: ($.price + 1) * -$.count, text: f"{$.name} of {$uppercase($.kind)}" }
pass b = $merge([$, { seen: true, at: $$.State.EnteredTime }])
""",
    "raw JSONata": """\
query jsonata

pass a = { b: {% $x ? 1 : 2 %}, c: {%$x%}, d: {% "double" & $x %} }
""",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_a_text_comes_back(text: str) -> None:
    compilation = compile_text(text, check=False)
    assert not compilation.has_errors, [d.message for d in compilation.diagnostics]
    assert decompile(compilation.machines[0]) == text


# ---- definitions and their texts ----


def test_a_choice_that_goes_back_by_an_arrow() -> None:
    # No `repeat` leaves by its Default; the arrow says it.
    definition = states(a=passing("c"), c=when("$.again", "a", "b"), b=passing())
    assert decompile(read(definition)) == "pass a\nif c: $.again == true -> a\npass b\n"


def test_a_pause_of_another_name_is_a_state_of_its_own() -> None:
    pause = {"Type": "Wait", "Seconds": 5, "Next": "a"}
    definition = states(a=passing("c"), c=when("$.done", "b", "pause"), pause=pause, b=passing())
    text = "pass a\n\nif c: $.done == true -> b\nelse {\n  wait pause 5s\n  -> a\n}\n\npass b\n"
    assert decompile(read(definition)) == text


def test_a_pause_that_others_use_too() -> None:
    pause = {"Type": "Wait", "Seconds": 5, "Next": "a"}
    definition = states(
        **{"a": task("c", ("X", "c wait")), "c": when("$.done", "b", "c wait"), "c wait": pause, "b": passing()}
    )
    text = decompile(read(definition))
    assert "every" not in text and 'wait "c wait" 5s' in text


def test_an_end_that_is_not_the_compilers() -> None:
    for other in ({"Comment": "x"}, {"OutputPath": "$.a"}):
        definition = states(**{"c": when("$.x", "c end", "b"), "b": passing(), "c end": {"Type": "Succeed", **other}})
        assert 'succeed "c end"' in decompile(read(definition))
    definition = states(**{"c": when("$.x", "c end", "b"), "b": passing("c end"), "c end": {"Type": "Succeed"}})
    assert 'succeed "c end"' in decompile(read(definition))


def test_a_fail_is_in_no_try() -> None:
    definition = states(
        a=task("b", ("States.ALL", "h")),
        b=when("$.x", "f", "c"),
        f={"Type": "Fail"},
        c=task("d", ("States.ALL", "h")),
        d=passing(),
        h=passing(),
    )
    text = decompile(read(definition))
    assert "try" not in text and text.count("catch -> h") == 2


def test_what_a_try_would_catch_stays_out_of_it() -> None:
    # `undo` has no catcher: in the braces of a catch inside the `try`, it would get one.
    definition = states(
        a=task("b", ("Sold", "undo"), ("States.ALL", "h")),
        undo=task("b"),
        b=task("c", ("States.ALL", "h")),
        c=passing(),
        h=passing(),
    )
    text = decompile(read(definition))
    assert "try {" in text and "catch Sold -> undo" in text


def test_a_state_whose_own_catchers_let_nothing_past_may_stand_in_a_try() -> None:
    own = task("c", ("States.ALL", "other"))
    definition = states(
        a=task("b", ("States.ALL", "h")),
        b=own,
        c=task("d", ("States.ALL", "h")),
        d=passing(),
        h=passing(),
        other=passing("c"),
    )
    text = decompile(read(definition))
    assert text.startswith("try {\n  task a = lambda.invoke\n\n  task b = lambda.invoke\n    catch {\n      pass other")


def test_a_handler_of_two_states_is_in_neither() -> None:
    definition = states(a=task("b", ("X", "h")), b=task("c", ("Y", "h")), c=passing(), h=passing("c"))
    text = decompile(read(definition))
    assert "catch X -> h" in text and "catch Y -> h" in text


def test_a_long_handler_that_ends_the_machine_is_a_paragraph() -> None:
    handler = {f"h{number}": passing(f"h{number + 1}") for number in range(4)}
    definition = states(a=task("b", ("X", "h0")), b=passing(), **handler, h4=passing())
    assert "catch X -> h0\npass b\n-> end\n\npass h0\n" in decompile(read(definition))


def test_a_variable_that_nobody_sets_is_not_taken_for_a_result() -> None:
    # `$charge` is read, but the state of that name assigns nothing: the compiler must not do it for the author.
    definition = states(charge=task("b"), b={"Type": "Pass", "Parameters": {"x.$": "$charge.id"}, "End": True})
    text = decompile(read(definition))
    assert 'asl { Parameters: { "x.$": "$charge.id" } }' in text
    assert encode_machine(compile_text(text, check=False).machines[0]) == definition


def test_numbers_keep_their_form() -> None:
    retry = [{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 1.0, "BackoffRate": 2.0, "MaxAttempts": 0}]
    definition = states(a={"Type": "Task", "Resource": CALL, "Retry": retry, "TimeoutSeconds": 90, "End": True})
    assert decompile(read(definition)) == "task a = lambda.invoke timeout 90s retry x0 every 1.0 backoff 2.0\n"


@pytest.mark.parametrize(
    "config", [{"Mode": "INLINE", "ExecutionType": "STANDARD"}, {}, {"Mode": "DISTRIBUTED", "More": 1}]
)
def test_an_odd_processor_config_leaves_the_rest_of_the_map_alone(config: Any) -> None:
    processor = {"ProcessorConfig": config, **states(a=passing())}
    definition = states(m={"Type": "Map", "ItemProcessor": processor, "End": True})
    text = decompile(read(definition))
    assert "asl { ProcessorConfig:" in text and "pass a" in text


def test_one_odd_field_leaves_the_rest_of_its_state_alone() -> None:
    odd = {**task(), "ResultPath": "no path", "TimeoutSeconds": 5, "Parameters": {"a.$": "$.b"}}
    assert (
        decompile(read(states(a=odd))) == 'task a = lambda.invoke < a: $.b > timeout 5s asl { ResultPath: "no path" }\n'
    )


@pytest.mark.parametrize("comment", ["trailing ", "tab\t", "\x07", "a\u2028b"])
def test_comments_that_no_line_holds(comment: str) -> None:
    definition = states(a={"Type": "Pass", "Comment": comment, "End": True})
    text = decompile(read(definition))
    assert text.startswith('pass a comment "') and len(text.splitlines()) == 1


# ---- how much work it is ----


def test_the_text_is_compiled_back_once(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    compile_back = document._compile
    monkeypatch.setattr(document, "_compile", lambda text, machine: seen.append(text) or compile_back(text, machine))
    chain: dict[str, Any] = {}
    for number in range(60):
        chain[f"t{number}"] = task(f"c{number}", ("States.ALL", "h"))
        chain[f"c{number}"] = when("$.x", f"t{number + 1}", f"c{number} wait")
        chain[f"c{number} wait"] = {"Type": "Wait", "Seconds": 5, "Next": f"t{number}"}
    definition = states(**chain, t60=passing(), h={"Type": "Fail"})
    text = decompile(read(definition))
    assert seen == [text]
    assert text.count("repeat") == 60 and text.count("try") == 1


def test_one_odd_state_costs_one_more_time(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    compile_back = document._compile
    monkeypatch.setattr(document, "_compile", lambda text, machine: seen.append(text) or compile_back(text, machine))
    odd = {"Type": "Pass", "Result": 1, "Parameters": {"a": 1}, "End": True}
    text = decompile(read(states(a=task("c"), c=when("$.x", "b", "o"), b=passing("o"), o=odd)))
    assert len(seen) == 2 and "if c:" in text and "pass o < a: 1 > asl { Result: 1 }" in text


def test_a_definition_without_a_start_cannot_be_said() -> None:
    with pytest.raises(document.UnprovenError) as caught:
        decompile(read({"States": {"a": passing()}}))
    assert caught.value.difference == "/StartAt"


def test_what_is_nested_too_deeply_cannot_be_said() -> None:
    result: Any = json.loads("[" * 150 + "]" * 150)
    with pytest.raises(document.UnprovenError, match="could not be read again"):
        decompile(read(states(a={"Type": "Pass", "Result": result, "End": True})))
