"""EventBridge rules: `rule NAME on BUS matching { ... } -> flow NAME, "arn"`."""

from typing import Final

from sfdsl.catalog.near import did_you_mean
from sfdsl.diagnostics import Diagnostics, Edit, Fix
from sfdsl.diagnostics.codes import api
from sfdsl.diagnostics.codes import source as codes
from sfdsl.jsontypes import Json, Pointer
from sfdsl.lower.values import Names, ParamValue, Place, Roots, constant
from sfdsl.records import positional_record
from sfdsl.source import Span
from sfdsl.syntax import nodes


@positional_record
class Rule:
    """One rule. `bus` is a name or ARN; `pattern` is None for a rule that only has a schedule. Targets are flows and ARNs."""

    name: str
    bus: str
    pattern: dict[str, Json] | None
    schedule: str | None
    flows: tuple[str, ...]
    arns: tuple[str, ...]
    span: Span


def lower_rules(tree: nodes.FileNode, flows: list[str], names: Names, diagnostics: Diagnostics) -> tuple[Rule, ...]:
    """The rules of a file; patterns are checked as EventBridge checks them."""
    return tuple(
        _lower_rule(item, flows, names, diagnostics) for item in tree.items if isinstance(item, nodes.RuleNode)
    )


def _lower_rule(rule: nodes.RuleNode, flows: list[str], names: Names, diagnostics: Diagnostics) -> Rule:
    if rule.pattern is None and rule.schedule is None:
        diagnostics.report(
            codes.BAD_RULE,
            rule.span,
            f'the rule "{rule.name.name}" has neither a pattern nor a schedule',
            hint='write `matching { source: ["my.source"] }` or `schedule "rate(5 minutes)"`',
        )
    table: dict[Pointer, Span] = {}
    place = Place(Roots("a rule", None), (), table, names, diagnostics)
    pattern: dict[str, Json] | None = None
    if rule.pattern is not None:
        found = constant(rule.pattern, place)
        if found is None or not isinstance(found[0], dict):
            diagnostics.report(
                codes.NOT_CONSTANT,
                rule.pattern.span,
                "an event pattern is JSON that is written out",
                hint="it sees no data of a flow",
            )
        else:
            pattern = found[0]
            _check_pattern(pattern, rule.pattern, table, diagnostics)
    if rule.schedule is not None:
        _check_schedule(rule.schedule, diagnostics)
    return Rule(
        name=rule.name.name,
        bus=_text(rule.bus, "default", names, diagnostics),
        pattern=pattern,
        schedule=rule.schedule.value if rule.schedule else None,
        flows=_flow_targets(rule, flows, diagnostics),
        arns=tuple(_text(target.arn, "", names, diagnostics) for target in rule.targets if target.arn is not None),
        span=rule.name.span,
    )


def _text(expression: nodes.Expression | None, default: str, names: Names, diagnostics: Diagnostics) -> str:
    """A name or ARN: a text, or a param by its default value, since a rule is only acted on locally."""
    if expression is None:
        return default
    place = Place(Roots("a rule", None), (), {}, names, diagnostics)
    if isinstance(expression, nodes.NameNode):
        found = place.resolve(expression)
        if isinstance(found, ParamValue):
            return found.text
    value = constant(expression, place)
    if value is None or not isinstance(value[0], str):
        diagnostics.report(codes.BAD_RULE, expression.span, "a text, param or const is needed here")
        return default
    return value[0]


def _flow_targets(rule: nodes.RuleNode, flows: list[str], diagnostics: Diagnostics) -> tuple[str, ...]:
    targets = []
    for target in rule.targets:
        if target.flow is None:
            continue
        if target.flow.name not in flows:
            near = did_you_mean(target.flow.name, flows, 1)
            hint = f'did you mean "{near[0]}"?' if near else f"this file has: {', '.join(flows)}"
            message = f'"{target.flow.name}" is no flow of this file'
            diagnostics.report(codes.UNKNOWN_FLOW, target.flow.span, message, hint=hint)
        targets.append(target.flow.name)
    return tuple(targets)


def _check_pattern(
    pattern: dict[str, Json], expression: nodes.Expression, table: dict[Pointer, Span], diagnostics: Diagnostics
) -> None:
    from sfdsl.eventbridge.patterns import EventPattern, InvalidEventPattern

    try:
        EventPattern.parse(pattern)
    except InvalidEventPattern as problem:
        at = problem.pointer
        while at and at not in table:
            at = at[:-1]
        diagnostics.report(api.BAD_PATTERN, table.get(at, expression.span), str(problem).partition("\n")[0])
        return
    _check_fields(pattern, expression, diagnostics)


_EVENT_FIELDS: Final = (
    *("version", "id", "detail-type", "source", "account", "time", "region", "resources", "detail"),
    "replay-name",
)
"""The fields of an event; the last one is that of a replayed one. Source: EventBridge user guide, "Event structure"."""


def _check_fields(pattern: Json, expression: nodes.Expression, diagnostics: Diagnostics) -> None:
    """Report fields at the top of a pattern, or in an `$or` there, that no event has."""
    spans: dict[str, tuple[Span, nodes.Expression]] = {}
    if isinstance(expression, nodes.ObjectNode):
        spans = {member.key: (member.key_span, member.value) for member in expression.members}
    for key, value in pattern.items() if isinstance(pattern, dict) else ():
        span, inner = spans.get(key, (expression.span, expression))
        if key == "$or" and isinstance(value, list):
            items = inner.items if isinstance(inner, nodes.ArrayNode) else ()
            for index, part in enumerate(value):
                _check_fields(part, items[index] if index < len(items) else inner, diagnostics)
        elif key not in _EVENT_FIELDS:
            near = did_you_mean(key.replace("_", "-"), _EVENT_FIELDS, 1)
            hint = f"did you mean `{near[0]}`?" if near else "an event's own data is in its `detail`"
            # `detail_type` and `detailType` are certainly the one name.
            is_certain = bool(near) and key.replace("_", "").lower() == near[0].replace("-", "") and key in spans
            fixes = [Fix(f"write `{near[0]}`", (Edit(span, near[0]),))] if is_certain else []
            message = f'events have no field "{key}"'
            diagnostics.report(api.UNKNOWN_EVENT_FIELD, span, message, hint=hint, fixes=fixes)


def _check_schedule(schedule: nodes.StringNode, diagnostics: Diagnostics) -> None:
    from sfdsl.eventbridge.schedules import InvalidSchedule, parse_schedule

    try:
        parse_schedule(schedule.value)
    except InvalidSchedule as problem:
        hint = "write `rate(5 minutes)` or `cron(0 12 * * ? *)`"
        diagnostics.report(codes.BAD_RULE, schedule.span, str(problem), hint=hint)
