"""The values that JSONata expressions compute with, and the rules that hold for all of them.

JSON values stand for themselves; numbers are those of `numbers.py`. Beyond JSON there are `UNDEFINED` (nothing),
functions (`functions.py`) and three kinds of array that the language tells apart from a plain one:

- `Sequence`: what a path or a mapping function gave. On leaving an expression it becomes nothing if it is empty, and
  its only item if it has one (`collapse`).
- `KeptSequence`: a sequence marked by `[]`, which keeps a single item in an array.
- `ConstructedArray`: an array constructor that is a step of a path; the path does not flatten it.
"""

from typing import Any, Final, TypeAlias

Value: TypeAlias = Any
"""Any of the above. Closed by convention: data comes in as JSON, the rest is made in this package."""


class Undefined:
    """The type of `UNDEFINED`, which stands for the absence of a value."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "UNDEFINED"

    def __copy__(self) -> "Undefined":
        return self

    def __deepcopy__(self, memo: object) -> "Undefined":
        return self

    def __reduce__(self) -> str:
        return "UNDEFINED"


UNDEFINED: Final = Undefined()


class Sequence(list[Value]):
    """See the module. Never changed once it has left the function that made it."""

    __slots__ = ()


class KeptSequence(Sequence):
    __slots__ = ()


SEQUENCES: Final = frozenset({Sequence, KeptSequence})


class ConstructedArray(list[Value]):
    __slots__ = ()


Tuple: TypeAlias = dict[str, Value]
"""An item under `ITEM`, with the variables that its path has bound for it."""

ITEM: Final = "@"
"""No variable can have this name."""


class TupleStream(list[Tuple]):
    """Tuples on their way through a path (`tuples.py`), or out of one whose tuples a `%` further out needs."""

    __slots__ = ()


class Function:
    """Base of everything that can be called. `arity` is how many arguments it takes."""

    __slots__ = ("arity",)

    arity: int
    is_plain = False
    """True for those that JavaScript's jsonata represents as a bare function; they count as false."""


NUMBERS: Final = frozenset({int, float})
"""The types of numbers; `bool` is not one of them."""


def collapse(value: Value) -> Value:
    """What leaves an expression: an empty sequence is nothing, one of a single item is that item."""
    kind = type(value)
    if kind is Sequence:
        if len(value) == 1:
            return value[0]
        return value if value else UNDEFINED
    if kind is KeptSequence and not value:
        return UNDEFINED
    return value


def keep(value: Value) -> Value:
    """A sequence marked so that it stays an array."""
    return KeptSequence(value) if type(value) is Sequence else value


def lookup(value: Value, name: str) -> Value:
    """A field of an object; of an array, a sequence of that field of all its items, flattened by one level."""
    if type(value) is dict:
        return value.get(name, UNDEFINED)
    if isinstance(value, list):
        found = Sequence()
        for item in value:
            field = item.get(name, UNDEFINED) if type(item) is dict else lookup(item, name)
            if isinstance(field, list):
                found.extend(field)
            elif field is not UNDEFINED:
                found.append(field)
        return found
    return UNDEFINED


def append(left: Value, right: Value) -> Value:
    """Both in one array, where nothing adds nothing; what is no array counts as one of a single item."""
    if left is UNDEFINED:
        return right
    if right is UNDEFINED:
        return left
    joined: list[Value] = list(left) if isinstance(left, list) else [left]
    if isinstance(right, list):
        joined.extend(right)
    else:
        joined.append(right)
    return joined


def flatten(results: list[Value], *, is_last: bool) -> list[Value]:
    """What a step gave for each item, as one sequence. A last step that gave one plain array gives just that."""
    if is_last and len(results) == 1 and isinstance(results[0], list) and not isinstance(results[0], Sequence):
        only: list[Value] = results[0]
        return only
    kinds = set(map(type, results))
    if kinds.isdisjoint(_FLATTENED):
        return Sequence(results)
    flat = Sequence()
    for result in results:
        if type(result) in _FLATTENED:
            flat.extend(result)
        else:
            flat.append(result)
    return flat


_FLATTENED = frozenset({list, Sequence, KeptSequence})


def equal(left: Value, right: Value) -> bool:
    """Deep equality by value and type: 1 is 1.0 but not true."""
    kind = type(left)
    if kind is str or kind is bool or left is None:
        return type(right) is kind and bool(left == right)
    if kind is int or kind is float:
        return type(right) in NUMBERS and bool(left == right)
    if isinstance(left, list):
        return (
            isinstance(right, list)
            and len(left) == len(right)
            and all(equal(mine, other) for mine, other in zip(left, right, strict=True))
        )
    if kind is dict:
        return (
            type(right) is dict
            and left.keys() == right.keys()
            and all(equal(value, right[key]) for key, value in left.items())
        )
    return left is right


def identical(left: Value, right: Value) -> bool:
    """JavaScript's `===`: objects and arrays are identical only to themselves."""
    if isinstance(left, list | dict):
        return left is right
    return equal(left, right)


def equality_key(value: Value) -> object:
    """Something hashable that two values share if and only if `equal` holds between them."""
    kind = type(value)
    if kind is bool:
        return (bool, value)
    if isinstance(value, list):
        return (list, *map(equality_key, value))
    if kind is dict:
        return frozenset((key, equality_key(item)) for key, item in value.items())
    if value is UNDEFINED or isinstance(value, Function):
        return id(value)
    return value
