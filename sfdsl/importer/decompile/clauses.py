"""The fields of a state as clauses, in the order in which the canonical text has them."""

import re
from collections.abc import Iterator
from typing import Final

from sfdsl.importer.decompile import jsonata, jsonpath
from sfdsl.importer.decompile.jsonpath import ERROR, INPUT, RESULT, PathRoots
from sfdsl.importer.decompile.values import InexpressibleError, is_doc, literal, number, object_literal, ref, seconds
from sfdsl.ir import nodes as ir
from sfdsl.ir.fields import ABSENT
from sfdsl.jsontypes import Json
from sfdsl.syntax import nodes
from sfdsl.syntax.nodes import Clause, Expression

_CALL: Final = re.compile(r"[^\W\d][\w-]*(?:\.[^\W\d][\w-]*)+(?::2)?\Z")
"""The grammar's DOTTED."""


def clause(keyword: str, value: Expression) -> nodes.ValueClauseNode:
    return nodes.ValueClauseNode(keyword=keyword, value=value)


def value_of(value: Json, roots: PathRoots, *, is_jsonata: bool) -> Expression:
    """A payload template or a JSONata value."""
    return jsonata.value(value) if is_jsonata else jsonpath.template(value, roots)


def arguments_of(state: ir.State | ir.ItemReader | ir.ResultWriter, *, is_jsonata: bool) -> nodes.ArgumentsNode | None:
    """Parameters or Arguments, between `<` and `>`."""
    given = getattr(state, "arguments" if is_jsonata else "parameters", ABSENT)
    if given is ABSENT:
        return None
    if isinstance(given, dict):
        if is_jsonata:
            members = tuple(nodes.MemberNode(key=key, value=jsonata.value(inner)) for key, inner in given.items())
        else:
            members = jsonpath.members(given, INPUT)
        return nodes.ArgumentsNode(members=members)
    return nodes.ArgumentsNode(value=value_of(given, INPUT, is_jsonata=is_jsonata))


def amount_of(
    value: int | float | str | None, path: str | None, *, is_time: bool, is_jsonata: bool
) -> Expression | None:
    """A number, a JSONata expression or a path. Raises InexpressibleError."""
    if value is not None:
        if isinstance(value, str):
            if not is_jsonata:
                raise InexpressibleError
            return jsonata.expression(value)
        return seconds(value) if is_time else number(value)
    return None if path is None else jsonpath.path(path, INPUT)


def result_clauses(state: ir.State, *, has_result: bool, is_jsonata: bool) -> Iterator[Clause]:
    """`select`, `into`, `output` and `assign`."""
    selector = getattr(state, "result_selector", ABSENT)
    if selector is not ABSENT:
        yield clause("select", jsonpath.template(selector, RESULT))
    result_path = getattr(state, "result_path", ABSENT)
    if result_path is not ABSENT:
        yield clause("into", jsonpath.path_or_null(result_path, INPUT))
    output_path = getattr(state, "output_path", ABSENT)
    if output_path is not ABSENT:
        roots = RESULT if has_result and result_path is ABSENT else INPUT
        yield clause("output", jsonpath.path_or_null(output_path, roots))
    output = getattr(state, "output", ABSENT)
    if output is not ABSENT:
        yield clause("output", jsonata.value(output))
    assign = getattr(state, "assign", ABSENT)
    if assign is not ABSENT:
        yield clause("assign", value_of(assign, RESULT if has_result else INPUT, is_jsonata=is_jsonata))


def input_clause(state: ir.State) -> Iterator[Clause]:
    """`input`."""
    given = getattr(state, "input_path", ABSENT)
    if given is not ABSENT:
        yield clause("input", jsonpath.path_or_null(given, INPUT))


def closing_clauses(state: ir.State, *, comment: bool) -> Iterator[Clause]:
    """`query`, `comment` and `asl`. Without `comment` the comment stands above the statement."""
    language = getattr(state, "query_language", None)
    if language in ("JSONata", "JSONPath"):
        yield nodes.QueryClauseNode(language=language.lower())
    text = getattr(state, "comment", None)
    if comment and text is not None:
        yield clause("comment", nodes.StringNode(value=text))
    extra = dict(state.extra)
    if language not in ("JSONata", "JSONPath", None):
        extra["QueryLanguage"] = language
    if extra:
        yield clause("asl", object_literal(extra))


def error_clauses(state: ir.State, *, is_jsonata: bool) -> Iterator[Clause]:
    """`retry` and `catch`."""
    for retrier in getattr(state, "retry", ()):
        yield retry_of(retrier)
    for catcher in getattr(state, "catch", ()):
        yield catch_of(catcher, is_jsonata=is_jsonata)


def names_of(errors: tuple[str, ...]) -> tuple[nodes.NameRefNode, ...] | None:
    """The errors to name: none for States.ALL alone. Raises InexpressibleError for an empty list, which would name all."""
    if not errors:
        raise InexpressibleError
    return None if errors == ("States.ALL",) else tuple(ref(error) for error in errors)


def doc_of(part: ir.Retrier | ir.Catcher | ir.ChoiceRule) -> str | None:
    """The comment of a part of a state, as `##` lines. Raises InexpressibleError where they can't hold it, or where the part holds more."""
    if part.extra or (part.comment is not None and not is_doc(part.comment)):
        raise InexpressibleError
    return part.comment


def retry_of(retrier: ir.Retrier) -> nodes.RetryNode:
    """One retrier. Raises InexpressibleError."""
    attempts = retrier.max_attempts
    if attempts is not None and (not isinstance(attempts, int) or attempts < 0):
        raise InexpressibleError
    return nodes.RetryNode(
        errors=names_of(retrier.error_equals),
        attempts=attempts,
        every=None if retrier.interval_seconds is None else seconds(retrier.interval_seconds),
        backoff=None if retrier.backoff_rate is None else number(retrier.backoff_rate),
        max_delay=None if retrier.max_delay_seconds is None else seconds(retrier.max_delay_seconds),
        jitter=retrier.jitter_strategy if retrier.jitter_strategy in ("FULL", "NONE") else None,
        doc=doc_of(retrier),
    )


def catch_of(catcher: ir.Catcher, *, is_jsonata: bool) -> nodes.CatchNode:
    """One catcher, with an arrow. Raises InexpressibleError."""
    variable, assign = _error_variable(catcher.assign, is_jsonata=is_jsonata)
    into = None if catcher.result_path is ABSENT else jsonpath.path_or_null(catcher.result_path, INPUT)
    return nodes.CatchNode(
        errors=names_of(catcher.error_equals),
        variable=variable,
        into=into,
        assign=None if assign is ABSENT else value_of(assign, ERROR, is_jsonata=is_jsonata),
        output=None if catcher.output is ABSENT else jsonata.value(catcher.output),
        goal=arrow(catcher.next),
        doc=doc_of(catcher),
    )


def _error_variable(assign: ir.OptionalJson, *, is_jsonata: bool) -> tuple[nodes.NameRefNode | None, ir.OptionalJson]:
    """The variable that gets the whole error output, for `as`, and what else is assigned."""
    if not isinstance(assign, dict) or not assign:
        return None, assign
    first = next(iter(assign))
    whole = "{% $states.errorOutput %}" if is_jsonata else "$"
    name = first if is_jsonata else first.removesuffix(".$")
    if assign[first] != whole or not name.isidentifier() or (not is_jsonata and not first.endswith(".$")):
        return None, assign
    rest = {key: value for key, value in assign.items() if key != first}
    return ref(name), rest or ABSENT


def arrow(target: str) -> nodes.ArrowNode:
    """`-> STATE`."""
    return nodes.ArrowNode(target=ref(target))


def map_clauses(state: ir.MapState, *, is_jsonata: bool) -> Iterator[Clause]:
    """What a map has of its own, in front of its body."""
    if state.items_path is not None:
        yield clause("over", jsonpath.path(state.items_path, INPUT))
    if state.items is not ABSENT:
        yield clause("over", jsonata.value(state.items))
    if state.item_reader is not None:
        yield _transfer("read", state.item_reader, state.item_reader.reader_config, is_jsonata=is_jsonata)
    if state.item_selector is not ABSENT:
        yield clause("item", value_of(state.item_selector, INPUT, is_jsonata=is_jsonata))
    if state.item_batcher is not None:
        yield clause("batch", _batch(state.item_batcher, is_jsonata=is_jsonata))
    if state.result_writer is not None:
        yield _transfer("write", state.result_writer, state.result_writer.writer_config, is_jsonata=is_jsonata)
    config = state.processor.processor_config if state.processor is not None else None
    if config is not None and config.mode in ("INLINE", "DISTRIBUTED"):
        execution = config.execution_type
        known = execution in ("STANDARD", "EXPRESS") and config.mode == "DISTRIBUTED"
        yield nodes.ModeNode(mode=config.mode.lower(), execution=execution.lower() if known and execution else None)
    concurrency = amount_of(state.max_concurrency, state.max_concurrency_path, is_time=False, is_jsonata=is_jsonata)
    if concurrency is not None:
        yield clause("concurrency", concurrency)
    count = amount_of(
        state.tolerated_failure_count, state.tolerated_failure_count_path, is_time=False, is_jsonata=is_jsonata
    )
    if count is not None:
        yield nodes.TolerateNode(value=count, percent=False)
    percentage = state.tolerated_failure_percentage
    share = amount_of(percentage, state.tolerated_failure_percentage_path, is_time=False, is_jsonata=is_jsonata)
    if share is not None:
        plain = isinstance(share, nodes.NumberNode) and share.text.replace(".", "", 1).isdigit()
        if plain and isinstance(share, nodes.NumberNode):
            share = nodes.PercentNode(value=share.value, text=share.text)
        yield nodes.TolerateNode(value=share, percent=True)
    if state.label is not None:
        yield clause("label", nodes.StringNode(value=state.label))


def _transfer(
    keyword: str, part: ir.ItemReader | ir.ResultWriter, config: ir.OptionalJson, *, is_jsonata: bool
) -> nodes.TransferNode:
    written: nodes.ObjectNode | None = None
    if isinstance(config, dict):
        if is_jsonata:
            made = jsonata.value(config)
            assert isinstance(made, nodes.ObjectNode)
            written = made
        else:
            written = nodes.ObjectNode(members=tuple(_config_member(key, value) for key, value in config.items()))
    return nodes.TransferNode(
        keyword=keyword,
        callee=None if part.resource is None else callee_of(part.resource),
        arguments=arguments_of(part, is_jsonata=is_jsonata),
        config=written,
    )


def _config_member(key: str, value: Json) -> nodes.MemberNode:
    if key == "MaxItemsPath" and isinstance(value, str):
        return nodes.MemberNode(key="MaxItems", value=jsonpath.path(value, INPUT))
    return nodes.MemberNode(key=key, value=literal(value))


def _batch(batcher: ir.ItemBatcher, *, is_jsonata: bool) -> nodes.ObjectNode:
    members: list[nodes.MemberNode] = []
    for key, value, path in (
        ("MaxItemsPerBatch", batcher.max_items_per_batch, batcher.max_items_per_batch_path),
        ("MaxInputBytesPerBatch", batcher.max_input_bytes_per_batch, batcher.max_input_bytes_per_batch_path),
    ):
        found = amount_of(value, path, is_time=False, is_jsonata=is_jsonata)
        if found is not None:
            members.append(nodes.MemberNode(key=key, value=found))
    if batcher.batch_input is not ABSENT:
        given = value_of(batcher.batch_input, INPUT, is_jsonata=is_jsonata)
        members.append(nodes.MemberNode(key="BatchInput", value=given))
    members += [nodes.MemberNode(key=key, value=literal(value)) for key, value in batcher.extra.items()]
    return nodes.ObjectNode(members=tuple(members))


def callee_of(resource: str) -> nodes.Callee:
    """A Resource as a call, where it is one of the plain integrations' form."""
    prefix = "arn:aws:states:::"
    if resource.startswith(prefix):
        service, _, action = resource[len(prefix) :].partition(":")
        text = f"{service}.{action}"
        if service == "aws-sdk":
            text = f"sdk.{action.replace(':', '.', 1)}"
        if service != "sdk" and _CALL.match(text) and (service != "aws-sdk" or text.count(".") > 1):
            return nodes.CallRefNode(text=text)
    return nodes.StringNode(value=resource)
