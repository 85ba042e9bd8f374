"""Entries: what Step Functions makes of them, their size, what is refused, and what is sent again."""

import copy
import json
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sfdsl.eventbridge.entries import (
    PERMANENT_CODES,
    RETRYABLE_CODES,
    check_entry,
    check_request,
    entry_size,
    failed_entry_cause,
    failed_indexes,
    is_retryable,
    merge_outcomes,
    prepare_entries,
    response_of,
    retryable_indexes,
)
from sfdsl.eventbridge.limits import OLD_REQUEST_BYTES, EntryLimits
from sfdsl.eventbridge.validation import ServiceError

LIMITS = EntryLimits()
GOOD = {"Source": "shop", "DetailType": "Placed", "Detail": "{}"}


@pytest.mark.parametrize(
    ("change", "code", "message"),
    [
        ({"Source": None}, "InvalidArgument", "Parameter Source is not valid. Reason: Source is a required argument."),
        (
            {"DetailType": ""},
            "InvalidArgument",
            "Parameter DetailType is not valid. Reason: DetailType is a required argument.",
        ),
        ({"Detail": None}, "InvalidArgument", "Parameter Detail is not valid. Reason: Detail is a required argument."),
        (
            {"Source": None, "DetailType": None, "Detail": None},
            "InvalidArgument",
            "Parameter Source is not valid. Reason: Source is a required argument.",
        ),
        ({"Detail": "NotJSON"}, "MalformedDetail", "Detail is malformed."),
        ({"Detail": "[]"}, "MalformedDetail", "Detail is malformed."),
        ({"Detail": "{{}"}, "MalformedDetail", "Detail is malformed."),
        ({"Detail": '"NotJSON"'}, "MalformedDetail", "Detail is malformed."),
        ({"Detail": '{"a": NaN}'}, "MalformedDetail", "Detail is malformed."),
        ({"Detail": "{} {}"}, "MalformedDetail", "Detail is malformed."),
        ({"Detail": '{"a":' * 1001 + "1" + "}" * 1001}, "MalformedDetail", "Detail is malformed."),
        ({"Source": "aws.ec2"}, "NotAuthorizedForSourceException", "Not authorized for the source."),
    ],
)
def test_an_entry_that_fails(change, code, message):
    failure = check_entry(GOOD | change, LIMITS)
    assert failure.result() == {"ErrorCode": code, "ErrorMessage": message}


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"Detail": ' {"a": {"b": [1]}} '},
        {"Detail": '{"a":' * 1000 + "1" + "}" * 1000},
        {"Detail": '{"a": "\\ud800", "n": 123456789012345678901234567890}'},
        {"Source": "awsome"},
        {"DetailType": "x" * 128},
        {"Resources": ["not an ARN"]},
    ],
)
def test_an_entry_that_is_taken(change):
    assert check_entry(GOOD | change, LIMITS) is None


def test_limits_are_settings():
    assert check_entry(GOOD | {"DetailType": "x" * 129}, LIMITS).code == "InvalidArgument"
    assert check_entry(GOOD | {"DetailType": "x" * 129}, EntryLimits(detail_type=None)) is None
    assert check_entry(GOOD | {"Source": "aws.ec2"}, EntryLimits(reserve_aws_sources=False)) is None


def refused(request, limits=LIMITS):
    with pytest.raises(ServiceError) as caught:
        check_request(request, limits)
    return caught.value.code, caught.value.message


def test_more_than_ten_entries():
    entry = {"Source": "S", "DetailType": "T", "Detail": '{"a":1}', "EventBusName": "B", "Resources": ["r1", "r2"]}
    shown = (
        'PutEventsRequestEntry(time=null, source=S, resources=[r1, r2], detailType=T, detail={"a":1}, '
        "eventBusName=B, traceHeader=null, kmsKeyIdentifier=null, internalMetadata=null)"
    )
    assert refused({"Entries": [entry] * 11}) == (
        "ValidationException",
        f"1 validation error detected: Value '[{', '.join([shown] * 11)}]' at 'entries' failed to satisfy constraint: "
        "Member must have length less than or equal to 10",
    )


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (
            {"Entries": []},
            "1 validation error detected: Value '[]' at 'entries' failed to satisfy constraint: "
            "Member must have length greater than or equal to 1",
        ),
        (
            {},
            "1 validation error detected: Value null at 'entries' failed to satisfy constraint: Member must not be null",
        ),
        (
            {"Entries": [GOOD | {"EventBusName": "no bus"}, GOOD | {"TraceHeader": ""}]},
            "2 validation errors detected: Value 'no bus' at 'entries.1.member.eventBusName' failed to satisfy constraint: "
            "Member must satisfy regular expression pattern: "
            r"(arn:aws[\w-]*:events:[a-z]+-[a-z]+-[\w-]+:[0-9]{12}:event-bus\/)?[\.\-_A-Za-z0-9]+; "
            "Value '' at 'entries.2.member.traceHeader' failed to satisfy constraint: "
            "Member must have length greater than or equal to 1",
        ),
    ],
)
def test_requests_that_are_refused(request_, message):
    assert refused(request_) == ("ValidationException", message)


@pytest.mark.parametrize(
    "entry", [{"Source": 5}, {"Detail": {}}, {"Resources": "x"}, {"Resources": [None]}, {"EventBusName": ["x"]}]
)
def test_wrong_types_are_refused(entry):
    assert refused({"Entries": [GOOD | entry]})[0] == "SerializationException"


def test_the_size_of_a_request():
    large = {"Source": "s", "DetailType": "t", "Detail": "x" * (OLD_REQUEST_BYTES - 2)}
    old = EntryLimits(request_bytes=OLD_REQUEST_BYTES)
    assert check_request({"Entries": [large]}, old)
    too_large = ("ValidationException", "Total size of the entries in the request is over the limit.")
    assert refused({"Entries": [large | {"Source": "ss"}]}, old) == too_large
    assert refused({"Entries": [large, GOOD]}, old) == too_large
    assert check_request({"Entries": [large, large, large]}, LIMITS)


@pytest.mark.parametrize(
    ("entry", "size"),
    [
        ({}, 0),
        ({"Time": 0}, 14),
        ({"Source": "ä", "DetailType": "€", "Detail": "🚀"}, 9),
        ({"Resources": ["ab", "ä", None]}, 4),
        ({"EventBusName": "not counted", "TraceHeader": "nor this"}, 0),
        ({"Detail": {"a": [1, "ä"]}}, len('{"a":[1,"ä"]}'.encode())),
        ({"Source": "\ud800"}, 3),
    ],
)
def test_the_size_of_an_entry(entry, size):
    assert entry_size(entry) == size


@pytest.mark.parametrize(
    ("detail", "sent"),
    [
        ({"a": {"b": "ü"}, "n": 1.5}, '{"a":{"b":"ü"},"n":1.5}'),
        ('{"a": 1}', '{"a": 1}'),
        ("not json", "not json"),
        ([1], "[1]"),
        (None, "null"),
    ],
)
def test_detail_becomes_text_once(detail, sent):
    assert prepare_entries([{"Detail": detail}]) == [{"Detail": sent}]
    assert prepare_entries([{"Source": "s"}]) == [{"Source": "s"}]


def test_a_deep_detail_becomes_text():
    detail = {}
    for _ in range(5_000):
        detail = {"a": detail}
    assert prepare_entries([{"Detail": detail}])[0]["Detail"] == '{"a":' * 5_000 + "{}" + "}" * 5_000


ENTRIES = st.lists(
    st.fixed_dictionaries(
        {"Source": st.text(max_size=3), "Detail": st.dictionaries(st.text(max_size=2), st.integers(), max_size=2)},
        optional={"Resources": st.lists(st.text(max_size=3), max_size=3)},
    ),
    max_size=5,
)


@settings(max_examples=100)
@given(ENTRIES, st.lists(st.text(min_size=1, max_size=4), max_size=2), st.integers(1, 4))
def test_resources_are_appended_once_however_often_it_is_tried(entries, arns, attempts):
    before = copy.deepcopy(entries)
    for _ in range(attempts):
        prepared = prepare_entries(entries, arns)
    assert entries == before
    assert [entry.get("Resources") or [] for entry in prepared] == [
        [*(entry.get("Resources") or []), *arns] for entry in entries
    ]
    assert [json.loads(entry["Detail"]) for entry in prepared] == [entry["Detail"] for entry in entries]


def test_the_cause_of_a_failed_entry():
    response = {
        "ResponseMetadata": {"HTTPStatusCode": 200},
        "FailedEntryCount": 1,
        "Entries": [{"EventId": "1"}, {"ErrorCode": "MalformedDetail", "ErrorMessage": "Detail is malformed."}],
    }
    assert failed_entry_cause(response) == (
        '{"Entries":[{"EventId":"1"},{"ErrorCode":"MalformedDetail","ErrorMessage":"Detail is malformed."}],'
        '"FailedEntryCount":1}'
    )


def test_codes():
    assert is_retryable("ThrottlingException")
    assert not any(is_retryable(code) for code in (*PERMANENT_CODES, None, "Other"))
    assert not RETRYABLE_CODES & PERMANENT_CODES


OUTCOMES = st.sampled_from(["ok", *sorted(RETRYABLE_CODES), *sorted(PERMANENT_CODES)])


@settings(max_examples=100)
@given(st.lists(st.lists(OUTCOMES, min_size=1, max_size=4), max_size=10))
def test_sending_the_retryable_again(plans):
    """Each plan is what happens to one entry at each attempt; the last of it stays."""
    sent: list[int] = []

    def attempt(indexes, number):
        results = []
        for index in indexes:
            outcome = plans[index][min(number, len(plans[index]) - 1)]
            sent.append(index)
            results.append({"EventId": f"e{index}"} if outcome == "ok" else {"ErrorCode": outcome, "ErrorMessage": ""})
        return response_of(results)

    response = attempt(range(len(plans)), 0)
    for number in range(1, 4):
        again = retryable_indexes(response)
        if not again:
            break
        assert not any(response["Entries"][index].get("ErrorCode") in PERMANENT_CODES for index in again)
        response = merge_outcomes(response, attempt(again, number), again)
    delivered = [index for index, result in enumerate(response["Entries"]) if "EventId" in result]
    assert sorted([*delivered, *failed_indexes(response)]) == list(range(len(plans)))
    assert response["FailedEntryCount"] == len(failed_indexes(response))
    assert all(response["Entries"][index]["EventId"] == f"e{index}" for index in delivered)


def test_depth_does_not_depend_on_the_interpreter():
    """A higher recursion limit, or a Python that nests more deeply in C, changes nothing."""
    limit = sys.getrecursionlimit()
    deep = '{"a":' * 1001 + "1" + "}" * 1001
    try:
        sys.setrecursionlimit(20_000)
        assert check_entry(GOOD | {"Detail": deep}, LIMITS).code == "MalformedDetail"
    finally:
        sys.setrecursionlimit(limit)
