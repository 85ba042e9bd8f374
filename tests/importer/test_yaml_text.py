import pytest

from sfdsl.expr.errors import ExpressionSyntaxError
from sfdsl.importer.yaml_text import parse_yaml
from sfdsl.source import Span


def test_values_are_those_of_json():
    read = parse_yaml("a: 1\nb: [true, null, 1.5, ~, 'x', \"y\"]\nc: |\n  text\nd: {}\n", 200)
    assert read.value == {"a": 1, "b": [True, None, 1.5, None, "x", "y"], "c": "text\n", "d": {}}


def test_a_date_stays_a_text_and_a_key_is_always_one():
    assert parse_yaml("on: 2030-01-31\n1: a\n", 200).value == {"on": "2030-01-31", "1": "a"}


def test_positions():
    text = "States:\n  A:\n    Type: Pass\n  B: {Type: 'Fail'}\n"
    positions = parse_yaml(text, 200).positions

    def at(*pointer):
        span = positions[pointer]
        return text[span.start : span.end]

    assert at("States", "A", "Type") == "Pass"
    assert at("States", "A") == "Type: Pass"
    assert at("States", "B") == "{Type: 'Fail'}"
    assert at("States", "B", "Type") == "'Fail'"


def test_aliases_and_merge_keys():
    read = parse_yaml("base: &b {x: 1, y: 2}\nz: {<<: *b, y: 3}\nw: *b\n", 200)
    assert read.value["z"] == {"x": 1, "y": 3}
    assert read.value["w"] == {"x": 1, "y": 2}
    assert read.positions[("w",)] == Span(43, 45)


def test_cloudformation_tags_become_calls():
    read = parse_yaml("a: !Sub '${X}'\nb: !GetAtt F.Arn\nc: !Ref P\nd: !Join ['', [x, !Ref Q]]\n", 200)
    assert read.value == {
        "a": {"Fn::Sub": "${X}"},
        "b": {"Fn::GetAtt": ["F", "Arn"]},
        "c": {"Ref": "P"},
        "d": {"Fn::Join": ["", ["x", {"Ref": "Q"}]]},
    }
    assert [tag for tag, _ in read.tags] == ["!Sub", "!GetAtt", "!Ref", "!Ref", "!Join"]


@pytest.mark.parametrize(
    ("text", "offset", "says"),
    [
        ("a: 1\na: 2", 5, "'a' stands twice"),
        ("a: [", 4, "did not find"),
        ("a: .inf", 3, "not a number that JSON has"),
        ("? [a]\n: b", 2, "a key must be a text"),
        ("a: *x", 3, "nothing is called '&x'"),
        ("a: &x [*x]", 7, "inside of what it names"),
        ("--- a\n--- b", 6, "a second YAML document"),
        ("a: !!binary aa", 3, "nothing for the tag '!!binary'"),
        ("a: !!int x", 3, "not of the type '!!int'"),
        ("a: \x00", 3, "does not allow"),
        ("a: \ud800", 3, "surrogate"),
        ("<<: 3", 5, "takes a mapping"),
    ],
)
def test_what_is_refused(text, offset, says):
    with pytest.raises(ExpressionSyntaxError) as caught:
        parse_yaml(text, 200)
    assert says in caught.value.message
    assert caught.value.offset == offset


def test_depth_is_bounded_without_recursion():
    with pytest.raises(ExpressionSyntaxError, match="nested more than 200 levels"):
        parse_yaml("[" * 5000 + "]" * 5000, 200)


def test_aliases_cannot_multiply_without_bound():
    lines = ["a: &a [x, x, x, x, x, x, x, x, x, x]"]
    for before, name in zip("abcdefg", "bcdefgh", strict=True):
        lines.append(f"{name}: &{name} [{', '.join(['*' + before] * 10)}]")
    with pytest.raises(ExpressionSyntaxError, match="aliases make this more than"):
        parse_yaml("\n".join(lines), 200)


def test_aliases_cannot_nest_without_bound():
    lines = ["a0: &a0 [x]", *(f"a{n}: &a{n} [*a{n - 1}]" for n in range(1, 210))]
    with pytest.raises(ExpressionSyntaxError, match="nested more than 200 levels"):
        parse_yaml("\n".join(lines), 200)
