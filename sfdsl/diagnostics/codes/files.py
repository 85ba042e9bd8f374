"""SFD0xx: files as such, before anyone reads a program in them, and the comments that steer the checks."""

from typing import Final

from sfdsl.diagnostics.diagnostic import Code, Severity

ERROR, WARNING, HINT = Severity.ERROR, Severity.WARNING, Severity.HINT

UNREADABLE_FILE: Final = Code("SFD001", "unreadable-file", ERROR, "A file is missing, is a folder, or can't be opened.")
NOT_UTF8: Final = Code("SFD002", "not-utf8", ERROR, "A file's bytes are not UTF-8 text.")
NUL_CHARACTER: Final = Code("SFD003", "nul-character", ERROR, "A file holds a NUL character, so it isn't text.")
FILE_TOO_LARGE: Final = Code("SFD004", "file-too-large", ERROR, "A file is far larger than any state machine can be.")
UNKNOWN_SUPPRESSION: Final = Code(
    "SFD010", "unknown-suppression", WARNING, "A 'disable' comment names a code that doesn't exist."
)
UNUSED_SUPPRESSION: Final = Code(
    "SFD011", "unused-suppression", HINT, "A 'disable' comment silences nothing on its line."
)
