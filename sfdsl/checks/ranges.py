"""Numbers are in the range of their field.

Spec: "Timeouts and heartbeats", "Retrying after error", "Wait State", "Map State". Bounds: developer guide, "Handling errors"
(IntervalSeconds, MaxAttempts, MaxDelaySeconds) and the limits of the Map state's fields.
"""

import re
from typing import Any, Final

from sfdsl.checks.flow import Flow, Place
from sfdsl.checks.parts import parts
from sfdsl.checks.texts import has_placeholder, is_expression, quoted
from sfdsl.diagnostics import Edit, Fix
from sfdsl.diagnostics.codes import asl as codes
from sfdsl.diagnostics.wording import meant
from sfdsl.ir.fields import Spans
from sfdsl.ir.nodes import RawState, Retrier, TaskState
from sfdsl.records import positional_record
from sfdsl.source import Span

LONGEST_SECONDS: Final = 99_999_999
JITTER: Final = ("FULL", "NONE")


@positional_record
class Range:
    """`low <= value <= high`, whole numbers only unless `fractions`."""

    low: float
    high: float | None = None
    fractions: bool = False

    def problem(self, value: float) -> str | None:
        """What is wrong with the value, to follow `must be`."""
        if not self.fractions and value != int(value):
            return "a whole number"
        if self.high is not None and not self.low <= value <= self.high:
            return f"from {self.low:,} to {self.high:,}"
        if value < self.low:
            return f"{self.low:,} or more"
        return None


_RANGES: Final = {
    "TimeoutSeconds": ("timeout_seconds", Range(1, LONGEST_SECONDS)),
    "HeartbeatSeconds": ("heartbeat_seconds", Range(1, LONGEST_SECONDS)),
    "Seconds": ("seconds", Range(0, LONGEST_SECONDS)),
    "IntervalSeconds": ("interval_seconds", Range(1, LONGEST_SECONDS)),
    "MaxAttempts": ("max_attempts", Range(0, LONGEST_SECONDS - 1)),
    "BackoffRate": ("backoff_rate", Range(1, None, fractions=True)),
    "MaxDelaySeconds": ("max_delay_seconds", Range(1, 31_622_400 - 1)),
    "MaxConcurrency": ("max_concurrency", Range(0)),
    "ToleratedFailureCount": ("tolerated_failure_count", Range(0)),
    "ToleratedFailurePercentage": ("tolerated_failure_percentage", Range(0, 100, fractions=True)),
    "MaxItemsPerBatch": ("max_items_per_batch", Range(1)),
    "MaxInputBytesPerBatch": ("max_input_bytes_per_batch", Range(1, 262_144)),
}


def check(flow: Flow) -> None:
    _numbers(flow, flow.machine, flow.machine.spans, (), False)
    for place in flow.places:
        if isinstance(place.state, RawState):
            continue
        for pointer, node in parts(place.state):
            _numbers(flow, node, place.spans, pointer, place.is_jsonata)
            if isinstance(node, Retrier):
                _retrier(flow, node)
        if isinstance(place.state, TaskState):
            _heartbeat(flow, place, place.state)


def _numbers(flow: Flow, node: Any, spans: Spans, pointer: tuple[str | int, ...], is_jsonata: bool) -> None:
    for key, (field, allowed) in _RANGES.items():
        value = getattr(node, field, None)
        if value is None:
            continue
        span = spans.find(*pointer, key)
        if isinstance(value, str):
            _text(flow, key, value, span, is_jsonata)
        elif (problem := allowed.problem(value)) is not None:
            flow.report(codes.OUT_OF_RANGE, span, f"'{key}' is {value}; it must be {problem}")


def _text(flow: Flow, key: str, value: str, span: Span | None, is_jsonata: bool) -> None:
    if has_placeholder(value) or (is_jsonata and is_expression(value)):
        return
    expected = "a number or a {% %} expression" if is_jsonata else "a number"
    hint, fixes = None, []
    if re.fullmatch(r"\d+(\.\d+)?", value):
        hint = "write it without quotes"
        if span is not None and flow.source_text(span) in (f'"{value}"', f"'{value}'"):
            fixes = [Fix(f"write {value} without quotes", (Edit(span, value),))]
    elif value.startswith("$") and not is_jsonata:
        hint = f"for a value from the input write '{key}Path'"
    message = f"'{key}' must be {expected}, not the text {quoted(value)}"
    flow.report(codes.WRONG_SHAPE, span, message, hint=hint, fixes=fixes)


def _retrier(flow: Flow, retrier: Retrier) -> None:
    jitter = retrier.jitter_strategy
    if jitter is not None and jitter not in JITTER and not has_placeholder(jitter):
        hint = meant(jitter, JITTER) or "FULL or NONE"
        span = retrier.spans.find("JitterStrategy")
        flow.report(codes.OUT_OF_RANGE, span, f"{quoted(jitter)} is not a jitter strategy", hint=hint)
    longest, interval = retrier.max_delay_seconds, retrier.interval_seconds
    if longest is not None and longest >= 1 and longest <= (1 if interval is None else interval):
        flow.report(
            codes.OUT_OF_RANGE,
            retrier.spans.find("MaxDelaySeconds"),
            f"'MaxDelaySeconds' is {longest}; it must be more than 'IntervalSeconds', "
            f"which is {1 if interval is None else interval}",
        )


def _heartbeat(flow: Flow, place: Place, state: TaskState) -> None:
    heartbeat, timeout = state.heartbeat_seconds, state.timeout_seconds
    if isinstance(heartbeat, int | float) and isinstance(timeout, int | float) and heartbeat >= timeout:
        flow.report(
            codes.OUT_OF_RANGE,
            place.spans.find("HeartbeatSeconds"),
            f"'HeartbeatSeconds' is {heartbeat}; it must be less than 'TimeoutSeconds', which is {timeout}",
        )
