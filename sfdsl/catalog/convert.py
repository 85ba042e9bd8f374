"""Turns Step Functions' arguments into those of boto3, and boto3's answers into Step Functions' results.

    SdkCall("sfn", "startExecution"), {"StateMachineArn": "arn:...", "Input": {"a": 1}}
    -> client "stepfunctions", operation "StartExecution", {"stateMachineArn": "arn:...", "input": '{"a":1}'}

Names are spelt as the model spells them at every level, keys of maps stay. An object given for a text or for bytes becomes its JSON text; a
stream of bytes is always JSON text, so that a plain text given as the Body of an S3 object is stored with its quotes. In answers, moments
are texts of ISO 8601 with milliseconds, bytes and streams are texts, and botocore's ResponseMetadata is gone.
Source: recorded executions; developer guide, "Using AWS SDK service integrations".
"""

import datetime
import json
from collections.abc import Mapping
from typing import Any, Final

from sfdsl.catalog.models import COPY_REQUESTS, COPY_SOURCE, Member, Model, load_model
from sfdsl.catalog.own_models import JSON_SHAPE
from sfdsl.catalog.resource import Call, OptimizedCall
from sfdsl.catalog.signature import Signature, signature_of
from sfdsl.catalog.wrapped import WRAPPED
from sfdsl.jsontypes import Json
from sfdsl.records import positional_record

_JSON_TYPES: Final = {
    "list": "an ARRAY",
    "map": "an OBJECT",
    "structure": "an OBJECT",
    "boolean": "a BOOLEAN",
    "string": "a STRING",
    "timestamp": "a STRING",
}


class ConversionError(ValueError):
    """Arguments that Step Functions refuses before it calls the service; the message is its own where it is known."""


@positional_record
class ApiRequest:
    """What boto3 is to do: `getattr(boto3.client(client), method)(**arguments)`."""

    client: str
    operation: str
    arguments: dict[str, Any]

    @property
    def method(self) -> str:
        from botocore import xform_name

        name: str = xform_name(self.operation)
        return name


def to_request(call: Call, arguments: Json) -> ApiRequest:
    """The request behind a call, whatever its pattern. Raises ConversionError, also for a call without an API behind it."""
    signature = _signature(call)
    wrapped = WRAPPED.get((call.service, call.action)) if isinstance(call, OptimizedCall) else None
    if not isinstance(arguments, dict):
        raise ConversionError(f"The arguments of {call.label} must be an object")
    model, operation, takes = signature.model, signature.operation, signature.takes
    passed_on = _passed_on(signature, arguments)
    if wrapped is not None:
        passed_on, operation = wrapped.arguments(passed_on), wrapped.operation
        takes = model.input_of(operation)
    elif takes is not None and takes.startswith("~"):
        model, takes = _api_of(signature)
    if takes is None:
        return ApiRequest(model.client, operation, {})
    return ApiRequest(model.client, operation, _Writer(model, signature.is_sdk).structure(passed_on, takes))


def to_result(call: Call, response: Mapping[str, Any]) -> Json:
    """The result of a plain request from what boto3 gave; what an integration adds of its own is not in it."""
    signature = _signature(call)
    wrapped = WRAPPED.get((call.service, call.action)) if isinstance(call, OptimizedCall) else None
    model = signature.model
    gives = model.output_of(wrapped.operation) if wrapped is not None else signature.gives
    result = from_api(model, gives, response, sdk=signature.is_sdk) if gives is not None else {}
    return wrapped.result(result) if wrapped is not None and isinstance(result, dict) else result


def _signature(call: Call) -> Signature:
    signature = signature_of(call)
    if signature is None:
        raise ConversionError(f"{call.label} is not known to this version of botocore")
    return signature


def _api_of(signature: Signature) -> tuple[Model, str | None]:
    """The API's own model and input, for an integration whose arguments differ a little from the API's."""
    model = load_model(signature.model.client)
    if model is None or signature.operation not in model.operations:
        raise ConversionError("this integration has no API behind it")
    return model, model.input_of(signature.operation)


def _passed_on(signature: Signature, arguments: dict[str, Json]) -> dict[str, Json]:
    """Fields that an optimized integration does not support vanish without a word. Source: recorded executions."""
    action = signature.action
    if action is None or signature.takes is None:
        return arguments
    members = signature.model.members(signature.takes, sdk=False)
    supported = action.parameters if action.parameters is not None else {*members.named, *members.also}
    return {name: value for name, value in arguments.items() if name in supported}


# ---- arguments ----


def to_api(model: Model, shape: str, value: Json, *, sdk: bool) -> Any:
    """A value of a shape as boto3 takes it. `sdk`: names and conversions are those of `aws-sdk:`. Raises ConversionError."""
    return _Writer(model, sdk).value(value, shape, shape)


class _Writer:
    """Writes values for one model."""

    def __init__(self, model: Model, sdk: bool) -> None:
        self._model, self._sdk = model, sdk

    def structure(self, value: dict[str, Json], name: str) -> dict[str, Any]:
        written: dict[str, Any] = {}
        members = self._model.members(name, sdk=self._sdk)
        for key, item in value.items():
            member = members.find(key) or (None if self._sdk else _ignoring_case(members.named, key))
            if member is None:
                if self._sdk:
                    raise ConversionError(f'The field "{key}" is not supported by Step Functions')
                continue
            if item is not None:
                written[member.name] = self._member(item, member, key)
        spelt = {member.name: key for key, member in members.named.items()}
        for missing in self._model.required(name):
            if missing not in written:
                raise ConversionError(f"The field '{spelt[missing]}' is required but was missing")
        return _with_copy_source(written) if self._model.client == "s3" and name in COPY_REQUESTS else written

    def _member(self, value: Json, member: Member, key: str) -> Any:
        shape = self._model.shapes[member.shape]
        if member.traits.get("streaming") or shape.get("streaming") or (member.is_any_json and shape["type"] == "blob"):
            return _bytes(_json_text(value))
        if member.is_any_json:
            return value if isinstance(value, str) or "jsonvalue" in member.traits else _json_text(value)
        return self.value(value, member.shape, key)

    def value(self, value: Json, name: str, key: str) -> Any:
        shape = self._model.shapes[name]
        if shape.get("document"):
            return value
        match shape["type"]:
            case "structure":
                if isinstance(value, str) and "text_member" in shape:
                    return {shape["text_member"]: value}
                if isinstance(value, dict):
                    return self.structure(value, name)
            case "list":
                if isinstance(value, list):
                    return [self.value(item, shape["member"]["shape"], key) for item in value]
            case "map":
                if isinstance(value, dict):
                    inner = shape["value"]["shape"]
                    return {entry: self.value(item, inner, entry) for entry, item in value.items() if item is not None}
            case "blob":
                return _bytes(value if isinstance(value, str) else _json_text(value))
            case kind:
                return self._scalar(value, kind, key)
        raise self._refused(key, shape["type"])

    def _scalar(self, value: Json, kind: str, key: str) -> Any:
        match kind, value:
            case "string", str():
                return value
            case "string", _ if self._sdk:
                return _json_text(value)
            case "boolean", bool():
                return value
            case "boolean", str() if value.lower() in ("true", "false"):
                return value.lower() == "true"
            case (("integer" | "long" | "bigInteger"), (int() | float() | str())) if not isinstance(value, bool):
                return self._number(value, int, key, kind)
            case (("float" | "double" | "bigDecimal"), (int() | float() | str())) if not isinstance(value, bool):
                return self._number(value, float, key, kind)
            case "timestamp", (int() | float() | str()) if not isinstance(value, bool):
                return value
        raise self._refused(key, kind)

    def _number(self, value: int | float | str, kind: type[int] | type[float], key: str, name: str) -> int | float:
        try:
            return kind(value)
        except (ValueError, OverflowError):
            raise self._refused(key, name) from None

    def _refused(self, key: str, kind: str) -> ConversionError:
        return ConversionError(f"The value for the field '{key}' must be {_JSON_TYPES.get(kind, 'a NUMBER')}")


def _ignoring_case(named: Mapping[str, Member], key: str) -> Member | None:
    """Optimized integrations understand `attempts` for `Attempts`: the developer guide's own examples have it."""
    return next((member for name, member in named.items() if name.lower() == key.lower()), None)


def _with_copy_source(written: dict[str, Any]) -> dict[str, Any]:
    """boto3 takes S3's CopySource as an object where it is not one text."""
    parts = {name.removeprefix("Source"): written.pop(name) for name in COPY_SOURCE if name in written}
    return {**written, "CopySource": parts} if parts else written


def _json_text(value: Json) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _bytes(text: str) -> bytes:
    """JSON may hold half of a surrogate pair, which is no character."""
    return text.encode("utf-8", "surrogatepass")


# ---- answers ----


def from_api(model: Model, shape: str, response: Any, *, sdk: bool) -> Json:
    """A value of a shape, as boto3 gave it, under Step Functions' names. What the model does not know is left out."""
    if model.shapes[shape].get("document"):
        return _parsed(response) if shape == JSON_SHAPE else _scalar_from(response)
    match model.shapes[shape]["type"]:
        case "structure" if isinstance(response, Mapping):
            members = model.members(shape, sdk=sdk).named
            spelt = {member.name: (name, member) for name, member in members.items()}
            return {
                spelt[name][0]: _member_from(model, spelt[name][1], value, sdk)
                for name, value in response.items()
                if name in spelt and value is not None
            }
        case "list" if isinstance(response, list | tuple):
            element = model.shapes[shape]["member"]["shape"]
            return [from_api(model, element, item, sdk=sdk) for item in response]
        case "map" if isinstance(response, Mapping):
            inner = model.shapes[shape]["value"]["shape"]
            return {str(key): from_api(model, inner, item, sdk=sdk) for key, item in response.items()}
    return _scalar_from(response)


def _member_from(model: Model, member: Member, value: Any, sdk: bool) -> Json:
    if member.traits.get("any_json"):
        return _parsed(value)
    return _scalar_from(value) if member.is_any_json else from_api(model, member.shape, value, sdk=sdk)


def _scalar_from(response: Any) -> Json:
    if isinstance(response, datetime.datetime):
        return iso_moment(response)
    if _is_bytes(response):
        return _text_of(response)
    if response is None or isinstance(response, str | int | float | bool | list | dict):
        return response
    return str(response)


def iso_moment(moment: datetime.datetime) -> str:
    """`2030-01-31T12:00:00.000Z`; a moment without a zone is in UTC."""
    utc = moment.replace(tzinfo=datetime.UTC) if moment.tzinfo is None else moment.astimezone(datetime.UTC)
    return utc.strftime("%Y-%m-%dT%H:%M:%S.") + f"{utc.microsecond // 1000:03d}Z"


def _is_bytes(response: Any) -> bool:
    return isinstance(response, bytes | bytearray) or hasattr(response, "read")


def _text_of(response: Any) -> str:
    """Bytes, or a stream of them (botocore's StreamingBody), as text. What is no UTF-8 is replaced."""
    raw = response.read() if hasattr(response, "read") else bytes(response)
    return raw.decode("utf-8", "replace") if isinstance(raw, bytes) else str(raw)


def _parsed(response: Any) -> Json:
    """A text or bytes as the JSON it holds; where it holds none, as it is."""
    value = _scalar_from(response)
    if not isinstance(value, str):
        return value
    try:
        parsed: Json = json.loads(value)
    except ValueError:
        return value
    return parsed
