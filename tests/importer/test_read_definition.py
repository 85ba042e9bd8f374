"""An ASL definition, as text or as a value, to a machine; what is refused, and where."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sfdsl.importer.asl import read_definition
from sfdsl.ir.codec import encode_machine
from sfdsl.ir.nodes import PassState
from sfdsl.source import Source

FLOW = {"StartAt": "A", "States": {"A": {"Type": "Pass", "Result": {"a": [1, 2.0, None]}, "End": True}}}


def test_text_and_value_give_the_same_machine():
    from_text, text_problems = read_definition(Source("flow.json", json.dumps(FLOW)), "flow")
    from_value, value_problems = read_definition(FLOW, "flow")
    assert from_text == from_value
    assert isinstance(from_text.states[0], PassState)
    assert not list(text_problems) and not list(value_problems)


def test_a_value_has_positions_in_its_indented_text():
    machine, diagnostics = read_definition(FLOW, "flow")
    span = machine.states[0].spans.find("Result", "a", 1)
    assert machine.source is diagnostics.source
    assert machine.source.position(span.start) == (9, 11)
    assert machine.source.text == json.dumps(FLOW, indent=2)


def test_yaml_by_its_name_or_by_its_look():
    text = "StartAt: A\nStates:\n  A: {Type: Pass, End: yes}\n"
    for name in ("flow.yaml", "flow.yml", "<stdin>"):
        machine, _ = read_definition(Source(name, text), "flow")
        assert machine.states[0].name == "A"


@pytest.mark.parametrize("name", ["flow.json", "flow.yaml"])
def test_a_byte_order_mark_is_no_part_of_the_document(name):
    text = '\ufeff{"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}'
    if name.endswith("yaml"):
        text = "\ufeffStartAt: A\nStates: {A: {Type: Pass, End: true}}\n"
    machine, _ = read_definition(Source(name, text), "flow")
    span = machine.states[0].spans.find("Type")
    assert text[span.start : span.end].strip('"') == "Pass"


def test_json_in_a_yaml_file_may_have_tabs():
    machine, diagnostics = read_definition(Source("flow.yaml", "{\n\t" + json.dumps(FLOW)[1:]), "flow")
    assert machine is not None, list(diagnostics)


@pytest.mark.parametrize(
    ("text", "code", "position", "says"),
    [
        ("", "SFD200", (1, 1), "the text is empty"),
        (" \n", "SFD200", (1, 1), "the text is empty"),
        ('{"StartAt": "A", "States": {"A": {}}', "SFD200", (1, 37), ""),
        ('{"StartAt": ${First}}', "SFD200", (1, 13), "the placeholder '${First}'"),
        ('{"StartAt": "A",\n "StartAt": "B"}', "SFD201", (2, 2), "StartAt"),
        ('{"a": NaN}', "SFD200", (1, 7), "NaN"),
        ("[" * 201 + "]" * 201, "SFD202", (1, 201), ""),
        ("[]", "SFD203", (1, 1), "a list is not a state machine"),
        ('"x"', "SFD203", (1, 1), "a text is not a state machine"),
        ("{}", "SFD203", (1, 1), "the object is empty"),
        ('{"StartAt": "A"}', "SFD203", (1, 1), "the field 'States' is missing"),
        ('{"Type": "Pass", "End": true}', "SFD203", (1, 1), "a single state"),
        ('{"source": ["a"], "detail-type": ["b"]}', "SFD203", (1, 1), "an event pattern"),
        ('{"name": "x", "version": 1}', "SFD203", (1, 1), "an object with 'name', 'version'"),
        ('{"States": []}', "SFD203", (1, 12), "'States' must be an object"),
        ('{"States": {"A": 3}}', "SFD203", (1, 18), "the state 'A' must be an object"),
    ],
)
def test_what_is_refused(text, code, position, says):
    machine, diagnostics = read_definition(Source("flow.json", text), "flow")
    assert machine is None
    [found] = diagnostics
    assert (found.code.id, found.position) == (code, position), found.message
    assert says in found.message


def test_cloudformation_tags_outside_of_a_template():
    machine, diagnostics = read_definition(
        Source("flow.yaml", "StartAt: A\nStates:\n  A: {Type: Task, Resource: !Ref F}\n"), "flow"
    )
    assert machine is None
    [found] = diagnostics
    assert "'!Ref'" in found.message
    assert found.position == (3, 29)


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ({"States": {"A": {"x": float("nan")}}}, "no number 'nan', at '/States/A/x'"),
        ({"States": {"A": {1: 2}}}, "the key 1 is not a text"),
        ({"States": {"A": (1, 2)}}, "a Python 'tuple' is not a JSON value"),
    ],
)
def test_a_value_that_json_cannot_hold(value, says):
    machine, diagnostics = read_definition(value, "flow")
    assert machine is None
    [found] = diagnostics
    assert says in found.message


def test_a_value_that_holds_itself():
    value = {"States": {}}
    value["States"]["A"] = value
    machine, diagnostics = read_definition(value, "flow")
    assert machine is None
    assert next(iter(diagnostics)).code.id == "SFD202"


def test_what_does_not_fit_is_kept_in_silence():
    value = {"StartAt": 3, "Timeout": [], "States": {"A": {"Type": "Pass", "Comment": {}, "Nxt": "B"}, "B": {}}}
    machine, diagnostics = read_definition(value, "flow")
    assert not list(diagnostics)
    assert encode_machine(machine) == value


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
fields = st.sampled_from(
    ["Next", "End", "Comment", "Choices", "Retry", "Catch", "Branches", "Iterator", "Seconds", "x"]
)
types = st.sampled_from(["Pass", "Task", "Choice", "Wait", "Map", "Parallel", "Fail", "Succeed", "Other", 3])
states = st.builds(lambda kind, more: {"Type": kind, **more}, types, st.dictionaries(fields, json_values, max_size=4))


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.text(max_size=4), states, max_size=3), json_values)
def test_nothing_is_lost_whatever_stands_there(found, other):
    value = {"StartAt": "A", "States": found, "Other": other}
    from_value, _ = read_definition(value, "flow")
    assert encode_machine(from_value) == value
    from_text, problems = read_definition(Source("flow.json", json.dumps(value)), "flow")
    assert from_text is not None, list(problems)
    assert encode_machine(from_text) == value
