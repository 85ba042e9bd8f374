"""The mock file of Step Functions Local (`MockConfigFile.json`), one test case of it.

    {"StateMachines": {"order": {"TestCases": {"HappyPath": {"charge": "ChargeWorks"}}}},
     "MockedResponses": {"ChargeWorks": {"0": {"Return": {"StatusCode": 200}}, "1-2": {"Throw": {"Error": "E", "Cause": "c"}}}}}

States that the case does not name are really called. Running out of responses fails the run.
Source: developer guide, "Testing with mocked service integrations".
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sfdsl.runtime.errors import MocksRefused
from sfdsl.runtime.integrations.mocks import Answer, read_mocks
from sfdsl.runtime.machine import State
from sfdsl.runtime.wording import near_miss


@dataclass(frozen=True, slots=True)
class MockCase:
    """One test case: the names of its responses by state, and all responses. `where` names the file and the case."""

    responses_of_states: Mapping[str, Any]
    responses: Mapping[str, Any]
    where: str

    def answers(self, states: Sequence[State]) -> dict[str, list[Answer]]:
        """The answers of every state, checked against the flow. Raises MocksRefused."""
        return read_mocks(
            {state: self._entries(state, name) for state, name in self.responses_of_states.items()}, states
        )

    def _entries(self, state: str, name: Any) -> list[dict[str, Any]]:
        response = self.responses.get(name) if isinstance(name, str) else None
        if not isinstance(response, Mapping):
            hint = near_miss(str(name), self.responses) or "it belongs under 'MockedResponses'"
            raise MocksRefused(
                f"{self.where}: the state '{state}' has the response '{name}', which the file lacks", hint
            )
        entries: list[dict[str, Any]] = []
        for numbers, answer in sorted(response.items(), key=lambda member: _first_number(member[0])):
            first, last = self._range(name, numbers)
            if first != len(entries):
                raise MocksRefused(
                    f"{self.where}: the response '{name}' has no answer for invocation {len(entries)}",
                    "number them from 0 without a gap",
                )
            entries.extend([self._entry(name, numbers, answer)] * (last - first + 1))
        return entries

    def _range(self, name: Any, numbers: str) -> tuple[int, int]:
        first, dash, last = numbers.partition("-")
        if not first.isdecimal() or (dash and not last.isdecimal()) or (dash and int(last) < int(first)):
            raise MocksRefused(
                f"{self.where}: the response '{name}' has the key '{numbers}'", "write a number or a range: 0, 1-2"
            )
        if len(last or first) > 6:
            raise MocksRefused(f"{self.where}: the response '{name}' has the key '{numbers}'", "that is too many")
        return int(first), int(last) if dash else int(first)

    def _entry(self, name: Any, numbers: str, answer: Any) -> dict[str, Any]:
        if isinstance(answer, Mapping) and set(answer) == {"Return"}:
            return {"return": answer["Return"]}
        thrown = answer.get("Throw") if isinstance(answer, Mapping) and set(answer) == {"Throw"} else None
        if (
            isinstance(thrown, Mapping)
            and isinstance(thrown.get("Error"), str)
            and isinstance(thrown.get("Cause", ""), str)
        ):
            return {"error": thrown["Error"], "cause": thrown.get("Cause")}
        raise MocksRefused(
            f"{self.where}: invocation {numbers} of the response '{name}' is neither a return nor a failure",
            'write {"Return": value} or {"Throw": {"Error": name, "Cause": text}}',
        )


def _first_number(numbers: str) -> int:
    first = numbers.partition("-")[0]
    return int(first) if first.isdecimal() else -1


def read_mock_file(path: str | Path, case: str | None = None, machine: str | None = None) -> Any:
    """The mocks in a file: the project's own form as it is, or one test case of a MockConfigFile. Raises MocksRefused, OSError.

    `case` chooses the test case, and may be left out where there is one; `machine` chooses the state machine where there are several.
    """
    name = Path(path).name
    try:
        value = json.loads(Path(path).read_bytes())
    except (ValueError, RecursionError) as problem:
        raise MocksRefused(f"{name} is not JSON: {problem}") from None
    if not (isinstance(value, Mapping) and isinstance(value.get("StateMachines"), Mapping)):
        if case is not None:
            raise MocksRefused(
                f"{name} has no 'StateMachines', so it has no test case '{case}'", f"use {name} without #{case}"
            )
        return value
    machines = value["StateMachines"]
    chosen = machine if machine in machines or len(machines) != 1 else next(iter(machines))
    found = machines.get(chosen)
    if not isinstance(found, Mapping):
        raise MocksRefused(
            f"{name} has no state machine '{machine}'", near_miss(str(machine), machines) or _listed(machines)
        )
    cases = found.get("TestCases")
    if not isinstance(cases, Mapping) or not cases:
        raise MocksRefused(f"{name}: the state machine '{chosen}' has no 'TestCases'")
    if case is None and len(cases) == 1:
        case = next(iter(cases))
    if case is None or not isinstance(cases.get(case), Mapping):
        said = "say which test case" if case is None else f"there is no test case '{case}'"
        raise MocksRefused(f"{name}: {said}", (near_miss(case, cases) if case else None) or _listed(cases))
    responses = value.get("MockedResponses")
    return MockCase(cases[case], responses if isinstance(responses, Mapping) else {}, f"{name}#{case}")


def _listed(names: Mapping[str, Any]) -> str:
    return "there are: " + ", ".join(names)
