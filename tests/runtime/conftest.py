"""Short ways to run a definition."""

from collections.abc import Callable
from typing import Any

import pytest
from tests_runtime_helpers import run_definition


@pytest.fixture
def run() -> Callable[..., Any]:
    return run_definition


@pytest.fixture
def run_state() -> Callable[..., Any]:
    """Run one state; its `Next` is left out."""

    def run_one(state: dict[str, Any], data: Any = None, **settings: Any) -> Any:
        ends = {} if state["Type"] in ("Succeed", "Fail", "Choice") else {"End": True}
        states = {"S": {**state, **ends}, "T": {"Type": "Pass", "End": True}, "U": {"Type": "Pass", "End": True}}
        return run_definition({"StartAt": "S", "States": states}, data, **settings)

    return run_one
