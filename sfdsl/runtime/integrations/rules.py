"""What AWS does to the arguments and the result of a task, whoever answers it.

    supported   fields that an optimized integration does not know vanish, without a word: TaskScheduled no longer shows them
    refusal     why a task is not even scheduled
    sent        what goes to the service: not shown in the history
    result      an answer that counts as a failure

Source: developer guide, "Integrating optimized services"; recordings.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, cast

from sfdsl.catalog.optimized import find_action
from sfdsl.catalog.resource import OptimizedCall
from sfdsl.catalog.signature import signature_of
from sfdsl.eventbridge.entries import prepare_entries
from sfdsl.expr.jsontext import compact
from sfdsl.jsontypes import Json
from sfdsl.runtime.errors import StatesError
from sfdsl.runtime.integrations.remote_functions import function_failure
from sfdsl.runtime.resource import Resource

if TYPE_CHECKING:
    from sfdsl.runtime.execution import Run


@dataclass(frozen=True, slots=True)
class Rules:
    """Those of one resource."""

    refusal: Callable[[Json], str | None] = lambda arguments: None
    sent: Callable[[Json, "Run"], Json] = lambda arguments, run: arguments
    answer: Callable[[Json], Json] = lambda answer: answer
    """Of the service's own answer: what is wrong with it, or the answer."""


NO_RULES: Final = Rules()


def supported(resource: Resource, arguments: Json) -> Json:
    """The arguments without what an optimized integration does not know. Source: recording of sqs:sendMessage with a field too many."""
    if resource.kind != "service" or resource.is_sdk or not isinstance(arguments, dict):
        return arguments
    fields = _supported_fields(resource.service, resource.action)
    if fields is None or fields.issuperset(arguments):
        return arguments
    return {name: value for name, value in arguments.items() if name in fields}


@lru_cache(maxsize=256)
def _supported_fields(service: str, action: str) -> frozenset[str] | None:
    """None where the catalogue does not know the action."""
    found = find_action(service, action)
    if found is None:
        return None
    if found.parameters is not None:
        return found.parameters
    signature = signature_of(OptimizedCall(service, action))
    if signature is None or signature.takes is None:
        return None
    members = signature.model.members(signature.takes, sdk=False)
    names = {*members.named, *members.also}
    return frozenset(names | {name[:1].lower() + name[1:] for name in names})


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
    if not all(isinstance(entry, dict) for entry in entries):
        return arguments
    prepared = prepare_entries(cast(list[dict[str, Json]], entries), [run.machine_arn, run.arn])
    return {**arguments, "Entries": cast(Json, prepared)}


def put_events_answer(answer: Json) -> Json:
    """Fails the task where an entry failed; those that did not fail are on the bus all the same."""
    failed = answer.get("FailedEntryCount") if isinstance(answer, dict) else None
    if isinstance(failed, int) and failed > 0:
        raise StatesError("EventBridge.FailedEntry", compact(answer))
    return answer


# ---- lambda:invoke ----


def lambda_answer(answer: Json) -> Json:
    """A function that failed fails the task. Source: developer guide, "Invoke an AWS Lambda function with Step Functions"."""
    if isinstance(answer, dict) and "FunctionError" in answer:
        raise function_failure(answer.get("Payload"))
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
    return ", ".join(wrong)


def _is_lists_of_texts(value: Json) -> bool:
    return isinstance(value, dict) and all(
        isinstance(texts, list) and all(isinstance(text, str) for text in texts) for texts in value.values()
    )


_RULES: Final = {
    ("events", "putEvents"): Rules(sent=put_events_sent, answer=put_events_answer),
    ("lambda", "invoke"): Rules(answer=lambda_answer),
    ("apigateway", "invoke"): Rules(refusal=headers_refusal),
}
