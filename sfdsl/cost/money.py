"""From quantities to money: the price table, and the rules by which Express executions are billed.

Source: AWS Step Functions pricing: "rounded up to the nearest 100ms", "billed in 64-MB chunks", and the estimate of an execution's memory
(50 MB + definition + data x Parallel or Map steps).
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sfdsl.jsontypes import Json

PRICES_FILE: Final = Path(__file__).with_name("data") / "prices.json"
EXPRESS_MEMORY_MB: Final = 64
"""One chunk."""
_BASE_MB: Final = 50.0
MOST_COUNTED: Final = 10**100
"""Beyond it nobody counts: loops in loops in loops come to numbers that no float holds."""


class PriceTableError(ValueError):
    """A price table that can't be used; `str()` says why."""


@dataclass(frozen=True, slots=True)
class ExpressPrices:
    """`per_gb_hour` are (up to GB-hours, price) in order; None: all that is left."""

    per_million_requests: float
    per_gb_hour: tuple[tuple[float | None, float], ...]

    def duration(self, gb_hours: float) -> float:
        """What so many GB-hours in one month cost."""
        total, below = 0.0, 0.0
        for up_to, price in self.per_gb_hour:
            end = gb_hours if up_to is None else min(gb_hours, up_to)
            total += max(0.0, end - below) * price
            below = max(below, end)
        return total


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """Those of one region. `express` is None where the table does not have them."""

    region: str
    currency: str
    source: str
    as_of: str
    per_1000_transitions: float
    express: ExpressPrices | None

    def transitions(self, count: int) -> float:
        return min(count, MOST_COUNTED) / 1_000 * self.per_1000_transitions

    def express_runs(self, requests: int, used_gb_seconds: float) -> float | None:
        """None where there are no prices for what was used."""
        if not requests:
            return 0.0
        if self.express is None:
            return None
        return min(requests, MOST_COUNTED) / 1_000_000 * self.express.per_million_requests + self.express.duration(
            used_gb_seconds / 3_600
        )


def billed_seconds(seconds: float) -> float:
    """Rounded up to 100 ms."""
    return math.ceil(round(seconds * 10, 6)) / 10


def billed_memory(definition_bytes: int, payload_bytes: int, steps: int) -> int:
    """In MB, rounded up to 64. `steps` are the branches or items that hold the payload at the same time."""
    used = _BASE_MB + definition_bytes / 1_000_000 + payload_bytes * max(1, steps) / 1_000_000
    return math.ceil(used / 64) * 64


def gb_seconds(seconds: float, memory_mb: int) -> float:
    return seconds * memory_mb / 1_024


# ---- the table ----


def load_prices(region: str, text: str | None = None) -> Prices:
    """Those of a region, from the text of a table or from the one that ships. Raises PriceTableError."""
    try:
        table: Json = json.loads(PRICES_FILE.read_text(encoding="utf-8") if text is None else text)
    except ValueError as problem:
        raise PriceTableError(f"the price table is not JSON: {problem}") from None
    if not isinstance(table, dict) or not isinstance(table.get("regions"), dict):
        raise PriceTableError("the price table has no object 'regions'")
    regions: Any = table["regions"]
    if region not in regions:
        raise PriceTableError(f"the price table has no region '{region}'; it has {', '.join(regions)}")
    found = regions[region]
    if not isinstance(found, dict):
        raise PriceTableError(f"the prices of '{region}' must be an object")
    return Prices(
        region=region,
        currency=_text(table, "currency", "USD"),
        source=_text(table, "source", "unknown"),
        as_of=_text(table, "as_of", "unknown"),
        per_1000_transitions=_price(found.get("per_1000_transitions"), f"{region}.per_1000_transitions"),
        express=_express(found.get("express"), f"{region}.express"),
    )


def _express(value: Any, where: str) -> ExpressPrices | None:
    if value is None:
        return None
    if not isinstance(value, dict) or not isinstance(value.get("per_gb_hour"), list) or not value["per_gb_hour"]:
        raise PriceTableError(f"'{where}' needs 'per_million_requests', and 'per_gb_hour' as a list of [up to, price]")
    tiers: list[tuple[float | None, float]] = []
    for index, tier in enumerate(value["per_gb_hour"]):
        place = f"{where}.per_gb_hour[{index}]"
        if not isinstance(tier, list) or len(tier) != 2:
            raise PriceTableError(f"'{place}' must be [up to, price]; null is 'all that is left'")
        up_to = None if tier[0] is None else _price(tier[0], place)
        if tiers and (tiers[-1][0] is None or (up_to is not None and up_to <= (tiers[-1][0] or 0))):
            raise PriceTableError(f"'{place}' does not go on from the one before it")
        tiers.append((up_to, _price(tier[1], place)))
    if tiers[-1][0] is not None:
        raise PriceTableError(f"the last of '{where}.per_gb_hour' must be [null, price]")
    return ExpressPrices(_price(value.get("per_million_requests"), f"{where}.per_million_requests"), tuple(tiers))


def _price(value: Any, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < math.inf:
        raise PriceTableError(f"'{where}' must be a price")
    return float(value)


def _text(table: Mapping[str, Any], name: str, default: str) -> str:
    value = table.get(name, default)
    if not isinstance(value, str):
        raise PriceTableError(f"'{name}' of the price table must be a text")
    return value
