"""What AWS refuses in an expression although it is JSONata, and calls that cannot work.

`check` looks at one text; `references` lists the variables and the static paths below them that a tree reads, for
whoever knows which variables exist. Both follow evaluation order, so that `$x := 1; $x` is no use of an outer `$x`, and
neither recurses.

Step Functions evaluates without a context: there is no `$`, no `$$` and no bare field name outside a path, a predicate
or the like. Source: developer guide, "Transforming data with JSONata"; the texts for top-level references and `$states`
are those of the ValidateStateMachineDefinition API.
"""

from collections.abc import Collection
from typing import Final, Literal, TypeAlias

from sfdsl.expr.errors import ExpressionSyntaxError
from sfdsl.records import positional_record

from .functions import Builtin
from .library import BUILTINS
from .nodes import Node
from .parser import parse
from .usage import Use, uses

STATES: Final = "states"
"""The reserved variable."""

FIELDS: Final = ("input", "result", "errorOutput", "context")
"""Its fields. Which of them exist depends on where the expression stands."""

WITH_INPUT: Final = frozenset({"input", "context"})
WITH_RESULT: Final = frozenset({"input", "context", "result"})
WITH_ERROR: Final = frozenset({"input", "context", "errorOutput"})

ProblemCode: TypeAlias = Literal[
    "syntax",
    "unsupported-function",
    "unknown-function",
    "argument-count",
    "hidden-function",
    "top-level-reference",
    "unknown-states-field",
    "unavailable-states-field",
    "assigns-states",
]


@positional_record
class Problem:
    """`message` says what is wrong, in AWS's words where it has any; offsets count characters of the expression."""

    code_name: ProblemCode
    message: str
    offset: int
    end: int
    hint: str | None = None


@positional_record
class Reference:
    """A variable read from outside the expression.

    `path` are the fields that follow without anything in between, `end` the offset behind the last of them.
    `is_builtin` says that a built-in function has the name, which a variable would hide; `is_called` that the
    expression calls it.
    """

    name: str
    path: tuple[str, ...]
    start: int
    end: int
    is_builtin: bool = False
    is_called: bool = False


def references(node: Node) -> tuple[Reference, ...]:
    """The variables that a tree reads and does not bind itself, in the order of the text."""
    found = [
        Reference(
            name=use.variable.name,
            path=use.path,
            start=use.variable.start,
            end=use.end,
            is_builtin=use.variable.name in BUILTINS,
            is_called=use.is_called,
        )
        for use in uses(node)
        if use.kind == "variable"
    ]
    return tuple(sorted(found, key=lambda reference: reference.start))


def check(source: str, *, where: Collection[str] = WITH_INPUT, variables: Collection[str] = ()) -> tuple[Problem, ...]:
    """The problems of an expression, in the order of the text.

    `where` names the fields of `$states` that exist where it stands (`WITH_RESULT`, ...), `variables` those variables
    in scope whose names are known.
    """
    try:
        root = parse(source)
    except ExpressionSyntaxError as error:
        return (Problem("syntax", error.message, error.offset, min(error.offset + 1, len(source)), error.hint),)
    problems: list[Problem] = []
    for use in uses(root):
        problems += _check_use(use, where, variables)
    return tuple(sorted(problems, key=lambda problem: problem.offset))


def _check_use(use: Use, where: Collection[str], variables: Collection[str]) -> list[Problem]:
    match use.kind:
        case "context" | "root" | "name":
            return [_top_level(use)]
        case "binding":
            return _check_binding(use)
        case "variable":
            if use.variable.name == STATES:
                return _check_states(use, where)
            return _check_function(use, variables) if use.is_called else []


def _top_level(use: Use) -> Problem:
    start, end = use.span
    if use.kind == "name" and use.is_called and use.text in BUILTINS:
        return Problem("unknown-function", f"Unknown function: {use.text}", start, end, f"write `${use.text}(...)`")
    hint = {
        "context": "`$` stands for an item, inside a path or a predicate; the state's input is `$states.input`",
        "root": "the state's input is `$states.input`",
    }.get(use.kind, f"a field of the input is `$states.input.{use.text}`, a variable `${use.text}`")
    message = f"Reference to '{use.text}' at the top level is not supported."
    return Problem("top-level-reference", message, start, end, hint)


def _check_binding(use: Use) -> list[Problem]:
    if use.variable.name != STATES:
        return []
    start, end = use.span
    return [Problem("assigns-states", "The variable 'states' is reserved.", start, end, "choose another name")]


def _check_states(use: Use, where: Collection[str]) -> list[Problem]:
    if not use.path or use.path[0] in where:
        return []
    field = use.path[0]
    message = f"Field '$states.{field}' does not exist."
    start, end = use.variable.start, use.field_ends[0]
    if field in FIELDS:
        return [Problem("unavailable-states-field", message, start, end, _unavailable_hint(field))]
    near = _near_miss(field, FIELDS)
    fields = ", ".join(FIELDS)
    hint = f"did you mean `$states.{near}`?" if near else f"its fields are {fields}"
    return [Problem("unknown-states-field", message, start, end, hint)]


def _unavailable_hint(field: str) -> str:
    if field == "result":
        return "`$states.result` exists in Output and Assign of Task, Parallel and Map states"
    return "`$states.errorOutput` exists in Output and Assign of a catcher"


def _check_function(use: Use, variables: Collection[str]) -> list[Problem]:
    name, (start, end) = use.variable.name, use.span
    function = BUILTINS.get(name)
    if name in variables:
        if function is None:
            return [Problem("unknown-function", f"${name} is a variable, not a function.", start, end)]
        message = f"The variable '{name}' hides the built-in function ${name}."
        return [Problem("hidden-function", message, start, end, "choose another name for the variable")]
    if name == "eval":
        hint = "`$parse(text)` reads JSON"
        return [Problem("unsupported-function", "The function $eval is not supported.", start, end, hint)]
    if isinstance(function, Builtin):
        return _check_count(use, function)
    near = _near_miss(name, BUILTINS)
    suggestion = f"did you mean `${near}`?" if near else None
    return [Problem("unknown-function", f"Unknown function: ${name}", start, end, suggestion)]


def _check_count(use: Use, function: Builtin) -> list[Problem]:
    """The context stands in for a missing first argument, so only what the signature cannot do without counts."""
    count = use.argument_count
    least, most = function.signature.least, function.signature.most
    if count is None or (least <= count and (most is None or count <= most)):
        return []
    start, end = use.span
    message = f"The function ${function.name} takes {_amount(least, most)}, not {count}."
    return [Problem("argument-count", message, start, end)]


def _amount(least: int, most: int | None) -> str:
    if most is None:
        return f"{least} or more arguments"
    if least == most:
        return f"{least} argument{'s' if least != 1 else ''}" if most else "no arguments"
    return f"{least} {'or' if most == least + 1 else 'to'} {most} arguments"


def _near_miss(name: str, names: Collection[str]) -> str | None:
    """The name that is spelled most alike, upper and lower case aside."""
    import difflib

    lowered = {candidate.lower(): candidate for candidate in names}
    found = difflib.get_close_matches(name.lower(), lowered, n=1, cutoff=0.7)
    return lowered[found[0]] if found else None
