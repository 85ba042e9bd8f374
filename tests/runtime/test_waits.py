"""Wait: four forms, both query languages, and bad values."""

from collections.abc import Callable
from typing import Any

import pytest

from sfdsl.runtime.exact.waits import offset_date_time

Run = Callable[..., Any]
PREFIX = "An error occurred while executing the state 'S' (entered at the event id #2). "


@pytest.mark.parametrize(
    ("fields", "seconds"),
    [
        ({"Seconds": 90}, 90),
        ({"SecondsPath": "$.n"}, 60),
        ({"SecondsPath": "$.text"}, 61),
        ({"Timestamp": "2025-01-01T00:10:00Z"}, 600),
        ({"Timestamp": "2025-01-01T02:10:00+02:00"}, 600),
        ({"TimestampPath": "$.t"}, 1.5),
        ({"Timestamp": "2016-01-01T00:00:00Z"}, 0),
        ({"Seconds": "{% $states.input.n * 2 %}", "QueryLanguage": "JSONata"}, 120),
        ({"Timestamp": "{% $states.input.t %}", "QueryLanguage": "JSONata"}, 1.5),
    ],
)
def test_waits(run_state: Run, fields: dict[str, Any], seconds: float) -> None:
    data = {"n": 60, "text": "61", "t": "2025-01-01T00:00:01.500Z"}
    execution = run_state({"Type": "Wait", **fields}, data)
    assert execution.output == data, execution.cause
    entered, exited = execution.history[1], execution.history[2]
    assert exited["timestamp"] - entered["timestamp"] == pytest.approx(seconds)


@pytest.mark.parametrize(
    ("fields", "tail"),
    [
        ({"SecondsPath": "$.none"}, "The SecondsPath parameter does not reference an input value: $.none"),
        ({"SecondsPath": "$.negative"}, "The SecondsPath parameter references a negative value: $.negative == -1"),
        ({"SecondsPath": "$.half"}, "The SecondsPath parameter cannot be parsed as a long value: $.half == 1.5"),
        ({"SecondsPath": "$.flag"}, "The SecondsPath parameter cannot be parsed as a long value: $.flag == true"),
        ({"SecondsPath": "$.huge"}, "Wait state delay is too long."),
        (
            {"TimestampPath": "$.text"},
            "The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: $.text == soon",
        ),
        ({"TimestampPath": "$.late"}, "Wait state delay is too long."),
    ],
)
def test_bad_values(run_state: Run, fields: dict[str, Any], tail: str) -> None:
    data = {
        "negative": -1,
        "half": 1.5,
        "flag": True,
        "huge": 100_000_000,
        "text": "soon",
        "late": "2999-01-01T00:00:00Z",
    }
    execution = run_state({"Type": "Wait", **fields}, data)
    assert (execution.error, execution.cause) == ("States.Runtime", PREFIX + tail)


@pytest.mark.parametrize(
    ("fields", "tail"),
    [
        ({"Seconds": "{% 1.6 %}"}, "The Seconds field cannot be parsed as an integer: 1.6"),
        ({"Seconds": "{% -1 %}"}, "Seconds must be between 0 and 99999999 but was: -1"),
        (
            {"Timestamp": "{% 'soon' %}"},
            "The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: soon",
        ),
    ],
)
def test_bad_jsonata(run_state: Run, fields: dict[str, Any], tail: str) -> None:
    execution = run_state({"Type": "Wait", "QueryLanguage": "JSONata", **fields})
    assert (execution.error, execution.cause) == ("States.QueryEvaluationError", PREFIX + tail)
    assert execution.history[2]["type"] == "EvaluationFailed"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("1970-01-01T00:00:00Z", 0.0),
        ("1970-01-01T00:00:00.25Z", 0.25),
        ("1970-01-01T01:00+01:00", 0.0),
        ("1970-01-01T00:00:00-00:30", 1800.0),
        ("1970-01-01t00:00:00z", 0.0),
        ("1970-01-01T00:00:00", None),
        ("1970-01-01 00:00:00Z", None),
        ("1970-13-01T00:00:00Z", None),
        ("1970-01-01T25:00:00Z", None),
        ("1970-01-01T00:00:00+19:00", None),
        ("70-01-01T00:00:00Z", None),
    ],
)
def test_moments(text: str, moment: float | None) -> None:
    assert offset_date_time(text) == moment
