"""How much larger than its input the output of a state can be, worked out once from its fields.

    {"Type": "Pass", "Result": {"i": 0}, "ResultPath": "$.r"}    ->  the input once, and 16 bytes
    {"Type": "Pass", "Parameters": {"n.$": "States.MathAdd($.n, 1)"}}  ->  16 bytes, whatever the input

A field whose size can't be told beforehand (a variable, the context object, JSONata) makes the bound `UNKNOWN`, and the engine counts
the output itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sfdsl.jsontypes import Json
from sfdsl.runtime.limits import DATA_LIMIT, json_size

UNKNOWN: Final = DATA_LIMIT + 1
"""More than any bound allows."""


@dataclass(frozen=True, slots=True)
class Growth:
    """The size of an output is at most `of_input` inputs, `of_result` results and `constant` bytes."""

    of_input: int
    of_result: int
    constant: int

    def bound(self, input_size: int, result_size: int) -> int:
        return self.of_input * input_size + self.of_result * result_size + self.constant


UNCHANGED: Final = Growth(1, 0, 0)
MEASURED: Final = Growth(0, 0, UNKNOWN)

_SHORT_RESULTS: Final = {
    "States.MathAdd(": 16,
    "States.MathRandom(": 16,
    "States.ArrayLength(": 16,
    "States.ArrayContains(": 8,
    "States.UUID(": 40,
    "States.Hash(": 132,
}
"""Intrinsics whose text has at most so many bytes."""


def growth_of(kind: str, fields: Mapping[str, Json], *, is_jsonata: bool) -> Growth:
    """The growth of one state. Fail states have no output; theirs is of no interest."""
    if is_jsonata:
        return _growth_jsonata(kind, fields)
    # A path selects part of what it is applied to, so the bound of the whole stands. Context paths and variables do not.
    if not all(_is_data_path(fields.get(field, "$")) for field in ("InputPath", "OutputPath")):
        return MEASURED
    if kind in ("Choice", "Succeed", "Wait", "Fail"):
        return UNCHANGED
    return _put(fields, _result_growth(kind, fields))


def items_are_of_input(fields: Mapping[str, Json], *, is_jsonata: bool) -> bool:
    """Whether the items of a Map are parts of its input, all together no larger than it."""
    if is_jsonata:
        return "Items" not in fields
    return all(_is_data_path(fields.get(field, "$")) for field in ("InputPath", "ItemsPath"))


def arguments_are_of_input(fields: Mapping[str, Json]) -> bool:
    """Whether the branches of a Parallel get its input, or a part of it."""
    return not fields.keys() & {"Parameters", "Arguments"} and _is_data_path(fields.get("InputPath", "$"))


def _growth_jsonata(kind: str, fields: Mapping[str, Json]) -> Growth:
    if kind == "Choice":
        choices = fields.get("Choices")
        rules = choices if isinstance(choices, list) else []
        with_output = any(isinstance(rule, dict) and "Output" in rule for rule in (fields, *rules))
        return MEASURED if with_output else UNCHANGED
    if "Output" in fields:
        return MEASURED
    return Growth(0, 1, 0) if kind in ("Task", "Parallel", "Map") else UNCHANGED


def _result_growth(kind: str, fields: Mapping[str, Json]) -> Growth:
    """Of what is put at ResultPath."""
    if kind == "Pass":
        if "Result" in fields:
            return Growth(0, 0, json_size(fields["Result"]))
        return _template(fields["Parameters"], of_result=False) if "Parameters" in fields else UNCHANGED
    if "ResultSelector" in fields:
        return _template(fields["ResultSelector"], of_result=True)
    return Growth(0, 1, 0)


def _put(fields: Mapping[str, Json], result: Growth) -> Growth:
    path = fields.get("ResultPath", "$")
    if path is None:
        return UNCHANGED
    if path == "$" or not isinstance(path, str) or result.constant >= UNKNOWN:
        return result
    # The keys of the path, with quotes, colon, comma and the braces of objects that are made.
    around = len(path.encode("utf-8", "surrogatepass")) * 6 + 8
    return Growth(result.of_input + 1, result.of_result, result.constant + around)


def _template(template: Json, *, of_result: bool) -> Growth:
    """A payload template: its own text, and one whole of what it is applied to for each path in it."""
    references, constant = _count(template)
    if constant >= UNKNOWN:
        return MEASURED
    constant += json_size(template)
    return Growth(0, references, constant) if of_result else Growth(references, 0, constant)


def _count(template: Json) -> tuple[int, int]:
    """How many paths a template has, and the bytes that its intrinsics can give."""
    references = constant = 0
    if isinstance(template, dict):
        for key, value in template.items():
            if key.endswith(".$") and isinstance(value, str):
                short = next((size for name, size in _SHORT_RESULTS.items() if value.startswith(name)), None)
                if short is not None:
                    constant += short
                elif _is_data_path(value):
                    references += 1
                else:
                    return 0, UNKNOWN
                continue
            inner, more = _count(value)
            references, constant = references + inner, constant + more
    elif isinstance(template, list):
        for value in template:
            inner, more = _count(value)
            references, constant = references + inner, constant + more
    return references, constant


def _is_data_path(path: Json) -> bool:
    """Whether a path selects from the data itself, and each part once: no context, no variable, no union of indexes, no `..`."""
    if path is None:
        return True
    return (
        isinstance(path, str)
        and (path == "$" or path.startswith(("$.", "$[")))
        and ".." not in path
        and "," not in path
    )
