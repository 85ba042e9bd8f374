"""Checks the arguments of a call against what its action takes.

    check_arguments(OptimizedCall("events", "putEvents"), {"Entrys": []}, lambda value: False)
    -> 'Entrys' is not an argument of events.putEvents; did you mean 'Entries'?

One mistake is one problem: a misspelt name is not missing as well, and what stands under it is not looked into. Only literals are judged. What is known at run time alone counts as right, and the names round it are checked all the same.
"""

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any, Literal, TypeAlias

from sfdsl.catalog import naming
from sfdsl.catalog.calls import sdk_segment
from sfdsl.catalog.models import Member, Members
from sfdsl.catalog.near import did_you_mean
from sfdsl.catalog.optimized import SYNC, SYNC_2
from sfdsl.catalog.resource import Call
from sfdsl.catalog.scalars import Finding, ScalarKind, check_length, check_scalar, wrong_type
from sfdsl.catalog.signature import Signature, is_any_json, signature_of
from sfdsl.jsontypes import Json, Pointer
from sfdsl.records import positional_record

ArgumentKind: TypeAlias = (
    ScalarKind
    | Literal[
        "unknown-argument",  # no such name, at any level
        "miscased-argument",  # only capitals and small letters differ; optimized integrations may understand it below the first level
        "unsupported-argument",  # the API has it, the optimized integration does not pass it on
        "duplicate-argument",  # two spellings of one argument, or `X` beside `X.$`
        "missing-argument",
        "union",  # exactly one member of several is wanted
        "forbidden-key",  # a key that is refused by name, such as a header
    ]
)


@positional_record
class ArgumentProblem:
    """`pointer` leads to the value, or to the object that lacks a name; its keys are as they are written (`Entries.$`).

    The message stands alone; `hint` says what to do; `near` has the names that were probably meant, the likeliest first.
    """

    kind: ArgumentKind
    pointer: Pointer
    message: str
    hint: str | None = None
    near: tuple[str, ...] = ()


def check_arguments(
    call: Call, value: Json, dynamic: Callable[[Json], bool], *, payload_template: bool = True
) -> tuple[ArgumentProblem, ...]:
    """What is wrong with the arguments of a call, in the order in which they are written.

    `dynamic` tells of a value that it is known at run time only: it is asked for every value, the outermost first, and what it answers for
    is not looked into. With `payload_template` (JSONPath), a key that ends in `.$` means the name before it, with such a value. A call
    that the catalogue does not know has no problems here: `check_call` reports it.
    """
    signature = signature_of(call)
    if signature is None or dynamic(value):
        return ()
    if signature.takes is None:
        if not isinstance(value, dict) or value:
            return (ArgumentProblem("unknown-argument", (), f"{call.label} takes no arguments", "leave them out"),)
        return ()
    checker = _Checker(call, signature, dynamic, payload_template)
    checker.check(value, signature.takes, ())
    return tuple(checker.problems)


def required_members(signature: Signature, shape: str) -> list[str]:
    """The names of the members that a structure must have, as the call spells them."""
    named = signature.model.members(shape, sdk=signature.is_sdk).named
    spelt = {member.name: name for name, member in named.items()}
    return [spelt[name] for name in signature.model.required(shape)]


class _Checker:
    """One run over the arguments of one call."""

    def __init__(
        self, call: Call, signature: Signature, dynamic: Callable[[Json], bool], payload_template: bool
    ) -> None:
        self._call, self._signature, self._model = call, signature, signature.model
        self._dynamic, self._payload_template = dynamic, payload_template
        self.problems: list[ArgumentProblem] = []

    def check(self, value: Json, shape_name: str, pointer: Pointer) -> None:
        shape = self._model.shapes[shape_name]
        # A null counts as absent, as in the JSON mapping of the Java SDK.
        if value is None or self._dynamic(value) or is_any_json(self._model, shape_name):
            return
        match shape["type"]:
            case "structure":
                self._check_structure(value, shape_name, pointer)
            case "list":
                self._check_list(value, shape, pointer)
            case "map":
                self._check_map(value, shape, pointer)
            case _:
                self._report(check_scalar(value, shape, sdk=self._signature.is_sdk), pointer)

    # ---- objects ----

    def _check_structure(self, value: Json, shape_name: str, pointer: Pointer) -> None:
        shape = self._model.shapes[shape_name]
        if isinstance(value, str) and "text_member" in shape:
            return
        if not isinstance(value, dict):
            self._report(wrong_type(value, shape), pointer)
            return
        members = self._model.members(shape_name, sdk=self._signature.is_sdk)
        given: set[str] = set()
        has_stranger = False
        for key, item in value.items():
            (name, is_known), place = self._plain_key(key), (*pointer, key)
            member = members.find(name)
            if member is None:
                meant = self._report_unknown(name, members, place)
                given |= {meant.name} if meant is not None else set()
                has_stranger |= meant is None
                continue
            if member.name in given:
                self._add("duplicate-argument", place, f"'{name}' is given twice", "keep one of them")
            # A literal null counts as absent.
            if item is not None or not is_known:
                given.add(member.name)
            is_passed_on = bool(pointer) or self._check_support(name, place)
            if is_known and is_passed_on and not member.is_any_json:
                self.check(item, member.shape, place)
        self._check_presence(shape_name, members, given, pointer)
        if shape.get("union") and len(given) != 1 and not has_stranger:
            listed = ", ".join(f"'{name}'" for name in members.named)
            count = "none is" if not given else f"{len(given)} are"
            self._add(
                "union",
                pointer,
                f"{self._owner(pointer)} takes exactly one of its members, but {count} given",
                f"one of {listed}",
            )

    def _check_presence(self, shape_name: str, members: Members, given: set[str], pointer: Pointer) -> None:
        for name in required_members(self._signature, shape_name):
            if members.named[name].name not in given:
                self._add(
                    "missing-argument", pointer, f"{self._owner(pointer)} needs '{name}'", f"add {name}: ...", (name,)
                )
        one_of = self._model.shapes[shape_name].get("one_of", [])
        if one_of and not given.intersection(one_of):
            spelt = tuple(name for name, member in members.named.items() if member.name in one_of)
            names = " or ".join(f"'{name}'" for name in spelt)
            self._add(
                "missing-argument", pointer, f"{self._owner(pointer)} needs {names}", f"add {spelt[0]}: ...", spelt
            )

    def _report_unknown(self, name: str, members: Members, pointer: Pointer) -> Member | None:
        """Gives the member that was probably meant, so that its absence is no second problem."""
        for spelt, member in members.named.items():
            # `DBInstanceIdentifier` is how the API spells what the Java SDK calls `DbInstanceIdentifier`.
            if name.lower() in (spelt.lower(), member.name.lower()):
                message = f"'{name}' is spelt '{spelt}' in Step Functions"
                self._add("miscased-argument", pointer, message, f"write '{spelt}'", (spelt,))
                return member
        is_top = len(pointer) == 1
        action = self._signature.action
        offered = action.parameters if is_top and action is not None and action.parameters else members.named.keys()
        near = _similar(name, offered)
        owner = self._owner(pointer[:-1])
        message = f"'{name}' is not an argument of {owner}" if is_top else f"{owner} has no member '{name}'"
        self._add("unknown-argument", pointer, message, _meant(near, offered), tuple(near))
        return members.find(near[0]) if near else None

    def _check_support(self, name: str, pointer: Pointer) -> bool:
        """Whether an optimized integration passes an argument on; reports it if not."""
        action = self._signature.action
        if action is None:
            return True
        if action.parameters is not None and name not in action.parameters:
            message = f"{self._call.label} does not pass on '{name}'"
            hint = f"leave it out, or call the API itself: sdk.{sdk_segment(self._call.service)}.{self._call.action}"
        elif naming.plain_member(name) in action.refused and self._call.pattern in (SYNC, SYNC_2):
            message, hint = f"{self._call.label} does not take '{name}'", "leave it out"
        else:
            return True
        self._add("unsupported-argument", pointer, message, hint)
        return False

    # ---- lists and maps ----

    def _check_list(self, value: Json, shape: Mapping[str, Any], pointer: Pointer) -> None:
        if not isinstance(value, list):
            self._report(wrong_type(value, shape, "put it in [ ]"), pointer)
            return
        self._report(check_length(len(value), shape, "elements"), pointer)
        for index, item in enumerate(value):
            self.check(item, shape["member"]["shape"], (*pointer, index))

    def _check_map(self, value: Json, shape: Mapping[str, Any], pointer: Pointer) -> None:
        if not isinstance(value, dict):
            self._report(wrong_type(value, shape), pointer)
            return
        self._report(check_length(len(value), shape, "entries"), pointer)
        key_shape = self._model.shapes[shape["key"]["shape"]]
        for key, item in value.items():
            name, is_known = self._plain_key(key)
            place = (*pointer, key)
            if "forbidden" in shape and re.fullmatch(shape["forbidden"], name):
                self._add(
                    "forbidden-key",
                    place,
                    f"Step Functions does not let '{name}' be set in {_path(pointer)}",
                    "leave it out",
                )
            if not self._dynamic(name):
                self._report(check_scalar(name, key_shape, sdk=self._signature.is_sdk), place, "the key ")
            if is_known:
                self.check(item, shape["value"]["shape"], place)

    # ---- reports ----

    def _plain_key(self, key: str) -> tuple[str, bool]:
        """The name that a key stands for, and whether its value is written down: False under a key that ends in `.$`."""
        if self._payload_template and key.endswith(".$"):
            return key[:-2], False
        return key, True

    def _owner(self, pointer: Pointer) -> str:
        return f"'{_path(pointer)}'" if pointer else self._call.label

    def _report(self, finding: Finding | None, pointer: Pointer, what: str = "") -> None:
        if finding is None:
            return
        name = f"'{_path(pointer)}'" if pointer else f"the value of {self._call.label}'s arguments"
        self._add(finding.kind, pointer, f"{what}{name} {finding.what}", finding.hint, finding.near)

    def _add(
        self, kind: ArgumentKind, pointer: Pointer, message: str, hint: str | None = None, near: tuple[str, ...] = ()
    ) -> None:
        self.problems.append(ArgumentProblem(kind, pointer, message, hint, near))


def _path(pointer: Pointer) -> str:
    """`("Entries", 0, "Detail.$")` -> `Entries[0].Detail`."""
    text = ""
    for step in pointer:
        text += f"[{step}]" if isinstance(step, int) else f".{step.removesuffix('.$')}"
    return text.removeprefix(".")


def _similar(name: str, names: Collection[str]) -> list[str]:
    # EC2's own reference names a list by its element (`Filter.N`); Step Functions wants the plural. Source: developer guide.
    plurals = [other for other in (f"{name}s", f"{name}es") if other in names]
    return plurals or did_you_mean(name, sorted(names), 3)


def _meant(near: list[str], names: Collection[str]) -> str | None:
    if near:
        return f"did you mean {' or '.join(repr(name) for name in near)}?"
    known = sorted(names)
    if not known:
        return "it has none"
    return "known: " + ", ".join(known[:8]) + (", ..." if len(known) > 8 else "")
