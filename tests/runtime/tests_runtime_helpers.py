"""What the tests of the runtime share."""

from typing import Any

import sfdsl


def run_definition(definition: dict[str, Any], data: Any = None, **settings: Any) -> Any:
    """Run an ASL definition with a seed, so that times and ids are the same each time."""
    return sfdsl.from_asl(definition, check=False).run({} if data is None else data, **{"seed": 1, **settings})


def types(execution: Any) -> list[str]:
    return [event["type"] for event in execution.history]


def previous(execution: Any) -> list[int]:
    return [event["previousEventId"] for event in execution.history]
