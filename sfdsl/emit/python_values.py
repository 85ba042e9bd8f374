"""ASL's expressions as Python expressions.

    $.order.id                       data["order"]["id"]
    {"id.$": "$.id", "n": 1}         {"id": data["id"], "n": 1}
    NumericLessThan 10 of $.n        rt.number(data["n"]) < 10
    $.items[*].id                    ITEMS(run, data), with ITEMS = rt.path("$.items[*].id") above
    {% $sum(x) %}                    TOTAL(run, data), with TOTAL = rt.jsonata("$sum(x)") above

What has no plain form raises `NotPlain`; the state then gets the function `rt.exactly`, which works from the fields.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from sfdsl.emit.python_literals import MAX_NESTING, literal, nesting, string
from sfdsl.emit.python_names import Names
from sfdsl.expr.comparison import OPERATORS, SIGNS
from sfdsl.expr.errors import ExpressionSyntaxError
from sfdsl.expr.intrinsics_parser import Call, Literal, PathArgument, parse_intrinsic
from sfdsl.expr.jsonpath import CONTEXT, Path, parse_path
from sfdsl.expr.jsonpath_parser import Index, Member
from sfdsl.expr.payload_template import SUFFIX, is_dynamic
from sfdsl.jsontypes import Json

_LONG: Final = 100
"""Characters of a constant that is better made once than at each visit."""


class NotPlain(Exception):
    """Python has no plain form for this."""


@dataclass
class Constants:
    """What a module compiles when it is loaded: names, in the order of their definition, with their expressions."""

    names: Names
    lines: list[str] = field(default_factory=list)
    _by_text: dict[str, str] = field(default_factory=dict)

    def add(self, expression: str, *hints: str) -> str:
        """The name of a constant with this value. Equal ones are one."""
        name = self._by_text.get(expression)
        if name is None:
            name = self._by_text[expression] = self.names.constant(*hints)
            self.lines.append(f"{name} = {expression}")
        return name

    def forget(self, count: int) -> None:
        """Take back all but the first `count` constants, for a state that turned out to have no plain form."""
        del self.lines[count:]
        kept = {line.partition(" = ")[0] for line in self.lines}
        self._by_text = {text: name for text, name in self._by_text.items() if name in kept}


@dataclass(frozen=True)
class Place:
    """Where an expression stands: the state, and the Python names that `$` and the result have there."""

    constants: Constants
    state: str
    root: str
    result: str | None = None
    has_item: bool = False
    """In an ItemSelector: `item` is the item at hand."""


# ---- JSONPath ----


def path(text: str, place: Place, function: str = "rt.path") -> str:
    """The value of a path. `function` makes the constant for one that has no plain form."""
    try:
        parsed = parse_path(text)
    except ExpressionSyntaxError as problem:
        raise NotPlain from problem
    expression = _plain_path(parsed, place)
    if expression is None:
        name = place.constants.add(f"{function}({string(text)})", place.state, _last_name(parsed))
        expression = f"{name}(run, {place.root})"
    return expression


def _plain_path(parsed: Path, place: Place) -> str | None:
    segments = list(parsed.segments)
    if not parsed.is_reference_path or len(segments) > MAX_NESTING:
        return None
    if parsed.variable is not None:
        expression = f"run.variables[{string(parsed.variable)}]"
    elif parsed.root == CONTEXT:
        expression = "run.context"
        if place.has_item:
            keys = [segment.key if isinstance(segment, Member) else None for segment in segments[:3]]
            if keys in (["Map", "Item", "Value"], ["Map", "Item", "Index"]):
                expression = f"item.{str(keys[2]).lower()}"
                segments = segments[3:]
    else:
        expression = place.root
    for segment in segments:
        if isinstance(segment, Member):
            expression = f"{expression}[{string(segment.key)}]"
        elif isinstance(segment, Index):
            expression = f"rt.at({expression}, {segment.index})"
    return expression


def _last_name(parsed: Path) -> str:
    names = [segment.key for segment in parsed.segments if isinstance(segment, Member)]
    return names[-1] if names else "path"


def selected(value: Json, place: Place) -> str:
    """InputPath or OutputPath applied to the place's root."""
    if value is None:
        return "{}"
    if not isinstance(value, str):
        raise NotPlain
    return place.root if value == "$" else path(value, place, "rt.selection")


def dynamic(text: Json, place: Place, hint: str) -> str:
    """What stands behind a `.$` key: a path or an intrinsic."""
    if not isinstance(text, str):
        raise NotPlain
    if text.startswith("$"):
        return path(text, place)
    try:
        call = parse_intrinsic(text)
    except ExpressionSyntaxError as problem:
        raise NotPlain from problem
    if call.function == "States.MathAdd" and len(call.arguments) == 2:
        parts = [_argument(argument, place) for argument in call.arguments]
        if None not in parts:
            return f"rt.math_add({parts[0]}, {parts[1]})"
    name = place.constants.add(f"rt.intrinsic({string(text)})", place.state, hint)
    return f"{name}(run, {place.root})"


def _argument(argument: Literal | PathArgument | Call, place: Place) -> str | None:
    match argument:
        case Literal(value=value):
            return literal(value)
        case PathArgument(path=found):
            return _plain_path(found, place)
        case Call():
            return None


def template(value: Json, place: Place, hint: str) -> str:
    """A payload template."""
    if nesting(value) > MAX_NESTING:
        raise NotPlain
    return _template(value, place, hint)


def _template(value: Json, place: Place, hint: str) -> str:
    if not is_dynamic(value):
        return constant(value, place, hint)
    if isinstance(value, list):
        return "[" + ", ".join(_template(item, place, hint) for item in value) + "]"
    if not isinstance(value, dict):
        raise NotPlain
    members: dict[str, str] = {}
    for key, inner in value.items():
        name = key.removesuffix(SUFFIX)
        if name in members:
            raise NotPlain
        if key.endswith(SUFFIX):
            members[name] = dynamic(inner, place, name)
        else:
            members[name] = _template(inner, place, name)
    return _object(members)


def _object(members: dict[str, str]) -> str:
    return "{" + ", ".join(f"{string(name)}: {expression}" for name, expression in members.items()) + "}"


def constant(value: Json, place: Place, hint: str) -> str:
    """A constant in place if it is short, otherwise by a name. Nobody changes values, so one can serve many visits."""
    text = literal(value)
    return text if len(text) <= _LONG else place.constants.add(text, place.state, hint)


def put(result_path: Json, data: str, result: str) -> str:
    """ResultPath: the data with the result in it."""
    if result_path is None:
        return data
    if result_path == "$":
        return result
    try:
        parsed = parse_path(str(result_path))
    except ExpressionSyntaxError as problem:
        raise NotPlain from problem
    keys = [segment.key for segment in parsed.segments if isinstance(segment, Member)]
    if parsed.root != "$" or len(keys) != len(parsed.segments):
        raise NotPlain
    if len(keys) == 1:
        return f"{{**{data}, {string(keys[0])}: {result}}}"
    return f"rt.put({data}, ({', '.join(map(string, keys))}), {result})"


# ---- conditions of choice rules ----


def condition(rule: Json, place: Place) -> str:
    """A rule's condition as a Python condition."""
    if nesting(rule) > MAX_NESTING:
        raise NotPlain
    return _condition(rule, place)


def _condition(rule: Json, place: Place) -> str:
    if not isinstance(rule, dict):
        raise NotPlain
    for key, word in (("And", " and "), ("Or", " or ")):
        parts = rule.get(key)
        if isinstance(parts, list) and parts:
            return word.join(f"({_condition(part, place)})" for part in parts)
    if "Not" in rule:
        return f"not ({_condition(rule['Not'], place)})"
    name = next((key for key in rule if key in OPERATORS), None)
    variable = rule.get("Variable")
    if name is None or not isinstance(variable, str):
        raise NotPlain
    return _comparison(name, path(variable, place), rule[name], place)


_PLAIN: Final[dict[str, tuple[str, type | tuple[type, ...]]]] = {
    "String": ("rt.text", str),
    "Numeric": ("rt.number", (int, float)),
}
_TESTS: Final[dict[str, Callable[[str], str]]] = {
    "IsNull": lambda value: f"{value} is None",
    "IsPresent": lambda value: f"rt.is_present(lambda: {value})",
    "IsNumeric": lambda value: f"rt.is_number({value})",
    "IsString": lambda value: f"isinstance({value}, str)",
    "IsBoolean": lambda value: f"isinstance({value}, bool)",
}


def _comparison(name: str, value: str, operand: Json, place: Place) -> str:
    operator = OPERATORS[name]
    test = _TESTS.get(name)
    if test is not None:
        return test(value) if operand is not False else f"not ({test(value)})"
    plain = _PLAIN.get(operator.family)
    sign = SIGNS.get(operator.relation)
    if plain is not None and sign is not None:
        wrap, types = plain
        if operator.is_path:
            return f"{wrap}({value}) {sign} {wrap}({path(str(operand), place)})"
        if isinstance(operand, types) and not isinstance(operand, bool):
            is_equality = sign == "==" and operator.family == "String"
            return f"{value if is_equality else f'{wrap}({value})'} {sign} {literal(operand)}"
    if name == "BooleanEquals" and isinstance(operand, bool):
        return f"{value} is {operand}"
    if operator.is_path:
        raise NotPlain
    made = place.constants.add(f"rt.comparison({string(name)}, {literal(operand)})", place.state, name)
    return f"{made}({value})"


# ---- JSONata ----


def query(value: Json, place: Place, hint: str) -> str:
    """A JSON value with `{% ... %}` strings in it."""
    if nesting(value) > MAX_NESTING:
        raise NotPlain
    return _query(value, place, hint)


def _query(value: Json, place: Place, hint: str) -> str:
    match value:
        case str() if is_expression(value):
            return _expression(value[2:-2].strip(), place, hint)
        case list() if _has_expression(value):
            return "[" + ", ".join(_query(item, place, hint) for item in value) + "]"
        case dict() if _has_expression(value):
            return _object({key: _query(inner, place, key) for key, inner in value.items()})
    return constant(value, place, hint)


def is_expression(value: Json) -> bool:
    return isinstance(value, str) and value.startswith("{%") and value.endswith("%}") and len(value) >= 4


def _has_expression(value: Json) -> bool:
    if isinstance(value, dict):
        return any(map(_has_expression, value.values()))
    if isinstance(value, list):
        return any(map(_has_expression, value))
    return is_expression(value)


def _expression(source: str, place: Place, hint: str) -> str:
    from sfdsl.expr.jsonata.expression import compile_expression

    try:
        compile_expression(source)
    except (ExpressionSyntaxError, RecursionError) as problem:
        raise NotPlain from problem
    name = place.constants.add(f"rt.jsonata({string(source)})", place.state, hint)
    result = f", {place.result}" if place.result is not None else ""
    return f"{name}(run, {place.root}{result})"
