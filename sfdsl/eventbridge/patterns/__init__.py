"""Event patterns: what a rule of EventBridge looks for in an event.

    pattern = EventPattern.parse('{"source": ["my.app"], "detail": {"amount": [{"numeric": [">", 100]}]}}')
    pattern.matches({"source": "my.app", "detail": {"amount": 250}})        True
    pattern.explain(event)                                                  a `KeyVerdict` for each key
    pattern.could_match({"source": "my.app", "detail": UNKNOWN})            a `Possibility`

`PatternIndex` holds many patterns and finds those that match. Start reading at `pattern.py`.
"""

from sfdsl.eventbridge.patterns.errors import InvalidEvent, InvalidEventPattern
from sfdsl.eventbridge.patterns.explain import KeyVerdict
from sfdsl.eventbridge.patterns.fields import UNKNOWN
from sfdsl.eventbridge.patterns.index import PatternIndex
from sfdsl.eventbridge.patterns.pattern import EventPattern, could_match, match_event
from sfdsl.eventbridge.patterns.possible import Possibility

__all__ = [
    "UNKNOWN",
    "EventPattern",
    "InvalidEvent",
    "InvalidEventPattern",
    "KeyVerdict",
    "PatternIndex",
    "Possibility",
    "could_match",
    "match_event",
]
