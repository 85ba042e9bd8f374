"""The input of a run: from text, or as a Python value, to a JSON value that nobody else holds.

What JSON does not have is refused with one line that says where: NaN, Infinity, numbers beyond a double, a key twice, sets and dates.
"""

import json
import math
from typing import Any, Final, NoReturn

from sfdsl.jsontypes import Json
from sfdsl.runtime.errors import InputRefused
from sfdsl.runtime.limits import DATA_LIMIT, INPUT_LIMIT

_TOO_DEEP: Final = "the input is nested too deeply"
_TOO_DEEP_HINT: Final = "AWS takes at most 1,000 levels of objects and arrays"


class _Refused(ValueError):
    """A text that Python would read, but that is not JSON."""


def read_input(text: str) -> Json:
    """The value of a JSON text, such as `--input` gives. Raises InputRefused."""
    if len(text) > INPUT_LIMIT:
        _too_large(len(text))
    try:
        value: Json = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_constant,
            parse_float=_float,
        )
    except json.JSONDecodeError as problem:
        raise InputRefused(f"the input is not JSON: {_position(problem)}", _hint(text)) from None
    except RecursionError:
        raise InputRefused(_TOO_DEEP, _TOO_DEEP_HINT) from None
    except _Refused as problem:
        raise InputRefused(f"the input is not JSON: {problem}", "JSON has finite numbers, and each key once") from None
    except ValueError as problem:  # an integer of more digits than Python reads
        raise InputRefused(f"the input has a number that is too long: {problem}") from None
    return value


def own_value(value: Any) -> tuple[Json, int]:
    """A copy of a value that a caller gives, and the bytes of its JSON text. Raises InputRefused where it has no JSON text."""
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, check_circular=False, separators=(",", ":"))
    except TypeError as problem:
        raise InputRefused(
            f"the input is not JSON: {problem}", "dict, list, str, int, float, bool and None are"
        ) from None
    except ValueError:
        raise InputRefused("the input has a number that JSON does not have (NaN or Infinity)") from None
    except RecursionError:
        raise InputRefused(_TOO_DEEP, _TOO_DEEP_HINT) from None
    size = len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
    if size > INPUT_LIMIT:
        _too_large(size)
    return json.loads(text), size


def _too_large(size: int) -> NoReturn:
    raise InputRefused(
        f"the input has {size:,} bytes",
        f"Step Functions takes at most {DATA_LIMIT:,}; put the data in S3 and hand on where it is",
    )


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _Refused(f"the key {json.dumps(key)} is there twice in one object")
            seen.add(key)
    return found


def _constant(name: str) -> NoReturn:
    raise _Refused(f"'{name}' is not a JSON value")


def _float(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise _Refused(f"the number {text[:40]} is out of range")
    return value


def _position(problem: json.JSONDecodeError) -> str:
    said = problem.msg[:1].lower() + problem.msg[1:]
    return f"{said}, line {problem.lineno}, column {problem.colno}"


def _hint(text: str) -> str:
    start = text.strip()[:1]
    if not start:
        return "it is empty; write {} for an empty object"
    if start == "'" or "'" in text[:20]:
        return "JSON has double quotes; in a shell put single quotes round the whole"
    if start == "@":
        return "@FILE is read by the command line only as the whole of --input"
    return 'write it as in {"id": 1}'
