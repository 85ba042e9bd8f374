"""An estimate for people: a table of the three cases, the ways that they stand for, and what was assumed.

order: STANDARD, 1,000 executions a month in us-east-1

                        least     typical     worst       quota   left
state transitions           2           4         7
history events              9          17        33      25,000   24,967
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from sfdsl.cost.estimate import CaseEstimate, Estimate
from sfdsl.cost.paths import Path, Way
from sfdsl.cost.tally import Case
from sfdsl.diagnostics.styles import CUT, PLAIN, Styles, printable

_SHOWN_STEPS: Final = 12
_LONGEST_NAME: Final = 40
_DEEPEST: Final = 3
_ASTRONOMIC: Final = 10**15


def render_text(found: Estimate, styles: Styles = PLAIN) -> str:
    """Ends in a newline."""
    count = found.assumptions.executions
    executions = f"{count:,} executions a month" if count != 1 else "one execution"
    title = f"{printable(found.machine)}: {found.kind}, {executions} in {found.prices.region}"
    lines = [styles.paint("strong", title), ""]
    if not found.cases:
        lines.append("it has no state to start at")
    else:
        lines += [*_table(found, styles), "", *_ways(found), "", *_assumed(found, styles)]
    lines += [
        "",
        styles.paint(
            "faint",
            f"prices as of {found.prices.as_of}, {found.prices.source} (--prices FILE for others); "
            "without what other services cost, and without the free tier",
        ),
    ]
    return "\n".join(line.rstrip() for line in lines) + "\n"


# ---- the table ----


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of the table: a figure of each case, the quota for it, and what that leaves."""

    title: str
    figures: tuple[str, ...]
    quota: str = ""
    left: str = ""
    is_over: bool = False

    @property
    def cells(self) -> tuple[str, ...]:
        return (self.title, *self.figures, self.quota)


def _table(found: Estimate, styles: Styles) -> Iterator[str]:
    head = _Row("", tuple(case.value for case in Case), "quota", "left in the worst case")
    rows = [head, *_rows(found)]
    widths = [max(len(row.cells[column]) for row in rows) for column in range(len(head.cells))]
    for row in rows:
        first, *others = (cell.rjust(width) for cell, width in zip(row.cells, widths, strict=True))
        line = "   ".join([first.strip().ljust(widths[0]), *others])
        left = styles.paint("warning", row.left) if row.is_over else row.left
        yield styles.paint("faint", f"{line}   {left}") if row is head else f"{line}   {left}"


def _rows(found: Estimate) -> Iterator[_Row]:
    currency, count = found.prices.currency, found.assumptions.executions

    def row(title: str, shown: Callable[[CaseEstimate], str], name: str = "") -> _Row:
        figures = tuple(shown(found.cases[case]) for case in Case)
        quota = next((quota for quota in found.quotas if quota.name == name), None)
        if quota is None:
            return _Row(title, figures)
        shown_as = duration if name == "seconds" else _whole
        left = f"over by {shown_as(-quota.left)}" if quota.left < 0 else shown_as(quota.left)
        if quota.left == -math.inf:
            left = "nothing: no timeout bounds it"
        return _Row(title, figures, shown_as(quota.limit), left, quota.left < 0)

    if not found.is_express:
        yield row("state transitions", lambda case: _whole(case.transitions))
    yield row("history events", lambda case: _whole(case.events), "events")
    if any(case.child_events for case in found.cases.values()):
        yield row("events of a child", lambda case: _whole(case.child_events), "child_events")
    yield row("largest data, bytes", lambda case: _whole(case.payload.total), "payload")
    yield row("duration", lambda case: duration(case.seconds), "seconds")
    if any(case.requests for case in found.cases.values()):
        yield row("Express requests", lambda case: _whole(case.requests))
        yield row("Express GB-seconds", lambda case: _shortened(case.gb_seconds))
    if found.is_express:
        yield row("billed memory, MB", lambda case: _whole(case.memory_mb))
    yield row("one execution", lambda case: money(case.price, currency))
    if count != 1:
        yield row(f"{count:,} executions", lambda case: money(case.total, currency))


def _whole(value: float) -> str:
    if value < _ASTRONOMIC:
        return f"{value:,.0f}"
    return f"{Decimal(value):.3g}"


def _shortened(value: float) -> str:
    return f"{value:,.6f}".rstrip("0").rstrip(".") if value < _ASTRONOMIC else f"{value:.3g}"


def duration(seconds: float) -> str:
    """`1.5 s`, `2 min 5 s`, `3 h 20 min`, `4 d 1 h`, `1 year`; the two largest units."""
    if math.isinf(seconds):
        return "no limit"
    if seconds < 60:
        return f"{seconds:.4g} s"
    left = round(seconds)
    parts: list[str] = []
    for unit, size in (("year", 31_536_000), ("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1)):
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count:,} {unit}{'s' if unit == 'year' and count > 1 else ''}")
        elif parts:
            break
    return " ".join(parts[:2])


def money(amount: float | None, currency: str) -> str:
    """In cents from one unit on; smaller amounts with four digits that count."""
    if amount is None:
        return "no price"
    if amount >= _ASTRONOMIC:
        return f"{amount:.3g} {currency}"
    exact = Decimal(repr(amount))
    places = 2 if exact >= 1 or not exact else 3 - exact.adjusted()
    shown = f"{exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):,f}"
    whole, _, cents = shown.partition(".")
    shown = f"{whole}.{cents[:2]}{cents[2:].rstrip('0')}"
    return f"${shown}" if currency == "USD" else f"{currency} {shown}"


# ---- the ways ----


def _ways(found: Estimate) -> Iterator[str]:
    ends = {"success": "", "failure": "  (ends in an error)", "endless": "  (never ends: broken off)"}
    for case in Case:
        each: CaseEstimate = found.cases[case]
        yield f"{case.value:<9}{path_text(each.path) or 'nothing'}{ends[each.ends]}"
        yield f"{'':<9}largest data: {printable(each.payload.where)}"


def path_text(path: Path | None, depth: int = 0) -> str:
    """`a → (b → c) × 9 → b → d`; of a long way the beginning and the end, of loops in loops in loops the number of rounds."""
    if depth > _DEEPEST:
        return CUT
    steps = list(_steps(path, depth))
    if len(steps) > _SHOWN_STEPS:
        left_out = len(steps) - _SHOWN_STEPS
        steps = [*steps[: _SHOWN_STEPS // 2], f"{CUT} {left_out} more {CUT}", *steps[-(_SHOWN_STEPS // 2) :]]
    return " → ".join(steps)


def _steps(path: Path | None, depth: int) -> Iterator[str]:
    for step in path or ():
        if isinstance(step, Way):
            yield _short(step.source)
        elif step.times == 1:
            yield from _steps(step.path, depth)
        else:
            yield f"({path_text(step.path, depth + 1)}) × {step.times:,}"


def _short(name: str) -> str:
    shown = printable(name)
    return shown if len(shown) <= _LONGEST_NAME else shown[: _LONGEST_NAME - 1] + CUT


# ---- what was assumed ----


def _assumed(found: Estimate, styles: Styles) -> Iterator[str]:
    given = found.assumptions
    yield styles.paint("faint", "assumed (the option says otherwise):")
    for loop in found.loops:
        rest = f", {len(loop.states)} states" if len(loop.states) > 1 else ""
        room = "" if loop.room is None else f"; the history has room for {loop.room:,}"
        yield f"  the loop of '{printable(loop.head)}'{rest}: {loop.rounds:,} rounds{room}  (--loop '{printable(loop.head)}=N')"
    for each in found.maps:
        room = "" if each.room is None else f"; the history has room for {each.room:,}"
        children = (
            "" if each.children is None else f" in {each.children:,} child execution{'s' if each.children != 1 else ''}"
        )
        yield f"  the map '{printable(each.name)}': {each.items:,} items{children}{room}  (--items '{printable(each.name)}=N')"
    yield f"  a task takes {given.task_seconds:g} s  (--seconds [STATE=]N)"
    yield f"  the input has {given.input_bytes:,} bytes, a result {given.result_size:,}  (--input-bytes N, --result-bytes [STATE=]N)"
    for note in found.notes:
        yield f"  {printable(note)}"
