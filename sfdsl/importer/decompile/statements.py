"""One state as one statement, its ways on as arrows. The bodies of maps and parallels are put in by the caller."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sfdsl.importer.decompile import jsonata, jsonpath
from sfdsl.importer.decompile.clauses import (
    amount_of,
    arguments_of,
    arrow,
    callee_of,
    clause,
    closing_clauses,
    doc_of,
    error_clauses,
    input_clause,
    map_clauses,
    result_clauses,
    value_of,
)
from sfdsl.importer.decompile.conditions import condition
from sfdsl.importer.decompile.jsonpath import INPUT
from sfdsl.importer.decompile.values import InexpressibleError, is_doc, literal, object_literal, ref, seconds
from sfdsl.ir import nodes as ir
from sfdsl.ir.fields import ABSENT
from sfdsl.lower import naming
from sfdsl.lower.references import RESERVED
from sfdsl.syntax import nodes
from sfdsl.syntax.nodes import Clause, Expression, Statement
from sfdsl.syntax.strings import BARE_NAME, DOTTED_NAME, KEYWORDS


@dataclass(frozen=True)
class Style:
    """How a state is written: with its comment as `##` lines or as a clause."""

    doc: bool = True

    @staticmethod
    def of(state: ir.State) -> "Style":
        """`##` lines wherever they can hold the comment."""
        comment = getattr(state, "comment", None)
        return Style(doc=comment is None or is_doc(comment))


def short_form(
    state: ir.State, *, is_jsonata: bool, style: Style, bodies: tuple[nodes.BodyNode, ...] = ()
) -> Statement:
    """The statement for a state. It may say less than the state: the caller compares. Raises InexpressibleError."""
    match state:
        case ir.TaskState():
            return _task(state, is_jsonata, style)
        case ir.PassState():
            return _pass(state, is_jsonata, style)
        case ir.ChoiceState():
            return _choice(state, is_jsonata, style)
        case ir.WaitState():
            return _wait(state, is_jsonata, style)
        case ir.SucceedState():
            return _succeed(state, is_jsonata, style)
        case ir.FailState():
            return _fail(state, is_jsonata, style)
        case ir.ParallelState():
            return _parallel(state, is_jsonata, style, bodies)
        case ir.MapState():
            return _map(state, is_jsonata, style, bodies)
        case ir.RawState():
            return raw_form(state)


def raw_form(state: ir.State) -> nodes.StateNode:
    """`state NAME asl { ... }`: exactly the state's fields."""
    from sfdsl.ir.codec import encode_state

    return nodes.StateNode(name=ref(state.name), fields=object_literal(encode_state(state)))


def _doc(state: ir.State, style: Style) -> str | None:
    return getattr(state, "comment", None) if style.doc else None


def _closing(state: ir.State, style: Style) -> tuple[Clause, ...]:
    return tuple(closing_clauses(state, comment=not style.doc))


def _task(state: ir.TaskState, is_jsonata: bool, style: Style) -> Statement:
    return nodes.TaskNode(
        name=ref(state.name),
        callee=callee_of(state.resource or ""),
        arguments=arguments_of(state, is_jsonata=is_jsonata),
        clauses=(
            *input_clause(state),
            *_limits(state, is_jsonata),
            *_role(state, is_jsonata),
            *result_clauses(state, has_result=True, is_jsonata=is_jsonata),
            *error_clauses(state, is_jsonata=is_jsonata),
            *_closing(state, style),
        ),
        doc=_doc(state, style),
    )


def _limits(state: ir.TaskState, is_jsonata: bool) -> Iterator[Clause]:
    for keyword, value, path in (
        ("timeout", state.timeout_seconds, state.timeout_seconds_path),
        ("heartbeat", state.heartbeat_seconds, state.heartbeat_seconds_path),
    ):
        found = amount_of(value, path, is_time=True, is_jsonata=is_jsonata)
        if found is not None:
            yield clause(keyword, found)


def _role(state: ir.TaskState, is_jsonata: bool) -> Iterator[Clause]:
    given = state.credentials
    if isinstance(given, dict) and len(given) == 1:
        made = value_of(given, INPUT, is_jsonata=is_jsonata)
        if isinstance(made, nodes.ObjectNode) and made.members[0].key == "RoleArn":
            yield clause("role", made.members[0].value)


def _pass(state: ir.PassState, is_jsonata: bool, style: Style) -> Statement:
    value: Expression | None = None
    arguments: nodes.ArgumentsNode | None = None
    rest: list[Clause] = list(input_clause(state))
    has_value = False
    results = list(result_clauses(state, has_result=False, is_jsonata=is_jsonata))
    if is_jsonata:
        if state.output is not ABSENT:
            value = jsonata.value(state.output)
            results = [found for found in results if not _is_output(found)]
    elif state.result is not ABSENT:
        value, has_value = literal(state.result), True
    elif state.parameters is not ABSENT:
        has_value = True
        value = jsonpath.template(state.parameters, INPUT)
        if _is_constant(value):
            arguments, value = arguments_of(state, is_jsonata=False), None
    elif isinstance(state.input_path, str) and state.assign is ABSENT and state.output_path is ABSENT:
        value, rest = jsonpath.path(state.input_path, INPUT), []
    if has_value:
        results = list(result_clauses(state, has_result=True, is_jsonata=False))
    if _is_set(state, is_jsonata) and isinstance(state.assign, dict):
        pairs = _assignments(state, is_jsonata)
        if pairs:
            return _set(state, pairs, style)
    return nodes.PassNode(
        name=ref(state.name),
        value=value,
        arguments=arguments,
        clauses=(*rest, *results, *_closing(state, style)),
        doc=_doc(state, style),
    )


def _set(state: ir.PassState, pairs: tuple[nodes.AssignmentNode, ...], style: Style) -> Statement:
    made = nodes.SetNode(label=None, assignments=pairs, clauses=_closing(state, style), doc=_doc(state, style))
    return made if naming.set_name(made) == state.name else replace(made, label=ref(state.name))


def _is_set(state: ir.PassState, is_jsonata: bool) -> bool:
    """A Pass that does nothing but assign."""
    others = (state.input_path, state.parameters, state.result, state.result_path, state.output_path, state.output)
    return state.assign is not ABSENT and all(other is ABSENT for other in others)


def _assignments(state: ir.PassState, is_jsonata: bool) -> tuple[nodes.AssignmentNode, ...]:
    made = value_of(state.assign if state.assign is not ABSENT else {}, INPUT, is_jsonata=is_jsonata)
    if not isinstance(made, nodes.ObjectNode) or not all(_is_variable(member.key) for member in made.members):
        return ()
    return tuple(nodes.AssignmentNode(variable=ref(member.key), value=member.value) for member in made.members)


def _is_variable(name: str) -> bool:
    return name.isidentifier() and BARE_NAME.match(name) is not None and name not in RESERVED


def _is_output(found: Clause) -> bool:
    return isinstance(found, nodes.ValueClauseNode) and found.keyword == "output"


def _is_constant(value: Expression) -> bool:
    return not any(
        isinstance(part, nodes.PathNode | nodes.RawPathNode | nodes.CallNode | nodes.FStringNode | nodes.BinaryNode)
        for part in nodes.walk(value)
        if not isinstance(part, str)
    )


def _choice(state: ir.ChoiceState, is_jsonata: bool, style: Style) -> Statement:
    if not state.choices:
        raise InexpressibleError
    rules = tuple(
        nodes.WhenNode(
            condition=condition(rule.condition, is_jsonata=is_jsonata),
            assign=None if rule.assign is ABSENT else value_of(rule.assign, INPUT, is_jsonata=is_jsonata),
            output=None if rule.output is ABSENT else jsonata.value(rule.output),
            goal=arrow(rule.next),
            doc=doc_of(rule),
        )
        for rule in state.choices
    )
    otherwise: nodes.OtherwiseNode | None = None
    behind = [*input_clause(state), *result_clauses(state, has_result=False, is_jsonata=is_jsonata)]
    if state.default is not None:
        assign = state.assign
        output = state.output
        otherwise = nodes.OtherwiseNode(
            assign=None if assign is ABSENT else value_of(assign, INPUT, is_jsonata=is_jsonata),
            output=None if output is ABSENT else jsonata.value(output),
            goal=arrow(state.default),
        )
        behind = [found for found in behind if not _moved(found, state)]
    return nodes.ChoiceNode(
        name=ref(state.name),
        rules=rules,
        otherwise=otherwise,
        clauses=(*behind, *_closing(state, style)),
        doc=_doc(state, style),
    )


def _moved(found: Clause, state: ir.ChoiceState) -> bool:
    """Whether a clause stands at `otherwise` instead."""
    if not isinstance(found, nodes.ValueClauseNode):
        return False
    return found.keyword == "assign" or (found.keyword == "output" and state.output is not ABSENT)


def _wait(state: ir.WaitState, is_jsonata: bool, style: Style) -> Statement:
    mode, value = "seconds", literal(0)
    if state.seconds is not None:
        if isinstance(state.seconds, str):
            mode, value = "for", _jsonata_only(state.seconds, is_jsonata)
        elif state.seconds < 0:
            raise InexpressibleError
        else:
            value = seconds(state.seconds)
    elif state.seconds_path is not None:
        mode, value = "for", jsonpath.path(state.seconds_path, INPUT)
    elif state.timestamp is not None:
        mode, value = "until", jsonata.value(state.timestamp) if is_jsonata else literal(state.timestamp)
    elif state.timestamp_path is not None:
        mode, value = "until", jsonpath.path(state.timestamp_path, INPUT)
    made = nodes.WaitNode(
        name=None,
        mode=mode,
        value=value,
        clauses=(
            *input_clause(state),
            *result_clauses(state, has_result=False, is_jsonata=is_jsonata),
            *_closing(state, style),
        ),
        doc=_doc(state, style),
    )
    return made if naming.wait_name(made) == state.name else replace(made, name=ref(state.name))


def _jsonata_only(text: str, is_jsonata: bool) -> Expression:
    if not is_jsonata:
        raise InexpressibleError
    return jsonata.expression(text)


def _succeed(state: ir.SucceedState, is_jsonata: bool, style: Style) -> Statement:
    value: Expression | None = None
    behind = [*input_clause(state), *result_clauses(state, has_result=False, is_jsonata=is_jsonata)]
    if state.output is not ABSENT:
        value = jsonata.value(state.output)
    elif isinstance(state.output_path, str):
        value = jsonpath.path(state.output_path, INPUT)
    if value is not None:
        behind = [found for found in behind if not _is_output(found)]
    made = nodes.SucceedNode(name=None, value=value, clauses=(*behind, *_closing(state, style)), doc=_doc(state, style))
    return made if naming.succeed_name(made) == state.name else replace(made, name=ref(state.name))


def _fail(state: ir.FailState, is_jsonata: bool, style: Style) -> Statement:
    error: Expression | None = None
    if state.error is not None and not (is_jsonata and jsonata.is_expression(state.error)):
        error = nodes.NameNode(name=state.error) if _is_error_name(state.error) else literal(state.error)
    elif state.error is not None:
        error = jsonata.expression(state.error)
    elif state.error_path is not None:
        error = jsonpath.dynamic(state.error_path, INPUT)
    cause: Expression | None = None
    if state.cause is not None:
        cause = jsonata.value(state.cause) if is_jsonata else literal(state.cause)
    elif state.cause_path is not None:
        cause = jsonpath.dynamic(state.cause_path, INPUT)
    made = nodes.FailNode(name=None, error=error, cause=cause, clauses=_closing(state, style), doc=_doc(state, style))
    return made if naming.fail_name(made) == state.name else replace(made, name=ref(state.name))


def _is_error_name(text: str) -> bool:
    """Whether an error's name needs no quotes behind `=`."""
    return (BARE_NAME.match(text) is not None and text not in KEYWORDS) or DOTTED_NAME.match(text) is not None


def _parallel(state: ir.ParallelState, is_jsonata: bool, style: Style, bodies: tuple[nodes.BodyNode, ...]) -> Statement:
    return nodes.ParallelNode(
        name=ref(state.name),
        arguments=arguments_of(state, is_jsonata=is_jsonata),
        branches=bodies,
        clauses=(
            *input_clause(state),
            *result_clauses(state, has_result=True, is_jsonata=is_jsonata),
            *error_clauses(state, is_jsonata=is_jsonata),
            *_closing(state, style),
        ),
        doc=_doc(state, style),
    )


def _map(state: ir.MapState, is_jsonata: bool, style: Style, bodies: tuple[nodes.BodyNode, ...]) -> Statement:
    # `Parameters` of a map is the old ItemSelector; in JSONata neither stands between `<` and `>`.
    return nodes.MapNode(
        name=ref(state.name),
        arguments=None if is_jsonata else arguments_of(state, is_jsonata=False),
        clauses=(
            *input_clause(state),
            *map_clauses(state, is_jsonata=is_jsonata),
            *result_clauses(state, has_result=True, is_jsonata=is_jsonata),
            *error_clauses(state, is_jsonata=is_jsonata),
            *_closing(state, style),
        ),
        body=bodies[0] if bodies else nodes.BodyNode(settings=(), statements=()),
        is_iterator=state.item_processor is None,
        doc=_doc(state, style),
    )
