"""Errors of a whole request, and the wording of the service's checks of lengths and forms.

All of these come as `1 validation error detected: Value 'V' at 'path' failed to satisfy constraint: C`; several are joined
with semicolons. Source: answers of EventBridge (for its own constraints, the Amazon EventBridge API Reference).
"""

import re
from collections.abc import Sequence


class ServiceError(Exception):
    """The service refuses a request: HTTP 400 with a code and a message."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code, self.message, self.status = code, message, status

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class ValidationError(ServiceError):
    """`ValidationException` with one or more violated constraints."""

    def __init__(self, problems: Sequence[str]) -> None:
        plural = "s" if len(problems) > 1 else ""
        message = f"{len(problems)} validation error{plural} detected: {'; '.join(problems)}"
        super().__init__("ValidationException", message)


def violated(value: str, path: str, constraint: str) -> str:
    """One violated constraint; `value` is as the service shows it, with its quotes."""
    return f"Value {value} at '{path}' failed to satisfy constraint: {constraint}"


def check_length(value: str | None, path: str, least: int, most: int) -> list[str]:
    if value is None:
        return []
    if len(value) > most:
        return [violated(f"'{value}'", path, f"Member must have length less than or equal to {most}")]
    if len(value) < least:
        return [violated(f"'{value}'", path, f"Member must have length greater than or equal to {least}")]
    return []


def check_string(value: str | None, path: str, least: int, most: int, pattern: str = "") -> list[str]:
    """The constraints that a string violates; None is not checked."""
    problems = check_length(value, path, least, most)
    if value is not None and pattern and not re.fullmatch(pattern, value, re.ASCII):
        problems.append(violated(f"'{value}'", path, f"Member must satisfy regular expression pattern: {pattern}"))
    return problems
