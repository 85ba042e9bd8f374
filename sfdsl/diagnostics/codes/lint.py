"""SFD4xx: legal, but probably not what was meant."""

from sfdsl.diagnostics.diagnostic import Code, Severity

ERROR, WARNING, HINT = Severity.ERROR, Severity.WARNING, Severity.HINT

# ---- waiting, errors, loops ----
NO_TIMEOUT = Code("SFD401", "no-timeout", WARNING, "A task can wait for ever")
NEVER_MATCHES = Code("SFD402", "never-matches", WARNING, "A retry or catch can never match")
RUNTIME_ERROR = Code("SFD403", "runtime-error", WARNING, "States.Runtime is never retried or caught")
RESERVED_ERROR_NAME = Code("SFD404", "reserved-error-name", WARNING, "An unknown error name that begins with States.")
UNBOUNDED_LOOP = Code("SFD405", "unbounded-loop", WARNING, "A loop that nothing bounds can fill the history")
BUSY_LOOP = Code("SFD407", "busy-loop", HINT, "A loop polls so often that it fills the history")
NO_JOB_TIMEOUT = Code("SFD408", "no-job-timeout", HINT, "A task waits for a job without a time limit")
TOKEN_NOT_GIVEN = Code("SFD409", "token-not-given", WARNING, "A task waits for a token that nobody gets")
REPEATED_EVENTS = Code("SFD406", "repeated-events", WARNING, "A retry sends accepted events again")

# ---- data ----
TOO_MANY_ENTRIES = Code("SFD410", "too-many-entries", WARNING, "More entries than one PutEvents takes")
DETAIL_NOT_OBJECT = Code("SFD411", "detail-not-object", WARNING, "An event's Detail is not an object")
INTRINSIC_ARGUMENTS = Code("SFD419", "intrinsic-arguments", WARNING, "Arguments that an intrinsic function refuses")
INCOMPLETE_ENTRY = Code("SFD418", "incomplete-entry", WARNING, "An event lacks what EventBridge asks for")
REFUSED_ENTRY = Code("SFD423", "refused-entry", WARNING, "An event that EventBridge refuses")
LARGE_PAYLOAD = Code("SFD412", "large-payload", WARNING, "A literal is near the limit of a payload")
LITERAL_PATH = Code("SFD413", "literal-path", WARNING, "A text that looks like a path or expression, and is neither")
SECRET = Code("SFD414", "secret", WARNING, "A secret stands in the definition")
UNDEFINED_VARIABLE = Code("SFD415", "undefined-variable", WARNING, "A variable is read that nothing assigns")
UNUSED_VARIABLE = Code("SFD416", "unused-variable", HINT, "A variable is assigned and never read")
UNUSED_PARAM = Code("SFD417", "unused-param", HINT, "A parameter is declared and never used")

# ---- Map ----
INLINE_CONCURRENCY = Code(
    "SFD420", "inline-concurrency", HINT, "An inline Map runs at most about 40 iterations at once"
)
DISTRIBUTED_ONLY = Code("SFD421", "distributed-only", WARNING, "A field that only a distributed Map uses")
EXPRESS_CHILD = Code("SFD422", "express-child", WARNING, "An Express child execution cannot do this")

EXPRESS_DURATION = Code("SFD424", "express-duration", WARNING, "An Express execution lasts at most five minutes")

# ---- expressions ----
CONTEXT_MEMBER = Code("SFD426", "unknown-context-member", WARNING, "The context object has no such member")
JSONATA_CALL = Code("SFD425", "jsonata-call", WARNING, "A call in an expression that can only fail")

# ---- fields and resources ----
DEPRECATED_FIELD = Code("SFD430", "deprecated-field", HINT, "A field has a newer name")
IGNORED_FIELD = Code("SFD431", "ignored-field", WARNING, "A field that the service does not look at")
UNKNOWN_RESOURCE = Code("SFD432", "unknown-resource", WARNING, "An ARN that Step Functions may not know")
NO_ROLE = Code("SFD433", "no-role", WARNING, "Credentials without a RoleArn")
