"""Which state machine of a file is meant."""

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

from sfdsl.cli.errors import UsageError
from sfdsl.cli.options import pairs

if TYPE_CHECKING:
    from sfdsl.compiler import Compilation
    from sfdsl.ir.nodes import StateMachine


def one_machine(compilation: "Compilation", name: str | None) -> "StateMachine":
    """The flow called `name`, or the only one. Raises UsageError."""
    chosen = some_machines(compilation, name)
    if len(chosen) == 1:
        return chosen[0]
    names = ", ".join(machine.name for machine in chosen)
    raise UsageError(f"'{compilation.source.name}' has {len(chosen)} flows: {names}", "choose one with --flow NAME")


def some_machines(compilation: "Compilation", name: str | None) -> "tuple[StateMachine, ...]":
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


def param_values(machine: "StateMachine", arguments: Iterable[str]) -> dict[str, str | float]:
    """The values of `--param NAME=VALUE`, those of kind `number` as numbers. Raises UsageError.

    An ASL definition does not declare its placeholders, so any name may be one.
    """
    kinds = {param.name: param.kind for param in machine.params}
    values: dict[str, str | float] = {}
    for name, text in pairs(arguments, "--param").items():
        if kinds and name not in kinds:
            from sfdsl.diagnostics.wording import meant

            hint = meant(name, kinds) or f"its params are: {', '.join(kinds)}"
            raise UsageError(f"'{machine.name}' has no param '{name}'", hint)
        values[name] = _number(name, text) if kinds.get(name) == "number" else text
    return values


def _number(name: str, text: str) -> float:
    try:
        return int(text)
    except ValueError:
        pass
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise UsageError(f"the param '{name}' is a number, and '{text}' is none", f"for example: --param {name}=3")
    return value
