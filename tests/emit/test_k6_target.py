"""The target k6 without Node: a whole script, what it refuses, and its settings."""

from pathlib import Path
from typing import Any

import pytest
from k6_node import machine_of, script_of

from sfdsl._version import __version__
from sfdsl.diagnostics import CompileError
from sfdsl.emit import TARGETS, Options, SettingError
from sfdsl.emit.k6.settings import Settings

EXPECTED = Path(__file__).parent / "k6_expected"
ARN = "arn:aws:states:us-east-1:123456789012:stateMachine:order"
PUT = 'task send = events.putEvents < Entries: [{ Source: "s", DetailType: "t", Detail: { a: DETAIL } }] >'


def test_a_whole_script() -> None:
    """Prettier 3 leaves the expected file as it is."""
    machine = machine_of((EXPECTED / "order.sfd").read_text(), "order")
    settings = {"data": "orders.json", "vus": "5", "duration": "30s", "state_machine_arn": ARN}
    emitted = TARGETS["k6"].emit(machine, Options(source_name="order.sfd", settings=settings))
    expected = (EXPECTED / "order.k6.js").read_text().replace("sfdsl 0.1.0", f"sfdsl {__version__}")
    assert emitted == {"order.k6.js": expected}


def test_a_flow_without_data_needs_no_rows() -> None:
    script = script_of(PUT.replace("DETAIL", "1"))
    assert "entries() {" in script
    assert "rows" not in script
    assert "k6/execution" not in script
    assert "function prepared" not in script
    assert "find(" not in script


@pytest.mark.parametrize(
    ("detail", "javascript"),
    [
        ("$.a.b[0][-1]", 'read(row, "a", "b", 0, -1)'),
        ("$", "row"),
        ("$['a b']", 'read(row, "a b")'),
        ('f"<{$.a}>"', 'text("\\u003c", read(row, "a"), ">")'),
        ("`States.Format('{}', $.a)`", 'text(read(row, "a"))'),
        (r"`States.Format('\{\}-{}', $.a)`", 'text("{}-", read(row, "a"))'),
        ("States.JsonToString($.a)", 'JSON.stringify(read(row, "a"))'),
        ("States.StringToJson($.a)", 'JSON.parse(read(row, "a"))'),
        ("States.UUID()", "uuid()"),
        ("$.a[*]", 'column(row, "send.Entries[0].Detail.a")'),
        ("$$.Execution.Id", 'column(row, "send.Entries[0].Detail.a")'),
        ("States.ArrayLength($.a)", 'column(row, "send.Entries[0].Detail.a")'),
        ("{ b: $$.State.Name }", 'column(row, "send.Entries[0].Detail.a.b")'),
    ],
)
def test_json_path_as_javascript(detail: str, javascript: str) -> None:
    assert f": {javascript},\n" in script_of(PUT.replace("DETAIL", detail))


@pytest.mark.parametrize(
    ("detail", "javascript"),
    [
        ("$states.input.a.b[0]", 'read(row, "a", "b", 0)'),
        ("$states.input", "row"),
        ("'x' & $states.input.a & 1", 'text("x", find(row, "a"), 1)'),
        ("$uuid()", "uuid()"),
        ("('x')", '"x"'),
        ("$string({'b': $states.input.b})", 'JSON.stringify({\n              b: find(row, "b"),\n            })'),
        ("[1, $states.input.a, [2]]", 'list(1, find(row, "a"), [[2]])'),
        ("$states.input.a[b = 1]", 'column(row, "send.Entries[0].Detail.a")'),
        ("$states.input.a.(b)", 'column(row, "send.Entries[0].Detail.a")'),
        ("$sum($states.input.a)", 'column(row, "send.Entries[0].Detail.a")'),
        ("'x' & $sum($states.input.a)", 'column(row, "send.Entries[0].Detail.a")'),
        ("$states.context.Execution.Id", 'column(row, "send.Entries[0].Detail.a")'),
        ("$map($states.input.l, function($x) { $x + 1 })", 'column(row, "send.Entries[0].Detail.a")'),
        ("$map($states.input.l, function($x) { {'y': $sum($x)} })", 'column(row, "send.Entries[0].Detail.a")'),
    ],
)
def test_jsonata_as_javascript(detail: str, javascript: str) -> None:
    assert f": {javascript},\n" in script_of("query jsonata\n" + PUT.replace("DETAIL", f"{{% {detail} %}}"))


def test_variables_are_columns() -> None:
    script = script_of('task total = lambda.invoke < FunctionName: "f" >\n' + PUT.replace("DETAIL", "$total.Payload"))
    assert 'a: column(row, "send.Entries[0].Detail.a"),' in script
    assert '//   "send.Entries[0].Detail.a"  $total.Payload\n' in script


def test_an_input_path_leads_into_the_row() -> None:
    state: dict[str, Any] = {"Type": "Task", "Resource": "arn:aws:states:::events:putEvents", "End": True}
    entries = {"Entries": [{"Source": "s", "DetailType": "t", "Detail.$": "$.b"}]}
    for path, expected in (("$.a", 'read(row, "a", "b")'), ("$$.x", "column(row"), (None, "column(row")):
        definition = {"StartAt": "s", "States": {"s": {**state, "InputPath": path, "Parameters": entries}}}
        assert f"Detail: {expected}" in script_of(definition)


def test_a_flow_that_sends_nothing_is_refused() -> None:
    with pytest.raises(CompileError) as refused:
        script_of("pass x")
    (found,) = refused.value.diagnostics
    assert found.code.id == "SFD352"
    assert found.message == "the flow 'flow' sends no events"


@pytest.mark.parametrize("number", [2**53 + 1, -(2**60), 10**400])
def test_a_number_that_javascript_rounds_is_refused_with_its_state(number: int) -> None:
    with pytest.raises(CompileError) as refused:
        script_of(PUT.replace("DETAIL", str(number)))
    (found,) = refused.value.diagnostics
    assert found.code.id == "SFD353"
    assert found.message.startswith(f"the state 'send': JavaScript cannot hold the number {number}: it would send")
    assert found.span is not None


@pytest.mark.parametrize("number", [2**53 - 1, 10**20, 1e300, -1.5, 0])
def test_numbers_that_javascript_holds_are_written(number: float) -> None:
    assert f"a: {str(number).replace('e+', 'e')},\n" in script_of(PUT.replace("DETAIL", str(number)))


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"vus": "0"}, "--vus is a whole number from 1 on, not '0'"),
        ({"vus": "-1"}, "not '-1'"),
        ({"vus": "٣"}, "not '٣'"),
        ({"rate": "1.5", "duration": "1s"}, "--rate is a whole number"),
        ({"rate": "5"}, "a rate needs a duration"),
        ({"duration": "30"}, "'30' is no duration of k6"),
        ({"duration": "0s"}, "'0s' is no duration of k6"),
        ({"duration": "30s; x"}, "no duration"),
        ({"data": ""}, "the name of the data file is empty"),
        ({"state_machine_arn": ARN + ":1"}, "is not the ARN of a state machine"),
        ({"state_machine_arn": ARN.replace("stateMachine", "execution")}, "is not the ARN of a state machine"),
        ({"jslib_version": "latest"}, "'latest' is no version"),
        ({"jslib_version": "0.10.0"}, "cannot send to another endpoint"),
    ],
)
def test_settings_that_are_no_good(settings: dict[str, str], says: str) -> None:
    with pytest.raises(SettingError) as refused:
        Settings.parse(settings)
    assert says in refused.value.message


def test_settings_of_other_targets_are_ignored() -> None:
    assert Settings.parse({"format": "json"}) == Settings.parse({})


@pytest.mark.parametrize(
    ("version", "hook"), [("0.11.0", "_handle_error"), ("0.13.0", "handleError"), ("1.0.2", "handleError")]
)
def test_the_client_is_asked_where_its_version_looks_for_errors(version: str, hook: str) -> None:
    script = script_of(PUT.replace("DETAIL", "1"), jslib_version=version)
    assert f"super.{hook}(" in script
    assert f'"https://jslib.k6.io/aws/{version}/event-bridge.js"' in script


def test_executions_of_express_machines_have_their_own_arns() -> None:
    script = script_of("type express\n" + PUT.replace("DETAIL", "1"), state_machine_arn=ARN)
    assert '"arn:aws:states:us-east-1:123456789012:express:order:"' in script
