"""The public API: programs, flows, their forms and their runs."""

import pytest

import sfdsl
from sfdsl.runtime.errors import RunError

TWO = """
flow first {
  pass a = { n: 1 }
}
flow second {
  task t = states.startExecution.sync:2 < StateMachineArn: "arn:aws:states:us-east-1:111111111111:stateMachine:first" >
}
"""
ONE = """
param Bus: string = "default"
task send = events.putEvents < Entries: [{ Source: "s", DetailType: "t", EventBusName: Bus, Detail: { a: 1 } }] >
"""
ASL = {"StartAt": "A", "States": {"A": {"Type": "Pass", "Result": "${Name}", "End": True}}}


def test_the_flows_of_a_program_by_name() -> None:
    program = sfdsl.compile(TWO)
    assert list(program.flows) == ["first", "second"]
    with pytest.raises(LookupError, match=r"2 flows \(first, second\)"):
        _ = program.flow
    assert program.flows["second"].run().output["Output"] == {"n": 1}


def test_errors_come_with_all_their_diagnostics() -> None:
    with pytest.raises(sfdsl.CompileError) as refused:
        sfdsl.compile("pass a = <\nwait x\n", filename="bad.sfd")
    assert "bad.sfd" in str(refused.value)


def test_definitions_as_dict_and_as_text() -> None:
    flow = sfdsl.from_asl(ASL)
    assert flow.to_asl() == ASL
    assert sfdsl.from_asl('{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}').run({"a": 1}).output == {"a": 1}


def test_the_definition_that_is_given_out_is_a_copy() -> None:
    flow = sfdsl.from_asl(ASL)
    flow.to_asl()["States"].clear()
    assert flow.to_asl() == ASL


def test_what_cannot_be_read_is_refused_even_unchecked() -> None:
    with pytest.raises(sfdsl.CompileError):
        sfdsl.from_asl("{", check=False)


def test_all_forms_of_a_flow_mean_the_same() -> None:
    flow = sfdsl.compile(ONE).flow
    again = [sfdsl.compile(flow.to_sfd()).flow, sfdsl.from_asl(flow.to_asl())]
    runs = [each.run(params={"Bus": "default"}, seed=1) for each in (flow, *again)]
    assert [run.status for run in runs] == ["SUCCEEDED"] * 3
    assert [[event["event"]["detail-type"] for event in run.events] for run in runs] == [["t"]] * 3
    assert "def send" in flow.to_python()


def test_params_have_defaults_and_values() -> None:
    flow = sfdsl.compile(ONE).flow
    assert [flow.run(params=params).events[0]["bus"] for params in (None, {"Bus": "other"})] == ["default", "other"]
    with pytest.raises(RunError, match="no param 'bus'"):
        flow.run(params={"bus": "x"})


def test_a_definition_takes_any_param() -> None:
    assert sfdsl.from_asl(ASL).run(params={"Name": "x", "Other": 1}).output == "x"
    assert sfdsl.from_asl(ASL).run(params={"Name": {"n": 1}}).output == {"n": 1}


def test_two_runs_with_one_seed_are_the_same() -> None:
    flow = sfdsl.compile(ONE).flow
    assert flow.run(seed=3).history == flow.run(seed=3).history
    assert flow.run(seed=3).arn != flow.run(seed=4).arn
