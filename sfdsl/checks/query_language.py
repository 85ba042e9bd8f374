"""Each state keeps to one query language: the fields of JSONPath states and those of JSONata states are not mixed.

Spec: "Query Languages", and the tables of fields by state type. The service refuses a JSONPath state in a JSONata machine:
`'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine`.
"""

from typing import Any, Final

from sfdsl.checks.flow import Flow, Place, is_given
from sfdsl.checks.parts import parts
from sfdsl.checks.spelling import respelt
from sfdsl.checks.texts import has_placeholder
from sfdsl.diagnostics.codes import asl as codes
from sfdsl.diagnostics.wording import meant
from sfdsl.ir.codec import asl_fields
from sfdsl.ir.fields import Spans
from sfdsl.ir.nodes import Comparison, ExpressionCondition, RawState, SubMachine

LANGUAGES: Final = ("JSONPath", "JSONata")

_JSONPATH_FIELDS: Final = {
    "InputPath": "read $states.input in the expressions",
    "OutputPath": "write 'Output'",
    "Parameters": "write 'Arguments', or 'Output' in a Pass state",
    "ResultSelector": "write 'Output'",
    "ResultPath": "write 'Output'",
    "TimeoutSecondsPath": "write an expression in 'TimeoutSeconds'",
    "HeartbeatSecondsPath": "write an expression in 'HeartbeatSeconds'",
    "SecondsPath": "write an expression in 'Seconds'",
    "TimestampPath": "write an expression in 'Timestamp'",
    "ErrorPath": "write an expression in 'Error'",
    "CausePath": "write an expression in 'Cause'",
    "ItemsPath": "write an expression in 'Items'",
    "MaxConcurrencyPath": "write an expression in 'MaxConcurrency'",
    "ToleratedFailureCountPath": "write an expression in 'ToleratedFailureCount'",
    "ToleratedFailurePercentagePath": "write an expression in 'ToleratedFailurePercentage'",
    "MaxItemsPerBatchPath": "write an expression in 'MaxItemsPerBatch'",
    "MaxInputBytesPerBatchPath": "write an expression in 'MaxInputBytesPerBatch'",
}
_JSONATA_FIELDS: Final = {
    "Arguments": "write 'Parameters', or set QueryLanguage to JSONata",
    "Output": "write 'ResultSelector', 'ResultPath' or 'OutputPath', or set QueryLanguage to JSONata",
    "Items": "write 'ItemsPath', or set QueryLanguage to JSONata",
}


def check(flow: Flow) -> None:
    _language(flow, flow.machine.query_language, flow.machine.spans)
    for place in flow.places:
        if isinstance(place.state, RawState):
            continue
        own = place.state.query_language
        _language(flow, own, place.spans)
        if own == "JSONPath" and flow.machine.query_language == "JSONata":
            flow.report(
                codes.QUERY_LANGUAGE,
                place.spans.find("QueryLanguage"),
                "a state cannot be 'JSONPath' where the whole state machine is 'JSONata'",
                hint="let the machine be JSONPath, and say JSONata in the states that use it",
            )
        for pointer, node in parts(place.state):
            _node(flow, place, pointer, node)


def _language(flow: Flow, language: str | None, spans: Spans) -> None:
    if language is not None and language not in LANGUAGES and not has_placeholder(language):
        hint = meant(language, LANGUAGES) or "JSONPath or JSONata"
        span = spans.find("QueryLanguage")
        fixes = respelt(flow, span, language, LANGUAGES)
        flow.report(codes.QUERY_LANGUAGE, span, f"'{language}' is not a query language", hint=hint, fixes=fixes)


def _node(flow: Flow, place: Place, pointer: tuple[str | int, ...], node: Any) -> None:
    if isinstance(node, SubMachine):
        return
    if isinstance(node, Comparison) and place.is_jsonata:
        _report(flow, place, (*pointer, "Variable"), "write 'Condition' with an expression")
    elif isinstance(node, ExpressionCondition) and not place.is_jsonata:
        _report(
            flow, place, (*pointer, "Condition"), "write 'Variable' with an operator, or set QueryLanguage to JSONata"
        )
    foreign = _JSONPATH_FIELDS if place.is_jsonata else _JSONATA_FIELDS
    for field in asl_fields(type(node)):
        key = field.metadata["asl"]
        if key in foreign and is_given(node, field.name, key):
            _report(flow, place, (*pointer, key), foreign[key])
    if (config := getattr(node, "reader_config", None)) and place.is_jsonata and "MaxItemsPath" in config:
        _report(flow, place, (*pointer, "ReaderConfig", "MaxItemsPath"), "write an expression in 'MaxItems'")


def _report(flow: Flow, place: Place, pointer: tuple[str | int, ...], hint: str) -> None:
    own, other = ("JSONata", "JSONPath") if place.is_jsonata else ("JSONPath", "JSONata")
    flow.report(
        codes.QUERY_LANGUAGE_FIELD,
        flow.key_span(place.spans, *pointer),
        f"the field '{pointer[-1]}' is {other}'s, and the state '{place.name}' is {own}",
        hint=hint,
    )
