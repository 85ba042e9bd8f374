"""What the result of a task looks like, so that `$.Payload.x` or `$charge.Itme` can be judged before the task has ever run.

    shape = result_shape(OptimizedCall("dynamodb", "getItem"))
    member(shape, "Itme")    -> Missing(near=("Item",), ...)
    member(shape, "Item")    -> the shape of the item, a map

A shape is closed where the API's model names every member, and open where anything may come: the output of a function, of a callback, of a
nested execution. Names are as Step Functions spells them.
"""

from collections.abc import Iterable
from typing import Final, TypeAlias

from sfdsl.catalog.models import Model
from sfdsl.catalog.near import did_you_mean
from sfdsl.catalog.optimized import SYNC, SYNC_2, TOKEN
from sfdsl.catalog.own_models import BASICS
from sfdsl.catalog.resource import Activity, Deferred, LambdaFunction, OptimizedCall, Resource, SdkCall, Unrecognized
from sfdsl.catalog.signature import Signature, finished_shape, is_any_json, signature_of
from sfdsl.records import positional_record


@positional_record
class AnyShape:
    """A value of which nothing is known."""


@positional_record
class ScalarShape:
    """`type` is JSON's: `string`, `number`, `boolean`. Timestamps and bytes come as strings."""

    type: str


@positional_record
class ObjectShape:
    """An object with named members, none of which need be there. It has no others."""

    _model: Model
    _shape: str
    _sdk: bool
    _metadata: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        named = tuple(self._model.members(self._shape, sdk=self._sdk).named)
        return named + (tuple(METADATA) if self._metadata else ())


@positional_record
class ListShape:
    element: "Shape"


@positional_record
class MapShape:
    """An object whose keys are data; `value` is what each of them leads to."""

    value: "Shape"


Shape: TypeAlias = AnyShape | ScalarShape | ObjectShape | ListShape | MapShape

ANY: Final = AnyShape()


@positional_record
class Missing:
    """The answer for a name that a value cannot have. `near` has names that it can have and that are alike; `known` has all."""

    near: tuple[str, ...]
    known: tuple[str, ...]
    is_object: bool
    """False where the value is no object at all."""


METADATA: Final = ("SdkHttpMetadata", "SdkResponseMetadata")
"""What several optimized integrations add to the answer of the service."""

_METADATA_MODEL: Final = Model(
    "~metadata",
    {
        "shapes": {
            **BASICS,
            "SdkHttpMetadata": {
                "type": "structure",
                "members": {
                    "AllHttpHeaders": {"shape": "~lists"},
                    "HttpHeaders": {"shape": "Headers"},
                    "HttpStatusCode": {"shape": "~integer"},
                },
            },
            "SdkResponseMetadata": {"type": "structure", "members": {"RequestId": {"shape": "~string"}}},
            "Headers": {"type": "map", "key": {"shape": "~string"}, "value": {"shape": "~string"}},
        },
        "operations": {},
    },
)


def result_shape(resource: Resource, *, hands_on_token: bool = False) -> Shape:
    """The shape of a task's raw result: before ResultSelector, and what `$states.result` is.

    `hands_on_token`: the arguments hold the task token. Whoever has it may end a `.sync` task too, with any result.
    """
    match resource:
        case LambdaFunction() | Activity() | Deferred() | Unrecognized():
            return ANY
        case OptimizedCall() | SdkCall():
            signature = signature_of(resource)
            # A callback gives what its caller sends.
            if signature is None or resource.pattern == TOKEN or (resource.pattern and hands_on_token):
                return ANY
            return _shape_of(resource, signature)


def _shape_of(call: OptimizedCall | SdkCall, signature: Signature) -> Shape:
    is_job = call.pattern in (SYNC, SYNC_2)
    name = finished_shape(call, signature) if is_job else signature.gives
    if name is None:
        # What some jobs give is not known. An API without an answer gives an empty object.
        return _EMPTY if signature.is_sdk and not is_job else ANY
    shape = _make(signature.model, name, signature.is_sdk)
    if isinstance(shape, ObjectShape) and isinstance(call, OptimizedCall):
        # Only some results were recorded: elsewhere the metadata may be there or not.
        return ObjectShape(signature.model, name, False, call.service not in _WITHOUT_METADATA)
    return shape


_EMPTY: Final = ObjectShape(Model("~empty", {"shapes": {"Empty": {"members": {}}}, "operations": {}}), "Empty", True)

_WITHOUT_METADATA: Final = frozenset({"events", "apigateway", "http"})
"""Known to add none. Of many others no result was recorded: there it may be or not."""


def _make(model: Model, name: str, sdk: bool) -> Shape:
    shape = model.shapes[name]
    if is_any_json(model, name):
        return ANY
    match shape["type"]:
        case "structure":
            return ObjectShape(model, name, sdk)
        case "list":
            return ListShape(_make_element(model, shape["member"]["shape"], sdk))
        case "map":
            return MapShape(_make_element(model, shape["value"]["shape"], sdk))
        case "boolean":
            return ScalarShape("boolean")
        case "integer" | "long" | "float" | "double" | "bigInteger" | "bigDecimal":
            return ScalarShape("number")
        case _:
            return ScalarShape("string")


def _make_element(model: Model, name: str, sdk: bool) -> Shape:
    """Structures may hold themselves, and stop here since their members are made when asked for. Lists and maps may too (documents do):
    then nothing more is said."""
    seen: set[str] = set()
    inner = name
    while model.shapes[inner]["type"] in ("list", "map"):
        if inner in seen:
            return ANY
        seen.add(inner)
        inner = model.shapes[inner]["member" if model.shapes[inner]["type"] == "list" else "value"]["shape"]
    return _make(model, name, sdk)


def member(shape: Shape, name: str) -> "Shape | Missing":
    """The shape of a member, or what is known of its absence."""
    match shape:
        case AnyShape():
            return ANY
        case MapShape():
            return shape.value
        case ObjectShape():
            return _member_of_object(shape, name)
        case ListShape() | ScalarShape():
            return Missing((), (), False)


def _member_of_object(shape: ObjectShape, name: str) -> "Shape | Missing":
    found = shape._model.members(shape._shape, sdk=shape._sdk).find(name)
    if found is not None:
        return ANY if found.is_any_json else _make(shape._model, found.shape, shape._sdk)
    if shape._metadata and name in METADATA:
        return ObjectShape(_METADATA_MODEL, name, False)
    names = shape.names
    same = [known for known in names if known.lower() == name.lower()]
    return Missing(tuple(same or did_you_mean(name, sorted(names), 3)), names, True)


def element(shape: Shape) -> "Shape | None":
    """The shape of an element of a list; None for a value that is no list."""
    match shape:
        case AnyShape():
            return ANY
        case ListShape():
            return shape.element
        case ScalarShape() | ObjectShape() | MapShape():
            return None


def walk(shape: Shape, steps: Iterable[str | int]) -> "Shape | Missing | None":
    """Follows member names and list indexes. Missing at the first name that is not there, None where an index meets no list."""
    for step in steps:
        found = member(shape, step) if isinstance(step, str) else element(shape)
        if found is None or isinstance(found, Missing):
            return found
        shape = found
    return shape
