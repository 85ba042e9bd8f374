"""What became of a run, for people: the events that it sent, how it ended, and what AWS would have done otherwise."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from sfdsl.cli.durations import duration
from sfdsl.diagnostics.styles import Styles, printable
from sfdsl.diagnostics.wording import counted

if TYPE_CHECKING:
    from sfdsl.runtime.execution import Execution

_SHOWN_EVENTS: Final = 20
_DETAIL_LENGTH: Final = 200
_CAUSE_LINES: Final = 20
_ENDINGS: Final = {
    "SUCCEEDED": ("good", "succeeded"),
    "FAILED": ("error", "failed"),
    "TIMED_OUT": ("error", "timed out"),
    "ABORTED": ("error", "was aborted"),
}


def outcome_lines(
    execution: "Execution", states: int, elapsed: float, styles: Styles, *, has_rules: bool = True
) -> Iterator[str]:
    """The lines that follow the tree. `elapsed` is by the clock of the run; `has_rules` says whether there are any to match events."""
    yield from _event_lines(execution.events, styles, has_rules)
    for note in execution.notes:
        yield f"{styles.paint('note', 'note:')} {printable(note)}"
    yield f"{_verb(execution, styles)} after {duration(elapsed)}, {counted(states, 'state')}{_seed(execution)}"
    if execution.status != "SUCCEEDED":
        yield from _failure_lines(execution.error, execution.cause, styles)


def failure_lines(execution: "Execution", styles: Styles) -> Iterator[str]:
    """The bare reason, where nothing else is said of a run that did not succeed."""
    yield f"{_verb(execution, styles)}{_seed(execution)}"
    yield from _failure_lines(execution.error, execution.cause, styles)


def _verb(execution: "Execution", styles: Styles) -> str:
    style, verb = _ENDINGS.get(execution.status, ("warning", execution.status.lower()))
    return styles.paint(style, verb)


def _seed(execution: "Execution") -> str:
    """A failure may be one that chance made, and then has to be looked at again."""
    return "" if execution.status == "SUCCEEDED" else f" (--seed {execution.seed} repeats it)"


def _failure_lines(error: str | None, cause: str | None, styles: Styles) -> Iterator[str]:
    if error:
        yield f"  {styles.paint('strong', printable(error))}"
    lines = _readable(cause or "").split("\n") if cause else []
    for line in lines[:_CAUSE_LINES]:
        yield f"  {printable(line)}"
    if len(lines) > _CAUSE_LINES:
        yield f"  ... {counted(len(lines) - _CAUSE_LINES, 'more line')}"


def _readable(cause: str) -> str:
    """Causes are often JSON in one line."""
    if cause.startswith("{"):
        try:
            return json.dumps(json.loads(cause), indent=2, ensure_ascii=False)
        except ValueError:
            pass
    return cause


def _event_lines(events: Sequence[Mapping[str, Any]], styles: Styles, has_rules: bool) -> Iterator[str]:
    if not events:
        return
    yield f"{counted(len(events), 'event')} reached EventBridge:"
    for entry in events[:_SHOWN_EVENTS]:
        event = entry["event"]
        detail = json.dumps(event.get("detail"), ensure_ascii=False)
        if len(detail) > _DETAIL_LENGTH:
            detail = detail[:_DETAIL_LENGTH] + "…"
        head = styles.paint("strong", printable(f"{event.get('source')}  {event.get('detail-type')}"))
        yield f"  {head}  on {printable(str(entry['bus']))}  {printable(detail)}"
        for resource in event.get("resources", ()):
            yield f"    {styles.paint('faint', 'resource')} {printable(str(resource))}"
        rules = entry.get("rules", ())
        if rules or has_rules:
            said = ", ".join(map(str, rules)) or "none"
            yield f"    {styles.paint('faint', 'rules that match:')} {printable(said)}"
    if len(events) > _SHOWN_EVENTS:
        yield f"  ... {counted(len(events) - _SHOWN_EVENTS, 'more event')}; --format json has all of them"
