"""EventBridge in the process: buses that take events, match rules and hand the events to targets.

    bridge = EventBridge(new_id=ids, clock=clock)
    bridge.put_rule({"Name": "orders", "EventPattern": '{"source": ["shop"]}'})
    bridge.put_targets({"Rule": "orders", "Targets": [{"Id": "1", "Arn": "print"}]})
    bridge.on("print", print)
    bridge.put_events({"Entries": [{"Source": "shop", "DetailType": "Placed", "Detail": "{}"}]})
    bridge.records      [{"bus": "default", "event": {...}, "rules": ["orders"]}]

It answers as the service does: a wrong entry fails by itself, an unknown bus takes events and drops them, and nothing that
happens to a target shows in the answer. Time, ids and faults come in from outside. Source: Amazon EventBridge API Reference,
PutEvents; answers of the service. Next: `rules.py` for the other operations, `http.py` for the same behind HTTP.
"""

import time
import uuid
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sfdsl.eventbridge.entries import EntryFailure, check_entry, check_request, response_of
from sfdsl.eventbridge.envelope import delivered_event, event_time, scheduled_event
from sfdsl.eventbridge.faults import Faults
from sfdsl.eventbridge.limits import EntryLimits
from sfdsl.eventbridge.rules import DEFAULT_BUS, Place, Rule, RuleBook
from sfdsl.eventbridge.schedules import next_firing
from sfdsl.eventbridge.targets import Target
from sfdsl.eventbridge.validation import ServiceError

MAX_CHAIN = 100
"""How many events may follow from one another (a target that sends an event, which a rule gives to a target, ...)."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """An event on its way to a target. `payload` is what the target gets, normally the event itself."""

    rule: Rule
    target: Target
    event: dict[str, Any]
    payload: Any


@dataclass(frozen=True, slots=True)
class DeliveryFailure:
    """A delivery that came to nothing, which the sender of the event never learns."""

    delivery: Delivery
    reason: str


@dataclass(frozen=True, slots=True)
class Firing:
    """When rules with schedules fire next, and which: all on the default bus."""

    moment: datetime
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Pending:
    delivery: Delivery
    chain: int


class EventBridge:
    """The service for one account in one region. `clock` gives epoch seconds, `new_id` the ids of events.

    `deliver` gets every delivery for which no handler was set with `on`; without it, such deliveries go nowhere.
    `faults` makes entries fail on purpose.
    """

    def __init__(
        self,
        place: Place | None = None,
        *,
        limits: EntryLimits | None = None,
        clock: Callable[[], float] = time.time,
        new_id: Callable[[], str] = lambda: str(uuid.uuid4()),
        faults: Faults | None = None,
        deliver: Callable[[Delivery], object] | None = None,
        max_chain: int = MAX_CHAIN,
    ) -> None:
        self.place = place or Place()
        self.limits = limits or EntryLimits()
        self.book = RuleBook(self.place)
        self.records: list[dict[str, Any]] = []
        """What arrived, in order: `bus` (its name), `event` (as targets get it) and `rules` (names of those that match)."""
        self.delivery_failures: list[DeliveryFailure] = []
        self._clock, self._new_id, self._faults = clock, new_id, faults
        self._deliver, self._max_chain = deliver, max_chain
        self._handlers: dict[str, Callable[[Any], object]] = {}
        self._pending: deque[_Pending] = deque()
        self._chain: int | None = None
        self.operations: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
            "PutEvents": self.put_events,
            "PutRule": self.put_rule,
            "PutTargets": self.book.put_targets,
            "RemoveTargets": self.book.remove_targets,
            "DeleteRule": self.book.delete_rule,
            "DescribeRule": self.book.describe_rule,
            "EnableRule": self.book.enable_rule,
            "DisableRule": self.book.disable_rule,
            "ListRules": self.book.list_rules,
            "ListTargetsByRule": self.book.list_targets_by_rule,
            "ListRuleNamesByTarget": self.book.list_rule_names_by_target,
            "CreateEventBus": self.book.create_event_bus,
            "DeleteEventBus": self.book.delete_event_bus,
            "DescribeEventBus": self.book.describe_event_bus,
            "ListEventBuses": self.book.list_event_buses,
            "TestEventPattern": self.book.test_event_pattern,
        }
        """Every operation by its name in the API: request in, answer out."""

    def on(self, target_arn: str, handler: Callable[[Any], object]) -> None:
        """Calls `handler` with the payload of every event for a target of this ARN (or any other name)."""
        self._handlers[target_arn] = handler

    def put_events(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """`{"Entries": [...]}` to `{"FailedEntryCount": n, "Entries": [...]}`, results in the order of the entries.

        Events are delivered before this returns, but after all entries were looked at; events that a target sends meanwhile
        are delivered in turn.

        :raises ServiceError: the whole request is refused.
        """
        entries = check_request(request, self.limits)
        for entry in entries:
            if entry.get("Time") is not None:
                event_time(entry["Time"])  # refuses the request, like any wrong type
        results = [self._take(entry) for entry in entries]
        self._deliver_pending()
        return response_of(results)

    def put_rule(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """:raises ServiceError: the service would refuse it."""
        return self.book.put_rule(request, self._clock())

    def put_targets(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """:raises ServiceError: the service would refuse it."""
        return self.book.put_targets(request)

    def create_event_bus(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """:raises ServiceError: the service would refuse it."""
        return self.book.create_event_bus(request)

    def test_event_pattern(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """:raises ServiceError: pattern or event are wrong."""
        return self.book.test_event_pattern(request)

    def call(self, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        """Any operation by its name in the API.

        :raises ServiceError: the request is refused, or there is no such operation here.
        """
        if operation not in self.operations:
            raise ServiceError("UnknownOperationException", f"Operation {operation} is not known.")
        return self.operations[operation](request)

    def next_firing(self, after: float) -> Firing | None:
        """The first time later than `after` (epoch seconds) at which rules with schedules fire; None if none ever will."""
        moment = datetime.fromtimestamp(after, UTC)
        soonest: dict[datetime, list[str]] = {}
        for rule in self.book.buses[DEFAULT_BUS].rules.values():
            if rule.schedule is not None and rule.enabled:
                firing = next_firing(rule.schedule, moment, rule.made)
                if firing is not None:
                    soonest.setdefault(firing, []).append(rule.name)
        if not soonest:
            return None
        first = min(soonest)
        return Firing(first, tuple(soonest[first]))

    def fire(self, firing: Firing) -> None:
        """Sends the scheduled events of a firing to the targets of its rules."""
        for name in firing.rules:
            rule = self.book.buses[DEFAULT_BUS].rules.get(name)
            if rule is None or not rule.enabled:
                continue
            event = scheduled_event(
                event_id=self._new_id(),
                account=self.place.account,
                region=self.place.region,
                rule_arn=rule.arn,
                moment=firing.moment,
            )
            self._record(DEFAULT_BUS, event, [rule])
        self._deliver_pending()

    def _take(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        """The result of one entry; if it is good, the event is recorded and queued for its targets."""
        fault = self._faults.draw() if self._faults is not None else None
        failure: EntryFailure | None = check_entry(entry, self.limits) or fault
        if failure is not None:
            return failure.result()
        event = delivered_event(
            entry,
            event_id=self._new_id(),
            account=self.place.account,
            region=self.place.region,
            now=self._clock(),
        )
        name = self.place.local_bus(entry.get("EventBusName") or DEFAULT_BUS)
        bus = self.book.buses.get(name)
        self._record(name, event, bus.matching(event) if bus is not None else [])
        return {"EventId": event["id"]}

    def _record(self, bus: str, event: dict[str, Any], rules: list[Rule]) -> None:
        self.records.append({"bus": bus, "event": event, "rules": [rule.name for rule in rules]})
        chain = 1 if self._chain is None else self._chain + 1
        for rule in rules:
            for target in rule.targets:
                payload = target.payload(event, rule_name=rule.name, rule_arn=rule.arn)
                self._pending.append(_Pending(Delivery(rule, target, event, payload), chain))

    def _deliver_pending(self) -> None:
        """One delivery after the other; what a target sends meanwhile waits for its turn."""
        if self._chain is not None:
            return
        try:
            while self._pending:
                pending = self._pending.popleft()
                self._chain = pending.chain
                if pending.chain > self._max_chain:
                    reason = f"more than {self._max_chain} events follow from one another"
                    self.delivery_failures.append(DeliveryFailure(pending.delivery, reason))
                else:
                    self._deliver_one(pending.delivery)
        finally:
            self._chain = None

    def _deliver_one(self, delivery: Delivery) -> None:
        handler = self._handlers.get(delivery.target.arn)
        bus_name = self.place.local_bus(delivery.target.arn)
        try:
            if handler is not None:
                handler(delivery.payload)
            elif bus_name in self.book.buses:
                bus = self.book.buses[bus_name]
                self._record(bus_name, delivery.event, bus.matching(delivery.event))
            elif self._deliver is not None:
                self._deliver(delivery)
        except Exception as error:  # whatever happens to a target, its sender does not learn it
            self.delivery_failures.append(DeliveryFailure(delivery, f"{type(error).__name__}: {error}"))
