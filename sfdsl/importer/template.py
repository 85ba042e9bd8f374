"""A state machine out of a SAM, CloudFormation or CDK-synthesised template.

    Resources:
      Flow:
        Type: AWS::Serverless::StateMachine
        Properties:
          Definition: {StartAt: ..., States: ...}          an object as it stands
          DefinitionString: !Sub '{"StartAt": ...}'        or a text, put together by Fn::Sub and Fn::Join
          DefinitionUri: flow.asl.json                     or a file beside the template
          DefinitionSubstitutions: {Bus: !Ref OrderBus}    `${Bus}` in it stays, and becomes a parameter

What only a deployment knows (`!Ref Table`, `!GetAtt Handler.Arn`) becomes `${Table}`, `${HandlerArn}` and a parameter of that name.
A text definition is a source of its own, named `template.yaml#Flow`, so that positions point into the text.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sfdsl.diagnostics import Diagnostics
from sfdsl.diagnostics.codes import asl as codes
from sfdsl.importer.document import Document, read_document
from sfdsl.importer.substitution import Placeholders
from sfdsl.ir.fields import ABSENT, Spans
from sfdsl.ir.nodes import OptionalJson, Parameter
from sfdsl.jsontypes import Json, Pointer
from sfdsl.source import Source, Span

STATE_MACHINE_TYPES: Final = frozenset({"AWS::StepFunctions::StateMachine", "AWS::Serverless::StateMachine"})

_DEFINITION_FIELDS: Final = (
    "Definition",
    "DefinitionString",
    "DefinitionUri",
    "DefinitionS3Location",
)


@dataclass(frozen=True, kw_only=True)
class TemplateMachine:
    """What a template says of one state machine. `diagnostics` belongs to `definition.source`."""

    logical_id: str
    kind: str
    definition: Document
    diagnostics: Diagnostics
    params: tuple[Parameter, ...]


def is_template(value: Json) -> bool:
    """True for an object with `Resources` that are objects with a `Type`, and no states of its own."""
    if not isinstance(value, dict) or "States" in value:
        return False
    resources = value.get("Resources")
    return isinstance(resources, dict) and any(
        isinstance(resource, dict) and isinstance(resource.get("Type"), str) for resource in resources.values()
    )


def state_machines_of(template: dict[str, Json]) -> list[str]:
    """The logical ids of the state machines in a template."""
    resources = template.get("Resources")
    if not isinstance(resources, dict):
        return []
    return [
        name
        for name, resource in resources.items()
        if isinstance(resource, dict) and resource.get("Type") in STATE_MACHINE_TYPES
    ]


def read_template(document: Document, diagnostics: Diagnostics, resource: str | None) -> TemplateMachine | None:
    """The one state machine of a template, or the one that is called `resource`. None where it can't be read, with the reason."""
    template = document.value
    assert isinstance(template, dict)
    logical_id = _choose(document, template, diagnostics, resource)
    if logical_id is None:
        return None
    at: Pointer = ("Resources", logical_id, "Properties")
    properties = template["Resources"][logical_id].get("Properties")  # type: ignore[index,call-overload,union-attr]
    if not isinstance(properties, dict):
        span = _find(document, at[:-1])
        diagnostics.report(codes.BAD_TEMPLATE, span, f"the state machine '{logical_id}' has no properties")
        return None
    placeholders = Placeholders()
    found = _definition(document, properties, at, logical_id, placeholders, diagnostics)
    if found is None:
        return None
    definition, inner = found
    for pseudo in placeholders.assumed:
        inner.report(
            codes.ASSUMED_PARTITION,
            None,
            f"'{pseudo}' in the template was taken as 'aws'",
            hint="the definition is written for the commercial regions; elsewhere change the ARNs",
        )
    return TemplateMachine(
        logical_id=logical_id,
        kind=_kind(properties),
        definition=definition,
        diagnostics=inner,
        params=_params(document, template, properties, at, placeholders),
    )


def _choose(
    document: Document, template: dict[str, Json], diagnostics: Diagnostics, resource: str | None
) -> str | None:
    names = state_machines_of(template)
    listed = ", ".join(f"'{name}'" for name in names)
    span = _find(document, ("Resources",))
    if resource is not None:
        if resource in names:
            return resource
        hint = f"its state machines are {listed}" if names else "it has no state machine at all"
        diagnostics.report(
            codes.BAD_TEMPLATE, span, f"the template has no state machine called '{resource}'", hint=hint
        )
    elif not names:
        types = " or ".join(sorted(STATE_MACHINE_TYPES))
        diagnostics.report(
            codes.BAD_TEMPLATE, span, "the template has no state machine", hint=f"no resource is of type {types}"
        )
    elif len(names) > 1:
        diagnostics.report(
            codes.WHICH_STATE_MACHINE,
            span,
            f"the template has {len(names)} state machines: {listed}",
            hint=f"choose one: --resource {names[0]}",
        )
    else:
        return names[0]
    return None


def _definition(
    document: Document,
    properties: dict[str, Json],
    at: Pointer,
    logical_id: str,
    placeholders: Placeholders,
    diagnostics: Diagnostics,
) -> tuple[Document, Diagnostics] | None:
    given = [field for field in _DEFINITION_FIELDS if field in properties]
    if not given:
        diagnostics.report(
            codes.BAD_TEMPLATE,
            _find(document, at),
            f"the state machine '{logical_id}' has no definition",
            hint=f"it needs one of {', '.join(_DEFINITION_FIELDS)}",
        )
        return None
    field = given[0]
    value, here = properties[field], (*at, field)
    span = _find(document, here)
    if field == "Definition" and isinstance(value, dict) and not placeholders.is_call(value):
        resolved = placeholders.resolve(value)
        return Document(source=document.source, value=resolved, positions=Below(document.positions, here)), diagnostics
    if field in ("Definition", "DefinitionString"):
        text = placeholders.text(value)
        if text is None:
            diagnostics.report(
                codes.BAD_TEMPLATE,
                span,
                f"the field '{field}' of '{logical_id}' is not a text that can be read here",
                hint="Fn::Sub and Fn::Join of texts are understood",
            )
            return None
        return _read_text(Source(f"{document.source.name}#{logical_id}", text), diagnostics)
    return _read_file(document, value, span, logical_id, diagnostics)


def _read_text(source: Source, outer: Diagnostics) -> tuple[Document, Diagnostics] | None:
    """Parse a text that stands in the template or beside it. Its problems are told with its own positions."""
    inner = Diagnostics(source)
    definition = read_document(source, inner)
    if definition is not None:
        return definition, inner
    for problem in inner:
        outer.add(problem)
    return None


def _read_file(
    document: Document, location: Json, span: Span | None, logical_id: str, diagnostics: Diagnostics
) -> tuple[Document, Diagnostics] | None:
    """`DefinitionUri` and `DefinitionS3Location`: the file itself, or the one that was packaged, beside the template."""
    shown, names = _file_names(location)
    folder = Path(document.source.name).parent
    for name in names:
        path = folder / name
        if path.is_file():
            try:
                text = path.read_text(encoding="utf-8-sig")
            except (OSError, UnicodeDecodeError) as problem:
                reason = "not UTF-8" if isinstance(problem, UnicodeDecodeError) else problem.strerror
                diagnostics.report(codes.BAD_TEMPLATE, span, f"cannot read '{path}': {reason}")
                return None
            return _read_text(Source(str(path), text), diagnostics)
    diagnostics.report(
        codes.BAD_TEMPLATE,
        span,
        f"the definition of '{logical_id}' is in '{shown}', which is not here",
        hint="give the definition's own file, or put it where the template says",
    )
    return None


def _file_names(location: Json) -> tuple[str, list[str]]:
    """How to call a location in a message, and the names under which its file may stand beside the template."""
    if isinstance(location, str):
        key = location.rsplit("/", 1)[-1] if location.startswith("s3://") else location
        return location, [key]
    if isinstance(location, dict) and isinstance(location.get("Key"), str):
        whole = str(location["Key"])
        key = whole.rsplit("/", 1)[-1]
        bucket = location.get("Bucket")
        shown = f"s3://{bucket}/{whole}" if isinstance(bucket, str) else f"s3://.../{whole}"
        # The CDK leaves an asset called `asset.<hash>.json` beside the template that names `<hash>.json`.
        return shown, [key, f"asset.{key}"]
    return json.dumps(location), []


def _kind(properties: dict[str, Json]) -> str:
    """CloudFormation calls it StateMachineType, SAM Type."""
    said = properties.get("StateMachineType", properties.get("Type"))
    return "EXPRESS" if said == "EXPRESS" else "STANDARD"


def _params(
    document: Document,
    template: dict[str, Json],
    properties: dict[str, Json],
    at: Pointer,
    placeholders: Placeholders,
) -> tuple[Parameter, ...]:
    """The substitutions, then what was left for the deployment to fill in."""
    found: dict[str, Parameter] = {}
    substitutions = properties.get("DefinitionSubstitutions")
    if isinstance(substitutions, dict):
        for name, value in substitutions.items():
            here = (*at, "DefinitionSubstitutions", name)
            default = _default(template, value)
            found[name] = Parameter(
                name=name,
                kind=_param_kind(default),
                default=default,
                spans=Spans(Below(document.positions, here)),
            )
    for name, value in placeholders.made.items():
        default = _default(template, value)
        found.setdefault(name, Parameter(name=name, kind=_param_kind(default), default=default))
    return tuple(found.values())


def _param_kind(default: OptionalJson) -> str:
    return "number" if isinstance(default, int | float) and not isinstance(default, bool) else "string"


def _default(template: dict[str, Json], value: Json) -> OptionalJson:
    """A literal, or the default of the template parameter that is referred to."""
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict) and isinstance(value.get("Ref"), str):
        parameters = template.get("Parameters")
        parameter = parameters.get(str(value["Ref"])) if isinstance(parameters, dict) else None
        if isinstance(parameter, dict):
            default = parameter.get("Default", ABSENT)
            if isinstance(default, str | int | float):
                return default
    return ABSENT


def _find(document: Document, pointer: Pointer) -> Span | None:
    return Spans(document.positions).find(*pointer)


class Below(Mapping[Pointer, Span]):
    """The positions of what stands at one pointer of a document, seen from there."""

    def __init__(self, positions: Mapping[Pointer, Span], base: Pointer) -> None:
        self._positions, self._base = positions, base

    def __getitem__(self, pointer: Pointer) -> Span:
        return self._positions[self._base + pointer]

    def __iter__(self) -> Iterator[Pointer]:
        length = len(self._base)
        return (pointer[length:] for pointer in self._positions if pointer[:length] == self._base)

    def __len__(self) -> int:
        return sum(1 for _ in self)
