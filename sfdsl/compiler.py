"""The whole pipeline, in one function each way: the only module that knows every stage.

    flow.sfd ──parse──► tree ──lower──► state machines ──check──► diagnostics
    flow.asl.json ────import──────────► state machine  ──check──► diagnostics

Nothing here raises for a bad program: a `Compilation` holds what could be made of it and all that was found.
"""

from typing import TYPE_CHECKING

from sfdsl.collector import collector_off
from sfdsl.diagnostics import CompileError, Diagnostic, Diagnostics
from sfdsl.ir.nodes import StateMachine
from sfdsl.jsontypes import Json
from sfdsl.records import positional_record, record
from sfdsl.source import Source

if TYPE_CHECKING:
    from sfdsl.lower.rules import Rule


@record
class Compilation:
    """One file, compiled as far as it goes. `machines` is empty where errors left nothing to hand on."""

    source: Source
    machines: tuple[StateMachine, ...]
    diagnostics: tuple[Diagnostic, ...]
    rules: "tuple[Rule, ...]" = ()
    """The EventBridge rules of a `.sfd` file."""

    @property
    def has_errors(self) -> bool:
        return any(diagnostic.is_error for diagnostic in self.diagnostics)

    def require_no_errors(self) -> "Compilation":
        """This compilation. Raises CompileError with everything that was found."""
        if self.has_errors:
            raise CompileError(self.diagnostics)
        return self


def compile_source(source: Source, *, check: bool = True, query_language: str | None = None) -> Compilation:
    """Compile a `.sfd` text. `query_language` (`JSONPath` or `JSONata`) is that of flows that set none.

    With `check=False` only what keeps the text from being read and lowered is reported.
    """
    from sfdsl.diagnostics.codes import source as codes
    from sfdsl.diagnostics.suppress import suppress
    from sfdsl.lower.file import lower_file
    from sfdsl.syntax.parser import parse

    diagnostics = Diagnostics(source)
    machines: tuple[StateMachine, ...] = ()
    rules: tuple[Rule, ...] = ()
    try:
        with collector_off():
            parsed = parse(source, diagnostics)
            # What could be read of a broken text is not lowered: names that it lost would be reported as unknown.
            if parsed.is_complete:
                lowered = lower_file(parsed, diagnostics, query_language)
                machines, rules = lowered.machines, lowered.rules
                if check and not diagnostics.has_errors:
                    _check_all(lowered.machines, lowered.rules, diagnostics)
    except RecursionError:
        hint = "write long chains of operators or of `not` in several steps"
        diagnostics.report(codes.TOO_DEEP, None, "the file nests expressions too deeply", hint=hint)
    found = suppress(source, diagnostics.sorted(), complete=check)
    return Compilation(source=source, machines=machines, diagnostics=found, rules=rules)


def _check_all(machines: "tuple[StateMachine, ...]", rules: "tuple[Rule, ...]", diagnostics: Diagnostics) -> None:
    from sfdsl.checks import check_machine

    for machine in machines:
        check_machine(machine, diagnostics, written_in_sfd=True)
    if rules:
        from sfdsl.checks import rules_match

        rules_match.check(machines, rules, diagnostics)


def compile_text(
    text: str, *, filename: str = "flow.sfd", check: bool = True, query_language: str | None = None
) -> Compilation:
    """`compile_source` for a text and a name."""
    return compile_source(Source(filename, text), check=check, query_language=query_language)


def compile_asl(
    definition: Source | dict[str, Json], *, name: str = "flow", check: bool = True, resource: str | None = None
) -> Compilation:
    """Read one ASL definition: JSON or YAML text, or a JSON value (then positions point into its indented JSON text).

    Where it is a template of several state machines, `resource` is the logical id of the one that is meant.
    """
    from sfdsl.checks import check_machine
    from sfdsl.importer.asl import read_definition

    machine, diagnostics = read_definition(definition, name, resource=resource)
    if machine is not None and check:
        check_machine(machine, diagnostics)
    return Compilation(
        source=diagnostics.source,
        machines=() if machine is None else (machine,),
        diagnostics=diagnostics.sorted(),
    )


@positional_record
class FormatResult:
    """`text` is None where the source has errors; `diagnostics` says which."""

    text: str | None
    diagnostics: tuple[Diagnostic, ...]


def format_source(source: Source) -> FormatResult:
    """The text of a `.sfd` file in the canonical layout."""
    from sfdsl.syntax.parser import parse
    from sfdsl.syntax.printer import print_file

    diagnostics = Diagnostics(source)
    parsed = parse(source, diagnostics)
    if not parsed.is_complete or diagnostics.has_errors:
        return FormatResult(None, diagnostics.sorted())
    return FormatResult(print_file(parsed.tree, parsed.printer_comments()), diagnostics.sorted())


def dump_tree(source: Source) -> str:
    """The tree of a `.sfd` file as text. Raises CompileError where it cannot be read."""
    from sfdsl.syntax.dump import dump
    from sfdsl.syntax.parser import parse

    diagnostics = Diagnostics(source)
    parsed = parse(source, diagnostics)
    if not parsed.is_complete or diagnostics.has_errors:
        raise CompileError(diagnostics.sorted())
    return dump(parsed.tree)


def decompile(machine: StateMachine, *, flat: bool = False) -> str:
    """The text of a `.sfd` file that compiles to an equal definition. Raises UnprovenError where none does."""
    from sfdsl.importer.decompile.document import decompile as decompile_machine

    return decompile_machine(machine, flat=flat)
