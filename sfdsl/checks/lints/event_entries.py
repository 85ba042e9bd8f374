"""The entries of `events:putEvents`: at most ten, each whole, with an object as Detail; and what a retry does to them.

Source: EventBridge API reference, PutEvents (1 to 10 entries; Source, DetailType and Detail are required; the prefix `aws.` fails with
NotAuthorizedForSourceException); Step Functions developer
guide, "Call EventBridge with Step Functions": a failed entry fails the task, the others are delivered all the same, and a retry sends
all of them again.
"""

import json
from typing import Any, Final

from sfdsl.catalog.near import did_you_mean
from sfdsl.checks.flow import Flow, Place
from sfdsl.checks.texts import has_placeholder, is_expression, quoted
from sfdsl.diagnostics.codes import lint
from sfdsl.expr.payload_template import SUFFIX
from sfdsl.ir.nodes import Retrier, TaskState
from sfdsl.ir.put_events import is_optimized

MOST_ENTRIES: Final = 10
_RESERVED_SOURCE: Final = "aws."
_REQUIRED: Final = ("Source", "DetailType", "Detail")
_FAILED_ENTRY: Final = "EventBridge.FailedEntry"
_MATCHING: Final = frozenset({_FAILED_ENTRY, "States.TaskFailed", "States.ALL"})


def check(flow: Flow) -> None:
    for place in flow.places:
        state = place.state
        if not isinstance(state, TaskState) or state.resource is None:
            continue
        optimized = is_optimized(state.resource)
        if optimized is None:
            continue
        field = "Arguments" if place.is_jsonata else "Parameters"
        given = state.arguments if place.is_jsonata else state.parameters
        entries = given.get("Entries") if isinstance(given, dict) else None
        if isinstance(entries, list):
            _entries(flow, place, field, entries, optimized)
            if optimized:
                _retry(flow, state, len(entries))


def _entries(flow: Flow, place: Place, field: str, entries: list[Any], optimized: bool) -> None:
    if len(entries) > MOST_ENTRIES:
        flow.report(
            lint.TOO_MANY_ENTRIES,
            place.spans.find(field, "Entries", MOST_ENTRIES),
            f"these are {len(entries)} entries; one PutEvents takes at most {MOST_ENTRIES}",
            hint="send the others in a second task",
        )
    for index, entry in enumerate(entries):
        if isinstance(entry, dict):
            _entry(flow, place, (field, "Entries", index), entry, optimized)


def _entry(flow: Flow, place: Place, at: tuple[str | int, ...], entry: dict[str, Any], optimized: bool) -> None:
    given = {key.removesuffix(SUFFIX) for key in entry}
    for key in _REQUIRED:
        # A misspelt name is told by `arguments.py`.
        if key not in given and not did_you_mean(key, given - set(_REQUIRED), 1):
            flow.report(
                lint.INCOMPLETE_ENTRY,
                place.spans.find(*at),
                f"the entry has no '{key}': EventBridge refuses it, and the task fails",
                hint=f"every event has {', '.join(_REQUIRED)}",
            )
    for key in ("Source", "DetailType"):
        if entry.get(key) == "":
            message = f"the '{key}' of an event cannot be empty: EventBridge refuses it, and the task fails"
            flow.report(lint.REFUSED_ENTRY, place.spans.find(*at, key), message)
    source = entry.get("Source")
    if isinstance(source, str) and source.startswith(_RESERVED_SOURCE):
        flow.report(
            lint.REFUSED_ENTRY,
            place.spans.find(*at, "Source"),
            f"sources that begin with '{_RESERVED_SOURCE}' are those of AWS services: EventBridge refuses {quoted(source)}",
            hint="give it a name of your own, such as 'shop.orders'",
        )
    if "Detail" not in entry:
        return
    detail = entry["Detail"]
    if isinstance(detail, dict) or is_expression(detail) or has_placeholder(detail):
        return
    if isinstance(detail, str) and _is_object_text(detail):
        return
    hint = "write an object: it is turned into text when it is sent" if optimized else "write the text of a JSON object"
    span = place.spans.find(*at, "Detail")
    flow.report(lint.DETAIL_NOT_OBJECT, span, f"the 'Detail' of an event is an object, not {quoted(detail)}", hint=hint)


def _is_object_text(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False


def _retry(flow: Flow, state: TaskState, count: int) -> None:
    if count < 2:
        return
    for retrier in state.retry:
        names = [name for name in retrier.error_equals if name in _MATCHING]
        if names and retrier.max_attempts != 0:
            _repeats(flow, retrier, names[0], count)
            return


def _repeats(flow: Flow, retrier: Retrier, name: str, count: int) -> None:
    flow.report(
        lint.REPEATED_EVENTS,
        retrier.spans.find("ErrorEquals", retrier.error_equals.index(name)),
        f"where one of the {count} entries fails, retrying '{name}' sends the accepted ones again",
        hint="send one event a task"
        + (", or let the receivers expect repeats" if flow.is_asl else ", or write 'retry failed entries'"),
    )
