"""The targets: what a state machine can be turned into. The command line and the docs are built from this table.

An emitter is one module, or package, with one function of one shape:

    emit(machine: StateMachine, options: Options) -> dict[path, text]

The paths are relative, with `/`; most targets give one file, named after the machine. Nothing in a text depends on the clock, the
machine it was made on or the folder it was made in.
"""

from collections.abc import Mapping
from dataclasses import field
from importlib import import_module
from typing import TYPE_CHECKING, Final

from sfdsl.records import positional_record, record

if TYPE_CHECKING:
    from sfdsl.ir.nodes import StateMachine


@record
class Options:
    """What the user may choose. `source_name` is what a header says the text was made from: a file's name without its folder."""

    source_name: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    """Settings of one target, by name; an emitter ignores those it does not know."""


class SettingError(ValueError):
    """A setting that its target cannot use, and what to write instead."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


@positional_record
class Target:
    """One row of the table. `module` is imported when the target is used, since some need large libraries."""

    name: str
    title: str
    suffix: str
    """Of the file that the target gives, or of the main one where there are several."""
    module: str

    def emit(self, machine: "StateMachine", options: Options | None = None) -> dict[str, str]:
        emitted: dict[str, str] = import_module(self.module).emit(machine, options or Options())
        return emitted


TARGETS: Final[dict[str, Target]] = {
    target.name: target
    for target in (
        Target("asl", "the Amazon States Language, as JSON", ".asl.json", "sfdsl.emit.asl"),
        Target("python", "a Python module that runs the flow", ".py", "sfdsl.emit.python"),
        Target("k6", "a load test for k6, of the events that the flow sends", ".k6.js", "sfdsl.emit.k6"),
        Target(
            "iam", "the permissions that its role needs, and the role's trust policy", ".iam.json", "sfdsl.emit.iam"
        ),
    )
}
