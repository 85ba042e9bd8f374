"""Substitutions of a template become params, and are named where they are values."""

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sfdsl.compiler import compile_text, decompile
from sfdsl.importer.asl import read_definition
from sfdsl.ir import nodes as ir
from sfdsl.ir.codec import decode_machine, encode_machine
from sfdsl.source import Source

QUIET = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

TEMPLATE = """
Parameters: {BusName: {Type: String, Default: orders}, Limit: {Type: Number, Default: 30}}
Resources:
  Table: {Type: AWS::DynamoDB::Table}
  Handler: {Type: AWS::Serverless::Function}
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Type: EXPRESS
      DefinitionSubstitutions:
        Bus: !Ref BusName
        Limit: !Ref Limit
        Stage: dev
        end: a keyword
        not-a-name: x
        Seen: in a text
        HandlerArn: !GetAtt Handler.Arn
      Definition:
        StartAt: call
        States:
          call: {Type: Task, Resource: "${HandlerArn}", Next: put}
          put:
            Type: Task
            Resource: arn:aws:states:::dynamodb:putItem
            Parameters:
              TableName: !Ref Table
              Item: {id: {"S.$": $.id}, stage: {S: "${Stage}"}, path: {S: "a/${Stage}/${Limit}"}, other: {S: "${end} ${not-a-name} ${Nobody}"}}
            ResultPath: null
            Next: tell
          tell:
            Type: Task
            Resource: arn:aws:states:::events:putEvents
            Parameters: {Entries: [{EventBusName: "${Bus}", Source: "shop.${Stage}", DetailType: x, "Detail.$": "States.Format('${Seen}: {}', $.id)"}]}
            Next: is it
          is it:
            Type: Choice
            Choices: [{Variable: $.stage, StringEquals: "${Stage}", Next: bad}]
            Default: good
          good: {Type: Succeed, Comment: "${Stage}"}
          bad: {Type: Fail, Error: "${Stage}", Cause: "in ${Stage}"}
"""

TEXT = """\
type express

param Bus: string = "orders"
param Limit: string = "30"
param Stage: string = "dev"
param Seen: string = "in a text"
param HandlerArn: string
param Table: string

task call = HandlerArn
task put = dynamodb.putItem <
  TableName: Table,
  Item: {
    id: { S: $.id },
    stage: { S: Stage },
    path: { S: f"a/{Stage}/{Limit}" },
    other: { S: "${end} ${not-a-name} ${Nobody}" }
  }
> into null
task tell = events.putEvents <
  Entries: [{ EventBusName: Bus, Source: f"shop.{Stage}", DetailType: "x", Detail: States.Format("${Seen}: {}", $.id) }]
>

if "is it": $.stage == "${Stage}" {
  fail bad = "${Stage}" because f"in {Stage}"
}

## ${Stage}
succeed good
"""


def test_a_template() -> None:
    machine, _ = read_definition(Source("template.yaml", TEMPLATE), "flow")
    assert machine is not None
    text = decompile(machine)
    assert text == TEXT
    back = compile_text(text)
    assert encode_machine(back.machines[0]) == encode_machine(machine)
    # A param that only a text holds is used too: a deployment fills it in wherever it stands.
    assert not [d.message for d in back.diagnostics if d.code.name == "unused-declaration"]


def test_a_param_is_a_text_whatever_its_default_looks_like() -> None:
    for default, written in ((30, '"30"'), (2.5, '"2.5"'), ("x", '"x"'), (True, '"true"')):
        machine = _machine({"a": "${P}"}, default)
        assert decompile(machine).startswith(f"query jsonpath\n\nparam P: string = {written}\n\n")


def _machine(arguments: Any, default: Any = "x", language: str = "JSONPath") -> ir.StateMachine:
    field = "Arguments" if language == "JSONata" else "Parameters"
    task = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", field: arguments, "End": True}
    definition = {"QueryLanguage": language, "StartAt": "t", "States": {"t": task}}
    made = decode_machine(definition, "flow", lambda pointer, message: None)
    params = tuple(
        ir.Parameter(name=name, kind="string", default=default) for name in ("P", "Q_1", "end", "a-b", "été")
    )
    return ir.StateMachine(**{**made.__dict__, "params": params})


texts = st.lists(
    st.sampled_from(
        ["${P}", "${Q_1}", "${end}", "${a-b}", "${été}", "${", "}", "$", "{}", "x", '"', "${P", "'", "{%", "%}", " "]
    ),
    max_size=5,
)
pieces = texts.map("".join)
values = st.recursive(
    pieces,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["a", "b.$", "${P}"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@QUIET
@given(values, st.sampled_from(["JSONPath", "JSONata"]))
def test_whatever_holds_placeholders_comes_back(arguments: Any, language: str) -> None:
    machine = _machine(arguments, language=language)
    back = compile_text(decompile(machine), check=False).machines[0]
    assert json.dumps(encode_machine(back), sort_keys=True) == json.dumps(encode_machine(machine), sort_keys=True)
