"""The classes of the intermediate representation, in the words of the Amazon States Language.

A node holds what a document says, no default filled in: `None` (or `ABSENT`, where `null` has a meaning) is a field that is not
written. Payload templates and JSONata values are kept as the JSON that ASL has (`{"total.$": "$.total"}`, `"{% $x %}"`);
`sfdsl.expr` reads them. `extra` holds the fields that have no place here, and those of the wrong type; they are emitted as they are
and win over a field of the same key. The fields come in the order in which they are emitted.
"""

from collections.abc import Mapping
from dataclasses import field
from typing import Any, Final, TypeAlias

from sfdsl.ir.fields import (
    ABSENT,
    ANY,
    NODE,
    NODES,
    NUMBER,
    NUMBER_OR_EXPRESSION,
    OBJECT,
    OBJECT_OR_EXPRESSION,
    PATH,
    TEXT,
    TEXTS,
    Absent,
    Spans,
    asl,
    extras,
    positions,
)
from sfdsl.jsontypes import Json
from sfdsl.records import record
from sfdsl.source import Source

OptionalPath: TypeAlias = str | Absent | None
"""A path; None is JSON's null; ABSENT is not written."""
OptionalJson: TypeAlias = "Json | Absent"
Number: TypeAlias = int | float
Extra: TypeAlias = Mapping[str, Json]


# ---- how a state ends ----


@record
class Next:
    """Control goes on to the state called `target`."""

    target: str


@record
class End:
    """The machine, branch or iteration ends here."""


Transition: TypeAlias = Next | End


# ---- errors ----


@record
class Retrier:
    error_equals: tuple[str, ...] = asl("ErrorEquals", TEXTS, required=True)
    interval_seconds: Number | None = asl("IntervalSeconds", NUMBER)
    max_attempts: Number | None = asl("MaxAttempts", NUMBER)
    backoff_rate: Number | None = asl("BackoffRate", NUMBER)
    max_delay_seconds: Number | None = asl("MaxDelaySeconds", NUMBER)
    jitter_strategy: str | None = asl("JitterStrategy", TEXT)
    comment: str | None = asl("Comment", TEXT)
    extra: Extra = extras()
    spans: Spans = positions()


@record
class Catcher:
    error_equals: tuple[str, ...] = asl("ErrorEquals", TEXTS, required=True)
    result_path: OptionalPath = asl("ResultPath", PATH, default=ABSENT)
    assign: OptionalJson = asl("Assign", OBJECT_OR_EXPRESSION, default=ABSENT)
    output: OptionalJson = asl("Output", ANY, default=ABSENT)
    comment: str | None = asl("Comment", TEXT)
    next: str = asl("Next", TEXT, required=True)
    extra: Extra = extras()
    spans: Spans = positions()


# ---- choice rules ----


@record
class Comparison:
    """`{"Variable": variable, operator: operand}`; `operator` is one of ASL's (`StringEquals`, `IsPresent`, ...)."""

    variable: str
    operator: str
    operand: Json
    extra: Extra = extras()
    spans: Spans = positions()


@record
class And:
    conditions: tuple["Condition", ...]
    extra: Extra = extras()
    spans: Spans = positions()


@record
class Or:
    conditions: tuple["Condition", ...]
    extra: Extra = extras()
    spans: Spans = positions()


@record
class Not:
    condition: "Condition"
    extra: Extra = extras()
    spans: Spans = positions()


@record
class ExpressionCondition:
    """JSONata's `Condition`: a `{% %}` string, or a boolean."""

    value: str | bool
    extra: Extra = extras()
    spans: Spans = positions()


Condition: TypeAlias = Comparison | And | Or | Not | ExpressionCondition


@record
class ChoiceRule:
    """A member of `Choices`. Its condition's keys stand beside `Next` in the same object."""

    condition: Condition
    assign: OptionalJson = asl("Assign", OBJECT_OR_EXPRESSION, default=ABSENT)
    output: OptionalJson = asl("Output", ANY, default=ABSENT)
    comment: str | None = asl("Comment", TEXT)
    next: str = asl("Next", TEXT, required=True)
    extra: Extra = extras()
    spans: Spans = positions()


# ---- the parts of a Map ----


@record
class ProcessorConfig:
    mode: str | None = asl("Mode", TEXT)
    execution_type: str | None = asl("ExecutionType", TEXT)
    extra: Extra = extras()
    spans: Spans = positions()


@record
class ItemReader:
    resource: str | None = asl("Resource", TEXT)
    reader_config: OptionalJson = asl("ReaderConfig", OBJECT, default=ABSENT)
    parameters: OptionalJson = asl("Parameters", ANY, default=ABSENT)
    arguments: OptionalJson = asl("Arguments", ANY, default=ABSENT)
    extra: Extra = extras()
    spans: Spans = positions()


@record
class ItemBatcher:
    max_items_per_batch: Number | str | None = asl("MaxItemsPerBatch", NUMBER_OR_EXPRESSION)
    max_items_per_batch_path: str | None = asl("MaxItemsPerBatchPath", TEXT)
    max_input_bytes_per_batch: Number | str | None = asl("MaxInputBytesPerBatch", NUMBER_OR_EXPRESSION)
    max_input_bytes_per_batch_path: str | None = asl("MaxInputBytesPerBatchPath", TEXT)
    batch_input: OptionalJson = asl("BatchInput", ANY, default=ABSENT)
    extra: Extra = extras()
    spans: Spans = positions()


@record
class ResultWriter:
    resource: str | None = asl("Resource", TEXT)
    parameters: OptionalJson = asl("Parameters", ANY, default=ABSENT)
    arguments: OptionalJson = asl("Arguments", ANY, default=ABSENT)
    writer_config: OptionalJson = asl("WriterConfig", OBJECT, default=ABSENT)
    extra: Extra = extras()
    spans: Spans = positions()


# ---- states ----


@record
class TaskState:
    name: str
    comment: str | None = asl("Comment", TEXT)
    query_language: str | None = asl("QueryLanguage", TEXT)
    input_path: OptionalPath = asl("InputPath", PATH, default=ABSENT)
    resource: str | None = asl("Resource", TEXT)
    parameters: OptionalJson = asl("Parameters", ANY, default=ABSENT)
    arguments: OptionalJson = asl("Arguments", ANY, default=ABSENT)
    credentials: OptionalJson = asl("Credentials", OBJECT_OR_EXPRESSION, default=ABSENT)
    timeout_seconds: Number | str | None = asl("TimeoutSeconds", NUMBER_OR_EXPRESSION)
    timeout_seconds_path: str | None = asl("TimeoutSecondsPath", TEXT)
    heartbeat_seconds: Number | str | None = asl("HeartbeatSeconds", NUMBER_OR_EXPRESSION)
    heartbeat_seconds_path: str | None = asl("HeartbeatSecondsPath", TEXT)
    result_selector: OptionalJson = asl("ResultSelector", ANY, default=ABSENT)
    result_path: OptionalPath = asl("ResultPath", PATH, default=ABSENT)
    output_path: OptionalPath = asl("OutputPath", PATH, default=ABSENT)
    assign: OptionalJson = asl("Assign", OBJECT_OR_EXPRESSION, default=ABSENT)
    output: OptionalJson = asl("Output", ANY, default=ABSENT)
    retry: tuple[Retrier, ...] = asl("Retry", NODES, default=(), node="Retrier")
    catch: tuple[Catcher, ...] = asl("Catch", NODES, default=(), node="Catcher")
    transition: Transition | None = None
    extra: Extra = extras()
    spans: Spans = positions()


@record
class PassState:
    name: str
    comment: str | None = asl("Comment", TEXT)
    query_language: str | None = asl("QueryLanguage", TEXT)
    input_path: OptionalPath = asl("InputPath", PATH, default=ABSENT)
    parameters: OptionalJson = asl("Parameters", ANY, default=ABSENT)
    result: OptionalJson = asl("Result", ANY, default=ABSENT)
    result_path: OptionalPath = asl("ResultPath", PATH, default=ABSENT)
    output_path: OptionalPath = asl("OutputPath", PATH, default=ABSENT)
    assign: OptionalJson = asl("Assign", OBJECT_OR_EXPRESSION, default=ABSENT)
    output: OptionalJson = asl("Output", ANY, default=ABSENT)
    transition: Transition | None = None
    extra: Extra = extras()
    spans: Spans = positions()


@record
class ChoiceState:
    """`assign` and `output` apply where `default` is taken."""

    name: str
    comment: str | None = asl("Comment", TEXT)
    query_language: str | None = asl("QueryLanguage", TEXT)
    input_path: OptionalPath = asl("InputPath", PATH, default=ABSENT)
    choices: tuple[ChoiceRule, ...] = asl("Choices", NODES, default=(), node="ChoiceRule")
    default: str | None = asl("Default", TEXT)
    output_path: OptionalPath = asl("OutputPath", PATH, default=ABSENT)
    assign: OptionalJson = asl("Assign", OBJECT_OR_EXPRESSION, default=ABSENT)
    output: OptionalJson = asl("Output", ANY, default=ABSENT)
    extra: Extra = extras()
    spans: Spans = positions()


@record
class WaitState:
    name: str
    comment: str | None = asl("Comment", TEXT)
    query_language: str | None = asl("QueryLanguage", TEXT)
    input_path: OptionalPath = asl("InputPath", PATH, default=ABSENT)
    seconds: Number | str | None = asl("Seconds", NUMBER_OR_EXPRESSION)
    seconds_path: str | None = asl("SecondsPath", TEXT)
    timestamp: str | None = asl("Timestamp", TEXT)
    timestamp_path: str | None = asl("TimestampPath", TEXT)
    output_path: OptionalPath = asl("OutputPath", PATH, default=ABSENT)
    assign: OptionalJson = asl("Assign", OBJECT_OR_EXPRESSION, default=ABSENT)
    output: OptionalJson = asl("Output", ANY, default=ABSENT)
    transition: Transition | None = None
    extra: Extra = extras()
    spans: Spans = positions()


@record
class SucceedState:
    name: str
    comment: str | None = asl("Comment", TEXT)
    query_language: str | None = asl("QueryLanguage", TEXT)
    input_path: OptionalPath = asl("InputPath", PATH, default=ABSENT)
    output_path: OptionalPath = asl("OutputPath", PATH, default=ABSENT)
    output: OptionalJson = asl("Output", ANY, default=ABSENT)
    extra: Extra = extras()
    spans: Spans = positions()


@record
class FailState:
    name: str
    comment: str | None = asl("Comment", TEXT)
    query_language: str | None = asl("QueryLanguage", TEXT)
    error: str | None = asl("Error", TEXT)
    error_path: str | None = asl("ErrorPath", TEXT)
    cause: str | None = asl("Cause", TEXT)
    cause_path: str | None = asl("CausePath", TEXT)
    extra: Extra = extras()
    spans: Spans = positions()


@record
class ParallelState:
    name: str
    comment: str | None = asl("Comment", TEXT)
    query_language: str | None = asl("QueryLanguage", TEXT)
    input_path: OptionalPath = asl("InputPath", PATH, default=ABSENT)
    parameters: OptionalJson = asl("Parameters", ANY, default=ABSENT)
    arguments: OptionalJson = asl("Arguments", ANY, default=ABSENT)
    branches: tuple["SubMachine", ...] = asl("Branches", NODES, default=(), node="SubMachine")
    result_selector: OptionalJson = asl("ResultSelector", ANY, default=ABSENT)
    result_path: OptionalPath = asl("ResultPath", PATH, default=ABSENT)
    output_path: OptionalPath = asl("OutputPath", PATH, default=ABSENT)
    assign: OptionalJson = asl("Assign", OBJECT_OR_EXPRESSION, default=ABSENT)
    output: OptionalJson = asl("Output", ANY, default=ABSENT)
    retry: tuple[Retrier, ...] = asl("Retry", NODES, default=(), node="Retrier")
    catch: tuple[Catcher, ...] = asl("Catch", NODES, default=(), node="Catcher")
    transition: Transition | None = None
    extra: Extra = extras()
    spans: Spans = positions()


@record
class MapState:
    """`iterator` and `parameters` are the old names of `item_processor` and `item_selector`; a document has one of each."""

    name: str
    comment: str | None = asl("Comment", TEXT)
    query_language: str | None = asl("QueryLanguage", TEXT)
    input_path: OptionalPath = asl("InputPath", PATH, default=ABSENT)
    items_path: str | None = asl("ItemsPath", TEXT)
    items: OptionalJson = asl("Items", ANY, default=ABSENT)
    item_reader: ItemReader | None = asl("ItemReader", NODE, node="ItemReader")
    item_selector: OptionalJson = asl("ItemSelector", ANY, default=ABSENT)
    parameters: OptionalJson = asl("Parameters", ANY, default=ABSENT)
    item_batcher: ItemBatcher | None = asl("ItemBatcher", NODE, node="ItemBatcher")
    max_concurrency: Number | str | None = asl("MaxConcurrency", NUMBER_OR_EXPRESSION)
    max_concurrency_path: str | None = asl("MaxConcurrencyPath", TEXT)
    tolerated_failure_count: Number | str | None = asl("ToleratedFailureCount", NUMBER_OR_EXPRESSION)
    tolerated_failure_count_path: str | None = asl("ToleratedFailureCountPath", TEXT)
    tolerated_failure_percentage: Number | str | None = asl("ToleratedFailurePercentage", NUMBER_OR_EXPRESSION)
    tolerated_failure_percentage_path: str | None = asl("ToleratedFailurePercentagePath", TEXT)
    label: str | None = asl("Label", TEXT)
    item_processor: "SubMachine | None" = asl("ItemProcessor", NODE, node="SubMachine")
    iterator: "SubMachine | None" = asl("Iterator", NODE, node="SubMachine")
    result_writer: ResultWriter | None = asl("ResultWriter", NODE, node="ResultWriter")
    result_selector: OptionalJson = asl("ResultSelector", ANY, default=ABSENT)
    result_path: OptionalPath = asl("ResultPath", PATH, default=ABSENT)
    output_path: OptionalPath = asl("OutputPath", PATH, default=ABSENT)
    assign: OptionalJson = asl("Assign", OBJECT_OR_EXPRESSION, default=ABSENT)
    output: OptionalJson = asl("Output", ANY, default=ABSENT)
    retry: tuple[Retrier, ...] = asl("Retry", NODES, default=(), node="Retrier")
    catch: tuple[Catcher, ...] = asl("Catch", NODES, default=(), node="Catcher")
    transition: Transition | None = None
    extra: Extra = extras()
    spans: Spans = positions()

    @property
    def processor(self) -> "SubMachine | None":
        """The machine that each item goes through, under either of its names."""
        return self.item_processor if self.item_processor is not None else self.iterator

    @property
    def is_distributed(self) -> bool:
        processor = self.processor
        return bool(processor and processor.processor_config and processor.processor_config.mode == "DISTRIBUTED")


@record
class RawState:
    """A state of exactly these fields: its type is unknown or missing, or the document says something no other class holds."""

    name: str
    extra: Extra = extras()
    spans: Spans = positions()


State: TypeAlias = (
    TaskState | PassState | ChoiceState | WaitState | SucceedState | FailState | ParallelState | MapState | RawState
)

STATE_TYPES: Final[Mapping[str, type[Any]]] = {
    "Task": TaskState,
    "Pass": PassState,
    "Choice": ChoiceState,
    "Wait": WaitState,
    "Succeed": SucceedState,
    "Fail": FailState,
    "Parallel": ParallelState,
    "Map": MapState,
}
"""ASL's `Type` of each class but RawState."""


def type_name(state: State) -> str:
    """The state's `Type` in ASL; for a RawState what it says, or an empty string."""
    if isinstance(state, RawState):
        named = state.extra.get("Type")
        return named if isinstance(named, str) else ""
    return type(state).__name__.removesuffix("State")


# ---- machines ----


@record
class SubMachine:
    """A branch of a Parallel state, or the processor of a Map state."""

    processor_config: ProcessorConfig | None = asl("ProcessorConfig", NODE, node="ProcessorConfig")
    comment: str | None = asl("Comment", TEXT)
    start_at: str | None = asl("StartAt", TEXT)
    states: tuple[State, ...] = ()
    extra: Extra = extras()
    spans: Spans = positions()


@record
class Parameter:
    """A deployment parameter of the flow: `${name}` in the definition's text. `kind` is `string` or `number`."""

    name: str
    kind: str
    default: OptionalJson = ABSENT
    spans: Spans = positions()


@record
class StateMachine:
    """A whole definition. `name`, `kind` and `params` are not part of ASL: they belong to the deployment."""

    name: str
    kind: str = "STANDARD"
    """`STANDARD` or `EXPRESS`."""
    params: tuple[Parameter, ...] = ()
    comment: str | None = asl("Comment", TEXT)
    version: str | None = asl("Version", TEXT)
    query_language: str | None = asl("QueryLanguage", TEXT)
    timeout_seconds: Number | None = asl("TimeoutSeconds", NUMBER)
    start_at: str | None = asl("StartAt", TEXT)
    states: tuple[State, ...] = ()
    extra: Extra = extras()
    spans: Spans = positions()
    source: Source | None = field(default=None, compare=False, repr=False)


Machine: TypeAlias = StateMachine | SubMachine
