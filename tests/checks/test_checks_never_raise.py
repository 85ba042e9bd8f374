"""Whatever stands in a definition, checking it gives diagnostics and never an exception."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from sfdsl.checks import check_machine
from sfdsl.importer.asl import read_definition
from sfdsl.ir.codec import asl_fields
from sfdsl.ir.nodes import STATE_TYPES, Catcher, ItemReader, Retrier
from sfdsl.source import Source

KEYS = sorted(
    {
        field.metadata["asl"]
        for cls in (*STATE_TYPES.values(), Retrier, Catcher, ItemReader)
        for field in asl_fields(cls)
    }
    | {"Next", "End", "And", "Or", "Not", "Condition", "Variable", "StringEquals", "IsPresent", "NumericEqualsPath"}
)
TEXTS = [
    "A",
    "B",
    "$.a",
    "$.a[*]",
    "$x",
    "$$.Execution.Id",
    "States.Format('{}', $.a)",
    "States.Format(",
    "States.Format('{', States.UUID())",
    "$$.Task.Tokn",
    "{% $states.context.Execution.id & $states & $x.y.z %}",
    "{% $states.result.a + $x %}",
    "{% ( %}",
    "{%",
    "${X}",
    "arn:aws:states:::lambda:invoke",
    "arn:aws:states:::aws-sdk:sqs:sendMessage.waitForTaskToken",
    "States.ALL",
    "JSONata",
    "DISTRIBUTED",
    "2030-01-01T00:00:00Z",
    "",
    '\ud83d\ude00"\\',
]
scalars = st.none() | st.booleans() | st.integers(-2, 10**9) | st.floats(-1, 1e9) | st.sampled_from(TEXTS)
keys = st.sampled_from(KEYS) | st.sampled_from(["a.$", "a", "FunctionName", "Entries", "InputType", "Mode", "x"])
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=12,
)
types = st.sampled_from([*STATE_TYPES, "Other"])
states = st.builds(lambda kind, fields: {"Type": kind, **fields}, types, st.dictionaries(keys, values, max_size=6))
bodies = st.builds(
    lambda inner, config: {"StartAt": "A", "States": inner, "ProcessorConfig": config},
    st.dictionaries(st.sampled_from("ABC"), states, max_size=2),
    values,
)
outer = st.builds(lambda state, body: {**state, "ItemProcessor": body, "Branches": [body]}, states, bodies)
machines = st.builds(
    lambda found, language, more: {"StartAt": "A", "States": found, **language, **more},
    st.dictionaries(st.sampled_from("ABC"), states | outer, min_size=1, max_size=3),
    st.sampled_from([{}, {"QueryLanguage": "JSONata"}]),
    st.dictionaries(keys, values, max_size=2),
)


@settings(max_examples=120, deadline=None)
@given(machines, st.booleans())
def test_any_definition(value, as_text):
    definition = Source("flow.json", json.dumps(value)) if as_text else value
    machine, diagnostics = read_definition(definition, "flow")
    if machine is not None:
        check_machine(machine, diagnostics)
    for item in diagnostics.sorted():
        assert item.message
        assert item.span is None or 0 <= item.span.start <= item.span.end <= len(diagnostics.source.text)
