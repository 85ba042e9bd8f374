"""An ASL definition, as text or as a JSON value, to the typed state machine.

    read_definition(Source("flow.asl.json", '{"StartAt": "a", "States": {...}}'), "flow")
    -> StateMachine(name="flow", start_at="a", states=...), Diagnostics

Only what keeps a state machine from being read is reported here: a text that is no JSON or YAML, a document that is no definition.
All that ASL asks of a definition, field types included, is for `sfdsl.checks`; what does not fit the typed nodes stays in their
`extra`. A template (SAM, CloudFormation, CDK) is read too: see `template.py`.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from sfdsl.diagnostics import Diagnostics
from sfdsl.diagnostics.codes import asl as codes
from sfdsl.importer.document import Document, document_of_value, read_document
from sfdsl.importer.template import is_template, read_template
from sfdsl.ir.codec import UnfitError, decode_machine
from sfdsl.ir.fields import Spans
from sfdsl.ir.nodes import StateMachine
from sfdsl.jsontypes import Json, Pointer
from sfdsl.source import Source


def read_definition(
    definition: Source | dict[str, Json], name: str, *, resource: str | None = None
) -> tuple[StateMachine | None, Diagnostics]:
    """Read one definition. `resource` chooses a template's state machine, which is then called by its logical id.

    The machine is None where there is an error, and only there; the diagnostics have the source that positions belong to: for a
    definition that a template holds as text, that text.
    """
    document: Document | None
    if isinstance(definition, Source):
        diagnostics = Diagnostics(definition)
        document = read_document(definition, diagnostics)
    else:
        document, diagnostics = document_of_value(definition, name)
    if document is None:
        return None, diagnostics
    if is_template(document.value):
        found = read_template(document, diagnostics, resource)
        if found is None:
            return None, diagnostics
        machine = _decode(found.definition, found.logical_id, found.diagnostics)
        if machine is not None:
            machine = replace(machine, kind=found.kind, params=found.params)
        return machine, found.diagnostics
    if resource is not None:
        diagnostics.report(
            codes.BAD_TEMPLATE,
            None,
            f"a resource '{resource}' was asked for, but this is not a template",
            hint="leave it out: a definition holds one state machine",
        )
        return None, diagnostics
    return _decode(document, name, diagnostics), diagnostics


def _decode(document: Document, name: str, diagnostics: Diagnostics) -> StateMachine | None:
    value = document.value
    spans = Spans(document.positions)
    if document.tags and document.source is diagnostics.source:
        for tag, span in document.tags:
            diagnostics.report(
                codes.BAD_JSON,
                span,
                f"the tag '{tag}' is CloudFormation's, and this is not a template",
                hint="write ${Name} in a string, and fill it in by DefinitionSubstitutions",
            )
        return None
    if not isinstance(value, dict) or "States" not in value:
        message, hint = _what_it_is(value)
        diagnostics.report(codes.NOT_A_DEFINITION, spans.find(), message, hint=hint)
        return None
    try:
        machine = decode_machine(value, name, _ignore, document.positions)
    except UnfitError as unfit:
        diagnostics.report(codes.NOT_A_DEFINITION, spans.find(*unfit.pointer), unfit.message)
        return None
    return replace(machine, source=document.source)


def _ignore(pointer: Pointer, message: str) -> None:
    """What does not fit is told by `sfdsl.checks.shape`, so that an unchecked definition keeps it in silence."""


_SIGNS: Final[tuple[tuple[str, str, str], ...]] = (
    ("StartAt", "the field 'States' is missing", "a definition has StartAt and States"),
    ("definition", "this is not a definition, but something that holds one", "give the text of its field 'definition'"),
    (
        "Resources",
        "the template has no resource with a type",
        "a state machine is of type AWS::StepFunctions::StateMachine",
    ),
    ("Type", "this is a single state, not a state machine", 'put it in {"StartAt": "name", "States": {"name": ...}}'),
    ("detail-type", "this is an event or an event pattern, not a state machine", "a definition has StartAt and States"),
    ("events", "this is an execution history, not a state machine", "a definition has StartAt and States"),
    ("Statement", "this is an IAM policy, not a state machine", "a definition has StartAt and States"),
)
"""A key that tells what a document is, the message, the hint."""


def _what_it_is(value: Json) -> tuple[str, str]:
    usual = "a definition is an object with StartAt and States"
    if isinstance(value, Mapping):
        for key, message, hint in _SIGNS:
            if key in value:
                return message, hint
        if not value:
            return "the object is empty, not a state machine", usual
        keys = ", ".join(f"'{key[:40]}'" for key in list(value)[:3])
        return f"an object with {keys}{', ...' if len(value) > 3 else ''} is not a state machine", usual
    kinds = {list: "a list", str: "a text", bool: "a boolean", type(None): "null"}
    return f"{kinds.get(type(value), 'a number')} is not a state machine", usual
