"""What a command raises to end with a message. `main` prints it and exits with `exit_code`."""

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sfdsl.diagnostics.diagnostic import Diagnostic

FAILED: Final = 1
"""The flow failed, or a check found errors."""
WRONG_USAGE: Final = 2
"""The command line, or the configuration, is wrong."""
INTERNAL_ERROR: Final = 70
"""A bug of ours. Source: sysexits.h, EX_SOFTWARE."""
INTERRUPTED: Final = 130
"""Ctrl-C: 128 and the number of the signal, as shells have it."""
BROKEN_PIPE: Final = 141
"""Whoever read our output went away; likewise."""


class CommandError(Exception):
    """One line that says what is wrong, and one that says what to do."""

    exit_code = FAILED

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


class UsageError(CommandError):
    """The arguments do not make sense."""

    exit_code = WRONG_USAGE


class UnreadableError(Exception):
    """A file that can't be read, said as a diagnostic, so that it can stand among others."""

    def __init__(self, diagnostic: "Diagnostic") -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic
