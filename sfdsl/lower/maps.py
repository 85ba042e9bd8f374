"""A map's own clauses: its items, how they are read, batched and written, and how many may run or fail."""

from typing import Any, Final

from sfdsl.diagnostics.codes import source as codes
from sfdsl.ir import nodes as ir
from sfdsl.ir.fields import Spans
from sfdsl.jsontypes import Json
from sfdsl.lower import jsonata
from sfdsl.lower.clauses import (
    ClauseSet,
    Meanings,
    amount,
    apply_amount,
    apply_common,
    collect,
    meanings,
    path_or_null,
    value_at,
)
from sfdsl.lower.context import Draft, Lowered, Scope, Transition
from sfdsl.lower.statements import (
    apply_arguments,
    apply_errors,
    arguments_value,
    assign_result,
    begin,
    finish,
    lower_body,
    own_result,
    resource_of,
)
from sfdsl.lower.values import Roots, constant
from sfdsl.syntax import nodes

_BATCH_NUMBERS: Final = {
    "MaxItemsPerBatch": "max_items_per_batch",
    "MaxInputBytesPerBatch": "max_input_bytes_per_batch",
}
_CONFIG_PATHS: Final = frozenset({"MaxItems"})
"""The fields of ReaderConfig that have a `Path` form."""


def lower_map(statement: nodes.MapNode, following: Transition, scope: Scope) -> Lowered:
    draft = begin(scope, statement.name, "", statement.span, statement.doc)
    clauses = collect(draft, "map", statement.clauses, statement.span)
    roots = meanings(draft, result=True, into="into" in clauses.values)
    if draft.is_jsonata and statement.arguments is not None:
        draft.diagnostics.report(
            codes.CLAUSE_NOT_IN_LANGUAGE,
            statement.arguments.span,
            "a map has no arguments in JSONata",
            hint="shape each item with `item { ... }`",
        )
    else:
        apply_arguments(draft, statement.arguments, roots, "")
    _apply_items(draft, clauses, roots)
    _apply_transfers(draft, clauses, roots)
    _apply_limits(draft, clauses)
    apply_common(draft, clauses, roots)
    _apply_body(draft, statement, clauses, scope)
    assign_result(draft, scope, own_result(draft))
    handlers = apply_errors(draft, clauses, following, scope)
    return finish(draft, ir.MapState, following, handlers)


def _apply_items(draft: Draft, clauses: ClauseSet, roots: Meanings) -> None:
    over = clauses.value("over")
    if over is not None and draft.is_jsonata:
        draft.fields["items"] = jsonata.value(over, draft.place(Roots("`over`", "$states.input"), "Items"))
    elif over is not None:
        place = draft.place(Roots("`over`", "$"), "ItemsPath", span=over.span)
        draft.fields["items_path"] = path_or_null(over, place)
    item = clauses.value("item")
    if item is not None:
        roots_here = Roots("`item`", roots.arguments.input)
        draft.fields["item_selector"] = value_at(item, draft.place(roots_here, "ItemSelector"), draft)
    batch = clauses.value("batch")
    if batch is not None:
        _apply_batch(draft, batch)
    label = clauses.value("label")
    if isinstance(label, nodes.StringNode):
        draft.fields["label"] = label.value
        draft.mark(label.span, "Label")


def _apply_batch(draft: Draft, batch: nodes.Expression) -> None:
    if not isinstance(batch, nodes.ObjectNode):
        draft.diagnostics.report(
            codes.BAD_VALUE, batch.span, "`batch` takes an object", hint="write `batch { MaxItemsPerBatch: 100 }`"
        )
        return
    draft.mark(batch.span, "ItemBatcher")
    fields: dict[str, Any] = {}
    extra: dict[str, Json] = {}
    for member in batch.members:
        if member.key in _BATCH_NUMBERS:
            found = amount(draft, member.key, member.value, member.key)
            if found is not None:
                is_path, value = found
                fields[_BATCH_NUMBERS[member.key] + ("_path" if is_path else "")] = value
            continue
        place = draft.place(Roots("`batch`", "$states.input" if draft.is_jsonata else "$"), "ItemBatcher", member.key)
        place.mark(member.span)
        if member.key == "BatchInput":
            fields["batch_input"] = value_at(member.value, place, draft)
        else:
            extra[member.key] = value_at(member.value, place, draft)
    draft.fields["item_batcher"] = ir.ItemBatcher(**fields, extra=extra, spans=draft.spans("ItemBatcher"))


def _apply_transfers(draft: Draft, clauses: ClauseSet, roots: Meanings) -> None:
    """ItemReader and ResultWriter."""
    for keyword, key, name, config_name in (
        ("read", "ItemReader", "item_reader", "reader_config"),
        ("write", "ResultWriter", "result_writer", "writer_config"),
    ):
        transfer = clauses.transfers.get(keyword)
        if transfer is None:
            continue
        draft.mark(transfer.span, key)
        fields: dict[str, Any] = {}
        if transfer.callee is not None:
            fields["resource"] = resource_of(transfer.callee, draft.place(Roots("the call", None), key, "Resource"))
        if transfer.arguments is not None:
            argument_key = "Arguments" if draft.is_jsonata else "Parameters"
            roots_here = Roots(f"the arguments of `{keyword}`", roots.arguments.input)
            place = draft.place(roots_here, key, argument_key)
            callee = transfer.callee.text if isinstance(transfer.callee, nodes.CallRefNode) else ""
            fields[argument_key.lower()] = arguments_value(transfer.arguments, place, draft, callee)
        if transfer.config is not None:
            fields[config_name] = _config(transfer.config, draft, key, keyword, roots)
        cls = ir.ItemReader if keyword == "read" else ir.ResultWriter
        draft.fields[name] = cls(**fields, spans=draft.spans(key))


def _config(config: nodes.ObjectNode, draft: Draft, key: str, keyword: str, roots: Meanings) -> Json:
    """ReaderConfig or WriterConfig. A path gives the field that ends in `Path`, where there is one."""
    name = "ReaderConfig" if keyword == "read" else "WriterConfig"
    place = draft.place(Roots("`config`", roots.arguments.input), key, name, span=config.span)
    if draft.is_jsonata:
        return jsonata.value(config, place)
    result: dict[str, Json] = {}
    for member in config.members:
        inner = place.at(member.key, span=member.span)
        fixed = constant(member.value, inner)
        if fixed is not None:
            result[member.key] = fixed[0]
        elif member.key in _CONFIG_PATHS:
            path = place.at(f"{member.key}Path", span=member.span)
            result[f"{member.key}Path"] = path_or_null(member.value, path)
        else:
            draft.diagnostics.report(
                codes.NOT_CONSTANT,
                member.value.span,
                f"`{member.key}` is written out in JSONPath",
                hint="only MaxItems can be a path; or use `query jsonata`",
            )
    return result


def _apply_limits(draft: Draft, clauses: ClauseSet) -> None:
    concurrency = clauses.value("concurrency")
    if concurrency is not None:
        apply_amount(draft, "concurrency", concurrency, "max_concurrency", "MaxConcurrency")
    seen: set[bool] = set()
    for tolerance in clauses.tolerances:
        if tolerance.percent in seen:
            draft.diagnostics.report(
                codes.GIVEN_TWICE,
                tolerance.span,
                "this `tolerate` is given twice",
                hint="one count and one percentage may stand",
            )
            continue
        seen.add(tolerance.percent)
        name, key = "tolerated_failure_count", "ToleratedFailureCount"
        if tolerance.percent:
            name, key = "tolerated_failure_percentage", "ToleratedFailurePercentage"
        apply_amount(draft, "tolerate", tolerance.value, name, key)


def _apply_body(draft: Draft, statement: nodes.MapNode, clauses: ClauseSet, scope: Scope) -> None:
    fields = lower_body(statement.body, scope)
    mode = clauses.mode
    if mode is not None:
        execution = mode.execution.upper() if mode.execution else None
        fields["processor_config"] = ir.ProcessorConfig(
            mode=mode.mode.upper(), execution_type=execution, spans=Spans({(): mode.span})
        )
    draft.fields["iterator" if statement.is_iterator else "item_processor"] = ir.SubMachine(**fields)
