"""The file that stands in for comments in the policy: which statement is for which states, and what to look at before attaching it."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from sfdsl.emit.iam.policy import INLINE_POLICY_LIMIT, MANAGED_POLICY_LIMIT, PolicyStatement, policy_json

if TYPE_CHECKING:
    from sfdsl.emit.iam import Permissions

_MADE_BY: Final = "Made by `sfdsl compile --target iam`"


def report(name: str, source_name: str, permissions: "Permissions") -> str:
    """Markdown, ending in a newline."""
    lines = [
        f"# Permissions of {code(name)}",
        "",
        f"{_MADE_BY}{f' from {code(source_name)}' if source_name else ''}. "
        f"{code(f'{name}.iam.json')} is the policy of its role, {code(f'{name}.iam-trust.json')} the role's trust policy.",
        "",
        *_statements(permissions.statements),
        *_wide(permissions.statements),
        *_other_roles(permissions),
        *_notes(permissions),
        _size(permissions),
    ]
    return "\n".join(lines) + "\n"


def _statements(statements: tuple[PolicyStatement, ...]) -> Iterator[str]:
    if not statements:
        yield from ("It calls nothing: its role needs no policy.", "")
        return
    called = [statement for statement in statements if not statement.is_conditional]
    marked = [statement for statement in statements if statement.is_conditional]
    if called:
        yield from ("## What its calls need", "")
        yield from _table(("statement", "to", "states"), map(_row, called))
    if marked:
        yield from (
            "## What Step Functions may need beside them",
            "",
            "No state makes these calls. Step Functions, or the service that is called, does where it has to.",
            "",
        )
        yield from _table(("statement", "to", "states"), map(_row, marked))


def _row(statement: PolicyStatement) -> tuple[str, ...]:
    states = ", ".join(map(code, statement.states)) if statement.states else "the machine itself"
    return code(statement.sid), cell("; ".join(statement.purposes)), states


def _wide(statements: tuple[PolicyStatement, ...]) -> Iterator[str]:
    """Resources with a `*` where a name belongs."""
    rows = [
        (code(state), cell(", ".join(statement.actions)), code(resource))
        for statement in statements
        if not statement.is_conditional
        for state, resources in statement.uses
        for resource in resources
        if is_wide(resource, statement.purposes)
    ]
    if rows:
        yield from (
            "## Wider than it could be",
            "",
            "The text does not name the resource, or not in full: an expression, a service that has no narrower form. "
            "Put the names in if you know them.",
            "",
        )
        yield from _table(("state", "actions", "resource"), rows)


def is_wide(resource: str, purposes: Iterable[str] = ()) -> bool:
    """Whether the name in an ARN is open. All versions of a function or executions of a machine are what they should be, and so is all
    below the prefix of results; region and account are settings."""
    parts = re.sub(r"\$\{[^{}]*\}", "x", resource).split(":", 5)
    if len(parts) < 6:
        return "*" in parts[0]
    service, name = parts[2], parts[5]
    if service == "s3" and "/" in name:
        return "*" in name and "write the results" not in purposes
    name = re.sub(r"[-/]\*$" if service == "secretsmanager" else r"[:/]\*$", "", name.removeprefix("/"))
    return "*" in name or name.endswith("!connection") or (resource.endswith("*") and not re.search(r"[:/]", name))


def _other_roles(permissions: "Permissions") -> Iterator[str]:
    for role, statements in permissions.other_roles:
        shown = "a role that only the run knows" if role == "*" else code(role)
        states = dict.fromkeys(state for statement in statements for state in statement.states)
        yield from (
            f"## What {shown} needs",
            "",
            f"{', '.join(map(code, states))} take{'s' if len(states) == 1 else ''} it on. It has to trust this machine's role, and to allow:",
            "",
            "```json",
            json.dumps(policy_json(statements), indent=2, ensure_ascii=False),
            "```",
            "",
        )


def _notes(permissions: "Permissions") -> Iterator[str]:
    if permissions.notes:
        yield from ("## Beside the policy", "")
        yield from (f"- {code(note.state)}: {cell(note.text)}" for note in permissions.notes)
        yield ""


def _size(permissions: "Permissions") -> str:
    size = len(re.sub(r"\s", "", json.dumps(permissions.policy, ensure_ascii=False)))
    fits = f"a managed policy may have {MANAGED_POLICY_LIMIT:,}, the inline policies of a role {INLINE_POLICY_LIMIT:,} together"
    too_large = " Spread it over several policies." if size > MANAGED_POLICY_LIMIT else ""
    return f"The policy has {size:,} characters without blanks; {fits}.{too_large}"


# ---- Markdown ----


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield "|" + " --- |" * len(head)
    yield from (f"| {' | '.join(row)} |" for row in rows)
    yield ""


def code(text: str) -> str:
    """A name as code, whatever it holds: state names may have line ends, bars and backticks in them."""
    flat = re.sub(r"\s+", " ", text).replace("|", "\\|")
    fence = "``" if "`" in flat else "`"
    pad = " " if fence == "``" else ""
    return f"{fence}{pad}{flat}{pad}{fence}"


def cell(text: str) -> str:
    return re.sub(r"\s+", " ", text).replace("|", "\\|").replace("<", "&lt;")
