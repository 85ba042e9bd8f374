"""The syntax tree: its shape, its spans, and the texts that are refused."""

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sfdsl.expr.errors import ExpressionSyntaxError
from sfdsl.expr.jsonata import parse, walk
from sfdsl.expr.jsonata.nodes import (
    ApplyNode,
    ArrayNode,
    BinaryNode,
    BindingNode,
    BlockNode,
    CallNode,
    ConditionNode,
    ConstantNode,
    FilterStage,
    GroupedNode,
    IndexStage,
    LambdaNode,
    NameNode,
    NegationNode,
    NumberNode,
    ObjectNode,
    PartialNode,
    PathNode,
    PredicatedNode,
    RegexNode,
    SortNode,
    StringNode,
    TransformNode,
    VariableNode,
)


def names(path):
    """A path as text, its steps parted by blanks."""
    shown = []
    for step in path.steps:
        match step.expression:
            case NameNode(value=value):
                shown.append(value)
            case VariableNode(name=name):
                shown.append(f"${name}")
            case other:
                shown.append(type(other).__name__)
    return " ".join(shown)


def test_a_path_is_one_node():
    path = parse("$states.input.items[0].sku")
    assert isinstance(path, PathNode)
    assert names(path) == "$states input items sku"
    (stage,) = path.steps[2].stages
    assert stage == FilterStage(predicate=NumberNode(value=0, start=0, end=0), start=0, end=0)


def test_strings_and_quoted_names_are_steps():
    assert names(parse('a."b c".`d e`')) == "a b c d e"


def test_steps_keep_what_follows_them():
    path = parse("a@$v#$i[$i = 1]#$j.b[]")
    first, second = path.steps
    assert (first.focus, first.index) == ("v", "i")
    assert [type(stage) for stage in first.stages] == [FilterStage, IndexStage]
    assert second.keep_array
    assert path.keep_singleton


def test_sorting_is_a_step():
    path = parse("a^(>b, c).d")
    (first, second) = path.steps[1].expression.terms
    assert isinstance(path.steps[1].expression, SortNode)
    assert (first.descending, second.descending) == (True, False)
    assert names(path) == "a SortNode d"


def test_grouping_belongs_to_the_path():
    path = parse("a.b{c: d}")
    assert len(path.group) == 1
    assert isinstance(parse("$a{b: c}"), GroupedNode)


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("'a'", StringNode),
        ("1.5", NumberNode),
        ("null", ConstantNode),
        ("$x", VariableNode),
        ("[1]", ArrayNode),
        ("{'a': 1}", ObjectNode),
        ("1 + 2", BinaryNode),
        ("-$x", NegationNode),
        ("$f(1)", CallNode),
        ("$f(?, 1)", PartialNode),
        ("function($x) { $x }", LambdaNode),
        ("a ? b : c", ConditionNode),
        ("(a; b)", BlockNode),
        ("$x := 1", BindingNode),
        ("|a|{}|", TransformNode),
        ("$x ~> $f", ApplyNode),
        ("$x[0]", PredicatedNode),
        ("$x := /a/i", BindingNode),
    ],
)
def test_kinds(source, kind):
    node = parse(source)
    assert type(node) is kind
    assert (node.start, node.end) == (0, len(source))


def test_spans_lie_in_the_text():
    source = "$map(items[price > 10], function($v) { $v.price * (1 + 2) }) ~> $sum"
    texts = {type(node).__name__: source[node.start : node.end] for node in walk(parse(source))}
    assert texts["LambdaNode"] == "function($v) { $v.price * (1 + 2) }"
    assert texts["BlockNode"] == "(1 + 2)"
    assert texts["ApplyNode"] == source


def test_trees_compare_by_meaning():
    assert parse("a+b") == parse("a /* and */ + b")
    assert parse("a+b") != parse("a-b")


def test_trees_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        parse("$x").name = "y"


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ('"a\\n\\u00e9\\\\\\/"', "a\né\\/"),
        ("'\\ud83d\\ude00'", "😀"),
        ("'it\"s'", 'it"s'),
        ("12", 12),
        ("2.0", 2),
        ("1e3", 1000),
        ("0.5e-1", 0.05),
        ("-3", -3),
    ],
)
def test_literals(source, value):
    node = parse(source)
    assert (node.value, type(node.value)) == (value, type(value))


def test_numbers_that_no_double_holds_are_rounded():
    assert parse("9007199254740993").value == 9007199254740992


def test_regular_expressions_end_outside_brackets():
    call = parse("$f(/[)\\/(]a/im)")
    assert call.arguments == (RegexNode(pattern="[)\\/(]a", flags="im", start=0, end=0),)


def test_slash_divides_after_an_operand():
    assert isinstance(parse("a / b / c"), BinaryNode)


def test_keywords_are_names_where_no_operator_can_stand():
    node = parse("and and or.in")
    assert isinstance(node, BinaryNode)
    assert names(node.right) == "or in"


def test_binding_powers():
    assert parse("a or b and c").operator == "or"
    assert parse("a and b = c").operator == "and"
    assert parse("a = b & c").operator == "="
    assert parse("a & b * c").operator == "&"
    assert parse("$x := $y := 1").value == parse("$y := 1")


@pytest.mark.parametrize(
    ("source", "message", "offset"),
    [
        ("", "S0207: Unexpected end of expression", 0),
        ("1 +", "S0207: Unexpected end of expression", 3),
        ("$x :=", "S0207: Unexpected end of expression", 5),
        ("$f(1", 'S0203: Expected ")" before end of expression', 4),
        ("a[1,2)", 'S0202: Expected "]", got ","', 3),
        ("a b", 'S0201: Syntax error: "b"', 2),
        ("{'a':}", 'S0211: The symbol "}" cannot be used as a unary operator', 5),
        ("(/a/)", 'S0211: The symbol "/" cannot be used as a unary operator', 1),
        ("!a", 'S0204: Unknown operator: "!"', 0),
        ("'a", "S0101: String literal must be terminated by a matching quote", 0),
        ("'\\q'", 'S0103: Unsupported escape sequence: \\"q"', 1),
        ("'\\u12'", "S0104: The escape sequence \\u must be followed by 4 hex digits", 1),
        ("`a", "S0105: Quoted property name must be terminated with a backquote (`)", 0),
        ("1 /* a", "S0106: Comment has no closing tag", 2),
        ("1e999", 'S0102: Number out of range: "1e999"', 0),
        ("function(a) {1}", "S0208: Parameter 1 of function definition must be a variable name (start with $)", 9),
        ("$x{'a': 1}[0]", "S0209: A predicate cannot follow a grouping expression in a step", 10),
        ("a{'b': 1}{'c': 2}", "S0210: Each step can only have one grouping expression", 9),
        ("a := 1", "S0212: The left side of := must be a variable name (start with $)", 0),
        ("a.1", "S0213: The literal value 1 cannot be used as a step within a path expression", 2),
        ("a@b", 'S0214: The right side of "@" must be a variable name (start with $)', 2),
        ("a[0]@$b", "S0215: A context variable binding must precede any predicates on a step", 4),
        ("a^(b)@$c", "S0216: A context variable binding must precede the 'order-by' clause on a step", 5),
        ("a.%.%", "S0217: The object representing the 'parent' cannot be derived from this expression", 0),
        ("$f(//)", "S0301: Empty regular expressions are not allowed", 4),
        ("$f(/a", "S0302: No terminating / in regular expression", 3),
        ("function($a)<s<n>:s>{1}", "S0401: Type parameters can only be applied to functions and arrays", 14),
        ("function($a)<(a<n>):s>{1}", "S0402: Choice groups containing parameterized types are not supported", 13),
    ],
)
def test_refused(source, message, offset):
    with pytest.raises(ExpressionSyntaxError) as caught:
        parse(source)
    assert (caught.value.message, caught.value.offset) == (message, offset)


@pytest.mark.parametrize(
    ("source", "part"),
    [
        ("$a ?: 1", "a ? a : b"),
        ("$a ?? 1", "$exists(a) ? a : b"),
        ("a == b", "written `=`"),
        ("a && b", "`and`"),
        ("a || b", "`or`"),
        ("!a", "$not"),
        ("$a := 1; $a", "parentheses"),
        ("$.items[?(@.a < 1)]", "JSONPath"),
        ("(1", "bracket is missing"),
        ("' ", "end the string"),
    ],
)
def test_hints(source, part):
    with pytest.raises(ExpressionSyntaxError) as caught:
        parse(source)
    assert part in caught.value.hint


@pytest.mark.parametrize("pattern", ["(", "a**", "[a", "(?<n", "a{2,1}", "[b-a]", "(?<a>x)(?<a>y)", "\\k<x>(?<a>y)"])
def test_bad_regular_expressions(pattern):
    with pytest.raises(ExpressionSyntaxError) as caught:
        parse(f"$f( /{pattern}/ )")
    assert caught.value.offset >= 4


@pytest.mark.parametrize(
    "source",
    ["(" * 400 + "1" + ")" * 400, "[" * 5000, "1" + "+1" * 5000, "a" + ".a" * 5000, "-" * 3000 + "1", "%." * 900 + "a"],
)
def test_hostile_nesting_is_refused(source):
    with pytest.raises(ExpressionSyntaxError):
        parse(source)


def test_a_hundred_levels_are_fine():
    assert parse("(" * 100 + "1" + ")" * 100)
    assert parse("1" + " + 1" * 200)


TOKENS = st.sampled_from(
    [
        "a",
        "$x",
        "$",
        "$$",
        "1",
        "2.5",
        "'b'",
        '"c"',
        "`d`",
        "/e/",
        "true",
        "null",
        "and",
        "or",
        "in",
        "function($v)",
        "λ()",
        ".",
        "..",
        ",",
        ";",
        ":",
        ":=",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "?",
        "+",
        "-",
        "*",
        "**",
        "/",
        "%",
        "&",
        "|",
        "=",
        "!=",
        "<",
        "<=",
        ">",
        ">=",
        "~>",
        "^(",
        "@$",
        "#$",
        "<n:n>",
        "@",
        "#",
        "^",
        "~",
        "!",
        "'",
        '"',
        "`",
        "\\",
        "/*",
        "*/",
        "é",
        "😀",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(TOKENS, max_size=14).map(" ".join) | st.text(max_size=20))
def test_any_text_parses_or_is_refused_with_a_place(source):
    try:
        root = parse(source)
    except ExpressionSyntaxError as error:
        assert 0 <= error.offset <= len(source)
        assert error.message
        return
    for node in walk(root):
        assert 0 <= node.start <= node.end <= len(source)
