"""Which state machine of a file is meant."""

from typing import TYPE_CHECKING

from sfdsl.cli.errors import UsageError
from sfdsl.ir.nodes import StateMachine

if TYPE_CHECKING:
    from sfdsl.compiler import Compilation


def one_machine(compilation: "Compilation", name: str | None) -> StateMachine:
    """The flow called `name`, or the only one. Raises UsageError."""
    chosen = some_machines(compilation, name)
    if len(chosen) == 1:
        return chosen[0]
    names = ", ".join(machine.name for machine in chosen)
    raise UsageError(f"'{compilation.source.name}' has {len(chosen)} flows: {names}", "choose one with --flow NAME")


def some_machines(compilation: "Compilation", name: str | None) -> tuple[StateMachine, ...]:
    """The flow called `name`, or all of them. Raises UsageError."""
    machines = compilation.machines
    if name is None:
        return machines
    chosen = tuple(machine for machine in machines if machine.name == name)
    if not chosen:
        from sfdsl.diagnostics.wording import meant

        names = [machine.name for machine in machines]
        hint = meant(name, names) or f"its flows are: {', '.join(names)}"
        raise UsageError(f"'{compilation.source.name}' has no flow '{name}'", hint)
    return chosen
