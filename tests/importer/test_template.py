"""State machines out of SAM, CloudFormation and CDK templates."""

import json

import pytest

from sfdsl.importer.asl import read_definition
from sfdsl.source import Source

STATES = {"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}


def read(template, name="template.json", resource=None):
    text = template if isinstance(template, str) else json.dumps(template)
    return read_definition(Source(name, text), "flow", resource=resource)


def cloudformation(properties, **others):
    machine = {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}
    return {"Resources": {"Flow": machine, **others}}


def test_sam_in_yaml():
    text = """
Parameters: {BusName: {Type: String, Default: orders}}
Resources:
  Handler: {Type: AWS::Serverless::Function}
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Type: EXPRESS
      DefinitionSubstitutions: {Bus: !Ref BusName, Most: 3, Handler: !GetAtt Handler.Arn}
      Definition:
        StartAt: A
        States:
          A:
            Type: Task
            Resource: !Sub arn:${AWS::Partition}:states:::lambda:invoke
            Parameters: {FunctionName: "${Handler}", Table: !Ref Table}
            End: true
"""
    machine, diagnostics = read(text, "template.yaml")
    assert machine.name == "Flow"
    assert machine.kind == "EXPRESS"
    state = machine.states[0]
    assert state.resource == "arn:aws:states:::lambda:invoke"
    assert state.parameters == {"FunctionName": "${Handler}", "Table": "${Table}"}
    assert [(param.name, param.kind) for param in machine.params] == [
        ("Bus", "string"),
        ("Most", "number"),
        ("Handler", "string"),
        ("Table", "string"),
    ]
    assert machine.params[0].default == "orders"
    assert machine.params[1].default == 3
    span = state.spans.find("Resource")
    assert text[span.start : span.end] == "!Sub arn:${AWS::Partition}:states:::lambda:invoke"
    assert [item.code.id for item in diagnostics] == ["SFD207"]


def test_cdk_joins_a_text_of_pieces():
    pieces = [
        '{"StartAt":"A","States":{"A":{"Type":"Task","End":true,"Resource":"arn:',
        {"Ref": "AWS::Partition"},
        ':states:::lambda:invoke","Parameters":{"FunctionName":"',
        {"Fn::GetAtt": ["Handler886CB40B", "Arn"]},
        '","Region":"',
        {"Ref": "AWS::Region"},
        '"}}}}',
    ]
    machine, _ = read(cloudformation({"DefinitionString": {"Fn::Join": ["", pieces]}}))
    assert machine.states[0].parameters == {"FunctionName": "${Handler886CB40BArn}", "Region": "${Region}"}
    assert [param.name for param in machine.params] == ["Handler886CB40BArn", "Region"]
    assert machine.source.name == "template.json#Flow"
    span = machine.states[0].spans.find("Type")
    assert machine.source.text[span.start : span.end] == '"Task"'


def test_sub_with_values_and_literal_dollars():
    text = '{"StartAt": "${First}", "States": {"A": {"Type": "Pass", "Result": "${!Later} ${Other}", "End": true}}}'
    machine, _ = read(cloudformation({"DefinitionString": {"Fn::Sub": [text, {"First": "A"}]}}))
    assert machine.start_at == "A"
    assert machine.states[0].result == "${Later} ${Other}"
    assert [param.name for param in machine.params] == ["Other"]


def test_two_calls_never_share_a_name():
    first, second = {"Fn::GetAtt": ["A", "B"]}, {"Ref": "AB"}
    states = {"A": {"Type": "Pass", "Result": [first, second, first], "End": True}}
    machine, _ = read(cloudformation({"Definition": {"StartAt": "A", "States": states}}))
    assert machine.states[0].result == ["${AB}", "${AB2}", "${AB}"]


def test_a_definition_beside_the_template(tmp_path):
    (tmp_path / "flow.asl.json").write_text(json.dumps(STATES))
    (tmp_path / "asset.abc.json").write_text(json.dumps(STATES))
    for properties in (
        {"DefinitionUri": "flow.asl.json"},
        {"DefinitionUri": "s3://bucket/some/flow.asl.json"},
        {"DefinitionS3Location": {"Bucket": {"Ref": "B"}, "Key": "abc.json"}},
    ):
        machine, diagnostics = read(cloudformation(properties), str(tmp_path / "template.json"))
        assert machine is not None, list(diagnostics)
        assert machine.source.name.startswith(str(tmp_path))


@pytest.mark.parametrize(
    ("template", "resource", "code", "message", "hint"),
    [
        (
            {"Resources": {"B": {"Type": "AWS::S3::Bucket"}}},
            None,
            "SFD204",
            "no state machine",
            "no resource is of type",
        ),
        (
            cloudformation(
                {"Definition": STATES},
                Other={"Type": "AWS::Serverless::StateMachine", "Properties": {"Definition": {}}},
            ),
            None,
            "SFD205",
            "2 state machines: 'Flow', 'Other'",
            "--resource Flow",
        ),
        (cloudformation({"Definition": STATES}), "Flaw", "SFD204", "called 'Flaw'", "'Flow'"),
        (cloudformation({}), None, "SFD204", "has no definition", "DefinitionString"),
        (cloudformation({"DefinitionUri": "gone.json"}), None, "SFD204", "'gone.json', which is not here", None),
        (
            cloudformation({"DefinitionS3Location": {"Bucket": "b", "Key": "k/x.json"}}),
            None,
            "SFD204",
            "'s3://b/k/x.json'",
            None,
        ),
        (cloudformation({"DefinitionString": ["a"]}), None, "SFD204", "not a text", None),
        (cloudformation({"DefinitionString": "{"}), None, "SFD200", "", None),
        (cloudformation({"Definition": {"StartAt": "A"}}), None, "SFD203", "'States' is missing", None),
        ({"Resources": {"Flow": {"Type": "AWS::StepFunctions::StateMachine"}}}, None, "SFD204", "no properties", None),
    ],
)
def test_what_cannot_be_read(template, resource, code, message, hint):
    machine, diagnostics = read(template, resource=resource)
    assert machine is None
    [found] = diagnostics
    assert found.code.id == code
    assert message in found.message
    assert hint is None or hint in found.hint


def test_one_of_two_can_be_chosen():
    second = {"Type": "AWS::Serverless::StateMachine", "Properties": {"Definition": STATES}}
    machine, _ = read(cloudformation({"Definition": {}}, Other=second), resource="Other")
    assert machine.name == "Other"


def test_a_placeholder_for_a_number_is_told_where_it_stands():
    text = '{"StartAt": "A", "States": {"A": {"Type": "Wait", "Seconds": ${Seconds}, "End": true}}}'
    machine, diagnostics = read(cloudformation({"DefinitionString": {"Fn::Sub": text}}))
    assert machine is None
    [found] = diagnostics
    assert "'${Seconds}' stands where JSON needs a value" in found.message
    assert found.source.name == "template.json#Flow"
    assert found.position == (1, text.index("${") + 1)


def test_a_resource_of_no_template():
    machine, diagnostics = read(STATES, resource="Flow")
    assert machine is None
    assert "not a template" in next(iter(diagnostics)).message
