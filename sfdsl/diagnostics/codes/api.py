"""SFD3xx: calls of services, their arguments and results, event patterns."""

from sfdsl.diagnostics.diagnostic import Code, Severity

ERROR, WARNING, HINT = Severity.ERROR, Severity.WARNING, Severity.HINT

# ---- calls ----
UNKNOWN_SERVICE = Code("SFD301", "unknown-service", ERROR, "Step Functions has no integration with the service")
UNKNOWN_ACTION = Code(
    "SFD302", "unknown-action", ERROR, "The service has no such action, or Step Functions leaves it out"
)
UNKNOWN_PATTERN = Code("SFD303", "unknown-pattern", ERROR, "The action has no such integration pattern")
WRONG_PLACE = Code("SFD304", "wrong-place", ERROR, "The action cannot stand here")

# ---- arguments ----
UNKNOWN_ARGUMENT = Code("SFD310", "unknown-argument", ERROR, "The action has no such argument")
MISSING_ARGUMENT = Code("SFD311", "missing-argument", ERROR, "The action needs an argument that is not given")
ARGUMENT_TYPE = Code("SFD312", "argument-type", ERROR, "An argument is of the wrong type")
ARGUMENT_VALUE = Code("SFD313", "argument-value", WARNING, "The API refuses the value of an argument")
ARGUMENT_FORM = Code("SFD314", "argument-form", HINT, "An argument does not have the form that its model asks for")
ARGUMENT_SPELLING = Code("SFD315", "argument-spelling", WARNING, "An argument is written in a way that may be lost")

# ---- results ----
UNKNOWN_RESULT = Code("SFD320", "unknown-result", WARNING, "The result of the action has no such member")

# ---- EventBridge ----
BAD_PATTERN = Code("SFD350", "bad-event-pattern", ERROR, "an event pattern that EventBridge refuses")
UNMATCHED_EVENT = Code("SFD351", "unmatched-event", HINT, "No rule of the file can match an event that a task sends")
UNKNOWN_EVENT_FIELD = Code(
    "SFD354", "unknown-event-field", WARNING, "An event pattern asks for a field that no event has"
)
NO_EVENTS = Code("SFD352", "no-events", ERROR, "A load test needs a flow that sends events")
UNSAFE_NUMBER = Code("SFD353", "unsafe-number", ERROR, "A number that the target's language cannot hold")
