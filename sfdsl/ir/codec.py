"""Nodes to the JSON value that ASL has, and back.

    StateMachine(name="f", start_at="p", states=(PassState(name="p", transition=End()),))
    {"StartAt": "p", "States": {"p": {"Type": "Pass", "End": true}}}

Encoding is exact. Decoding keeps everything: a field that is unknown, or whose value is not of its kind, stays in the `extra` of its
node, so that `encode(decode(value)) == value` holds for every document whose `States` are objects. What is wrong is reported with
its JSON pointer, the first reason only; what the document as a whole must obey is for `sfdsl.checks`.
"""

from collections.abc import Callable, Mapping
from dataclasses import Field, fields
from typing import Any, Final

from sfdsl.expr.comparison import OPERATORS
from sfdsl.ir import nodes
from sfdsl.ir.fields import ABSENT, NODE, NODES, TEXTS, Spans
from sfdsl.ir.nodes import STATE_TYPES, ChoiceRule, Condition, Machine, RawState, State, StateMachine, SubMachine
from sfdsl.jsontypes import Json, Pointer
from sfdsl.source import Span

Report = Callable[[Pointer, str], None]
"""Called with the pointer of the offending value and what is wrong with it."""


class UnfitError(Exception):
    """A value that has no place in the representation. `pointer` leads to the value that is at fault."""

    def __init__(self, pointer: Pointer, message: str) -> None:
        super().__init__(message)
        self.pointer, self.message = pointer, message


def asl_fields(cls: type[Any]) -> tuple[Field[Any], ...]:
    """The fields of a node class that stand in ASL under a key, in the order in which they are emitted."""
    found = _ASL_FIELDS.get(cls)
    if found is None:
        found = _ASL_FIELDS[cls] = tuple(field for field in fields(cls) if "asl" in field.metadata)
    return found


_ASL_FIELDS: Final[dict[type[Any], tuple[Field[Any], ...]]] = {}


# ---- encode ----


def encode_machine(machine: Machine) -> dict[str, Json]:
    """The definition as a JSON value. Parts of the machine are shared with it, not copied."""
    result = _encode_fields(machine)
    result["States"] = {state.name: encode_state(state) for state in machine.states}
    result.update(machine.extra)
    return result


def encode_state(state: State) -> dict[str, Json]:
    """The fields of one state, without its name."""
    if isinstance(state, RawState):
        return dict(state.extra)
    result: dict[str, Json] = {"Type": nodes.type_name(state), **_encode_fields(state)}
    match getattr(state, "transition", None):
        case nodes.Next(target=target):
            result["Next"] = target
        case nodes.End():
            result["End"] = True
    result.update(state.extra)
    return result


def encode_condition(condition: Condition) -> dict[str, Json]:
    """The keys of a condition; those of a choice rule's own condition stand beside the rule's other keys."""
    match condition:
        case nodes.Comparison():
            result: dict[str, Json] = {"Variable": condition.variable, condition.operator: condition.operand}
        case nodes.And():
            result = {"And": [encode_condition(part) for part in condition.conditions]}
        case nodes.Or():
            result = {"Or": [encode_condition(part) for part in condition.conditions]}
        case nodes.Not():
            result = {"Not": encode_condition(condition.condition)}
        case nodes.ExpressionCondition():
            result = {"Condition": condition.value}
    result.update(condition.extra)
    return result


def _encode_node(node: Any) -> dict[str, Json]:
    if isinstance(node, SubMachine):
        return encode_machine(node)
    result = encode_condition(node.condition) if isinstance(node, ChoiceRule) else {}
    result.update(_encode_fields(node))
    result.update(node.extra)
    return result


def _encode_fields(node: Any) -> dict[str, Json]:
    result: dict[str, Json] = {}
    for field in asl_fields(type(node)):
        value = getattr(node, field.name)
        if value is field.default and not field.metadata["required"]:
            continue
        kind = field.metadata["kind"]
        if kind is NODE:
            value = _encode_node(value)
        elif kind is NODES:
            if not value:
                continue
            value = [_encode_node(item) for item in value]
        elif kind is TEXTS:
            value = list(value)
        result[field.metadata["asl"]] = value
    return result


# ---- decode ----


class Decoder:
    """Reads one document. `table` has the places of its values, where they are known."""

    def __init__(self, report: Report, table: Mapping[Pointer, Span] | None = None) -> None:
        self._report = report
        self._table = {} if table is None else table

    def machine(self, value: dict[str, Json], name: str) -> StateMachine:
        """The whole definition. `value["States"]` may be anything; see the module's docstring."""
        return StateMachine(name=name, **self._machine_parts(StateMachine, value, ()))

    def _machine_parts(self, cls: type[Any], value: dict[str, Json], at: Pointer) -> dict[str, Any]:
        parts, extra = self._fields(cls, value, at)
        states = extra.get("States", ABSENT)
        if states is ABSENT:
            raise UnfitError(at, "a state machine needs the field 'States'")
        if not isinstance(states, dict):
            raise UnfitError((*at, "States"), "the field 'States' must be an object")
        for name, state in states.items():
            if not isinstance(state, dict):
                raise UnfitError((*at, "States", name), f"the state '{name}' must be an object")
        del extra["States"]
        parts["states"] = tuple(
            self.state(name, state, (*at, "States", name)) for name, state in states.items() if isinstance(state, dict)
        )
        parts["extra"] = extra
        return parts

    def state(self, name: str, value: dict[str, Json], at: Pointer = ()) -> State:
        """One state; `RawState` where its type is none of ASL's, or where it can't be said in another way."""
        kind = value.get("Type")
        cls = STATE_TYPES.get(kind) if isinstance(kind, str) else None
        if cls is None:
            said = "has no 'Type'" if "Type" not in value else "has an unknown 'Type'"
            self._report(at if "Type" not in value else (*at, "Type"), f"the state '{name}' {said}")
            return RawState(name=name, extra=dict(value), spans=self._spans(at))
        parts, extra = self._fields(cls, value, at)
        del extra["Type"]
        if "transition" in cls.__dataclass_fields__:
            parts["transition"] = self._transition(extra, at)
        state: State = cls(name=name, extra=extra, **parts)
        return state

    def misfits(self, node: Any) -> None:
        """Report again why the known fields in a node's `extra` are there, with pointers that begin at the node."""
        for field in asl_fields(type(node)):
            key = field.metadata["asl"]
            if key in node.extra and (field.metadata["kind"] is not NODES or node.extra[key] != []):
                try:
                    self._field(field, node.extra[key], (key,))
                except UnfitError as unfit:
                    self._report(unfit.pointer, unfit.message)

    def _transition(self, extra: dict[str, Json], at: Pointer) -> nodes.Transition | None:
        """Takes `Next` or `End` out of `extra` where it stands alone and is well formed."""
        if "Next" in extra and "End" in extra:
            return None
        if "Next" in extra:
            target = extra["Next"]
            if isinstance(target, str):
                del extra["Next"]
                return nodes.Next(target=target)
            self._report((*at, "Next"), "the field 'Next' must be a string")
        elif extra.get("End") is True:
            del extra["End"]
            return nodes.End()
        elif "End" in extra and extra["End"] is not False:
            self._report((*at, "End"), "the field 'End' must be a boolean")
        return None

    def _fields(self, cls: type[Any], value: dict[str, Json], at: Pointer) -> tuple[dict[str, Any], dict[str, Json]]:
        """What `cls` has a place for, decoded, and the rest."""
        parts: dict[str, Any] = {"spans": self._spans(at)}
        extra = dict(value)
        for field in asl_fields(cls):
            key = field.metadata["asl"]
            if key not in value:
                if field.metadata["required"]:
                    raise UnfitError(at, f"the field '{key}' is missing")
                continue
            try:
                parts[field.name] = self._field(field, value[key], (*at, key))
            except UnfitError as unfit:
                if field.metadata["required"]:
                    raise
                # Empty lists (`Retry: []`) have no node to stand for them; that is no mistake.
                if field.metadata["kind"] is not NODES or value[key] != []:
                    self._report(unfit.pointer, unfit.message)
                continue
            del extra[key]
        return parts, extra

    def _field(self, field: Field[Any], value: Json, at: Pointer) -> Any:
        kind = field.metadata["kind"]
        if not kind.accepts(value):
            raise UnfitError(at, f"the field '{at[-1]}' must be {kind.says}")
        if kind is NODE and isinstance(value, dict):
            return self._node(field.metadata["node"], value, at)
        if kind is NODES and isinstance(value, list):
            name = field.metadata["node"]
            return tuple(
                self._node(name, item, (*at, index)) for index, item in enumerate(value) if isinstance(item, dict)
            )
        if kind is TEXTS and isinstance(value, list):
            return tuple(value)
        return value

    def _node(self, name: str, value: dict[str, Json], at: Pointer) -> Any:
        cls: type[Any] = getattr(nodes, name)
        if cls is SubMachine:
            return SubMachine(**self._machine_parts(SubMachine, value, at))
        parts, extra = self._fields(cls, value, at)
        if cls is ChoiceRule:
            parts["condition"] = self._condition(extra, at, nested=False)
        return cls(extra=extra, **parts)

    def _condition(self, rest: dict[str, Json], at: Pointer, *, nested: bool) -> Condition:
        """Takes the keys of one condition out of `rest`; what remains belongs to the rule, or to a nested condition's `extra`."""
        found = [key for key in rest if key in _CONDITION_KEYS]
        if not found:
            known = "'Variable' with an operator, 'And', 'Or', 'Not', or 'Condition'"
            raise UnfitError(at, f"a choice rule needs {known}")
        if len(found) > 1:
            raise UnfitError((*at, found[1]), f"a choice rule has one operator; this has '{found[0]}' and '{found[1]}'")
        key = found[0]
        value = rest.pop(key)
        here = (*at, key)
        parts: dict[str, Any] = {"spans": self._spans(at)}
        condition: Callable[..., Condition]
        if key in OPERATORS:
            variable = rest.get("Variable")
            if not isinstance(variable, str):
                raise UnfitError(at, f"the operator '{key}' needs a 'Variable', which must be a string")
            del rest["Variable"]
            condition = nodes.Comparison
            parts.update(variable=variable, operator=key, operand=value)
        elif key == "Condition":
            if not isinstance(value, str | bool):
                raise UnfitError(here, "the field 'Condition' must be a JSONata expression or a boolean")
            condition, parts["value"] = nodes.ExpressionCondition, value
        elif key == "Not":
            condition, parts["condition"] = nodes.Not, self._nested_condition(value, here)
        else:
            if not isinstance(value, list) or not value:
                raise UnfitError(here, f"the field '{key}' must be a list of rules, and not empty")
            condition = nodes.And if key == "And" else nodes.Or
            parts["conditions"] = tuple(
                self._nested_condition(item, (*here, index)) for index, item in enumerate(value)
            )
        if nested:
            parts["extra"] = rest
        return condition(**parts)

    def _nested_condition(self, value: Json, at: Pointer) -> Condition:
        if not isinstance(value, dict):
            raise UnfitError(at, "a choice rule must be an object")
        return self._condition(dict(value), at, nested=True)

    def _spans(self, at: Pointer) -> Spans:
        return Spans(self._table, at)


_CONDITION_KEYS: Final = frozenset(OPERATORS) | {"And", "Or", "Not", "Condition"}


def decode_machine(
    value: dict[str, Json], name: str, report: Report, table: Mapping[Pointer, Span] | None = None
) -> StateMachine:
    """Read a definition. Raises UnfitError where `States` is missing, or is not an object of objects, at any depth outside a Map or Parallel."""
    return Decoder(report, table).machine(value, name)


def report_misfits(node: Any, report: Report) -> None:
    """Tell what is wrong with the fields that `node` keeps in its `extra` though its class has a place for them."""
    if node.extra:
        Decoder(report).misfits(node)
