"""What AWS does to the arguments and the result of a task, whoever answers it.

    supported   fields that an optimized integration does not know vanish, without a word: TaskScheduled no longer shows them
    refusal     why a task is not even scheduled
    sent        what goes to the service: not shown in the history
    result      an answer that counts as a failure

Source: developer guide, "Integrating optimized services"; recordings.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sfdsl.expr.jsontext import compact
from sfdsl.jsontypes import Json
from sfdsl.runtime.errors import StatesError
from sfdsl.runtime.resource import Resource

if TYPE_CHECKING:
    from sfdsl.runtime.execution import Run


@dataclass(frozen=True, slots=True)
class Rules:
    """Those of one resource."""

    fields: frozenset[str] | None = None
    """The fields that an optimized integration passes on; None: all of them."""
    refusal: Callable[[Json], str | None] = lambda arguments: None
    sent: Callable[[Json, "Run"], Json] = lambda arguments, run: arguments
    answer: Callable[[Json], Json] = lambda answer: answer
    """Of the service's own answer: what is wrong with it, or the answer."""

    def supported(self, arguments: Json) -> Json:
        if self.fields is None or not isinstance(arguments, dict) or self.fields.issuperset(arguments):
            return arguments
        return {name: value for name, value in arguments.items() if name in self.fields}


NO_RULES: Final = Rules()


def rules_for(resource: Resource) -> Rules:
    if resource.kind != "service" or resource.is_sdk:
        return NO_RULES
    return _RULES.get((resource.service, resource.action), NO_RULES)


# ---- events:putEvents ----


def put_events_sent(arguments: Json, run: "Run") -> Json:
    """Every entry with its Detail as a text and the two ARNs after its own Resources. A fresh copy for each attempt, so nothing
    piles up. Source: developer guide, "Add EventBridge events with Step Functions"; recorded deliveries."""
    entries = arguments.get("Entries") if isinstance(arguments, dict) else None
    if not isinstance(arguments, dict) or not isinstance(entries, list):
        return arguments
    return {**arguments, "Entries": [_entry(entry, run) for entry in entries]}


def _entry(entry: Json, run: "Run") -> Json:
    if not isinstance(entry, dict):
        return entry
    own = entry.get("Resources")
    resources = [*(own if isinstance(own, list) else []), run.machine_arn, run.arn]
    sent = {**entry, "Resources": resources}
    if "Detail" in entry and not isinstance(entry["Detail"], str):
        sent["Detail"] = compact(entry["Detail"])
    return sent


def put_events_answer(answer: Json) -> Json:
    """Fails the task where an entry failed; those that did not fail are on the bus all the same."""
    failed = answer.get("FailedEntryCount") if isinstance(answer, dict) else None
    if isinstance(failed, int) and failed > 0:
        raise StatesError("EventBridge.FailedEntry", compact(answer))
    return answer


# ---- apigateway:invoke ----


def headers_refusal(arguments: Json) -> str | None:
    """Headers and QueryParameters must have lists of strings. Source: recording of a header given as a string."""
    if not isinstance(arguments, dict):
        return None
    wrong = [
        f"The value of the field '{field}' has an invalid format"
        for field in ("Headers", "QueryParameters")
        if field in arguments and not _is_lists_of_texts(arguments[field])
    ]
    if not wrong:
        return None
    return f"The Parameters '{compact(arguments)}' could not be used to start the Task: [{', '.join(wrong)}]"


def _is_lists_of_texts(value: Json) -> bool:
    return isinstance(value, dict) and all(
        isinstance(texts, list) and all(isinstance(text, str) for text in texts) for texts in value.values()
    )


_RULES: Final = {
    ("events", "putEvents"): Rules(
        fields=frozenset({"Entries"}),
        sent=put_events_sent,
        answer=put_events_answer,
    ),
    ("apigateway", "invoke"): Rules(refusal=headers_refusal),
}
