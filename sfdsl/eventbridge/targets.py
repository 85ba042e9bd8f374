"""Targets of rules, and what they get: the event, a part of it, a constant, or a text made from it.

Source: EventBridge user guide, "Amazon EventBridge input transformation"; API Reference, Target.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sfdsl.eventbridge.jsontext import JsonSyntaxError, compact_text, parse_json

_STEP = re.compile(r"\.([^.\[\]'\"]+)|\[(?:'([^']*)'|\"([^\"]*)\"|([0-9]+))\]")
_PLACEHOLDER = re.compile(r'<([A-Za-z0-9_.\-]+)>|("(?:[^"\\]|\\.)*")')


class InvalidPath(ValueError):
    """A path that is not `$` and names or indexes."""


@dataclass(frozen=True, slots=True)
class Target:
    """One target of a rule, as `PutTargets` gave it; `settings` is the whole of it."""

    id: str
    arn: str
    settings: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> "Target":
        return cls(settings["Id"], settings["Arn"], dict(settings))

    def payload(self, event: Mapping[str, Any], *, rule_name: str, rule_arn: str) -> Any:
        """What the target gets for an event."""
        if self.settings.get("Input") is not None:
            return _json_or_text(self.settings["Input"])
        if self.settings.get("InputPath") is not None:
            return value_at(event, self.settings["InputPath"])
        transformer = self.settings.get("InputTransformer")
        if transformer:
            known = {name: value_at(event, path) for name, path in (transformer.get("InputPathsMap") or {}).items()}
            known |= {
                "aws.events.rule-arn": rule_arn,
                "aws.events.rule-name": rule_name,
                "aws.events.event": {name: value for name, value in event.items() if name != "detail"},
                "aws.events.event.json": event,
                "aws.events.event.ingestion-time": event.get("time"),
            }
            return _json_or_text(_fill(transformer["InputTemplate"], known))
        return event


def value_at(event: Any, path: str) -> Any:
    """The value that a path like `$.detail.items[0].id` leads to; None if it leads nowhere.

    :raises InvalidPath: it is not such a path.
    """
    value = event
    for step in path_steps(path):
        if isinstance(step, str) and isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(step, int) and isinstance(value, list) and step < len(value):
            value = value[step]
        else:
            return None
    return value


def path_steps(path: str) -> list[str | int]:
    """:raises InvalidPath: it is not a path that targets may have."""
    if not path.startswith("$"):
        raise InvalidPath(f"{path!r} does not start with $")
    steps: list[str | int] = []
    at = 1
    while at < len(path):
        found = _STEP.match(path, at)
        if found is None:
            raise InvalidPath(f"{path!r} is not understood from {path[at:]!r} on")
        name, quoted, double_quoted, index = found.groups()
        steps.append(int(index) if index is not None else name or quoted or double_quoted or "")
        at = found.end()
    return steps


def _fill(template: str, known: Mapping[str, Any]) -> str:
    """The template with values for `<name>`: as JSON, or, inside of a string, as its text."""

    def outside(found: re.Match[str]) -> str:
        name, string = found.groups()
        if string is not None:
            return re.sub("<([A-Za-z0-9_.\\-]+)>", inside, string)
        return compact_text(known[name]) if name in known else str(found.group())

    def inside(found: re.Match[str]) -> str:
        if found.group(1) not in known:
            return str(found.group())
        value = known[found.group(1)]
        if value is None:
            return ""
        return compact_text(value if isinstance(value, str) else compact_text(value))[1:-1]

    return _PLACEHOLDER.sub(outside, template)


def _json_or_text(text: str) -> Any:
    try:
        return parse_json(text)
    except JsonSyntaxError:
        return text
