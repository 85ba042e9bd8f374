"""Frozen value classes that cost little to define.

`@record` makes what `@dataclass(frozen=True, kw_only=True)` makes, and `dataclasses.fields` and `replace` work on it. But where a
dataclass writes and compiles five methods when it is defined, a record shares four of them and compiles its `__init__` when the
first instance is made: a tree of a hundred classes is imported in a few milliseconds, and most programs use few of them.
"""

from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields
from typing import Any, TypeVar, dataclass_transform

_T = TypeVar("_T")


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
def record(cls: type[_T]) -> type[_T]:
    """Make a class of annotated fields a frozen, keyword-only value class that compares by its fields."""
    return _record(cls, kw_only=True)


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def positional_record(cls: type[_T]) -> type[_T]:
    """The same, with fields that may be given by position: for classes of one or two."""
    return _record(cls, kw_only=False)


def _record(cls: type[_T], *, kw_only: bool) -> type[_T]:
    if cls.__doc__ is None:
        cls.__doc__ = cls.__name__  # else `dataclass` works out a signature, which is slow
    made: Any = dataclass(init=False, repr=False, eq=False, kw_only=kw_only)(cls)
    made.__init__ = _first_init(made)
    made.__eq__ = _eq
    made.__hash__ = _hash
    made.__repr__ = _repr
    made.__setattr__ = _refuse_set
    made.__delattr__ = _refuse_delete
    result: type[_T] = made
    return result


def _first_init(cls: Any) -> Callable[..., None]:
    """An `__init__` that compiles the real one, puts it in its own place and calls it."""

    def __init__(self: Any, *given: Any, **values: Any) -> None:
        cls.__init__ = _compile_init(cls)
        cls.__init__(self, *given, **values)

    return __init__


def _compile_init(cls: Any) -> Any:
    """`def __init__(self, *, a, b=default_b): ...`: writes straight into the instance's dictionary, past `__setattr__`."""
    parameters: list[str] = []
    body: list[str] = ["here = self.__dict__"]
    scope: dict[str, Any] = {}
    for item in fields(cls):
        name = item.name
        if item.default_factory is not MISSING:
            scope[f"make_{name}"], scope["MISSING"] = item.default_factory, MISSING
            parameters.append(f"{name}=MISSING")
            body.append(f"here[{name!r}] = make_{name}() if {name} is MISSING else {name}")
            continue
        if item.default is MISSING:
            parameters.append(name)
        else:
            scope[f"default_{name}"] = item.default
            parameters.append(f"{name}=default_{name}")
        body.append(f"here[{name!r}] = {name}")
    star = "*, " if parameters and fields(cls)[0].kw_only else ""
    # Names come from the class's own source, defaults are passed by name: nothing from outside becomes code.
    exec(f"def __init__(self, {star}{', '.join(parameters)}):\n " + "\n ".join(body), scope)
    return scope["__init__"]


def _compared(cls: Any) -> tuple[str, ...]:
    found: tuple[str, ...] | None = cls.__dict__.get("_compared_fields")
    if found is None:
        found = tuple(item.name for item in fields(cls) if item.compare)
        type.__setattr__(cls, "_compared_fields", found)
    return found


def _eq(self: Any, other: Any) -> Any:
    if other.__class__ is not self.__class__:
        return NotImplemented
    if other is self:
        return True
    left, right = self.__dict__, other.__dict__
    return all(left[name] == right[name] for name in _compared(self.__class__))


def _hash(self: Any) -> int:
    values = self.__dict__
    return hash((self.__class__, *(values[name] for name in _compared(self.__class__))))


def _repr(self: Any) -> str:
    shown = ", ".join(f"{item.name}={getattr(self, item.name)!r}" for item in _shown(self.__class__))
    return f"{self.__class__.__qualname__}({shown})"


def _shown(cls: Any) -> list[Field[Any]]:
    return [item for item in fields(cls) if item.repr]


def _refuse_set(self: Any, name: str, value: Any) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_delete(self: Any, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")
