"""The input of a run: from text, or as a Python value, to a JSON value that nobody else holds.

What JSON does not have is refused with one line that says where: NaN, Infinity, numbers beyond a double, a key twice, sets and dates.
"""

import json
from typing import Any, Final, NoReturn

from sfdsl.expr.jsontext import JsonTextError, loads
from sfdsl.jsontypes import Json
from sfdsl.runtime.errors import InputRefused
from sfdsl.runtime.limits import DATA_LIMIT, INPUT_LIMIT

_TOO_DEEP: Final = "the input is nested too deeply"
_TOO_DEEP_HINT: Final = "AWS takes at most 1,000 levels of objects and arrays"


def read_input(text: str) -> Json:
    """The value of a JSON text, such as `--input` gives. Raises InputRefused."""
    if len(text) > INPUT_LIMIT:
        _too_large(len(text))
    if not text.strip():
        raise InputRefused("the input is empty", "write {} for an empty object")
    try:
        return loads(text)
    except JsonTextError as problem:
        raise InputRefused(f"the input is not JSON: {problem}", problem.hint) from None
    except ValueError as problem:
        raise InputRefused(f"the input is not JSON: {problem}") from None


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
