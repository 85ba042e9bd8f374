"""What is only written in another way, and what looks so but is not."""

from typing import Any

import pytest
from definitions import flow, read, task

from sfdsl.diff import diff_machines


def is_cosmetic(old: dict[str, Any], new: dict[str, Any]) -> bool:
    there, back = diff_machines(read(old), read(new)), diff_machines(read(new), read(old))
    assert not there.is_empty
    assert there.is_cosmetic == back.is_cosmetic
    assert not there.is_unsafe
    return there.is_cosmetic


def with_fields(fields: dict[str, Any]) -> dict[str, Any]:
    return flow(a=task(**fields))


SAME_FIELDS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({}, {"Comment": "c"}),
    ({}, {"InputPath": "$"}),
    ({}, {"OutputPath": "$"}),
    ({}, {"ResultPath": "$"}),
    ({}, {"QueryLanguage": "JSONPath"}),
    ({}, {"Retry": []}),
    ({}, {"Catch": []}),
    ({}, {"Assign": {}}),
    ({"Retry": [{"ErrorEquals": ["E"]}]}, {"Retry": [{"ErrorEquals": ["E"], "MaxAttempts": 3, "IntervalSeconds": 1}]}),
    ({"Retry": [{"ErrorEquals": ["E"]}]}, {"Retry": [{"ErrorEquals": ["E"], "BackoffRate": 2.0}]}),
    ({"Retry": [{"ErrorEquals": ["E"]}]}, {"Retry": [{"ErrorEquals": ["E"], "JitterStrategy": "NONE"}]}),
    ({"Retry": [{"ErrorEquals": ["E"], "BackoffRate": 3}]}, {"Retry": [{"ErrorEquals": ["E"], "BackoffRate": 3.0}]}),
    ({"Retry": [{"ErrorEquals": ["E", "F"]}]}, {"Retry": [{"ErrorEquals": ["F", "E"]}]}),
    ({"Retry": [{"ErrorEquals": ["E"]}]}, {"Retry": [{"ErrorEquals": ["E"], "Comment": "c"}]}),
    (
        {"Catch": [{"ErrorEquals": ["E"], "Next": "a"}]},
        {"Catch": [{"ErrorEquals": ["E"], "Next": "a", "ResultPath": "$"}]},
    ),
    ({"TimeoutSeconds": 60}, {"TimeoutSeconds": 60.0}),
    ({"InputPath": "$.a.b"}, {"InputPath": "$['a']['b']"}),
    ({"ResultPath": "$.a"}, {"ResultPath": '$["a"]'}),
    ({"Parameters": {"x": {"y.$": "$.a"}}}, {"Parameters": {"x": {"y.$": "$['a']"}}}),
    ({"Parameters": {"y.$": "States.Format('{}', $.a)"}}, {"Parameters": {"y.$": "States.Format('{}',  $['a'])"}}),
    ({"Parameters": {"y.$": "$.a[0]"}}, {"Parameters": {"y.$": "$.a[0] "}}),
]

OTHER_FIELDS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({}, {"InputPath": None}),
    ({}, {"ResultPath": None}),
    ({}, {"Parameters": {}}),
    ({}, {"ResultSelector": {}}),
    ({}, {"TimeoutSeconds": 60}),
    ({}, {"QueryLanguage": "JSONata"}),
    ({"Retry": [{"ErrorEquals": ["E"]}]}, {"Retry": [{"ErrorEquals": ["E"], "MaxAttempts": 0}]}),
    ({"Retry": [{"ErrorEquals": ["E"]}]}, {"Retry": [{"ErrorEquals": ["E"], "JitterStrategy": "FULL"}]}),
    ({"Retry": [{"ErrorEquals": ["E"], "BackoffRate": 1}]}, {"Retry": [{"ErrorEquals": ["E"], "BackoffRate": True}]}),
    ({"Parameters": {"x": 1}}, {"Parameters": {"x": 1.0}}),
    ({"Parameters": {"x": 1}}, {"Parameters": {"x": True}}),
    ({"Parameters": {"x": "$.a"}}, {"Parameters": {"x": "$['a']"}}),
    ({"Parameters": {"x": "{% $a %}"}}, {"Parameters": {"x": "{%$a%}"}}),
    ({"Parameters": {"Comment": "a"}}, {"Parameters": {"Comment": "b"}}),
    ({"Parameters": {"y.$": "States.Array(1)"}}, {"Parameters": {"y.$": "States.Array(1.0)"}}),
    ({"Parameters": {"y.$": "$.a"}}, {"Parameters": {"y.$": "$.b"}}),
    ({"Parameters": {"y.$": "$.a["}}, {"Parameters": {"y.$": "$.a[ "}}),
    ({"Parameters": {"InputPath": "$"}}, {"Parameters": {}}),
]


@pytest.mark.parametrize(("old", "new"), SAME_FIELDS, ids=str)
def test_fields_that_mean_the_same(old: dict[str, Any], new: dict[str, Any]) -> None:
    assert is_cosmetic(with_fields(old), with_fields(new))


@pytest.mark.parametrize(("old", "new"), OTHER_FIELDS, ids=str)
def test_fields_that_mean_something_else(old: dict[str, Any], new: dict[str, Any]) -> None:
    assert not is_cosmetic(with_fields(old), with_fields(new))


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("{% $a+1 %}", "{% $a + 1 %}", True),
        ("{% $a %}", "{%$a%}", True),
        ("{% 'x' %}", '{% "x" %}', True),
        ("{% $a /* why */ %}", "{% $a %}", True),
        ("{% $a %}", "{% $b %}", False),
        ("{% 'x y' %}", "{% 'x  y' %}", False),
        ("{% $a %}", " {% $a %}", False),
        ("{% ( %}", "{%( %}", False),
        ("plain", "plain ", False),
    ],
)
def test_jsonata(old: str, new: str, same: bool) -> None:
    def made(text: str) -> dict[str, Any]:
        return {**flow(a=task(Arguments={"x": [text]})), "QueryLanguage": "JSONata"}

    assert is_cosmetic(made(old), made(new)) == same


def test_settings_in_jsonata() -> None:
    def made(value: object) -> dict[str, Any]:
        return {**flow(a=task(TimeoutSeconds=value)), "QueryLanguage": "JSONata"}

    assert is_cosmetic(made(10), made(10.0))
    assert is_cosmetic(made("{% $n %}"), made("{%$n%}"))
    assert not is_cosmetic(made(10), made(11))


def test_the_language_may_be_said_anywhere() -> None:
    there = {**flow(a=task(Arguments={"x": 1})), "QueryLanguage": "JSONata"}
    here = flow(a=task(Arguments={"x": 1}, QueryLanguage="JSONata"))
    assert is_cosmetic(there, here)
    assert is_cosmetic(flow(a=task()), {**flow(a=task()), "QueryLanguage": "JSONPath"})
    assert not is_cosmetic(flow(a=task()), {**flow(a=task()), "QueryLanguage": "JSONata"})


def test_the_machines_own_fields() -> None:
    assert is_cosmetic(flow(a=task()), {**flow(a=task()), "Comment": "c", "Version": "1.0"})
    assert not is_cosmetic(flow(a=task()), {**flow(a=task()), "Version": "2.0"})


def test_maps_in_the_old_and_the_new_words() -> None:
    body = flow("x", x=task())
    old = flow(a={"Type": "Map", "Iterator": body, "Parameters": {"v.$": "$.v"}, "End": True})
    processor = {**body, "ProcessorConfig": {"Mode": "INLINE"}}
    new = flow(
        a={
            "Type": "Map",
            "ItemProcessor": processor,
            "ItemSelector": {"v.$": "$.v"},
            "MaxConcurrency": 0,
            "ItemsPath": "$",
            "End": True,
        }
    )
    assert is_cosmetic(old, new)


def test_parameters_of_another_state_are_no_selector() -> None:
    assert not is_cosmetic(with_fields({"Parameters": {"x": 1}}), with_fields({"ItemSelector": {"x": 1}}))


def test_readers_and_their_configuration() -> None:
    def made(**config: Any) -> dict[str, Any]:
        reader = {"Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": {"InputType": "CSV", **config}}
        return flow(a={"Type": "Map", "ItemReader": reader, "ItemProcessor": flow("x", x=task()), "End": True})

    assert is_cosmetic(made(), made(CSVDelimiter="COMMA", MaxItems=0))
    assert not is_cosmetic(made(), made(MaxItems=5))


def test_pass_results_are_no_templates() -> None:
    def made(path: str) -> dict[str, Any]:
        return flow(a={"Type": "Pass", "Result": {"x.$": path}, "End": True})

    assert not is_cosmetic(made("$.a"), made("$['a']"))


def test_conditions() -> None:
    def made(**condition: Any) -> dict[str, Any]:
        rules = [{**condition, "Next": "z"}]
        return flow(a={"Type": "Choice", "Choices": rules, "Default": "z"}, z={"Type": "Succeed"})

    assert is_cosmetic(made(Variable="$.x", NumericEquals=1), made(Variable="$['x']", NumericEquals=1.0))
    assert not is_cosmetic(made(Variable="$.x", StringEquals="a"), made(Variable="$.x", StringEquals="a "))
    assert not is_cosmetic(made(Variable="$.x", BooleanEquals=True), made(Variable="$.x", NumericEquals=1))


def test_an_end_that_is_none() -> None:
    before = flow(a={"Type": "Pass", "Next": "z"}, z={"Type": "Succeed"})
    after = flow(a={"Type": "Pass", "Next": "z", "End": False}, z={"Type": "Succeed"})
    assert is_cosmetic(before, after)
