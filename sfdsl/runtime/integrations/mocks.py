"""Answers given by hand, which win over every service.

    {"send_event": [{"error": "EventBridge.FailedEntry"}, {"return": {"Entries": [...], "FailedEntryCount": 0}}], "approve": [{"pending": true}]}

An entry answers one attempt of the state, in order; the last one repeats. Its keys:

    return      the raw result, before ResultSelector, ResultPath, Output
    error       the task fails with this error name; `cause` goes with it. Either may be left out, both too
    pending     true: nobody answers, so the state's own time limit or heartbeat ends it
    submitted   what the service says when it takes the work of a `.sync` or `.waitForTaskToken` task
    iteration   the index of the Map item that the entry is for (a list of them under nested Maps, the outermost first); entries for an
                item are an order of their own

All else is as with the real service: the arguments are worked out, results are handled, failures retried. What counts as a failure for
AWS counts here too: a `return` for `events:putEvents` with `FailedEntryCount` above 0 fails with EventBridge.FailedEntry.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sfdsl.jsontypes import Json
from sfdsl.runtime.errors import MocksRefused, StatesError
from sfdsl.runtime.integrations.base import Call, Integration
from sfdsl.runtime.integrations.samples import first_answer
from sfdsl.runtime.machine import State
from sfdsl.runtime.scheduler import Future
from sfdsl.runtime.wording import near_miss

_KEYS: Final = ("return", "error", "cause", "pending", "submitted", "iteration", "event")
_NOTHING: Final = object()


@dataclass(frozen=True, slots=True)
class Answer:
    """One entry. `result` is the private `_NOTHING` where the attempt fails or is never answered."""

    result: Any = _NOTHING
    error: str | None = None
    cause: str | None = None
    is_pending: bool = False
    submitted: Any = _NOTHING
    iteration: tuple[int, ...] | None = None


class Mocks:
    """Answers calls of the states that have entries, and hands the rest on."""

    def __init__(self, answers: Mapping[str, Sequence[Answer]], others: Integration, *, repeats: bool = True) -> None:
        """With `repeats=False` running out of entries fails the task, as in Step Functions Local."""
        self._answers, self._others, self._repeats = answers, others, repeats
        self._used: dict[tuple[str, tuple[int, ...] | None], int] = {}

    def refusal(self, call: Call) -> str | None:
        return None if call.state in self._answers else self._others.refusal(call)

    async def answer(self, call: Call) -> Json:
        answers = self._answers.get(call.state)
        if answers is None:
            return await self._others.answer(call)
        answer = self._next(call, answers)
        if call.resource.pattern:
            has_own = answer.submitted is not _NOTHING
            call.submit(answer.submitted if has_own else first_answer(call))
        if answer.is_pending:
            nobody: Future[Json] = Future()
            return await nobody
        if answer.result is _NOTHING:
            raise StatesError(answer.error, answer.cause)
        result: Json = answer.result
        return result

    def _next(self, call: Call, answers: Sequence[Answer]) -> Answer:
        mine: tuple[int, ...] | None = None
        if any(answer.iteration is not None for answer in answers):
            mine = call.path
            own = [answer for answer in answers if answer.iteration == mine]
            answers = own or [answer for answer in answers if answer.iteration is None]
        used = self._used.get((call.state, mine), 0)
        self._used[call.state, mine] = used + 1
        if used < len(answers):
            return answers[used]
        if answers and self._repeats:
            return answers[-1]
        where = f" for item {list(mine)}" if mine else ""
        raise MocksRefused(
            f"the mock of '{call.state}' has {len(answers)} answers{where}; attempt {used + 1} has none",
            "add an entry for each attempt",
        )


def read_mocks(value: Any, states: Sequence[State]) -> dict[str, list[Answer]]:
    """The mocks that a user gives, checked. Raises MocksRefused."""
    if not isinstance(value, Mapping):
        raise MocksRefused("the mocks are not an object", 'write {"state name": [{"return": {}}]}')
    kinds = {state.name: state.kind for state in states}
    found = {}
    for name, entries in value.items():
        _check_state(name, kinds)
        if not isinstance(entries, Sequence) or isinstance(entries, str):
            raise MocksRefused(
                f"the mock of '{name}' is not a list of answers", 'write [{"return": {}}], one for each attempt'
            )
        if not entries:
            raise MocksRefused(f"the mock of '{name}' has no answers", 'write [{"return": {}}], one for each attempt')
        found[str(name)] = [_read_answer(str(name), number, entry) for number, entry in enumerate(entries, 1)]
    return found


def _check_state(name: object, kinds: Mapping[str, str]) -> None:
    if not isinstance(name, str) or name not in kinds:
        tasks = [state for state, kind in kinds.items() if kind == "Task"]
        near = near_miss(str(name), tasks) or ("its tasks are: " + ", ".join(tasks) if tasks else "it has no tasks")
        raise MocksRefused(f"there is a mock for '{name}', but the flow has no such state", near)
    if kinds[name] != "Task":
        kind = kinds[name] or "unknown"
        raise MocksRefused(
            f"there is a mock for '{name}', which is a state of type {kind}", "only a Task can be mocked"
        )


def _read_answer(name: str, number: int, entry: Any) -> Answer:
    def refuse(what: str, hint: str) -> MocksRefused:
        return MocksRefused(f"answer {number} of the mock of '{name}' {what}", hint)

    if not isinstance(entry, Mapping):
        raise refuse("is not an object", 'write {"return": value}, {"error": name, "cause": text} or {"pending": true}')
    for key in entry:
        if key not in _KEYS:
            raise refuse(f"has an unknown key '{key}'", near_miss(str(key), _KEYS) or "keys are: " + ", ".join(_KEYS))
    if "return" in entry and ("error" in entry or "cause" in entry):
        raise refuse("both returns and fails", "leave out 'return', or 'error' and 'cause'")
    for key in ("error", "cause"):
        if entry.get(key) is not None and not isinstance(entry[key], str):
            raise refuse(f"has a '{key}' that is not a string", "write it as a text")
    if not isinstance(entry.get("pending", False), bool):
        raise refuse("has a 'pending' that is not true or false", 'write {"pending": true}')
    return Answer(
        entry.get("return", _NOTHING),
        entry.get("error"),
        entry.get("cause"),
        entry.get("pending", False),
        entry.get("submitted", _NOTHING),
        _read_iteration(entry, refuse),
    )


def _read_iteration(entry: Mapping[str, Any], refuse: Any) -> tuple[int, ...] | None:
    value = entry.get("iteration")
    if value is None:
        return None
    indexes = value if isinstance(value, list) else [value]
    if not all(isinstance(index, int) and not isinstance(index, bool) and index >= 0 for index in indexes):
        raise refuse(
            "has an 'iteration' that is not the index of an item",
            "write 0 for the first item, [1, 0] in a Map in a Map",
        )
    return tuple(indexes)
