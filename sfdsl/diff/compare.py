"""Two machines -> all that differs between them.

outline ──► match ──► compare scopes and states, pair by pair ──► mark risks
"""

from collections.abc import Iterator

from sfdsl.diff.compare_parts import part_differences
from sfdsl.diff.compare_states import compare_states, new_name
from sfdsl.diff.difference import Change, ChangeKind, Difference, OptionalValue
from sfdsl.diff.equivalence import is_same
from sfdsl.diff.matching import Matching, match_states
from sfdsl.diff.outline import Entry, Scope, machine_fields, outline
from sfdsl.diff.safety import with_risks
from sfdsl.ir.fields import ABSENT
from sfdsl.ir.nodes import Parameter, StateMachine
from sfdsl.jsontypes import Json


def diff_machines(a: StateMachine, b: StateMachine, *, deployment: bool = True) -> Difference:
    """What differs between `a`, the old machine, and `b`, the new one. Near linear in their size.

    The order of states and keys and the names of the machines don't count. Without `deployment` the type of the state machine and its
    parameters don't either: a definition in ASL does not say them.
    """
    matching = match_states(outline(a), outline(b))
    changes = list(_deployment(a, b)) if deployment else []
    changes += _scope(matching.old.scopes[0], matching.new.scopes[0], matching)
    for new in matching.new.entries:
        number = matching.old_of.get(new.number)
        changes += [_added(new)] if number is None else _pair(matching.old.entries[number], new, matching)
    changes += [_removed(old) for old in matching.old.entries if old.number not in matching.new_of]
    return Difference(with_risks(changes, matching))


# ---- the machine ----


def _deployment(a: StateMachine, b: StateMachine) -> Iterator[Change]:
    if a.kind != b.kind:
        yield _setting("type", a.kind, b.kind)
    olds, news = ({param.name: param for param in machine.params} for machine in (a, b))
    for name in dict.fromkeys((*olds, *news)):
        old, new = olds.get(name), news.get(name)
        before, after = _param(old), _param(new)
        if not is_same(before, after):
            yield _setting(f"param {name}", ABSENT if old is None else before, ABSENT if new is None else after)


def _param(param: Parameter | None) -> Json:
    if param is None:
        return None
    return {"kind": param.kind, **({} if param.default is ABSENT else {"default": param.default})}


def _setting(subject: str, old: OptionalValue, new: OptionalValue) -> Change:
    return Change(
        kind=ChangeKind.MACHINE,
        state=None,
        old_pointer=None,
        new_pointer=None,
        old=old,
        new=new,
        subject=subject,
    )


def _scope(old: Scope, new: Scope, matching: Matching) -> Iterator[Change]:
    """The fields of a definition, a branch, or the body of a map."""
    olds, news = machine_fields(old.machine), machine_fields(new.machine)
    part = "machine" if old.owner is None else "body"
    state = None if new.owner is None else new.owner.name
    start, new_start = olds.pop("StartAt", ABSENT), news.pop("StartAt", ABSENT)
    expected = new_name(start, old, matching) if isinstance(start, str) else start
    is_same_start = expected is new_start if ABSENT in (expected, new_start) else is_same(expected, new_start)
    if not is_same_start:
        yield Change(
            kind=ChangeKind.TRANSITION,
            state=state,
            old_pointer=None if start is ABSENT else (*old.pointer, "StartAt"),
            new_pointer=None if new_start is ABSENT else (*new.pointer, "StartAt"),
            old=start,
            new=new_start,
        )
    for leaf in part_differences(part, olds, news, old.pointer, new.pointer, is_jsonata=False):
        pointer = leaf.old_pointer if leaf.new_pointer is None else leaf.new_pointer
        is_language = pointer == ("QueryLanguage",)
        yield Change(
            kind=ChangeKind.MACHINE if state is None else ChangeKind.SETTING,
            state=state,
            old_pointer=leaf.old_pointer,
            new_pointer=leaf.new_pointer,
            old=leaf.old,
            new=leaf.new,
            # It is only what states have that do not say their own.
            is_cosmetic=leaf.is_cosmetic or (is_language and not _changes_a_language(matching)),
        )


def _changes_a_language(matching: Matching) -> bool:
    return any(old.is_jsonata != new.is_jsonata for old, new in matching.pairs())


# ---- states ----


def _added(new: Entry) -> Change:
    return Change(
        kind=ChangeKind.ADDED, state=new.name, old_pointer=None, new_pointer=new.pointer, old=ABSENT, new=new.fields
    )


def _removed(old: Entry) -> Change:
    return Change(
        kind=ChangeKind.REMOVED, state=old.name, old_pointer=old.pointer, new_pointer=None, old=old.fields, new=ABSENT
    )


def _pair(old: Entry, new: Entry, matching: Matching) -> Iterator[Change]:
    if old.name != new.name:
        yield _whole(ChangeKind.RENAMED, old, new, old.name, new.name)
    if matching.new_scope_of.get(old.scope.number) != new.scope.number:
        yield _whole(ChangeKind.MOVED, old, new, _describe(old.scope), _describe(new.scope))
    yield from compare_states(old, new, matching)
    yield from _branches(old, new, matching)
    for ours in old.inner:
        number = matching.new_scope_of.get(ours.number)
        if number is not None:
            theirs = matching.new.scopes[number]
            if ours.slot[0] != theirs.slot[0]:
                yield _slot_renamed(ours, theirs, new)
            yield from _scope(ours, theirs, matching)


def _whole(kind: ChangeKind, old: Entry, new: Entry, before: str, after: str) -> Change:
    return Change(kind=kind, state=new.name, old_pointer=old.pointer, new_pointer=new.pointer, old=before, new=after)


def _describe(scope: Scope) -> str:
    if scope.owner is None:
        return "the top level"
    if scope.slot[0] == "Branches":
        return f"branch {int(scope.slot[1]) + 1} of '{scope.owner.name}'"
    return f"the body of '{scope.owner.name}'"


def _branches(old: Entry, new: Entry, matching: Matching) -> Iterator[Change]:
    """Whether a Parallel state has the same branches in the same places: the order is that of its result."""
    if old.type != "Parallel" or new.type != "Parallel":
        return
    expected = [matching.new_scope_of.get(scope.number) for scope in old.inner]
    if expected != [scope.number for scope in new.inner]:
        yield Change(
            kind=ChangeKind.BRANCHES,
            state=new.name,
            old_pointer=(*old.pointer, "Branches"),
            new_pointer=(*new.pointer, "Branches"),
            old=[scope.machine.start_at for scope in old.inner],
            new=[scope.machine.start_at for scope in new.inner],
        )


def _slot_renamed(ours: Scope, theirs: Scope, new: Entry) -> Change:
    """`Iterator` is the old name of `ItemProcessor`."""
    return Change(
        kind=ChangeKind.SETTING,
        state=new.name,
        old_pointer=ours.pointer,
        new_pointer=theirs.pointer,
        old=str(ours.slot[0]),
        new=str(theirs.slot[0]),
        is_cosmetic=True,
    )
