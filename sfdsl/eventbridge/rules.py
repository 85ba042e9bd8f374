"""Buses with their rules and targets, and the operations that change them, answering as EventBridge answers.

Requests and answers are those of the API, in its names. Source: Amazon EventBridge API Reference; texts of errors as the
service gives them. Next: `bus.py`, which sends events through these rules.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from sfdsl.eventbridge.patterns import EventPattern, InvalidEvent, InvalidEventPattern, PatternIndex
from sfdsl.eventbridge.patterns.events import read_event
from sfdsl.eventbridge.schedules import InvalidSchedule, Schedule, parse_schedule
from sfdsl.eventbridge.targets import InvalidPath, Target, path_steps
from sfdsl.eventbridge.validation import ServiceError, ValidationError, check_length, check_string, violated

DEFAULT_BUS = "default"
MAX_TARGETS = 5
_NAME = r"[\.\-_A-Za-z0-9]+"
_BUS_NAME = r"[/\.\-_A-Za-z0-9]+"
_STATES = ("ENABLED", "DISABLED", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS")
_EVENT_KEYS = ("id", "account", "source", "time", "region", "detail-type")


@dataclass(frozen=True, kw_only=True)
class Place:
    """Whose buses these are: they are part of every ARN and event."""

    region: str = "us-east-1"
    account: str = "123456789012"

    @property
    def partition(self) -> str:
        """`aws`, or what stands for it in China and GovCloud."""
        prefix = self.region.partition("-")[0]
        return "aws-cn" if prefix == "cn" else "aws-us-gov" if self.region.startswith("us-gov-") else "aws"

    def arn(self, resource: str) -> str:
        return f"arn:{self.partition}:events:{self.region}:{self.account}:{resource}"

    def local_bus(self, name_or_arn: str) -> str:
        """The name of a bus, when it is named by its ARN in this place; any other name or ARN stays."""
        return name_or_arn.removeprefix(self.arn("event-bus/"))


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of a bus: a pattern or a schedule (or both), and targets in the order in which they were put."""

    name: str
    bus: str
    arn: str
    made: datetime
    pattern_text: str | None = None
    pattern: EventPattern | None = field(default=None, compare=False)
    schedule_expression: str | None = None
    schedule: Schedule | None = None
    enabled: bool = True
    state: str = "ENABLED"
    description: str | None = None
    targets: tuple[Target, ...] = ()

    def described(self) -> dict[str, Any]:
        """The rule as `DescribeRule` and `ListRules` show it."""
        shown = {
            "Name": self.name,
            "Arn": self.arn,
            "EventPattern": self.pattern_text,
            "ScheduleExpression": self.schedule_expression,
            "State": self.state,
            "Description": self.description,
            "EventBusName": self.bus,
        }
        return {name: value for name, value in shown.items() if value is not None}


@dataclass(slots=True)
class Bus:
    """A bus; `patterns` has the enabled rules with a pattern."""

    name: str
    arn: str
    rules: dict[str, Rule] = field(default_factory=dict)
    patterns: PatternIndex = field(default_factory=PatternIndex)

    def store(self, rule: Rule) -> None:
        self.rules[rule.name] = rule
        if rule.pattern is not None and rule.enabled:
            self.patterns[rule.name] = rule.pattern
        elif rule.name in self.patterns:
            del self.patterns[rule.name]

    def remove(self, name: str) -> None:
        del self.rules[name]
        if name in self.patterns:
            del self.patterns[name]

    def matching(self, event: dict[str, Any]) -> list[Rule]:
        """The enabled rules that match, in the order in which they were made."""
        names = set(self.patterns.matching(event))
        return [rule for name, rule in self.rules.items() if name in names]


class RuleBook:
    """The buses of one account in one region. Every operation takes and gives what the API of that name does.

    :raises ServiceError: from every operation that the service would refuse.
    """

    def __init__(self, place: Place) -> None:
        self.place = place
        self.buses: dict[str, Bus] = {}
        self._add_bus(DEFAULT_BUS)

    def bus_for(self, name_or_arn: str | None) -> Bus:
        name = self.place.local_bus(name_or_arn or DEFAULT_BUS)
        if name not in self.buses:
            raise ServiceError("ResourceNotFoundException", f"Event bus {name} does not exist.")
        return self.buses[name]

    def create_event_bus(self, request: Mapping[str, Any]) -> dict[str, Any]:
        name = _required(request, "Name")
        _refuse(check_string(name, "name", 1, 256, _BUS_NAME))
        if name in self.buses:
            raise ServiceError("ResourceAlreadyExistsException", f"Event bus {name} already exists.")
        return {"EventBusArn": self._add_bus(name).arn}

    def delete_event_bus(self, request: Mapping[str, Any]) -> dict[str, Any]:
        name = self.place.local_bus(_required(request, "Name"))
        if name == DEFAULT_BUS:
            raise ServiceError("ValidationException", "Cannot delete event bus default.")
        if self.bus_for(name).rules:
            raise ServiceError("ValidationException", "Event bus can't be deleted since it has rules.")
        del self.buses[name]
        return {}

    def describe_event_bus(self, request: Mapping[str, Any]) -> dict[str, Any]:
        bus = self.bus_for(request.get("Name"))
        return {"Name": bus.name, "Arn": bus.arn}

    def list_event_buses(self, request: Mapping[str, Any]) -> dict[str, Any]:
        prefix = request.get("NamePrefix") or ""
        buses = [bus for name, bus in sorted(self.buses.items()) if name.startswith(prefix)]
        return {"EventBuses": [{"Name": bus.name, "Arn": bus.arn} for bus in buses]}

    def put_rule(self, request: Mapping[str, Any], now: float = 0) -> dict[str, Any]:
        """Makes a rule or changes it; the targets stay. `now` is the time in epoch seconds."""
        name = _required(request, "Name")
        pattern_text, schedule_text = request.get("EventPattern"), request.get("ScheduleExpression")
        state = request.get("State") or "ENABLED"
        problems = check_string(name, "name", 1, 64, _NAME)
        problems += check_length(pattern_text, "eventPattern", 0, 4096)
        if state not in _STATES:
            allowed = f"Member must satisfy enum value set: [{', '.join(_STATES)}]"
            problems.append(violated(f"'{state}'", "state", allowed))
        _refuse(problems)
        bus = self.bus_for(request.get("EventBusName"))
        if not pattern_text and not schedule_text:
            raise ServiceError(
                "ValidationException", "Parameter(s) EventPattern or ScheduleExpression must be specified."
            )
        if schedule_text and bus.name != DEFAULT_BUS:
            raise ServiceError("ValidationException", "ScheduleExpression is supported only on the default event bus.")
        before = bus.rules.get(name)
        on_bus = "" if bus.name == DEFAULT_BUS else f"{bus.name}/"
        rule = Rule(
            name=name,
            bus=bus.name,
            arn=self.place.arn(f"rule/{on_bus}{name}"),
            made=before.made if before is not None else datetime.fromtimestamp(now, UTC),
            pattern_text=pattern_text or None,
            pattern=_parse_pattern(pattern_text) if pattern_text else None,
            schedule_expression=schedule_text or None,
            schedule=_parse_schedule(schedule_text) if schedule_text else None,
            enabled=state != "DISABLED",
            state=state,
            description=request.get("Description"),
            targets=before.targets if before is not None else (),
        )
        bus.store(rule)
        return {"RuleArn": rule.arn}

    def delete_rule(self, request: Mapping[str, Any]) -> dict[str, Any]:
        bus, rule = self._rule(request, "Name")
        if rule.targets:
            raise ServiceError("ValidationException", "Rule can't be deleted since it has targets.")
        bus.remove(rule.name)
        return {}

    def describe_rule(self, request: Mapping[str, Any]) -> dict[str, Any]:
        return {**self._rule(request, "Name")[1].described(), "CreatedBy": self.place.account}

    def list_rules(self, request: Mapping[str, Any]) -> dict[str, Any]:
        prefix = request.get("NamePrefix") or ""
        rules = self.bus_for(request.get("EventBusName")).rules
        return {"Rules": [rule.described() for name, rule in sorted(rules.items()) if name.startswith(prefix)]}

    def enable_rule(self, request: Mapping[str, Any]) -> dict[str, Any]:
        return self._set_state(request, "ENABLED")

    def disable_rule(self, request: Mapping[str, Any]) -> dict[str, Any]:
        return self._set_state(request, "DISABLED")

    def put_targets(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Adds targets, or replaces those with the same id."""
        bus, rule = self._rule(request, "Rule")
        targets = {target.id: target for target in rule.targets}
        problems: list[str] = []
        given = request.get("Targets") or ()
        for number, settings in enumerate(given, 1):
            at = f"targets.{number}.member"
            missing = [name for name in ("Id", "Arn") if settings.get(name) is None]
            problems += [violated("null", f"{at}.{name.lower()}", "Member must not be null") for name in missing]
            problems += check_string(settings.get("Id"), f"{at}.id", 1, 64, _NAME)
        _refuse(problems)
        for settings in given:
            _check_input(settings)
            targets[settings["Id"]] = Target.of(settings)
        if len(targets) > MAX_TARGETS:
            raise ServiceError("LimitExceededException", "The requested resource exceeds the maximum number allowed.")
        bus.store(replace(rule, targets=tuple(targets.values())))
        return {"FailedEntryCount": 0, "FailedEntries": []}

    def remove_targets(self, request: Mapping[str, Any]) -> dict[str, Any]:
        bus, rule = self._rule(request, "Rule")
        gone = set(request.get("Ids") or ())
        bus.store(replace(rule, targets=tuple(target for target in rule.targets if target.id not in gone)))
        return {"FailedEntryCount": 0, "FailedEntries": []}

    def list_targets_by_rule(self, request: Mapping[str, Any]) -> dict[str, Any]:
        return {"Targets": [dict(target.settings) for target in self._rule(request, "Rule")[1].targets]}

    def list_rule_names_by_target(self, request: Mapping[str, Any]) -> dict[str, Any]:
        arn = _required(request, "TargetArn")
        rules = self.bus_for(request.get("EventBusName")).rules.values()
        return {"RuleNames": sorted(rule.name for rule in rules if any(target.arn == arn for target in rule.targets))}

    def test_event_pattern(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """`{"Result": ...}` for an `EventPattern` and an `Event`, both text. The event must have an envelope's keys."""
        pattern = _parse_pattern(_required(request, "EventPattern"))
        try:
            event = read_event(_required(request, "Event"))
        except InvalidEvent:
            event = {}
        if any(key not in event for key in _EVENT_KEYS):
            raise ServiceError("ValidationException", "Parameter Event is not valid.")
        return {"Result": pattern.matches(event)}

    def _add_bus(self, name: str) -> Bus:
        bus = self.buses[name] = Bus(name, self.place.arn(f"event-bus/{name}"))
        return bus

    def _rule(self, request: Mapping[str, Any], parameter: str) -> tuple[Bus, Rule]:
        name = _required(request, parameter)
        bus = self.bus_for(request.get("EventBusName"))
        if name not in bus.rules:
            message = f"Rule {name} does not exist on EventBus {bus.name}."
            raise ServiceError("ResourceNotFoundException", message)
        return bus, bus.rules[name]

    def _set_state(self, request: Mapping[str, Any], state: str) -> dict[str, Any]:
        bus, rule = self._rule(request, "Name")
        bus.store(replace(rule, state=state, enabled=state == "ENABLED"))
        return {}


def _required(request: Mapping[str, Any], name: str) -> str:
    value = request.get(name)
    if value is None:
        raise ValidationError([violated("null", name[0].lower() + name[1:], "Member must not be null")])
    if not isinstance(value, str):
        raise ServiceError("SerializationException", f"{name} must be a string")
    return value


def _refuse(problems: list[str]) -> None:
    if problems:
        raise ValidationError(problems)


def _parse_pattern(text: str) -> EventPattern:
    try:
        return EventPattern.parse(text)
    except InvalidEventPattern as error:
        raise ServiceError("InvalidEventPatternException", str(error)) from error


def _parse_schedule(text: str) -> Schedule:
    try:
        return parse_schedule(text)
    except InvalidSchedule as error:
        raise ServiceError("ValidationException", "Parameter ScheduleExpression is not valid.") from error


def _check_input(settings: Mapping[str, Any]) -> None:
    transformer = settings.get("InputTransformer") or {}
    paths = [settings.get("InputPath"), *(transformer.get("InputPathsMap") or {}).values()]
    for path in paths:
        try:
            if path is not None:
                path_steps(path)
        except InvalidPath as error:
            raise ServiceError(
                "ValidationException", f"Invalid InputPath for target {settings['Id']} : {error}."
            ) from error
