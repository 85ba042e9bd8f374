"""The bus in the process: answers, events as targets get them, chains, faults, schedules."""

from datetime import UTC, datetime
from itertools import count

import pytest

from sfdsl.eventbridge import EntryLimits, EventBridge, Faults, Place, ServiceError
from sfdsl.eventbridge.bus import Delivery

NOW = 1_706_702_400.75  # 2024-01-31T12:00:00.75Z
ENTRY = {"Source": "shop", "DetailType": "Placed", "Detail": '{"id": 1}'}


def ids():
    numbers = count(1)
    return lambda: f"id{next(numbers)}"


def bridge(**settings):
    return EventBridge(**{"clock": lambda: NOW, "new_id": ids()} | settings)


def with_rule(bus, name="orders", pattern='{"source": ["shop"]}', targets=(), event_bus=None):
    where = {} if event_bus is None else {"EventBusName": event_bus}
    bus.put_rule({"Name": name, "EventPattern": pattern, **where})
    if targets:
        bus.put_targets(
            {"Rule": name, "Targets": [{"Id": f"t{i}", "Arn": arn} for i, arn in enumerate(targets)], **where}
        )


def test_an_event_as_targets_get_it():
    bus, got = bridge(), []
    with_rule(bus, targets=["queue", "topic"])
    bus.on("queue", got.append)
    bus.on("topic", got.append)
    answer = bus.put_events({"Entries": [ENTRY | {"Resources": ["r"], "TraceHeader": "t"}]})
    assert answer == {"FailedEntryCount": 0, "Entries": [{"EventId": "id1"}]}
    event = {
        "version": "0",
        "id": "id1",
        "detail-type": "Placed",
        "source": "shop",
        "account": "123456789012",
        "time": "2024-01-31T12:00:00Z",
        "region": "us-east-1",
        "resources": ["r"],
        "detail": {"id": 1},
    }
    assert got == [event, event]
    assert list(got[0]) == list(event)
    assert bus.records == [{"bus": "default", "event": event, "rules": ["orders"]}]


@pytest.mark.parametrize(
    ("given", "time"),
    [
        (None, "2024-01-31T12:00:00Z"),
        (0, "1970-01-01T00:00:00Z"),
        (1_706_702_400.999, "2024-01-31T12:00:00Z"),
        (datetime(2024, 1, 31, 12, 0, 59, 999_999), "2024-01-31T12:00:59Z"),
        (datetime(2024, 1, 31, 12, tzinfo=UTC), "2024-01-31T12:00:00Z"),
        ("2024-01-31T13:00:00+01:00", "2024-01-31T12:00:00Z"),
        ("2024-01-31T12:00:00Z", "2024-01-31T12:00:00Z"),
    ],
)
def test_the_time_of_an_event(given, time):
    bus = bridge()
    bus.put_events({"Entries": [ENTRY | {"Time": given}]})
    assert bus.records[0]["event"]["time"] == time


@pytest.mark.parametrize("time", ["yesterday", True, [], 1e300, float("nan")])
def test_a_time_that_is_none(time):
    bus = bridge()
    with pytest.raises(ServiceError, match="SerializationException"):
        bus.put_events({"Entries": [ENTRY, ENTRY | {"Time": time}]})
    assert bus.records == []


def test_good_entries_go_out_beside_bad_ones():
    bus = bridge()
    answer = bus.put_events({"Entries": [ENTRY, ENTRY | {"Detail": "x"}, ENTRY | {"Source": "aws.s3"}, ENTRY]})
    assert answer == {
        "FailedEntryCount": 2,
        "Entries": [
            {"EventId": "id1"},
            {"ErrorCode": "MalformedDetail", "ErrorMessage": "Detail is malformed."},
            {"ErrorCode": "NotAuthorizedForSourceException", "ErrorMessage": "Not authorized for the source."},
            {"EventId": "id2"},
        ],
    }
    assert [record["event"]["id"] for record in bus.records] == ["id1", "id2"]


def test_a_refused_request_sends_nothing():
    bus = bridge(limits=EntryLimits(entries=1))
    with pytest.raises(ServiceError, match="Member must have length less than or equal to 1"):
        bus.put_events({"Entries": [ENTRY, ENTRY]})
    assert bus.records == []


def test_an_unknown_bus_takes_events_and_drops_them():
    bus, got = bridge(), []
    with_rule(bus, targets=["t"])
    bus.on("t", got.append)
    assert bus.put_events({"Entries": [ENTRY | {"EventBusName": "nowhere"}]})["FailedEntryCount"] == 0
    assert got == []
    assert [(record["bus"], record["rules"]) for record in bus.records] == [("nowhere", [])]


def test_a_bus_by_its_arn():
    bus = bridge(place=Place(region="eu-central-1", account="111122223333"))
    bus.create_event_bus({"Name": "orders"})
    with_rule(bus, event_bus="arn:aws:events:eu-central-1:111122223333:event-bus/orders")
    bus.put_events(
        {
            "Entries": [
                ENTRY | {"EventBusName": "orders"},
                ENTRY | {"EventBusName": "arn:aws:events:eu-central-1:111122223333:event-bus/orders"},
                ENTRY | {"EventBusName": "arn:aws:events:eu-central-1:999999999999:event-bus/orders"},
            ]
        }
    )
    assert [(record["bus"], record["rules"]) for record in bus.records] == [
        ("orders", ["orders"]),
        ("orders", ["orders"]),
        ("arn:aws:events:eu-central-1:999999999999:event-bus/orders", []),
    ]
    assert bus.records[0]["event"]["region"] == "eu-central-1"


def test_rules_come_in_the_order_in_which_they_were_made():
    bus = bridge()
    for name in ("z", "a", "m"):
        with_rule(bus, name)
    with_rule(bus, "other", '{"source": ["x"]}')
    bus.call("DisableRule", {"Name": "a"})
    bus.put_events({"Entries": [ENTRY]})
    bus.call("EnableRule", {"Name": "a"})
    bus.put_events({"Entries": [ENTRY]})
    assert [record["rules"] for record in bus.records] == [["z", "m"], ["z", "a", "m"]]


def test_what_happens_to_a_target_does_not_show():
    bus, got = bridge(), []

    def fails(_):
        raise RuntimeError("gone")

    with_rule(bus, targets=["bad", "unknown", "good"])
    bus.on("bad", fails)
    bus.on("good", got.append)
    assert bus.put_events({"Entries": [ENTRY]})["FailedEntryCount"] == 0
    assert len(got) == 1
    (failure,) = bus.delivery_failures
    assert (failure.delivery.target.arn, failure.reason) == ("bad", "RuntimeError: gone")


def test_deliveries_for_others():
    deliveries: list[Delivery] = []
    bus = bridge(deliver=deliveries.append)
    with_rule(bus, targets=["arn:aws:sqs:us-east-1:123456789012:queue"])
    bus.put_events({"Entries": [ENTRY]})
    (delivery,) = deliveries
    assert delivery.rule.arn == "arn:aws:events:us-east-1:123456789012:rule/orders"
    assert delivery.target.id == "t0"
    assert delivery.payload is delivery.event


def test_a_bus_as_target():
    bus = bridge()
    bus.create_event_bus({"Name": "audit"})
    with_rule(bus, "forward", targets=["arn:aws:events:us-east-1:123456789012:event-bus/audit"])
    with_rule(bus, "all", '{"account": [{"exists": true}]}', event_bus="audit")
    bus.put_events({"Entries": [ENTRY]})
    assert [(r["bus"], r["rules"], r["event"]["id"]) for r in bus.records] == [
        ("default", ["forward"], "id1"),
        ("audit", ["all"], "id1"),
    ]


def test_an_endless_chain_ends():
    bus = bridge(max_chain=5)
    with_rule(bus, targets=["again"])
    bus.on("again", lambda event: bus.put_events({"Entries": [ENTRY]}))
    bus.put_events({"Entries": [ENTRY]})
    assert len(bus.records) == 6
    assert "more than 5 events follow from one another" in bus.delivery_failures[-1].reason


def test_events_sent_by_targets_wait_for_their_turn():
    bus, order = bridge(), []

    def first(event):
        bus.put_events({"Entries": [ENTRY | {"Source": "second"}]})
        order.append("first")

    with_rule(bus, targets=["first"])
    with_rule(bus, "next", '{"source": ["second"]}', targets=["second"])
    bus.on("first", first)
    bus.on("second", lambda event: order.append("second"))
    bus.put_events({"Entries": [ENTRY]})
    assert order == ["first", "second"]


def test_faults_are_drawn_for_each_entry():
    numbers = iter([0.1, 0.25, 0.9, 0.1])
    bus = bridge(faults=Faults(0.2, 0.1, lambda: next(numbers)))
    answer = bus.put_events({"Entries": [ENTRY, ENTRY, ENTRY, ENTRY | {"Detail": "x"}]})
    assert [result.get("ErrorCode") for result in answer["Entries"]] == [
        "ThrottlingException",
        "InternalFailure",
        None,
        "MalformedDetail",
    ]
    assert len(bus.records) == 1


def test_faults_with_the_same_seed_are_the_same():
    def codes(seed):
        bus = bridge(faults=Faults.parse("throttle=0.3,internal=0.2", seed))
        return [bus.put_events({"Entries": [ENTRY]})["Entries"][0].get("ErrorCode") for _ in range(50)]

    assert codes(1) == codes(1) != codes(2)
    assert set(codes(1)) == {None, "ThrottlingException", "InternalFailure"}


@pytest.mark.parametrize(
    "text",
    ["throttle", "throttle=x", "slow=0.1", "throttle=1.5", "throttle=-1", "throttle=0.6,internal=0.6", "throttle=nan"],
)
def test_faults_that_make_no_sense(text):
    with pytest.raises(ValueError, match=r"fault|share"):
        Faults.parse(text)


def test_schedules_fire():
    bus, got = bridge(), []
    start = datetime.fromtimestamp(NOW, UTC)
    bus.put_rule({"Name": "often", "ScheduleExpression": "rate(1 hour)"})
    bus.put_rule({"Name": "daily", "ScheduleExpression": "cron(0 13 * * ? *)"})
    bus.put_rule({"Name": "off", "ScheduleExpression": "rate(1 minute)", "State": "DISABLED"})
    bus.put_targets({"Rule": "daily", "Targets": [{"Id": "1", "Arn": "t"}]})
    bus.on("t", got.append)
    first = bus.next_firing(NOW)
    assert (first.moment.isoformat(), first.rules) == ("2024-01-31T13:00:00+00:00", ("daily",))
    second = bus.next_firing(first.moment.timestamp())
    assert (second.moment - start).total_seconds() == 3600
    assert second.rules == ("often",)
    bus.fire(first)
    assert got == [
        {
            "version": "0",
            "id": "id1",
            "detail-type": "Scheduled Event",
            "source": "aws.events",
            "account": "123456789012",
            "time": "2024-01-31T13:00:00Z",
            "region": "us-east-1",
            "resources": ["arn:aws:events:us-east-1:123456789012:rule/daily"],
            "detail": {},
        }
    ]
    assert bus.records[0]["rules"] == ["daily"]


def test_without_schedules_nothing_fires():
    bus = bridge()
    with_rule(bus)
    assert bus.next_firing(NOW) is None
    bus.put_rule({"Name": "past", "ScheduleExpression": "cron(0 0 1 1 ? 2020)"})
    assert bus.next_firing(NOW) is None
