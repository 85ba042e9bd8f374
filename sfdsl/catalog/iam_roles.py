"""The roles that a call hands to a service: `iam:PassRole` for each.

sdk.scheduler.createSchedule, {"Target": {"RoleArn": "arn:aws:iam::123456789012:role/r"}}  ->  iam:PassRole on that role
"""

from collections.abc import Callable, Iterator
from typing import Final

from sfdsl.catalog.iam_resources import ANYTHING, Account
from sfdsl.catalog.iam_statement import Statement
from sfdsl.catalog.models import Model
from sfdsl.catalog.signature import Signature, is_any_json
from sfdsl.jsontypes import Json

_ROLE_NAMES: Final = frozenset({"Role", "ServiceRole", "JobFlowRole", "AutoScalingRole", "NodeRole"})
_PRINCIPALS: Final = {"ecs": "ecs-tasks.amazonaws.com", "logs": "logs.amazonaws.com"}
"""Whom the role is for, by IAM prefix, where that is not `PREFIX.amazonaws.com`."""
_NOT_PASSED: Final = frozenset({"iam", "sts", "organizations"})
"""Services that only talk about roles."""


def roles_passed(
    signature: Signature, arguments: Json, dynamic: Callable[[Json], bool], prefix: str, account: Account
) -> Iterator[Statement]:
    """One statement for all roles that the arguments name, at any depth. `prefix` is what IAM calls the service."""
    if prefix in _NOT_PASSED or signature.takes is None:
        return
    walk = _Walk(signature.model, dynamic, signature.is_sdk)
    found = sorted({_role_arn(role, account) for role in walk.roles(signature.takes, arguments)})
    if found:
        principal = _PRINCIPALS.get(prefix, f"{prefix}.amazonaws.com")
        conditions = {"StringEquals": {"iam:PassedToService": principal}}
        yield Statement(("iam:PassRole",), tuple(found), "pass the role on", conditions, is_conditional=True)


def _role_arn(role: str | None, account: Account) -> str:
    """Of a role named by its ARN or by its name; None: known at run time only."""
    if role is not None and (role.startswith("arn:") or "${" in role):
        return role
    return account.arn("iam", f"role/{role if role is not None else ANYTHING}", region="")


class _Walk:
    """Finds the members that hold a role: texts whose name ends in `RoleArn`, and a few more."""

    def __init__(self, model: Model, dynamic: Callable[[Json], bool], sdk: bool) -> None:
        self._model, self._dynamic, self._sdk = model, dynamic, sdk

    def roles(self, name: str, value: Json) -> Iterator[str | None]:
        shape = self._model.shapes[name]
        if is_any_json(self._model, name) or self._dynamic(value):
            return
        match shape["type"], value:
            case "list", list():
                for item in value:
                    yield from self.roles(shape["member"]["shape"], item)
            case "map", dict():
                for item in value.values():
                    yield from self.roles(shape["value"]["shape"], item)
            case "structure", dict():
                yield from self._roles_of_members(name, value)

    def _roles_of_members(self, name: str, value: dict[str, Json]) -> Iterator[str | None]:
        members = self._model.members(name, sdk=self._sdk)
        for key, item in value.items():
            plain = key.removesuffix(".$")
            member = members.find(plain)
            if member is None or member.is_any_json:
                continue
            if (plain.endswith("RoleArn") or plain in _ROLE_NAMES) and self._model.shapes[member.shape][
                "type"
            ] == "string":
                yield item if plain == key and isinstance(item, str) and not self._dynamic(item) else None
            elif plain == key:
                yield from self.roles(member.shape, item)
