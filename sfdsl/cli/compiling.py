"""Compile one file for a command that needs it whole: what is found goes to stderr, and errors end the command."""

from dataclasses import replace
from typing import TYPE_CHECKING

from sfdsl.cli.files import InputFile, load
from sfdsl.cli.terminal import write_diagnostics
from sfdsl.diagnostics.diagnostic import Severity

if TYPE_CHECKING:
    from sfdsl.compiler import Compilation


def compile_file(file: InputFile, *, check: bool = True, query_language: str | None = None) -> "Compilation":
    """Compile, and print warnings. Raises CompileError, with them in it, where there are errors. Hints are for `sfdsl check`."""
    compilation = load(file, check=check, query_language=query_language)
    if compilation.diagnostics:
        # The project's configuration says what is worth saying. A clean file need not wait for it to be read.
        from sfdsl.config import config_for

        selection = config_for(file.folder).selection
        found = selection.apply(compilation.diagnostics)
        shown = tuple(diagnostic for diagnostic in found if diagnostic.severity is not Severity.HINT)
        compilation = replace(compilation, diagnostics=shown).require_no_errors()
        write_diagnostics(compilation.diagnostics)
    return compilation
