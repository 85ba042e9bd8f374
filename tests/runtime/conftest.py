"""Short ways to run a definition. All tests that use them run twice: as plain Python is made of the states, and by their fields alone."""

from collections.abc import Callable
from typing import Any

import pytest
from tests_runtime_helpers import run_definition


@pytest.fixture(params=["plain", "exact"])
def run(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Run a definition."""
    if request.param == "exact":
        monkeypatch.setattr("sfdsl.emit.python.function_text", lambda function, constants: None)
    return run_definition


@pytest.fixture
def run_state(run: Callable[..., Any]) -> Callable[..., Any]:
    """Run one state; its `Next` is left out."""

    def run_one(state: dict[str, Any], data: Any = None, **settings: Any) -> Any:
        ends = {} if state["Type"] in ("Succeed", "Fail", "Choice") else {"End": True}
        states = {"S": {**state, **ends}, "T": {"Type": "Pass", "End": True}, "U": {"Type": "Pass", "End": True}}
        return run({"StartAt": "S", "States": states}, data, **settings)

    return run_one
