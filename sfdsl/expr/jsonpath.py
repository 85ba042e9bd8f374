"""JSONPath on values: evaluate a path, or compile it.

Two forms of one meaning: `evaluate_path` is the rule, with AWS's words where it fails (`jsonpath_walk` has it); `compile_path` is a
function of it that is quick for the paths that most definitions consist of. `at_index` is such a step, for generated code.
Source: JsonPath (Jayway) 2.0.0, which Step Functions evaluates with; its texts are recorded in failed executions.
"""

from collections.abc import Callable
from typing import Any

from sfdsl.expr.jsonpath_parser import CONTEXT, INPUT, Function, Index, Member, Members, Path, parse_path
from sfdsl.expr.jsonpath_walk import walk
from sfdsl.jsontypes import Json

__all__ = [
    "CONTEXT",
    "INPUT",
    "Path",
    "at_index",
    "compile_path",
    "evaluate_path",
    "parse_path",
]


def evaluate_path(path: Path, value: Json, *, past_end_is_null: bool = False) -> Json:
    """What the path leads to in `value`, which its root stands for.

    A definite path gives one value, any other the list of what it finds. Raises PathNotFound where the path leads nowhere; that holds
    for an index beyond a list's ends too, unless `past_end_is_null`, which is how payload templates read.
    """
    return walk(path, value, past_end_is_null)


# ---- compiled ----


def compile_path(path: Path, *, past_end_is_null: bool = False) -> Callable[[Json], Json]:
    """A function from the root's value to what the path leads to. Raises PathNotFound as `evaluate_path` does."""
    if not path.segments:
        return lambda value: value

    def exact(value: Json) -> Json:
        """Where the short way fails: says what is wrong, or finds that it is null."""
        return walk(path, value, past_end_is_null)

    if not path.is_definite or any(isinstance(segment, Members) for segment in path.segments):
        return exact
    steps = tuple(
        segment.key if isinstance(segment, Member | Function) else segment.index if isinstance(segment, Index) else None
        for segment in path.segments
    )
    if None in steps:
        return exact
    keys = tuple(step for step in steps if isinstance(step, str))
    return _key_reader(keys, exact) if len(keys) == len(steps) else _step_reader(steps, exact)


def _key_reader(keys: tuple[str, ...], exact: Callable[[Json], Json]) -> Callable[[Json], Json]:
    if len(keys) == 1:
        (only,) = keys

        def read_one(value: Any) -> Json:
            try:
                return value[only]  # type: ignore[no-any-return]
            except (KeyError, TypeError):
                return exact(value)

        return read_one

    def read(value: Any) -> Json:
        here = value
        try:
            for key in keys:
                here = here[key]
        except (KeyError, TypeError):
            return exact(value)
        return here  # type: ignore[no-any-return]

    return read


def _step_reader(steps: tuple[str | int | None, ...], exact: Callable[[Json], Json]) -> Callable[[Json], Json]:
    # Whether a step needs a list; only a list has items, though Python would take one of a text too.
    pairs = tuple((step, isinstance(step, int)) for step in steps)
    if any(is_index and step < 0 for step, is_index in pairs):  # type: ignore[operator]
        return exact

    def read(value: Any) -> Json:
        here = value
        try:
            for step, needs_list in pairs:
                if needs_list and type(here) is not list:
                    return exact(value)
                here = here[step]
        except (KeyError, TypeError, IndexError):
            return exact(value)
        return here  # type: ignore[no-any-return]

    return read


def at_index(value: Any, index: int) -> Any:
    """A list's item. Raises TypeError for anything but a list (a text has no items here), IndexError past its ends.

    A negative index is past its ends: paths do not count from the end.
    """
    if type(value) is not list:
        raise TypeError(f"not a list: {type(value).__name__}")
    if index < 0:
        raise IndexError(index)
    return value[index]
