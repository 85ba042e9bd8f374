"""What to write instead, for syntax errors that come from other languages or later versions of JSONata."""

_AT_ERROR = (
    ("?:", "JSONata 2.0.6 has no `?:`; write `a ? a : b`"),
    ("??", "JSONata 2.0.6 has no `??`; write `$exists(a) ? a : b`"),
    ("==", "equality is written `=`"),
    ("=>", "a function is written `function($x) { ... }`"),
    ("&&", "`and` is written out"),
    ("||", "`or` is written out"),
    ("!=", "`!=` needs something on its left"),
    ("!", "negation is written `$not(...)`"),
    (";", "expressions that follow each other need parentheses round them: `( $a := 1; $a + 1 )`"),
    ("$.", "this looks like JSONPath; the state's input is `$states.input`"),
)


def hint_for(code: str, source: str, offset: int) -> str | None:
    """A hint for an error at an offset, or None. Operators of two characters are looked for from either of them."""
    if "[?(" in source:
        return "this looks like JSONPath; a filter is written `items[price < 10]`"
    if code == "S0203":
        return "a closing bracket is missing"
    for text, hint in _AT_ERROR:
        if source.startswith(text, offset) or (len(text) == 2 and offset and source.startswith(text, offset - 1)):
            return hint
    if code == "S0207":
        return "the expression is empty" if not source.strip() else "something is missing at the end"
    return None
