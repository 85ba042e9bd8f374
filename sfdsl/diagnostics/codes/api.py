"""SFD3xx: calls of services, their arguments and results, event patterns."""

from sfdsl.diagnostics.diagnostic import Code, Severity

ERROR, WARNING, HINT = Severity.ERROR, Severity.WARNING, Severity.HINT

# ---- EventBridge ----
BAD_PATTERN = Code("SFD350", "bad-event-pattern", ERROR, "an event pattern that EventBridge refuses")
