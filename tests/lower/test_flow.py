"""What follows what: fall-through, jumps, blocks, loops, `try`, helper states, and the automatic Assign."""

from typing import Any

import pytest

from sfdsl.compiler import compile_text
from sfdsl.ir.codec import encode_machine


def states(text: str, language: str | None = None) -> dict[str, Any]:
    compilation = compile_text(text, query_language=language)
    assert not compilation.has_errors, [d.message for d in compilation.diagnostics]
    machine = encode_machine(compilation.machines[0])
    result: dict[str, Any] = machine["States"]
    assert machine["StartAt"] == next(iter(result))
    return result


def ways(text: str) -> dict[str, Any]:
    """For each state where it leads: a name, `end`, or for a choice the list of its ways."""
    found: dict[str, Any] = {}
    for name, state in states(text).items():
        if state["Type"] == "Choice":
            found[name] = [rule["Next"] for rule in state["Choices"]] + [state.get("Default")]
        else:
            found[name] = state.get("Next", "end")
    return found


def test_statements_fall_through_and_the_last_one_ends() -> None:
    assert ways("pass a pass b pass c") == {"a": "b", "b": "c", "c": "end"}


def test_jumps_say_otherwise() -> None:
    assert ways("pass a -> c pass b -> end pass c -> b") == {"a": "c", "b": "end", "c": "b"}


def test_if_without_else_goes_on() -> None:
    found = ways("if $.x == 1 { pass a } pass b")
    assert found == {"if $.x == 1": ["a", "b"], "a": "b", "b": "end"}


def test_if_with_else_meets_again() -> None:
    found = ways('if "Q": $.x == 1 { pass a } else if $.x == 2 -> b else { pass c } pass b')
    assert found == {"Q": ["a", "b", "c"], "a": "b", "c": "b", "b": "end"}


def test_an_end_that_asl_forbids_becomes_a_succeed() -> None:
    found = states("choice c { when $.x == 1 -> end otherwise { pass a } }")
    assert found["c"]["Choices"][0]["Next"] == "c end"
    assert found["c end"] == {"Type": "Succeed"}
    caught = states('task t = lambda.invoke < FunctionName: "f" > catch -> end')
    assert caught["t"]["Catch"] == [{"ErrorEquals": ["States.ALL"], "Next": "t end"}]


def test_while_and_repeat() -> None:
    assert ways("set $n = 0 while $n < 3 { set more: $n = $n + 1 } succeed") == {
        "set n": "while $n < 3",
        "while $n < 3": ["more", "succeed"],
        "more": "while $n < 3",
        "succeed": "end",
    }
    found = states('repeat done: { pass look } until $.status == "DONE" every 30s pass after')
    assert list(found) == ["look", "done", "done wait", "after"]
    assert found["done"] == {
        "Type": "Choice",
        "Choices": [{"Variable": "$.status", "StringEquals": "DONE", "Next": "after"}],
        "Default": "done wait",
    }
    assert found["done wait"] == {"Type": "Wait", "Seconds": 30, "Next": "look"}


def test_try_appends_its_catchers_inner_before_outer() -> None:
    text = """
    try {
      try {
        task a = lambda.invoke < FunctionName: "f" > catch A -> own
        if $.x == 1 { task b = lambda.invoke < FunctionName: "f" > catch States.ALL -> own }
      } catch B into $.e -> inner
    } catch States.ALL as $err { pass outer }
    succeed done
    pass own -> done
    pass inner -> done
    """
    found = states(text)
    assert [(c["ErrorEquals"], c["Next"]) for c in found["a"]["Catch"]] == [
        (["A"], "own"),
        (["B"], "inner"),
        (["States.ALL"], "outer"),
    ]
    assert [c["Next"] for c in found["b"]["Catch"]] == ["own"], "nothing stands behind a catcher of all errors"
    assert found["a"]["Catch"][2]["Assign"] == {"err.$": "$"}
    assert found["outer"]["Next"] == "done"


def test_policies_are_written_out_in_their_place() -> None:
    found = states(
        'policy p { retry on A x1 timeout 5s } task t = lambda.invoke < FunctionName: "f" > retry on B use p retry x2'
    )
    assert [r["ErrorEquals"] for r in found["t"]["Retry"]] == [["B"], ["A"], ["States.ALL"]]
    assert found["t"]["TimeoutSeconds"] == 5


@pytest.mark.parametrize(("language", "assign"), [(None, {"t.$": "$"}), ("JSONata", {"t": "{% $states.result %}"})])
def test_a_result_is_assigned_only_where_it_is_read(language: str | None, assign: dict[str, str]) -> None:
    read = states('task t = lambda.invoke < FunctionName: "f" > pass p = { x: $t.Payload }', language)
    assert read["t"]["Assign"] == assign
    assert "Assign" not in states('task t = lambda.invoke < FunctionName: "f" > pass p = { x: $.t }', language)["t"]
    shadowed = states('task t = lambda.invoke < FunctionName: "f" > set $t = 1 pass p = { x: $t }', language)
    assert "Assign" not in shadowed["t"]


def test_a_result_read_in_an_inner_machine_is_assigned_in_the_outer_one() -> None:
    found = states(
        'task t = lambda.invoke < FunctionName: "f" > parallel both { branch { pass p = { x: $t.Payload } } }'
    )
    assert found["t"]["Assign"] == {"t.$": "$"}


def test_params_and_consts() -> None:
    text = """
    param Bus: string = "orders"
    param Limit: number = 7
    const Source = "shop"
    task t = events.putEvents < Entries: [{ EventBusName: Bus, Source: Source, DetailType: f"{Source}.x", Detail: { l: Limit } }] >
      timeout Limit
    """
    task = states(text)["t"]
    entry = task["Parameters"]["Entries"][0]
    assert entry == {"EventBusName": "${Bus}", "Source": "shop", "DetailType": "shop.x", "Detail": {"l": 7}}
    assert task["TimeoutSeconds"] == 7


def test_long_names_are_cut_and_hashed() -> None:
    condition = " and ".join(f'$.member{index} == "value"' for index in range(6))
    (name,) = [name for name in states(f"if {condition} {{ pass a }} pass b") if name.startswith("if")]
    assert len(name) == 80
    assert name[72] == "~"


def test_maps_in_both_modes() -> None:
    text = """
    map rows read s3.getObject < Bucket: "b", Key: $.key > config { InputType: "CSV", MaxItems: $.max }
      item { row: $$.Map.Item.Value } batch { MaxItemsPerBatch: $.size, BatchInput: { a: $.a } }
      write s3.putObject < Bucket: "b", Prefix: "out" > distributed express concurrency $.c tolerate 5% tolerate 3 label "rows" {
      comment "inner" pass p
    } select { x: $result.x } into $.rows
    """
    assert states(text)["rows"] == {
        "Type": "Map",
        "ItemReader": {
            "Resource": "arn:aws:states:::s3:getObject",
            "ReaderConfig": {"InputType": "CSV", "MaxItemsPath": "$.max"},
            "Parameters": {"Bucket": "b", "Key.$": "$.key"},
        },
        "ItemSelector": {"row.$": "$$.Map.Item.Value"},
        "ItemBatcher": {"MaxItemsPerBatchPath": "$.size", "BatchInput": {"a.$": "$.a"}},
        "MaxConcurrencyPath": "$.c",
        "ToleratedFailureCount": 3,
        "ToleratedFailurePercentage": 5,
        "Label": "rows",
        "ItemProcessor": {
            "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"},
            "Comment": "inner",
            "StartAt": "p",
            "States": {"p": {"Type": "Pass", "End": True}},
        },
        "ResultWriter": {"Resource": "arn:aws:states:::s3:putObject", "Parameters": {"Bucket": "b", "Prefix": "out"}},
        "ResultSelector": {"x.$": "$.x"},
        "ResultPath": "$.rows",
        "End": True,
    }


def test_comments_become_asl_comments() -> None:
    text = """
    ## the first
    ##   line two
    pass a
    choice c {
      ## a rule
      when $.x == 1 -> a
      otherwise -> b
    }
    task b = lambda.invoke < FunctionName: "f" >
      ## why again
      retry x1
      ## why caught
      catch -> d
    pass d comment " exact "
    """
    found = states(text)
    assert found["a"]["Comment"] == "the first\n  line two"
    assert found["c"]["Choices"][0]["Comment"] == "a rule"
    assert found["b"]["Retry"][0]["Comment"] == "why again"
    assert found["b"]["Catch"][0]["Comment"] == "why caught"
    assert found["d"]["Comment"] == " exact "


def test_several_flows_and_their_settings() -> None:
    text = """
    query jsonata
    ## places orders
    flow Place { type express timeout 5m pass a = $.x }
    flow Ship { query jsonpath version "1.0" pass b = $.x }
    """
    compilation = compile_text(text)
    place, ship = compilation.machines
    assert (place.name, place.kind, ship.kind) == ("Place", "EXPRESS", "STANDARD")
    assert encode_machine(place)["Comment"] == "places orders"
    assert encode_machine(place)["TimeoutSeconds"] == 300
    assert encode_machine(place)["QueryLanguage"] == "JSONata"
    assert encode_machine(ship)["QueryLanguage"] == "JSONPath"
    assert encode_machine(ship)["Version"] == "1.0"
    assert encode_machine(ship)["States"]["b"]["InputPath"] == "$.x"
