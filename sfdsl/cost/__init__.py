"""What a machine costs and how far it is from the quotas, before it runs.

machine ──ways.py──► ways out of each state, with what a visit amounts to
                       │ attempts.py
                       ▼
                     paths.py ──► the least, the typical and the worst way, loops and all      (analysis.py: machines inside machines)
                       │ payload.py: the largest data on it (sizes.py, expressions.py)
                       ▼
                     estimate.py ──money.py──► prices ──► render_text.py, render_json.py

What the text does not tell is in `Assumptions`; `names.py` holds them against the machine. Calls of other services are not priced.
"""

from sfdsl.cost.assumptions import Assumptions
from sfdsl.cost.estimate import Estimate, estimate
from sfdsl.cost.money import Prices, PriceTableError, load_prices
from sfdsl.cost.names import UnknownStateError
from sfdsl.cost.render_json import render_json
from sfdsl.cost.render_text import render_text

__all__ = [
    "Assumptions",
    "Estimate",
    "PriceTableError",
    "Prices",
    "UnknownStateError",
    "estimate",
    "load_prices",
    "render_json",
    "render_text",
]
