"""Generated scripts run: the events arrive on a bus, and what fails is counted. Needs Node."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st
from k6_node import NODE, machine_of, run_script, script_of

from sfdsl.emit import TARGETS, Options
from sfdsl.emit.k6.javascript import quoted
from sfdsl.eventbridge import EventBridge, Faults

pytestmark = pytest.mark.skipif(NODE is None, reason="Node is not installed")

ORDER = """
param Bus: string = "orders"
task send = events.putEvents <
  Entries: [{
    Source: "shop", DetailType: f"Placed-{$.kind}", EventBusName: Bus, Resources: ["r"],
    Detail: { id: $.order.id, first: $.items[0], last: $.items[-1], tags: States.Array("a", $.kind), u: States.UUID() }
  }]
>
"""
INPUT = {"kind": "gift", "order": {"id": 12}, "items": [{"n": 1}, {"n": 2}]}
RARELY = settings(max_examples=5, deadline=None, phases=[Phase.explicit, Phase.generate])
"""An example starts Node, so there are few, of many values each; making them smaller would start it again and again."""
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(-1e15, 1e15) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
ARN = "arn:aws:states:us-east-1:123456789012:stateMachine:order"


def definition(entries: Any, **more: Any) -> dict[str, Any]:
    state = {"Type": "Task", "Resource": "arn:aws:states:::events:putEvents", "End": True, **more}
    return {"StartAt": "send", "States": {"send": {**state, "Parameters": {"Entries": entries}}}}


def entry(**members: Any) -> dict[str, Any]:
    return {"Source": "s", "DetailType": "t", "Detail": {}, **members}


@pytest.mark.parametrize("version", ["0.11.0", "0.14.0"])
def test_the_events_of_a_task_arrive(tmp_path: Path, version: str) -> None:
    script = script_of(ORDER, jslib_version=version)
    ran = run_script(script, tmp_path, input=INPUT)
    assert ran.passed, ran.logged
    assert [record["bus"] for record in ran.records] == ["orders"]
    (event,) = ran.events
    assert (event["source"], event["detail-type"], event["resources"]) == ("shop", "Placed-gift", ["r"])
    assert len(event["detail"].pop("u")) == 36
    assert event["detail"] == {"id": 12, "first": {"n": 1}, "last": {"n": 2}, "tags": ["a", "gift"]}
    assert (ran.count("sent_entries"), ran.count("failed_entries")) == (1, 0)


def test_deployment_parameters_come_from_the_environment(tmp_path: Path) -> None:
    ran = run_script(script_of(ORDER), tmp_path, input=INPUT, environment={"Bus": "other"})
    assert [record["bus"] for record in ran.records] == ["other"]


def test_deployment_parameters_stand_in_keys_and_parts_of_texts_too(tmp_path: Path) -> None:
    script = script_of(definition([entry(Detail={"a-${A}": ["${B}${A}", "${A} "]})]))
    ran = run_script(script, tmp_path, environment={"A": "x", "B": "y"})
    assert ran.events[0]["detail"] == {"a-x": ["yx", "x "]}


def test_parameters_of_what_is_a_column_are_not_asked_for(tmp_path: Path) -> None:
    expression = "{% $map($states.input.l, function($x) { {'${Stage}': $sum($x)} }) %}"
    machine = definition([entry()])
    machine["QueryLanguage"] = "JSONata"
    machine["States"]["send"]["Arguments"] = {"Entries": [entry(Detail=expression)]}
    del machine["States"]["send"]["Parameters"]
    script = script_of(machine)
    assert "params" not in script
    assert run_script(script, tmp_path, input={"send.Entries[0].Detail": {"a": 1}}).events[0]["detail"] == {"a": 1}


def test_a_deployment_parameter_without_a_value_is_asked_for(tmp_path: Path) -> None:
    script = script_of(definition([entry(EventBusName="bus-${Stage}")]))
    with pytest.raises(AssertionError, match="k6 run -e Stage="):
        run_script(script, tmp_path)
    assert [record["bus"] for record in run_script(script, tmp_path, environment={"Stage": "x"}).records] == ["bus-x"]


def test_rows_of_data_take_turns(tmp_path: Path) -> None:
    (tmp_path / "rows.json").write_text(json.dumps([{"id": 1}, {"id": "two"}]))
    script = script_of(definition([entry(**{"Detail.$": "$"})]), data="rows.json", vus="2", duration="1m")
    ran = run_script(script, tmp_path, iterations=3)
    assert [event["detail"] for event in ran.events] == [{"id": 1}, {"id": "two"}, {"id": 1}]
    assert ran.options["scenarios"]["put_events"] == {"executor": "constant-vus", "vus": 2, "duration": "1m"}


def test_data_without_a_duration_is_used_up_once(tmp_path: Path) -> None:
    (tmp_path / "rows.json").write_text('[{"a": 1}, {"a": 2}, {"a": 3}]')
    ran = run_script(script_of(definition([entry(**{"Detail.$": "$"})]), data="rows.json", vus="2"), tmp_path)
    expected = {"executor": "shared-iterations", "vus": 2, "iterations": 3}
    assert ran.options["scenarios"]["put_events"] == expected


def test_a_rate_is_kept(tmp_path: Path) -> None:
    ran = run_script(script_of(definition([entry()]), rate="20", duration="10s"), tmp_path)
    expected = {"executor": "constant-arrival-rate", "rate": 20, "duration": "10s", "preAllocatedVUs": 20}
    assert ran.options["scenarios"]["put_events"] == expected
    assert ran.options["thresholds"]["dropped_iterations"] == ["count==0"]


def test_arns_are_added_once_behind_the_authors_resources(tmp_path: Path) -> None:
    states = definition([entry(Resources=["mine"]), entry()])["States"]
    states["send"] = {**states["send"], "Next": "plain"}
    del states["send"]["End"]
    states["plain"] = {
        **definition([entry(Source="sdk")])["States"]["send"],
        "Resource": "arn:aws:states:::aws-sdk:eventbridge:putEvents",
    }
    script = script_of({"StartAt": "send", "States": states}, state_machine_arn=ARN)
    ran = run_script(script, tmp_path, iterations=2)
    resources = [event["resources"] for event in ran.events]
    execution = resources[0][2]
    assert execution.startswith("arn:aws:states:us-east-1:123456789012:execution:order:")
    assert resources[:3] == [["mine", ARN, execution], [ARN, execution], []]
    assert resources[3][2] != execution


@pytest.mark.parametrize(
    ("detail", "arrives"),
    [
        ({"a": 1.5, "b": [1, {"c": None}]}, {"a": 1.5, "b": [1, {"c": None}]}),
        ('{"n": 1, "__proto__": {"x": 2}}', {"n": 1, "__proto__": {"x": 2}}),
        ({"__proto__": {"x": 1}, "constructor": "c"}, {"__proto__": {"x": 1}, "constructor": "c"}),
    ],
)
def test_details_arrive_as_they_are_written(tmp_path: Path, detail: Any, arrives: Any) -> None:
    ran = run_script(script_of(definition([entry(Detail=detail)])), tmp_path)
    assert [event["detail"] for event in ran.events] == [arrives]


def test_a_detail_that_is_text_in_the_data_is_sent_as_an_object(tmp_path: Path) -> None:
    script = script_of(definition([entry(**{"Detail.$": "$.detail"})]))
    assert run_script(script, tmp_path, input={"detail": '{"a": 1}'}).events[0]["detail"] == {"a": 1}


def test_a_detail_that_a_deployment_fills_in_is_sent_as_an_object(tmp_path: Path) -> None:
    script = script_of(definition([entry(Detail='{"stage": "${Stage}"}'), entry(Detail="${Detail}")]))
    ran = run_script(script, tmp_path, environment={"Stage": "x", "Detail": '{"a": 1}'})
    assert [event["detail"] for event in ran.events] == [{"stage": "x"}, {"a": 1}]


def test_whole_lists_of_entries_come_from_the_data(tmp_path: Path) -> None:
    machine = definition([], InputPath="$.order")
    machine["States"]["send"]["Parameters"] = {"Entries.$": "$.entries"}
    given = [entry(Detail='{"a": 1}', Time="2024-01-31T12:00:00.500Z"), entry(Detail={"a": 2})]
    ran = run_script(script_of(machine), tmp_path, input={"order": {"entries": given}})
    assert [event["detail"] for event in ran.events] == [{"a": 1}, {"a": 2}]
    assert ran.events[0]["time"] == "2024-01-31T12:00:00Z"


def test_failed_entries_are_counted_by_state_and_code(tmp_path: Path) -> None:
    script = script_of(definition([entry(Source="aws.s3"), entry(), entry(Detail="no JSON")]))
    ran = run_script(script, tmp_path)
    assert len(ran.records) == 1
    assert (ran.count("sent_entries"), ran.count("failed_entries")) == (3, 2)
    failed = [sample for sample in ran.samples if sample["metric"] == "failed_entries" and sample["value"]]
    assert [sample["code"] for sample in failed] == ["NotAuthorizedForSourceException", "MalformedDetail"]
    assert {sample["state"] for sample in failed} == {"send"}
    assert [check["passed"] for check in ran.checks] == [True, False]


def test_faults_of_the_bus_are_counted(tmp_path: Path) -> None:
    bridge = EventBridge(faults=Faults.parse("throttle=0.5", seed=1))
    ran = run_script(script_of(definition([entry()] * 10)), tmp_path, iterations=3, bridge=bridge)
    assert ran.count("sent_entries") == 30
    assert ran.count("failed_entries") == 30 - len(ran.records) > 0


def test_a_refused_request_fails_all_of_its_entries(tmp_path: Path) -> None:
    ran = run_script(script_of(definition([entry()] * 11)), tmp_path)
    assert ran.records == []
    assert ran.count("failed_entries") == 11
    assert [check["passed"] for check in ran.checks] == [False, False]
    assert "less than or equal to 10" in ran.logged[0]


def test_what_the_data_lacks_fails_the_check_and_is_named(tmp_path: Path) -> None:
    text = 'task send = events.putEvents < Entries: [{ Source: "s", DetailType: "t", Detail: { a: $.a.b, c: $$.Execution.Id } }] >'
    script = script_of(text)
    assert 'send.Entries[0].Detail.c"  $$.Execution.Id' in script
    ran = run_script(script, tmp_path, input={"a": {}})
    assert not ran.passed
    assert 'nothing at ["a","b"]' in ran.logged[0]
    ran = run_script(script, tmp_path, input={"a": {"b": 1}})
    assert 'no column "send.Entries[0].Detail.c"' in ran.logged[0]
    ran = run_script(script, tmp_path, input={"a": {"b": 1}, "send.Entries[0].Detail.c": "id"})
    assert ran.events[0]["detail"] == {"a": 1, "c": "id"}


def test_jsonata_that_puts_values_together(tmp_path: Path) -> None:
    script = script_of(
        """query jsonata
task send = events.putEvents < Entries: [{
  Source: "s", DetailType: "T-" & $.kind, Detail: {% {
    'one': $states.input.items[0].n, 'all': $states.input.items.n, 'none': $states.input.nothing,
    'firsts': $states.input.groups.list[0], 'list': [0, $states.input.items.n, [1]], 'text': 'n=' & $states.input.n & $states.input.nothing,
    'lines': [$map($states.input.items, function($i) { {'n': $i.n, 'k': $states.input.kind} })]
  } %}
}] >
task each = events.putEvents < Entries: $map($.items, {% function($i) { {'Source': 's', 'DetailType': 't', 'Detail': $i} } %}) >
  retry failed entries x3
"""
    )
    given = {"kind": "k", "n": 1.5, "items": [{"n": 1}, {"n": 2}], "groups": [{"list": [3, 4]}, {"list": [5]}]}
    ran = run_script(script, tmp_path, input=given)
    assert ran.passed, ran.logged
    assert ran.events[0]["detail-type"] == "T-k"
    assert ran.events[0]["detail"] == {
        "one": 1,
        "all": [1, 2],
        "firsts": [3, 5],
        "list": [0, 1, 2, [1]],
        "text": "n=1.5",
        "lines": [{"n": 1, "k": "k"}, {"n": 2, "k": "k"}],
    }
    assert [event["detail"] for event in ran.events[1:]] == [{"n": 1}, {"n": 2}]


NASTY = [
    "\"; process.exit(9); //", "'; process.exit(9); //", "\\", "\\\"", "`${process.exit(9)}`", "${process.exit(9)}", "</script><script>",
    "<!--", "-->", "*/ process.exit(9); /*", "// x", "\n process.exit(9) //", "\r", "\u2028process.exit(9)//", "\u2029", "\x00", "\x7f", "\ufeff",
    "\u202e", "\u200b", "\U000e0041", "é", "日本", "😀", "{{ view }}", "{% raw %}", "%}", "constructor", "hasOwnProperty", "0", "1.50",
]  # fmt: skip


def test_no_text_of_a_flow_becomes_code(tmp_path: Path) -> None:
    details = {f"{index}": {text: [text, {text: text}]} for index, text in enumerate(NASTY)}
    states: dict[str, Any] = {}
    for index, text in enumerate(NASTY):
        task = definition([entry(Source=f"s{text}", Detail=details[str(index)])])["States"]["send"]
        del task["End"]
        states[text] = {**task, "Next": NASTY[index + 1]} if index + 1 < len(NASTY) else {**task, "End": True}
    machine = {"StartAt": NASTY[0], "States": states}
    script = script_of(machine)
    for text in ("</script", "<!--", "\u2028", "\u2029", "\x00", "\ufeff", "\u202e", "\u200b", "\r", "`${process"):
        assert text not in script, repr(text)
    # In a definition that was read from JSON, `${...}` is a deployment parameter.
    environment = {"process.exit(9)": "${process.exit(9)}"}
    ran = run_script(script, tmp_path, environment=environment)
    assert ran.passed, ran.logged
    assert [event["source"] for event in ran.events] == [f"s{text}" for text in NASTY]
    expected = json.loads(json.dumps(list(details.values())))
    assert [event["detail"] for event in ran.events] == expected
    assert {sample["state"] for sample in ran.samples} == set(NASTY)


def test_names_of_files_and_flows_are_no_code_either(tmp_path: Path) -> None:
    name = "a\u2028process.exit(9)\nprocess.exit(8) </script>"
    data = '"));process.exit(7);(("'
    (tmp_path / data).write_text('[{"send.Entries[0].Detail": {"a": 1}}]')
    machine = machine_of(definition([entry(**{"Detail.$": f"$$.x['{name}']"})]), name)
    (script,) = TARGETS["k6"].emit(machine, Options(source_name=name, settings={"data": data})).values()
    assert [event["detail"] for event in run_script(script, tmp_path).events] == [{"a": 1}]


@RARELY
@given(st.lists(st.dictionaries(st.text(max_size=8), JSON, max_size=4), min_size=10, max_size=10))
def test_any_detail_arrives_unchanged(tmp_path_factory: pytest.TempPathFactory, details: list[Any]) -> None:
    texts = [json.dumps(detail) for detail in details]
    assume(not any("${" in text for text in texts))
    ran = run_script(script_of(definition([entry(Detail=text) for text in texts])), tmp_path_factory.mktemp("any"))
    assert [event["detail"] for event in ran.events] == details


@RARELY
@given(st.lists(st.text(st.characters(), max_size=30), min_size=30, max_size=80))
def test_a_quoted_text_is_that_text(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    assert NODE is not None
    literals = ",\n".join(quoted(text) for text in texts)
    path = tmp_path_factory.mktemp("quoted") / "texts.mjs"
    path.write_bytes(f"const texts = [\n{literals}];\nconsole.log(JSON.stringify(texts));".encode())
    done = subprocess.run([NODE, str(path)], capture_output=True, encoding="utf-8", timeout=60, check=True)
    assert json.loads(done.stdout) == texts
