"""A difference for people: a line of summary, then state by state what changed, and what is only cosmetic at the end.

2 states changed, 1 removed, 1 added; 1 change is unsafe for running executions

~ pay
    Retry[0].MaxAttempts: 3 -> 5
    Parameters.Bus: "orders" -> $.bus
- refund  Task lambda.invoke
    ! an execution that is in this state cannot go on
+ notify  Task sns.publish
"""

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Final

from sfdsl.diagnostics.styles import PLAIN, Styles, printable
from sfdsl.diff.difference import RISK_TEXTS, Change, ChangeKind, Difference, OptionalValue
from sfdsl.ir.fields import Absent
from sfdsl.jsontypes import Pointer

_WIDTH: Final = 72
"""The characters that are shown of a value."""


def render_text(difference: Difference, styles: Styles = PLAIN) -> str:
    """Ends in a newline; control characters in names and values are written as escapes."""
    if difference.is_empty:
        return styles.paint("good", "no difference") + "\n"
    real = [change for change in difference.changes if not change.is_cosmetic]
    cosmetic = [change for change in difference.changes if change.is_cosmetic]
    lines = [_summary(real, styles), ""]
    for key, changes in groupby(real, key=lambda change: (change.kind is ChangeKind.REMOVED, change.state)):
        lines += _state(key[1], list(changes), styles)
    if cosmetic:
        if real:
            lines.append("")
        lines.append(styles.paint("faint", "cosmetic:"))
        lines += [styles.paint("faint", f"    {_place(change)}: {_values(change)}") for change in cosmetic]
    return "\n".join(lines) + "\n"


def _summary(real: list[Change], styles: Styles) -> str:
    if not real:
        return styles.paint("good", "cosmetic only: an execution would do the same")
    counts: list[str] = []
    whole = {ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.RENAMED, ChangeKind.MOVED}
    changed = {change.state for change in real if change.state is not None and change.kind not in whole}
    if changed:
        counts.append(f"{_states(len(changed))} changed")
    for kind in (ChangeKind.RENAMED, ChangeKind.MOVED, ChangeKind.REMOVED, ChangeKind.ADDED):
        number = sum(change.kind is kind for change in real)
        if number:
            counts.append(f"{number if counts else _states(number)} {kind.value}")
    if any(change.state is None for change in real):
        counts.append("settings of the machine changed" if not counts else "and settings of the machine")
    text = styles.paint("strong", ", ".join(counts))
    risks = sum(change.risk is not None for change in real)
    if risks:
        text += "; " + styles.paint(
            "warning", f"{risks} change{' is' if risks == 1 else 's are'} unsafe for running executions"
        )
    return text


def _states(number: int) -> str:
    return f"{number} state{'' if number == 1 else 's'}"


def _state(name: str | None, changes: list[Change], styles: Styles) -> Iterator[str]:
    """What changed in one state, or in the machine itself."""
    first = changes[0]
    whole = {change.kind: change for change in changes}
    if name is None:
        yield styles.paint("strong", "~ the state machine")
    elif first.kind is ChangeKind.ADDED:
        yield styles.paint("added", f"+ {_name(name)}{_type(first.new)}")
    elif first.kind is ChangeKind.REMOVED:
        yield styles.paint("removed", f"- {_name(name)}{_type(first.old)}")
    elif ChangeKind.RENAMED in whole:
        yield styles.paint("strong", f"~ {_name(str(whole[ChangeKind.RENAMED].old))} -> {_name(name)}")
    else:
        yield styles.paint("strong", f"~ {_name(name)}")
    for change in changes:
        if change.kind is ChangeKind.MOVED:
            yield f"    moved from {printable(str(change.old))} to {printable(str(change.new))}"
        elif change.kind not in (ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.RENAMED):
            yield f"    {_field(change)}: {_values(change, styles)}"
        if change.risk is not None:
            yield "        " + styles.paint("warning", f"! {RISK_TEXTS[change.risk]}")


def _name(name: str) -> str:
    """As sfd has it: quoted where it is no identifier."""
    return name if name.isidentifier() else printable(json.dumps(name, ensure_ascii=False))


def _type(fields: OptionalValue) -> str:
    """What kind of state it is, and what it calls."""
    if not isinstance(fields, dict):
        return ""
    words = [str(fields[key]) for key in ("Type", "Resource") if key in fields]
    return printable("".join(f"  {word}" for word in words))


def _place(change: Change) -> str:
    return f"{_name(change.state)}: {_field(change)}" if change.state is not None else _field(change)


def _field(change: Change) -> str:
    """The field's way from its state, or from the top of the definition."""
    if change.subject:
        return printable(change.subject)
    pointer = change.old_pointer if change.new_pointer is None else change.new_pointer
    assert pointer is not None  # a change without a subject is somewhere
    own = _below_state(pointer, change)
    if change.kind is ChangeKind.TRANSITION and own[-1] == "End":
        own = (*own[:-1], "Next")
    text = "".join(_step(step) for step in own).removeprefix(".")
    return printable(text) or "definition"


def _below_state(pointer: Pointer, change: Change) -> Pointer:
    """Without the names of the state and of those round it. A removed field stands in the old machine, under the old name."""
    if change.state is None:
        return pointer
    places = [index for index, step in enumerate(pointer[:-1]) if step == "States"]
    named = [index for index in places if pointer[index + 1] == change.state]
    found = named[:1] or places[-1:]
    return pointer[found[0] + 2 :] if found else pointer


def _step(step: str | int) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    return (
        f".{step}"
        if step.replace("-", "_").replace(".$", "").isidentifier()
        else f"[{json.dumps(step, ensure_ascii=False)}]"
    )


def _values(change: Change, styles: Styles = PLAIN) -> str:
    if isinstance(change.old, Absent):
        return f"added {styles.paint('added', _shown(change.new))}"
    if isinstance(change.new, Absent):
        return f"removed {styles.paint('removed', _shown(change.old))}"
    old, new = _shown(change.old), _shown(change.new)
    if change.kind is ChangeKind.TRANSITION and change.old_pointer is not None and change.new_pointer is not None:
        old, new = (
            "end" if pointer[-1] == "End" else text
            for pointer, text in ((change.old_pointer, old), (change.new_pointer, new))
        )
    return f"{styles.paint('removed', old)} -> {styles.paint('added', new)}"


def _shown(value: object) -> str:
    text = printable(json.dumps(value, ensure_ascii=False))
    return text if len(text) <= _WIDTH else f"{text[: _WIDTH - 1]}…"
