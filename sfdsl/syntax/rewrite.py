"""A tree to a new tree: `change` is asked about every node, inner ones first; what it leaves alone is shared."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sfdsl.syntax.nodes import Node, child_fields


def rewrite(tree: Node, change: Callable[[Node], Node]) -> Any:
    """The tree with every node replaced by what `change` makes of it."""
    changes: dict[str, Any] = {}
    for name in child_fields(type(tree)):
        value = getattr(tree, name)
        if isinstance(value, tuple):
            items = tuple(rewrite(item, change) if hasattr(item, "__dataclass_fields__") else item for item in value)
            if any(new is not old for new, old in zip(items, value, strict=True)):
                changes[name] = items
        elif hasattr(value, "__dataclass_fields__"):
            new = rewrite(value, change)
            if new is not value:
                changes[name] = new
    return change(replace(tree, **changes) if changes else tree)
