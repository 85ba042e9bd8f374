"""What is known of each field of ASL for a comparison: its kind of change, how it is read, and what it means not to write it."""

from collections.abc import Callable, Mapping
from typing import Final

from sfdsl.diff.difference import ChangeKind
from sfdsl.diff.equivalence import Reading
from sfdsl.jsontypes import Json

KINDS: Final[Mapping[str, ChangeKind]] = {
    "Type": ChangeKind.TYPE,
    "Resource": ChangeKind.CALL,
    "Next": ChangeKind.TRANSITION,
    "End": ChangeKind.TRANSITION,
    "Default": ChangeKind.TRANSITION,
    "StartAt": ChangeKind.TRANSITION,
    "Choices": ChangeKind.RULE,
    "Retry": ChangeKind.RETRY,
    "Catch": ChangeKind.CATCH,
    "Assign": ChangeKind.VARIABLES,
    **dict.fromkeys(
        (
            "Parameters",
            "Arguments",
            "Items",
            "ItemsPath",
            "ItemSelector",
            "ItemReader",
            "ItemBatcher",
            "ResultWriter",
            "Credentials",
        ),
        ChangeKind.ARGUMENTS,
    ),
    **dict.fromkeys(
        ("InputPath", "OutputPath", "ResultPath", "ResultSelector", "Output", "Result"),
        ChangeKind.DATA,
    ),
}
"""Of a state's field; all others are settings."""

_LITERALS: Final = frozenset({"Type", "Result", "Comment", "Resource", "Next", "Default", "StartAt", "Label"})
_PAYLOADS: Final = frozenset(
    {
        "Parameters",
        "Arguments",
        "ItemSelector",
        "ResultSelector",
        "Assign",
        "BatchInput",
        "Credentials",
        "Output",
        "Items",
    }
)
_PATHS: Final = frozenset({"Variable"})


def reading_of(key: str, *, is_jsonata: bool) -> Reading:
    """How the value of a field is read that stands directly in a state, rule, catcher or another part of a state."""
    if key in _LITERALS:
        return Reading.LITERAL
    if key in _PAYLOADS:
        return Reading.JSONATA if is_jsonata else Reading.TEMPLATE
    if is_jsonata:
        return Reading.EXPRESSION
    return Reading.COMPUTED if key in _PATHS or key.endswith("Path") else Reading.NUMBER


PARTS: Final[Mapping[tuple[str, str], str]] = {
    ("state", "ItemReader"): "item reader",
    ("state", "ItemBatcher"): "item batcher",
    ("state", "ResultWriter"): "result writer",
    ("item reader", "ReaderConfig"): "reader config",
    ("result writer", "WriterConfig"): "writer config",
    ("body", "ProcessorConfig"): "processor config",
}
"""The fields whose value is a part of ASL with fields of its own, and what the part is called here."""


def _is(*values: Json) -> Callable[[Json], bool]:
    return lambda value: any(value == known and isinstance(value, bool) == isinstance(known, bool) for known in values)


DEFAULTS: Final[Mapping[tuple[str, str], Callable[[Json], bool]]] = {
    ("state", "InputPath"): _is("$"),
    ("state", "OutputPath"): _is("$"),
    ("state", "ResultPath"): _is("$"),
    ("state", "ItemsPath"): _is("$"),
    ("state", "MaxConcurrency"): _is(0),
    ("state", "ToleratedFailureCount"): _is(0),
    ("state", "ToleratedFailurePercentage"): _is(0),
    ("state", "Retry"): _is([]),
    ("state", "Catch"): _is([]),
    ("state", "Assign"): _is({}),
    ("state", "End"): _is(False),
    ("retrier", "IntervalSeconds"): _is(1),
    ("retrier", "MaxAttempts"): _is(3),
    ("retrier", "BackoffRate"): _is(2),
    ("retrier", "JitterStrategy"): _is("NONE"),
    ("catcher", "ResultPath"): _is("$"),
    ("catcher", "Assign"): _is({}),
    ("rule", "Assign"): _is({}),
    ("machine", "Version"): _is("1.0"),
    ("machine", "QueryLanguage"): _is("JSONPath"),
    ("body", "ProcessorConfig"): _is({}, {"Mode": "INLINE"}),
    ("processor config", "Mode"): _is("INLINE"),
    ("reader config", "MaxItems"): _is(0),
    ("reader config", "CSVDelimiter"): _is("COMMA"),
}
"""By the part of ASL and the field: whether writing the value is the same as writing nothing. Source: developer guide, pages of each
state type, "Error handling" and "Map state fields"."""
