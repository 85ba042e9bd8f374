"""Answers given by hand: what is refused, and the files of Step Functions Local."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sfdsl.runtime.errors import MocksRefused
from sfdsl.runtime.integrations.mock_file import read_mock_file

Run = Callable[..., Any]
TASK = {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage"}
LOOP = {
    "StartAt": "ask",
    "States": {
        "ask": {**TASK, "Next": "more"},
        "more": {
            "Type": "Choice",
            "Choices": [{"Variable": "$", "StringEquals": "again", "Next": "ask"}],
            "Default": "done",
        },
        "done": {"Type": "Succeed"},
    },
}


def test_the_last_answer_repeats(run: Run) -> None:
    mocks = {"ask": [{"return": "again"}, {"return": "again"}, {"return": "stop"}]}
    assert run(LOOP, mocks=mocks).output == "stop"
    mocks = {"ask": [{"return": "again"}]}
    assert run(LOOP, mocks=mocks).error == "States.Runtime"  # of the history's limit


@pytest.mark.parametrize(
    ("mocks", "message", "hint"),
    [
        ([], "the mocks are not an object", None),
        ({"asks": [{}]}, "there is a mock for 'asks', but the flow has no such state", "did you mean 'ask'?"),
        ({"more": [{}]}, "there is a mock for 'more', which is a state of type Choice", "only a Task can be mocked"),
        ({"ask": {}}, "the mock of 'ask' is not a list of answers", None),
        ({"ask": []}, "the mock of 'ask' has no answers", None),
        ({"ask": [1]}, "answer 1 of the mock of 'ask' is not an object", None),
        (
            {"ask": [{}, {"retrun": 1}]},
            "answer 2 of the mock of 'ask' has an unknown key 'retrun'",
            "did you mean 'return'?",
        ),
        ({"ask": [{"return": 1, "error": "E"}]}, "answer 1 of the mock of 'ask' both returns and fails", None),
        ({"ask": [{"error": 5}]}, "answer 1 of the mock of 'ask' has a 'error' that is not a string", None),
        (
            {"ask": [{"pending": "yes"}]},
            "answer 1 of the mock of 'ask' has a 'pending' that is not true or false",
            None,
        ),
        (
            {"ask": [{"iteration": -1}]},
            "answer 1 of the mock of 'ask' has an 'iteration' that is not the index of an item",
            None,
        ),
    ],
)
def test_bad_mocks(run: Run, mocks: Any, message: str, hint: str | None) -> None:
    with pytest.raises(MocksRefused) as refused:
        run(LOOP, mocks=mocks)
    assert refused.value.message == message
    if hint is not None:
        assert refused.value.hint == hint


def config(**responses: Any) -> dict[str, Any]:
    cases = {"Happy": {"ask": "Twice"}, "Sad": {"ask": "Breaks"}, "Odd": {"ask": "Missing"}}
    return {"StateMachines": {"flow": {"TestCases": cases}}, "MockedResponses": responses}


@pytest.fixture
def mock_file(tmp_path: Path) -> Callable[..., Path]:
    def write(value: Any) -> Path:
        path = tmp_path / "MockConfigFile.json"
        path.write_text(value if isinstance(value, str) else json.dumps(value))
        return path

    return write


def test_a_case_of_a_mock_file(run: Run, mock_file: Callable[..., Path]) -> None:
    path = mock_file(
        config(
            Twice={"0-1": {"Return": "again"}, "2": {"Return": "stop"}},
            Breaks={"0": {"Throw": {"Error": "E", "Cause": "c"}}},
        )
    )
    assert run(LOOP, mocks=read_mock_file(path, "Happy")).output == "stop"
    failed = run(LOOP, mocks=read_mock_file(path, "Sad"))
    assert (failed.error, failed.cause) == ("E", "c")


def test_running_out_of_responses(run: Run, mock_file: Callable[..., Path]) -> None:
    path = mock_file(config(Twice={"0": {"Return": "again"}}))
    with pytest.raises(MocksRefused, match="attempt 2 has none"):
        run(LOOP, mocks=read_mock_file(path, "Happy"))


@pytest.mark.parametrize(
    ("value", "case", "message"),
    [
        ("{", "Happy", "is not JSON"),
        ({"ask": []}, "Happy", "has no test case 'Happy'"),
        (config(), None, "say which test case"),
        (config(), "Hapy", "there is no test case 'Hapy'"),
        (config(), "Odd", "has the response 'Missing', which the file lacks"),
        (config(Twice={"1": {"Return": 1}}), "Happy", "has no answer for invocation 0"),
        (config(Twice={"x": {"Return": 1}}), "Happy", "has the key 'x'"),
        (config(Twice={"0-99999999999": {"Return": 1}}), "Happy", "has the key '0-99999999999'"),
        (config(Twice={"0": {"Retrun": 1}}), "Happy", "is neither a return nor a failure"),
    ],
)
def test_bad_mock_files(run: Run, mock_file: Callable[..., Path], value: Any, case: str | None, message: str) -> None:
    with pytest.raises(MocksRefused, match=message):
        run(LOOP, mocks=read_mock_file(mock_file(value), case))


def test_mocks_of_our_own_form_in_a_file(mock_file: Callable[..., Path]) -> None:
    assert read_mock_file(mock_file({"ask": [{"return": 1}]})) == {"ask": [{"return": 1}]}
