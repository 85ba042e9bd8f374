"""Prices and how Express is billed, against the examples of the pricing page; price tables that can't be used."""

import json
from typing import Any

import pytest

from sfdsl.cost.money import (
    PRICES_FILE,
    PriceTableError,
    billed_memory,
    billed_seconds,
    gb_seconds,
    load_prices,
)

HERE = load_prices("us-east-1")


def test_a_thousand_transitions() -> None:
    assert HERE.transitions(1_000) == 0.025
    assert load_prices("sa-east-1").transitions(2_000) == 0.075


def test_memory_as_in_the_pricing_example() -> None:
    # 50 MB + 50 KB + 32 KB x 400 steps = 62.85 MB
    assert billed_memory(50_000, 32_000, 400) == 64
    assert billed_memory(50_000, 32_000, 500) == 128
    assert billed_memory(0, 0, 1) == 64


def test_a_hundred_million_executions_as_in_the_pricing_example() -> None:
    used = gb_seconds(10, 64) * 100_000_000
    assert used / 3600 == pytest.approx(17_361.11, abs=0.01)
    assert HERE.express_runs(100_000_000, used) == pytest.approx(100 + 60 + 120 + 202.97, abs=0.01)


@pytest.mark.parametrize(("hours", "price"), [(0, 0), (1_000, 60), (1_001, 60.03), (5_000, 180), (5_001, 180.01642)])
def test_tiers(hours: float, price: float) -> None:
    assert HERE.express is not None
    assert HERE.express.duration(hours) == pytest.approx(price)


@pytest.mark.parametrize(("seconds", "billed"), [(0, 0), (0.01, 0.1), (0.1, 0.1), (0.3, 0.3), (1.01, 1.1), (2.3, 2.3)])
def test_durations_are_rounded_up(seconds: float, billed: float) -> None:
    assert billed_seconds(seconds) == pytest.approx(billed)


def test_a_region_without_express_prices() -> None:
    there = load_prices("eu-west-3")
    assert there.express_runs(1, 1.0) is None
    assert there.express_runs(0, 0.0) == 0


def test_the_table_says_where_it_is_from() -> None:
    table = json.loads(PRICES_FILE.read_text())
    assert table["source"].startswith("https://aws.amazon.com/")
    assert len(table["as_of"]) == len("2026-01-31")
    for region in table["regions"]:
        assert load_prices(region).per_1000_transitions > 0


GOOD = {"per_million_requests": 1, "per_gb_hour": [[10, 2], [None, 1]]}


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("{", "not JSON"),
        ("[]", "no object 'regions'"),
        ({"regions": {}}, "has no region 'here'"),
        ({"regions": {"here": 1}}, "'here' must be an object"),
        ({"regions": {"here": {}}}, "'here.per_1000_transitions' must be a price"),
        ({"regions": {"here": {"per_1000_transitions": True}}}, "must be a price"),
        ({"regions": {"here": {"per_1000_transitions": -1}}}, "must be a price"),
        ({"currency": 1, "regions": {"here": {"per_1000_transitions": 1}}}, "'currency' of the price table"),
        ({"regions": {"here": {"per_1000_transitions": 1, "express": {}}}}, "'here.express' needs"),
        (
            {"regions": {"here": {"per_1000_transitions": 1, "express": {**GOOD, "per_gb_hour": [[10, 2]]}}}},
            "the last of 'here.express.per_gb_hour' must be [null, price]",
        ),
        (
            {"regions": {"here": {"per_1000_transitions": 1, "express": {**GOOD, "per_gb_hour": [[10, 2], [5, 1]]}}}},
            "does not go on",
        ),
        (
            {"regions": {"here": {"per_1000_transitions": 1, "express": {**GOOD, "per_gb_hour": [7]}}}},
            "must be [up to, price]",
        ),
    ],
)
def test_tables_that_cannot_be_used(table: Any, said: str) -> None:
    with pytest.raises(PriceTableError, match=said.replace("[", r"\[").replace("]", r"\]")):
        load_prices("here", table if isinstance(table, str) else json.dumps(table))


def test_a_table_of_ones_own() -> None:
    table = {
        "currency": "EUR",
        "as_of": "today",
        "regions": {"here": {"per_1000_transitions": 1, "express": GOOD}},
    }
    found = load_prices("here", json.dumps(table))
    assert (found.currency, found.as_of, found.source) == ("EUR", "today", "unknown")
    assert found.express_runs(2_000_000, 20 * 3_600) == 2 + 10 * 2 + 10 * 1
