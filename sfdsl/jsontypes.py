"""The type of JSON values. A value is never changed in place: a new value shares what it did not change."""

from typing import TypeAlias

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
Pointer: TypeAlias = tuple[str | int, ...]
"""Where a value stands in a JSON document: object keys and list indexes, from the outside in."""
