"""SFD2xx: what the Amazon States Language and the service refuse."""

from sfdsl.diagnostics.diagnostic import Code, Severity

ERROR, WARNING, HINT = Severity.ERROR, Severity.WARNING, Severity.HINT

# ---- reading a definition ----
BAD_JSON = Code("SFD200", "bad-json", ERROR, "The text is not JSON or YAML")
DUPLICATE_KEY = Code("SFD201", "duplicate-key", ERROR, "A key stands twice in one object")
TOO_DEEP = Code("SFD202", "nested-too-deep", ERROR, "The definition is nested too deep")
NOT_A_DEFINITION = Code("SFD203", "not-a-definition", ERROR, "The document is not a state machine definition")
BAD_TEMPLATE = Code("SFD204", "bad-template", ERROR, "No state machine can be read from the template")
WHICH_STATE_MACHINE = Code("SFD205", "which-state-machine", ERROR, "The template has several state machines")
ASSUMED_PARTITION = Code("SFD207", "assumed-partition", HINT, "The template's AWS::Partition was taken as aws")
TOO_LARGE = Code("SFD206", "definition-too-large", ERROR, "The definition is larger than the service takes")

# ---- fields ----
WRONG_SHAPE = Code("SFD210", "wrong-shape", ERROR, "A field holds a value of the wrong type")
MISSING_FIELD = Code("SFD211", "missing-field", ERROR, "A required field is missing")
UNKNOWN_FIELD = Code("SFD212", "unknown-field", ERROR, "A field that ASL does not have here")
QUERY_LANGUAGE_FIELD = Code("SFD213", "field-of-other-query-language", ERROR, "A field of the other query language")
EXCLUSIVE_FIELDS = Code("SFD214", "exclusive-fields", ERROR, "Two fields that exclude each other")
UNKNOWN_TYPE = Code("SFD215", "unknown-state-type", ERROR, "A state's Type is missing or unknown")
QUERY_LANGUAGE = Code("SFD216", "query-language", ERROR, "A QueryLanguage that cannot stand here")
OUT_OF_RANGE = Code("SFD217", "out-of-range", ERROR, "A number or text is outside of what its field allows")

# ---- states and transitions ----
STATE_NAME = Code("SFD220", "state-name", ERROR, "A state's name is empty or too long")
DUPLICATE_STATE = Code("SFD221", "duplicate-state", ERROR, "Two states of one machine have the same name")
UNKNOWN_TARGET = Code("SFD222", "unknown-target", ERROR, "A transition to a state that does not exist here")
UNREACHABLE_STATE = Code("SFD223", "unreachable-state", ERROR, "No transition leads to the state")
NO_TERMINAL_STATE = Code("SFD224", "no-terminal-state", ERROR, "The machine can never end")
MISSING_TRANSITION = Code("SFD225", "missing-transition", ERROR, "A state that neither ends nor goes on")

# ---- choice rules ----
CHOICE_RULE = Code("SFD230", "choice-rule", ERROR, "A choice rule is not well formed")
CHOICE_OPERAND = Code("SFD231", "choice-operand", ERROR, "A comparison's operand is of the wrong type")

# ---- errors ----
STATES_ALL = Code("SFD235", "states-all-alone", ERROR, "States.ALL is not alone and last")

# ---- paths, templates, expressions ----
BAD_PATH = Code("SFD240", "bad-path", ERROR, "The text is not a path")
REFERENCE_PATH = Code("SFD241", "not-a-reference-path", ERROR, "The path must lead to one single place")
PAYLOAD_TEMPLATE = Code("SFD242", "payload-template", ERROR, "A payload template field is neither path nor intrinsic")
BAD_INTRINSIC = Code("SFD243", "bad-intrinsic", ERROR, "An intrinsic function call is wrong")
BAD_JSONATA = Code("SFD244", "bad-jsonata", ERROR, "A JSONata expression is not well formed")
JSONATA_DIALECT = Code("SFD245", "jsonata-dialect", ERROR, "Step Functions does not have this part of JSONata")
STATES_VARIABLE = Code("SFD246", "states-variable", ERROR, "A part of $states that does not exist in this field")
VARIABLE_NAME = Code("SFD247", "variable-name", ERROR, "A variable's name is not allowed")
VARIABLE_IN_PARENT_SCOPE = Code("SFD248", "variable-in-parent-scope", ERROR, "An outer scope assigns the same variable")
BAD_TIMESTAMP = Code("SFD250", "bad-timestamp", ERROR, "A timestamp is not in RFC 3339 form")
BAD_EXPRESSION_DELIMITERS = Code(
    "SFD251", "jsonata-delimiters", ERROR, "A JSONata expression lacks one of its delimiters"
)

# ---- Map ----
MAP_MODE = Code("SFD255", "map-mode", ERROR, "A Map's processor configuration is inconsistent")
ITEM_READER = Code("SFD256", "item-reader", ERROR, "An ItemReader that the service refuses")
ITEM_BATCHER = Code("SFD257", "item-batcher", ERROR, "An ItemBatcher that the service refuses")
RESULT_WRITER = Code("SFD258", "result-writer", ERROR, "A ResultWriter that the service refuses")
LABEL = Code("SFD259", "map-label", ERROR, "A Map's label is not allowed")

# ---- calls, as far as their form goes ----
RESOURCE = Code("SFD260", "resource", ERROR, "The text is not the ARN of anything that a task can call")
EXPRESS = Code("SFD261", "express", ERROR, "Express state machines cannot do this")
CREDENTIALS = Code("SFD262", "credentials", ERROR, "Credentials without a role")
