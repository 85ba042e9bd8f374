"""The compiled matcher against a slow one that does what the service's engine does, step by step."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from sfdsl.eventbridge.patterns import UNKNOWN, EventPattern, PatternIndex
from sfdsl.eventbridge.patterns.values import holds

NAMES = st.sampled_from(["a", "b", "c", "a.b", "b.c"])
SCALARS = st.sampled_from(["x", "xy", "y", "", 0, 1, 2.5, True, False, None])
EVENTS = st.dictionaries(
    NAMES,
    st.recursive(
        SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3), max_leaves=8
    ),
    max_size=4,
)
ALTERNATIVES = st.one_of(
    SCALARS,
    st.sampled_from(
        [
            {"exists": True},
            {"exists": False},
            {"prefix": "x"},
            {"suffix": "y"},
            {"equals-ignore-case": "XY"},
            {"wildcard": "*y"},
            {"anything-but": ["x", "y"]},
            {"anything-but": 1},
            {"anything-but": {"prefix": "x"}},
            {"numeric": [">", 0]},
            {"numeric": [">=", 0, "<", 2]},
        ]
    ),
)
LEAVES = st.lists(ALTERNATIVES, min_size=1, max_size=2)
PLAIN = st.recursive(
    st.dictionaries(NAMES, LEAVES, min_size=1, max_size=3),
    lambda inner: st.dictionaries(NAMES, LEAVES | inner, min_size=1, max_size=3),
    max_leaves=5,
)
PATTERNS = PLAIN | st.builds(lambda a, b, c: {**a, "$or": [b, c]}, PLAIN, PLAIN, PLAIN)


def fields_of(value, path=None, track=(), counter=None):
    """Every field of an event: key, value, track."""
    counter = counter if counter is not None else [0]
    if isinstance(value, dict):
        for name, item in value.items():
            yield from fields_of(item, name if path is None else f"{path}.{name}", track, counter)
    elif isinstance(value, list):
        counter[0] += 1
        array = counter[0]
        for index, item in enumerate(value):
            inner = {**dict(track), array: index} if isinstance(item, dict | list) else dict(track)
            yield from fields_of(item, path, tuple(inner.items()), counter)
    else:
        yield path, value, dict(track)


def go_together(left, right):
    return all(right.get(array, index) == index for array, index in left.items())


def slow_match(branches, event):
    fields = list(fields_of(event))

    def from_field(branch, so_far):
        if not branch:
            return True
        field, *rest = branch
        consistent = [(value, track) for key, value, track in fields if key == field.key and go_together(so_far, track)]
        for alternative in field.alternatives:
            if getattr(alternative, "present", True) is False:
                if not consistent and from_field(rest, so_far):
                    return True
                continue
            for value, track in consistent:
                if holds(alternative, value) and from_field(rest, {**so_far, **track}):
                    return True
        return False

    return any(from_field(branch, {}) for branch in branches)


@settings(max_examples=250)
@given(PATTERNS, EVENTS)
def test_the_matcher_agrees_with_the_slow_one(pattern, event):
    parsed = EventPattern.parse(pattern)
    assert parsed.matches(event) is slow_match(parsed.branches, event)


@settings(max_examples=60)
@given(PATTERNS, EVENTS)
def test_text_and_value_are_the_same(pattern, event):
    assert EventPattern.parse(json.dumps(pattern)).matches(json.dumps(event)) is EventPattern.parse(pattern).matches(
        event
    )


@settings(max_examples=40)
@given(st.lists(PATTERNS, max_size=9), EVENTS, st.data())
def test_the_index_finds_what_single_patterns_find(patterns, event, data):
    index = PatternIndex()
    for number, pattern in enumerate(patterns):
        index[f"rule{number}"] = pattern
    removed = data.draw(st.sets(st.sampled_from(range(len(patterns))))) if patterns else set()
    for number in removed:
        del index[f"rule{number}"]
    expected = [
        f"rule{number}"
        for number, pattern in enumerate(patterns)
        if number not in removed and EventPattern.parse(pattern).matches(event)
    ]
    assert index.matching(event) == expected


@settings(max_examples=60)
@given(PATTERNS, EVENTS)
def test_an_explanation_agrees_with_the_verdict(pattern, event):
    parsed = EventPattern.parse(pattern)
    verdicts = parsed.explain(event)
    if len(parsed.branches) == 1:
        assert all(verdict.matched for verdict in verdicts) is parsed.matches(event)
    assert all(verdict.why for verdict in verdicts)


@settings(max_examples=60)
@given(PATTERNS, EVENTS, st.data())
def test_what_matches_could_match_with_less_known(pattern, event, data):
    parsed = EventPattern.parse(pattern)
    verdict = parsed.could_match(event)
    assert verdict.possible is parsed.matches(event)
    assert bool(verdict.differing) is not verdict.possible
    blurred = {name: UNKNOWN if data.draw(st.booleans()) else value for name, value in event.items()}
    if verdict.possible:
        assert parsed.could_match(blurred).possible
