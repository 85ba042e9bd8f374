"""What the putEvents tasks of a machine send, taken apart: what is known now, and what an execution works out.

    "Entries": [{"Source": "shop", "Detail": {"id.$": "$.id"}}]        JSONPath
    "Entries": [{"Source": "shop", "Detail": {"id": "{% $states.input.id %}"}}]        JSONata

    Items(Fields(Source=Known("shop"), Detail=Fields(id=Computed("$.id"))))

Expressions that only put values together (`{'id': 1}`, `['a', 'b']`, `$map(list, function($x) { ... })`) are taken apart as well.
The states that `retry failed entries` is made of (`sfdsl/lower/failed_entries.py`) count as the one task that they stand for.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from sfdsl.catalog.resource import OptimizedCall, SdkCall, parse_resource
from sfdsl.expr.payload_template import SUFFIX
from sfdsl.ir.nodes import ChoiceState, Machine, Next, State, StateMachine, TaskState, WaitState
from sfdsl.ir.walk import walk
from sfdsl.jsontypes import Json, Pointer

if TYPE_CHECKING:
    from sfdsl.expr.jsonata.nodes import Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Positioned:
    """`pointer` leads to the value in its state, or, inside an expression, to the string that holds the expression."""

    pointer: Pointer = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Known(Positioned):
    """A string, number, boolean or null that is written out. A string may hold `${Name}`, which a deployment fills in."""

    value: str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Fields(Positioned):
    """An object whose keys are all known."""

    members: Mapping[str, "Value"]


@dataclass(frozen=True, slots=True)
class Items(Positioned):
    """An array of known length."""

    items: tuple["Value", ...]


@dataclass(frozen=True, slots=True)
class Repeated(Positioned):
    """`$map(source, function($variable) { item })`: as many values like `item` as `source` has.

    `is_array`: brackets stand round it, so that one value is an array too. `text` is the whole expression.
    """

    source: "Value"
    variable: str
    item: "Value"
    text: str = field(default="", compare=False)
    is_array: bool = False


@dataclass(frozen=True, slots=True)
class Computed(Positioned):
    """A path, an intrinsic call (`node` is None) or a JSONata expression, without its delimiters.

    `in_constructor`: it is a member of an object that is itself part of an expression, where nothing leaves the key out.
    """

    text: str
    node: "Node | None" = field(default=None, compare=False)
    in_constructor: bool = False


Value: TypeAlias = Known | Fields | Items | Repeated | Computed


@dataclass(frozen=True, slots=True)
class PutEvents:
    """One task. `entries` is None where the task gives none; `appends_arns`: those of machine and execution go behind `Resources`.

    `again` is the task that sends what failed of them once more, for `retry failed entries`.
    """

    state: TaskState
    is_jsonata: bool
    appends_arns: bool
    entries: Value | None
    again: TaskState | None = None


def is_optimized(resource: str) -> bool | None:
    """Which integration the resource sends events through: True for the optimized one, False for the SDK's; None: it sends none."""
    match parse_resource(resource):
        case OptimizedCall(service="events", action="putEvents"):
            return True
        case SdkCall(service="eventbridge", action="putEvents"):
            return False
        case _:
            return None


def put_events(machine: StateMachine) -> Iterator[PutEvents]:
    """The tasks that send events, through either integration, in branches and map bodies too, in the order of the source."""
    resending: set[int] = set()
    for place in walk(machine):
        state = place.state
        if not isinstance(state, TaskState) or state.resource is None or id(state) in resending:
            continue
        appends_arns = is_optimized(state.resource)
        if appends_arns is None:
            continue
        is_jsonata = (state.query_language or machine.query_language) == "JSONata"
        entries = _entries(state, is_jsonata)
        original, again = _sent_by_retry(entries), None
        if original is not None and not appends_arns:
            again = _resends(state, place.machine)
            if again is not None:
                entries, appends_arns = original, True
                resending.add(id(again))
        yield PutEvents(state, is_jsonata, appends_arns, entries, again)


def _entries(state: TaskState, is_jsonata: bool) -> Value | None:
    field_name, given = ("Arguments", state.arguments) if is_jsonata else ("Parameters", state.parameters)
    if not isinstance(given, dict | str):
        return None
    value = jsonata_value(given, (field_name,)) if is_jsonata else template_value(given, (field_name,))
    match value:
        case Fields(members=members):
            return members.get("Entries")
        case Computed():
            return Computed(f"({value.text}).Entries", pointer=value.pointer)
        case _:
            return None


def template_value(value: Json, at: Pointer = ()) -> Value:
    """A payload template: the value of a key that ends in `.$` is worked out."""
    if isinstance(value, dict):
        members: dict[str, Value] = {}
        for key, inner in value.items():
            here = (*at, key)
            if key.endswith(SUFFIX) and isinstance(inner, str):
                members[key.removesuffix(SUFFIX)] = Computed(inner, pointer=here)
            else:
                members[key] = template_value(inner, here)
        return Fields(members, pointer=at)
    if isinstance(value, list):
        return Items(tuple(template_value(item, (*at, index)) for index, item in enumerate(value)), pointer=at)
    return Known(value, pointer=at)


def jsonata_value(value: Json, at: Pointer = ()) -> Value:
    """JSON in which strings between `{%` and `%}` are worked out."""
    if isinstance(value, dict):
        return Fields({key: jsonata_value(inner, (*at, key)) for key, inner in value.items()}, pointer=at)
    if isinstance(value, list):
        return Items(tuple(jsonata_value(item, (*at, index)) for index, item in enumerate(value)), pointer=at)
    if isinstance(value, str):
        from sfdsl.expr.errors import ExpressionSyntaxError
        from sfdsl.expr.jsonata import expression_of, parse

        text = expression_of(value)
        if text is not None:
            try:
                return expression_value(parse(text), text, at)
            except ExpressionSyntaxError:
                return Computed(text, pointer=at)
    return Known(value, pointer=at)


def expression_value(node: "Node", text: str, at: Pointer = (), in_constructor: bool = False) -> Value:
    """An expression, whose syntax tree is a part of that of `text`."""
    from sfdsl.expr.jsonata import nodes

    node = _unwrapped(node)
    match node:
        case nodes.StringNode(value=value) | nodes.NumberNode(value=value) | nodes.ConstantNode(value=value):
            return Known(value, pointer=at)
        case nodes.ObjectNode(pairs=pairs):
            members = {
                key.value: expression_value(item, text, at, True)
                for key, item in pairs
                if isinstance(key, nodes.StringNode)
            }
            if len(members) == len(pairs):
                return Fields(members, pointer=at)
        case nodes.ArrayNode(items=items):
            values = tuple(expression_value(item, text, at, True) for item in items)
            # What an expression gives is spread out in the array, so only constructors are items for sure.
            if not any(isinstance(value, Computed) for value in values):
                if len(values) == 1 and isinstance(values[0], Repeated):
                    return replace(values[0], text=text[node.start : node.end], is_array=True)
                if not any(isinstance(value, Repeated) for value in values):
                    return Items(values, pointer=at)
        case nodes.CallNode(function=nodes.VariableNode(name="map"), arguments=(source, function)):
            match _unwrapped(function):
                case nodes.LambdaNode(parameters=(nodes.VariableNode(name=variable),), body=body):
                    item = expression_value(body, text, at, True)
                    repeated = expression_value(source, text, at)
                    return Repeated(repeated, variable, item, text[node.start : node.end], pointer=at)
                case _:
                    pass
        case _:
            pass
    return Computed(text[node.start : node.end], node, in_constructor, pointer=at)


def _unwrapped(node: "Node") -> "Node":
    """Without parentheses round it."""
    from sfdsl.expr.jsonata.nodes import BlockNode

    while isinstance(node, BlockNode) and len(node.expressions) == 1:
        node = node.expressions[0]
    return node


# ---- retry failed entries ----


def _sent_by_retry(entries: Value | None) -> Value | None:
    """The entries as the author wrote them, where `entries` completes each: `$map(E, function($e) { $merge([$e, {...}]) })`."""
    from sfdsl.expr.jsonata import nodes

    if not isinstance(entries, Repeated) or not isinstance(entries.item, Computed):
        return None
    match entries.item.node:
        case nodes.CallNode(
            function=nodes.VariableNode(name="merge"),
            arguments=(nodes.ArrayNode(items=(nodes.VariableNode(name=entry), nodes.ObjectNode(pairs=pairs))),),
        ) if entry == entries.variable:
            names = {key.value for key, _ in pairs if isinstance(key, nodes.StringNode)}
            return entries.source if names == {"Detail", "Resources"} else None
        case _:
            return None


def _resends(first: TaskState, machine: Machine) -> TaskState | None:
    """The task that sends the failed entries again: behind a Choice about what failed and a Wait."""
    states: dict[str, State] = {state.name: state for state in machine.states}
    choice = _next(first, states)
    if isinstance(choice, ChoiceState):
        for rule in choice.choices:
            wait = states.get(rule.next)
            again = _next(wait, states) if isinstance(wait, WaitState) else None
            if isinstance(again, TaskState) and again.resource == first.resource and _next(again, states) is choice:
                return again
    return None


def _next(state: Any, states: Mapping[str, State]) -> State | None:
    transition = state.transition
    return states.get(transition.target) if isinstance(transition, Next) else None
