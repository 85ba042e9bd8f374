"""The regular expressions of botocore's models, as far as Python can apply them safely.

They are written for Java, so not all of them mean the same in Python; some would take for ever on a text that almost matches; and some say
less than their authors thought. A text is only found wrong by a pattern that is none of these.
"""

import re
import warnings
from functools import lru_cache
from typing import Final

_LONGEST_TEXT: Final = 4096
_LONGEST_RISKY_TEXT: Final = 20
_SURROGATE: Final = re.compile(r"\\u[dD][89a-fA-F]")
_QUANTIFIER: Final = re.compile(r"(?<!\\)[*+?{]")


def breaks_pattern(text: str, pattern: str) -> bool:
    """True where `text` surely does not match; False where it does, or where the pattern cannot be applied."""
    compiled = _compile(pattern)
    if compiled is None or _is_foreign_arn(text, pattern):
        return False
    if len(text) > (_LONGEST_RISKY_TEXT if _may_explode(pattern) else _LONGEST_TEXT):
        return False
    # Services match the whole text; a pattern with its own anchors says so itself, sometimes for one alternative only.
    if pattern.startswith("^") or pattern.endswith("$"):
        return compiled.search(text) is None
    return compiled.fullmatch(text) is None


def _is_foreign_arn(text: str, pattern: str) -> bool:
    """True for an ARN of a service that the pattern does not name. Some models give the form of their own ARNs to members that take a
    role or a key."""
    parts = text.split(":")
    return parts[0] == "arn" and len(parts) > 5 and parts[2] not in pattern


@lru_cache(maxsize=512)
def _compile(pattern: str) -> re.Pattern[str] | None:
    """None for what Python lacks (`\\p{L}`, class intersections), reads otherwise (surrogates), or a pattern of fixed length that has
    a class: `[a-zA-Z0-9]` where the shape allows 64 characters is no rule at all."""
    if _SURROGATE.search(pattern) or "&&" in pattern:
        return None
    if not _QUANTIFIER.search(pattern) and ("[" in pattern or "\\" in pattern):
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            return re.compile(pattern)
        except (re.error, FutureWarning, DeprecationWarning, OverflowError):
            return None


@lru_cache(maxsize=512)
def _may_explode(pattern: str) -> bool:
    """True where something unbounded is repeated without bound: `(a+)*`. Backtracking may then take exponential time."""
    bare = re.sub(r"\\.|\[(?:\\.|[^\]\\])*\]", "x", pattern)
    inside = [False]
    for index, character in enumerate(bare):
        if character == "(":
            inside.append(False)
        elif character == ")" and len(inside) > 1:
            unbounded = inside.pop()
            if unbounded and _is_unbounded(bare, index + 1):
                return True
            inside[-1] = inside[-1] or unbounded
        elif _is_unbounded(bare, index):
            inside[-1] = True
    return False


def _is_unbounded(pattern: str, index: int) -> bool:
    return re.compile(r"[*+]|\{\d*,\}").match(pattern, index) is not None
