"""What a comparison of two state machines says: frozen values, one for each thing that differs.

`old` always speaks of the first machine, `new` of the second. A change that has no place in one of them has None for its pointer and
ABSENT for its value there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final, TypeAlias

from sfdsl.ir.fields import Absent
from sfdsl.jsontypes import Json, Pointer

OptionalValue: TypeAlias = "Json | Absent"


class ChangeKind(Enum):
    MACHINE = "machine"
    """A setting of the whole definition, or what belongs to its deployment."""
    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    """`old` and `new` are the names."""
    MOVED = "moved"
    """The state is a member of another machine: `old` and `new` say which, in words."""
    TYPE = "type"
    TRANSITION = "transition"
    """`Next`, `End`, `Default`, `StartAt` and the `Next` of choice rules."""
    RULE = "rule"
    """The condition of a choice rule, or a whole rule, or their order."""
    RETRY = "retry"
    CATCH = "catch"
    CALL = "call"
    """`Resource`: what a task calls."""
    ARGUMENTS = "arguments"
    """What a state works on: parameters, items, readers and writers, credentials."""
    DATA = "data"
    """What a state takes from its input and hands on."""
    VARIABLES = "variables"
    """`Assign`."""
    BRANCHES = "branches"
    """A Parallel state has more branches, fewer, or others in their places: `old` and `new` are the names of their first states."""
    SETTING = "setting"
    """Any other field of a state."""


class Risk(Enum):
    """Why an execution that began with the old machine may not be able to go on with the new one. See `safety.py`."""

    STATE_REMOVED = "state-removed"
    STATE_RENAMED = "state-renamed"
    STATE_MOVED = "state-moved"
    TYPE_CHANGED = "type-changed"
    CALL_CHANGED = "call-changed"
    BRANCHES_CHANGED = "branches-changed"
    MAP_MODE_CHANGED = "map-mode-changed"
    VARIABLE_MISSING = "variable-missing"
    KIND_CHANGED = "kind-changed"


RISK_TEXTS: Final[Mapping[Risk, str]] = {
    Risk.STATE_REMOVED: "an execution that is in this state cannot go on",
    Risk.STATE_RENAMED: "an execution that is in this state knows it by its old name",
    Risk.STATE_MOVED: "an execution that is in this state is in another branch or map than the new one",
    Risk.TYPE_CHANGED: "an execution that is in this state waits for something else than the new one",
    Risk.CALL_CHANGED: "an execution that is in this state gets the answer of the old call",
    Risk.BRANCHES_CHANGED: "an execution that is in this state runs the old branches, and its result is theirs",
    Risk.MAP_MODE_CHANGED: "an execution that is in this state runs its items the old way",
    Risk.VARIABLE_MISSING: "an execution that has passed this state does not have the variable",
    Risk.KIND_CHANGED: "the type of a state machine cannot change: it has to be made anew, and its executions stay behind",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """`state` is the state's name in the new machine, or in the old one if it was removed; None: the change is not in a state."""

    kind: ChangeKind
    state: str | None
    old_pointer: Pointer | None
    new_pointer: Pointer | None
    old: OptionalValue
    new: OptionalValue
    subject: str = ""
    """What it is about where it has no place in the definition: `type`, or `param NAME`."""
    is_cosmetic: bool = False
    """No execution would do anything else because of it."""
    risk: Risk | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """All changes: first those of the machine, then state by state in the order of the new machine, removed states last."""

    changes: tuple[Change, ...]

    @property
    def is_empty(self) -> bool:
        """The machines are equal but for the order of states and keys."""
        return not self.changes

    @property
    def is_cosmetic(self) -> bool:
        """There are changes, and none of them changes what an execution does."""
        return bool(self.changes) and all(change.is_cosmetic for change in self.changes)

    @property
    def is_unsafe(self) -> bool:
        """Something is marked as a risk for executions that began with the old machine."""
        return any(change.risk for change in self.changes)
