"""Expressions to JSONata.

{ total: $.total, id: f"o-{$.id}" }   ->   {"total": "{% $states.input.total %}", "id": "{% 'o-' & $states.input.id %}"}
"""

import json
import re
from typing import Final, assert_never

from sfdsl.diagnostics.codes import source as codes
from sfdsl.expr.errors import ExpressionSyntaxError
from sfdsl.jsontypes import Json
from sfdsl.lower.jsonpath import report_unknown_function
from sfdsl.lower.values import JSONATA, ParamValue, Place, constant
from sfdsl.source import Span
from sfdsl.syntax import nodes
from sfdsl.syntax.nodes import Expression

# JSONata's own levels of binding, loosest first; see its documentation of operators.
_OR, _AND, _COMPARE, _SUM, _PRODUCT, _ATOM = range(1, 7)
_OPERATORS: Final = {
    "==": ("=", _COMPARE),
    "!=": ("!=", _COMPARE),
    "<": ("<", _COMPARE),
    "<=": ("<=", _COMPARE),
    ">": (">", _COMPARE),
    ">=": (">=", _COMPARE),
    "in": ("in", _COMPARE),
    "+": ("+", _SUM),
    "-": ("-", _SUM),
    "&": ("&", _SUM),
    "*": ("*", _PRODUCT),
    "/": ("/", _PRODUCT),
    "%": ("%", _PRODUCT),
}
_TYPES: Final = {"is_string": "string", "is_number": "number", "is_boolean": "boolean"}
_TIMESTAMP: Final = r"/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/"

_SEGMENT: Final = re.compile(
    r"""\.\.(?P<deep>\w+(?:-\w+)*|\*)
      | \.(?P<key>\w+(?:-\w+)*)
      | \.?\[\s*(?P<index>-?\d+)\s*\]
      | \.?\[\s*(?P<quoted>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")\s*\]
      | (?P<wild>\.?\[\s*\*\s*\])
      | (?P<members>\.\*)
      | \.?\[\?\((?P<filter>.*?)\)\]""",
    re.VERBOSE,
)


def value(expression: Expression, place: Place) -> Json:
    """The JSON for a value: constants as they are, objects and lists member by member, the rest as a `{% %}` string."""
    match expression:
        case nodes.ObjectNode():
            place.mark(expression.span)
            return {
                member.key: value(member.value, place.at(member.key, span=member.span)) for member in expression.members
            }
        case nodes.ArrayNode():
            place.mark(expression.span)
            return [value(item, place.at(index, span=item.span)) for index, item in enumerate(expression.items)]
        case nodes.NameNode():
            found = place.resolve(expression)
            if found is None:
                return None
            if not isinstance(found, ParamValue):
                return value(found, place)
        case nodes.RawJsonataNode():
            place.mark(expression.span)
            _check(expression.text[2:-2], expression.span.start + 2, place)
            return expression.text
    fixed = constant(expression, place)
    if fixed is not None:
        # A literal that happens to look like an expression has to be said as one.
        found_value = fixed[0]
        if isinstance(found_value, str) and _looks_like_expression(found_value):
            return "{% " + _string(found_value) + " %}"
        return found_value
    place.mark(expression.span)
    return wrapped(expression, place)


def wrapped(expression: Expression, place: Place) -> str:
    """The `{% %}` string for an expression; a raw one letter by letter."""
    if isinstance(expression, nodes.RawJsonataNode):
        _check(expression.text[2:-2], expression.span.start + 2, place)
        return expression.text
    return "{% " + text(expression, place) + " %}"


def condition(expression: Expression, place: Place) -> str | bool:
    """A `Condition`: `true` and `false` are JSON's."""
    place.mark(expression.span)
    if isinstance(expression, nodes.ConstantNode) and expression.value is not None:
        return expression.value
    return wrapped(expression, place)


def _looks_like_expression(literal: str) -> bool:
    return literal.startswith("{%") and literal.endswith("%}")


def _check(source: str, offset: int, place: Place) -> None:
    """Report a raw expression that JSONata cannot read."""
    from sfdsl.expr.jsonata.parser import parse

    try:
        parse(source)
    except ExpressionSyntaxError as problem:
        at = offset + min(problem.offset, max(len(source) - 1, 0))
        place.diagnostics.report(codes.BAD_JSONATA, Span(at, at + 1), problem.message, hint=problem.hint)


# ---- texts ----


def text(expression: Expression, place: Place, least: int = _OR) -> str:
    """An expression as JSONata; in parentheses where it binds more loosely than `least`."""
    result, level = _text(expression, place)
    return f"({result})" if level < least else result


def _text(expression: Expression, place: Place) -> tuple[str, int]:
    match expression:
        case nodes.StringNode():
            return _string(expression.value), _ATOM
        case nodes.NumberNode():
            return expression.text, _ATOM
        case nodes.ConstantNode():
            return {True: "true", False: "false", None: "null"}[expression.value], _ATOM
        case nodes.DurationNode():
            return str(expression.seconds), _ATOM
        case nodes.PercentNode():
            return expression.text, _ATOM
        case nodes.PathNode():
            return path_text(expression, place), _ATOM
        case nodes.NameNode():
            return _name(expression, place)
        case nodes.FStringNode():
            return _joined_text(expression, place)
        case nodes.RawJsonataNode():
            inner = expression.text[2:-2].strip()
            _check(expression.text[2:-2], expression.span.start + 2, place)
            return f"({inner})", _ATOM
        case nodes.RawPathNode():
            hint = "write the path without backticks, or JSONata between `{%` and `%}`"
            place.not_in_language(expression.span, "a raw path", JSONATA, hint)
            return "null", _ATOM
        case nodes.CallNode():
            return _call(expression, place)
        case nodes.ObjectNode():
            members = [f"{_string(member.key)}: {text(member.value, place)}" for member in expression.members]
            return "{" + ", ".join(members) + "}", _ATOM
        case nodes.ArrayNode():
            return "[" + ", ".join(text(item, place) for item in expression.items) + "]", _ATOM
        case nodes.BinaryNode():
            return _binary(expression, place)
        case nodes.LogicNode():
            level = _OR if expression.operator == "or" else _AND
            parts = [text(operand, place, level + 1) for operand in expression.operands]
            return f" {expression.operator} ".join(parts), level
        case nodes.NotNode():
            return f"$not({text(expression.operand, place)})", _ATOM
        case nodes.NegativeNode():
            return f"-{text(expression.operand, place, _ATOM)}", _PRODUCT
        case _:
            assert_never(expression)


def _name(expression: nodes.NameNode, place: Place) -> tuple[str, int]:
    found = place.resolve(expression)
    if found is None:
        return "null", _ATOM
    if isinstance(found, ParamValue):
        return (_string(found.text) if found.number is None else str(found.number)), _ATOM
    return _text(found, place)


def _string(literal: str) -> str:
    """A JSONata string: in single quotes, since the expression stands in a JSON string, unless one is in it: JSONata cannot escape them."""
    written = json.dumps(literal, ensure_ascii=False)
    return written if "'" in literal else "'" + written[1:-1].replace('\\"', '"') + "'"


def _joined_text(expression: nodes.FStringNode, place: Place) -> tuple[str, int]:
    fixed = constant(expression, place)
    if fixed is not None:
        return _string(str(fixed[0])), _ATOM
    parts = [_string(part) if isinstance(part, str) else text(part, place, _PRODUCT) for part in expression.parts]
    if len(parts) == 1:  # a single hole: it still has to become a text
        return f"$string({parts[0]})", _ATOM
    return " & ".join(parts), _SUM


def _binary(expression: nodes.BinaryNode, place: Place) -> tuple[str, int]:
    operator, level = _OPERATORS[expression.operator]
    left, right = expression.left, expression.right
    if level == _COMPARE:
        if _is_call(left, "timestamp") or _is_call(right, "timestamp"):
            sides = [f"$toMillis({text(_converted(side), place)})" for side in (left, right)]
            return f"{sides[0]} {operator} {sides[1]}", level
        return f"{text(left, place, level + 1)} {operator} {text(right, place, level + 1)}", level
    return f"{text(left, place, level)} {operator} {text(right, place, level + 1)}", level


def _is_call(expression: Expression, function: str) -> bool:
    return isinstance(expression, nodes.CallNode) and expression.function == function


def _converted(expression: Expression) -> Expression:
    """`timestamp(e)` as `e`."""
    if isinstance(expression, nodes.CallNode) and expression.function == "timestamp" and len(expression.arguments) == 1:
        return expression.arguments[0]
    return expression


# ---- calls ----


def _call(call: nodes.CallNode, place: Place) -> tuple[str, int]:
    arguments = call.arguments
    if call.function.startswith("$"):
        return f"{call.function}({', '.join(text(argument, place) for argument in arguments)})", _ATOM
    if call.function.startswith("States."):
        return _intrinsic(call, place)
    arity = 2 if call.function == "matches" else 1
    if call.function not in _FUNCTIONS:
        report_unknown_function(call, place)
        return "null", _ATOM
    if len(arguments) != arity:
        place.diagnostics.report(
            codes.BAD_VALUE, call.span, f'"{call.function}" takes {arity} argument{"s" if arity > 1 else ""}'
        )
        return "null", _ATOM
    if call.function == "matches":
        return _matches(call, place), _ATOM
    inner = text(arguments[0], place)
    if call.function == "is_null":
        return f"{text(arguments[0], place, _SUM)} = null", _COMPARE
    if call.function in _TYPES:
        return f'$type({inner}) = "{_TYPES[call.function]}"', _COMPARE
    if call.function == "is_timestamp":
        return f'$type({inner}) = "string" and $contains({inner}, {_TIMESTAMP})', _AND
    if call.function == "exists":
        return f"$exists({inner})", _ATOM
    return _text(arguments[0], place)


_FUNCTIONS: Final = frozenset(
    [
        "exists",
        "is_null",
        "is_string",
        "is_number",
        "is_boolean",
        "is_timestamp",
        "matches",
        "all",
        "any",
        "string",
        "number",
        "boolean",
        "timestamp",
    ]
)


def _matches(call: nodes.CallNode, place: Place) -> str:
    pattern = call.arguments[1]
    fixed = constant(pattern, place)
    if fixed is None or not isinstance(fixed[0], str):
        place.diagnostics.report(codes.NOT_CONSTANT, pattern.span, 'the pattern of "matches" must be a text')
        return "null"
    return f"$contains({text(call.arguments[0], place)}, /^{wildcard_regex(fixed[0])}$/)"


def wildcard_regex(pattern: str) -> str:
    """StringMatches' pattern as the inside of a regular expression: `*` is any run of characters, `\\*` a star."""
    parts: list[str] = []
    at = 0
    while at < len(pattern):
        if pattern[at] == "\\" and pattern[at + 1 : at + 2] in ("*", "\\"):
            parts.append("\\" + pattern[at + 1])
            at += 1
        elif pattern[at] == "*":
            parts.append("[\\s\\S]*")
        elif pattern[at] in "\\^$.|?+()[]{}/":
            parts.append("\\" + pattern[at])
        else:
            parts.append(pattern[at])
        at += 1
    return "".join(parts)


def _intrinsic(call: nodes.CallNode, place: Place) -> tuple[str, int]:
    """The JSONata equivalent of an intrinsic. Source: developer guide, "Transforming data with JSONata"."""
    name = call.function.removeprefix("States.")
    arguments = call.arguments
    if name == "Format" and arguments and isinstance(arguments[0], nodes.StringNode):
        return _format(call, arguments[0], place)
    if name == "Array":
        return "[" + ", ".join(text(argument, place) for argument in arguments) + "]", _ATOM
    found = _EQUIVALENTS.get((name, len(arguments)))
    if found is None:
        known = sorted({known for known, _ in _EQUIVALENTS} | {"Format", "Array"})
        if name in known:
            place.diagnostics.report(
                codes.BAD_VALUE, call.span, f'"{call.function}" does not take {len(arguments)} arguments'
            )
        else:
            hint = f"intrinsics are {', '.join(known)}"
            place.diagnostics.report(
                codes.UNKNOWN_FUNCTION, call.function_span, f'"{call.function}" is no intrinsic', hint=hint
            )
        return "null", _ATOM
    pattern, level, inner = found
    return pattern.format(*(text(argument, place, inner) for argument in arguments)), level


_EQUIVALENTS: Final = {
    ("StringToJson", 1): ("$parse({})", _ATOM, _OR),
    ("JsonToString", 1): ("$string({})", _ATOM, _OR),
    ("ArrayPartition", 2): ("$partition({}, {})", _ATOM, _OR),
    ("ArrayContains", 2): ("{1} in {0}", _COMPARE, _SUM),
    ("ArrayRange", 3): ("$range({}, {}, {})", _ATOM, _OR),
    ("ArrayGetItem", 2): ("{}[{}]", _ATOM, _ATOM),
    ("ArrayLength", 1): ("$count({})", _ATOM, _OR),
    ("ArrayUnique", 1): ("$distinct({})", _ATOM, _OR),
    ("Base64Encode", 1): ("$base64encode({})", _ATOM, _OR),
    ("Base64Decode", 1): ("$base64decode({})", _ATOM, _OR),
    ("Hash", 2): ("$hash({}, {})", _ATOM, _OR),
    ("JsonMerge", 3): ("$merge([{0}, {1}])", _ATOM, _OR),
    ("MathAdd", 2): ("{} + {}", _SUM, _PRODUCT),
    ("MathRandom", 2): ("$floor($random() * ({1} - {0})) + {0}", _SUM, _PRODUCT),
    ("MathRandom", 3): ("$floor($random({2}) * ({1} - {0})) + {0}", _SUM, _PRODUCT),
    ("StringSplit", 2): ("$split({}, {})", _ATOM, _OR),
    ("UUID", 0): ("$uuid()", _ATOM, _OR),
}
"""Intrinsic and number of arguments: the pattern, how tightly it binds, how tightly its arguments must."""


def _format(call: nodes.CallNode, pattern: nodes.StringNode, place: Place) -> tuple[str, int]:
    pieces = re.split(r"(?<!\\)\{\}", pattern.value)
    if len(pieces) != len(call.arguments):
        place.diagnostics.report(
            codes.BAD_VALUE,
            call.span,
            f"States.Format has {len(pieces) - 1} times `{{}}` and {len(call.arguments) - 1} values for them",
        )
        return "null", _ATOM
    parts: list[str | Expression] = []
    for index, piece in enumerate(pieces):
        if index:
            parts.append(call.arguments[index])
        if piece:
            parts.append(re.sub(r"\\([{}\\'])", r"\1", piece))
    return _joined_text(nodes.FStringNode(parts=tuple(parts), span=call.span), place)


# ---- paths ----


def path_text(path: nodes.PathNode, place: Place) -> str:
    """A path as JSONata: `$.items[0].detail-type` -> ``$states.input.items[0].`detail-type` ``."""
    found = place.root(path)
    if found is None:
        return "null"
    root, rest = found
    if root == "$$":
        root = "$states.context"
    converted = _segments(rest)
    if converted is None:
        place.not_in_language(
            path.span, f"the path `{path.text}`", JSONATA, "write what you mean in JSONata, between `{%` and `%}`"
        )
        return "null"
    return root + converted


def _segments(rest: str) -> str | None:
    """The members and indexes of a path; None where JSONata says them in another way altogether."""
    parts: list[str] = []
    at, many, is_list = 0, False, False
    while at < len(rest):
        found = _SEGMENT.match(rest, at)
        if found is None:
            return None
        if found["key"] is not None:
            parts.append("." + member_text(found["key"]))
        elif found["quoted"] is not None:
            quoted = found["quoted"]
            key = json.loads(quoted) if quoted[0] == '"' else quoted[1:-1].replace("\\'", "'").replace("\\\\", "\\")
            if "`" in key:
                return None  # backquotes hold such names, and know no escape
            parts.append("." + member_text(key))
        elif found["index"] is not None:
            if is_list:
                return None  # JSONPath picks from each item, JSONata from the list
            parts.append(f"[{found['index']}]")
        elif found["deep"] is not None:
            parts.append(".**" if found["deep"] == "*" else ".**." + member_text(found["deep"]))
            many = True
        elif found["members"] is not None:
            parts.append(".*")
            many = True
        elif found["wild"] is not None:
            many = True
        else:
            condition = _filter(found["filter"])
            if condition is None:
                return None
            parts.append(f"[{condition}]")
            many = True
        is_list = any(found[kind] is not None for kind in ("wild", "filter", "members"))
        at = found.end()
    # A path with a wildcard gives a list, also of one: `[]` keeps JSONata from unwrapping it.
    return "".join(parts) + ("[]" if many else "")


_FILTER_WORD: Final = re.compile(
    r"""\s*(?:@(?P<path>(?:\.\w+)+)
          | (?P<join>&&|\|\|)
          | (?P<compare>==|!=|<=|>=|<|>)
          | (?P<literal>'[^'\\]*'|"[^"\\]*"|-?\d+(?:\.\d+)?|true|false|null)
          | (?P<other>\S))""",
    re.VERBOSE,
)


def _filter(condition: str) -> str | None:
    """`@.n > 3 && @.kind == 'a'` -> `n > 3 and kind = 'a'`; None where there is more to it."""
    words = [(found.lastgroup, found[found.lastgroup or 0]) for found in _FILTER_WORD.finditer(condition)]
    kinds = [None, *(kind for kind, _ in words), None]
    parts: list[str] = []
    for index, (kind, word) in enumerate(words):
        match kind:
            case "path":
                path = ".".join(map(member_text, word[1:].split(".")))
                # By itself it asks whether there is such a member; in JSONata a number there would be an index.
                is_compared = "compare" in (kinds[index], kinds[index + 2])
                parts.append(path if is_compared else f"$exists({path})")
            case "join":
                parts.append("and" if word == "&&" else "or")
            case "compare":
                parts.append("=" if word == "==" else word)
            case "literal":
                parts.append(word)
            case _:
                return None
    return " ".join(parts) or None


def member_text(key: str) -> str:
    """A member's name in a JSONata path; in backquotes where it is no plain name."""
    plain = re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", key) and key not in (
        "and",
        "or",
        "in",
        "true",
        "false",
        "null",
        "function",
    )
    return key if plain else f"`{key}`"
