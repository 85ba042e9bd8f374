"""Tasks: events, results, time limits, Retry and Catch, tokens, and what AWS does to arguments and answers."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from tests_runtime_helpers import previous, types

Run = Callable[..., Any]

SQS = "arn:aws:states:::sqs:sendMessage"
FUNCTION = "arn:aws:lambda:us-east-1:111111111111:function:f"
ACTIVITY = "arn:aws:states:us-east-1:111111111111:activity:a"


def task(resource: str = SQS, **fields: Any) -> dict[str, Any]:
    return {"Type": "Task", "Resource": resource, **fields}


@pytest.mark.parametrize(
    ("fields", "output"),
    [
        ({}, {"r": [1]}),
        ({"ResultPath": "$.x"}, {"a": 1, "x": {"r": [1]}}),
        ({"ResultPath": None}, {"a": 1}),
        ({"ResultSelector": {"s.$": "$.r[0]"}}, {"s": 1}),
        ({"ResultSelector": {"s.$": "$.r"}, "ResultPath": "$.x", "OutputPath": "$.x.s"}, [1]),
        ({"ResultSelector": {"s.$": "$$.State.Name"}}, {"s": "S"}),
        ({"InputPath": "$.a", "ResultPath": "$.b"}, {"a": 1, "b": {"r": [1]}}),
    ],
)
def test_what_becomes_of_the_result(run_state: Run, fields: dict[str, Any], output: Any) -> None:
    execution = run_state(task(**fields), {"a": 1}, mocks={"S": [{"return": {"r": [1]}}]})
    assert execution.output == output, execution.cause


def test_jsonata_result(run_state: Run) -> None:
    state = task(
        QueryLanguage="JSONata",
        Arguments={"x": "{% $states.input.a %}"},
        Output="{% $states.result.r + $states.input.a %}",
    )
    execution = run_state(state, {"a": 1}, mocks={"S": [{"return": {"r": 2}}]})
    assert execution.output == 3


def test_events_of_a_service(run_state: Run) -> None:
    execution = run_state(
        task(Parameters={"QueueUrl": "q", "MessageBody.$": "$.a", "Nonsense": 1}, TimeoutSeconds=30),
        {"a": {"b": 1}},
        mocks={"S": [{"return": {"MessageId": "m"}}]},
    )
    assert types(execution)[1:-1] == [
        "TaskStateEntered",
        "TaskScheduled",
        "TaskStarted",
        "TaskSucceeded",
        "TaskStateExited",
    ]
    assert previous(execution) == [0, 0, 2, 3, 4, 5, 6]
    scheduled = execution.history[2]["taskScheduledEventDetails"]
    assert scheduled == {
        "resourceType": "sqs",
        "resource": "sendMessage",
        "region": "us-east-1",
        "parameters": '{"QueueUrl":"q","MessageBody":{"b":1}}',
        "timeoutInSeconds": 30,
    }


def test_events_of_a_function_and_of_an_activity(run_state: Run) -> None:
    function = run_state(task(FUNCTION), {"a": 1}, mocks={"S": [{"return": 2}]})
    assert types(function)[2:5] == ["LambdaFunctionScheduled", "LambdaFunctionStarted", "LambdaFunctionSucceeded"]
    assert function.history[2]["lambdaFunctionScheduledEventDetails"]["resource"] == FUNCTION
    activity = run_state(task(ACTIVITY), {"a": 1}, mocks={"S": [{"return": 2}]})
    assert types(activity)[2:5] == ["ActivityScheduled", "ActivityStarted", "ActivitySucceeded"]


def test_fields_that_an_integration_does_not_have_vanish(run_state: Run) -> None:
    for resource, given, kept in [
        ("arn:aws:states:::events:putEvents", {"Entries": [], "EndpointId": "e"}, {"Entries": []}),
        ("arn:aws:states:::dynamodb:getItem", {"TableName": "t", "Key": {}, "X": 1}, {"TableName": "t", "Key": {}}),
        ("arn:aws:states:::glue:startJobRun", {"JobName": "j", "X": 1}, {"JobName": "j"}),
        ("arn:aws:states:::aws-sdk:sqs:sendMessage", {"QueueUrl": "q", "X": 1}, {"QueueUrl": "q", "X": 1}),
    ]:
        execution = run_state(task(resource, Parameters=given), mocks={"S": [{"return": {}}]})
        assert json.loads(execution.history[2]["taskScheduledEventDetails"]["parameters"]) == kept


def test_retry_until_it_works(run_state: Run) -> None:
    execution = run_state(
        task(Retry=[{"ErrorEquals": ["E"], "IntervalSeconds": 10}], Parameters={"n.$": "$$.State.RetryCount"}),
        mocks={"S": [{"error": "E", "cause": "c"}, {"error": "E"}, {"return": "ok"}]},
    )
    assert execution.output == "ok"
    attempt = ["TaskScheduled", "TaskStarted", "TaskFailed"]
    assert types(execution)[2:11] == [*attempt, *attempt, "TaskScheduled", "TaskStarted", "TaskSucceeded"]
    assert previous(execution)[5] == 5  # the failure is what the next attempt follows
    scheduled = [event for event in execution.history if event["type"] == "TaskScheduled"]
    assert [event["timestamp"] - execution.start_time for event in scheduled] == [0, 10, 30]


def test_retry_count_in_the_context(run_state: Run) -> None:
    state = task(
        "arn:aws:states:::aws-sdk:sfn:listStateMachines",
        Retry=[{"ErrorEquals": ["E"]}],
        Parameters={"n.$": "$$.State.RetryCount"},
    )
    execution = run_state(state, mocks={"S": [{"error": "E"}, {"return": 1}]})
    scheduled = [
        event["taskScheduledEventDetails"]["parameters"]
        for event in execution.history
        if event["type"] == "TaskScheduled"
    ]
    assert scheduled == ['{"n":0}', '{"n":1}']


@pytest.mark.parametrize(
    ("catcher", "output"),
    [
        ({}, {"Error": "E", "Cause": "c"}),
        ({"ResultPath": "$.err"}, {"a": 1, "err": {"Error": "E", "Cause": "c"}}),
        ({"ResultPath": None}, {"a": 1}),
    ],
)
def test_catch(run_state: Run, catcher: dict[str, Any], output: Any) -> None:
    state = task(Catch=[{"ErrorEquals": ["States.ALL"], "Next": "T", **catcher}], OutputPath="$.nowhere")
    execution = run_state(state, {"a": 1}, mocks={"S": [{"error": "E", "cause": "c"}]})
    assert execution.output == output
    assert types(execution)[4:7] == ["TaskFailed", "TaskStateExited", "PassStateEntered"]


def test_catch_in_jsonata(run_state: Run) -> None:
    catcher = {
        "ErrorEquals": ["E"],
        "Next": "T",
        "Output": {"e": "{% $states.errorOutput.Error %}", "in": "{% $states.input %}"},
        "Assign": {"v": "{% $states.errorOutput.Cause %}"},
    }
    execution = run_state(
        task(QueryLanguage="JSONata", Catch=[catcher]), {"a": 1}, mocks={"S": [{"error": "E", "cause": "c"}]}
    )
    assert execution.output == {"e": "E", "in": {"a": 1}}
    assert execution.history[5]["stateExitedEventDetails"]["assignedVariables"] == {"v": "c"}


def test_a_failure_without_name_or_cause(run_state: Run) -> None:
    state = task(SQS + ".waitForTaskToken", Catch=[{"ErrorEquals": ["States.ALL"], "Next": "T"}])
    assert run_state(state, mocks={"S": [{}]}).output == {"Error": None, "Cause": None}


def test_runtime_failures_are_not_caught(run_state: Run) -> None:
    catch = [{"ErrorEquals": ["States.Runtime"], "Next": "T"}, {"ErrorEquals": ["States.ALL"], "Next": "T"}]
    execution = run_state(task(OutputPath="$.none", Catch=catch), mocks={"S": [{"return": {}}]})
    assert (execution.status, execution.error) == ("FAILED", "States.Runtime")


@pytest.mark.parametrize(
    ("fields", "data", "seconds"),
    [
        ({"TimeoutSeconds": 20}, {}, 20),
        ({"TimeoutSecondsPath": "$.t"}, {"t": 7}, 7),
        ({"TimeoutSeconds": 600, "HeartbeatSeconds": 5}, {}, 5),
        ({"TimeoutSeconds": 600, "HeartbeatSecondsPath": "$.h"}, {"h": 9}, 9),
        ({"TimeoutSeconds": "{% $states.input.t * 2 %}", "QueryLanguage": "JSONata"}, {"t": 4}, 8),
    ],
)
def test_time_limits(run_state: Run, fields: dict[str, Any], data: Any, seconds: int) -> None:
    execution = run_state(task(**fields), data, mocks={"S": [{"pending": True}]})
    assert (execution.status, execution.error, execution.cause) == ("FAILED", "States.Timeout", None)
    timed_out = next(event for event in execution.history if event["type"] == "TaskTimedOut")
    assert timed_out["timestamp"] - execution.start_time == seconds


def test_a_missed_heartbeat_can_be_caught_by_its_own_name(run_state: Run) -> None:
    state = task(HeartbeatSeconds=5, Catch=[{"ErrorEquals": ["States.HeartbeatTimeout"], "Next": "T"}])
    assert run_state(state, mocks={"S": [{"pending": True}]}).output == {"Error": "States.Timeout", "Cause": None}


def test_a_path_to_no_time_limit(run_state: Run) -> None:
    execution = run_state(task(TimeoutSecondsPath="$.t"), {}, mocks={"S": [{"return": 1}]})
    assert execution.cause.endswith("Invalid path '$.t' : No results for path: $['t']")
    assert types(execution) == ["ExecutionStarted", "TaskStateEntered", "ExecutionFailed"]


def test_a_run_that_waits_for_ever_says_so(run_state: Run) -> None:
    execution = run_state(task(), mocks={"S": [{"pending": True}]})
    assert execution.status == "ABORTED"
    assert "the state 'S' (entered at the event id #2) waits for an answer" in execution.cause
    assert types(execution)[-1] == "ExecutionAborted"


def test_a_machines_time_limit(run: Run) -> None:
    definition = {"StartAt": "S", "TimeoutSeconds": 60, "States": {"S": {"Type": "Wait", "Seconds": 100, "End": True}}}
    execution = run(definition)
    assert (execution.status, execution.error) == ("TIMED_OUT", "States.Timeout")
    assert execution.stop_time - execution.start_time == 60


def test_a_token_task(run_state: Run) -> None:
    execution = run_state(
        task(SQS + ".waitForTaskToken", Parameters={"QueueUrl": "q", "MessageBody": {"t.$": "$$.Task.Token"}}),
        mocks={"S": [{"return": {"done": 1}}]},
    )
    assert types(execution)[2:6] == ["TaskScheduled", "TaskStarted", "TaskSubmitted", "TaskSucceeded"]
    body = json.loads(execution.history[2]["taskScheduledEventDetails"]["parameters"])["MessageBody"]
    assert len(body["t"]) > 100
    submitted = json.loads(execution.history[4]["taskSubmittedEventDetails"]["output"])
    assert list(submitted) == ["MD5OfMessageBody", "MessageId", "SdkHttpMetadata", "SdkResponseMetadata"]
    assert submitted["SdkHttpMetadata"]["HttpHeaders"]["Content-Length"] == "106"


def test_what_a_service_says_first_can_be_given(run_state: Run) -> None:
    execution = run_state(task(SQS + ".waitForTaskToken"), mocks={"S": [{"submitted": {"x": 1}, "return": 2}]})
    assert execution.history[4]["taskSubmittedEventDetails"]["output"] == '{"x":1}'


def test_no_token_where_the_task_has_none(run_state: Run) -> None:
    execution = run_state(task(Parameters={"MessageBody.$": "$$.Task.Token"}), mocks={"S": [{"return": 1}]})
    assert execution.error == "States.Runtime"


def test_too_large_a_result(run_state: Run) -> None:
    limit = "returned a result with a size exceeding the maximum number of bytes service limit."
    execution = run_state(task(), mocks={"S": [{"return": "x" * 262_144}]})
    assert (execution.error, execution.cause) == ("States.DataLimitExceeded", f"The state/task 'sqs' {limit}")
    assert types(execution)[4] == "TaskFailed"
    execution = run_state(task(FUNCTION), mocks={"S": [{"return": "é" * 131_072}]})
    assert execution.cause == f"The state/task '{FUNCTION}' {limit}"
    assert run_state(task(), mocks={"S": [{"return": "x" * 262_142}]}).status == "SUCCEEDED"


def test_too_large_a_result_can_be_caught(run_state: Run) -> None:
    state = task(Catch=[{"ErrorEquals": ["States.ALL"], "Next": "T"}])
    assert run_state(state, mocks={"S": [{"return": "x" * 300_000}]}).output["Error"] == "States.DataLimitExceeded"


def test_no_limits(run_state: Run) -> None:
    assert run_state(task(), mocks={"S": [{"return": "x" * 300_000}]}, limits=False).status == "SUCCEEDED"


def test_a_mocked_answer_of_put_events_with_failed_entries_fails(run_state: Run) -> None:
    answer = {"Entries": [{"EventId": "1"}, {"ErrorCode": "MalformedDetail"}], "FailedEntryCount": 1}
    execution = run_state(
        task("arn:aws:states:::events:putEvents", Parameters={"Entries": []}), mocks={"S": [{"return": answer}]}
    )
    assert (execution.error, json.loads(execution.cause)) == ("EventBridge.FailedEntry", answer)
    assert " " not in execution.cause
    sdk = task("arn:aws:states:::aws-sdk:eventbridge:putEvents", Parameters={"Entries": []})
    assert run_state(sdk, mocks={"S": [{"return": answer}]}).output == answer


def test_headers_of_api_gateway_are_lists(run_state: Run) -> None:
    state = task(
        "arn:aws:states:::apigateway:invoke", Parameters={"ApiEndpoint": "x", "Method": "GET", "Headers": {"h": "v"}}
    )
    execution = run_state(state, mocks={"S": [{"return": {}}]})
    assert execution.cause.endswith(
        "could not be used to start the Task: [The value of the field 'Headers' has an invalid format]"
    )
    assert types(execution) == ["ExecutionStarted", "TaskStateEntered", "ExecutionFailed"]


def test_credentials(run_state: Run) -> None:
    state = task(FUNCTION, Credentials={"RoleArn.$": "$.role"})
    execution = run_state(state, {"role": "arn:r"}, mocks={"S": [{"return": 1}]})
    assert execution.history[2]["lambdaFunctionScheduledEventDetails"]["taskCredentials"] == {"roleArn": "arn:r"}
