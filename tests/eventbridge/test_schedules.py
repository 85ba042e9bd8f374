"""Schedules: what they mean, when they fire, and which are refused."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sfdsl.eventbridge.schedules import InvalidSchedule, next_firing, parse_schedule

NOON = datetime(2024, 1, 31, 12, 0, tzinfo=UTC)  # a Wednesday


def firings(expression, count, after=NOON, start=NOON):
    schedule, found = parse_schedule(expression), []
    while len(found) < count and after is not None:
        after = next_firing(schedule, after, start)
        found.append(after.strftime("%y-%m-%d %H:%M") if after is not None else None)
    return found


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("rate(5 minutes)", ["24-01-31 12:05", "24-01-31 12:10"]),
        ("rate(1 hour)", ["24-01-31 13:00", "24-01-31 14:00"]),
        ("rate(7 days)", ["24-02-07 12:00", "24-02-14 12:00"]),
        ("cron(0 12 ? * MON-FRI *)", ["24-02-01 12:00", "24-02-02 12:00", "24-02-05 12:00"]),
        ("cron(15 10 * * ? *)", ["24-02-01 10:15", "24-02-02 10:15"]),
        ("cron(0/20 12 * * ? *)", ["24-01-31 12:20", "24-01-31 12:40", "24-02-01 12:00"]),
        ("cron(0 8 1 * ? *)", ["24-02-01 08:00", "24-03-01 08:00"]),
        ("cron(0/5 8-17 ? * MON-FRI *)", ["24-01-31 12:05", "24-01-31 12:10"]),
        ("cron(0 10 L * ? *)", ["24-02-29 10:00", "24-03-31 10:00"]),
        ("cron(0 10 LW * ? *)", ["24-02-29 10:00", "24-03-29 10:00"]),
        ("cron(0 10 3W * ? *)", ["24-02-02 10:00", "24-03-04 10:00", "24-04-03 10:00"]),
        ("cron(0 10 1W 6 ? *)", ["24-06-03 10:00", "25-06-02 10:00"]),
        ("cron(15 10 ? * 6L 2024-2025)", ["24-02-23 10:15", "24-03-29 10:15"]),
        ("cron(0 9 ? * 2#1 *)", ["24-02-05 09:00", "24-03-04 09:00"]),
        ("cron(0 9 ? * SUN#5 *)", ["24-03-31 09:00", "24-06-30 09:00"]),
        ("cron(0 0 ? * L *)", ["24-02-03 00:00"]),
        ("cron(0 0 ? * FRI-SUN *)", ["24-02-02 00:00", "24-02-03 00:00", "24-02-04 00:00"]),
        ("cron(0 0 29 FEB ? *)", ["24-02-29 00:00", "28-02-29 00:00"]),
        ("cron(0 12 31 1 ? 2024)", [None]),
        ("cron(0 0 30 2 ? *)", [None]),
        ("cron(0 0 1 1,7 ? *)", ["24-07-01 00:00", "25-01-01 00:00"]),
    ],
)
def test_when_it_fires(expression, expected):
    assert firings(expression, len(expected)) == expected


def test_a_rate_counts_from_the_start_of_the_rule():
    start = datetime(2024, 1, 1, 0, 0, 30, tzinfo=UTC)
    schedule = parse_schedule("rate(10 minutes)")
    assert next_firing(schedule, start - timedelta(days=3), start) == start + timedelta(minutes=10)
    assert next_firing(schedule, start + timedelta(minutes=25), start) == start + timedelta(minutes=30)
    assert next_firing(schedule, start + timedelta(minutes=30), start) == start + timedelta(minutes=40)


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("every day", "neither"),
        ("rate(0 minutes)", "positive"),
        ("rate(1 minutes)", "1 minute"),
        ("rate(5 minute)", "5 minutes"),
        ("rate(5 weeks)", "minute"),
        ("rate(-5 minutes)", "positive"),
        ("cron(0 0 * * *)", "six fields, not 5"),
        ("cron(0 0 * * * *)", r"must be \?"),
        ("cron(0 0 ? * ? *)", r"must be \?"),
        ("cron(60 0 * * ? *)", "0 to 59"),
        ("cron(0 0 32 * ? *)", "1 to 31"),
        ("cron(0 0 * 13 ? *)", "1 to 12"),
        ("cron(0 0 ? * 8 *)", "1 to 7"),
        ("cron(0 0 ? * MO *)", "1 to 7"),
        ("cron(0 0 * * ? 1969)", "1970 to 2199"),
        ("cron(*/0 0 * * ? *)", "step"),
        ("cron(a-b 0 * * ? *)", "0 to 59"),
        ("cron(0 0 ? * 2#6 *)", "cannot stand for"),
        ("cron(0 0 * * ? 2025-2024)", "backwards"),
    ],
)
def test_expressions_that_are_refused(expression, reason):
    with pytest.raises(InvalidSchedule, match=reason) as caught:
        parse_schedule(expression)
    assert str(caught.value).startswith("Parameter ScheduleExpression is not valid.")


@settings(max_examples=50)
@given(
    st.sampled_from(["cron(0/7 */3 ? * 3,5 *)", "cron(1,58 0-5 L,15W * ? *)", "cron(* * 5 2/3 ? *)", "rate(13 hours)"]),
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
)
def test_times_go_on_and_on(expression, after):
    schedule = parse_schedule(expression)
    first = next_firing(schedule, after, NOON)
    second = next_firing(schedule, first, NOON)
    assert after < first < second or first == NOON + timedelta(hours=13)
    assert first.second == 0
    assert next_firing(schedule, second - timedelta(seconds=1), NOON) == second
