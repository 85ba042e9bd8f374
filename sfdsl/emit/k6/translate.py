"""What tasks send, as JavaScript: literal parts as they are, and what an execution works out as reads of a row of data.

    {"id.$": "$.order.id"}                            { id: read(row, "order", "id") }
    {"text.$": "States.Format('o-{}', $.id)"}         { text: text("o-", read(row, "id")) }
    {"id": "{% $states.input.order.id %}"}            { id: read(row, "order", "id") }
    {"sum": "{% $sum($states.input.prices) %}"}       { sum: column(row, "send.Entries[0].Detail.sum") }

A row is the input of the task's state. What cannot be said in these terms (variables, the context, functions) is taken from a column
of the row that is named after its place; `columns` lists them, for the header of the script. What a `$map` repeats has no such name
for each item, so that then all of it is a column.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, NoReturn, assert_never

from sfdsl.emit.k6.javascript import (
    Array,
    Arrow,
    Atom,
    Call,
    Expression,
    Object,
    key,
    member,
    name,
    scalar,
    string,
)
from sfdsl.expr.errors import ExpressionSyntaxError
from sfdsl.expr.intrinsics_parser import Argument, Literal, PathArgument, parse_intrinsic
from sfdsl.expr.intrinsics_parser import Call as IntrinsicCall
from sfdsl.expr.jsonpath_parser import INPUT, Index, Member, Path, parse_path
from sfdsl.ir.nodes import Parameter, StateMachine
from sfdsl.ir.put_events import Computed, Fields, Items, Known, PutEvents, Repeated, Value, expression_value
from sfdsl.jsontypes import Json

if TYPE_CHECKING:
    from sfdsl.expr.jsonata.nodes import Node, Step

ROW: Final = name("row")
"""The name of the row of data in a script."""
_PLACEHOLDER: Final = re.compile(r"\$\{([^${}]+)\}")
_SIMPLE_KEY: Final = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True, slots=True)
class Column:
    """A column that the data must have, and the expression that it stands in for."""

    name: str
    expression: str


class Untranslatable(Exception):
    """An expression that is not among those that this module can say."""


@dataclass(frozen=True, slots=True)
class _Scope:
    """Where a value stands: the state's name and the way to it, and the variables of functions round it, by JavaScript name.

    `has_columns`: what cannot be translated here may be a column of its own.
    """

    path: str
    variables: Mapping[str, str] = field(default_factory=dict)
    has_columns: bool = True

    def at(self, step: str | int) -> "_Scope":
        if isinstance(step, int):
            return replace(self, path=f"{self.path}[{step}]")
        plain = _SIMPLE_KEY.fullmatch(step)
        return replace(self, path=f"{self.path}.{step}" if plain else f"{self.path}[{json.dumps(step)}]")

    def without_columns(self) -> "_Scope":
        return replace(self, has_columns=False)

    def inside(self, variable: str, item: str) -> "_Scope":
        """The body of a function of one variable."""
        return _Scope(self.path, {**self.variables, variable: item}, has_columns=False)


class Translator:
    """Translates the tasks of one machine, and collects what their texts need: columns, and `params` by name."""

    def __init__(self, machine: StateMachine) -> None:
        self._declared = {param.name: param for param in machine.params}
        # A definition that was read from JSON declares no parameters; whatever looks like one is one.
        self._is_open = machine.source is None or not machine.source.name.endswith(".sfd")
        self._input: tuple[str | int, ...] | None = ()
        self.columns: list[Column] = []
        self.params: dict[str, Parameter] = {}

    def entries(self, task: PutEvents) -> Expression:
        """The expression for a task's `Entries`. Raises UnsafeNumber."""
        assert task.entries is not None
        self._input = () if task.is_jsonata else _input_steps(task.state.input_path)
        scope = _Scope(task.state.name).at("Entries")
        match task.entries:
            case Items(items=items):
                return Array(tuple(self._entry(item, scope.at(index)) for index, item in enumerate(items)))
            case Repeated() as repeated:
                return self._repeated(repeated, scope, is_array=True)
            case value:
                return self._value(value, scope)

    def _entry(self, entry: Value, scope: _Scope) -> Expression:
        if not isinstance(entry, Fields):
            return self._value(entry, scope)
        detail = entry.members.get("Detail")
        return self._object(entry.members if detail is None else {**entry.members, "Detail": _as_object(detail)}, scope)

    # ---- values ----

    def _value(self, value: Value, scope: _Scope) -> Expression:
        match value:
            case Known(value=str(content)):
                return self._text(content)
            case Known(value=content):
                return scalar(content)
            case Fields(members=members):
                return self._object(members, scope)
            case Items(items=items):
                return Array(tuple(self._value(item, scope.at(index)) for index, item in enumerate(items)))
            case Repeated():
                return self._repeated(value, scope, is_array=value.is_array)
            case Computed():
                try:
                    return self._computed(value, scope)
                except Untranslatable:
                    return self._column(value.text, scope)
            case _:
                assert_never(value)

    def _object(self, members: Mapping[str, Value], scope: _Scope) -> Object:
        return Object(tuple((self._key(each), self._value(inner, scope.at(each))) for each, inner in members.items()))

    def _key(self, content: str) -> str | Atom | Call:
        text = self._text(content)
        return key(content) if text == string(content) else text

    def _column(self, expression: str, scope: _Scope) -> Expression:
        if not scope.has_columns:
            raise Untranslatable
        self.columns.append(Column(scope.path, expression))
        return Call("column", (ROW, string(scope.path)))

    def _text(self, content: str) -> Atom | Call:
        """A string, with the deployment parameters in it filled in."""
        parts: list[Atom] = []
        end = 0
        for found in _PLACEHOLDER.finditer(content):
            param = self._param(found[1])
            if param is not None:
                parts += [string(content[end : found.start()])] if found.start() > end else []
                parts.append(param)
                end = found.end()
        if not parts:
            return string(content)
        parts += [string(content[end:])] if end < len(content) else []
        return parts[0] if len(parts) == 1 else Call("text", tuple(parts))

    def _param(self, param: str) -> Atom | None:
        declared = self._declared.get(param)
        if declared is None:
            if not self._is_open:
                return None
            declared = Parameter(name=param, kind="string")
        self.params[param] = declared
        return member("params", param)

    def _repeated(self, repeated: Repeated, scope: _Scope, *, is_array: bool) -> Expression:
        """Without `is_array` an array of one value is that value, as everywhere in JSONata."""
        item = "item" + (str(len(scope.variables) + 1) if scope.variables else "")
        try:
            body = self._entry(repeated.item, scope.inside(repeated.variable, item))
            if isinstance(body, Object):
                each = Call("each", (self._operand(repeated.source, scope), Arrow(item, body)))
                return each if is_array else Call("sequence", (each,))
        except Untranslatable:
            pass
        return self._column(repeated.text, scope)

    def _operand(self, value: Value, scope: _Scope) -> Expression:
        """A part of an expression, which may turn out to be nothing."""
        if isinstance(value, Computed):
            return self._computed(value, scope, optional=True)
        return self._value(value, scope.without_columns())

    # ---- expressions ----

    def _computed(self, value: Computed, scope: _Scope, optional: bool = False) -> Expression:
        if value.node is not None:
            return self._jsonata(value.node, value.text, scope, optional=optional or value.in_constructor)
        try:
            if value.text.lstrip().startswith("$"):
                return self._path(parse_path(value.text))
            return self._argument(parse_intrinsic(value.text))
        except ExpressionSyntaxError:
            raise Untranslatable from None

    def _path(self, path: Path) -> Expression:
        if path.root != INPUT or self._input is None:
            raise Untranslatable
        return _read(ROW, (*self._input, *_steps(path)))

    def _argument(self, argument: Argument) -> Expression:
        """An intrinsic call, or an argument of one."""
        match argument:
            case Literal(value=str(content)):
                return self._text(content)
            case Literal(value=content):
                return scalar(content)
            case PathArgument(path=path):
                return self._path(path)
            case IntrinsicCall(function="States.Format", arguments=(Literal(value=str(), source=source), *rest)):
                return self._format(source, [self._argument(each) for each in rest])
            case IntrinsicCall(function="States.Array", arguments=arguments):
                return Array(tuple(self._argument(each) for each in arguments))
            case IntrinsicCall(function="States.UUID", arguments=()):
                return Call("uuid", ())
            case IntrinsicCall(function="States.JsonToString", arguments=(inner,)):
                return Call("JSON.stringify", (self._argument(inner),))
            case IntrinsicCall(function="States.StringToJson", arguments=(inner,)):
                return Call("JSON.parse", (self._argument(inner),))
            case IntrinsicCall():
                raise Untranslatable
            case _:
                assert_never(argument)

    def _format(self, source: str, values: list[Expression]) -> Expression:
        """States.Format; a backslash makes the character behind it plain."""
        texts = [""]
        at = 0
        while at < len(source):
            if source[at] == "\\" and at + 1 < len(source):
                texts[-1] += source[at + 1]
                at += 2
            elif source.startswith("{}", at):
                texts.append("")
                at += 2
            elif source[at] in "{}":
                raise Untranslatable
            else:
                texts[-1] += source[at]
                at += 1
        if len(texts) != len(values) + 1:
            raise Untranslatable
        parts: list[Expression] = [self._text(texts[0])] if texts[0] else []
        for value, text in zip(values, texts[1:], strict=True):
            parts += [value, self._text(text)] if text else [value]
        return Call("text", tuple(parts)) if parts else string("")

    def _jsonata(self, node: "Node", text: str, scope: _Scope, *, optional: bool) -> Expression:
        """`optional`: where the expression gives nothing, nothing is sent; otherwise that is an error."""
        from sfdsl.expr.jsonata import nodes

        match node:
            case nodes.PathNode(steps=(nodes.Step(expression=nodes.VariableNode(name=variable)), *rest)):
                if _is_special(node) or not _is_plain(node.steps[0]):
                    raise Untranslatable
                steps = [step for each in rest for step in _jsonata_step(each)]
                if variable in scope.variables:
                    return _read(name(scope.variables[variable]), tuple(steps), optional=optional)
                if variable == "states" and steps[:1] == ["input"]:
                    return _read(ROW, tuple(steps[1:]), optional=optional)
                raise Untranslatable
            case nodes.VariableNode(name=variable) if variable in scope.variables:
                return name(scope.variables[variable])
            case nodes.BinaryNode(operator="&"):
                return Call("text", tuple(self._joined(node, text, scope)))
            case nodes.ArrayNode(items=items):
                return Call("list", tuple(self._listed(item, text, scope) for item in items))
            case nodes.CallNode(function=nodes.VariableNode(name="string"), arguments=(nodes.ObjectNode() as inner,)):
                return Call("JSON.stringify", (self._operand(expression_value(inner, text), scope),))
            case nodes.CallNode(function=nodes.VariableNode(name="uuid"), arguments=()):
                return Call("uuid", ())
            case _:
                raise Untranslatable

    def _joined(self, node: "Node", text: str, scope: _Scope) -> list[Expression]:
        """The operands of a chain of `&`, which need not be there."""
        from sfdsl.expr.jsonata import nodes

        if isinstance(node, nodes.BinaryNode) and node.operator == "&":
            return [*self._joined(node.left, text, scope), *self._joined(node.right, text, scope)]
        return [self._operand(expression_value(node, text), scope)]

    def _listed(self, node: "Node", text: str, scope: _Scope) -> Expression:
        """An item of an array, in which arrays that an expression gives are spread out, but not those that are written."""
        value = expression_value(node, text)
        operand = self._operand(value, scope)
        return Array((operand,)) if isinstance(value, Items) else operand


# ---- parts of expressions ----


def _read(source: Atom, steps: tuple[str | int, ...], *, optional: bool = False) -> Expression:
    if not steps:
        return source
    return Call("find" if optional else "read", (source, *(scalar(step) for step in steps)))


def _steps(path: Path) -> list[str | int]:
    steps: list[str | int] = []
    for segment in path.segments:
        match segment:
            case Member(key=step) | Index(index=step):
                steps.append(step)
            case _:
                raise Untranslatable
    return steps


def _input_steps(input_path: object) -> tuple[str | int, ...] | None:
    """What `$` is in the row, under a state's InputPath; None if that is more than a way into it."""
    if not isinstance(input_path, str):
        return None if input_path is None else ()
    try:
        path = parse_path(input_path)
        return tuple(_steps(path)) if path.root == INPUT else None
    except (ExpressionSyntaxError, Untranslatable):
        return None


def _is_special(node: "Node") -> bool:
    from sfdsl.expr.jsonata.nodes import PathNode

    return isinstance(node, PathNode) and (node.group is not None or node.keep_array or node.keep_singleton)


def _is_plain(step: "Step") -> bool:
    return not step.stages and step.focus is None and step.index is None and not step.keep_array


def _jsonata_step(step: "Step") -> list[str | int]:
    """A name, with a number behind it in brackets or not."""
    from sfdsl.expr.jsonata import nodes

    if step.focus is None and step.index is None and not step.keep_array:
        match step.expression, step.stages:
            case nodes.NameNode(value=value), ():
                return [value]
            case nodes.NameNode(value=value), (nodes.FilterStage(predicate=nodes.NumberNode(value=int(index))),):
                return [value, index]
            case _:
                pass
    raise Untranslatable


def _as_object(detail: Value) -> Value:
    """A Detail that is the text of an object, as the object: k6's client makes texts of whatever it gets."""
    if isinstance(detail, Known) and isinstance(detail.value, str):
        try:
            parsed: Json = json.loads(detail.value, parse_constant=_refuse)
        except (ValueError, RecursionError):
            return detail
        if isinstance(parsed, dict):
            return _plain(parsed)
    return detail


def _plain(value: Json) -> Value:
    """JSON without anything to work out."""
    match value:
        case dict():
            return Fields({each: _plain(inner) for each, inner in value.items()})
        case list():
            return Items(tuple(_plain(item) for item in value))
        case _:
            return Known(value)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)
