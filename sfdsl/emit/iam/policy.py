"""The needs of the states put together to a policy: one statement for the same actions under the same conditions.

    LambdaInvokeFunctionForCharge         one state needs it: its name is in the Sid
    DynamodbPutItem                       several do
    MayWatchAndStopTheJobOf...            no call of the text uses it: Step Functions may, while it follows a job

Source: IAM user guide, "IAM JSON policy elements: Sid" (letters and digits, each once in a policy), "Condition operators".
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from sfdsl.catalog.iam_statement import Conditions, Statement
from sfdsl.emit.iam.needs import Need
from sfdsl.jsontypes import Json

VERSION: Final = "2012-10-17"
MANAGED_POLICY_LIMIT: Final = 6_144
INLINE_POLICY_LIMIT: Final = 10_240
"""Characters without blanks: of a managed policy; of all inline policies of a role. Source: IAM user guide, "IAM and STS quotas"."""
_LONGEST_SID: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyStatement:
    """One statement. `uses` are the states that need it, each with its own resources; empty for what the machine itself needs."""

    sid: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: Conditions
    purposes: tuple[str, ...]
    uses: tuple[tuple[str, tuple[str, ...]], ...]
    is_conditional: bool

    @property
    def states(self) -> tuple[str, ...]:
        return tuple(state for state, _ in self.uses)

    def to_json(self) -> dict[str, Json]:
        statement: dict[str, Json] = {
            "Sid": self.sid,
            "Effect": "Allow",
            "Action": list(self.actions),
            "Resource": list(self.resources),
        }
        if self.conditions:
            statement["Condition"] = {
                operator: {key: _plain(value) for key, value in sorted(keys.items())}
                for operator, keys in sorted(self.conditions.items())
            }
        return statement


def _plain(value: str | list[str]) -> Json:
    return value if isinstance(value, str) else list(value)


def policy_json(statements: Iterable[PolicyStatement]) -> dict[str, Json]:
    return {"Version": VERSION, "Statement": [statement.to_json() for statement in statements]}


@dataclass(slots=True)
class _Group:
    """The needs that one statement stands for, while they are collected."""

    statement: Statement
    conditions: Conditions
    purposes: list[str] = field(default_factory=list)
    uses: dict[str, list[str]] = field(default_factory=dict)
    resources: list[str] = field(default_factory=list)


def put_together(needs: Iterable[Need]) -> tuple[PolicyStatement, ...]:
    """In the order in which the states first need them; what none of the calls needs by itself comes last."""
    groups: dict[object, _Group] = {}
    for need in needs:
        statement = need.statement
        conditions = _with_wildcards(statement.conditions)
        actions = tuple(sorted(set(statement.actions)))
        key = (actions, _frozen(conditions), statement.is_conditional)
        group = groups.setdefault(key, _Group(statement, conditions))
        group.purposes.append(statement.purpose)
        group.resources += statement.resources
        if need.state:
            group.uses.setdefault(need.state, []).extend(statement.resources)
    ordered = sorted(groups.values(), key=lambda group: group.statement.is_conditional)
    taken: set[str] = set()
    return tuple(_made(group, taken) for group in ordered)


def _made(group: _Group, taken: set[str]) -> PolicyStatement:
    return PolicyStatement(
        sid=_sid(group, taken),
        actions=tuple(sorted(set(group.statement.actions))),
        resources=_without_covered(group.resources),
        conditions=group.conditions,
        purposes=tuple(dict.fromkeys(group.purposes)),
        uses=tuple((state, tuple(sorted(set(resources)))) for state, resources in group.uses.items()),
        is_conditional=group.statement.is_conditional,
    )


# ---- names ----


def _sid(group: _Group, taken: set[str]) -> str:
    statement = group.statement
    words = statement.purpose
    if words.startswith("call "):
        # One action says it better than the name of the integration.
        words = statement.actions[0] if len(statement.actions) == 1 else words.removeprefix("call ")
    sid = camel(("may " if statement.is_conditional else "") + words)[:_LONGEST_SID]
    state = camel(next(iter(group.uses))) if len(group.uses) == 1 else ""
    if state:
        sid = f"{sid}For{state}"[:_LONGEST_SID]
    number, name = 1, sid
    while name in taken:
        number += 1
        name = f"{sid[: _LONGEST_SID - 4]}{number}"
    taken.add(name)
    return name


def camel(words: str) -> str:
    """`be told when the job of glue.startJobRun.sync ends` -> `BeToldWhenTheJobOfGlueStartJobRunSyncEnds`. ASCII only, as Sids are."""
    return "".join(word[:1].upper() + word[1:] for word in re.findall(r"[A-Za-z0-9]+", words.replace("'s ", "s ")))


# ---- resources and conditions ----


def _without_covered(resources: Iterable[str]) -> tuple[str, ...]:
    """Sorted, each once, without those that another one includes."""
    found = sorted(set(resources))
    patterns = [one for one in found if _WILDCARD.search(_PLACEHOLDER.sub("", one))]
    return tuple(one for one in found if not any(other != one and covers(other, one) for other in patterns))


def covers(pattern: str, other: str) -> bool:
    """Whether an ARN pattern matches whatever another one does. A `*` in the other is matched by a `*` only."""
    return re.fullmatch("".join(map(_regex, _TOKEN.findall(pattern))), other, re.DOTALL) is not None


def _regex(token: str) -> str:
    if token[0] == "*":
        return ".*"
    return "[^*?]" if token == "?" else re.escape(token)


_WILDCARD: Final = re.compile(r"[*?]")
_PLACEHOLDER: Final = re.compile(r"\$\{[^{}]*\}")
_TOKEN: Final = re.compile(r"\$\{[^{}]*\}|\*+|.", re.DOTALL)
_LIKE: Final = {"StringEquals": "StringLike", "ArnEquals": "ArnLike"}


def _with_wildcards(conditions: Conditions) -> dict[str, dict[str, str | list[str]]]:
    """A text that is known in part has a `*`, which only the `Like` operators understand."""
    written: dict[str, dict[str, str | list[str]]] = {}
    for operator, keys in conditions.items():
        for key, value in keys.items():
            texts = [value] if isinstance(value, str) else value
            has_star = any("*" in text.replace("${*}", "") for text in texts)
            written.setdefault(_LIKE.get(operator, operator) if has_star else operator, {})[key] = value
    return written


def _frozen(conditions: Mapping[str, Mapping[str, str | list[str]]]) -> object:
    return tuple(
        (operator, key, tuple([value] if isinstance(value, str) else value))
        for operator, keys in sorted(conditions.items())
        for key, value in sorted(keys.items())
    )
