"""ASL as YAML says what ASL as JSON says."""

import json

import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sfdsl.emit import TARGETS, Options
from sfdsl.ir.nodes import End, PassState, StateMachine
from sfdsl.jsontypes import Json

TEXTS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["1e5", "0o17", "y", "No", "null", "~", "2020-01-01", "=", "a: b", "- x", "line\nline\n", " x\n", "{% $x %}"]
    ),
)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=6,
)


def emitted(value: Json, form: str) -> tuple[str, str]:
    state = PassState(name="p", result=value, transition=End())
    machine = StateMachine(name="m", start_at="p", states=(state,))
    ((path, text),) = TARGETS["asl"].emit(machine, Options(settings={"format": form})).items()
    return path, text


@settings(max_examples=60, deadline=None)
@given(VALUES)
@example({"\x85": "a\u2028b\r\nc"})
def test_both_say_the_same(value: Json) -> None:
    path, text = emitted(value, "yaml")
    assert path == "m.asl.yaml"
    assert yaml.safe_load(text) == json.loads(emitted(value, "json")[1])


def test_the_layout_is_for_people() -> None:
    shared = {"a": 1}
    assert emitted([shared, shared, "{%\n  $x\n%}", "1e5", "é"], "yaml")[1] == (
        "StartAt: p\nStates:\n  p:\n    Type: Pass\n    Result:\n    - a: 1\n    - a: 1\n"
        "    - |-\n      {%\n        $x\n      %}\n    - '1e5'\n    - é\n    End: true\n"
    )
