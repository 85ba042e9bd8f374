"""Compile one file for a command that needs it whole: what is found goes to stderr, and errors end the command."""

from dataclasses import replace
from typing import TYPE_CHECKING

from sfdsl.cli.files import InputFile, load
from sfdsl.cli.terminal import write_diagnostics

if TYPE_CHECKING:
    from sfdsl.compiler import Compilation


def compile_file(file: InputFile, *, check: bool = True, query_language: str | None = None) -> "Compilation":
    """Compile, and print warnings and hints. Raises CompileError, with those in it, where there are errors."""
    compilation = load(file, check=check, query_language=query_language)
    if compilation.diagnostics:
        # The project's configuration says what is worth saying. A clean file need not wait for it to be read.
        from sfdsl.config import config_for

        selection = config_for(file.folder).selection
        compilation = replace(compilation, diagnostics=selection.apply(compilation.diagnostics))
        compilation.require_no_errors()
        write_diagnostics(compilation.diagnostics)
    return compilation
