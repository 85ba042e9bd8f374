"""Names of states that the author did not name: the head of their statement as the formatter prints it.

So no name depends on other lines of the file. Two equal ones are an error that says: name one.
"""

import hashlib
from typing import Final

from sfdsl.syntax import nodes
from sfdsl.syntax.inline import expression_text
from sfdsl.syntax.nodes import Expression

MAX_NAME: Final = 80
"""Characters of a state's name. Source: ASL specification."""
_KEPT: Final = 72


def derived_name(head: str) -> str:
    """`head`, or, where it has more than 80 characters, its first 72, `~` and 7 hex digits of its hash."""
    if len(head) <= MAX_NAME:
        return head
    return f"{head[:_KEPT]}~{hashlib.sha256(head.encode()).hexdigest()[:7]}"


def set_name(statement: nodes.SetNode) -> str:
    """`set $a = 1, $b = 2` -> `set a, b`."""
    return derived_name("set " + ", ".join(assignment.variable.name for assignment in statement.assignments))


def wait_name(statement: nodes.WaitNode) -> str:
    """`wait 10m`, `wait until $.t`, `wait for $.n`."""
    words = ["wait", expression_text(statement.value)]
    if statement.mode != "seconds":
        words.insert(1, statement.mode)
    return derived_name(" ".join(words))


def succeed_name(statement: nodes.SucceedNode) -> str:
    """`succeed`, `succeed = $.a`."""
    return "succeed" if statement.value is None else derived_name(f"succeed = {expression_text(statement.value)}")


def fail_name(statement: nodes.FailNode) -> str:
    """`fail`, `fail = OrderRejected`: the cause is left out."""
    return "fail" if statement.error is None else derived_name(f"fail = {expression_text(statement.error)}")


def condition_name(keyword: str, condition: Expression) -> str:
    """`if $.total > 100`, `while $n < 10`, `until $.status == "DONE"`."""
    return derived_name(f"{keyword} {expression_text(condition)}")
