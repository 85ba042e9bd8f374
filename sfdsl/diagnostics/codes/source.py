"""SFD1xx: the text of a source file: syntax, names, structure, what the language itself forbids."""

from sfdsl.diagnostics.diagnostic import Code, Severity

ERROR, WARNING, HINT = Severity.ERROR, Severity.WARNING, Severity.HINT
