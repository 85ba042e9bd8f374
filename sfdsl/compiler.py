"""The whole pipeline, in one function each way: the only module that knows every stage.

    flow.sfd ──parse──► tree ──lower──► state machines ──check──► diagnostics
    flow.asl.json ────import──────────► state machine  ──check──► diagnostics

Nothing here raises for a bad program: a `Compilation` holds what could be made of it and all that was found.
"""

from dataclasses import dataclass

from sfdsl.diagnostics import CompileError, Diagnostic
from sfdsl.ir.nodes import StateMachine
from sfdsl.jsontypes import Json
from sfdsl.source import Source


@dataclass(frozen=True, kw_only=True)
class Compilation:
    """One file, compiled as far as it goes. `machines` is empty where errors left nothing to hand on."""

    source: Source
    machines: tuple[StateMachine, ...]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def has_errors(self) -> bool:
        return any(diagnostic.is_error for diagnostic in self.diagnostics)

    def require_no_errors(self) -> "Compilation":
        """This compilation. Raises CompileError with everything that was found."""
        if self.has_errors:
            raise CompileError(self.diagnostics)
        return self


def compile_asl(definition: Source | dict[str, Json], *, name: str = "flow", check: bool = True) -> Compilation:
    """Read one ASL definition: JSON or YAML text, or a JSON value (then positions point into its indented JSON text)."""
    from sfdsl.checks import check_machine
    from sfdsl.importer.asl import read_definition

    machine, diagnostics = read_definition(definition, name)
    if machine is not None and check:
        check_machine(machine, diagnostics)
    return Compilation(
        source=diagnostics.source,
        machines=() if machine is None else (machine,),
        diagnostics=diagnostics.sorted(),
    )
