"""One statement of a policy, as a value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

Conditions: TypeAlias = Mapping[str, Mapping[str, str | list[str]]]


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a policy, with effect Allow. `purpose` says what it is for.

    `is_conditional` marks what a run need not use: the rule of a `.sync` task, a role passed on, data behind a query.
    """

    actions: tuple[str, ...]
    resources: tuple[str, ...]
    purpose: str
    conditions: Conditions = field(default_factory=dict)
    is_conditional: bool = False
