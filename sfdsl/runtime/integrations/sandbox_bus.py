"""The event bus of the sandbox: `sfdsl.eventbridge`, with the rules of the file, and their targets started.

`events:putEvents` and `aws-sdk:eventbridge:...` tasks come here in place of moto, since this bus answers as the service does.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from sfdsl.catalog.convert import to_request, to_result
from sfdsl.catalog.resource import OptimizedCall, SdkCall
from sfdsl.catalog.resource import parse_resource as parse_catalog_resource
from sfdsl.eventbridge.bus import EventBridge, Firing
from sfdsl.eventbridge.faults import Faults
from sfdsl.eventbridge.rules import Place
from sfdsl.eventbridge.validation import ServiceError
from sfdsl.expr.jsontext import compact
from sfdsl.jsontypes import Json
from sfdsl.runtime.errors import RunError
from sfdsl.runtime.execution import Run, World
from sfdsl.runtime.integrations.base import Call
from sfdsl.runtime.integrations.failures import service_failure
from sfdsl.runtime.launch import launch
from sfdsl.runtime.limits import json_size

if TYPE_CHECKING:
    from sfdsl.runtime.start import Settings


MAX_FIRINGS: Final = 1000
"""How often schedules fire in one run: a year's wait beside a flow that starts every minute would hardly end."""


class SandboxBus:
    """One account's EventBridge, as long as a run lasts."""

    def __init__(self, world: World, settings: "Settings") -> None:
        self._world = world
        self._functions: Mapping[str, Callable[..., Any]] = settings.lambdas
        self.bridge = EventBridge(
            Place(region=world.region, account=world.account),
            clock=world.scheduler.clock.now,
            new_id=world.chance.uuid,
            faults=read_faults(settings.faults, world.chance.seed),
            deliver=None,
        )
        for rule in settings.rules:
            self._add(rule)
        self._firings = 0
        self._arm()

    def answers(self, call: Call) -> bool:
        service = "eventbridge" if call.resource.is_sdk else "events"
        operation = call.resource.action[:1].upper() + call.resource.action[1:]
        return call.resource.service == service and operation in self.bridge.operations

    def answer(self, call: Call) -> Json:
        """Raises StatesError where the bus refuses the whole request."""
        resource = parse_catalog_resource(call.resource.arn)
        assert isinstance(resource, OptimizedCall | SdkCall)
        request = to_request(resource, call.arguments)
        try:
            response = self.bridge.call(request.operation, request.arguments)
        except ServiceError as problem:
            request_id = self._world.chance.uuid()
            raise service_failure(call.resource, problem.code, problem.message, problem.status, request_id) from None
        return to_result(resource, response)

    # ---- the rules of the file ----

    def _add(self, rule: Any) -> None:
        bus = self.bridge.place.local_bus(rule.bus) if rule.bus else "default"
        if bus not in self.bridge.book.buses:
            self.bridge.create_event_bus({"Name": bus})
        request: dict[str, Any] = {"Name": rule.name, "EventBusName": bus}
        if rule.pattern is not None:
            request["EventPattern"] = compact(rule.pattern)
        if rule.schedule is not None:
            request["ScheduleExpression"] = rule.schedule
        targets = [*(self._world.arn(f"stateMachine:{flow}") for flow in rule.flows), *rule.arns]
        try:
            self.bridge.put_rule(request)
            for number, arn in enumerate(targets, 1):
                target = {"Id": str(number), "Arn": arn, "RoleArn": f"arn:aws:iam::{self._world.account}:role/rule"}
                self.bridge.put_targets({"Rule": rule.name, "EventBusName": bus, "Targets": [target]})
        except ServiceError as problem:
            raise RunError(f"the rule '{rule.name}' is refused: {problem.message}") from None
        for flow in rule.flows:
            self.bridge.on(self._world.arn(f"stateMachine:{flow}"), self._starter(flow))
        for arn in rule.arns:
            self._add_function(arn)

    # ---- schedules ----

    def _arm(self) -> None:
        """Set the timer of the next firing. Nothing waits for a schedule, since that never ends."""
        scheduler = self._world.scheduler
        firing = self.bridge.next_firing(scheduler.clock.now())
        if firing is not None and self._firings < MAX_FIRINGS:
            scheduler.at(firing.moment.timestamp(), lambda: self._fire(firing), is_last_resort=True)

    def _fire(self, firing: Firing) -> None:
        if self._world.runs[0].status != "RUNNING":  # what the run has started may still be at work
            return
        self._firings += 1
        self.bridge.fire(firing)
        self._arm()

    def _starter(self, flow: str) -> Callable[[Any], None]:
        def start(event: Any) -> None:
            world = self._world
            machine = world.flows.get(flow)
            if machine is not None:
                # After the task that sent the event has got its answer, as at AWS.
                world.scheduler.soon(
                    lambda: world.started_jobs.append(launch(Run(world, machine, event, json_size(event))))
                )

        return start

    def _add_function(self, arn: str) -> None:
        from sfdsl.runtime.integrations.functions import find_function

        function = find_function(self._functions, arn) if ":lambda:" in arn else None
        if function is not None:
            self.bridge.on(arn, function)


def read_faults(faults: Sequence[str], seed: int | None) -> Faults | None:
    """`events.putEvents:throttle=0.2`, as often as one likes. Raises RunError."""
    parts = []
    for text in faults:
        call, colon, fault = text.partition(":")
        if call != "events.putEvents" or not colon:
            raise RunError(
                f"'{text}' is no fault", "write events.putEvents:throttle=0.2 or events.putEvents:internal=0.1"
            )
        parts.append(fault)
    if not parts:
        return None
    try:
        return Faults.parse(",".join(parts), seed)
    except ValueError as problem:
        raise RunError(str(problem)) from None
