"""SFD1xx: the text of a source file: syntax, names, structure, what the language itself forbids."""

from sfdsl.diagnostics.diagnostic import Code, Severity

ERROR, WARNING, HINT = Severity.ERROR, Severity.WARNING, Severity.HINT

# ---- syntax ----
SYNTAX = Code("SFD100", "syntax", ERROR, "a word or mark stands where the language has no place for it")
UNCLOSED = Code("SFD101", "unclosed", ERROR, "a string, brace, bracket or `<` is not closed")
BAD_STRING = Code("SFD102", "bad-string", ERROR, "a string has an escape that JSON lacks")
BAD_NUMBER = Code("SFD103", "bad-number", ERROR, "a number that no JSON reader takes")
UNKNOWN_STATEMENT = Code("SFD104", "unknown-statement", ERROR, "a statement begins with a word that is no keyword")
KEYWORD_AS_NAME = Code("SFD105", "keyword-as-name", ERROR, "a keyword stands as a name without quotes")
EMPTY_NAME = Code("SFD106", "empty-name", ERROR, "a name is empty")
NOT_A_VARIABLE = Code("SFD107", "not-a-variable", ERROR, "a variable's name is expected")
GIVEN_TWICE = Code("SFD108", "given-twice", ERROR, "a clause, option or setting is given twice")
DUPLICATE_KEY = Code("SFD109", "duplicate-member", ERROR, "an object has a key twice")
UNEXPECTED_CHARACTER = Code("SFD110", "unexpected-character", ERROR, "a character that begins no word of the language")
TOO_DEEP = Code("SFD111", "too-deep", ERROR, "the text is nested more deeply, or is larger, than the compiler reads")
NO_STATEMENT = Code("SFD112", "no-statement", ERROR, "a file, flow, branch or map body has no statement")
BAD_SETTING = Code(
    "SFD113", "bad-setting", ERROR, "a setting has a value that it does not take, or stands where it has no place"
)

# ---- names ----
DUPLICATE_STATE = Code("SFD120", "duplicate-state-name", ERROR, "two states of a flow have the same name")
UNKNOWN_STATE = Code("SFD121", "unknown-state", ERROR, "an arrow leads to no state of its flow, branch or map body")
DUPLICATE_DECLARATION = Code("SFD122", "duplicate-declaration", ERROR, "two declarations have the same name")
UNKNOWN_NAME = Code("SFD123", "unknown-name", ERROR, "a name is no param or const of the file")
UNKNOWN_POLICY = Code("SFD124", "unknown-policy", ERROR, "`use` names no policy of the file")
UNKNOWN_FLOW = Code("SFD125", "unknown-flow", ERROR, "a rule's target is no flow of the file")
NAME_TOO_LONG = Code("SFD126", "name-too-long", ERROR, "a state's name has more than 80 characters")
UNKNOWN_FUNCTION = Code("SFD127", "unknown-function", ERROR, "a function that the language does not have")
MIXED_FILE = Code("SFD128", "mixed-file", ERROR, "statements stand beside the flows of a file that has flows")

# ---- control ----
NO_WAY_OUT = Code("SFD131", "no-way-out", ERROR, "from a state no end can be reached")
UNSET_VARIABLE = Code("SFD132", "unset-variable", ERROR, "a variable is read that nothing has set")
MAYBE_UNSET_VARIABLE = Code(
    "SFD133", "maybe-unset-variable", ERROR, "a variable is read that not every way there has set"
)
UNCATCHABLE_FAIL = Code("SFD134", "uncatchable-fail", ERROR, "a `fail` inside `try` cannot be caught")
USELESS_TRY = Code("SFD135", "useless-try", WARNING, "a `try` holds nothing that can be caught")

# ---- query languages ----
WRONG_ROOT = Code("SFD140", "wrong-root", ERROR, "`$`, `$result` or `$error` stands where it means nothing")
NOT_IN_LANGUAGE = Code(
    "SFD141", "not-in-query-language", ERROR, "an expression that the flow's query language cannot say"
)
CLAUSE_NOT_HERE = Code("SFD142", "clause-not-here", ERROR, "a clause that this kind of statement does not have")
CLAUSE_NOT_IN_LANGUAGE = Code(
    "SFD143", "clause-not-in-query-language", ERROR, "a clause that the query language does not have"
)
NOT_CONSTANT = Code("SFD144", "not-constant", ERROR, "a constant is needed, and an expression stands there")
BAD_VALUE = Code("SFD145", "bad-value", ERROR, "a clause has a value of the wrong kind")
BAD_PATH = Code("SFD146", "unreadable-path", ERROR, "a path or intrinsic that cannot be read")
BAD_JSONATA = Code("SFD147", "unreadable-jsonata", ERROR, "a JSONata expression that cannot be read")
NOT_A_CONDITION = Code("SFD148", "not-a-condition", ERROR, "a condition is needed, and something else stands there")
ARGUMENTS_UNWRITTEN = Code(
    "SFD149", "arguments-unwritten", ERROR, "`...` stands for arguments that are still to be written"
)

# ---- traps ----
SHALLOW_CLAUSE = Code("SFD160", "shallow-clause", WARNING, "a clause starts a line no deeper than its statement")
LOST_COMMENT = Code("SFD161", "lost-comment", WARNING, "a `##` comment stands above nothing that has a Comment")
ERROR_NAME_TRAP = Code("SFD162", "error-name-trap", ERROR, "a word in a list of error names is an option of `retry`")
UNUSED_DECLARATION = Code("SFD163", "unused-declaration", WARNING, "a param, const or policy is never used")
BAD_RULE = Code("SFD164", "bad-rule", ERROR, "a rule lacks a part, or has parts that don't go together")
