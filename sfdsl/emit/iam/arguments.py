"""The arguments of a call as far as its text tells: JSON in which what only the run knows is marked, or stands as `*` in a text.

    {"TableName": "orders", "Key.$": "$.key"}                      {"TableName": "orders", "Key": UNKNOWN}
    {"TopicArn.$": "States.Format('{}:{}', 'arn...', $.t)"}         {"TopicArn": "arn...:*"}
    {"Bucket": "{% 'in-' & $tenant %}"}                             {"Bucket": "in-*"}

Both query languages end up in one form here. `UNKNOWN` is what the catalogue's functions are told is dynamic.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, assert_never

from sfdsl.expr.errors import ExpressionSyntaxError
from sfdsl.expr.intrinsics_parser import Argument, Call, Literal, PathArgument, parse_intrinsic
from sfdsl.ir.fields import Absent
from sfdsl.ir.nodes import OptionalJson
from sfdsl.ir.put_events import Computed, Fields, Items, Known, Repeated, Value, jsonata_value, template_value
from sfdsl.jsontypes import Json

if TYPE_CHECKING:
    from sfdsl.expr.jsonata.nodes import Node

UNKNOWN: Final = "\0"
"""A value that only the run knows. No definition holds this text: AWS refuses NUL in names and ARNs."""

_ANYTHING: Final = "*"
_CONTEXT: Final = "$states.context."
_OBJECT_NAMES: Final = frozenset({"Key", "Prefix", "SourceKey", "DestinationKey", "CopySource"})


def is_unknown(value: Json) -> bool:
    return value == UNKNOWN


class Reader:
    """Reads values of one query language. `constants` are fields of the context object, by path, that do not depend on the execution."""

    def __init__(self, is_jsonata: bool, constants: Mapping[str, str]) -> None:
        self._is_jsonata, self._constants = is_jsonata, constants

    def read(self, written: OptionalJson) -> Json:
        """A field of the definition; one that is not written is the state's input, so nothing is known of it."""
        if isinstance(written, Absent):
            return UNKNOWN
        return self.known(jsonata_value(written) if self._is_jsonata else template_value(written))

    def known(self, value: Value) -> Json:
        match value:
            case Known():
                return value.value
            case Fields():
                return {name: _member(name, self.known(inner), inner) for name, inner in value.members.items()}
            case Items():
                return [self.known(item) for item in value.items]
            case Repeated():
                # However many there are: they are all like this one.
                return [self.known(value.item)]
            case Computed():
                return self._text_of(value)
            case _:
                assert_never(value)

    def _text_of(self, value: Computed) -> str:
        if self._is_jsonata:
            text = _ANYTHING if value.node is None else self._jsonata(value.node, value.text, value.node.start)
        else:
            text = self._jsonpath(value.text.strip())
        return UNKNOWN if not text.strip(_ANYTHING) else text

    # ---- JSONPath ----

    def _jsonpath(self, text: str) -> str:
        if text.startswith("$"):
            return self._constants.get(text.removeprefix("$$."), _ANYTHING) if text.startswith("$$.") else _ANYTHING
        try:
            return self._argument(parse_intrinsic(text))
        except ExpressionSyntaxError:
            return _ANYTHING

    def _argument(self, argument: Argument) -> str:
        match argument:
            case Literal():
                return argument.value if isinstance(argument.value, str) else argument.source
            case PathArgument():
                return self._jsonpath(argument.path.text)
            case Call(function="States.Format", arguments=(Literal() as template, *values)):
                return self._formatted(template.source, [self._argument(value) for value in values])
            case Call():
                return _ANYTHING
            case _:
                assert_never(argument)

    def _formatted(self, template: str, values: list[str]) -> str:
        """The template with `values` for its `{}`, and its escapes undone."""
        written: list[str] = []
        left = iter(values)
        at = 0
        while at < len(template):
            if template[at] == "\\":
                written.append(template[at + 1 : at + 2])
                at += 2
            elif template.startswith("{}", at):
                written.append(next(left, _ANYTHING))
                at += 2
            else:
                written.append(template[at])
                at += 1
        return "".join(written)

    # ---- JSONata ----

    def _jsonata(self, node: "Node", text: str, offset: int) -> str:
        """`text` is the source of the expression from `offset` on."""
        from sfdsl.expr.jsonata import nodes

        match node:
            case nodes.StringNode():
                return node.value
            case nodes.BinaryNode(operator="&"):
                return self._jsonata(node.left, text, offset) + self._jsonata(node.right, text, offset)
            case nodes.BlockNode(expressions=(inner,)):
                return self._jsonata(inner, text, offset)
            case _:
                source = text[node.start - offset : node.end - offset].strip()
                known = self._constants.get(source.removeprefix(_CONTEXT), _ANYTHING)
                return known if source.startswith(_CONTEXT) else _ANYTHING


def _member(name: str, known: Json, written: Value) -> Json:
    """The key of an S3 object may hold `*` and `?`; a policy has its own way to write them as they are.

    Source: IAM user guide, "Policy variables where you can specify special characters".
    """
    if name in _OBJECT_NAMES and isinstance(known, str) and isinstance(written, Known):
        return known.replace("*", "${*}").replace("?", "${?}")
    return known
