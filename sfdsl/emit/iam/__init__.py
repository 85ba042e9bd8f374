"""The permissions of a machine: the least that its role needs, the role's trust policy, and which state needs what.

machine ──needs.py──► needs of the states ──policy.py──► statements ──► NAME.iam.json
              │ arguments.py: what is known of arguments        ├──► NAME.iam.md         (report.py)
              └ the catalogue's permissions()                   └ settings.py: account, keys, logs

`NAME.iam-trust.json` lets Step Functions take on the role. IAM's JSON has no comments, so each statement's `Sid` says what it is for, and
the Markdown file beside it names the states. A statement that only Step Functions itself may use begins with `May`.
"""

import json
from dataclasses import dataclass

from sfdsl.catalog import iam_machine
from sfdsl.catalog.iam_statement import Statement
from sfdsl.emit import Options
from sfdsl.emit.iam.needs import Need, Note, needs_of
from sfdsl.emit.iam.policy import PolicyStatement, policy_json, put_together
from sfdsl.emit.iam.report import report
from sfdsl.emit.iam.settings import Settings, read_settings
from sfdsl.ir.nodes import StateMachine
from sfdsl.jsontypes import Json

__all__ = ["Permissions", "emit", "permissions_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Permissions:
    """What a machine needs. `other_roles` are the roles that its tasks take on, `*` for one that only the run knows."""

    statements: tuple[PolicyStatement, ...]
    other_roles: tuple[tuple[str, tuple[PolicyStatement, ...]], ...]
    notes: tuple[Note, ...]
    trust: dict[str, Json]

    @property
    def policy(self) -> dict[str, Json]:
        return policy_json(self.statements)


def permissions_of(machine: StateMachine, options: Options | None = None) -> Permissions:
    """Settings: see `settings.py`. Raises SettingError for one that makes no sense."""
    settings = read_settings((options or Options()).settings, machine.name)
    found = needs_of(machine, settings.account)
    own = [need for need in found.needs if need.role is None]
    own += [Need("", statement) for statement in _of_the_machine(settings, own)]
    roles = dict.fromkeys(need.role for need in found.needs if need.role is not None)
    return Permissions(
        statements=put_together(own),
        other_roles=tuple(
            (role, put_together(need for need in found.needs if need.role == role)) for role in roles if role
        ),
        notes=found.notes,
        trust=iam_machine.trust_policy(settings.account),
    )


def _of_the_machine(settings: Settings, needs: list[Need]) -> list[Statement]:
    """What the settings ask for. The key of a service matters only where a state calls the service."""
    called = {action.partition(":")[0] for need in needs for action in need.statement.actions}
    statements = [iam_machine.encryption(key, settings.account) for key in settings.machine_keys]
    statements += [
        iam_machine.encryption(key, settings.account, service=service)
        for service, key in settings.service_keys
        if service in called
    ]
    if settings.logging:
        statements.append(iam_machine.logging())
    if settings.xray:
        statements.append(iam_machine.tracing())
    return statements


def emit(machine: StateMachine, options: Options) -> dict[str, str]:
    """Three files: the policy, the trust policy, and the explanation of both. Raises SettingError."""
    permissions = permissions_of(machine, options)
    return {
        f"{machine.name}.iam.json": _json(permissions.policy),
        f"{machine.name}.iam-trust.json": _json(permissions.trust),
        f"{machine.name}.iam.md": report(machine.name, options.source_name, permissions),
    }


def _json(value: Json) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
