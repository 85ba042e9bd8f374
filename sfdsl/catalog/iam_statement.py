"""One statement of a policy, as a value."""

from collections.abc import Mapping
from dataclasses import field
from typing import TypeAlias

from sfdsl.records import positional_record

Conditions: TypeAlias = Mapping[str, Mapping[str, str | list[str]]]


@positional_record
class Statement:
    """One statement of a policy, with effect Allow. `purpose` says what it is for.

    `is_conditional` marks what a run need not use: the rule of a `.sync` task, a role passed on, data behind a query.
    """

    actions: tuple[str, ...]
    resources: tuple[str, ...]
    purpose: str
    conditions: Conditions = field(default_factory=dict)
    is_conditional: bool = False
