"""Near misses."""

from itertools import count

from sfdsl.catalog.near import did_you_mean


def test_the_closest_comes_first() -> None:
    assert did_you_mean("Entrys", ["Entries", "EndpointId", "Entry"]) == ["Entry", "Entries"]


def test_case_does_not_matter() -> None:
    assert did_you_mean("putevents", ["putEvents", "putRule"], 1) == ["putEvents"]


def test_what_is_not_alike_is_not_named() -> None:
    assert did_you_mean("xyz", ["putEvents", "putRule"]) == []
    assert did_you_mean("", ["a"]) == []


def test_no_more_than_asked_for() -> None:
    assert did_you_mean("abcd", ["abce", "abcf", "abcg"], 2) == ["abce", "abcf"]


def test_the_cost_is_bounded() -> None:
    """The candidates are without end here."""
    assert did_you_mean("describeInstances", (f"describe{number}" for number in count()), 1) == []
