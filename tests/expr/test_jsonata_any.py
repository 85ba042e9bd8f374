"""Whatever is evaluated on whatever data: a JSON value, nothing, or a QueryError; and the data stay as they are."""

import copy
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from sfdsl.expr.errors import ExpressionSyntaxError, QueryError
from sfdsl.expr.jsonata import BUILTINS, UNDEFINED, compile_expression, is_function

DATA = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 30) | st.sampled_from([0.5, 1e300, "", "a", "1", "2020-01-01"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "c"]), inner, max_size=3),
    max_leaves=8,
)

ATOMS = [
    "$x",
    "$",
    "$$",
    "a",
    "b",
    "*",
    "**",
    "%",
    "1",
    "-1",
    "0.5",
    "'a'",
    "''",
    "true",
    "null",
    "[]",
    "{}",
    "$v",
    "$i",
    "/a/",
    "$sum",
]
NAMES = sorted(set(BUILTINS) - {"now", "millis"})
SHAPES = [
    *(f"{{}} {operator} {{}}" for operator in ["+", "-", "*", "/", "%", "&", "=", "!=", "<", ">=", "and", "or", "in"]),
    *[
        "{}.{}",
        "{}[{}]",
        "{}.({})",
        "{}{{{}: $}}",
        "{}^({})",
        "{}^(>{}, {})",
        "($v := {}; {})",
        "{} ? {} : {}",
        "{} ~> |{}|{{'a': 1}}, 'b'|",
    ],
    *[
        "[{}, {}]",
        "[{}..{}]",
        "{{'a': {}, 'b': {}}}",
        "-{}",
        "({})",
        "{}[]",
        "{}@$v",
        "{}#$i",
        "{}.$sum({})",
        "$f({}) ~> $g({}, ?)",
    ],
    *(
        f"${name}({{}}, function($v, $i) {{{{ {{}} }}}})"
        for name in ["map", "filter", "reduce", "sort", "each", "sift", "single"]
    ),
    *[
        "function($v) {{ {} }}",
        "(function($v) {{ {} }})({})",
        "$CALL({})",
        "$CALL({}, {})",
        "$CALL({}, {}, {})",
        "{} ~> $CALL",
    ],
]


def build(random, depth):
    """A random expression; most are well formed."""
    if depth == 0 or random.random() < 0.2:
        return random.choice(ATOMS)
    shape = random.choice(SHAPES).replace("CALL", random.choice(NAMES))
    parts = [build(random, depth - 1) for _ in range(shape.replace("{{", "").count("{}"))]
    return shape.format(*parts)


@settings(max_examples=400, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 3), DATA)
def test_evaluation_ends_well(random, depth, data):
    source = build(random, depth)
    try:
        expression = compile_expression(source)
    except ExpressionSyntaxError:
        return
    before = copy.deepcopy(data)
    try:
        value = expression.evaluate({"x": data})
    except QueryError as error:
        assert error.message
    else:
        if value is not UNDEFINED and not is_function(value):
            json.dumps(value, allow_nan=False)
    assert data == before


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(NAMES), st.lists(DATA, max_size=4))
def test_functions_take_anything(name, arguments):
    bindings = {f"v{index}": argument for index, argument in enumerate(arguments)}
    source = f"${name}({', '.join(f'$v{index}' for index in range(len(arguments)))})"
    before = copy.deepcopy(bindings)
    try:
        value = compile_expression(source).evaluate(bindings)
    except QueryError as error:
        assert error.message
    else:
        if value is not UNDEFINED and not is_function(value):
            json.dumps(value, allow_nan=False)
    assert bindings == before
